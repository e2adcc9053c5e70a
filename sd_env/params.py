"""The numbers that define a game: four tables and the world's scalars (MODEL 1), each with unit, meaning and source.

A ``Params`` is a flat, immutable NamedTuple, so that it passes into compiled code as it is. N states, K weapon classes
and C treaty kinds are read off the shapes. `checked` is the one door: it casts, broadcasts, freezes and refuses.
"""

import math
from collections.abc import Mapping
from typing import Annotated, Any, NamedTuple, get_type_hints

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
INF = math.inf
MIN_AGENTS, MAX_AGENTS = 2, 16
MAX_CLASSES, MAX_KINDS = 64, 64
LEAST_ECONOMY, MOST_ECONOMY = 1e-6, 1e6
DOCTRINE, AGENT = 0, 1
WAR_DECISIONS = {"doctrine": DOCTRINE, "agent": AGENT}


class Spec(NamedTuple):
    """What a field of `Params` may hold: shape by letters, closed bounds (``above``: low excluded), unit, meaning."""

    shape: str
    low: float
    high: float
    unit: str
    meaning: str
    source: str
    above: bool = False


def _a(shape: str, low: float, high: float, unit: str, meaning: str, source: str = "MODEL 1", above: bool = False) -> Spec:
    return Spec(shape, low, high, unit, meaning, source, above)


