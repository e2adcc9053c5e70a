"""Names as people read them: of scenarios, arms, treaties and motives."""

import numpy as np

from sd_env.core.state import GREEDY, MAXIMISER, MOTIVES, SEEKER
from sd_env.params import Params

CAPITALS = ("abm", "inf", "salt", "start")
WHOLE = {
    "new_start": "New START",
    "conventional": "conventional forces",
    "us_china": "US and China",
    "anglo_german_naval_race": "Anglo-German naval race",
}
"""Names that are not read word by word."""


def words(name: str) -> str:
    """A name as words: ``arms_limit`` is an arms limit, ``abm_treaty`` an ABM treaty."""
    return WHOLE.get(name) or " ".join(word.upper() if word in CAPITALS else word for word in name.split("_"))


def title(name: str) -> str:
    """A name as words that begin a line."""
    text = words(name)
    return text[:1].upper() + text[1:]


def the(name: str) -> str:
    """A name as words, with its article: the ABM treaty, but SALT."""
    text = words(name)
    return text if text.split()[-1].isupper() else f"the {text}"


def listed(names: list[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def motive_name(motive: int) -> str:
    """What a leader of that motive is called."""
    return MOTIVES[motive] if 0 <= motive < len(MOTIVES) else f"motive {motive}"


def possible_motives(params: Params) -> set[int]:
    """Motives that a leader of any state may have."""
    others = params.greedy_prior + params.maximiser_prior
    may = {SEEKER: others < 1.0, GREEDY: params.greedy_prior > 0.0, MAXIMISER: params.maximiser_prior > 0.0}
    return {motive for motive, where in may.items() if np.any(where)}
