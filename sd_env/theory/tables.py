"""The full two-state game on a grid, as small tables: what `exact_play` multiplies instead of one large matrix.

What differs from the game itself: arsenals are whole multiples of ``unit`` up to ``levels - 1`` of them; what wear or
attrition leaves between two grid points becomes one of them, by a draw that keeps the mean; building at the top of the
grid costs and adds nothing; there is no fog, so both know all arsenals. Tension stands at its start, or moves on a grid
of its own. Motives may be private: a policy then depends on its own motive and on what all see, not on the past.

A side is one of L = ``levels`` ** K rows of arsenals, a state of the game a pair of sides and one of T tensions. First
each side builds and wears, independently; then tension moves; then there is a crisis or not.
"""

from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sd_env.core.actions import action_table
from sd_env.core.rules.crisis import crisis_probability, deterrence, willingness
from sd_env.core.rules.economy import consumption, depreciate
from sd_env.core.rules.force import blend, retaliation, share_met, threat
from sd_env.core.rules.tension import next_tension
from sd_env.core.rules.war import after_attrition, loss_of_defeat
from sd_env.core.state import GREEDY, SEEKER
from sd_env.params import DOCTRINE, Params, sizes

Array = NDArray[np.float64]
MOTIVES = (SEEKER, GREEDY)
MOST_STATES = 200_000
"""Of a state's tables: what still fits into a few hundred megabytes."""


class Meeting(NamedTuple):
    """What one side gets where two motives meet; its own side is always the first axis."""

    paid: Array  # [L, A] consumption of a step [reward]
    war: Array  # [T, L, L'] chance of war, from what stands in the crisis event
    cost: Array  # [T, L, L'] what wars pay on average [reward]


@dataclass(frozen=True)
class Tables:
    """The tables of a game; ``stand`` and ``worn`` hold for both sides."""

    params: Params
    unit: float
    levels: int
    discount: float  # a step, the chance that the game goes on included
    side: Array  # [L, K] units
    tensions: Array  # [T]
    actions: tuple[str, ...]  # A names: hold, arm:0 …
    stand: Array  # [2, A, L, L'] chances of what stands in the crisis event, of either state
    worn: Array  # [L, L'] chances of what a war leaves
    moved: Array  # [T, T', A, A', L, L'] chances of the next tension; [1, 1, 1, 1, 1, 1] where tension stands
    calm: Array  # [T'] chances of the tension that a war leaves
    start: Array  # [2, T, L, L'] where episodes begin, as either state sees it
    prior: Array  # [2, M] of each state's motives
    meetings: dict[tuple[int, int, int], Meeting]  # by state, its motive, the other's motive

    @property
    def symmetric(self) -> bool:
        """Whether both states are alike, so that one policy serves both."""
        one, other = ([self.meetings[i, a, b] for a, b in product(MOTIVES, repeat=2)] for i in (0, 1))
        alike = all(np.array_equal(x, y) for a, b in zip(one, other, strict=True) for x, y in zip(a, b, strict=True))
        same = all(np.array_equal(x[0], x[1]) for x in (self.stand, self.start, self.prior))
        return alike and same

    @property
    def n_states(self) -> int:
        """T L L."""
        return len(self.tensions) * len(self.side) ** 2


def tables(
    params: Params, *, unit: float | None = None, levels: int = 6, tensions: int = 1, discount: float = 0.97
) -> Tables:
    """The tables of a two-state game in which states hold or arm and wars follow the doctrine; fog is set aside.

    Args:
        params: the game.
        unit: grid spacing [units]; None is what one arm action builds. ``build_step`` must be a multiple of it.
        levels: grid points a class, at least 2.
        tensions: grid points of tension; 1 holds it at its start.
        discount: a step.

    Raises:
        ValueError: the game has more than two states, signals, treaties, attack by choice …; the text says which.
    """
    unit = params.build_step if unit is None else unit
    check(params, unit, levels)
    k = sizes(params)[1]
    side = np.array(list(product(range(levels), repeat=k)), float) * unit
    if len(side) ** 2 * tensions > MOST_STATES:
        raise ValueError(f"levels = {levels}, tensions = {tensions}: {len(side) ** 2 * tensions} states are too many")
    grid = np.linspace(0.0, 1.0, tensions) if tensions > 1 else np.array([params.tension_start])
    built = [build_and_wear(params, side, unit, levels, i) for i in (0, 1)]
    first = [_first(params, i, unit, levels) for i in (0, 1)]
    calm = _nearest(np.array([params.tension_start]), grid)[0]
    start = np.stack([calm[:, None, None] * np.outer(first[i], first[1 - i]) for i in (0, 1)])
    meetings = {
        (i, mine, its): Meeting(built[i][1], *crises(params, side, side, grid, (i, mine, its)))
        for i, mine, its in product((0, 1), MOTIVES, MOTIVES)
    }
    return Tables(
        params=params,
        unit=unit,
        levels=levels,
        discount=discount * params.continuation,
        side=side,
        tensions=grid,
        actions=("hold", *(f"arm:{a}" for a in range(k))),
        stand=np.stack([stand for stand, _ in built]),
        worn=rounded(np.vectorize(after_attrition)(side, params.attrition), unit, levels),
        moved=_tensions(params, side, grid),
        calm=calm,
        start=start,
        prior=np.array([[1.0 - p, p] for p in params.greedy_prior]),
        meetings=meetings,
    )


