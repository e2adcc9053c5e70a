"""Intelligence in a step: what each state makes of the others' arsenals (MODEL 4.4).

Part of `dynamics`, split off by subject.
"""

from sd_env.core import rng
from sd_env.core.actions import DISCLOSE
from sd_env.core.game import game_at
from sd_env.core.jit import event, inlined
from sd_env.core.rules.intelligence import estimate, lifted_fog, next_misreading


@event
def gather_intelligence(where, low, high):
    """Event 4: new estimates, exact where disclosed; and how much each rival's offence seems to have grown."""
    g = game_at(where)
    n = g.state.arsenal.shape[0]
    for i in range(n):
        for j in range(n):
            if i != j:
                look(g, i, j, low, high)


@inlined
def look(g, i, j, low, high):
    """What agent i makes of agent j's arsenals."""
    p, s, fog, seen = g.params, g.state, g.scratch.total, g.scratch.other_total
    for b in range(low, high):
        fog[b - low] = p.fog * p.opacity[j]
        s.alarm[i, j, b] = 0.0
    for c in range(s.treaty.shape[0]):
        for b in range(low, high):
            fog[b - low] *= lifted_fog(p.verification[c], p.transparency[c]) if s.treaty[c, i, j, b] > 0 else 1.0
    for k in range(s.arsenal.shape[1]):
        if p.fog > 0.0:
            misread_anew(g, i, j, k, low, high)
        for b in range(low, high):
            true = s.arsenal[j, k, b]
            foggy = estimate(true, p.perception_bias, fog[b - low], s.misreading[i, j, k, b])
            seen[b - low] = true if s.act[j, b] == DISCLOSE else foggy
        for b in range(low, high):
            s.alarm[i, j, b] += g.force.offence[k] * (seen[b - low] - s.estimate[i, j, k, b])
            s.estimate[i, j, k, b] = seen[b - low]
    for b in range(low, high):
        s.alarm[i, j, b] = max(0.0, s.alarm[i, j, b])


@inlined
def misread_anew(g, i, j, k, low, high):
    """The misreading moves on. In two loops: a processor looks ahead only so far, and overlaps more of short ones."""
    p, s, draw, tails = g.params, g.state, g.scratch.draw, g.scratch.tails
    for b in range(low, high):
        draw[b - low] = rng.uniform(s.draws[b], rng.FOG, i, j, k)
        tails[b - low] = rng.log_tails(draw[b - low])
    for b in range(low, high):
        surprise = rng.quantile(draw[b - low], tails[b - low])
        s.misreading[i, j, k, b] = next_misreading(s.misreading[i, j, k, b], p.fog_persistence, surprise)
