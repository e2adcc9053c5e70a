"""The full two-state game with private motives *with memory*: policies see a public belief in either motive.

Here are the game, Bayes' rule and values; `memory` learns in it and says what comes of it.

**Source.** What all have seen can be kept as a belief in what each knows alone (Nayyar, Mahajan and Teneketzis 2013,
"Decentralized stochastic control with partial history sharing: a common information approach", IEEE Transactions on
Automatic Control 58(7)). Equilibria in policies of that belief and the own motive are *structured perfect Bayesian
equilibria* (Vasal, Sinha and Anastasopoulos 2019, "A systematic process for evaluating structured perfect Bayesian
equilibria in dynamic games with asymmetric information", IEEE Transactions on Automatic Control 64(1),
arXiv:1508.06269).

**What is public.** All arsenals and moves; in a crisis who had the initiative, and whether it attacked. Each of these
depends on one motive alone. So the two beliefs stay independent, and Bayes' rule moves one at a time. Who won is not
used; without accidents every attack succeeds. Agents of the game see less: arsenals through fog instead of moves, and
of a crisis that it was there and who began a war, but not who had the initiative where nobody attacked.

**The grid.** Bayes' rule leaves a belief between two grid points. A public draw takes it to one of them, by weights
that keep its mean. The draw is a signal: what it says is true as often as the point reached says. So a belief on the
grid is correct, is never wrong for certain, and is a martingale; and the game with this signal is solved exactly. Its
price: the draw teaches what moves did not. Beliefs settle too fast, on a rough grid more so. And a state that does
what its motive never does is believed to be of the other motive up to the last inner point of the grid, not for sure.

A belief is the chance that a state is greedy. Policies are arrays `[A, B, B', L, L']`: own action, belief in the own
greed, in the other's, own side, the other's side. A profile holds one a state and motive, `[2, M, A, B, B', L, L']`.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.linalg import LinearOperator, gmres

from sd_env.core.rules.crisis import crisis_probability
from sd_env.core.state import GREEDY, SEEKER
from sd_env.theory.tables import MOTIVES, Strike, Tables

Array = NDArray[np.float64]
SPAN = 3.0
"""How far the grid's inner points reach, in log odds to either side of the prior."""
PRECISE = 1e-9


@dataclass(frozen=True)
class BeliefGame:
    """A game in tables with two public beliefs."""

    game: Tables
    grid: Array  # [2, B] beliefs, rising from 0 to 1, for either state
    lead: float  # chance of a crisis a step
    fought: Array  # [2, M, L, L'] chance that a state with the initiative begins a war, by its motive, its side first

    @property
    def n_states(self) -> int:
        """B B L L."""
        return int(self.grid.shape[1] ** 2 * self.game.n_states)


def belief_game(game: Tables, beliefs: int = 5) -> BeliefGame:
    """Public beliefs on a grid beside a game's tables.

    Args:
        game: its tables; tension must stand.
        beliefs: grid points, odd: 0, 1, the prior, and points evenly about it in log odds (about 1/2 if it is 0 or 1).

    Raises:
        ValueError: tension moves, or the number of beliefs is even or below 3.
    """
    if len(game.tensions) != 1:
        raise ValueError(f"tensions = {len(game.tensions)}: beliefs take 1, tension that stands")
    if beliefs < 3 or beliefs % 2 != 1:
        raise ValueError(f"beliefs = {beliefs!r}: must be an odd whole number of at least 3")
    p, side = game.params, game.side
    steps = np.linspace(-SPAN, SPAN, beliefs - 2) if beliefs > 3 else np.zeros(1)
    grid = np.zeros((2, beliefs))
    for i, prior in enumerate(game.prior[:, GREEDY]):
        middle = prior if 0.0 < prior < 1.0 else 0.5
        grid[i, 1:] = [*(1.0 / (1.0 + (1.0 - middle) / middle * np.exp(-steps))), 1.0]
    fought = [[Strike(p, (i, side), (1 - i, side), motive).fought for motive in MOTIVES] for i in (0, 1)]
    lead = crisis_probability(p.crisis_base, p.crisis_slope, game.tensions[0], p.contact[0, 1], 1.0)
    return BeliefGame(game, grid, float(lead), np.array(fought))


def posterior(belief: Array, seeker: Array, greedy: Array) -> Array:
    """Belief after what a seeker does with chance ``seeker`` and the greedy with ``greedy``; unmoved if neither can."""
    both = (1.0 - belief) * seeker + belief * greedy
    return np.where(both > 0.0, belief * greedy / np.where(both > 0.0, both, 1.0), belief)


def spread(grid: Array, belief: Array) -> Array:
    """Weights `[B, ...]` of the grid points about each belief, with its mean."""
    return np.stack([np.interp(belief, grid, point) for point in np.eye(len(grid))])


def shown(grid: Array, belief: Array, weights: Array, motive: int) -> Array:
    """Chances `[B, ...]` that the belief in a state of this motive becomes each grid point; ``weights`` are `spread`'s.

    By Bayes' rule they are the weights times the point over the belief, for the greedy, or the same of 1 minus both.
    """
    points = grid.reshape(-1, *(1,) * belief.ndim)
    true, now = (points, belief) if motive == GREEDY else (1.0 - points, 1.0 - belief)
    chances = np.where(now > 0.0, weights * true / np.where(now > 0.0, now, 1.0), weights)
    return np.asarray(chances / chances.sum(0))


