"""Treaties in a step: they run down, are made, inspected and broken (MODEL 4.2).

Part of `dynamics`, split off by subject.
"""

from sd_env.core import rng
from sd_env.core.game import game_at
from sd_env.core.jit import event, inlined
from sd_env.core.rules.treaties import NO_CAP, after_disposal, cap_of, cap_share, is_detected, is_violation
from sd_env.core.state import (
    DETECTED,
    EXPIRED,
    FALSE_ALARM,
    FOR_EVER,
    FORMED,
    RENEWED,
    RESUMED,
    SUSPENDED,
    VIOLATED,
    WITHDRAWN,
)


@event
def run_down_treaties(where, low, high):
    """Event 2a: notice and duration run down; a treaty at its end is gone, unless this step renews it."""
    g = game_at(where)
    s = g.state
    n = s.treaty.shape[1]
    for c in range(s.treaty.shape[0]):
        for i in range(n):
            for j in range(n):
                for b in range(low, high if i != j else low):
                    left, notice = s.treaty[c, i, j, b], s.notice[c, i, j, b]
                    in_force = left > 0
                    renews = (s.offer[c, i, j, b] > 0) & (s.offer[c, j, i, b] > 0)
                    left -= 1 if in_force & (left < FOR_EVER) & (not renews) else 0
                    expired = in_force & (left == 0)
                    noticed = in_force & (not expired) & (notice > 0)
                    withdrawn = noticed & (notice == 1)
                    s.treaty[c, i, j, b] = 0 if withdrawn else left
                    s.notice[c, i, j, b] = 0 if expired else notice - 1 if noticed else notice
                    s.treaty_event[c, i, j, b] |= EXPIRED if expired else WITHDRAWN if withdrawn else 0
                if s.suspended.shape[0] > 0:
                    run_down_suspension(s, c, i, j, low, high)
                if s.age.shape[0] > 0:
                    for b in range(low, high):
                        asleep = s.suspended.shape[0] > 0 and s.suspended[c, i, j, b] > 0
                        age = s.age[c, i, j, b]
                        s.age[c, i, j, b] = age + 1 if s.treaty[c, i, j, b] > 0 else age if asleep else 0


@inlined
def run_down_suspension(s, c, i, j, low, high):
    """A suspension runs down, and with it the treaty's own time and any notice; at its end the treaty resumes."""
    for b in range(low, high):
        held = s.suspended[c, i, j, b] > 0
        left, notice = s.dormant[c, i, j, b], s.notice[c, i, j, b]
        left -= 1 if held & (left < FOR_EVER) else 0
        pause = s.suspended[c, i, j, b] - (1 if held else 0)
        expired = held & (left == 0)
        withdrawn = held & (not expired) & (notice == 1)
        over = expired | withdrawn
        resumed = held & (not over) & (pause == 0)
        before = s.treaty[c, i, j, b]
        s.treaty[c, i, j, b] = left if resumed else before
        s.dormant[c, i, j, b] = 0 if over | resumed else left
        s.suspended[c, i, j, b] = 0 if over else pause
        s.notice[c, i, j, b] = 0 if over else notice - 1 if held & (notice > 0) else notice
        s.treaty_event[c, i, j, b] |= EXPIRED if expired else WITHDRAWN if withdrawn else RESUMED if resumed else 0


@event
def match_offers(where, low, high):
    """Event 2b: two open offers make the treaty, or renew one in force; the others age."""
    g = game_at(where)
    p, s = g.params, g.state
    n = s.treaty.shape[1]
    for c in range(s.treaty.shape[0]):
        lasts = int(p.duration[c]) if p.duration[c] > 0 else FOR_EVER
        for i in range(n):
            for j in range(i + 1, n):
                for b in range(low, high):
                    g.scratch.flag[b - low] = (s.offer[c, i, j, b] > 0) & (s.offer[c, j, i, b] > 0)
                if s.suspended.shape[0] > 0:
                    for b in range(low, high):
                        g.scratch.flag[b - low] &= s.suspended[c, i, j, b] == 0
                for a, v in ((i, j), (j, i)):
                    settle_offer(s, g.scratch.flag, lasts, c, a, v, low, high)


@inlined
def settle_offer(s, matched, lasts, c, i, j, low, high):
    """i's side of a treaty where offers matched; elsewhere its offer to j ages."""
    for b in range(low, high):
        offer, left = s.offer[c, i, j, b], s.treaty[c, i, j, b]
        s.treaty[c, i, j, b] = lasts if matched[b - low] else left
        s.offer[c, i, j, b] = 0 if matched[b - low] else max(offer - 1, 0)
        s.treaty_event[c, i, j, b] |= (RENEWED if left > 0 else FORMED) if matched[b - low] else 0


