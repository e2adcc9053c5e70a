"""Measure PPO in JAX, lean and as Stable-Baselines3 has it, in turns, and write what came out; takes the extra jax.

python -m scripts.in_jax
"""

from dataclasses import dataclass, field
from pathlib import Path

from scripts import options


@dataclass
class Options:
    """What is measured, and where the page goes."""

    scenarios: list[str] = field(default_factory=list)  # their names; two if not given
    rounds: int = 20  # updates of each form
    out: str = "runs/in_jax"  # folder of the page


def main(given: Options) -> None:
    """Measure, and print where the page lies."""
    from agents.studies.in_jax import SCENARIOS, write_page  # seconds, which bad settings need not wait for

    print(write_page(Path(given.out), scenarios=given.scenarios or SCENARIOS, rounds=given.rounds))


if __name__ == "__main__":
    options.run(options.Command(main, Options), __doc__)
