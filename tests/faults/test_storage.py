"""Disks that are full, as large as a limit or a small one allows: one line, and the run goes on when there is room."""

import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from agents.runs.folder import folder_of, is_finished
from agents.settings import TrainSettings
from scripts.options import with_one_line
from tests.agents.runs.small import small
from tests.faults.processes import end_of

pytestmark = [pytest.mark.faults, pytest.mark.skipif(sys.platform != "linux", reason="limits and mounts of Linux")]

TABLES = ("curve.csv", "final.csv", "episode.csv")
LIMITS = [0, 1, 10, 100, *range(200, 2_000, 200), *range(2_000, 30_000, 2_000), *range(30_000, 200_000, 20_000)]
LIMITS += [300_000, 400_000, 600_000, 1_000_000]
"""Bytes a file may have; the checkpoint of a run has some 300,000."""
DISKS = [4, 8, 16, 32, 48, 64, 80, 96, 128, 160, 192, 224, 256, 320]
"""Kilobytes."""


def learn(settings: TrainSettings, limit: int | None, said: Path) -> None:
    """In a process of its own, as the command does it."""
    from agents.runs.training import train

    with said.open("w") as file:
        os.dup2(file.fileno(), 2)  # first, as the limit is of this file too
    if limit is not None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    try:
        with_one_line(partial(train, settings, quiet=True))
    except SystemExit as end:
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        sys.stderr.write(f"{end}\n")
        sys.stderr.flush()
        os._exit(1)


def child(settings: TrainSettings, said: Path, limit: int | None = None) -> tuple[int, str]:
    """How a process ends that learns where there is little room, and what it says."""
    return end_of(learn, (settings, limit, said)), said.read_text()


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}


def is_one_line(end: int, said: str) -> bool:
    return end == 1 and said.count("\n") == 1 and said.startswith("error: ") and "cannot be written" in said


def is_as_whole(folder: Path, whole: dict[str, bytes]) -> bool:
    """Whether a run has ended with the same tables and files."""
    held = contents(folder)
    return is_finished(folder) and held.keys() == whole.keys() and all(held[name] == whole[name] for name in TABLES)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that had room."""
    folder = tmp_path_factory.mktemp("whole")
    assert child(small(folder / "runs"), folder / "said")[0] == 0
    return folder_of(small(folder / "runs"))


def test_a_run_that_finds_a_file_too_large_says_so_in_one_line_and_goes_on(tmp_path, tally, whole):
    tally.of_promise("A run without room says so in one line, and with room it ends with the same tables", "limits")
    wanted, refused = contents(whole), 0
    for limit in LIMITS:
        settings = small(tmp_path / str(limit), checkpoint_seconds=0.0)
        end, said = child(settings, tmp_path / "said", limit)
        refused += end != 0
        is_kept = is_one_line(end, said) or (end == 0 and is_as_whole(folder_of(settings), wanted))
        drafts = [file.name for file in folder_of(settings).glob(".*")]
        again = child(settings, tmp_path / "said")
        is_kept = is_kept and not drafts and again[0] == 0 and is_as_whole(folder_of(settings), wanted)
        tally.kept(is_kept, (limit, end, said, drafts, again))
    assert len(LIMITS) > refused > len(LIMITS) // 2  # some had too little, and some had enough


def test_a_full_disk_costs_no_finished_run(tmp_path, tally, whole):
    tally.of_promise("A finished run is left as it is by a command that has no room", "limits")
    before = contents(whole)
    for limit in LIMITS[:8]:
        end, said = child(small(whole.parent), tmp_path / "said", limit)
        tally.kept(contents(whole) == before and end == 0, (limit, end, said))


@contextmanager
def disk(place: Path, kilobytes: int) -> Iterator[None]:
    """A disk of so many kilobytes; skips where none can be made."""
    place.mkdir()
    size = ["-o", f"size={kilobytes}k"]
    made = subprocess.run(["mount", "-t", "tmpfs", *size, "tmpfs", str(place)], capture_output=True, text=True)
    if made.returncode:
        pytest.skip(
            f"this kernel lets nobody mount a tmpfs, as in a container without CAP_SYS_ADMIN: {made.stderr.strip()}"
        )
    try:
        yield
    finally:
        subprocess.run(["umount", str(place)], check=True)


@pytest.mark.skipif(
    not hasattr(os, "getuid") or os.getuid() != 0 or not shutil.which("mount"),
    reason="only root can mount a small disk (tmpfs); test-faults tries limits of file sizes as well",
)
def test_a_run_on_a_full_disk_says_so_in_one_line_and_goes_on_when_there_is_room(tmp_path, tally, whole):
    tally.of_promise("A run on a full disk says so in one line, and with room it ends with the same tables", "disks")
    wanted = contents(whole)
    for kilobytes in DISKS:
        place = tmp_path / str(kilobytes)
        settings = small(place / "runs", checkpoint_seconds=0.0)
        with disk(place, kilobytes):
            end, said = child(settings, tmp_path / "said")
            is_kept = is_one_line(end, said) or (end == 0 and is_as_whole(folder_of(settings), wanted))
            subprocess.run(["mount", "-o", "remount,size=8m", str(place)], check=True)
            again = child(settings, tmp_path / "said")
            is_kept = is_kept and again[0] == 0 and is_as_whole(folder_of(settings), wanted)
            tally.kept(is_kept, (kilobytes, end, said, again))
