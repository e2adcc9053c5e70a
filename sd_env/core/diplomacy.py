"""Treaties in a step: they run down, are made, inspected and broken (MODEL 4.2).

Part of `dynamics`, split off by subject.
"""

from sd_env.core import rng
from sd_env.core.game import phase
from sd_env.core.jit import inlined
from sd_env.core.rules.treaties import is_detected, is_violation
from sd_env.core.state import DETECTED, EXPIRED, FALSE_ALARM, FOR_EVER, FORMED, VIOLATED, WITHDRAWN


@phase
def run_down_treaties(g, low, high):
    """Event 2a: notice and duration run down; a treaty at its end is gone."""
    s = g.state
    n = s.treaty.shape[1]
    for c in range(s.treaty.shape[0]):
        for i in range(n):
            for j in range(n):
                for b in range(low, high if i != j else low):
                    left, notice = s.treaty[c, i, j, b], s.notice[c, i, j, b]
                    in_force = left > 0
                    left -= 1 if in_force & (left < FOR_EVER) else 0
                    expired = in_force & (left == 0)
                    noticed = in_force & (not expired) & (notice > 0)
                    withdrawn = noticed & (notice == 1)
                    s.treaty[c, i, j, b] = 0 if withdrawn else left
                    s.notice[c, i, j, b] = 0 if expired else notice - 1 if noticed else notice
                    s.treaty_event[c, i, j, b] |= EXPIRED if expired else WITHDRAWN if withdrawn else 0


@phase
def match_offers(g, low, high):
    """Event 2b: two open offers make the treaty; the others age."""
    p, s = g.params, g.state
    n = s.treaty.shape[1]
    for c in range(s.treaty.shape[0]):
        lasts = int(p.duration[c]) if p.duration[c] > 0 else FOR_EVER
        for i in range(n):
            for j in range(i + 1, n):
                for b in range(low, high):
                    g.scratch.flag[b] = (s.offer[c, i, j, b] > 0) & (s.offer[c, j, i, b] > 0)
                for a, v in ((i, j), (j, i)):
                    settle_offer(s, g.scratch.flag, lasts, c, a, v, low, high)


@inlined
def settle_offer(s, matched, lasts, c, i, j, low, high):
    """i's side of a treaty where offers matched; elsewhere its offer to j ages."""
    for b in range(low, high):
        offer, left = s.offer[c, i, j, b], s.treaty[c, i, j, b]
        s.treaty[c, i, j, b] = lasts if matched[b] else left
        s.offer[c, i, j, b] = 0 if matched[b] else max(offer - 1, 0)
        s.treaty_event[c, i, j, b] |= FORMED if matched[b] else 0


@phase
def inspect(g, low, high):
    """Event 2c: violations of treaties that were in force before this step, and false alarms; what is seen voids."""
    p, s, violates = g.params, g.state, g.scratch.flag
    n = s.treaty.shape[1]
    for c in range(s.treaty.shape[0]):
        for i in range(n):
            find_violations(p, s, violates, c, i, low, high)
            for j in range(n):
                for b in range(low, high if i != j else low):
                    event = s.treaty_event[c, i, j, b]
                    bound = (s.treaty[c, i, j, b] != 0) & (event & FORMED == 0)
                    violated = bound & violates[b]
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
                    s.notice[c, i, j, b] = 0 if void else notice


@inlined
def find_violations(p, s, violates, c, i, low, high):
    """Write into ``violates`` `[B]` whether i built a class beyond the cap of treaty kind c."""
    for b in range(low, high):
        violates[b] = False
    for k in range(s.arsenal.shape[1]):
        for b in range(low, high):
            violates[b] |= (s.built[i, b] == k) & is_violation(s.arsenal[i, k, b], p.cap[c, k])
