"""What policies do and earn in the tables of a game, exactly: values, visits, best responses, the long run.

A policy is an array `[A, T, L, L']` of probabilities, by own action, tension, own side and the other's side; a profile
holds one a state and motive, `[2, M, A, T, L, L']`, each as that state sees the game. Only the pairs of motives that
can meet count. Linear systems are solved by Krylov iterations on the small tables.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.linalg import LinearOperator, gmres

from sd_env.theory.tables import MOTIVES, Tables

Array = NDArray[np.float64]
Key = tuple[int, int, int]
"""State, its motive, the other's motive."""
PRECISE = 1e-9


class Outcome(NamedTuple):
    """What a profile comes to."""

    arsenals: Array  # [2, M, K] mean units in the crisis event in the long run, by state and motive
    wars: Array  # [2, M] a step in the long run
    payoff: Array  # [2, M] reward a step, discounted, from where episodes start
    gain: Array  # [2, M] what a best response would add; it knows the other's motive, so where motives are private
    # this bounds what any policy could add


def uniform(game: Tables, arming: float | None = None) -> Array:
    """The profile that arms with chance ``arming``, each class alike, whatever it sees; None: as random play does."""
    n = len(game.actions)
    share = 1.0 - 1.0 / n if arming is None else arming
    policy = np.full(n, share / (n - 1))
    policy[0] = 1.0 - share
    shape = (2, 2, n, len(game.tensions), len(game.side), len(game.side))
    return np.broadcast_to(policy[:, None, None, None], shape).copy()


def seats(game: Tables) -> tuple[int, ...]:
    """The states whose policies differ: one where both are alike."""
    return (0,) if game.symmetric else (0, 1)


def met(game: Tables, i: int) -> Iterator[tuple[Key, float]]:
    """Every pair of motives that can meet, as state i sees it, with the chance of the other's motive."""
    for mine in MOTIVES:
        for its in MOTIVES:
            if game.prior[i, mine] > 0.0 and game.prior[1 - i, its] > 0.0:
                yield (i, mine, its), float(game.prior[1 - i, its])


def rival(profile: Array, key: Key) -> Array:
    """The other's policy `[A', T, L, L']`, on the axes of the state that looks."""
    return profile[1 - key[0], key[2]].swapaxes(-1, -2)


def ahead(game: Tables, i: int, x: Array) -> Array:
    """Mean of ``x`` `[T, L, L']`, a number of what stands, before both act: `[T, A, A', L, L']`."""
    own, its = game.stand[i], game.stand[1 - i]
    built = np.einsum("taij,bkj->tabik", own @ x[:, None], its, optimize=True)
    if len(game.tensions) == 1:
        return built
    return np.einsum("tuabik,uabik->tabik", game.moved, built)


def after(game: Tables, key: Key, value: Array) -> Array:
    """Mean of ``value`` `[T, L, L']` after the crisis event, from what stands in it."""
    war = game.meetings[key].war
    worn = game.worn @ np.tensordot(game.calm, value, 1) @ game.worn.T
    return (1.0 - war) * value + war * worn


def action_values(game: Tables, key: Key, value: Array, other: Array) -> Array:
    """What each own action is worth `[A, T, L, L']` against a policy, if ``value`` comes after it."""
    meeting = game.meetings[key]
    stands = ahead(game, key[0], meeting.cost + game.discount * after(game, key, value))
    averaged = np.einsum("tabik,btik->atik", stands, other)
    return np.asarray(averaged + meeting.paid.T[:, None, :, None])


