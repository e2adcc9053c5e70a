"""The treaties of a scenario in plain words (MODEL 4.2)."""

from collections.abc import Iterator

import numpy as np

from sd_env.render.names import the, title, words
from sd_env.scenarios import Scenario
from sd_env.text.figures import count, figure, percent


def treaties(scenario: Scenario, seat: int | None = None) -> Iterator[str]:
    """One line for each kind: what it caps, how it is watched, what it does and how long it lasts."""
    for c, kind in enumerate(scenario.kinds):
        facts = [*_caps(scenario, c, seat), *_watch(scenario, c), *_effects(scenario, c), *_time(scenario, c)]
        if facts and (scenario.params.allow_treaties or scenario.params.in_force.any()):
            yield f"{title(kind)}: {'; '.join(facts)}."


def _caps(scenario: Scenario, c: int, seat: int | None) -> Iterator[str]:
    p = scenario.params
    factors = p.cap_factor[c]
    factor = factors[seat] if seat is not None else factors[0] if np.ptp(factors) == 0 else None
    for k in np.flatnonzero(np.isfinite(p.cap[c])):
        cap = count(p.cap[c, k] * (1.0 if factor is None else factor), "unit")
        times = " x a factor of each state" if factor is None else ""
        yield f"you may not build {words(scenario.weapons[k])} above {cap}{times}"
    if p.cap_fall[c]:
        yield f"caps fall by {percent(p.cap_fall[c])} a step, to {percent(p.cap_floor[c])} at least"
    if p.disposal[c]:
        yield f"each step {percent(p.disposal[c])} of what stands above a cap is scrapped"


def _watch(scenario: Scenario, c: int) -> Iterator[str]:
    p = scenario.params
    if p.verification[c]:
        yield f"a violation is seen with a chance of {percent(p.verification[c])}"
    if p.false_alarm[c]:
        yield f"a false alarm comes with a chance of {percent(p.false_alarm[c])} a step"
    if p.verification[c] or p.false_alarm[c]:
        ends = f"suspends it for {count(p.suspension[c], 'step')}" if p.suspension[c] else "ends it"
        which = "either" if p.verification[c] and p.false_alarm[c] else "that"
        yield f"{which} {ends} and raises tension by {figure(p.violation_weight)}"


def _effects(scenario: Scenario, c: int) -> Iterator[str]:
    p = scenario.params
    effects = (
        (1 - p.crisis_damping[c], "{} fewer crises"),
        (p.hotline[c], "{} fewer accidents"),
        (p.defence_sharing[c], "{} of the defence of each protects the other"),
        (p.verification[c], "{} less fog from its inspections"),
        (p.transparency[c], "{} less fog from its observers"),
        (p.crisis_clarity[c], "{} less error in a crisis"),
    )
    yield from (text.format(percent(share)) for share, text in effects if share)


def _time(scenario: Scenario, c: int) -> Iterator[str]:
    p = scenario.params
    if p.duration[c]:
        yield f"it lasts {count(p.duration[c], 'step')}"
    if p.renewal[c]:
        yield f"it can be renewed in its last {count(p.renewal[c], 'step')}"
    if p.notice[c]:
        yield f"notice takes {count(p.notice[c], 'step')}"
    if p.treaty_from[c]:
        yield f"{the(scenario.kinds[c])} can be proposed after {count(p.treaty_from[c], 'step')}"
