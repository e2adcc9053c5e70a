"""What one state saw of an episode, as a view: read off its own observations, rewards and choices alone."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sd_env.core.state import GREEDY, MAXIMISER, SEEKER
from sd_env.opponents.sight import Rules, Sight
from sd_env.render.chronicle import ACT, CRISIS, LEADERS, SHOCK, TREATY, WAR
from sd_env.render.names import motive_name, the, words
from sd_env.scenarios import Scenario
from sd_env.trajectory import Trajectory
from sd_env.trajectory.episode import LAYOUT
from sd_env.viewer.moves import moves_of
from sd_env.viewer.views import LANES, View, line, rounded

PUBLIC = {
    "assured": (ACT, "{rival} assures the others of its peaceful intent."),
    "disclosed": (ACT, "{rival} opens its arsenal to all eyes."),
    "disarmed": (ACT, "{rival} disarms."),
    "gave_notice": (TREATY, "{rival} gives notice to leave a treaty."),
    "suspended": (TREATY, "{rival} suspends a treaty."),
    "caught": (TREATY, "{rival} is seen breaking a treaty."),
    "crisis": (CRISIS, "A crisis with {rival}."),
    "attacked": (WAR, "{rival} begins a war."),
}
"""Fields of a rival that are 1 in the step in which it did something, with the sort and the sentence of it."""
Event = dict[str, Any]
SHOWN_TREATY = ("in_force", "suspended")


def observations(t: Trajectory) -> NDArray[np.float32]:
    """What each state saw at each moment of an episode, `[T+1, N, F]`: the engine's own words, from the kept state."""
    engine = t.scenario.engine(t.n_steps + 1)
    for name in LAYOUT:
        getattr(engine.state, name)[...] = t.arrays[name]
    engine.show()
    rows = engine.observation.copy()
    engine.close()
    return rows


class Eyes:
    """One seat's episode: observations `[T+1, F]`, rewards `[T+1]` and choices `[T+1]` (the first are nothing)."""

    def __init__(
        self,
        scenario: Scenario,
        seat: int,
        rows: NDArray[np.float32],
        reward: NDArray[np.float64],
        choice: NDArray[np.int64],
    ) -> None:
        self.scenario, self.seat, self.reward, self.choice = scenario, seat, reward, choice
        self.sees = Sight(Rules(scenario), rows)
        self.n, self.steps = len(scenario.states), len(rows)
        self.name = scenario.states[seat]

    def rival(self, offset: int) -> int:
        """The state so many seats on."""
        return (self.seat + offset) % self.n

    def of_rival(self, offset: int, name: str) -> NDArray[Any]:
        """A field of one rival, `[T+1]`."""
        return self.sees.of_rivals(name)[:, offset - 1]

    def acts(self) -> list[str]:
        """What it did in each step; an illegal choice was a wait."""
        texts = [move.text for move in moves_of(self.scenario, self.seat)]
        legal = self.sees.legal[np.arange(self.steps - 1), self.choice[1:]]
        return ["", *(texts[c] if fine else texts[0] for c, fine in zip(self.choice[1:], legal, strict=True))]

    def motives(self) -> list[dict[str, Any]]:
        """Own motive, and those of rivals where the game makes them public."""
        shown = [r for r in range(1, self.n) if {f"rival+{r}.greedy", f"rival+{r}.maximiser"} & set(self.sees.rules.at)]
        own = [{"of": self.seat, "values": self._motive("own.")}]
        return own + [{"of": self.rival(r), "values": self._motive(f"rival+{r}.")} for r in shown]

    def _motive(self, prefix: str) -> list[str]:
        """Names of a motive over the steps; what is not observed, because it cannot vary, is known beforehand."""
        flags, p = [], self.scenario.params
        for name, prior in (("greedy", p.greedy_prior), ("maximiser", p.maximiser_prior)):
            at = self.sees.rules.at.get(prefix + name)
            known = np.full(self.steps, float(np.atleast_1d(prior).flat[0]))
            flags.append((self.sees.observation[:, at] if at is not None else known) > 0)
        kinds = np.where(flags[0], GREEDY, np.where(flags[1], MAXIMISER, SEEKER))
        return [motive_name(int(kind)) for kind in kinds]

    def bonds(self) -> Iterator[tuple[tuple[int, int], int, str, NDArray[np.bool_]]]:
        """(pair, treaty kind, what, over the steps): own treaties in force or suspended, and those between rivals."""
        for c, kind in enumerate(self.scenario.kinds):
            for r in range(1, self.n):
                for what in SHOWN_TREATY:
                    yield self._pair(0, r), c, what, self.of_rival(r, f"{kind}.{what}") > 0
            for r in range(1, self.n - 1):
                for s in range(r + 1, self.n):
                    third = self.of_rival(r, f"rival+{s}.{kind}.in_force")
                    yield self._pair(r, s), c, "in_force", third > 0

    def _pair(self, r: int, s: int) -> tuple[int, int]:
        i, j = sorted((self.rival(r), self.rival(s)))
        return i, j


