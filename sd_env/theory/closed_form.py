"""Closed forms of the two-state race (MODEL 6); `numeric` has the engine's own expected payoffs to hold against them.

The setting: tension stands still, no fog, no greed, no retaliation, no attrition, a war costs nothing beyond conquest,
decisiveness 1, and equal states that build one class. A state that holds x against rivals that hold x' then loses

    cost x + fear beta o x' / (beta o x' + b + d x)

a step on average. `textbook` gives a game just these conditions; `departures` says which of them a game does not meet:
there the closed form is only a guide.

**User cost.** MODEL 6 writes c = kappa (1/(1-delta) - gamma) + u, but the order of events in MODEL 4 (upkeep is paid on
all that stands after building, wear comes after it) gives

    c = (kappa + u) / (1-delta) - gamma kappa

since a unit that stands in the crisis event was 1/(1-delta) units before wear, all of which paid upkeep. The engine
follows MODEL 4, so this module does too: 2.9 % more at MODEL 7's numbers (0.07867 for 0.07644).

**More than two states.** Losses add over rivals, so the fear of a state is the sum of its fears of each, contact w_ij
included. In the symmetric worlds w = 1/(N-1) and all of it is as for two states. One unit of defence protects against
all rivals at once.

**Factors of states.** kappa, L and b are those of the states, times ``cost_factor``, ``vulnerability`` and
``home_defences``, in which equal states are equal.
"""

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sd_env.core.rules.crisis import crisis_probability, willingness
from sd_env.core.rules.force import blend
from sd_env.core.rules.war import loss_of_defeat
from sd_env.params import Params, changed

DISCOUNT = 0.97  # MODEL 7


class Race(NamedTuple):
    """A symmetric race in plain numbers, in the symbols of MODEL 6."""

    fear: float  # Lambda [reward a step]: loss to expect from a rival that is sure to win, 1/2 (h0 + h1 tau) w omega0 L
    balance: float  # beta [factor]: offence-defence balance
    offence: float  # o [force/unit]: offence of the class, blended
    defence: float  # d [force/unit]: defence of the class, blended
    home_defence: float  # b [force]
    cost: float  # c [reward/unit/step]: user cost of a unit, as a share of the economy

    @property
    def combined(self) -> float:
        """k = d + beta o [force/unit]."""
        return self.defence + self.balance * self.offence

    @property
    def drive(self) -> float:
        """M = fear d beta o / c [force^2/unit]."""
        return self.fear * self.defence * self.balance * self.offence / self.cost


def user_cost(build_cost: float, upkeep: float, depreciation: float, discount: float = DISCOUNT) -> float:
    """Cost c [output/unit/step] of having one more unit in one crisis event, for an agent that discounts by gamma.

    ``(kappa + u) / (1 - delta) - gamma kappa``: buy 1/(1-delta) units, pay their upkeep, buy kappa less a step later.
    See the module's note on MODEL 6. ValueError if gamma is outside [0, 1], delta is not below 1 or arms cost nothing.
    """
    if not 0.0 <= discount <= 1.0:
        raise ValueError(f"discount = {discount!r}: must be in [0, 1]")
    if not 0.0 <= depreciation < 1.0:
        raise ValueError(f"depreciation = {depreciation!r}: must be in [0, 1): what is gone at once protects nobody")
    cost = (build_cost + upkeep) / (1.0 - depreciation) - discount * build_cost
    if cost <= 0.0:
        raise ValueError(f"user cost = {cost!r}: must be above 0 (free arms have no best amount)")
    return cost


def most_defensive_class(params: Params) -> int:
    """Class with the greatest defence d_k(q); among equals the least offence, then the cheapest, then the first."""
    defence, offence = _blended(params)
    dear = params.build_cost * params.cost_factor.mean(axis=0) + params.upkeep
    return int(np.lexsort((dear, offence, -defence))[0])