def value_of(
    game: Tables, key: Key, own: Array, other: Array, guess: Array | None = None, tol: float = PRECISE
) -> Array:
    """Discounted reward `[T, L, L']` of a policy against another."""
    meeting = game.meetings[key]
    joint = np.einsum("atik,btik->tabik", own, other)
    paid = np.einsum("atik,ia->tik", own, meeting.paid) + (joint * ahead(game, key[0], meeting.cost)).sum((1, 2))

    def left(flat: Array) -> Array:
        value = flat.reshape(paid.shape)
        return (value - game.discount * (joint * ahead(game, key[0], after(game, key, value))).sum((1, 2))).ravel()

    system = LinearOperator((paid.size, paid.size), matvec=left, dtype=np.float64)
    first = None if guess is None else guess.ravel()
    found, failed = gmres(system, paid.ravel(), x0=first, rtol=tol, atol=0.0, restart=80, maxiter=40)
    if failed:
        raise ValueError(f"values do not settle: discount = {game.discount}")
    return np.asarray(found).reshape(paid.shape)


def stands(game: Tables, i: int, joint: Array, here: Array) -> Array:
    """Where play from ``here`` `[T, L, L']` stands in the crisis event, by the chances of both actions."""
    done = joint * here[:, None, None]
    if len(game.tensions) > 1:
        done = np.einsum("tuabik,tabik->uabik", game.moved, done)
    own = (game.stand[i].swapaxes(-1, -2)[:, None] @ done).sum(1)  # [T, A', J, L']
    return np.asarray((own @ game.stand[1 - i]).sum(1))


def passed(game: Tables, key: Key, stood: Array) -> Array:
    """Where the next step starts from what stood in the crisis event."""
    war = game.meetings[key].war
    fought = (war * stood).sum(0)
    return (1.0 - war) * stood + game.calm[:, None, None] * (game.worn.T @ fought @ game.worn)


def visits(game: Tables, key: Key, own: Array, other: Array, least: float = 1e-3) -> Array:
    """Discounted share of time `[T, L, L']` in each state, from where episodes start; the last ``least`` is cut off."""
    joint = np.einsum("atik,btik->tabik", own, other)
    here = game.start[key[0]].copy()
    total = here.copy()
    weight = game.discount
    while weight > least:
        here = passed(game, key, stands(game, key[0], joint, here))
        total += weight * here
        weight *= game.discount
    return total / total.sum()


def long_run(game: Tables, key: Key, own: Array, other: Array, steps: int = 512) -> Array:
    """Chances `[T, L, L']` of what stands in the crisis event after that many steps."""
    joint = np.einsum("atik,btik->tabik", own, other)
    here = game.start[key[0]]
    for _ in range(steps):
        stood = stands(game, key[0], joint, here)
        here = passed(game, key, stood)
    return stood


def best_response(game: Tables, key: Key, own: Array, other: Array) -> Array:
    """Best policy `[A, T, L, L']` against a policy, for who knows the other's motive; policy iteration from ``own``."""
    value = value_of(game, key, own, other)
    while True:
        worth = action_values(game, key, value, other)
        best = np.moveaxis(np.eye(len(game.actions))[worth.argmax(0)], -1, 0)
        gained = value_of(game, key, best, other, value)
        if (gained - value).max() < 1e-7 * (1.0 + abs(value).max()):
            return own if (gained - value).max() <= 0.0 else best
        own, value = best, gained


def outcome(game: Tables, profile: Array) -> Outcome:
    """What a profile comes to, averaged over the motives of the other that can be met."""
    k = game.side.shape[1]
    arsenals, (wars, payoff, gain) = np.zeros((2, 2, k)), np.zeros((3, 2, 2))
    for i in (0, 1):
        for key, chance in met(game, i):
            at = i, key[1]
            own, other = profile[at], rival(profile, key)
            stood = long_run(game, key, own, other)
            arsenals[at] += chance * (stood.sum((0, 2)) @ game.side)
            wars[at] += chance * float((stood * game.meetings[key].war).sum())
            value = value_of(game, key, own, other)
            best = value_of(game, key, best_response(game, key, own, other), other, value)
            share = chance * (1.0 - game.discount) * game.start[i]
            payoff[at] += float((share * value).sum())
            gain[at] += float((share * (best - value)).sum())
    return Outcome(arsenals, wars, payoff, gain)