def check(params: Params, unit: float, levels: int) -> None:
    """Refuse what the tables have no place for: ValueError with field, value and what is taken."""
    n = sizes(params)[0]
    if n != 2:
        raise ValueError(f"number of states = {n}: the tables take 2")
    for name in ("allow_assure", "allow_disclose", "allow_disarm", "allow_treaties"):
        if getattr(params, name):
            raise ValueError(f"{name} = True: the tables take games of hold and arm only")
    if not params.allow_arm:
        raise ValueError("allow_arm = False: nothing could ever change")
    if params.war_decision != DOCTRINE:
        raise ValueError("war_decision = agent: the tables take wars by doctrine only")
    for name in ("perception_bias", "growth", "leadership_turnover", "maximiser_prior", "available_from", "shock_step"):
        if np.any(getattr(params, name)):
            raise ValueError(f"{name} = {np.asarray(getattr(params, name)).tolist()!r}: the tables take 0 alone")
    if np.any(params.in_force):
        raise ValueError(f"in_force = {params.in_force.tolist()!r}: the tables have no place for treaties")
    if levels < 2 or int(levels) != levels:
        raise ValueError(f"levels = {levels!r}: must be a whole number of at least 2")
    per_build = params.build_step / unit if unit > 0 else 0.0
    if per_build < 1 or abs(per_build - round(per_build)) > 1e-9:
        raise ValueError(f"unit = {unit!r}: build_step = {params.build_step:g} must be a whole multiple of it")


def rounded(amounts: Array, unit: float, levels: int) -> Array:
    """Chances `[L, L']` that amounts `[L, K]` [units] become each grid point, class by class, with the same mean."""
    chances = _nearest(amounts[:, 0] / unit, np.arange(levels, dtype=np.float64))
    for k in range(1, amounts.shape[1]):
        near = _nearest(amounts[:, k] / unit, np.arange(levels, dtype=np.float64))
        chances = (chances[:, :, None] * near[:, None, :]).reshape(len(amounts), -1)
    return chances


def _nearest(at: Array, grid: Array) -> Array:
    """Weights `[..., G]` of the two neighbours of each place on an even grid, with clipped to its ends."""
    if len(grid) == 1:
        return np.ones((*np.shape(at), 1))
    place = np.clip((at - grid[0]) / (grid[1] - grid[0]), 0, len(grid) - 1)
    return np.maximum(0.0, 1.0 - abs(place[..., None] - np.arange(len(grid))))


def _first(params: Params, i: int, unit: float, levels: int) -> Array:
    """Chances `[L]` of where side i begins: its first arsenals are uniform between bounds, then rounded."""
    chances = np.ones(1)
    for low, high in zip(params.initial_low[i], params.initial_high[i], strict=True):
        drawn = low + (high - low) * (np.arange(1000) + 0.5) / 1000
        chances = np.kron(chances, rounded(drawn[:, None], unit, levels).mean(axis=0))
    return chances


def build_and_wear(params: Params, side: Array, unit: float, levels: int, i: int) -> tuple[Array, Array]:
    """Of state i: chances `[A, L, L']` of what stands in the crisis event, by action; its consumption `[L, A]`."""
    moves, paid = [], []
    table = action_table(params)
    wear = np.vectorize(depreciate)
    for family, argument in zip(table.family, table.argument, strict=True):
        built, cost = side.copy(), 0.0
        if family != 0:  # hold is 0, all others arm
            built[:, argument] += params.build_step
            cost = params.build_cost[argument] * params.cost_factor[i, argument] * params.build_step
        moves.append(rounded(wear(built, params.depreciation), unit, levels))
        paid.append([consumption(cost, charge, params.economy[i]) for charge in built @ params.upkeep])
    return np.array(moves), np.array(paid).T