def race(
    params: Params, *, weapon_class: int | None = None, discount: float = DISCOUNT, tension: float | None = None
) -> Race:
    """The numbers of MODEL 6 for a game whose states all build one class.

    Args:
        params: the game; states must be equal in economy, in the sum of their contacts, in vulnerability, home defence
            and in what the class costs them.
        weapon_class: the class they build; None takes `most_defensive_class`.
        discount: gamma in [0, 1].
        tension: tau in [0, 1] at which tension stands still; None takes ``tension_start``.

    Raises:
        ValueError: a condition without which the formulas have no meaning fails; it says which.
    """
    k = most_defensive_class(params) if weapon_class is None else weapon_class
    tau = params.tension_start if tension is None else tension
    defence, offence = (float(force[k]) for force in _blended(params))
    _check_race(params, k, defence, tau)
    crises = sum(crisis_probability(params.crisis_base, params.crisis_slope, tau, w, 1.0) for w in params.contact[0])
    willing = willingness(params.accident_willingness, 0.0, False, 1.0)
    return Race(
        fear=0.5 * crises * willing * loss_of_defeat(params.conquest_loss, 0.0, True, float(params.vulnerability[0])),
        balance=params.offence_defence_balance,
        offence=offence,
        defence=defence,
        home_defence=params.home_defence * float(params.home_defences[0]),
        cost=cost_of(params, k, discount),
    )


def cost_of(params: Params, k: int, discount: float) -> float:
    """User cost of class k as a share of the economy [reward/unit/step], to state 0."""
    build_cost = float(params.build_cost[k] * params.cost_factor[0, k])
    cost = user_cost(build_cost, float(params.upkeep[k]), float(params.depreciation[k]), discount)
    return cost / float(params.economy[0])