class Params(NamedTuple):
    """All numbers of one game. Arrays are float64, C-ordered and read-only."""

    # States, a row each
    economy: Annotated[Array, _a("N", LEAST_ECONOMY, MOST_ECONOMY, "output a step", "economy y at the start")]
    growth: Annotated[Array, _a("N", -0.5, 0.5, "1/step", "growth of the economy, which stays within the bounds of y")]
    greedy_prior: Annotated[Array, _a("N", 0, 1, "probability", "prior p of being greedy")]
    greed: Annotated[Array, _a("N", 0, 1e6, "reward", "greed g: what a conquest is worth to a greedy state")]
    opacity: Annotated[Array, _a("N", 0, 100, "factor", "fog multiplier: how much foggier this state's arsenals look")]
    contact: Annotated[Array, _a("NN", 0, 1, "factor", "contact w_ij with each other state; symmetric, zero diagonal")]
    initial_low: Annotated[Array, _a("NK", 0, 1e6, "units", "least arsenal at the start")]
    initial_high: Annotated[Array, _a("NK", 0, 1e6, "units", "largest arsenal at the start")]
    # Weapon classes, a row each
    offence: Annotated[Array, _a("K", 0, 1e3, "force/unit", "offence o")]
    defence: Annotated[Array, _a("K", 0, 1e3, "force/unit", "defence d")]
    build_cost: Annotated[Array, _a("K", 0, 1e6, "output/unit", "cost kappa of building a unit")]
    upkeep: Annotated[Array, _a("K", 0, 1e6, "output/unit/step", "upkeep u")]
    depreciation: Annotated[Array, _a("K", 0, 1, "1/step", "depreciation delta")]
    retaliation: Annotated[Array, _a("K", 0, 1e3, "warheads/unit", "retaliation rho a victim can still return")]
    interception: Annotated[Array, _a("K", 0, 1e3, "1/unit", "interception eta: damage it stops")]
    survivability: Annotated[Array, _a("K", 0, 1, "share", "share v that survives a first strike")]
    # Treaty kinds, a row each
    cap: Annotated[Array, _a("CK", 0, INF, "units", "cap on each class; inf is none, 0 bans the class")]
    verification: Annotated[Array, _a("C", 0, 1, "probability", "verification q_v: chance that a violation is seen")]
    false_alarm: Annotated[Array, _a("C", 0, 1, "probability", "chance of seeing a violation that is none")]
    crisis_damping: Annotated[Array, _a("C", 0, 1, "factor", "factor on crises while in force; 1 is none")]
    hotline: Annotated[Array, _a("C", 0, 1, "share", "share of accidents it prevents")]
    defence_sharing: Annotated[Array, _a("C", 0, 1, "share", "share of an ally's defence that counts as own (alliance)")]
    notice: Annotated[Array, _a("C", 0, 1e6, "steps", "notice period for withdrawal; whole steps")]
    duration: Annotated[Array, _a("C", 0, 1e6, "steps", "how long it lasts; whole steps, 0 is for ever")]
    # Force
    offence_defence_balance: Annotated[float, _a("", 0, 1e3, "factor", "offence-defence balance beta", "MODEL 2")] = 1.0
    distinguishability: Annotated[float, _a("", 0, 1, "share", "distinguishability q of offence and defence", "MODEL 2")] = 0.0
    home_defence: Annotated[float, _a("", 0, 1e6, "force", "home defence b", "MODEL 2", above=True)] = 1.0
    decisiveness: Annotated[float, _a("", 0, 8, "exponent", "decisiveness m of superior force", "MODEL 2", above=True)] = 1.0
    nuclear_damage: Annotated[float, _a("", 0, 1e6, "reward", "nuclear damage Lambda_r, the most that retaliation does", "MODEL 2")] = 0.0
    deterrence_scale: Annotated[float, _a("", 0, 1e6, "reward", "deterrence scale R0", "MODEL 4.6", above=True)] = 4.0
    # Building and signals
    build_step: Annotated[float, _a("", 0, 1e3, "units", "what one arm action builds", "MODEL 3", above=True)] = 0.5
    disarm_share: Annotated[float, _a("", 0, 1, "share", "share of a purely offensive class that disarm scraps", "MODEL 3")] = 0.5
    offer_duration: Annotated[float, _a("", 1, 1e6, "steps", "how long an offer stays open; whole steps", "MODEL 3")] = 4.0
    # Tension
    tension_start: Annotated[float, _a("", 0, 1, "tension", "tension at the start and after a war", "MODEL 4.5")] = 0.3
    tension_decay: Annotated[float, _a("", 0, 1, "1/step", "decay of tension", "MODEL 4.5")] = 0.1
    arms_weight: Annotated[float, _a("", 0, 1e3, "tension/force", "alarm per perceived growth of offence", "MODEL 4.5")] = 0.1
    assure_weight: Annotated[float, _a("", 0, 1, "tension", "what words lower", "MODEL 4.5")] = 0.05
    disclose_weight: Annotated[float, _a("", 0, 1, "tension", "what disclosure lowers", "MODEL 4.5")] = 0.1
    disarm_weight: Annotated[float, _a("", 0, 1, "tension", "what disarming lowers", "MODEL 4.5")] = 0.15
    violation_weight: Annotated[float, _a("", 0, 1, "tension", "what a detected violation raises", "MODEL 4.5")] = 0.3
    withdrawal_weight: Annotated[float, _a("", 0, 1, "tension", "what notice of withdrawal raises", "MODEL 4.5")] = 0.3
    # Intelligence
    fog: Annotated[float, _a("", 0, 5, "log units", "fog sigma: deviation of log estimates", "MODEL 4.4")] = 0.3
    fog_persistence: Annotated[float, _a("", 0, 1, "1/step", "persistence rho_f of a misreading", "MODEL 4.4")] = 0.8
    perception_bias: Annotated[float, _a("", -3, 3, "log units", "perception bias mu; above 0 sees threats larger", "MODEL 4.4")] = 0.0
    # Crisis and war
    crisis_base: Annotated[float, _a("", 0, 1, "1/step", "crisis base rate h0", "MODEL 4.6")] = 0.4
    crisis_slope: Annotated[float, _a("", 0, 1, "1/step", "crises per tension h1", "MODEL 4.6")] = 0.3
    accident_willingness: Annotated[float, _a("", 0, 1, "probability", "willingness omega0 of anybody to strike in a crisis", "MODEL 4.6")] = 0.5
    greedy_willingness: Annotated[float, _a("", 0, 1, "probability", "extra willingness omega_g of the greedy", "MODEL 4.6")] = 0.5
    accident_rate: Annotated[float, _a("", 0, 1, "probability", "rate alpha at which a crisis becomes war by accident", "MODEL 4.6")] = 0.0
    war_cost: Annotated[float, _a("", 0, 1e6, "reward", "cost C of a war to each side", "MODEL 4.7")] = 4.0
    conquest_loss: Annotated[float, _a("", 0, 1e6, "reward", "loss L of being conquered", "MODEL 4.7")] = 16.0
    failed_attack_share: Annotated[float, _a("", 0, 1, "share", "share f of L that a failed attacker loses", "MODEL 4.7")] = 0.25
    attrition: Annotated[float, _a("", 0, 1, "share", "share of both arsenals that a war destroys", "MODEL 4.7")] = 0.5
    # Leaders and time
    leadership_turnover: Annotated[float, _a("", 0, 1, "1/step", "chance lambda that a state's type is redrawn", "MODEL 4.8")] = 0.0
    horizon: Annotated[int, _a("", 0, 1e9, "steps", "steps until truncation; 0 is never", "MODEL 4")] = 64
    continuation: Annotated[float, _a("", 0, 1, "probability", "chance that the game goes on after a step", "MODEL 4", above=True)] = 1.0
    # Switches
    war_decision: Annotated[int, _a("", 0, 1, "doctrine|agent", "who decides on war", "MODEL 4.6")] = DOCTRINE
    war_ends_episode: Annotated[bool, _a("", 0, 1, "switch", "does a war end the episode?", "MODEL 4.7")] = False
    allow_arm: Annotated[bool, _a("", 0, 1, "switch", "arm actions exist", "MODEL 3")] = True
    allow_assure: Annotated[bool, _a("", 0, 1, "switch", "assure exists", "MODEL 3")] = True
    allow_disclose: Annotated[bool, _a("", 0, 1, "switch", "disclose exists", "MODEL 3")] = True
    allow_disarm: Annotated[bool, _a("", 0, 1, "switch", "disarm exists", "MODEL 3")] = True
    allow_treaties: Annotated[bool, _a("", 0, 1, "switch", "propose and withdraw exist", "MODEL 3")] = True


