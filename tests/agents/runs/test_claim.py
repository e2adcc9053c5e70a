"""One process at a time writes into a run's folder, and a killed one keeps it from nobody."""

import multiprocessing
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from agents.runs.claim import LOCK_FILE, HeldError, lock
from agents.runs.folder import RunFolderError, folder_of, open_run
from agents.runs.training import train
from agents.settings import TrainSettings
from tests.agents.runs.small import WORDS, small

HOLD = """
import sys, time
from pathlib import Path
from agents.runs.claim import lock
with lock(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def holding(folder: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(folder)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_a_held_folder_is_refused_with_who_holds_it_and_free_when_the_holder_is_killed(tmp_path):
    settings = small(tmp_path)
    folder = open_run(settings)
    holder = holding(folder)
    try:
        who = rf"held by process {holder.pid} on {re.escape(socket.gethostname())} since \d{{4}}-\d\d-\d\d \d\d:"
        for opened in (open_run, train):
            with pytest.raises(RunFolderError, match=who) as refused:
                opened(settings)
            assert "\n" not in str(refused.value)
    finally:
        holder.kill()
        holder.wait()
        holder.stdout.close()
    assert (folder / LOCK_FILE).exists()  # what a killed process leaves
    assert train(settings) == folder
    assert not (folder / LOCK_FILE).exists()


def test_a_lock_leaves_nothing_and_says_nothing_of_a_folder_that_is_no_run(tmp_path):
    folder = folder_of(small(tmp_path))
    folder.mkdir()
    (folder / LOCK_FILE).write_text("{")  # of a process that was killed before it had written settings
    assert open_run(small(tmp_path)) == folder
    assert sorted(file.name for file in folder.iterdir()) == ["settings.yaml"]


def test_never_do_two_hold_it(tmp_path):
    inside, most, lock_of_count = [0], [0], threading.Lock()

    def work() -> None:
        for _ in range(50):
            with lock(tmp_path, patience=60.0):
                with lock_of_count:
                    inside[0] += 1
                    most[0] = max(most[0], inside[0])
                with lock_of_count:
                    inside[0] -= 1

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1]
    assert list(tmp_path.iterdir()) == []
    with lock(tmp_path), pytest.raises(HeldError, match=f"held by process {os.getpid()}"), lock(tmp_path, 0.0):
        pass


def opened(settings: TrainSettings) -> bool:
    try:
        open_run(settings)
    except RunFolderError:
        return False
    return True


def test_of_two_settings_one_opens_the_folder(tmp_path):
    tries, gate = 100, threading.Barrier(2)
    won: list[list[bool]] = [[], []]

    def work(k: int) -> None:
        for i in range(tries):
            gate.wait()
            won[k].append(opened(small(tmp_path / str(i), agent_steps=64 + k)))

    threads = [threading.Thread(target=work, args=(k,)) for k in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [a + b for a, b in zip(*won, strict=True)] == [1] * tries


def _race(k: int, place: str, gate: "multiprocessing.synchronize.Barrier", tries: int, answers: object) -> None:
    for i in range(tries):
        gate.wait()
        answers.put((i, opened(small(Path(place) / str(i), agent_steps=64 + k))))  # type: ignore[attr-defined]


@pytest.mark.slow
def test_of_two_processes_with_two_settings_one_opens_the_folder_in_200_of_200_tries(tmp_path):
    context, tries = multiprocessing.get_context("spawn"), 200
    gate, answers = context.Barrier(2), context.Queue()
    racers = [context.Process(target=_race, args=(k, str(tmp_path), gate, tries, answers)) for k in range(2)]
    for racer in racers:
        racer.start()
    found = [answers.get(timeout=120) for _ in range(2 * tries)]
    for racer in racers:
        racer.join()
    assert [sum(won for i, won in found if i == at) for at in range(tries)] == [1] * tries


@pytest.mark.slow
def test_of_two_identical_commands_one_trains_and_the_other_says_who_does(tmp_path):
    words = [*WORDS, f"runs={tmp_path}", "agent_steps=60000"]
    command = [sys.executable, "-m", "scripts.train", *words]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    said = [process.communicate(timeout=300) for process in both]
    assert sorted(process.returncode for process in both) == [0, 1]
    winner, loser = sorted(range(2), key=lambda k: both[k].returncode)
    assert f"held by process {both[winner].pid} on" in said[loser][1]
    assert said[loser][1].count("\n") == 1
    assert [file.name for file in (tmp_path / "no_dilemma-shared-seed0" / "log").iterdir()] == ["from_0"]


@pytest.mark.slow
def test_a_killed_training_lets_the_next_go_on_at_once(tmp_path):
    command = [sys.executable, "-m", "scripts.train", *WORDS, f"runs={tmp_path}", "agent_steps=100000"]
    first = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    folder = tmp_path / "no_dilemma-shared-seed0"
    while not (folder / LOCK_FILE).exists():
        assert first.poll() is None
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert open_run(small(tmp_path, agent_steps=100_000)) == folder
