"""A finite view of the main game, made of the same rules: two states, arsenals on a grid, no fog, tension at rest.

What differs from the game itself: arsenals are whole multiples of ``unit`` up to ``levels - 1`` of them; what wear or
attrition leaves between two grid points becomes one of them, by a draw that keeps the mean; building at the top of the
grid costs and adds nothing; tension stands at its start; there is no fog, so both know all arsenals; types are given
and known. It takes games in which states can only hold or arm and in which wars follow the doctrine.

The tables are products of small ones: first each side builds and wears, independently; then there is a crisis or not.
"""

from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sd_env.core.actions import action_table
from sd_env.core.engine import Engine
from sd_env.core.rules.crisis import crisis_probability, deterrence, willingness
from sd_env.core.rules.economy import consumption, depreciate
from sd_env.core.rules.force import blend, retaliation, share_met, threat
from sd_env.core.rules.war import after_attrition, loss_of_defeat
from sd_env.core.state import GREEDY, SEEKER
from sd_env.params import DOCTRINE, SPECS, Params, checked, sizes
from sd_env.theory import closed_form
from sd_env.theory.solvers.dynamic import best_response
from sd_env.theory.solvers.tabular import Tabular

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
    _check(params, levels, motives)
    unit = params.build_step if unit is None else unit
    per_build = params.build_step / unit if unit > 0 else 0.0
    if per_build < 1 or abs(per_build - round(per_build)) > 1e-9:
        raise ValueError(f"unit = {unit!r}: build_step = {params.build_step:g} must be a whole multiple of it")
    k = sizes(params)[1]
    side = np.array(list(product(range(levels), repeat=k)), float) * unit  # [L, K]
    moves, paid = _build_and_wear(params, side, unit, levels)
    arsenals = np.array([(mine, its) for mine in side for its in side])  # [S, 2, K]
    war, cost = _crises(params, arsenals, motives)
    worn = _rounded(np.vectorize(after_attrition)(side, params.attrition), unit, levels)
    n_actions, s = len(moves), len(arsenals)
    after = (1 - war)[:, None] * np.eye(s)
    if not params.war_ends_episode:
        after += war[:, None] * np.kron(worn, worn)
    transition, reward = np.empty((s, n_actions, n_actions, s)), np.empty((s, n_actions, n_actions, 2))
    for a, b in product(range(n_actions), repeat=2):
        stand = np.kron(moves[a], moves[b])
        transition[:, a, b] = stand @ after
        own = np.stack([np.repeat(paid[0][:, a], len(side)), np.tile(paid[1][:, b], len(side))], axis=1)
        reward[:, a, b] = own + stand @ cost
    start = np.kron(_first(params, 0, unit, levels), _first(params, 1, unit, levels)).astype(np.float64)
    legal = np.ones((s, 2, n_actions), bool)
    game = Tabular(transition, reward, discount * params.continuation, legal, start)
    return View(params, arsenals, motives, game)


def _check(params: Params, levels: int, motives: tuple[int, int]) -> None:
    n, _, _ = sizes(params)
    if n != 2:
        raise ValueError(f"number of states = {n}: the tabular view takes 2")
    for name in ("allow_assure", "allow_disclose", "allow_disarm", "allow_treaties"):
        if getattr(params, name):
            raise ValueError(f"{name} = True: the tabular view takes games of hold and arm only")
    if not params.allow_arm:
        raise ValueError("allow_arm = False: nothing could ever change")
    if params.war_decision != DOCTRINE:
        raise ValueError("war_decision = agent: the tabular view takes wars by doctrine only")
    if params.perception_bias != 0 or params.growth.any() or params.leadership_turnover != 0:
        raise ValueError("perception_bias, growth and leadership_turnover must be 0: the tables have no place for them")
    for name in ("available_from", "shock_step", "in_force"):
        if np.any(getattr(params, name)):
            raise ValueError(f"{name} = {getattr(params, name).tolist()!r}: the tabular view has no place for it")
    for name in ("cost_factor", "vulnerability", "home_defences"):
        if np.any(getattr(params, name) != 1.0):
            raise ValueError(f"{name} = {getattr(params, name).tolist()!r}: the tabular view takes 1 alone")
    if params.maximiser_prior.any():
        raise ValueError(f"maximiser_prior = {params.maximiser_prior.tolist()!r}: the tabular view takes 0 alone")
    if levels < 2 or int(levels) != levels:
        raise ValueError(f"levels = {levels!r}: must be a whole number of at least 2")
    if len(motives) != 2 or not set(motives) <= {SEEKER, GREEDY}:
        raise ValueError(f"motives = {motives!r}: must be two of {SEEKER} (seeker) and {GREEDY} (greedy)")


def _rounded(amounts: Array, unit: float, levels: int) -> Array:
    """Chances `[L, L']` that amounts `[L, K]` [units] become each grid point, class by class, with the same mean."""
    at = np.clip(amounts / unit, 0, levels - 1)
    grid = np.arange(levels)
    near = np.maximum(0.0, 1.0 - abs(at[..., None] - grid))  # [L, K, levels]: weights of the two neighbours
    chances = near[:, 0]
    for k in range(1, amounts.shape[1]):
        chances = (chances[:, :, None] * near[:, k, None, :]).reshape(len(amounts), -1)
    return chances


