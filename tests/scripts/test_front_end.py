"""What all commands share from their first moment on: Ctrl-C, consoles, paths with strange letters."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import scripts
from agents.settings import WatchSettings
from scripts import options
from scripts.options import Command, read
from scripts.watch import run_or_scenario

ROOT = Path(__file__).parents[2]
COMMANDS = sorted(
    path.stem for path in (ROOT / "scripts").glob("*.py") if "__main__" in path.read_text(encoding="utf-8")
)
HEED = "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); os.execv(sys.argv[1], sys.argv[1:])"
"""Tests in the background may ignore Ctrl-C."""


def run(*words: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-c", HEED, sys.executable, "-m", *words]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, timeout=120)


@pytest.mark.skipif(os.name == "nt", reason="on Windows os.kill ends the process, it raises no SIGINT")
@pytest.mark.parametrize("name", COMMANDS)
def test_ctrl_c_while_a_command_still_loads_is_one_line(name, tmp_path):
    (tmp_path / "omegaconf.py").write_text("import os, signal\nos.kill(os.getpid(), signal.SIGINT)\n")
    done = run(f"scripts.{name}", PYTHONPATH=str(tmp_path))
    assert done.returncode == 1
    assert done.stderr.decode() == f"{scripts.STOPPED}\n"
    assert done.stdout == b""


@pytest.mark.parametrize(("command", "package"), [("train", "omegaconf"), ("report", "yaml"), ("watch", "pandas")])
def test_a_package_that_is_not_installed_is_one_line_with_what_installs_it(command, package, tmp_path):
    gone = f"No module named '{package}'"
    (tmp_path / f"{package}.py").write_text(f'raise ModuleNotFoundError("{gone}", name="{package}")\n')
    done = run(f"scripts.{command}", "run=nowhere", PYTHONPATH=str(tmp_path))
    assert done.returncode == 1
    assert done.stderr.decode().splitlines() == [f"error: {gone}: {scripts.INSTALL}"]


@pytest.mark.skipif(os.name == "nt", reason="on Windows os.kill ends the process, it raises no SIGINT")
@pytest.mark.parametrize(
    "code",
    [
        "os.kill(os.getpid(), signal.SIGINT)",
        "exec('os.kill(os.getpid(), signal.SIGINT)')",  # after which Python would kill itself
        "try:\n        os.kill(os.getpid(), signal.SIGINT)\n    except KeyboardInterrupt:\n        raise EOFError('x')",
        "class Lost:\n        def __del__(self):\n            os.kill(os.getpid(), signal.SIGINT)\n    Lost()\n"
        "    time.sleep(200)",
    ],
    ids=["at work", "within exec", "as another error", "in a destructor"],
)
def test_ctrl_c_at_work_is_the_same_line(code, tmp_path):
    head = "import os, signal, time\nfrom scripts import options\nfrom agents.settings import DilemmaSettings\n"
    tail = "options.run(options.Command(main, DilemmaSettings), '')\n"
    as_command = "import sys\nsys.orig_argv = ['python', '-m', 'scripts.work']\n"
    (tmp_path / "prepared.py").write_text(f"{as_command}{head}def main(given):\n    {code}\n{tail}")
    done = run("prepared", PYTHONPATH=f"{tmp_path}{os.pathsep}{ROOT}")
    assert done.returncode == 1
    assert done.stderr.decode() == f"{scripts.STOPPED}\n"


@pytest.mark.skipif(os.name == "nt", reason="on Windows os.kill ends the process, it raises no SIGINT")
def test_ctrl_c_at_work_waits_until_a_module_is_loaded(tmp_path):
    (tmp_path / "library.py").write_text(
        "import os, signal, time\nos.kill(os.getpid(), signal.SIGINT)\ntime.sleep(0.3)\nprint('loaded')\n"
    )
    (tmp_path / "prepared.py").write_text(
        "import sys, time\nsys.orig_argv = ['python', '-m', 'scripts.work']\n"
        "from scripts import options\nfrom agents.settings import DilemmaSettings\n"
        "def main(given):\n    import library\n    time.sleep(200)\n"
        "options.run(options.Command(main, DilemmaSettings), '')\n"
    )
    done = run("prepared", PYTHONPATH=f"{tmp_path}{os.pathsep}{ROOT}")
    assert (done.returncode, done.stdout.split()) == (1, [b"loaded"])
    assert done.stderr.decode() == f"{scripts.STOPPED}\n"


@pytest.mark.skipif(os.name == "nt", reason="on Windows os.kill ends the process, it raises no SIGINT")
def test_ctrl_c_while_python_ends_changes_nothing_of_what_was_done(tmp_path):
    (tmp_path / "prepared.py").write_text(
        "import sys\nsys.orig_argv = ['python', '-m', 'scripts.work']\n"
        "import os, signal\nfrom scripts import options\nfrom agents.settings import DilemmaSettings\n"
        "class Late:\n    kill, me, number = os.kill, os.getpid(), signal.SIGINT\n"
        "    def __del__(self):\n        self.kill(self.me, self.number)\n"
        "late = Late()\n"
        "options.run(options.Command(lambda given: print('done'), DilemmaSettings), '')\n"
    )
    done = run("prepared", PYTHONPATH=f"{tmp_path}{os.pathsep}{ROOT}")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"done\n", b"")


def test_what_a_library_makes_of_an_interrupt_is_still_one(monkeypatch):
    def work() -> None:
        scripts.STOP.came = True
        raise RuntimeError("half an import")

    monkeypatch.setattr(scripts.STOP, "came", False)
    with pytest.raises(SystemExit) as ended:
        options.with_one_line(work)
    assert ended.value.code == scripts.STOPPED


@pytest.mark.parametrize("encoding", [pytest.param("ascii", marks=pytest.mark.slow), "cp1252"])
def test_no_console_refuses_what_is_printed_and_the_episode_is_kept(encoding, tmp_path):
    words = ("scripts.watch", "no_dilemma", "steps=1", f"out={tmp_path / 'übung'}")
    done = run(*words, PYTHONIOENCODING=encoding, PYTHONUTF8="0", MPLBACKEND="agg")
    assert done.returncode == 0, done.stderr
    assert b"?" in done.stdout
    assert {file.name for file in (tmp_path / "übung").iterdir()} == {"episode.parquet", "episode.png", "episode.gif"}


@pytest.mark.parametrize("name", ["a=b", "a b", "übung", "x=y=z"])
def test_a_folder_of_any_name_can_stand_alone(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path(name).mkdir()
    command = Command(print, WatchSettings, run_or_scenario, {"save": "out"})
    assert read(command, [name]).run == name
    assert read(command, [f"run={name}"]).run == name


def test_a_setting_that_would_grow_without_bound_is_refused_at_once():
    bomb = "params={a: &a [x,x,x], b: &b [*a,*a,*a], c: [*b,*b,*b]}"
    with pytest.raises(ValueError, match=r"holds an alias \(\*a\)"):
        read(Command(print, WatchSettings, "scenario"), ["no_dilemma", bomb])
