"""Compile all of the core, once, before the processes of the tests would each compile it."""

from sd_env import scenario
from sd_env.classics import ClassicEngine, get
from sd_env.core.engine import Engine


def main() -> None:
    """Call every compiled function that Python calls."""
    for n_worlds, autoreset in ((1, False), (2, True)):
        engine = Engine(scenario("doubly_dangerous").params, n_worlds, autoreset=autoreset)
        engine.reset(0)
        engine.step([[0, 0]] * n_worlds)
        engine.restart()
        engine.show()
    ClassicEngine(get("anarchy"), 1).reset(0)


if __name__ == "__main__":
    main()
