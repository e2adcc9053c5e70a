"""What one state saw of an episode, as a view: read off its own observations, rewards and choices alone."""

from collections.abc import Iterator, Sequence
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
from sd_env.viewer.views import LANES, View, rounded

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

    def motives(self) -> list[dict[str, Any]]:
        """Own motive, and those of rivals where the game makes them public."""
        at, params = self.sees.rules.at, self.scenario.params
        found = [{"of": self.seat, "values": self._motive("own.", params.greedy_prior, params.maximiser_prior)}]
        for r in range(1, self.n):
            if f"rival+{r}.greedy" in at or f"rival+{r}.maximiser" in at:
                prefix = f"rival+{r}."
                found.append(
                    {"of": self.rival(r), "values": self._motive(prefix, params.greedy_prior, params.maximiser_prior)}
                )
        return found

    def _motive(self, prefix: str, greedy: NDArray[Any], maximiser: NDArray[Any]) -> list[str]:
        """Names of a motive over the steps; what is not observed, because it cannot vary, is known beforehand."""
        flags = []
        for name, prior in (("greedy", greedy), ("maximiser", maximiser)):
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
    seat, sees, weapons = eyes.seat, eyes.sees, range(len(eyes.scenario.weapons))
    lines = [{"of": seat, "by": None, "weapon": w, "values": rounded(sees.own[:, w])} for w in weapons]
    rivals = range(1, eyes.n)
    lines += [
        {"of": eyes.rival(r), "by": seat, "weapon": w, "values": rounded(sees.seen[:, r - 1, w])}
        for r in rivals
        for w in weapons
    ]
    pairs = {r: sorted((seat, eyes.rival(r))) for r in rivals}
    crises = {r: np.flatnonzero(eyes.of_rival(r, "crisis") > 0).tolist() for r in rivals}
    texts = [move.text for move in moves_of(eyes.scenario, seat)]
    return {
        "key": str(seat),
        "label": f"Eyes of {eyes.name}",
        "seat": seat,
        "lines": lines,
        "lanes": [pairs[r] for r in rivals][:LANES],
        "tension": [{"pair": pairs[r], "values": rounded(eyes.of_rival(r, "tension"))} for r in rivals],
        "crises": [{"pair": pairs[r], "steps": crises[r]} for r in rivals],
        "treaties": list(_bars(eyes)),
        "wars": _wars(eyes),
        "motives": eyes.motives(),
        "rewards": [{"of": seat, "values": rounded(eyes.reward)}],
        "acts": [{"of": seat, "values": ["", *(texts[c] for c in eyes.choice[1:])]}],
        "events": sorted(_events(eyes, texts), key=lambda event: event["step"]),
    }


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
            stop = min(stop, eyes.steps - 1)
            asleep = what == "suspended"
            yield {"pair": list(pair), "kind": kind, "start": start, "stop": stop, "ending": "", "asleep": asleep}


def spans(holds: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """(first, behind the last) of each stretch in which something holds `[T]`."""
    edges = np.diff(np.concatenate([[False], holds, [False]]).astype(np.int8))
    starts, stops = np.flatnonzero(edges == 1).tolist(), np.flatnonzero(edges == -1).tolist()
    return list(zip(starts, stops, strict=True))


def _events(eyes: Eyes, texts: Sequence[str]) -> Iterator[dict[str, Any]]:
    def told(step: int, sort: str, text: str) -> dict[str, Any]:
        return {"step": int(step), "sort": sort, "text": text}

    for step in range(1, eyes.steps):
        if step == 1 or eyes.choice[step] != eyes.choice[step - 1]:
            yield told(step, ACT, f"{eyes.name}: {texts[eyes.choice[step]]}.")
    for r in range(1, eyes.n):
        rival = eyes.scenario.states[eyes.rival(r)]
        for field, (sort, sentence) in PUBLIC.items():
            for step in np.flatnonzero(eyes.of_rival(r, field)[1:] > 0) + 1:
                yield told(step, sort, sentence.format(rival=rival))
        for kind in eyes.scenario.kinds:
            left = eyes.of_rival(r, f"{kind}.its_offer")
            for step in np.flatnonzero(np.diff(left) > 0) + 1:
                yield told(step, TREATY, f"{rival} offers {eyes.name} {the(kind)}.")
    for pair, c, what, holds in eyes.bonds():
        a, b = (eyes.scenario.states[i] for i in pair)
        kind = words(eyes.scenario.kinds[c])
        began, over = ("is in force", "is in force no more") if what == "in_force" else ("is suspended", "")
        for step in np.flatnonzero(np.diff(holds.astype(np.int8))) + 1:
            how = began if holds[step] else over
            if how:
                yield told(step, TREATY, f"Between {a} and {b}: {kind} {how}.")
    at = eyes.sees.rules.at.get("shocked")
    for step in np.flatnonzero(eyes.sees.observation[:, at] > 0) if at is not None else ():
        yield told(step, SHOCK, "A technology shock.")
    (own, *_) = eyes.motives()
    for step in range(1, eyes.steps):
        if own["values"][step] != own["values"][step - 1]:
            yield told(step, LEADERS, f"A new leader in {eyes.name}: {own['values'][step]}.")