class Public(NamedTuple):
    """How beliefs move under a profile, as state i sees it; B is the belief in i, B' in the other, G and H the next."""

    own: Array  # [M, A, G, B, B', L, L'] chances of the next belief, by own motive and action
    its: Array  # [A', H, B, B', L, L'] chances of the other's action and next belief
    struck: Array  # [M, 2, G, B, L, L'] with the initiative: chances of peace (0) or war (1) and next belief
    strikes: Array  # [2, H, B', L, L'] the same of the other


def public(game: BeliefGame, profile: Array, i: int) -> Public:
    """Bayes' rule for all that can be seen."""
    mine, its = game.grid[i], game.grid[1 - i]
    belief, other = mine[:, None, None, None], its[:, None, None]
    acts = profile[1 - i].swapaxes(2, 3).swapaxes(4, 5)
    own = _truly(mine, posterior(belief, profile[i, SEEKER], profile[i, GREEDY])).swapaxes(1, 2)
    mean = (1.0 - other) * acts[SEEKER] + other * acts[GREEDY]
    next_its = spread(its, posterior(other, acts[SEEKER], acts[GREEDY])) * mean
    fought, by_it = _likely(game.fought[i]), _likely(game.fought[1 - i].swapaxes(1, 2))  # [M, 2, 1, L, L']
    belief, other = mine[:, None, None], its[:, None, None]
    struck = _truly(mine, posterior(belief, fought[SEEKER], fought[GREEDY])).swapaxes(1, 2) * fought[:, :, None]
    mean = (1.0 - other) * by_it[SEEKER] + other * by_it[GREEDY]
    strikes = spread(its, posterior(other, by_it[SEEKER], by_it[GREEDY])) * mean
    return Public(own, next_its.swapaxes(0, 1), struck, strikes.swapaxes(0, 1))


def _truly(grid: Array, belief: Array) -> Array:
    """`shown` for both motives: `[M, B, ...]`."""
    weights = spread(grid, belief)
    return np.stack([shown(grid, belief, weights, motive) for motive in MOTIVES])


def _likely(fought: Array) -> Array:
    """Chances `[M, 2, 1, L, L']` of peace and war from those of war."""
    return np.stack([1.0 - fought, fought], axis=1)[:, :, None]


def after(game: BeliefGame, seen: Public, motive: int, value: Array) -> Array:
    """Mean of ``value`` `[B, B', L, L']` after the crisis event, from what stands in it."""
    both = np.stack([value, game.game.worn @ value @ game.game.worn.T])
    own = np.einsum("wgbik,wgcik->bcik", seen.struck[motive], both)
    its = np.einsum("whcik,wbhik->bcik", seen.strikes, both)
    return np.asarray((1.0 - game.lead) * value + 0.5 * game.lead * (own + its))


def action_values(game: BeliefGame, seen: Public, at: tuple[int, int], value: Array) -> Array:
    """What each own action is worth `[A, B, B', L, L']` to (state, motive), if ``value`` comes after it."""
    i, motive = at
    stood = _cost(game, at) + game.game.discount * after(game, seen, motive, value)
    built = game.game.stand[i][:, None, None] @ stood  # [A, G, H, L, L']
    built = built[:, None] @ game.game.stand[1 - i][:, None, None].swapaxes(-1, -2)  # [A, A', G, H, L, L']
    met = np.einsum("axghik,xhbcik->agbcik", built, seen.its)
    paid = game.game.meetings[i, motive, SEEKER].paid.T[:, None, None, :, None]
    return np.asarray((met * seen.own[motive]).sum(1) + paid)


def _cost(game: BeliefGame, at: tuple[int, int]) -> Array:
    """What wars pay on average `[1, B', L, L']`, the other's motive by the belief in it."""
    one, other = (game.game.meetings[(*at, its)].cost for its in MOTIVES)
    belief = game.grid[1 - at[0]][:, None, None]
    return np.asarray((1.0 - belief) * one + belief * other)[None]


def value_of(
    game: BeliefGame, seen: Public, at: tuple[int, int], own: Array, guess: Array | None = None, tol: float = PRECISE
) -> Array:
    """Discounted reward `[B, B', L, L']` of a policy of (state, motive), where others believe in the profile.

    Raises:
        ValueError: values do not settle.
    """
    shape = own.shape[1:]
    paid = (own * action_values(game, seen, at, np.zeros(shape))).sum(0)

    def left(flat: Array) -> Array:
        value = flat.reshape(shape)
        return (value - (own * action_values(game, seen, at, value)).sum(0) + paid).ravel()

    system = LinearOperator((paid.size, paid.size), matvec=left, dtype=np.float64)
    first = None if guess is None else guess.ravel()
    found, failed = gmres(system, paid.ravel(), x0=first, rtol=tol, atol=0.0, restart=40, maxiter=40)
    if failed:
        raise ValueError(f"values do not settle: discount = {game.game.discount}")
    return np.asarray(found).reshape(shape)
