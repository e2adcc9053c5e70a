"""Compiled code is kept for the user alone, whole or not at all, and made once by processes that start together."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from sd_env.core import kept
from sd_env.core.jit import COMPILED

DRAW = """
import numpy as np
from sd_env.core import rng
out = np.zeros((1, 1))
rng.fill_uniform(np.zeros(1, np.uint64), np.zeros(1, np.int64), np.zeros(1, np.int64), out)
print(out[0, 0])
"""
"""Calls the smallest function that is compiled: less than a second."""

pytestmark = pytest.mark.skipif(not COMPILED, reason="nothing is compiled")
others = pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="only root can play another user")


def draw(cache: Path) -> tuple[str, str]:
    """What a new process draws, and what it says on stderr."""
    environment = {**os.environ, "SD_ENV_CACHE": str(cache)}
    done = subprocess.run([sys.executable, "-c", DRAW], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip(), done.stderr.strip()


@pytest.fixture(scope="module")
def warm(tmp_path_factory) -> tuple[Path, Path, str]:
    """A cache with one function in it: its folder, the file, what the function gives."""
    cache = tmp_path_factory.mktemp("warm")
    drawn, said = draw(cache)
    assert said == ""
    (file,) = cache.rglob("*.code")
    return cache, file, drawn


def copy_of(warm, tmp_path) -> tuple[Path, Path]:
    """The same cache elsewhere, to be spoiled."""
    cache, file, _ = warm
    new = tmp_path / file.relative_to(cache)
    new.parent.mkdir(mode=0o700, parents=True)
    new.parent.parent.chmod(0o700)
    new.write_bytes(file.read_bytes())
    new.chmod(0o600)
    return tmp_path, new


def test_folder_and_files_are_the_users_alone(warm):
    _, file, _ = warm
    for place in (file.parent, file.parent.parent):
        assert stat.S_IMODE(place.stat().st_mode) == 0o700
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert sorted(path.suffix for path in file.parent.iterdir()) == [".code", ".lock"]  # no drafts


def test_a_kept_function_is_used_as_it_is(warm):
    cache, file, drawn = warm
    before = file.stat().st_mtime_ns
    assert draw(cache) == (drawn, "")
    assert file.stat().st_mtime_ns == before


def test_the_name_says_what_the_code_depends_on_and_not_where_the_package_lies(warm, tmp_path):
    _, file, _ = warm
    assert file.parent.name == kept.code_hash()
    source = Path(kept.__file__).parents[2]
    (tmp_path / "sd_env").symlink_to(source / "sd_env")  # the same sources at another place
    command = [sys.executable, "-c", "import sd_env.core.kept as k; print(k.__file__, k.code_hash())"]
    said = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout.split()
    assert said == [str(tmp_path / "sd_env" / "core" / "kept.py"), kept.code_hash()]


@pytest.mark.parametrize("spoil", ["empty", "cut", "flipped", "another"])
def test_a_damaged_file_is_said_and_made_anew(warm, tmp_path, spoil):
    cache, file = copy_of(warm, tmp_path)
    content = bytearray(file.read_bytes())
    if spoil == "flipped":
        content[len(content) // 2] ^= 1
    damaged = {"empty": b"", "cut": bytes(content[:-100]), "another": b"pickle" * 100}.get(spoil, bytes(content))
    file.write_bytes(damaged)
    drawn, said = draw(cache)
    assert (drawn, said) == (warm[2], f"sd_env: compiled code is made anew: {file} is damaged")
    assert draw(cache) == (warm[2], "")


@others
def test_what_another_user_wrote_is_not_run(warm, tmp_path):
    cache, file = copy_of(warm, tmp_path)
    os.chown(file, 12345, 12345)
    assert draw(cache)[1] == f"sd_env: compiled code is made anew: {file} belongs to another user"
    os.chown(file.parent, 12345, 12345)
    assert f"{file.parent} belongs to another user" in draw_or_temporary(cache, tmp_path)


def draw_or_temporary(cache: Path, tmp_path: Path) -> str:
    """What is said where the folder of temporary files cannot serve either."""
    blocked = tmp_path / "blocked"
    blocked.mkdir(exist_ok=True)
    own = blocked / f"sd_env-{os.getuid()}"
    own.mkdir(exist_ok=True)
    own.chmod(0o777)
    environment = {**os.environ, "SD_ENV_CACHE": str(cache), "TMPDIR": str(blocked)}
    done = subprocess.run([sys.executable, "-c", DRAW], env=environment, capture_output=True, text=True, check=True)
    assert done.stderr.count("\n") == 1
    return done.stderr


@pytest.mark.parametrize("fault", ["written by others", "a link"])
def test_a_folder_that_others_could_change_is_not_used(warm, tmp_path, fault):
    cache, file = copy_of(warm, tmp_path)
    if fault == "a link":
        file.parent.rename(tmp_path / "elsewhere")
        file.parent.symlink_to(tmp_path / "elsewhere")
    else:
        file.parent.chmod(0o770)
    assert draw_or_temporary(cache, tmp_path).startswith(f"sd_env: compiled code is not kept: {file.parent} ")


def test_where_the_cache_cannot_be_made_the_users_own_temporary_folder_serves(tmp_path):
    blocked = tmp_path / "a_file"
    blocked.write_text("not a folder")
    environment = {**os.environ, "SD_ENV_CACHE": str(blocked), "TMPDIR": str(tmp_path)}
    command = "from sd_env.core import kept; print(kept.folder())"
    done = subprocess.run([sys.executable, "-c", command], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(tmp_path / f"sd_env-{os.getuid()}" / kept.code_hash())


@others
def test_a_warm_folder_that_the_user_cannot_write_is_used(warm, tmp_path):
    cache, file = copy_of(warm, tmp_path)
    for place, mode in ((file, 0o444), (file.parent, 0o555), (file.parent.parent, 0o555)):
        place.chmod(mode)
    for folder in (tmp_path, *tmp_path.parents[:3]):
        folder.chmod(folder.stat().st_mode | 0o055)
    loaded = "import os, numba; from sd_env.core import rng; numba.njit(lambda x: x + 1)(1)"  # root's Python is closed
    as_other = f"{loaded}; os.setgid(12345); os.setuid(12345); {DRAW}"
    environment = {**os.environ, "SD_ENV_CACHE": str(cache)}
    done = subprocess.run([sys.executable, "-c", as_other], env=environment, capture_output=True, text=True)
    assert (done.stdout.strip(), done.stderr) == (warm[2], "")


def test_a_full_disk_costs_the_cache_alone(warm, tmp_path):
    limited = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100)); import signal; {IGNORE}; {DRAW}"
    environment = {**os.environ, "SD_ENV_CACHE": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", limited], env=environment, capture_output=True, text=True)
    assert done.stdout.strip() == warm[2]
    assert done.stderr.startswith("sd_env: compiled code is not kept: ")
    assert done.stderr.count("\n") == 1
    assert not list(tmp_path.rglob("*code*"))[1:]  # the lock's file alone


IGNORE = "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)"


def test_processes_that_start_together_compile_once(warm, tmp_path):
    command, environment = [sys.executable, "-c", DRAW], {**os.environ, "SD_ENV_CACHE": str(tmp_path)}
    pipe = subprocess.PIPE
    started = [subprocess.Popen(command, env=environment, stdout=pipe, stderr=pipe, text=True) for _ in range(4)]
    answers = [process.communicate() for process in started]
    assert {drawn.strip() for drawn, _ in answers} == {warm[2]}
    waited = "sd_env: waiting for another process, which compiles the same …"
    assert {said.strip() for _, said in answers} <= {"", waited}
    (file,) = tmp_path.rglob("*.code")
    assert file.stat().st_nlink == 1
