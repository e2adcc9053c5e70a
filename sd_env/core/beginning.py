"""How a world's episode starts: motives, arsenals, misreadings, treaties in force and the times of shocks.

Part of `dynamics`, split off by subject.
"""

from sd_env.core import rng
from sd_env.core.actions import HOLD
from sd_env.core.game import game_at
from sd_env.core.jit import event, inlined
from sd_env.core.rules.intelligence import estimate, lifted_fog
from sd_env.core.rules.motives import drawn_motive
from sd_env.core.rules.technology import shock_time
from sd_env.core.state import FOR_EVER, NO_CAUSE, PEACE


@event
def begin(where, low, high):
    """Start the worlds' current episode: draws types, arsenals and misreadings, clears all else."""
    g = game_at(where)
    p, s, key = g.params, g.state, g.scratch.key
    n, classes = s.arsenal.shape[0], s.arsenal.shape[1]
    clear(s, low, high)
    for b in range(low, high):
        key[b - low] = rng.fold(rng.fold(s.key[b], s.episode[b]), rng.EPISODE)
    for i in range(n):
        for b in range(low, high):
            s.economy[i, b] = p.economy[i]
            draw = rng.uniform(key[b - low], rng.FIRST_TYPE, i)
            s.motive[i, b] = drawn_motive(draw, p.greedy_prior[i], p.maximiser_prior[i])
        for k in range(classes):
            least, width = p.initial_low[i, k], p.initial_high[i, k] - p.initial_low[i, k]
            for b in range(low, high):
                s.arsenal[i, k, b] = least + width * rng.uniform(key[b - low], rng.FIRST_ARSENAL, i, k)
    for i in range(n):
        for j in range(n):
            fog = p.fog * p.opacity[j] * begin_treaties(p, s, i, j, low, high)
            for b in range(low, high):
                s.tension[i, j, b] = p.tension_start if i != j else 0.0
            for k in range(classes if i != j else 0):
                for b in range(low, high):
                    s.misreading[i, j, k, b] = rng.normal(key[b - low], rng.FIRST_FOG, i, j, k)
                for b in range(low, high):
                    true, misreading = s.arsenal[j, k, b], s.misreading[i, j, k, b]
                    s.estimate[i, j, k, b] = estimate(true, p.perception_bias, fog, misreading)
    for shock in range(s.shock_at.shape[0]):
        for b in range(low, high):
            draw = rng.uniform(key[b - low], rng.SHOCK, shock)
            s.shock_at[shock, b] = shock_time(p.shock_step[shock], p.shock_spread[shock], draw)


@inlined
def begin_treaties(p, s, i, j, low, high):
    """Put treaties in force from which the episode starts; the share of fog that they leave."""
    left = 1.0
    for c in range(s.treaty.shape[0]):
        if p.in_force[c, i, j] > 0.0:
            left *= lifted_fog(p.verification[c], p.transparency[c])
            for b in range(low, high):
                s.treaty[c, i, j, b] = int(p.duration[c]) if p.duration[c] > 0.0 else FOR_EVER
    return left


@inlined
def clear(s, low, high):
    """Forget the last episode, but not how it ended or what its last step paid."""
    for b in range(low, high):
        s.step[b] = 0
    for i in range(s.act.shape[0]):
        clear_acts(s, i, low, high)
        for b in range(low, high):
            s.act[i, b] = HOLD
            s.illegal[i, b] = False
        for j in range(s.act.shape[0]):
            for b in range(low, high):
                s.alarm[i, j, b] = 0.0
                s.crisis[i, j, b] = False
                s.war[i, j, b] = PEACE
                s.cause[i, j, b] = NO_CAUSE
            for c in range(s.treaty.shape[0]):
                for b in range(low, high):
                    s.treaty[c, i, j, b] = s.notice[c, i, j, b] = s.offer[c, i, j, b] = 0
                    s.treaty_event[c, i, j, b] = 0
            for c in range(s.suspended.shape[0]):
                for b in range(low, high):
                    s.suspended[c, i, j, b] = s.dormant[c, i, j, b] = 0
            for c in range(s.age.shape[0]):
                for b in range(low, high):
                    s.age[c, i, j, b] = 0


@inlined
def clear_acts(s, i, low, high):
    """Forget what agent i did in the last step."""
    for b in range(low, high):
        s.built[i, b] = -1
        s.target[i, b] = -1
    for b in range(low, high):
        s.caught[i, b] = False
        s.spent[i, b] = 0.0
