"""How a world starts, and the order of events in one step of one world (MODEL 4). The only writer of `State`.

Every function works on world ``b`` of ``s`` in place and reads the parameters ``p`` and the action table ``t``.
"""

from sd_env.core import rng
from sd_env.core.actions import ARM, ASSURE, ATTACK, DISARM, DISCLOSE, HOLD, PROPOSE, WITHDRAW, is_legal, other
from sd_env.core.jit import each_world, inlined, uncounted
from sd_env.core.reward import CONSUMPTION, total
from sd_env.core.rules.economy import consumption, depreciate, scrapped_share
from sd_env.core.rules.force import blend
from sd_env.core.rules.intelligence import estimate, next_misreading
from sd_env.core.rules.tension import next_tension
from sd_env.core.rules.treaties import is_detected, is_violation
from sd_env.core.state import (
    DETECTED,
    EXPIRED,
    FALSE_ALARM,
    FOR_EVER,
    FORMED,
    GREEDY,
    NO_CAUSE,
    NOTICE_GIVEN,
    PEACE,
    SEEKER,
    VIOLATED,
    WITHDRAWN,
)
from sd_env.core.violence import crises_and_wars


@each_world
def begin(p, t, s, b):
    """Start the world's current episode: draws types, arsenals and misreadings, clears all else."""
    n, classes = s.arsenal.shape[1], s.arsenal.shape[2]
    key = rng.fold(rng.fold(s.key[b], s.episode[b]), rng.EPISODE)
    clear_events(s, b)
    s.step[b] = 0
    s.treaty[b] = 0
    s.notice[b] = 0
    s.offer[b] = 0
    s.crisis[b] = False
    for i in range(n):
        s.economy[b, i] = p.economy[i]
        s.motive[b, i] = GREEDY if rng.uniform(key, rng.FIRST_TYPE, i) < p.greedy_prior[i] else SEEKER
        for k in range(classes):
            low, high = p.initial_low[i, k], p.initial_high[i, k]
            s.arsenal[b, i, k] = low + (high - low) * rng.uniform(key, rng.FIRST_ARSENAL, i, k)
    for i in range(n):
        for j in range(n):
            s.tension[b, i, j] = p.tension_start if i != j else 0.0
            for k in range(classes):
                if i != j:
                    s.misreading[b, i, j, k] = rng.normal(key, rng.FIRST_FOG, i, j, k)
                    fog = p.fog * p.opacity[j]
                    s.estimate[b, i, j, k] = estimate(s.arsenal[b, j, k], p.perception_bias, fog, s.misreading[b, i, j, k])


@inlined
def clear_events(s, b):
    """Forget what happened in the last episode, but not how it ended or what its last step paid."""
    s.alarm[b] = 0.0
    s.act[b] = HOLD
    s.built[b] = -1
    s.target[b] = -1
    s.caught[b] = False
    s.war[b] = PEACE
    s.cause[b] = NO_CAUSE
    s.treaty_event[b] = 0
    s.illegal[b] = False
    s.spent[b] = 0.0


@each_world
def act(p, t, s, b):
    """Event 1: all act from the same state, so legality is judged before anything moves."""
    n, classes = s.arsenal.shape[1], s.arsenal.shape[2]
    s.draws[b] = rng.fold(rng.fold(s.key[b], s.episode[b]), s.step[b] + 1)
    s.treaty_event[b] = 0  # before the acts: a notice of withdrawal is the first event of the step
    for i in range(n):
        a = s.choice[b, i]
        legal = is_legal(s, b, i, t.family[a], t.argument[a], other(i, t.rival[a], n))
        s.act[b, i] = t.family[a] if legal else HOLD
        s.illegal[b, i] = not legal
        s.built[b, i] = s.target[b, i] = -1
        s.caught[b, i] = False
        s.spent[b, i] = 0.0
    for i in range(n):
        a = s.choice[b, i]
        family, argument, j = s.act[b, i], t.argument[a], other(i, t.rival[a], n)
        if family == ARM:
            s.arsenal[b, i, argument] += p.build_step
            s.spent[b, i] += p.build_cost[argument] * p.build_step
            s.built[b, i] = argument
        elif family == DISARM:
            for k in range(classes):
                offence = blend(p.offence[k], p.defence[k], p.distinguishability)
                defence = blend(p.defence[k], p.offence[k], p.distinguishability)
                s.arsenal[b, i, k] *= 1.0 - scrapped_share(p.disarm_share, offence, defence)
        elif family == PROPOSE:
            s.offer[b, argument, i, j] = int(p.offer_duration)
        elif family == WITHDRAW:
            s.notice[b, argument, i, j] = s.notice[b, argument, j, i] = int(p.notice[argument]) + 1
            s.treaty_event[b, argument, i, j] |= NOTICE_GIVEN
        elif family == ATTACK:
            s.target[b, i] = j