def _first(params: Params, i: int, unit: float, levels: int) -> Array:
    """Chances `[L]` of where side i begins: its first arsenals are uniform between bounds, then rounded."""
    chances = np.ones(1)
    for low, high in zip(params.initial_low[i], params.initial_high[i], strict=True):
        drawn = low + (high - low) * (np.arange(1000) + 0.5) / 1000
        chances = np.kron(chances, _rounded(drawn[:, None], unit, levels).mean(axis=0))
    return chances


def _build_and_wear(params: Params, side: Array, unit: float, levels: int) -> tuple[list[Array], list[Array]]:
    """Of one side: chances `[L, L']` of what stands in the crisis event, by action; consumption `[L, A]` of both."""
    moves, paid = [], [np.empty((len(side), 0)) for _ in (0, 1)]
    table = action_table(params)
    wear = np.vectorize(depreciate)
    for family, argument in zip(table.family, table.argument, strict=True):
        built, cost = side.copy(), 0.0
        if family != 0:  # hold is 0, all others arm
            built[:, argument] += params.build_step
            cost = params.build_cost[argument] * params.build_step
        upkeep = built @ params.upkeep
        moves.append(_rounded(wear(built, params.depreciation), unit, levels))
        for i in (0, 1):
            column = [consumption(cost, charge, params.economy[i]) for charge in upkeep]
            paid[i] = np.column_stack([paid[i], column])
    return moves, paid


def _crises(params: Params, arsenals: Array, motives: tuple[int, int]) -> tuple[Array, Array]:
    """Chance of war `[S]` and what it pays on average `[S, 2]`, from what stands in the crisis event."""
    p, n = params, len(arsenals)
    offence = np.array([blend(o, d, p.distinguishability) for o, d in zip(p.offence, p.defence, strict=True)])
    defence = np.array([blend(d, o, p.distinguishability) for o, d in zip(p.offence, p.defence, strict=True)])
    crisis = crisis_probability(p.crisis_base, p.crisis_slope, p.tension_start, p.contact[0, 1], 1.0)
    war, cost = np.zeros(n), np.zeros((n, 2))
    for s, (a, v) in product(range(n), ((0, 1), (1, 0))):
        mine, its = arsenals[s, a], arsenals[s, v]
        struck = _retaliation(p, its * p.survivability, mine)  # by v on a, after being struck first
        strikes_back = _retaliation(p, mine, its)
        greedy = motives[a] == GREEDY
        will = willingness(p.accident_willingness, p.greedy_willingness, greedy, deterrence(struck, p.deterrence_scale))
        met = p.home_defence + its @ defence * share_met(p.surprise)
        wins = threat(mine @ offence, met, p.offence_defence_balance, p.decisiveness)
        conquest = will * wins + p.accident_rate * (1 - will) * wins
        repelled = p.accident_rate * (1 - wins)
        lead = 0.5 * crisis
        war[s] += lead * (conquest + repelled)
        both = lead * (conquest + repelled) * p.war_cost
        cost[s, a] -= both + lead * (conquest + repelled) * struck
        cost[s, v] -= both + lead * (conquest + repelled) * strikes_back
        lasts, loss = 1.0 - p.enforcement, loss_of_defeat(p.conquest_loss, p.failed_attack_share, True)
        cost[s, v] -= lead * conquest * lasts * loss
        cost[s, a] += lead * conquest * lasts * (p.greed[a] if greedy else 0.0)
        cost[s, a] -= lead * conquest * p.enforcement * loss
        cost[s, a] -= lead * repelled * loss_of_defeat(p.conquest_loss, p.failed_attack_share, False)
    return war, cost


def _retaliation(params: Params, sender: Array, target: Array) -> float:
    if params.nuclear_damage == 0.0:
        return 0.0
    return retaliation(float(params.retaliation @ sender), float(params.interception @ target), params.nuclear_damage)


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
    _check(p, levels, (SEEKER, SEEKER))
    side = np.arange(levels, dtype=np.float64)[:, None] * unit
    moves, paid = _build_and_wear(p, side, unit, levels)
    stand = np.stack(moves, axis=1)  # [L, A, L]
    war, cost = _crises(p, np.stack([side, np.full_like(side, rival)], axis=1), (SEEKER, SEEKER))
    worn = _rounded(np.vectorize(after_attrition)(side, p.attrition), unit, levels)
    transition = stand @ ((1 - war)[:, None] * np.eye(levels) + war[:, None] * worn)
    reward = paid[0] + stand @ cost[:, 0]
    legal = np.ones((levels, 1, len(moves)), bool)
    alone = Tabular(transition, reward[..., None], discount * p.continuation, legal, np.eye(levels)[0])
    action = best_response(alone, [legal[:, 0] / len(moves)], 0).action
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
