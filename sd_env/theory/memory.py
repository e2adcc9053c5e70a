"""Learning with memory, and what it comes to: the game of `belief`, solved.

    from sd_env.theory.memory import answer
    print(answer(sd_env.scenario("doubly_dangerous_no_diplomacy")))

Both states follow the gradient of their own payoff at once, as in `learning`; policies see a public belief in either
motive, too. What is public, and what a grid of beliefs changes, is said in `belief`.
"""

import time
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sd_env.core.state import GREEDY, SEEKER
from sd_env.params import Params
from sd_env.theory import exact_play
from sd_env.theory.belief import BeliefGame, Public, action_values, belief_game, public, shown, spread, value_of
from sd_env.theory.learning import LEAST_LOG, Learned, check_numbers
from sd_env.theory.tables import MOTIVES, tables

Array = NDArray[np.float64]
ON_THE_WAY = 1e-5
"""Tolerance of values along the way of learning."""


def uniform(game: BeliefGame, arming: float | None = None) -> Array:
    """`exact_play.uniform` for all beliefs."""
    return lifted(game, exact_play.uniform(game.game, arming))


def lifted(game: BeliefGame, profile: Array) -> Array:
    """A profile without memory `[2, M, A, 1, L, L']` as one that heeds no belief, `[2, M, A, B, B', L, L']`."""
    n = game.grid.shape[1]
    return np.broadcast_to(profile[:, :, :, None], (*profile.shape[:3], n, n, *profile.shape[4:])).copy()


def learn(
    game: BeliefGame,
    *,
    arming: float | None = None,
    first: Array | None = None,
    steps: int = 250,
    rate: float = 1.0,
) -> Learned:
    """Both states follow the natural gradient at once, as `learning.learn` does; the path is not kept.

    Args:
        game: its tables and beliefs.
        arming: first propensity to arm, each class alike; None is random play's.
        first: a profile to begin at instead.
        steps: of the gradient.
        rate: length of a step, of logarithms of odds per unit of discounted reward.

    Raises:
        ValueError: a number out of range.
    """
    check_numbers(arming, steps, rate)
    played = uniform(game, arming) if first is None else first
    odds = np.log(np.maximum(played, np.exp(LEAST_LOG)))
    values: dict[tuple[int, int], Array] = {}
    moved = np.inf
    for _ in range(steps):
        before = played
        odds += rate * _advantages(game, played, values)
        odds = np.maximum(odds - odds.max(axis=2, keepdims=True), LEAST_LOG)
        played = np.exp(odds)
        played /= played.sum(axis=2, keepdims=True)
        moved = float(abs(played - before).max())
    return Learned(played, moved, np.zeros((0, 2, game.game.side.shape[1])))


def _advantages(game: BeliefGame, played: Array, values: dict[tuple[int, int], Array]) -> Array:
    """Of each action over the policy, as the profile; ``values`` of the last step are guesses, and are replaced."""
    found = np.zeros_like(played)
    for i in exact_play.seats(game.game):
        seen = public(game, played, i)
        for at in ((i, SEEKER), (i, GREEDY)):
            values[at] = value_of(game, seen, at, played[at], values.get(at), ON_THE_WAY)
            worth = action_values(game, seen, at, values[at])
            found[at] = worth - (played[at] * worth).sum(0)
    if game.game.symmetric:
        found[1] = found[0]
    return found


def best_response(game: BeliefGame, seen: Public, at: tuple[int, int], value: Array) -> Array:
    """Value `[B, B', L, L']` of the best policy of (state, motive); policy iteration from the ``value`` of its own.

    It knows its own motive and both beliefs. Others believe in the profile: that in its own greed follows the profile,
    not what it really plays.
    """
    while True:
        worth = action_values(game, seen, at, value)
        best = np.moveaxis(np.eye(len(worth))[worth.argmax(0)], -1, 0)
        gained = value_of(game, seen, at, best, value)
        if (gained - value).max() < 1e-7 * (1.0 + abs(value).max()):
            return np.asarray(np.maximum(gained, value))
        value = gained


def start(game: BeliefGame, at: tuple[int, int]) -> Array:
    """Chances `[B, B', L, L']` of where episodes begin for (state, motive); beliefs begin at the priors."""
    i, motive = at
    mine, its = (np.array(game.game.prior[j, GREEDY]) for j in (i, 1 - i))
    own = shown(game.grid[i], mine, spread(game.grid[i], mine), motive)
    return np.einsum("b,c,ik->bcik", own, spread(game.grid[1 - i], its), game.game.start[i, 0])


def step(game: BeliefGame, seen: Public, at: tuple[int, int], acts: Array, here: Array) -> tuple[Array, float, Array]:
    """What stands in the crisis event from ``here``, its chance of war, and where the next step starts from.

    ``acts`` `[A, G, B, B', L, L']` are the chances of own actions and next beliefs; the rest are `[B, B', L, L']`.
    """
    i, motive = at
    done = np.einsum("agbcik,xhbcik->axghik", acts * here, seen.its)
    own = (game.game.stand[i][:, None, None, None].swapaxes(-1, -2) @ done).sum(0)
    stood = (own @ game.game.stand[1 - i][:, None, None]).sum(0)
    both = np.einsum("wgbik,bcik->wgcik", seen.struck[motive], stood)
    both += np.einsum("whcik,bcik->wbhik", seen.strikes, stood)
    both *= 0.5 * game.lead
    there = (1.0 - game.lead) * stood + both[0] + game.game.worn.T @ both[1] @ game.game.worn
    return stood, float(both[1].sum()), there


