"""What one state sees, in plain words: a function of its observation alone, so that nothing hidden can be in it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sd_env.core.state import GREEDY, MAXIMISER, SEEKER
from sd_env.params import AGENT
from sd_env.render.names import listed, the, words
from sd_env.scenarios import Scenario
from sd_env.text.figures import count, figure
from sd_env.text.names import legal_moves, move_names, rivals
from sd_env.text.rules import own, rules

ACTS = {
    "assured": "gave its word that it means peace",
    "disclosed": "showed its arms as they are",
    "disarmed": "scrapped arms",
    "proposed": "offered a treaty",
    "gave_notice": "gave notice to end a treaty",
    "suspended": "suspended a treaty",
    "attacked": "began a war",
    "caught": "was seen breaking a treaty, or falsely so",
}
"""Public acts of the last step, by their field."""
NOUNS = {SEEKER: "security seeker", GREEDY: "greedy state", MAXIMISER: "power maximiser"}
SAY = (
    "You may also say something in public: write a line `Message: <text>` above your move. All states read it in the "
    "next step. It binds nobody."
)
ASK = "Answer with one of these moves. Write it on the last line, as `Move: <the move>`."


class Briefer:
    """Writes what the state in one seat of a scenario is told.

    Args:
        scenario: the game.
        seat: 0 … N-1; None for a policy that does not know its seat: rivals are then rival 1, rival 2, …

    ``rules`` is the same text in every step. ValueError for a seat that does not exist.
    """

    def __init__(self, scenario: Scenario, seat: int | None = None) -> None:
        if seat is not None and (isinstance(seat, bool) or seat not in range(scenario.n_agents)):
            raise ValueError(f"seat = {seat!r}: must be None or a whole number in [0, {scenario.n_agents})")
        self.scenario, self.seat = scenario, seat
        self.rivals, self.move_names = rivals(scenario, seat), move_names(scenario, seat)
        self.rules = rules(scenario, seat)
        self.at = {field.name: at for at, field in enumerate(scenario.fields())}

    def legal(self, mask: NDArray[Any]) -> dict[str, int]:
        """Name to action of the moves that ``mask`` `[A]` allows."""
        return legal_moves(self.move_names, mask)

    def briefing(self, observation: NDArray[np.float32], mask: NDArray[Any], said: Sequence[str] = ()) -> str:
        """What the state is told in a step: what it sees `[F]`, lines ``said`` in public, what it may do `[A]`."""
        lines = [*self.situation(observation), *said, "You may do:"]
        return "\n".join([*lines, *(f"- {name}" for name in self.legal(mask)), ASK])

    def situation(self, observation: NDArray[np.float32]) -> Iterator[str]:
        """The observation `[F]` as lines."""
        sees = _Seen(self.at, observation)
        yield from self._self(sees)
        for r, name in enumerate(self.rivals, 1):
            yield from self._rival(sees, r, name)
        yield from self._third_parties(sees)

    def _self(self, sees: "_Seen") -> Iterator[str]:
        p, weapons = self.scenario.params, self.scenario.weapons
        yield f"You hold {_arms(weapons, [sees.units(f'own.arsenal.{weapon}') for weapon in weapons])}."
        yield f"You are a {NOUNS[self._motive(sees)]}."
        if "own.economy" in self.at:
            yield f"Your economy has the size {figure(np.exp(sees['own.economy']))}."
        if sees["shocked"]:
            yield "In the last step a technology shock made arms worthless."
        for s in np.flatnonzero(p.shock_known > 0):
            near = sees[f"shock_near:{s}"]
            lost = [words(weapons[k]) for k in np.flatnonzero(p.shock_loss[s])]
            if near:
                yield f"In {count(1 / near - 1, 'step')} from now a technology shock will hit {listed(lost)}."
        dated = [(f"own.allowed.{weapon}", f"build {words(weapon)}") for weapon in weapons]
        dated += [(f"{kind}.allowed", f"propose {the(kind)}") for kind in self.scenario.kinds]
        for field, what in dated:
            if field in self.at:
                yield f"You {'can by now' if sees[field] else 'cannot yet'} {what}."

    def _motive(self, sees: "_Seen") -> int:
        """Its own motive: seen, or the same for all and always."""
        for motive, field, prior in (
            (GREEDY, "own.greedy", self.scenario.params.greedy_prior),
            (MAXIMISER, "own.maximiser", self.scenario.params.maximiser_prior),
        ):
            if sees[field] if field in self.at else own(prior, self.seat):
                return motive
        return SEEKER

    def _rival(self, sees: "_Seen", r: int, name: str) -> Iterator[str]:
        """What it sees of the rival r seats on."""
        at, weapons = f"rival+{r}.", self.scenario.weapons
        yield f"{name}: you see {_arms(weapons, [sees.units(f'{at}arsenal.{weapon}') for weapon in weapons])}."
        if f"{at}economy" in self.at:
            yield f"{name}: its economy has the size {figure(np.exp(sees[f'{at}economy']))}."
        if f"{at}tension" in self.at:
            yield f"{name}: your tension with it is {figure(sees[f'{at}tension'])}."
        if sees[f"{at}crisis"]:
            decides = self.scenario.params.war_decision == AGENT
            yield f"{name}: a crisis with it {'is open' if decides else 'broke out in the last step'}."
        for motive, field in ((GREEDY, "greedy"), (MAXIMISER, "maximiser")):
            if f"{at}{field}" in self.at:
                yield f"{name}: it is {'a' if sees[at + field] else 'no'} {NOUNS[motive]}."
        done = [text for act, text in ACTS.items() if sees[at + act]]
        if done:
            yield f"{name}: in the last step it {listed(done)}."
        for c, kind in enumerate(self.scenario.kinds):
            facts = list(self._treaty(sees, f"{at}{kind}.", c))
            if facts:
                yield f"{name}: {the(kind)} {listed(facts)}."

    def _treaty(self, sees: "_Seen", at: str, c: int) -> Iterator[str]:
        """What there is of a treaty kind between it and a rival; shares of time are told in steps."""
        p = self.scenario.params
        if sees[f"{at}in_force"]:
            yield "is in force"
        for field, whole, text in (
            ("notice", max(1.0, p.notice[c]), "ends in {} by notice"),
            ("suspended", p.suspension[c] if len(p.suspension) else 0.0, "is suspended for {}"),
            ("my_offer", p.offer_duration, "is offered by you for {} more"),
            ("its_offer", p.offer_duration, "is offered by it for {} more"),
        ):
            if sees[at + field]:
                yield text.format(count(round(sees[at + field] * whole), "step"))

    def _third_parties(self, sees: "_Seen") -> Iterator[str]:
        """The treaties between rivals."""
        for r, one in enumerate(self.rivals, 1):
            for s, other in enumerate(self.rivals[r:], r + 1):
                kinds = [the(kind) for kind in self.scenario.kinds if sees[f"rival+{r}.rival+{s}.{kind}.in_force"]]
                if kinds:
                    yield f"In force between {one} and {other}: {listed(kinds)}."


class _Seen:
    """An observation `[F]`, read by the names of its fields; what a scenario does not show is 0."""

    def __init__(self, at: Mapping[str, int], observation: NDArray[np.float32]) -> None:
        self.at, self.observation = at, observation

    def __getitem__(self, field: str) -> float:
        return float(self.observation[self.at[field]]) if field in self.at else 0.0

    def units(self, field: str) -> float:
        """Arms, which are shown as log1p."""
        return float(np.expm1(self[field]))


def _arms(weapons: tuple[str, ...], units: list[float]) -> str:
    """Arms by class, none left out: ``0.5 units of tanks and 0 units of forts``."""
    return listed([f"{count(held, 'unit')} of {words(weapon)}" for weapon, held in zip(weapons, units, strict=True)])
