"""The table of all parameters: a line each, with shape, bounds, unit, meaning and place in MODEL.md."""

import math
from typing import Annotated, NamedTuple, get_type_hints

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
INF = math.inf
MIN_AGENTS, MAX_AGENTS = 2, 16
MAX_CLASSES, MAX_KINDS, MAX_SHOCKS = 64, 64, 16
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


NONE: Array = np.zeros(())
ALL: Array = np.ones(())
NO_SHOCKS: Array = np.zeros(0)


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
    # What later history needs; without effect by default
    # of states
    available_from: Annotated[Array, _a("NK", 0, INF, "steps", "steps that must have passed before the state may build the class; whole steps, inf is never", "MODEL 1")] = NONE
    cost_factor: Annotated[Array, _a("NK", 0, 1e3, "factor", "factor on what the class costs the state to build", "MODEL 1", above=True)] = ALL
    vulnerability: Annotated[Array, _a("N", 0, 1e3, "factor", "factor on what the state loses when conquered", "MODEL 4.7")] = ALL
    home_defences: Annotated[Array, _a("N", 0, 1e3, "factor", "factor on home defence b: geography", "MODEL 2", above=True)] = ALL
    maximiser_prior: Annotated[Array, _a("N", 0, 1, "probability", "prior of being a power maximiser; with the greedy prior at most 1", "MODEL 1")] = NONE
    power_weight: Annotated[Array, _a("N", 0, 1e6, "reward", "what all military power is worth to a maximiser; its share of it is paid", "MODEL 4")] = NONE
    # of technology
    shock_step: Annotated[Array, _a("S", 1, 1e6, "steps", "step in whose economy event the shock happens, the first is 1; whole steps", "MODEL 4.3")] = NO_SHOCKS
    shock_spread: Annotated[Array, _a("S", 0, 1e6, "steps", "how far the true step may lie from it, drawn each episode; whole steps", "MODEL 4.3")] = NONE
    shock_known: Annotated[Array, _a("S", 0, 1, "0 or 1", "is it known how near the shock is? 0 or 1", "MODEL 5")] = ALL
    shock_loss: Annotated[Array, _a("SK", 0, 1, "share", "share of all arsenals of the class that becomes worthless", "MODEL 4.3")] = NONE
    # of treaties
    cap_factor: Annotated[Array, _a("CN", 0, 1e3, "factor", "factor on the caps of the state: ratios", "MODEL 4.2")] = ALL
    cap_fall: Annotated[Array, _a("C", 0, 1, "1/step", "share of the first cap by which caps fall each step in force", "MODEL 4.2")] = NONE
    cap_floor: Annotated[Array, _a("C", 0, 1, "share", "share of the first cap at which they stop falling", "MODEL 4.2")] = NONE
    disposal: Annotated[Array, _a("C", 0, 1, "1/step", "share of what a bound party holds above its cap that it scraps", "MODEL 4.2")] = NONE
    signatories: Annotated[Array, _a("CNN", 0, 1, "0 or 1", "who may sign with whom: 0 or 1, symmetric, zero diagonal", "MODEL 3")] = ALL
    treaty_from: Annotated[Array, _a("C", 0, 1e6, "steps", "steps that must have passed before it can be proposed; whole steps", "MODEL 3")] = NONE
    in_force: Annotated[Array, _a("CNN", 0, 1, "0 or 1", "in force at the start: 0 or 1, symmetric, zero diagonal", "MODEL 4.2")] = NONE
    renewal: Annotated[Array, _a("C", 0, 1e6, "steps", "steps before its end from which on it may be proposed again; whole steps", "MODEL 3")] = NONE
    suspension: Annotated[Array, _a("C", 0, 1e6, "steps", "how long a detected violation, or a party, suspends it; whole steps, 0: a violation voids it", "MODEL 4.2")] = NONE
    transparency: Annotated[Array, _a("C", 0, 1, "share", "share of fog that observers and notification lift", "MODEL 4.4")] = NONE
    crisis_clarity: Annotated[Array, _a("C", 0, 1, "share", "share of misreadings that talk lifts in a crisis of the pair", "MODEL 4.6")] = NONE
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
    disarm_weight: Annotated[float, _a("", 0, 1e3, "tension/force", "what disarming lowers for each force of offence that it scraps", "MODEL 4.5")] = 0.6
    violation_weight: Annotated[float, _a("", 0, 1, "tension", "what a detected violation raises", "MODEL 4.5")] = 0.3
    withdrawal_weight: Annotated[float, _a("", 0, 1, "tension", "what notice of withdrawal raises", "MODEL 4.5")] = 0.3
    suspension_weight: Annotated[float, _a("", 0, 1, "tension", "what suspending a treaty raises", "MODEL 4.5")] = 0.15
    # Intelligence
    fog: Annotated[float, _a("", 0, 5, "log units", "fog sigma: deviation of log estimates", "MODEL 4.4")] = 0.3
    fog_persistence: Annotated[float, _a("", 0, 1, "1/step", "persistence rho_f of a misreading", "MODEL 4.4")] = 0.8
    perception_bias: Annotated[float, _a("", -3, 3, "log units", "perception bias mu; above 0 sees threats larger", "MODEL 4.4")] = 0.0
    # Crisis and war
    crisis_base: Annotated[float, _a("", 0, 1, "1/step", "crisis base rate h0", "MODEL 4.6")] = 0.4
    crisis_slope: Annotated[float, _a("", 0, 1, "1/step", "crises per tension h1", "MODEL 4.6")] = 0.3
    accident_willingness: Annotated[float, _a("", 0, 1, "probability", "willingness omega0 of anybody to strike in a crisis", "MODEL 4.6")] = 0.5
    greedy_willingness: Annotated[float, _a("", 0, 1, "probability", "extra willingness omega_g of the greedy", "MODEL 4.6")] = 0.5
    maximiser_willingness: Annotated[float, _a("", 0, 1, "probability", "extra willingness of power maximisers", "MODEL 4.6")] = 0.5
    maximiser_gain: Annotated[float, _a("", 0, 10, "factor", "factor on greed g: what a conquest is worth to a power maximiser", "MODEL 4.7")] = 0.5
    accident_rate: Annotated[float, _a("", 0, 1, "probability", "rate alpha at which a crisis becomes war by accident", "MODEL 4.6")] = 0.0
    war_cost: Annotated[float, _a("", 0, 1e6, "reward", "cost C of a war to each side", "MODEL 4.7")] = 4.0
    conquest_loss: Annotated[float, _a("", 0, 1e6, "reward", "loss L of being conquered", "MODEL 4.7")] = 16.0
    failed_attack_share: Annotated[float, _a("", 0, 1, "share", "share f of L that a failed attacker loses", "MODEL 4.7")] = 0.25
    attrition: Annotated[float, _a("", 0, 1, "share", "share of both arsenals that a war destroys", "MODEL 4.7")] = 0.5
    surprise: Annotated[float, _a("", 0, 1, "share", "surprise phi: share of its victim's own armed defence that who strikes first does not meet", "MODEL 4.6")] = 0.0
    enforcement: Annotated[float, _a("", 0, 1, "probability", "enforcement e: chance that a conquest is undone and the attacker pays the loss", "MODEL 4.7")] = 0.0
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
    types_public: Annotated[bool, _a("", 0, 1, "switch", "are rivals' motives seen?", "MODEL 5")] = False
    allow_treaties: Annotated[bool, _a("", 0, 1, "switch", "propose and withdraw exist", "MODEL 3")] = True


_HINTS = get_type_hints(Params, include_extras=True)
SPECS: dict[str, Spec] = {name: _HINTS[name].__metadata__[0] for name in Params._fields}
"""Field name to what it may hold, in the order of `Params`."""
WHOLE = (
    "notice", "duration", "offer_duration", "horizon", "available_from", "shock_step", "shock_spread", "shock_known",
    "signatories", "treaty_from", "in_force", "renewal", "suspension",
)
SWITCHES = tuple(name for name, spec in SPECS.items() if spec.unit == "switch")


def sizes(params: Params) -> tuple[int, int, int]:
    """N states, K weapon classes, C treaty kinds."""
    return len(params.economy), len(params.offence), len(params.verification)
