"""Where states that learn end up in the full game, by exact theory: peace, race, and what lies between them.

    from sd_env.theory.full_game import answer
    print(answer(sd_env.scenario("doubly_dangerous_benign")))

The closed form (`closed_form`) knows no attrition, no attacker's cost and no greed. Here all of them count: the game is
put into tables (`tables`), and exact learning (`learning`) runs from a first propensity to arm to an equilibrium.
"""

import time
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sd_env.core.state import GREEDY, SEEKER
from sd_env.params import Params
from sd_env.theory.equilibria import APART, LEAST, MOST, risk_dominant
from sd_env.theory.exact_play import Outcome, outcome
from sd_env.theory.learning import learn
from sd_env.theory.tables import Tables, tables

Array = NDArray[np.float64]


@dataclass(frozen=True)
class FullGame:
    """What exact theory says of a game."""

    game: Tables
    peace: Outcome  # where learning from (almost) never arming ends
    race: Outcome  # where learning from (almost) always arming ends
    random: Outcome  # where learning from random play ends
    profiles: dict[str, Array]  # peace, race, random: [2, M, A, T, L, L']
    tipping: float | None  # p0*: least first propensity to arm that ends in the race; None if none does
    dominant: str  # peace or race, by risk dominance of the two policies; "" where there is one
    seconds: float

    @property
    def are_two(self) -> bool:
        """Whether peace and race are both there."""
        return _seekers(self.race) - _seekers(self.peace) >= APART

    @property
    def random_play_races(self) -> bool:
        """Whether learning from random play ends nearer to the race than to peace."""
        return self.are_two and _is_nearer_race(_seekers(self.random), self.peace, self.race)

    @property
    def gain(self) -> float:
        """The most that anybody could gain by leaving the three profiles [reward a step]; see `Outcome.gain`."""
        return float(max(one.gain.max() for one in (self.peace, self.race, self.random)))

    def __str__(self) -> str:
        """A line each for peace, race and random play, and what lies between."""
        rows = [f"{self.game.n_states:,} states, {self.seconds:.0f} s"]
        for name in ("peace", "race", "random"):
            one: Outcome = getattr(self, name)
            held = ", ".join(
                f"{who} {one.arsenals[0, m].sum():.2f} units"
                for who, m in (("seekers", SEEKER), ("greedy", GREEDY))
                if self.game.prior[0, m] > 0.0
            )
            pays = f"{one.payoff[0, SEEKER]:.2f} a step to a seeker, {one.wars[0, SEEKER]:.3f} wars a step"
            rows.append(f"learning from {name}: {held}; {pays}; gain by leaving at most {one.gain.max():.4f}")
        if self.are_two:
            rows.append(f"peace and race; learning races from arming propensity {self.tipping:.3f} on")
            rows.append(f"risk dominant: {self.dominant}")
        return "\n".join(rows)


def answer(
    game: Any, *, unit: float | None = None, levels: int = 6, tensions: int = 1, steps: int = 250, rate: float = 1.0
) -> FullGame:
    """Solve a two-state game in which states hold or arm and wars follow the doctrine.

    Args:
        game: `Params`, or a scenario (anything with ``params``).
        unit: grid spacing [units]; None is what one arm action builds.
        levels: grid points a class.
        tensions: grid points of tension; 1 holds it at its start.
        steps: of exact learning from each start, by the natural gradient.
        rate: of a step.

    Raises:
        ValueError: the tables have no place for something in the game; see `tables`.
    """
    began = time.monotonic()
    params: Params = game if isinstance(game, Params) else game.params
    made = tables(params, unit=unit, levels=levels, tensions=tensions)
    profiles = {
        name: learn(made, arming=arming, steps=steps, rate=rate).profile
        for name, arming in (("peace", LEAST), ("race", MOST), ("random", None))
    }
    ends = {name: outcome(made, profile) for name, profile in profiles.items()}
    tipping, dominant = None, ""
    if _seekers(ends["race"]) - _seekers(ends["peace"]) >= APART:
        tipping = _tipping(made, ends["peace"], ends["race"], steps, rate)
        dominant = risk_dominant(made, profiles["peace"], profiles["race"])
    return FullGame(
        made, **ends, profiles=profiles, tipping=tipping, dominant=dominant, seconds=time.monotonic() - began
    )


def _tipping(game: Tables, peace: Outcome, race: Outcome, steps: int, rate: float) -> float:
    """The first propensity to arm between peace and race, by bisection to a hundredth."""
    low, high = LEAST, MOST
    while high - low > 0.01:
        middle = 0.5 * (low + high)
        end = arms(game, learn(game, arming=middle, steps=steps, rate=rate).profile)
        low, high = (low, middle) if _is_nearer_race(end, peace, race) else (middle, high)
    return high


def arms(game: Tables, profile: Array) -> float:
    """Mean units of seekers in the long run; of all motives where nobody is a seeker."""
    return _seekers(outcome(game, profile))


def _seekers(one: Outcome) -> float:
    held = one.arsenals.sum(-1)
    return float(held[:, SEEKER].mean() if held[:, SEEKER].any() else held.max(1).mean())


def _is_nearer_race(units: float, peace: Outcome, race: Outcome) -> bool:
    return units > 0.5 * (_seekers(peace) + _seekers(race))
