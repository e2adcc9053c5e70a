"""Frozen line-ups after Melting Pot: who is judged in which seats of which scenario, and who sits in the others.

Source: Leibo et al. (2021), ICML; Agapiou et al. (2022), arXiv:2211.13746. *Focal* seats are held by the policy that is
judged, the others by a *background* that it has never met: strategies that no training line-up uses, and policies
trained with seeds of their own (`sd_env.opponents.populations`). *Resident*: the focal policy holds most seats and must
cope with a few strangers. *Visitor*: it holds at most half and must cope with a convention of others. A line-up never
changes: one that must is written anew with the next version, and `line_ups.csv`, what scripts earn in each, is remade.
"""

from dataclasses import dataclass

from sd_env import scenarios
from sd_env.opponents.populations import SEEDS, file_of

FOCAL, OTHER = "F", "b"


@dataclass(frozen=True)
class LineUp:
    """Who sits where.

    Args:
        scenario: its name.
        mask: a letter a seat, ``F`` focal or ``b`` background.
        background: strategies or files of `sd_env.opponents.populations`, one for each ``b`` in order, or one for
            all of them.
        tags: besides those of the scenario.
        version: moves when anything of it changes.
    """

    scenario: str
    mask: str
    background: tuple[str, ...]
    tags: tuple[str, ...] = ()
    version: int = 1

    def __post_init__(self) -> None:
        """Refuse what cannot be seated: ValueError."""
        n, n_other = len(self.roles), self.mask.count(OTHER)
        if len(self.mask) != n or FOCAL not in self.mask or set(self.mask) - {FOCAL, OTHER}:
            raise ValueError(f"mask = {self.mask!r}: must be {n} letters {FOCAL} or {OTHER}, at least one {FOCAL}")
        if len(self.background) not in {min(1, n_other), n_other}:
            allowed = "none" if not n_other else f"1 or {n_other} names"
            raise ValueError(f"background = {self.background}: must be {allowed} for mask {self.mask!r}")

    @property
    def name(self) -> str:
        """Scenario, seats, background and version: ``doubly_stable/Fb/grit/v1``."""
        short = [part.removesuffix(".safetensors").removeprefix(f"{self.scenario}-") for part in self.background]
        return f"{self.scenario}/{self.mask}/{'+'.join(short) or 'self_play'}/v{self.version}"

    @property
    def game(self) -> scenarios.Scenario:
        """The scenario itself."""
        return scenarios.get(self.scenario)

    @property
    def roles(self) -> tuple[str, ...]:
        """The states' names, one a seat."""
        return self.game.states

    @property
    def focal(self) -> tuple[int, ...]:
        """Seats of the policy that is judged."""
        return tuple(seat for seat, letter in enumerate(self.mask) if letter == FOCAL)

    @property
    def others(self) -> dict[int, str]:
        """Seat to background."""
        seats = [seat for seat, letter in enumerate(self.mask) if letter == OTHER]
        named = self.background if len(self.background) == len(seats) else self.background * len(seats)
        return dict(zip(seats, named, strict=True))

    @property
    def mode(self) -> str:
        """``self_play``, ``resident`` or ``visitor``."""
        if not self.others:
            return "self_play"
        return "resident" if 2 * len(self.focal) > len(self.mask) else "visitor"


def self_play(scenario: str) -> LineUp:
    """The judged policy in every seat."""
    return LineUp(scenario, FOCAL * len(scenarios.get(scenario).states), (), ("self_play",))


def _visitors(scenario: str, tag: str, *backgrounds: str) -> tuple[LineUp, ...]:
    return tuple(LineUp(scenario, "Fb", (name,), (tag,)) for name in backgrounds)


JERVIS = tuple(scenarios.WORLDS)
LARGE = ("doubly_dangerous_n4", "doubly_stable_n4")
HISTORY = ("anglo_german_naval_race", "cold_war", "us_china", "armed_neutrality")
ANARCHY, CONTROL = "doubly_dangerous_no_diplomacy", "no_dilemma"
JUDGED = (*JERVIS, ANARCHY, *LARGE, *HISTORY, CONTROL)
"""Scenarios that line-ups play in."""