_HINTS = get_type_hints(Params, include_extras=True)
SPECS: dict[str, Spec] = {name: _HINTS[name].__metadata__[0] for name in Params._fields}
"""Field name to what it may hold, in the order of `Params`."""
WHOLE = ("notice", "duration", "offer_duration", "horizon")
SWITCHES = tuple(name for name, spec in SPECS.items() if spec.unit == "switch")


def sizes(params: Params) -> tuple[int, int, int]:
    """N states, K weapon classes, C treaty kinds."""
    return len(params.economy), len(params.offence), len(params.verification)


def allowed(name: str) -> str:
    """What a field may hold, in words for an error."""
    spec = SPECS[name]
    if name == "war_decision":
        return "'doctrine' or 'agent'"
    if name in SWITCHES:
        return "True or False"
    kind = "whole numbers" if name in WHOLE else "numbers"
    return f"{kind} in {'(' if spec.above else '['}{spec.low:g}, {spec.high:g}]"


def _number(name: str, value: Any) -> float | int | bool:
    """One scalar, cast to the field's own type (a wrong type would recompile everything)."""
    if name == "war_decision" and isinstance(value, str) and value in WAR_DECISIONS:
        return WAR_DECISIONS[value]
    plain = value.item() if isinstance(value, np.generic | np.ndarray) and np.size(value) == 1 else value
    is_switch = name in SWITCHES
    if not isinstance(plain, int | float) or (isinstance(plain, bool) and not is_switch):
        raise ValueError(f"{name} = {value!r}: must be {allowed(name)}")
    _in_range(name, np.float64(plain), value)
    return bool(plain) if is_switch else int(plain) if name in ("horizon", "war_decision") else float(plain)


def _in_range(name: str, array: Any, value: Any) -> None:
    spec = SPECS[name]
    fine = (array > spec.low if spec.above else array >= spec.low) & (array <= spec.high)
    if name in WHOLE:
        fine &= np.floor(array) == array
    elif name in SWITCHES or name == "war_decision":
        fine &= (array == 0) | (array == 1)
    if not np.all(fine):
        raise ValueError(f"{name} = {value!r}: must be {allowed(name)} ({spec.meaning}, {spec.unit})")


def _table(name: str, value: Any, shape: tuple[int, ...]) -> Array:
    """One array, broadcast to its shape, checked and frozen."""
    letters = " x ".join(SPECS[name].shape)
    try:
        array = np.asarray(value)
        if array.dtype.kind not in "iuf":
            raise TypeError
    except (TypeError, ValueError):
        raise ValueError(f"{name} = {value!r}: must be {allowed(name)}, of shape {letters} = {shape}") from None
    try:
        array = np.array(np.broadcast_to(array, shape), dtype=np.float64, order="C")
    except ValueError:
        raise ValueError(f"{name} has shape {array.shape}: must be {letters} = {shape} or broadcast to it") from None
    _in_range(name, array, value)
    array.setflags(write=False)
    return array


def _count(what: str, value: Any, low: int, high: int) -> int:
    if not low <= value <= high:
        raise ValueError(f"{what} = {value}: must be a whole number in [{low}, {high}]")
    return int(value)


def checked(params: Params) -> Params:
    """The same numbers cast, broadcast and frozen; a ValueError names the field, the value and what is allowed."""
    n = _count("number of states N (length of economy)", np.size(params.economy), MIN_AGENTS, MAX_AGENTS)
    k = _count("number of weapon classes K (length of offence)", np.size(params.offence), 1, MAX_CLASSES)
    c = _count("number of treaty kinds C (length of verification)", np.size(params.verification), 0, MAX_KINDS)
    lengths = {"N": n, "K": k, "C": c}
    values: dict[str, Any] = {}
    for name, spec in SPECS.items():
        raw = getattr(params, name)
        values[name] = _table(name, raw, tuple(lengths[s] for s in spec.shape)) if spec.shape else _number(name, raw)
    _check_together(done := Params(**values))
    return done


def _check_together(p: Params) -> None:
    """What no single field shows."""
    if not np.array_equal(p.contact, p.contact.T):
        raise ValueError(f"contact = {p.contact.tolist()!r}: must be symmetric")
    if np.any(np.diag(p.contact) != 0):
        raise ValueError(f"contact = {p.contact.tolist()!r}: must have a zero diagonal (no contact with oneself)")
    if np.any(p.initial_low > p.initial_high):
        raise ValueError(f"initial_low = {p.initial_low.tolist()!r}: must nowhere exceed initial_high")
    if p.fog_persistence == 1.0 and p.fog > 0.0:
        raise ValueError("fog_persistence = 1.0: must be below 1 where fog > 0 (a misreading that never moves is a bias)")


def changed(params: Params, overrides: Mapping[str, Any]) -> Params:
    """``params`` with fields replaced, checked. An unknown name is refused with the nearest known ones."""
    import difflib

    for name in overrides:
        if name not in SPECS:
            near = difflib.get_close_matches(name, SPECS, n=3)
            hint = f"did you mean {', '.join(near)}?" if near else f"must be one of {', '.join(SPECS)}"
            raise ValueError(f"unknown parameter {name!r}: {hint}")
    return checked(params._replace(**overrides))