@each_world
def run_down_treaties(p, t, s, b):
    """Event 2a: notice and duration run down; a treaty at its end is gone."""
    for c in range(s.treaty.shape[1]):
        for i in range(s.treaty.shape[2]):
            for j in range(s.treaty.shape[2]):
                if s.treaty[b, c, i, j] == 0:
                    continue
                if s.treaty[b, c, i, j] < FOR_EVER:
                    s.treaty[b, c, i, j] -= 1
                    if s.treaty[b, c, i, j] == 0:
                        s.notice[b, c, i, j] = 0
                        s.treaty_event[b, c, i, j] |= EXPIRED
                if s.notice[b, c, i, j] > 0:
                    s.notice[b, c, i, j] -= 1
                    if s.notice[b, c, i, j] == 0:
                        s.treaty[b, c, i, j] = 0
                        s.treaty_event[b, c, i, j] |= WITHDRAWN


@each_world
def match_offers(p, t, s, b):
    """Event 2b: two open offers make the treaty; the others age."""
    n = s.treaty.shape[2]
    for c in range(s.treaty.shape[1]):
        lasts = int(p.duration[c]) if p.duration[c] > 0 else FOR_EVER
        for i in range(n):
            for j in range(i + 1, n):
                if s.offer[b, c, i, j] > 0 and s.offer[b, c, j, i] > 0:
                    s.treaty[b, c, i, j] = s.treaty[b, c, j, i] = lasts
                    s.offer[b, c, i, j] = s.offer[b, c, j, i] = 0
                    s.treaty_event[b, c, i, j] |= FORMED
                    s.treaty_event[b, c, j, i] |= FORMED
                s.offer[b, c, i, j] -= 1 if s.offer[b, c, i, j] > 0 else 0
                s.offer[b, c, j, i] -= 1 if s.offer[b, c, j, i] > 0 else 0


@each_world
def inspect(p, t, s, b):
    """Event 2c: violations of treaties that were in force before this step, and false alarms; what is seen voids."""
    n = s.treaty.shape[2]
    for c in range(s.treaty.shape[1]):
        for i in range(n):
            k = s.built[b, i]
            for j in range(n):
                if s.treaty[b, c, i, j] == 0 or s.treaty_event[b, c, i, j] & FORMED:
                    continue
                violated = k >= 0 and is_violation(s.arsenal[b, i, k], p.cap[c, k])
                s.treaty_event[b, c, i, j] |= VIOLATED if violated else 0
                draw = rng.uniform(s.draws[b], rng.DETECTION, i, j, c)
                if is_detected(draw, violated, p.verification[c], p.false_alarm[c]):
                    s.treaty_event[b, c, i, j] |= DETECTED if violated else FALSE_ALARM
                    s.caught[b, i] = True
        for i in range(n):
            for j in range(n):
                if (s.treaty_event[b, c, i, j] | s.treaty_event[b, c, j, i]) & (DETECTED | FALSE_ALARM):
                    s.treaty[b, c, i, j] = 0
                    s.notice[b, c, i, j] = 0


@each_world
def run_economy(p, t, s, b):
    """Event 3: upkeep is paid on all that stands, arsenals wear, economies grow."""
    for i in range(s.arsenal.shape[1]):
        build = s.spent[b, i]
        upkeep = 0.0
        for k in range(s.arsenal.shape[2]):
            upkeep += p.upkeep[k] * s.arsenal[b, i, k]
            s.arsenal[b, i, k] = depreciate(s.arsenal[b, i, k], p.depreciation[k])
        s.spent[b, i] = build + upkeep
        for part in range(s.parts.shape[2]):
            s.parts[b, i, part] = 0.0
        s.parts[b, i, CONSUMPTION] = consumption(build, upkeep, s.economy[b, i])
        s.economy[b, i] *= 1.0 + p.growth[i]