TRAINING: tuple[LineUp, ...] = (
    *(self_play(name) for name in JUDGED),
    *(
        one
        for world in JERVIS
        for one in _visitors(world, "known", "hold", "tit_for_tat", "grim", "arm", "opportunist", "treaty_keeper")
    ),
    *(
        LineUp(name, mask, (who,), ("known",))
        for name in LARGE
        for mask, who in (("FFFb", "arm"), ("Fbbb", "tit_for_tat"))
    ),
)
"""What learners may train with, and are measured in beside it: the gap to `HELD_OUT` says how far play carries over."""

HELD_OUT: tuple[LineUp, ...] = (
    *(
        one
        for world in JERVIS
        for one in (
            *_visitors(world, "reciprocal", "grit", "generous_tit_for_tat"),
            *_visitors(world, "exploiting", "deceiver", "power_maximiser"),
            *_visitors(world, "population", *(file_of(world, seed) for seed in SEEDS)),
        )
    ),
    *_visitors("doubly_stable", "reciprocal", "pavlov"),
    *_visitors("doubly_stable", "fearful", "worst_case"),
    *_visitors(ANARCHY, "fearful", "suspicious_tit_for_tat", "worst_case"),
    *_visitors(ANARCHY, "reciprocal", "pavlov"),
    *(
        LineUp(name, mask, (who,), (tag,))
        for name in LARGE
        for mask, who, tag in (
            ("FFFb", "deceiver", "exploiting"),
            ("FFFb", "treaty_cheat", "exploiting"),
            ("Fbbb", "pavlov", "reciprocal"),
            ("Fbbb", "social_optimum", "peaceful"),
        )
    ),
    LineUp("anglo_german_naval_race", "Fb", ("pavlov",), ("reciprocal",)),
    LineUp("anglo_german_naval_race", "bF", ("pavlov",), ("reciprocal",)),
    LineUp("anglo_german_naval_race", "Fb", ("worst_case",), ("fearful",)),
    LineUp("anglo_german_naval_race", "bF", ("deterrer",), ("fearful",)),
    LineUp("cold_war", "Fb", ("grit",), ("reciprocal",)),
    LineUp("cold_war", "bF", ("grit",), ("reciprocal",)),
    LineUp("cold_war", "Fb", ("deterrer",), ("fearful",)),
    LineUp("cold_war", "bF", ("treaty_cheat",), ("exploiting",)),
    LineUp("us_china", "Fbbb", ("best_response",), ("fearful",)),
    LineUp("us_china", "bFbb", ("worst_case",), ("fearful",)),
    LineUp("us_china", "FFFb", ("power_maximiser",), ("exploiting",)),
    LineUp("armed_neutrality", "bbFF", ("power_maximiser",), ("exploiting",)),
    LineUp("armed_neutrality", "FFbb", ("generous_tit_for_tat",), ("reciprocal",)),
    *_visitors(CONTROL, "control", "pavlov", "deterrer", "social_optimum"),
)
"""What nothing is trained with."""

SUITES = {
    "held_out": HELD_OUT,
    "training": TRAINING,
    "self_play": tuple(line_up for line_up in TRAINING if line_up.mode == "self_play"),
}


def backgrounds(suite: tuple[LineUp, ...]) -> set[str]:
    """Everybody who sits in a background of the suite."""
    return {who for line_up in suite for who in line_up.background}


def of_scenario(suite: str, scenario: str) -> tuple[LineUp, ...]:
    """The suite's line-ups in one scenario. ValueError if there are none."""
    if suite not in SUITES:
        raise ValueError(f"suite = {suite!r}: must be one of {', '.join(SUITES)}")
    line_ups = tuple(line_up for line_up in SUITES[suite] if line_up.scenario == scenario)
    if not line_ups:
        played = ", ".join(dict.fromkeys(line_up.scenario for line_up in SUITES[suite]))
        raise ValueError(f"suite {suite}: no line-up plays {scenario}: must be one of {played}")
    return line_ups
