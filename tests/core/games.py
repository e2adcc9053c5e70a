"""Small games for the tests of the core: calm by default, so that a test switches on the one thing it is about."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from sd_env.core.actions import action_names
from sd_env.core.engine import Engine
from sd_env.core.observe import fields
from sd_env.core.state import FOR_EVER
from sd_env.params import INF, SPECS, SWITCHES, WHOLE, Params, changed, checked

NO_CONTACT: dict[str, Any] = {"crisis_base": 0.0, "crisis_slope": 0.0}


def calm(n: int = 2, k: int = 2, c: int = 1, **changes: Any) -> Params:
    """N states without fog, greed or crises; class 0 offensive, class 1 defensive, told apart; beta 1, b 1."""
    classes, kinds = np.ones(k), np.ones(c)
    base = Params(
        economy=np.full(n, 2.0),
        growth=np.zeros(n),
        greedy_prior=np.zeros(n),
        greed=np.full(n, 24.0),
        opacity=np.ones(n),
        contact=np.ones((n, n)) - np.eye(n),
        initial_low=np.full((n, k), 1.0),
        initial_high=np.full((n, k), 1.0),
        offence=(np.arange(k) % 2 == 0).astype(float),
        defence=(np.arange(k) % 2 == 1).astype(float),
        build_cost=0.4 * classes,
        upkeep=0.02 * classes,
        depreciation=0.1 * classes,
        retaliation=0 * classes,
        interception=0 * classes,
        survivability=0 * classes,
        cap=np.full((c, k), INF),
        verification=0 * kinds,
        false_alarm=0 * kinds,
        crisis_damping=kinds,
        hotline=0 * kinds,
        defence_sharing=0 * kinds,
        notice=2 * kinds,
        duration=0 * kinds,
        distinguishability=1.0,
        fog=0.0,
        **NO_CONTACT,
    )
    return changed(base, changes)


def brink(n: int = 2, **changes: Any) -> Params:
    """As `calm`, but every pair has a crisis each step and the side with the initiative is always willing."""
    return calm(n, **{"crisis_base": 1.0, "accident_willingness": 1.0, **changes})


def start(params: Params, n_worlds: int = 1, seed: int = 0) -> Engine:
    """An engine at the start of an episode."""
    engine = Engine(params, n_worlds)
    engine.reset(seed)
    return engine


def names(engine: Engine) -> tuple[str, ...]:
    """Action names with classes and kinds by number: ``arm:0``, ``propose:0:+1``."""
    return action_names(engine.table, *([str(x) for x in range(count)] for count in (engine.n_classes, engine.n_kinds)))


def do(engine: Engine, *acts: str) -> Any:
    """One step in which agent i of every world does ``acts[i]``; the state after it."""
    known = names(engine)
    engine.step(np.tile([known.index(act) for act in acts], (engine.n_worlds, 1)))
    return engine.state


def hold(engine: Engine, steps: int = 1) -> Any:
    """``steps`` steps in which everybody holds; the state after them."""
    for _ in range(steps):
        engine.step(np.zeros((engine.n_worlds, engine.n_agents), int))
    return engine.state


def bind(engine: Engine, i: int = 0, j: int = 1, kind: int = 0, steps: int = FOR_EVER) -> None:
    """Put a treaty in force between i and j in every world."""
    engine.state.treaty[:, kind, i, j] = engine.state.treaty[:, kind, j, i] = steps


def reemit(engine: Engine) -> tuple[np.ndarray, np.ndarray]:
    """Observations and masks of the state as it stands now (a test may have written to it); copies."""
    out = engine.output
    engine.show()
    return out.observation.copy(), out.mask.copy()


def column(engine: Engine, name: str) -> int:
    """Index of the observation field of that name (classes ``class_0`` …, kinds ``kind_0`` …)."""
    return [field.name for field in fields(engine.params)].index(name)


def varied(seed: int, n: int, k: int, c: int, **changes: Any) -> Params:
    """A random game with every mechanism at work, for properties and parity; those of `later` in two of three."""
    r = np.random.default_rng(seed)
    contact = np.triu(r.random((n, n)), 1)
    cap = np.where(r.random((c, k)) < 0.5, INF, r.uniform(0, 3, (c, k)))
    base = Params(
        economy=r.uniform(0.5, 2, n),
        growth=r.uniform(-0.02, 0.02, n),
        greedy_prior=r.random(n),
        greed=r.uniform(0, 30, n),
        opacity=r.uniform(0, 2, n),
        contact=contact + contact.T,
        initial_low=np.zeros((n, k)),
        initial_high=r.uniform(0, 2, (n, k)),
        offence=r.uniform(0, 2, k),
        defence=r.uniform(0, 2, k),
        build_cost=r.random(k),
        upkeep=0.1 * r.random(k),
        depreciation=0.3 * r.random(k),
        retaliation=r.random(k),
        interception=r.random(k),
        survivability=r.random(k),
        cap=cap,
        verification=r.random(c),
        false_alarm=0.2 * r.random(c),
        crisis_damping=r.random(c),
        hotline=r.random(c),
        defence_sharing=r.random(c),
        notice=r.integers(0, 4, c),
        duration=r.integers(0, 6, c),
        offence_defence_balance=r.uniform(0.2, 3),
        distinguishability=r.random(),
        decisiveness=r.choice([1.0, 2.5]),
        nuclear_damage=r.choice([0.0, 20.0]),
        fog=r.choice([0.0, 0.5]),
        perception_bias=r.uniform(-0.5, 0.5),
        accident_rate=r.choice([0.0, 0.2]),
        leadership_turnover=0.1 * r.random(),
        horizon=20,
        continuation=r.choice([1.0, 0.95]),
        war_decision=int(r.integers(2)),
        war_ends_episode=bool(r.integers(2)),
    )
    params = changed(base, changes)
    return changed(params, later(seed, params) | changes) if seed % 3 else params


def symmetric(r: np.random.Generator, shape: tuple[int, ...], share: float) -> np.ndarray:
    """Random 0 and 1 of that many pairs, `[…, N, N]`."""
    one_way = np.triu(r.random(shape) < share, 1).astype(float)
    return one_way + np.swapaxes(one_way, -1, -2)


def later(seed: int, params: Params) -> dict[str, Any]:
    """Random tables of motives, technology and treaty rules for that game."""
    r = np.random.default_rng([seed, 1])
    (n, k), (c, _) = params.initial_high.shape, params.cap.shape
    last = min(9, params.horizon or 9)
    shock_step = r.integers(1, last + 1, int(r.integers(3)))
    signatories = symmetric(r, (c, n, n), 0.8)
    signatories[:, 0, 1] = signatories[:, 1, 0] = 1
    some = lambda most, *shape: r.choice([0, 1], shape) * r.uniform(0, most, shape)  # noqa: E731
    return {
        "available_from": r.choice([0, 0, 0, 4, INF], (n, k)),
        "cost_factor": r.uniform(0.2, 3, (n, k)),
        "vulnerability": r.uniform(0, 3, n),
        "home_defences": r.uniform(0.2, 3, n),
        "maximiser_prior": (1 - params.greedy_prior) * r.random(n),
        "power_weight": some(2, n),
        "maximiser_willingness": r.random(),
        "maximiser_gain": r.uniform(0, 2),
        "shock_step": shock_step,
        "shock_spread": r.integers(0, np.minimum(shock_step, last + 1 - shock_step)),
        "shock_known": r.integers(0, 2, len(shock_step)),
        "shock_loss": some(1, len(shock_step), k),
        "cap_factor": r.uniform(0.2, 2, (c, n)),
        "cap_fall": some(0.3, c),
        "cap_floor": r.random(c),
        "disposal": some(1, c),
        "signatories": signatories,
        "treaty_from": r.choice([0, 0, 3], c),
        "in_force": signatories * symmetric(r, (c, n, n), 0.5),
        "renewal": r.integers(0, 5, c) * (params.duration > 0),
        "suspension": r.choice([0, 2, 4], c),
        "suspension_weight": r.random(),
        "transparency": some(1, c),
        "crisis_clarity": some(1, c),
        "surprise": r.choice([0.0, 0.6]),
        "enforcement": r.choice([0.0, 0.5]),
    }


def random_actions(engine: Engine, seed: int) -> Iterator[np.ndarray]:
    """Endless uniform actions `[B, N]`, legal and illegal alike."""
    generator = np.random.default_rng(seed)
    while True:
        yield generator.integers(0, engine.n_actions, (engine.n_worlds, engine.n_agents))


def at_bounds(seed: int, n: int, k: int, c: int, **changes: Any) -> Params:
    """A random game whose every number lies at an end of what it may be, or in its middle."""
    r = np.random.default_rng(seed)
    lengths = {"N": n, "K": k, "C": c, "S": int(r.integers(3))}
    values: dict[str, Any] = {}
    for name, spec in SPECS.items():
        low = 1e-6 if spec.above else spec.low
        ends = (low, spec.high, 0.5 * (low + min(spec.high, 10.0)))
        values[name] = r.choice(ends, tuple(lengths[s] for s in spec.shape)) if spec.shape else float(r.choice(ends))
        if name in WHOLE:
            values[name] = np.ceil(values[name])
    contact = np.triu(values["contact"], 1)
    switches = {name: bool(r.integers(2)) for name in SWITCHES}
    values |= switches | {"contact": contact + contact.T, "war_decision": int(r.integers(2)), "fog_persistence": 0.5}
    values["initial_low"] = np.minimum(values["initial_low"], values["initial_high"])
    values["maximiser_prior"] = np.minimum(values["maximiser_prior"], 1.0 - values["greedy_prior"])
    values["shock_spread"] = np.minimum(values["shock_spread"], values["shock_step"] - 1)
    values["renewal"] *= values["duration"] > 0
    values |= {"horizon": 0, "in_force": r.integers(2, size=(c, 1, 1)), "signatories": 1}
    return checked(Params(**{**values, **changes}))


def lawful(engine: Engine, b: int, i: int) -> list[int]:
    """Which actions MODEL 3 allows agent i of world b, worked out anew from the actions' names."""
    n = engine.n_agents
    found = []
    for name in names(engine):
        family, *rest = name.split(":")
        j = (i + int(rest[-1])) % n if rest and rest[-1].startswith("+") else i
        what = int(rest[0]) if rest and not rest[0].startswith("+") else 0
        found.append(int(is_lawful(engine, b, family, what, i, j)))
    return found


def is_lawful(engine: Engine, b: int, family: str, what: int, i: int, j: int) -> bool:
    """Whether agent i may now do that, ``what`` a class or a treaty kind, to agent j."""
    s, p, passed = engine.state, engine.params, engine.state.step[b]
    if family == "disarm":
        q = p.distinguishability
        share = p.disarm_share * (q * p.offence + (1 - q) * (p.offence + p.defence) / 2 > 0)
        return bool((s.arsenal[b, i] * share > 0).any())
    if family == "arm":
        return bool(passed >= p.available_from[i, what])
    if family == "attack":
        return bool(s.crisis[b, i, j])
    if family not in ("propose", "withdraw", "suspend"):
        return True
    left, notice = s.treaty[b, what, i, j], s.notice[b, what, i, j]
    if family == "suspend":
        return bool(left)
    if family == "withdraw":
        return bool(left and not notice)
    asleep = s.suspended.size and s.suspended[b, what, i, j]
    may = passed >= p.treaty_from[what] and p.signatories[what, i, j]
    fresh = not left or (left <= p.renewal[what] and not notice)
    return bool(may and fresh and not asleep and not s.offer[b, what, i, j])