def eyes_of(t: Trajectory, seat: int, seen: NDArray[np.float32]) -> Eyes:
    """A seat's eyes in a kept episode; ``seen`` is `observations` of it."""
    return Eyes(t.scenario, seat, seen[:, seat], t.reward[:, seat], t.choice[:, seat])


def seen_view(eyes: Eyes) -> View:
    """The view of one seat: own arsenal as it is, those of rivals through the fog, and what is public."""
    seat, rivals = eyes.seat, range(1, eyes.n)
    pairs = {r: sorted((seat, eyes.rival(r))) for r in rivals}
    crises = {r: np.flatnonzero(eyes.of_rival(r, "crisis") > 0).tolist() for r in rivals}
    return {
        "key": str(seat),
        "label": f"Eyes of {eyes.name}",
        "seat": seat,
        "lines": list(_lines(eyes)),
        "lanes": [pairs[r] for r in rivals][:LANES],
        "tension": [{"pair": pairs[r], "values": rounded(eyes.of_rival(r, "tension"))} for r in rivals],
        "crises": [{"pair": pairs[r], "steps": crises[r]} for r in rivals],
        "treaties": list(_bars(eyes)),
        "wars": _wars(eyes),
        "motives": eyes.motives(),
        "rewards": [{"of": seat, "values": rounded(eyes.reward)}],
        "acts": [{"of": seat, "values": eyes.acts()}],
        "events": sorted(_events(eyes), key=lambda event: event["step"]),
    }


def _lines(eyes: Eyes) -> Iterator[dict[str, Any]]:
    for w in range(len(eyes.scenario.weapons)):
        yield line(eyes.seat, None, w, eyes.sees.own[:, w])
        for r in range(1, eyes.n):
            yield line(eyes.rival(r), eyes.seat, w, eyes.sees.seen[:, r - 1, w])


def _wars(eyes: Eyes) -> list[dict[str, Any]]:
    """A war that a rival began; of two states it can only be on the other, of more the victim is not seen."""
    on = eyes.seat if eyes.n == 2 else None
    return [
        {"step": int(step), "by": eyes.rival(r), "on": on, "outcome": None, "cause": None}
        for r in range(1, eyes.n)
        for step in np.flatnonzero(eyes.of_rival(r, "attacked") > 0)
    ]


def _bars(eyes: Eyes) -> Iterator[dict[str, Any]]:
    for pair, kind, what, holds in eyes.bonds():
        for start, stop in spans(holds):
            bar = {"pair": list(pair), "kind": kind, "start": start, "stop": min(stop, eyes.steps - 1)}
            yield {**bar, "ending": "" if stop == eyes.steps else "ended", "asleep": what == "suspended"}


def spans(holds: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """(first, behind the last) of each stretch in which something holds `[T]`."""
    edges = np.diff(np.concatenate([[False], holds, [False]]).astype(np.int8))
    starts, stops = np.flatnonzero(edges == 1).tolist(), np.flatnonzero(edges == -1).tolist()
    return list(zip(starts, stops, strict=True))


def _told(step: Any, sort: str, text: str) -> Event:
    return {"step": int(step), "sort": sort, "text": text}


def _events(eyes: Eyes) -> Iterator[Event]:
    yield from _own(eyes)
    for r in range(1, eyes.n):
        yield from _of_rival(eyes, r)
    yield from _of_bonds(eyes)
    at = eyes.sees.rules.at.get("shocked")
    for step in np.flatnonzero(eyes.sees.observation[:, at] > 0) if at is not None else ():
        yield _told(step, SHOCK, "A technology shock.")


def _own(eyes: Eyes) -> Iterator[Event]:
    """What the state begins to do, and who leads it."""
    acts, led = eyes.acts(), eyes.motives()[0]["values"]
    for step in range(1, eyes.steps):
        if acts[step] != acts[step - 1]:
            yield _told(step, ACT, f"{eyes.name}: {acts[step]}.")
        if led[step] != led[step - 1]:
            yield _told(step, LEADERS, f"A new leader in {eyes.name}: {led[step]}.")


def _of_rival(eyes: Eyes, r: int) -> Iterator[Event]:
    rival = eyes.scenario.states[eyes.rival(r)]
    for field, (sort, sentence) in PUBLIC.items():
        for step in np.flatnonzero(eyes.of_rival(r, field)[1:] > 0) + 1:
            yield _told(step, sort, sentence.format(rival=rival))
    for kind in eyes.scenario.kinds:
        for step in np.flatnonzero(np.diff(eyes.of_rival(r, f"{kind}.its_offer")) > 0) + 1:
            yield _told(step, TREATY, f"{rival} offers {eyes.name} {the(kind)}.")


def _of_bonds(eyes: Eyes) -> Iterator[Event]:
    for pair, c, what, holds in eyes.bonds():
        a, b = (eyes.scenario.states[i] for i in pair)
        told = f"Between {a} and {b}: {words(eyes.scenario.kinds[c])}"
        for step in np.flatnonzero(np.diff(holds.astype(np.int8))) + 1:
            if what == "suspended" and holds[step]:
                yield _told(step, TREATY, f"{told} is suspended.")
            elif what == "in_force":
                yield _told(step, TREATY, f"{told} is in force{'' if holds[step] else ' no more'}.")
