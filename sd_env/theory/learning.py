"""Exact learning in the tables of a game: what gradient learners do without noise, networks and samples.

Both states follow the gradient of their own payoff at once, from a first propensity to arm. Policies are softmax of
one number a state of the tables and action. The *natural* gradient (Kakade 2001) raises each by its advantage: it
treats all states of the game alike. The *vanilla* gradient weighs advantages by how often a state is visited and an
action taken, as REINFORCE and, in the mean, PPO do: what is never visited is never learned. With ``noise`` the rewards
of entropy are added, and the natural gradient comes to rest at a logit quantal response equilibrium (McKelvey and
Palfrey 1995) of that noise.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sd_env.theory.exact_play import action_values, met, rival, seats, uniform, value_of, visits
from sd_env.theory.tables import MOTIVES, Tables

Array = NDArray[np.float64]
RULES = ("natural", "vanilla")
LEAST_LOG = -30.0
POSTERIOR_EVERY = 5


class Learned(NamedTuple):
    """Where exact learning ended, and its way there."""

    profile: Array  # [2, M, A, T, L, L']
    moved: float  # largest change of a policy's probability in the last step
    path: Array  # [steps, 2, K] mean arsenals of either state's time, discounted, along the way; empty if not kept


def learn(
    game: Tables,
    *,
    rule: str = "natural",
    arming: float | None = None,
    first: Array | None = None,
    steps: int = 250,
    rate: float = 1.0,
    noise: float = 0.0,
    exploring: bool = False,
    keep: bool = False,
) -> Learned:
    """Follow the gradient from a first profile.

    Args:
        game: its tables.
        rule: natural or vanilla.
        arming: first propensity to arm, each class alike; None is random play's.
        first: a profile to begin at instead.
        steps: of the gradient.
        rate: length of a step: of logarithms of odds, per unit of discounted reward (natural), or per unit of it and
            share of visits, times the number of states (vanilla).
        noise: [reward] lambda of the logit response; 0 is none. For the natural rule.
        exploring: visits count from all states alike, not from where episodes start.
        keep: keep the way in `Learned.path`; takes as long again.

    Raises:
        ValueError: an unknown rule, or a number out of range.
    """
    _check(rule, noise)
    check_numbers(arming, steps, rate, noise)
    played = uniform(game, arming) if first is None else first
    odds = np.log(np.maximum(played, np.exp(LEAST_LOG)))
    climb = _Climb(game, rule, exploring)
    path, moved = [], np.inf
    for _ in range(steps):
        before = played
        odds = odds * (1.0 - min(1.0, rate * noise)) + rate * climb(played)
        odds = np.maximum(odds - odds.max(axis=2, keepdims=True), LEAST_LOG)
        played = np.exp(odds)
        played /= played.sum(axis=2, keepdims=True)
        moved = float(abs(played - before).max())
        if keep:
            path.append(held(game, played))
    return Learned(played, moved, np.array(path))


def held(game: Tables, profile: Array) -> Array:
    """Mean arsenals `[2, K]` of either state over its discounted time, motives by their priors."""
    mean = np.zeros((2, game.side.shape[1]))
    for i in (0, 1):
        for key, chance in met(game, i):
            seen = visits(game, key, profile[i, key[1]], rival(profile, key))
            mean[i] += game.prior[i, key[1]] * chance * (seen.sum((0, 2)) @ game.side)
    return mean


class _Climb:
    """The gradient `[2, M, A, T, L, L']` of the odds, with what the last step found kept as the next one's guess."""

    def __init__(self, game: Tables, rule: str, exploring: bool) -> None:
        self.game, self.rule = game, rule
        if exploring:
            everywhere = np.full_like(game.start, 1.0 / game.n_states)
            self.visited = Tables(**{**vars(game), "start": everywhere})
        else:
            self.visited = game
        self.values: dict[tuple[int, int, int], Array] = {}
        self.weights: dict[tuple[int, int, int], Array] = {}
        self.steps = 0

    def __call__(self, profile: Array) -> Array:
        gradient = np.zeros_like(profile)
        for i in seats(self.game):
            for mine in MOTIVES:
                gradient[i, mine] = self._of(profile, i, mine)
        if self.game.symmetric:
            gradient[1] = gradient[0]
        self.steps += 1
        return gradient

    def _of(self, profile: Array, i: int, mine: int) -> Array:
        own, worth, weight = profile[i, mine], np.zeros_like(profile[i, mine]), np.zeros(profile.shape[3:])
        for key, chance in met(self.game, i):
            if key[1] != mine:
                continue
            other = rival(profile, key)
            share = self._weight(key, chance, own, other)
            self.values[key] = value_of(self.game, key, own, other, self.values.get(key), 1e-5)
            worth += share * action_values(self.game, key, self.values[key], other)
            weight += share
        if not weight.any():
            return worth
        if self.rule == "natural":
            worth /= weight
            return np.asarray(worth - (own * worth).sum(0))
        return np.asarray(own * (worth - (own * worth).sum(0)) * self.game.n_states)

    def _weight(self, key: tuple[int, int, int], chance: float, own: Array, other: Array) -> Array | float:
        """How much a pair of motives counts in each state: by visits, and a little everywhere by its chance."""
        if self.rule == "natural" and chance == 1.0:
            return 1.0
        least = 1e-3 if self.rule == "vanilla" else 0.05
        if self.rule == "vanilla" or self.steps % POSTERIOR_EVERY == 0:
            self.weights[key] = chance * (visits(self.visited, key, own, other, least) + 1e-9)
        return self.weights[key]


def _check(rule: str, noise: float) -> None:
    if rule not in RULES:
        raise ValueError(f"rule = {rule!r}: must be one of {', '.join(RULES)}")
    if noise > 0.0 and rule != "natural":
        raise ValueError(f"noise = {noise!r}: is of the natural rule alone")


def check_numbers(arming: float | None, steps: int, rate: float, noise: float = 0.0) -> None:
    """Refuse a number out of range: ValueError with field, value and range."""
    for name, value, low, high in (
        ("arming", 0.5 if arming is None else arming, 1e-12, 1.0 - 1e-12),
        ("steps", steps, 1, 10**9),
        ("rate", rate, 1e-12, 1e12),
        ("noise", noise, 0.0, 1e12),
    ):
        if not low <= value <= high:
            raise ValueError(f"{name} = {value!r}: must be in [{low:g}, {high:g}]")
