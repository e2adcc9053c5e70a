"""How many instructions a step of the game takes, as a ratio to a yardstick loop: counted one by one, not timed.

    python -m tests.core.instructions

A second process plays, with machine code for one fixed kind of processor, and stops itself before and after what is to
be counted. Between its stops it is led from instruction to instruction (`man 2 ptrace`), which needs no counter in the
processor, no right and no tool. Linux on x86-64 alone.
"""

import ctypes
import json
import os
import platform
import signal
import subprocess
import sys
import tempfile

TRACE_ME, STEP, GO_ON = 0, 9, 7
ANY_CHILD = 0x40000000
PROCESSOR = {
    "NUMBA_CPU_NAME": "haswell",
    "NUMBA_CPU_FEATURES": "+avx,+avx2,+bmi,+bmi2,+cmov,+cx16,+f16c,+fma,+lzcnt,+movbe,+popcnt,+sse4.2",
    "PYTHONHASHSEED": "0",
}
WORLDS, TURNS = 32, 1024
SCENARIOS = ("doubly_dangerous", "doubly_dangerous_n4")


def can_count() -> str:
    """Why instructions cannot be counted here; nothing where they can."""
    if sys.platform != "linux" or platform.machine() != "x86_64":
        return "instructions are counted by Linux's ptrace on x86-64"
    with open("/proc/cpuinfo") as facts:
        return "" if " avx2" in facts.read() else "the code that is counted needs AVX2"


def counted() -> dict[str, float]:
    """Instructions of an agent's step in each scenario, in turns of the yardstick loop."""
    with tempfile.TemporaryDirectory() as cache:
        command = [sys.executable, "-m", "tests.core.instructions", "play"]
        environment = {**os.environ, **PROCESSOR, "SD_ENV_CACHE": cache}
        player = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        libc = ctypes.CDLL(None, use_errno=True)
        libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
        free = os.sched_getaffinity(0)
        for process in (0, player.pid):  # on one core they hand over to each other several times faster
            os.sched_setaffinity(process, {min(free)})
        _until_stop(player.pid)
        counts = []
        for _ in range(2 + len(SCENARIOS)):
            _led(libc, GO_ON, player.pid)  # to where the counting begins
            counts.append(_count(libc, player.pid))
        _led(libc, GO_ON, player.pid)
        agents = json.loads(player.communicate()[0])
        os.sched_setaffinity(0, free)
    nothing, yardstick, *steps = counts
    turn = (yardstick - nothing) / TURNS
    played = zip(SCENARIOS, steps, agents, strict=True)
    return {name: (count - nothing) / (WORLDS * n) / turn for name, count, n in played}


def _until_stop(pid: int) -> int:
    """The signal at which the process stops next."""
    _, status = os.waitpid(pid, ANY_CHILD)
    if not os.WIFSTOPPED(status):
        raise RuntimeError(f"the player ended: {status}")
    return os.WSTOPSIG(status)


def _led(libc: ctypes.CDLL, how: int, pid: int) -> None:
    if libc.ptrace(how, pid, None, None) != 0:
        raise OSError(ctypes.get_errno(), "ptrace")


def _count(libc: ctypes.CDLL, pid: int) -> int:
    """Instructions from the process's next stop to the one after it."""
    _until_stop(pid)
    steps = 0
    while True:
        _led(libc, STEP, pid)
        if _until_stop(pid) == signal.SIGSTOP:
            return steps
        steps += 1


def play() -> None:
    """What is counted: nothing, the yardstick, steps of each scenario; each between two stops."""
    import numba
    import numpy as np

    from sd_env import scenarios
    from sd_env.core.engine import STEP as STEP_WORLDS
    from sd_env.core.engine import Engine, run_worlds

    @numba.njit(nogil=True)
    def yardstick(turns, x):  # type: ignore[no-untyped-def]
        for _ in range(turns):
            x ^= x << np.uint64(13)
            x ^= x >> np.uint64(7)
            x ^= x << np.uint64(17)
        return x

    def step(engine: Engine, worlds: int = WORLDS) -> None:
        run_worlds(engine._wheres[0], 0, worlds, STEP_WORLDS)

    engines = []
    for name in SCENARIOS:
        engine = Engine(scenarios.get(name).params, WORLDS)
        engine.reset(0)
        draws = np.random.default_rng(0)
        for _ in range(8):
            engine.step(draws.integers(0, engine.n_actions, (WORLDS, engine.n_agents)))
        engines.append(engine)
    x = np.uint64(88172645463325252)
    yardstick(1, x)
    calls = [lambda: step(engines[0], 0), lambda: yardstick(TURNS, x), *(lambda e=e: step(e) for e in engines)]
    pid, stop = os.getpid(), signal.SIGSTOP
    ctypes.CDLL(None).ptrace(TRACE_ME, 0, None, None)
    os.kill(pid, stop)
    for call in calls:
        os.kill(pid, stop)
        call()
        os.kill(pid, stop)
    print(json.dumps([engine.n_agents for engine in engines]))


if __name__ == "__main__":
    if sys.argv[1:] == ["play"]:
        play()
    else:
        print(can_count() or json.dumps(counted(), indent=1))
