"""A finite view of the main game, made of the same rules: two states, arsenals on a grid, no fog, tension at rest.

The same tables as `tables`, as one large matrix that every solver takes; types are given and known. What differs from
the game itself stands there.
"""

from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sd_env.core.engine import Engine
from sd_env.core.rules.war import after_attrition
from sd_env.core.state import GREEDY, SEEKER
from sd_env.params import SPECS, Params, checked
from sd_env.theory import closed_form
from sd_env.theory.solvers.dynamic import best_response
from sd_env.theory.solvers.tabular import Tabular
from sd_env.theory.tables import build_and_wear, check, crises, rounded, tables

Array = NDArray[np.float64]


@dataclass(frozen=True)
class View:
    """Tables of the game and what their states mean."""

    params: Params
    arsenals: Array  # [S, 2, K] units of each state of the tables
    motives: tuple[int, int]
    game: Tabular

    def index(self, arsenals: Array) -> NDArray[np.int64]:
        """Numbers `[...]` of the grid states nearest to ``arsenals`` `[..., 2, K]`."""
        unit = self.arsenals[1].max()
        levels = round(self.arsenals.max() / unit) + 1
        at = np.clip(np.rint(np.asarray(arsenals) / unit), 0, levels - 1).astype(np.int64)
        flat = at.reshape(*at.shape[:-2], -1)
        return np.ravel_multi_index(tuple(np.moveaxis(flat, -1, 0)), (levels,) * flat.shape[-1])

    def engine(self) -> Engine:
        """The main game's engine with world s in state s of the tables, observations and masks written."""
        engine = Engine(self.params, len(self.arsenals))
        engine.reset(0)
        state = engine.state
        state.arsenal[:] = self.arsenals
        for i in (0, 1):
            state.motive[:, i] = self.motives[i]
            for j in (0, 1):
                state.estimate[:, i, j] = self.arsenals[:, j]
        state.misreading[:] = 0.0
        state.tension[:] = self.params.tension_start * (1 - np.eye(2))
        engine.show()
        return engine


def view(
    params: Params,
    *,
    unit: float | None = None,
    levels: int = 5,
    motives: tuple[int, int] = (SEEKER, SEEKER),
    discount: float = 0.97,
) -> View:
    """The finite view of a game.

    Args:
        params: the game.
        unit: grid spacing [units]; None is what one arm action builds. ``build_step`` must be a multiple of it.
        levels: grid points a class, at least 2; S is ``levels`` to the power 2 K.
        motives: SEEKER or GREEDY, of both states.
        discount: a step, for the tables.

    Raises:
        ValueError: the game has more than two states, signals, treaties, attack by choice …; the text says which.
    """
    if len(motives) != 2 or not set(motives) <= {SEEKER, GREEDY}:
        raise ValueError(f"motives = {motives!r}: must be two of {SEEKER} (seeker) and {GREEDY} (greedy)")
    made = tables(params, unit=unit, levels=levels, discount=discount)
    (own, its), side, one = made.stand, made.side, made.meetings[0, *motives]
    other = made.meetings[1, motives[1], motives[0]]
    arsenals = np.array([(mine, theirs) for mine in side for theirs in side])  # [S, 2, K]
    war, cost = one.war.reshape(-1), np.stack([one.cost.reshape(-1), other.cost[0].T.reshape(-1)], axis=1)
    n_actions, s = len(own), len(arsenals)
    after = (1 - war)[:, None] * np.eye(s)
    if not params.war_ends_episode:
        after += war[:, None] * np.kron(made.worn, made.worn)
    transition, reward = np.empty((s, n_actions, n_actions, s)), np.empty((s, n_actions, n_actions, 2))
    for a, b in product(range(n_actions), repeat=2):
        stand = np.kron(own[a], its[b])
        transition[:, a, b] = stand @ after
        paid = np.stack([np.repeat(one.paid[:, a], len(side)), np.tile(other.paid[:, b], len(side))], axis=1)
        reward[:, a, b] = paid + stand @ cost
    legal = np.ones((s, 2, n_actions), bool)
    game = Tabular(transition, reward, made.discount, legal, made.start[0].reshape(-1))
    return View(params, arsenals, motives, game)


def one_class(params: Params, weapon_class: int) -> Params:
    """The same game with one weapon class alone, and without treaties."""
    table = {name: np.asarray(getattr(params, name)) for name, spec in SPECS.items() if spec.shape}
    keep = [weapon_class]
    tables: dict[str, Any] = {
        name: value[..., keep] if SPECS[name].shape[-1] == "K" else value for name, value in table.items()
    }
    tables |= {name: value[:0] for name, value in tables.items() if SPECS[name].shape[0] == "C"}
    return checked(params._replace(**tables, allow_treaties=False))


def response_to_standing(
    params: Params, rival: float, *, unit: float, levels: int, weapon_class: int | None = None, discount: float = 0.97
) -> float:
    """Mean arsenal [units] in the crisis event under the exact best response, in the long run, to a rival that stands.

    Both hold ``weapon_class`` alone (None: `closed_form.most_defensive_class`); the rival holds ``rival`` units,
    whatever happens. Other arguments as for `view`.
    """
    p = one_class(params, closed_form.most_defensive_class(params) if weapon_class is None else weapon_class)
    check(p, unit, levels)
    side = np.arange(levels, dtype=np.float64)[:, None] * unit
    stand, paid = build_and_wear(p, side, unit, levels, 0)
    war, cost = crises(p, side, np.array([[rival]]), np.array([p.tension_start]), (0, SEEKER, SEEKER))
    worn = rounded(np.vectorize(after_attrition)(side, p.attrition), unit, levels)
    stand = stand.swapaxes(0, 1)  # [L, A, L]
    transition = stand @ ((1 - war[0]) * np.eye(levels) + war[0] * worn)
    reward = paid + stand @ cost[0, :, 0]
    n_actions = reward.shape[1]
    legal = np.ones((levels, 1, n_actions), bool)
    alone = Tabular(transition, reward[..., None], discount * p.continuation, legal, np.eye(levels)[0])
    action = best_response(alone, [legal[:, 0] / n_actions], 0).action
    rows = np.arange(levels)
    long_run = np.linalg.matrix_power(transition[rows, action], 2**14)[0]
    return float(long_run @ stand[rows, action] @ side[:, 0])


def basin_of_peace(params: Params, *, unit: float, levels: int, discount: float = 0.97) -> float:
    """Least arsenal [units] of a standing rival that is answered by at least as much; infinity if there is none.

    Below it fear dies down under repeated best responses, from it on it runs away: the tipping point of
    `closed_form.tipping_point`, from the game's own tables. Found by bisection to a hundredth of ``unit``.
    """
    top = (levels - 1) * unit / 2
    tried = np.geomspace(unit / 20, top, 40)
    answer = np.array([response_to_standing(params, x, unit=unit, levels=levels, discount=discount) for x in tried])
    above = np.flatnonzero(answer >= tried)
    if not len(above):
        return float("inf")
    low, high = (tried[above[0] - 1] if above[0] else 0.0), tried[above[0]]
    while high - low > unit / 100:
        middle = (low + high) / 2
        runs = response_to_standing(params, middle, unit=unit, levels=levels, discount=discount) >= middle
        low, high = (low, middle) if runs else (middle, high)
    return float(high)
