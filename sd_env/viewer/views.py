"""What the page draws of an episode, as plain data: what was true. `seen` says the same of what one state saw.

A view is a table of names and lists, ready for JSON. ``lines`` are arsenals over the steps: of which state, of which
weapon, as ``by`` believed (None: as they were). What a view leaves out is not in the page.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sd_env.core.state import ACCIDENT, CHOICE, CONQUEST, PEACE, REPELLED, RESTORED, WILL
from sd_env.render.bars import suspensions, treaty_bars
from sd_env.render.chronicle import beginning, story
from sd_env.render.lanes import eventful_pairs
from sd_env.render.look import TREATY_COLOURS, WEAPON_COLOURS
from sd_env.render.names import motive_name, title, words
from sd_env.render.network import places
from sd_env.scenarios import Scenario
from sd_env.trajectory import Trajectory
from sd_env.viewer.moves import moves_of

View = dict[str, Any]
DIGITS = 4
"""Behind the point, of what is drawn."""
LANES = 6
"""Most pairs of states with lanes of their own."""
OUTCOMES = {REPELLED: "repelled", CONQUEST: "conquest", RESTORED: "undone"}
CAUSES = {WILL: "will", ACCIDENT: "accident", CHOICE: "choice"}
TRUTH = "truth"


def about(scenario: Scenario, players: list[str] | None, seat: int | None) -> View:
    """What all views of an episode share: names, colours, places on the map, who played (``seat`` is yours)."""
    return {
        "title": title(scenario.name),
        "story": scenario.story,
        "states": list(scenario.states),
        "weapons": [words(name) for name in scenario.weapons],
        "kinds": [words(name) for name in scenario.kinds],
        "colours": {"weapons": WEAPON_COLOURS, "kinds": TREATY_COLOURS},
        "places": places(len(scenario.states)).round(DIGITS).tolist(),
        "players": players,
        "seat": seat,
        "horizon": scenario.horizon,
    }


def rounded(values: NDArray[Any]) -> list[Any]:
    """Numbers as they are drawn."""
    return np.round(values, DIGITS).tolist()  # type: ignore[no-any-return]


def truth_view(t: Trajectory) -> View:
    """Everything: arsenals and what each believed of them, motives, wars with their causes, the chronicle."""
    n = len(t.names)
    pairs = [(i, j) for i in range(n) for j in range(i + 1, n)]
    return {
        "key": TRUTH,
        "label": "The truth",
        "seat": None,
        "lines": list(_lines(t)),
        "lanes": [list(pair) for pair in eventful_pairs(t, LANES)],
        "tension": [{"pair": [i, j], "values": rounded(t.tension[:, i, j])} for i, j in pairs],
        "crises": [{"pair": [i, j], "steps": np.flatnonzero(t.crisis[:, i, j]).tolist()} for i, j in pairs],
        "treaties": [bar for pair in pairs for bar in _bars(t, pair)],
        "wars": _wars(t),
        "motives": [{"of": i, "values": [motive_name(int(m)) for m in t.motive[:, i]]} for i in range(n)],
        "rewards": [{"of": i, "values": rounded(t.reward[:, i])} for i in range(n)],
        "acts": [{"of": i, "values": _acts(t, i)} for i in range(n)],
        "events": _events(t),
    }


def _lines(t: Trajectory) -> Iterator[dict[str, Any]]:
    n, k = t.arsenal.shape[1:]
    for i, by, w in np.ndindex(n, n, k):
        yield line(i, None, w, t.arsenal[:, i, w]) if by == i else line(i, by, w, t.estimate[:, by, i, w])


def line(of: int, by: int | None, weapon: int, values: NDArray[Any]) -> dict[str, Any]:
    """Units `[T+1]` of a state's weapon, as ``by`` believed; None: as they were."""
    return {"of": of, "by": by, "weapon": weapon, "values": rounded(values)}


def _bars(t: Trajectory, pair: tuple[int, int]) -> list[dict[str, Any]]:
    of = {"pair": list(pair)}
    bars = [
        {**of, "kind": bar.kind, "start": bar.start, "stop": bar.stop, "ending": words(bar.ending), "asleep": False}
        for bar in treaty_bars(t, *pair)
    ]
    return bars + [
        {**of, "kind": kind, "start": start, "stop": stop, "ending": "", "asleep": True}
        for kind, start, stop in suspensions(t, *pair)
    ]


def _wars(t: Trajectory) -> list[dict[str, Any]]:
    return [
        {
            "step": step,
            "by": a,
            "on": v,
            "outcome": OUTCOMES.get(int(t.war[step, a, v]), "unknown"),
            "cause": CAUSES.get(int(t.cause[step, a, v]), "unknown"),
        }
        for step, a, v in np.argwhere(t.war != PEACE).tolist()
    ]


def _acts(t: Trajectory, i: int) -> list[str]:
    """What state i did in each step; an illegal choice was a wait."""
    texts = [move.text for move in moves_of(t.scenario, i)]
    chosen = [texts[0] if illegal else texts[c] for c, illegal in zip(t.choice[:, i], t.illegal[:, i], strict=True)]
    return ["", *chosen[1:]]


def _events(t: Trajectory) -> list[dict[str, Any]]:
    moments = t.moments()
    events = [{"step": 0, "sort": "begin", "text": sentence} for sentence in beginning(moments[0])]
    for step, (before, moment) in enumerate(pairwise(moments), 1):
        events += [{"step": step, "sort": e.sort, "text": e.sentence} for e in story(moment, before)]
    return events