def _tensions(params: Params, side: Array, grid: Array) -> Array:
    """Chances of the next tension `[T, T', A, A', L, L']`: it decays and rises by the growth of offence of both."""
    if len(grid) == 1:
        return np.ones((1,) * 6)
    offence = np.array(_forces(params)[0])
    growth = []
    for a in range(-1, side.shape[1]):
        built = side + (np.arange(side.shape[1]) == a) * params.build_step
        growth.append(np.maximum(0.0, (built * (1.0 - params.depreciation) - side) @ offence))
    alarm = np.array(growth)  # [A, L]
    raised = params.arms_weight * (alarm[:, None, :, None] + alarm[None, :, None, :])  # [A, A', L, L']
    moved = np.vectorize(next_tension)
    after = [moved(tension, params.tension_decay, raised, 0.0) for tension in grid]
    return np.moveaxis(np.stack([_nearest(x, grid) for x in after]), -1, 1)


def _forces(params: Params) -> tuple[list[float], list[float]]:
    """Offence and defence `[K]` of each class as they count (MODEL 2)."""
    both = list(zip(params.offence, params.defence, strict=True))
    q = params.distinguishability
    return [blend(o, d, q) for o, d in both], [blend(d, o, q) for o, d in both]


def crises(p: Params, own: Array, its: Array, grid: Array, key: tuple[int, int, int]) -> tuple[Array, Array]:
    """Chance of war and what it pays state i on average, `[T, L, L']` each, from what stands in the crisis event.

    Args:
        p: the game.
        own: sides `[L, K]` of state i [units].
        its: sides `[L', K]` of the other.
        grid: tensions `[T]`.
        key: state i, its motive, the other's motive.
    """
    i, motive, other = key
    mine, theirs = Strike(p, (i, own), (1 - i, its), motive), Strike(p, (1 - i, its), (i, own), other)
    fought = 0.5 * (mine.fought + theirs.fought.T)
    pay = 0.5 * (mine.pays_attacker + theirs.pays_victim.T)
    lead = [crisis_probability(p.crisis_base, p.crisis_slope, tension, p.contact[0, 1], 1.0) for tension in grid]
    return np.multiply.outer(lead, fought), np.multiply.outer(lead, pay)


class Strike:
    """State a with the initiative against v: chance that it comes to war and what that pays both, `[L_a, L_v]` each."""

    def __init__(self, p: Params, attacker: tuple[int, Array], victim: tuple[int, Array], motive: int) -> None:
        """From which states they are and what stands `[L_a, K]` and `[L_v, K]`, for all pairs of both."""
        (a, own), (v, its) = attacker, victim
        self.wins = _wins(p, own, its, v)  # chance of conquest
        self.struck = _retaliation(p, its * p.survivability, own).T  # damage of v on a, after being struck first
        self.back = _retaliation(p, own, its)  # damage of a on v
        deterred = np.vectorize(deterrence)(self.struck, p.deterrence_scale)
        greedy = motive == GREEDY
        will = np.vectorize(willingness)(p.accident_willingness, p.greedy_willingness, greedy, deterred)
        conquest = (will + p.accident_rate * (1.0 - will)) * self.wins
        repelled = p.accident_rate * (1.0 - self.wins)
        self.fought = conquest + repelled
        lost = loss_of_defeat(p.conquest_loss, p.failed_attack_share, True, float(p.vulnerability[v]))
        failed = loss_of_defeat(p.conquest_loss, p.failed_attack_share, False)
        gain = float(p.greed[a]) if greedy else 0.0
        lasts = 1.0 - p.enforcement  # else the conquest is undone, and its loss is the attacker's
        of_conquest = conquest * (lasts * gain - p.enforcement * lost)
        self.pays_attacker = of_conquest - repelled * failed - self.fought * (p.war_cost + self.struck)
        self.pays_victim = -conquest * lasts * lost - self.fought * (p.war_cost + self.back)


def _wins(p: Params, own: Array, its: Array, victim: int) -> Array:
    """Threat `[L_a, L_v]` of attackers over a victim's sides."""
    offence, defence = (np.array(force) for force in _forces(p))
    attack, home = own @ offence, p.home_defence * p.home_defences[victim]
    against = home + its @ defence * share_met(p.surprise)
    return np.vectorize(threat)(attack[:, None], against[None], p.offence_defence_balance, p.decisiveness)


def _retaliation(p: Params, senders: Array, targets: Array) -> Array:
    """Damage `[L, L']` that each sender does to each target."""
    if p.nuclear_damage == 0.0:
        return np.zeros((len(senders), len(targets)))
    return np.vectorize(retaliation)(
        (senders @ p.retaliation)[:, None], (targets @ p.interception)[None], p.nuclear_damage
    )