@event
def inspect(where, low, high):
    """Event 2c: violations of treaties that were in force before this step, and false alarms; what is seen voids."""
    g = game_at(where)
    p, s, violates = g.params, g.state, g.scratch.flag
    n = s.treaty.shape[1]
    for c in range(s.treaty.shape[0]):
        for i in range(n):
            for j in range(n):
                find_violations(p, s, violates, c, i, j, low, high)
                for b in range(low, high if i != j else low):
                    event = s.treaty_event[c, i, j, b]
                    bound = (s.treaty[c, i, j, b] != 0) & (event & (FORMED | RESUMED) == 0)
                    violated = bound & violates[b - low]
                    draw = rng.uniform(s.draws[b], rng.DETECTION, i, j, c)
                    seen = bound & is_detected(draw, violated, p.verification[c], p.false_alarm[c])
                    event |= VIOLATED if violated else 0
                    event |= (DETECTED if violated else FALSE_ALARM) if seen else 0
                    s.treaty_event[c, i, j, b] = event
                    s.caught[i, b] |= seen
        for i in range(n):
            for j in range(n):
                for b in range(low, high if i != j else low):
                    void = (s.treaty_event[c, i, j, b] | s.treaty_event[c, j, i, b]) & (DETECTED | FALSE_ALARM) != 0
                    left, notice = s.treaty[c, i, j, b], s.notice[c, i, j, b]
                    s.treaty[c, i, j, b] = 0 if void else left
                    s.notice[c, i, j, b] = 0 if void and p.suspension[c] == 0.0 else notice
                    if p.suspension[c] > 0.0:
                        suspend(p, s, c, i, j, b, void, left)


@inlined
def suspend(p, s, c, i, j, b, seen, left):
    """i's side of a treaty that was suspended because a violation was seen; the other side is who suspends."""
    if seen:
        s.suspended[c, i, j, b], s.dormant[c, i, j, b] = int(p.suspension[c]), left
        if s.treaty_event[c, j, i, b] & (DETECTED | FALSE_ALARM):
            s.treaty_event[c, i, j, b] |= SUSPENDED


@inlined
def find_violations(p, s, violates, c, i, j, low, high):
    """Write into ``violates`` `[B]` whether i built a class beyond its cap in treaty kind c with j."""
    for b in range(low, high):
        violates[b - low] = False
    for k in range(s.arsenal.shape[1]):
        cap = cap_of(p.cap[c, k], p.cap_factor[c, i])
        if p.cap_fall[c] > 0.0 and cap < NO_CAP:
            for b in range(low, high):
                now = cap * cap_share(s.age[c, i, j, b], p.cap_fall[c], p.cap_floor[c])
                violates[b - low] |= (s.built[i, b] == k) & is_violation(s.arsenal[i, k, b], now)
        else:
            for b in range(low, high):
                violates[b - low] |= (s.built[i, b] == k) & is_violation(s.arsenal[i, k, b], cap)


@event
def scrap_excess(where, low, high):
    """Event 2d: bound parties scrap a share of what they hold above their caps."""
    g = game_at(where)
    p, s, excess = g.params, g.state, g.scratch.total
    n, classes = s.arsenal.shape[0], s.arsenal.shape[1]
    for c in range(s.treaty.shape[0]):
        for place in range(n * classes if p.disposal[c] > 0.0 else 0):
            i, k = place // classes, place % classes
            cap = cap_of(p.cap[c, k], p.cap_factor[c, i])
            if cap < NO_CAP:
                for b in range(low, high):
                    excess[b - low] = 0.0
                for j in range(n):
                    find_excess(p, s, excess, cap, c, i, j, k, low, high)
                for b in range(low, high):
                    s.arsenal[i, k, b] = after_disposal(s.arsenal[i, k, b], excess[b - low], p.disposal[c])


@inlined
def find_excess(p, s, excess, cap, c, i, j, k, low, high):
    """Raise ``excess`` `[B]` to what i holds of class k above its cap in treaty kind c with j, where that binds."""
    for b in range(low, high):
        share = cap_share(s.age[c, i, j, b], p.cap_fall[c], p.cap_floor[c]) if p.cap_fall[c] > 0.0 else 1.0
        over = s.arsenal[i, k, b] - cap * share
        excess[b - low] = max(excess[b - low], over if s.treaty[c, i, j, b] > 0 else 0.0)