class Outcome(NamedTuple):
    """What a profile with memory comes to; 0 where a prior rules a motive out."""

    arsenals: Array  # [2, M, K] mean units in the crisis event in the long run, by state and motive
    against: Array  # [2, M, M'] the same, all classes together, by the other's motive
    wars: Array  # [2, M] a step in the long run
    payoff: Array  # [2, M] reward a step, discounted, from where episodes start
    gain: Array  # [2, M] what a best response would add that knows its own motive and both beliefs
    truth: Array  # [2, M] mean public belief in the true motive in the long run
    early_truth: Array  # [2, M] the same over discounted time, from where episodes start


def outcome(game: BeliefGame, profile: Array, steps: int = 512) -> Outcome:
    """What a profile `[2, M, A, B, B', L, L']` comes to; the long run is after that many steps."""
    arsenals, against, discount = np.zeros((2, 2, game.game.side.shape[1])), np.zeros((2, 2, 2)), game.game.discount
    wars, payoff, gain, truth, early = np.zeros((5, 2, 2))
    for i in exact_play.seats(game.game):
        seen = public(game, profile, i)
        for at in ((i, motive) for motive in MOTIVES if game.game.prior[i, motive] > 0.0):
            begun = here = start(game, at)
            acts = profile[at][:, None] * seen.own[at[1]]
            for k in range(steps):
                truth[at] = _truth(game, at, here)
                early[at] += (1.0 - discount) * discount**k * truth[at]
                stood, wars[at], here = step(game, seen, at, acts, here)
            early[at] /= 1.0 - discount**steps
            arsenals[at], against[at] = stood.sum((0, 1, 3)) @ game.game.side, _against(game, at, stood)
            value = value_of(game, seen, at, profile[at])
            best = best_response(game, seen, at, value)
            payoff[at], gain[at] = ((1.0 - discount) * (begun * x).sum() for x in (value, best - value))
    found = Outcome(arsenals, against, wars, payoff, gain, truth, early)
    if game.game.symmetric:
        for array in found:
            array[1] = array[0]
    return found


def _against(game: BeliefGame, at: tuple[int, int], stood: Array) -> Array:
    """Mean units `[M']` by the other's motive, of which the public belief says how likely it is; 0 if there is none."""
    belief, here = game.grid[1 - at[0]], stood.sum((0, 3))  # [B', L]
    likely = np.stack([1.0 - belief, belief]) @ here
    met = likely.sum(1)
    return np.where(met > 0.0, likely @ game.game.side.sum(1) / np.where(met > 0.0, met, 1.0), 0.0)


def _truth(game: BeliefGame, at: tuple[int, int], here: Array) -> float:
    """Mean belief in the true motive, over where play is."""
    greedy = float(here.sum((1, 2, 3)) @ game.grid[at[0]])
    return greedy if at[1] == GREEDY else 1.0 - greedy


@dataclass(frozen=True)
class WithMemory:
    """Where learning with memory ends."""

    game: BeliefGame
    profile: Array  # [2, M, A, B, B', L, L']
    outcome: Outcome
    seconds: float

    def __str__(self) -> str:
        """A line for each motive."""
        rows, end = [f"{self.game.n_states:,} states, {self.seconds:.0f} s"], self.outcome
        for who, m in (("seekers", SEEKER), ("the greedy", GREEDY)):
            if self.game.game.prior[0, m] > 0.0:
                rows.append(
                    f"{who}: {end.arsenals[0, m].sum():.2f} units, {end.wars[0, m]:.3f} wars a step, "
                    f"{end.payoff[0, m]:.2f} a step; gain by leaving {end.gain[0, m]:.4f}; "
                    f"belief in the truth {end.truth[0, m]:.2f}"
                )
        return "\n".join(rows)


def answer(
    game: Any, *, levels: int = 6, beliefs: int = 5, arming: float | None = None, steps: int = 250, rate: float = 1.0
) -> WithMemory:
    """Learn with memory in a two-state game, from random play or a propensity to arm; minutes at the defaults.

    Args:
        game: `Params`, or a scenario (anything with ``params``).
        levels: grid points a class.
        beliefs: grid points of a belief, odd.
        arming: first propensity to arm; None is random play's.
        steps: of exact learning.
        rate: of a step.

    Raises:
        ValueError: the tables have no place for something in the game, or a number is out of range.
    """
    began = time.monotonic()
    params: Params = game if isinstance(game, Params) else game.params
    made = belief_game(tables(params, levels=levels), beliefs)
    profile = learn(made, arming=arming, steps=steps, rate=rate).profile
    return WithMemory(made, profile, outcome(made, profile), time.monotonic() - began)
