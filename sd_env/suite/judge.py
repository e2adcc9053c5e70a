"""One call judges any policy: frozen line-ups, drawn and likeliest moves, intervals, and who else was measured."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sd_env import scenarios
from sd_env.suite.known import BEST_OF_EACH, CONSTANT, LEARNER, SCRIPT, Reference, references
from sd_env.suite.line_ups import of_scenario
from sd_env.suite.players import Player, player
from sd_env.suite.score import WORLDS_A_SEED, Interval, Played, row_of, twice
from sd_env.suite.seeds import HELD_OUT

PLAYS = ("sampled", "greedy")
"""Moves drawn as the policy draws them, and its likeliest moves."""
MOST_WORLDS = 2**16
MOST_ACTIONS = 3
"""That are told of a policy, the most frequent."""
NO_CONSTANT = "; no constant strategy has more than 0"
OTHER_WORLDS = (
    f"who was measured before is left out: they played {WORLDS_A_SEED} worlds of each standard seed, and numbers of "
    "other worlds must not be compared"
)
OF_ONES_OWN = (
    ": is one of your own, or has other parameters, and so no line-ups: play it with sd_env.suite.self_play(policy, "
    "scenario, n_worlds, seed) or play({seat: policy, …}, scenario, n_worlds, seed), and measure with sd_env.metrics"
)
BESIDE = ("hold", "disarm", "random")
"""Constants that always stand beside a policy, with those that arm and the best of all."""


@dataclass(frozen=True)
class Scores:
    """Rows of `sd_env.suite.score.row_of`, one a line-up, and what they come to; printed it is a table.

    ``player`` is who was judged; ``plays`` holds for each line-up what sampled and greedy play earned in each world.
    """

    scenario: str
    suite: str
    rows: tuple[dict[str, Any], ...]
    seeds: tuple[int, ...]
    player: Player = field(repr=False)
    plays: tuple[tuple[Played, Played], ...] = field(repr=False, compare=False)

    @property
    def mean(self) -> float:
        """Mean score over line-ups, of sampled play."""
        return self.score().value

    def score(self, play: str = "sampled") -> Interval:
        """Mean score over line-ups, of ``sampled`` or ``greedy`` play. Worlds are drawn together in all line-ups."""
        floor, ceiling = self.rows[0]["floor"], self.rows[0]["ceiling"]
        return Interval(*((number - floor) / (ceiling - floor) for number in self.returns(play)))

    def returns(self, play: str = "sampled", mode: str = "") -> Interval:
        """Mean reward a step of the focal seats over line-ups, or over those of one mode."""
        which = PLAYS.index(play)
        chosen = [both[which] for both, row in zip(self.plays, self.rows, strict=True) if mode in ("", row["mode"])]
        return Interval.of(np.mean([one.focal.ravel() for one in chosen], axis=0))

    def welfare(self, play: str = "sampled") -> Interval:
        """Mean reward a step of all seats over line-ups: who robs the others lifts his return and lowers this."""
        which = PLAYS.index(play)
        return Interval.of(np.mean([both[which].all.ravel() for both in self.plays], axis=0))

    def skill(self, play: str = "sampled") -> Interval:
        """The score minus that of the constant strategy that earns most over these line-ups; NaN without one.

        So no constant strategy is above 0, in the worlds that are judged by default.
        """
        constant = self.scored(float(np.mean([row["constant"] for row in self.rows])))
        return Interval(*(number - constant for number in self.score(play)))

    def chosen(self, play: str = "sampled") -> dict[str, float]:
        """Share of each action in what the focal seats chose, legal or not, most frequent first; mean over line-ups.

        Offers, withdrawals and attacks on different rivals are one action.
        """
        each = [both[PLAYS.index(play)].chosen for both in self.plays]
        shares = {name: float(np.mean([one[name] for one in each])) for name in each[0]}
        return dict(sorted(shares.items(), key=lambda item: -item[1]))

    def illegal(self, play: str = "sampled") -> float:
        """Share of what the focal seats chose that was illegal and counted as hold; mean over line-ups."""
        return float(np.mean([both[PLAYS.index(play)].illegal for both in self.plays]))

    def scored(self, focal_return: float) -> float:
        """The score of a return."""
        floor, ceiling = self.rows[0]["floor"], self.rows[0]["ceiling"]
        return float((focal_return - floor) / (ceiling - floor))

    @property
    def standard(self) -> bool:
        """Whether these are the worlds in which others were measured."""
        return self.seeds == HELD_OUT and self.plays[0][0].focal.shape[1] == WORLDS_A_SEED

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __str__(self) -> str:
        beside = self._beside() if self.standard else ["", OTHER_WORLDS]
        return "\n".join([*self._head(), "", *_table(self._line_ups()), *beside])

    def _head(self) -> list[str]:
        score = {play: self.score(play) for play in PLAYS}
        lines = [
            f"{self.scenario}, {self.suite}: mean score {_shown(score['sampled'])} sampled, "
            f"{_shown(score['greedy'])} greedy"
        ]
        if np.isfinite(self.skill().value):
            told = ", ".join(f"{_shown(self.skill(play))} {play}" for play in PLAYS)
            lines.append(f"skill {told}{NO_CONSTANT if self.standard else ''}")
        welfare = ", ".join(f"{_shown(self.welfare(play))} {play}" for play in PLAYS)
        lines.append(f"welfare (mean reward a step of all seats) {welfare}")
        return [*lines, *(f"choices {play}: {self._choices(play)}" for play in PLAYS)]

    def _choices(self, play: str) -> str:
        """The most frequent actions, and how much of what was chosen was illegal."""
        most = [(name, share) for name, share in self.chosen(play).items() if share][:MOST_ACTIONS]
        told = ", ".join(f"{name} {share:.1%}" for name, share in most)
        return f"{told}; {self.illegal(play):.1%} illegal"

    def _line_ups(self) -> list[tuple[str, ...]]:
        rows: list[tuple[str, ...]] = [
            ("line_up", "mode", "sampled return", "greedy return", "welfare", "best script", "score", "greedy")
        ]
        for row in self.rows:
            sampled, greedy = (
                Interval(*(row[f"{name}_{end}"] for end in ("return", "low", "high"))) for name in ("focal", "greedy")
            )
            numbers = [f"{row[name]:.3f}" for name in ("welfare", "best_script", "score", "greedy_score")]
            rows.append((row["line_up"], row["mode"], _shown(sampled), _shown(greedy), *numbers))
        modes = dict.fromkeys(row["mode"] for row in self.rows)
        for mode in modes if len(modes) > 1 else ():
            rows.append((f"all of mode {mode}", mode, *(_shown(self.returns(play, mode)) for play in PLAYS)))
        return rows

    def _beside(self) -> list[str]:
        """Who else was measured in these line-ups: constants, the best script, the best of each, learners."""
        rows: list[tuple[str, ...]] = [("measured before", "kind", "return", "welfare", "score", "skill")]
        shown = chosen(references([row["line_up"] for row in self.rows]))
        best = max((self.scored(one.focal_return) for one in shown if one.kind == CONSTANT), default=np.nan)
        for one in shown:
            score = self.scored(one.focal_return)
            numbers = (one.focal_return, one.welfare, score, score - best)
            runs = f", {one.runs} runs" if one.kind == LEARNER else ""
            rows.append((one.policy, one.kind + runs, *(f"{number:.3f}" for number in numbers)))
        return ["", *_table(rows)] if shown else []


def chosen(known: Sequence[Reference]) -> list[Reference]:
    """Of `references` those that stand beside a policy: constants, the best script, the best of each line-up, learners.

    Of constants those of `BESIDE`, those that arm, and the best.
    """
    best = {kind: next((one for one in known if one.kind == kind), None) for kind in (CONSTANT, SCRIPT)}
    return [
        one
        for one in known
        if one in (best[CONSTANT], best[SCRIPT])
        or one.kind == LEARNER
        or one.policy == BEST_OF_EACH
        or (one.kind == CONSTANT and (one.policy in BESIDE or one.policy.startswith("arm:")))
    ]


def _shown(of: Interval) -> str:
    ends = f" [{of.low:.3f}, {of.high:.3f}]" if np.isfinite(of.low) else ""
    return f"{of.value:.3f}{ends}"


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows under each other, cells beside each other; a short row ends early."""
    widths = [max(len(row[at]) for row in rows if at < len(row)) for at in range(len(rows[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)).rstrip() for row in rows]


def evaluate(
    policy: Any,
    scenario: str | scenarios.Scenario,
    suite: str = "held_out",
    seeds: Sequence[int] = HELD_OUT,
    worlds: int = WORLDS_A_SEED,
) -> Scores:
    """Judge a policy among strangers: it holds the focal seats of every line-up of the suite in that scenario.

    It plays twice, with drawn moves and with its likeliest.

    Args:
        policy: a strategy's name, a path of weights, an object with Stable-Baselines3's ``predict``, a torch module, an
            RLlib RLModule, or a function (of JAX, say) of observations `[B, F]` and, if it likes, masks `[B, A]`, to
            actions `[B]` or logits `[B, A]`; see `sd_env.suite.players`.
        scenario: one that line-ups play, as it is named there. One of your own has none: see `sd_env.suite.match`.
        suite: ``held_out``, ``training`` or ``self_play``.
        seeds: of the worlds. Others than the default make numbers that must not be compared with known ones.
        worlds: episodes a seed; fewer where a policy thinks long.

    Raises:
        ValueError: an unknown suite, no line-ups of the scenario, or a policy that cannot play it.
    """
    game = scenarios.get(scenario)
    if game is not scenarios.SCENARIOS.get(game.name):
        raise ValueError(f"scenario = {game.name!r}{OF_ONES_OWN}")
    line_ups = of_scenario(suite, game.name)
    seeds = _checked(seeds, worlds)
    one = player(policy, game)
    plays = tuple(twice(line_up, lambda _: one.policy, seeds, worlds, lambda: one.draws) for line_up in line_ups)
    rows = tuple(row_of(line_up, *both) for line_up, both in zip(line_ups, plays, strict=True))
    return Scores(game.name, suite, rows, seeds, one, plays)


def _checked(seeds: Sequence[int], worlds: int) -> tuple[int, ...]:
    """The seeds. ValueError for what is no number of worlds, or no different whole numbers of at least 0."""
    if isinstance(worlds, bool) or not isinstance(worlds, int) or not 1 <= worlds <= MOST_WORLDS:
        raise ValueError(f"worlds = {worlds!r}: must be a whole number in [1, {MOST_WORLDS}]")
    numbers = tuple(seeds) if isinstance(seeds, Sequence) and not isinstance(seeds, str) else ()
    fine = all(isinstance(seed, int) and not isinstance(seed, bool) and seed >= 0 for seed in numbers)
    if not numbers or not fine or len(set(numbers)) < len(numbers):
        raise ValueError(f"seeds = {seeds!r}: must be different whole numbers of at least 0, at least one")
    return numbers
