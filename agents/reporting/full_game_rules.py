"""Which cells of the diagram race, and rules that tell it from less than the whole game."""

from typing import NamedTuple

import numpy as np
import pandas as pd

ARMED = 1.0
"""Units above which seekers count as armed, two moves' worth: as in experiment 1."""
RANDOM_PLAY = 2 / 3
"""First propensity to arm of random play: with two classes two of its three moves arm."""

BISECTED = 0.01
"""To how much p0* is known: it lies that much below what the tables have, or less."""
NO_EQUILIBRIUM, NO_EQUILIBRIUM_PRIVATE = 0.01, 0.06
"""Gains [reward a step] above which an end is no equilibrium: learning had not come to rest. With private motives what
is known is a bound of the gain; the card's criteria for the four worlds are these two, too."""

APART = 0.25
"""Units by which two ends differ at least, as for `sd_env.theory.equilibria`."""
CHECKS = {
    "larger_arms": "on a larger grid",
    "finer_arms": "on a finer grid",
    "half_step_arms": "with half the step",
}


def races(table: pd.DataFrame, end: str = "random_arms") -> pd.Series:
    """Whether exact learning from random play ends armed."""
    return table[end] > ARMED


def are_two(table: pd.DataFrame) -> pd.Series:
    """Whether there is peace, and an armed end at rest, too. Where some are greedy seekers arm in peace, too."""
    private = table["peace_greedy"] > 0.0
    most = np.where(private, NO_EQUILIBRIUM_PRIVATE, NO_EQUILIBRIUM)
    race, random = ((table[f"{end}_arms"] > ARMED) & (table[f"{end}_gain"] <= most) for end in ("race", "random"))
    return table["tipping"].notna() & (race | random) & (private | (table["peace_arms"] <= ARMED))


def tips(table: pd.DataFrame) -> pd.Series:
    """p0* where there are two ends, or random play was on its way to an armed one."""
    return table["tipping"].where(are_two(table) | races(table))


def restless(table: pd.DataFrame) -> int:
    """Armed ends of random play at which learning had not come to rest."""
    return int((races(table) & (table["random_gain"] > NO_EQUILIBRIUM)).sum())


def checked(table: pd.DataFrame, checks: pd.DataFrame) -> pd.DataFrame:
    """The table with where random play ends on other grids and with half the step."""
    of_games = checks["war_cost"].notna()
    rows = checks[of_games if "war_cost" in table else ~of_games].reset_index(drop=True)
    return table.assign(**{name: rows[name] for name in CHECKS})


def several(table: pd.DataFrame) -> pd.Series:
    """Whether learning from random play and from the race end armed, at rest and apart: there are several races."""
    found = abs(table["race_arms"] - table["random_arms"]) >= APART
    for end in ("race", "random"):
        found &= (table[f"{end}_arms"] > ARMED) & (table[f"{end}_gain"] <= NO_EQUILIBRIUM)
    return found


class Separation(NamedTuple):
    """The threshold of a number that tells races best: they are from it on. Chosen after the races are known."""

    errors: int  # of any threshold above ``low`` and up to ``high``
    low: float
    high: float

    @property
    def middle(self) -> float:
        """Of both ends, as factors."""
        return float(np.sqrt(self.low * self.high))


def separation(values: pd.Series, raced: pd.Series) -> Separation:
    """The best threshold of ``values``; of equally good ones the least."""
    known = sorted(values.unique())
    ends = list(zip([-np.inf, *known], [*known, np.inf], strict=True))
    errors = [int(((values >= high) != raced).sum()) for _, high in ends]
    at = int(np.argmin(errors))
    return Separation(errors[at], *ends[at])


def chosen(table: pd.DataFrame) -> dict[str, pd.Series]:
    """Numbers whose threshold is chosen after the races are known."""
    return {
        "S0": table["spiral_number"],
        "balance β alone": table["offence_defence_balance"],
        "random play's arms over x−": over_tipping(table),
    }


def over_tipping(table: pd.DataFrame) -> pd.Series:
    """Random play's arms over x−, what fear must exceed to run away in the closed form; 0 where it never does."""
    return (table["random_play"] / table["closed_form_tipping"]).fillna(0.0)


def below_random_play(table: pd.DataFrame) -> pd.Series:
    """Whether random play begins in the race's basin, or may; where one end is alone, that end says."""
    return (table["tipping"] - BISECTED < RANDOM_PLAY) | (table["tipping"].isna() & (table["peace_arms"] > ARMED))


def undecided(table: pd.DataFrame) -> int:
    """Cells whose p0* may be above random play's propensity, or below."""
    return int(((table["tipping"] >= RANDOM_PLAY) & (table["tipping"] - BISECTED < RANDOM_PLAY)).sum())