def _blended(params: Params) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Defence and offence `[K]` of each class as they count (MODEL 2)."""
    both = list(zip(params.defence, params.offence, strict=True))
    q = params.distinguishability
    return np.array([blend(d, o, q) for d, o in both]), np.array([blend(o, d, q) for d, o in both])


def _check_race(params: Params, k: int, defence: float, tension: float) -> None:
    if params.decisiveness != 1.0:
        raise ValueError(f"decisiveness = {params.decisiveness!r}: the closed forms hold for 1 alone")
    if not 0.0 <= tension <= 1.0:
        raise ValueError(f"tension = {tension!r}: must be in [0, 1]")
    if defence <= 0.0:
        raise ValueError("defence of the class built = 0: arms that protect nobody have no best amount")
    if np.ptp(params.economy) > 0.0 or not np.allclose(params.contact.sum(axis=0), params.contact.sum(axis=0)[0]):
        raise ValueError("states differ in economy or contact: the closed forms hold for equal states alone")
    factors = (
        ("vulnerability", params.vulnerability),
        ("home_defences", params.home_defences),
        ("cost_factor", params.cost_factor[:, k]),
    )
    for name, factor in factors:
        if np.ptp(factor) > 0.0:
            raise ValueError(f"{name} = {factor.tolist()!r}: the closed forms hold for equal states alone")


def best_response(race: Race, rival: ArrayLike) -> Any:
    """Arsenal that costs and fears least against rivals that hold ``rival`` units each, element by element [units].

    ``max(0, (sqrt(Lambda d beta o x'/c) - beta o x' - b) / d)`` (MODEL 6).
    """
    x = np.asarray(rival, dtype=np.float64)
    push = race.balance * race.offence
    return np.maximum(0.0, (np.sqrt(race.drive * x) - push * x - race.home_defence) / race.defence)[()]


def reaction_slope(race: Race, rival: float) -> float:
    """Units by which the best response rises per unit of ``rival``; 0 where the best response is to hold none."""
    if best_response(race, rival) <= 0.0:
        return 0.0
    return (0.5 * math.sqrt(race.drive / rival) - race.balance * race.offence) / race.defence


def spiral_number(game: Any, **choices: Any) -> float:
    """S0: below 1 peace is the only steady state, from 1 on an arms race is one too (MODEL 6).

    Args:
        game: a `Race`, `Params`, or a scenario (anything with ``params``).
        choices: as for `race`, where ``game`` is not one yet. Tension is taken at its start.

    With war_cost > 0, attrition or moving tension (see `departures`) it is only a guide. ValueError as for `race`.
    """
    if isinstance(game, Race):
        return game.drive / (4.0 * game.combined * game.home_defence) if game.drive > 0.0 else 0.0
    return spiral_number(race(game if isinstance(game, Params) else game.params, **choices))


def tipping_point(race: Race) -> float | None:
    """x_minus [units]: fear above it runs away to the race level, below it dies down. None while S0 < 1."""
    return _roots(race)[0] if spiral_number(race) >= 1.0 else None


def race_level(race: Race) -> float | None:
    """x_plus [units]: arsenal of each state in the arms race. None while S0 < 1."""
    return _roots(race)[1] if spiral_number(race) >= 1.0 else None


def steady_states(race: Race) -> tuple[float, ...]:
    """All symmetric steady states [units]: (0,) while S0 < 1, else (0, tipping point, race level); equal at S0 = 1.

    A steady state is one as a best response to itself. Where beta o > 3 d the race level may overshoot under
    simultaneous best responses (`reaction_slope` below -1).
    """
    return (0.0, *_roots(race)) if spiral_number(race) >= 1.0 else (0.0,)


def _roots(race: Race) -> tuple[float, float]:
    """Roots of k^2 x^2 + (2kb - M) x + b^2 = 0; the small one from their product, so that it keeps its digits."""
    k, b = race.combined, race.home_defence
    half = 0.5 * (race.drive - 2.0 * k * b)
    large = (half + math.sqrt(max(0.0, half * half - (k * b) ** 2))) / (k * k)
    return (b / k) ** 2 / large, large


TEXTBOOK: dict[str, Any] = {
    "fog": 0.0,
    "perception_bias": 0.0,
    "greedy_prior": 0.0,
    "nuclear_damage": 0.0,
    "accident_rate": 0.0,
    "war_cost": 0.0,
    "attrition": 0.0,
    "decisiveness": 1.0,
    "tension_decay": 0.0,
    "arms_weight": 0.0,
    "growth": 0.0,
    "assure_weight": 0.0,
    "disclose_weight": 0.0,
    "disarm_weight": 0.0,
    "violation_weight": 0.0,
    "withdrawal_weight": 0.0,
    "war_decision": "doctrine",
    "war_ends_episode": False,
    "surprise": 0.0,
    "enforcement": 0.0,
}
"""The conditions of MODEL 6, as parameters."""
LATER: dict[str, Any] = {
    "maximiser_prior": 0.0,
    "shock_loss": 0.0,
    "available_from": 0.0,
    "in_force": 0.0,
    "suspension_weight": 0.0,
    "allow_treaties": False,
}
"""What MODEL 6 does not know of: who wants power, what changes with the times, and treaties."""


def textbook(params: Params, **overrides: Any) -> Params:
    """The same game under the conditions of MODEL 6, except for ``overrides``."""
    return changed(params, {**TEXTBOOK, **LATER, **overrides})


def departures(params: Params) -> tuple[str, ...]:
    """Names of the parameters that keep the closed forms from being exact; empty where they are.

    Weights of signals and treaties count only where those exist, and treaties only where some kind does something.
    """
    exact = textbook(params)
    absent = {
        "assure_weight": params.allow_assure,
        "disclose_weight": params.allow_disclose,
        "disarm_weight": params.allow_disarm,
        "violation_weight": params.allow_treaties,
        "withdrawal_weight": params.allow_treaties,
        "allow_treaties": _treaties_matter(params),
        "suspension_weight": params.allow_treaties and bool(np.any(params.suspension > 0)),
    }
    differs = (name for name in (*TEXTBOOK, *LATER) if not np.array_equal(getattr(params, name), getattr(exact, name)))
    return tuple(name for name in differs if absent.get(name, True))


def _treaties_matter(params: Params) -> bool:
    """Whether a treaty of some kind would change anything but tension: arms, crises, wars or what is seen."""
    p = params
    helps = (p.hotline, p.defence_sharing, p.verification, p.false_alarm, p.transparency, p.crisis_clarity, p.disposal)
    return bool(np.any(p.crisis_damping < 1.0)) or any(bool(np.any(one > 0.0)) for one in helps)
