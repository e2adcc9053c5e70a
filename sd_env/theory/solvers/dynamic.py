"""Exact values, best responses, exploitability and planner optimum of finite games, by linear solves."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sd_env.theory.solvers.tabular import Tabular

Array = NDArray[np.float64]
Profile = Sequence[Array]
"""Stationary policies, one `[S, A_i]` of probabilities an agent."""


class BestResponse(NamedTuple):
    """One agent's best against the others' policies."""

    action: NDArray[np.int64]  # [S]
    value: Array  # [S]


class Exploitability(NamedTuple):
    """What agents would gain by their best responses, from where episodes start."""

    gain: Array  # [N] each alone, the others staying as they are; never below 0 but for rounding
    nash_conv: float  # sum of gains
    exploitability: float  # mean of gains


def checked_profile(game: Tabular, profile: Profile) -> list[Array]:
    """The profile as arrays; ValueError if shapes are wrong, rows do not sum to 1, or an illegal action is played."""
    if len(profile) != game.n_agents:
        raise ValueError(f"profile holds {len(profile)} policies: must be {game.n_agents}, one an agent")
    policies = [np.asarray(policy, float) for policy in profile]
    for i, (policy, n) in enumerate(zip(policies, game.n_actions, strict=True)):
        if policy.shape != (game.n_states, n):
            raise ValueError(f"policy of agent {i} has shape {policy.shape}: must be ({game.n_states}, {n})")
        if not np.isfinite(policy).all() or (policy < -1e-12).any() or abs(policy.sum(axis=1) - 1).max() > 1e-6:
            raise ValueError(f"policy of agent {i}: rows must be probabilities that sum to 1")
        if policy[~game.legal[:, i, :n]].max(initial=0.0) > 1e-9:
            raise ValueError(f"policy of agent {i} plays an action that is not legal")
    return policies


def pure(game: Tabular, actions: NDArray[np.integer]) -> list[Array]:
    """The profile that plays ``actions`` `[S, N]` for sure."""
    return [np.eye(n)[np.asarray(actions)[:, i]] for i, n in enumerate(game.n_actions)]


def uniform(game: Tabular) -> list[Array]:
    """The profile that draws among the legal actions, each as likely."""
    rows = (game.legal[:, i, :n].astype(float) for i, n in enumerate(game.n_actions))
    return [row / row.sum(axis=1, keepdims=True) for row in rows]


def averaged(table: Array, profile: Profile, keep: int | None = None) -> Array:
    """``table`` `[S, A_0, …, A_{N-1}, X]` averaged over all agents' actions but those of ``keep``."""
    for i in reversed(range(len(profile))):
        if i != keep:
            table = np.einsum("s...ax,sa->s...x", np.moveaxis(table, i + 1, -2), profile[i])
    return table


def _solve(transition: Array, reward: Array, discount: float) -> Array:
    """v = reward + discount * transition v."""
    system = np.eye(len(transition)) - discount * transition
    try:
        value = np.linalg.solve(system, reward)
    except np.linalg.LinAlgError:
        value = np.full(reward.shape, np.inf)
    if not np.isfinite(value).all() or abs(value).max(initial=0.0) > 1e12 * max(1.0, abs(reward).max(initial=0.0)):
        raise ValueError("values are infinite: with discount 1 every policy must end the game for sure")
    return np.asarray(value, np.float64)


def values(game: Tabular, profile: Profile) -> Array:
    """Discounted sums of rewards `[S, N]` under a profile."""
    policies = checked_profile(game, profile)
    return _solve(averaged(game.transition, policies), averaged(game.reward, policies), game.discount)


def _optimal(transition: Array, reward: Array, legal: NDArray[np.bool_], discount: float) -> BestResponse:
    """Policy iteration of a decision problem with transition `[S, A, S]`, reward `[S, A]`."""
    rows = np.arange(len(reward))
    action = np.where(legal, reward, -np.inf).argmax(axis=1)
    while True:
        value = _solve(transition[rows, action], reward[rows, action], discount)
        worth = np.where(legal, reward + discount * transition @ value, -np.inf)
        better = worth.max(axis=1) > worth[rows, action] + 1e-11 * (1 + abs(value))
        if not better.any():
            return BestResponse(action, value)
        action = np.where(better, worth.argmax(axis=1), action)


def best_response(game: Tabular, profile: Profile, agent: int) -> BestResponse:
    """The agent's best stationary response to the others' policies, by policy iteration with exact solves."""
    policies = checked_profile(game, profile)
    transition = averaged(game.transition, policies, keep=agent)
    reward = averaged(game.reward[..., agent : agent + 1], policies, keep=agent)[..., 0]
    return _optimal(transition, reward, game.legal[:, agent, : game.n_actions[agent]], game.discount)


def exploitability(game: Tabular, profile: Profile) -> Exploitability:
    """How far a profile is from an equilibrium; exact up to rounding."""
    have = game.start @ values(game, profile)
    best = [game.start @ best_response(game, profile, i).value for i in range(game.n_agents)]
    gain = np.array(best) - have
    return Exploitability(gain, float(gain.sum()), float(gain.mean()))


def planner(game: Tabular) -> BestResponse:
    """The joint policy with the largest sum of values: joint action indices (in C order) `[S]` and that sum `[S]`."""
    s, n_joint = game.n_states, int(np.prod(game.n_actions))
    legal = np.ones((s, *game.n_actions), bool)
    for i, n in enumerate(game.n_actions):
        shape = [s, *(n if j == i else 1 for j in range(game.n_agents))]
        legal &= game.legal[:, i, :n].reshape(shape)
    return _optimal(
        game.transition.reshape(s, n_joint, s),
        game.reward.sum(axis=-1).reshape(s, n_joint),
        legal.reshape(s, n_joint),
        game.discount,
    )