@each_world
def gather_intelligence(p, t, s, b):
    """Event 4: new estimates, exact where disclosed; and how much each rival's offence seems to have grown."""
    n, classes = s.arsenal.shape[1], s.arsenal.shape[2]
    for i in range(n):
        for j in range(n):
            if i == j:
                continue
            fog = p.fog * p.opacity[j]
            for c in range(s.treaty.shape[1]):
                fog *= 1.0 - p.verification[c] if s.treaty[b, c, i, j] > 0 else 1.0
            growth = 0.0
            for k in range(classes):
                if p.fog > 0.0:
                    surprise = rng.normal(s.draws[b], rng.FOG, i, j, k)
                    s.misreading[b, i, j, k] = next_misreading(s.misreading[b, i, j, k], p.fog_persistence, surprise)
                seen = s.arsenal[b, j, k]
                if s.act[b, j] != DISCLOSE:
                    seen = estimate(seen, p.perception_bias, fog, s.misreading[b, i, j, k])
                growth += blend(p.offence[k], p.defence[k], p.distinguishability) * (seen - s.estimate[b, i, j, k])
                s.estimate[b, i, j, k] = seen
            s.alarm[b, i, j] = max(0.0, growth)


@each_world
def move_tension(p, t, s, b):
    """Event 5: tension decays and moves by alarms, signals, breaches and withdrawals."""
    n = s.arsenal.shape[1]
    for i in range(n):
        for j in range(i + 1, n):
            raised = p.arms_weight * (s.alarm[b, i, j] + s.alarm[b, j, i])
            for c in range(s.treaty.shape[1]):
                for event in (s.treaty_event[b, c, i, j], s.treaty_event[b, c, j, i]):
                    raised += p.violation_weight if event & (DETECTED | FALSE_ALARM) else 0.0
                    raised += p.withdrawal_weight if event & NOTICE_GIVEN else 0.0
            lowered = 0.0
            for act_ in (s.act[b, i], s.act[b, j]):
                lowered += p.assure_weight if act_ == ASSURE else 0.0
                lowered += p.disclose_weight if act_ == DISCLOSE else 0.0
                lowered += p.disarm_weight if act_ == DISARM else 0.0
            s.tension[b, i, j] = next_tension(s.tension[b, i, j], p.tension_decay, raised, lowered)
            s.tension[b, j, i] = s.tension[b, i, j]


@each_world
def change_leaders(p, t, s, b):
    """Event 8: with probability lambda a state's type is redrawn from its prior."""
    if p.leadership_turnover > 0.0:
        for i in range(s.motive.shape[1]):
            if rng.uniform(s.draws[b], rng.TURNOVER, i) < p.leadership_turnover:
                greedy = rng.uniform(s.draws[b], rng.NEW_TYPE, i) < p.greedy_prior[i]
                s.motive[b, i] = GREEDY if greedy else SEEKER


@each_world
def finish(p, t, s, b):
    """Rewards are summed; a horizon truncates, a war that ends the game or a failed continuation terminates."""
    at_war = False
    for i in range(s.reward.shape[1]):
        s.reward[b, i] = total(s, b, i)
        for j in range(s.reward.shape[1]):
            at_war |= s.war[b, i, j] != PEACE
    s.step[b] += 1
    s.terminated[b] = (p.war_ends_episode and at_war) or (
        p.continuation < 1.0 and rng.uniform(s.draws[b], rng.CONTINUATION) >= p.continuation
    )
    s.truncated[b] = p.horizon > 0 and s.step[b] >= p.horizon and not s.terminated[b]


@uncounted
def advance(p, t, s, low, high):
    """One step of worlds low … high-1 under ``s.choice``, in the order of MODEL 4."""
    act(p, t, s, low, high)
    run_down_treaties(p, t, s, low, high)
    match_offers(p, t, s, low, high)
    inspect(p, t, s, low, high)
    run_economy(p, t, s, low, high)
    gather_intelligence(p, t, s, low, high)
    move_tension(p, t, s, low, high)
    crises_and_wars(p, t, s, low, high)
    change_leaders(p, t, s, low, high)
    finish(p, t, s, low, high)
