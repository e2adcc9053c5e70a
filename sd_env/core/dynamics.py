"""The order of events in one step of a block of worlds (MODEL 4).

With `beginning`, `diplomacy`, `intelligence` and `violence`, its parts by subject, this is all that writes `State`
while a game is on.

Every function works on worlds low … high-1 of the game ``g`` in place. The loop over worlds is always the innermost one
and free of branches where it can be: the compiler then does several worlds with one instruction.
"""

import numpy as np

from sd_env.core import rng
from sd_env.core.actions import (
    ARM,
    ASSURE,
    ATTACK,
    DISARM,
    DISCLOSE,
    HOLD,
    PROPOSE,
    SUSPEND,
    WITHDRAW,
    find_legal,
    may_be_illegal,
    other,
)
from sd_env.core.beginning import clear_acts
from sd_env.core.diplomacy import inspect, match_offers, run_down_treaties, scrap_excess
from sd_env.core.game import game_at
from sd_env.core.intelligence import gather_intelligence
from sd_env.core.jit import event, inlined
from sd_env.core.reward import CONSUMPTION, POWER
from sd_env.core.rules.economy import consumption, depreciate, grow, scrapped_share
from sd_env.core.rules.motives import drawn_motive, power_share
from sd_env.core.rules.tension import next_tension
from sd_env.core.state import DETECTED, FALSE_ALARM, MAXIMISER, NOTICE_GIVEN, PEACE, SUSPENDED
from sd_env.core.violence import crises_and_wars


@event
def act(where, low, high):
    """Event 1: all act from the same state, so legality is judged before anything moves."""
    g = game_at(where)
    s = g.state
    for b in range(low, high):
        s.draws[b] = rng.fold(rng.fold(s.key[b], s.episode[b]), s.step[b] + 1)
    for c in range(s.treaty.shape[0]):  # before the acts: a notice of withdrawal is the first event of the step
        for i in range(s.treaty.shape[1]):
            for j in range(s.treaty.shape[1]):
                for b in range(low, high):
                    s.treaty_event[c, i, j, b] = 0
    for i in range(s.act.shape[0]):
        judge(g.params, g.table, s, g.scratch.flag, i, low, high)
    for i in range(s.act.shape[0]):
        clear_acts(s, i, low, high)
        for a in range(len(g.table.family)):
            do(g, i, a, low, high)


@inlined
def judge(p, t, s, legal, i, low, high):
    """What agent i does: what it chose where that is legal, else it holds."""
    for b in range(low, high):
        s.act[i, b] = t.family[np.uint64(s.choice[i, b])]
        s.illegal[i, b] = False
    for a in range(len(t.family)):
        if may_be_illegal(p, i, t.family[a], t.argument[a]):
            find_legal(p, s, i, t.family[a], t.argument[a], other(i, t.rival[a], s.act.shape[0]), legal, low, high)
            for b in range(low, high):
                s.illegal[i, b] |= (s.choice[i, b] == a) & (not legal[b - low])
    for b in range(low, high):
        chosen = s.act[i, b]
        s.act[i, b] = HOLD if s.illegal[i, b] else chosen


@inlined
def do_treaty(p, t, s, i, a, low, high):
    """The same of offers, withdrawals and suspensions."""
    family, argument, j = t.family[a], t.argument[a], other(i, t.rival[a], s.act.shape[0])
    if family == PROPOSE:
        for b in range(low, high):
            before = s.offer[argument, i, j, b]
            does = (s.choice[i, b] == a) & (s.act[i, b] == PROPOSE)
            s.offer[argument, i, j, b] = int(p.offer_duration) if does else before
    elif family == WITHDRAW:
        for b in range(low, high):
            mine, its, offer = s.notice[argument, i, j, b], s.notice[argument, j, i, b], s.offer[argument, i, j, b]
            does = (s.choice[i, b] == a) & (s.act[i, b] == WITHDRAW)
            s.offer[argument, i, j, b] = 0 if does else offer  # who leaves does not offer to renew
            s.notice[argument, i, j, b] = int(p.notice[argument]) + 1 if does else mine
            s.notice[argument, j, i, b] = int(p.notice[argument]) + 1 if does else its
            s.treaty_event[argument, i, j, b] |= NOTICE_GIVEN if does else 0
    elif family == SUSPEND:
        for b in range(low, high):
            if (s.choice[i, b] == a) & (s.act[i, b] == SUSPEND):
                if s.treaty[argument, i, j, b] > 0:  # unless the other has just suspended it, too
                    s.dormant[argument, i, j, b] = s.dormant[argument, j, i, b] = s.treaty[argument, i, j, b]
                s.treaty[argument, i, j, b] = s.treaty[argument, j, i, b] = 0
                pause = int(p.suspension[argument]) + 1  # runs down in this step already
                s.suspended[argument, i, j, b] = s.suspended[argument, j, i, b] = pause
                s.treaty_event[argument, i, j, b] |= SUSPENDED


@inlined
def disarm(g, i, low, high):
    """Agent i scraps a share of each class where it disarms; `move_tension` wants to know how much offence that was."""
    p, s, scrapped = g.params, g.state, g.scratch.scrapped
    for b in range(low, high):
        scrapped[i, b - low] = 0.0
    for k in range(s.arsenal.shape[1]):
        offence, defence = g.force.offence[k], g.force.defence[k]
        left = 1.0 - scrapped_share(p.disarm_share, offence, defence)
        for b in range(low, high):
            before = s.arsenal[i, k, b]
            s.arsenal[i, k, b] *= left if s.act[i, b] == DISARM else 1.0
            scrapped[i, b - low] += offence * (before - s.arsenal[i, k, b])


@inlined
def do(g, i, a, low, high):
    """The effects of action a in the worlds where agent i does it."""
    p, t, s = g.params, g.table, g.state
    family, argument, j = t.family[a], t.argument[a], other(i, t.rival[a], s.act.shape[0])
    if family == ARM:
        cost = p.build_cost[argument] * p.cost_factor[i, argument] * p.build_step
        for b in range(low, high):
            chosen, before = (s.choice[i, b] == a) & (s.act[i, b] == ARM), s.built[i, b]
            s.arsenal[i, argument, b] += p.build_step if chosen else 0.0
            s.spent[i, b] += cost if chosen else 0.0
            s.built[i, b] = argument if chosen else before
    elif family == DISARM:
        disarm(g, i, low, high)
    elif family == ATTACK:
        for b in range(low, high):
            before = s.target[i, b]
            does = (s.choice[i, b] == a) & (s.act[i, b] == ATTACK)
            s.target[i, b] = j if does else before
    else:
        do_treaty(p, t, s, i, a, low, high)


@event
def run_economy(where, low, high):
    """Event 3: upkeep is paid on all that stands, arsenals wear, economies grow."""
    g = game_at(where)
    p, s, upkeep = g.params, g.state, g.scratch.total
    for i in range(s.arsenal.shape[0]):
        for b in range(low, high):
            upkeep[b - low] = 0.0
        for k in range(s.arsenal.shape[1]):
            for b in range(low, high):
                upkeep[b - low] += p.upkeep[k] * s.arsenal[i, k, b]
                s.arsenal[i, k, b] = depreciate(s.arsenal[i, k, b], p.depreciation[k])
        for part in range(s.parts.shape[1]):
            for b in range(low, high):
                s.parts[i, part, b] = 0.0
        for b in range(low, high):
            s.parts[i, CONSUMPTION, b] = consumption(s.spent[i, b], upkeep[b - low], s.economy[i, b])
            s.spent[i, b] += upkeep[b - low]
        for b in range(low, high):
            s.economy[i, b] = grow(s.economy[i, b], p.growth[i])
    for shock in range(s.shock_at.shape[0]):
        for k in range(s.arsenal.shape[1]):
            for i in range(s.arsenal.shape[0] if p.shock_loss[shock, k] > 0.0 else 0):
                for b in range(low, high):
                    happens = s.shock_at[shock, b] == s.step[b] + 1
                    s.arsenal[i, k, b] = depreciate(s.arsenal[i, k, b], p.shock_loss[shock, k] if happens else 0.0)


@event
def move_tension(where, low, high):
    """Event 5: tension decays and moves by alarms, signals, breaches and withdrawals."""
    g = game_at(where)
    p, s, raised, lowered = g.params, g.state, g.scratch.total, g.scratch.other_total
    for i in range(s.tension.shape[0]):
        for j in range(i + 1, s.tension.shape[0]):
            for b in range(low, high):
                raised[b - low] = p.arms_weight * (s.alarm[i, j, b] + s.alarm[j, i, b])
                lowered[b - low] = 0.0
            for c in range(s.treaty.shape[0]):
                for b in range(low, high):
                    for happened in (s.treaty_event[c, i, j, b], s.treaty_event[c, j, i, b]):
                        raised[b - low] += p.violation_weight if happened & (DETECTED | FALSE_ALARM) else 0.0
                        raised[b - low] += p.withdrawal_weight if happened & NOTICE_GIVEN else 0.0
            for c in range(s.suspended.shape[0]):  # by choice: after a violation the violation itself counts
                for b in range(low, high):
                    mine, its = s.treaty_event[c, i, j, b], s.treaty_event[c, j, i, b]
                    chosen = (mine | its) & (DETECTED | FALSE_ALARM) == 0
                    raised[b - low] += p.suspension_weight if (mine & SUSPENDED != 0) & chosen else 0.0
                    raised[b - low] += p.suspension_weight if (its & SUSPENDED != 0) & chosen else 0.0
            for b in range(low, high):
                for done in (s.act[i, b], s.act[j, b]):
                    lowered[b - low] += p.assure_weight if done == ASSURE else 0.0
                    lowered[b - low] += p.disclose_weight if done == DISCLOSE else 0.0
            if p.allow_disarm:
                for b in range(low, high):
                    scrapped = g.scratch.scrapped[i, b - low] + g.scratch.scrapped[j, b - low]
                    lowered[b - low] += p.disarm_weight * scrapped
            for b in range(low, high):
                tension = next_tension(s.tension[i, j, b], p.tension_decay, raised[b - low], lowered[b - low])
                s.tension[i, j, b] = s.tension[j, i, b] = tension


@event
def share_power(where, low, high):
    """After the wars: a power maximiser is paid its share of all military power."""
    g = game_at(where)
    p, s, own, total = g.params, g.state, g.scratch.total, g.scratch.other_total
    n = s.arsenal.shape[0]
    for i in range(n):
        if p.power_weight[i] > 0.0:
            for b in range(low, high):
                own[b - low] = total[b - low] = 0.0
            for j in range(n):
                for k in range(s.arsenal.shape[1]):
                    weight = p.offence[k] + p.defence[k]
                    for b in range(low, high):
                        total[b - low] += weight * s.arsenal[j, k, b]
                        own[b - low] += weight * s.arsenal[j, k, b] if i == j else 0.0
            for b in range(low, high):
                paid = p.power_weight[i] * power_share(own[b - low], total[b - low], n)
                s.parts[i, POWER, b] = paid if s.motive[i, b] == MAXIMISER else 0.0


@event
def change_leaders(where, low, high):
    """Event 8: with probability lambda a state's motive is redrawn from its priors."""
    g = game_at(where)
    p, s = g.params, g.state
    if p.leadership_turnover > 0.0:
        for i in range(s.motive.shape[0]):
            for b in range(low, high):
                if rng.uniform(s.draws[b], rng.TURNOVER, i) < p.leadership_turnover:
                    draw = rng.uniform(s.draws[b], rng.NEW_TYPE, i)
                    s.motive[i, b] = drawn_motive(draw, p.greedy_prior[i], p.maximiser_prior[i])


@event
def finish(where, low, high):
    """Rewards are summed; a horizon truncates, a war that ends the game or a failed continuation terminates."""
    g = game_at(where)
    p, s = g.params, g.state
    n = s.reward.shape[0]
    for i in range(n):
        for b in range(low, high):
            s.reward[i, b] = 0.0
        for part in range(s.parts.shape[1]):
            for b in range(low, high):
                s.reward[i, b] += s.parts[i, part, b]
    for b in range(low, high):
        s.step[b] += 1
        s.terminated[b] = p.continuation < 1.0 and rng.uniform(s.draws[b], rng.CONTINUATION) >= p.continuation
    for pair in range(n * n if p.war_ends_episode else 0):
        for b in range(low, high):
            s.terminated[b] |= s.war[pair // n, pair % n, b] != PEACE
    for b in range(low, high):
        s.truncated[b] = (p.horizon > 0) & (s.step[b] >= p.horizon) & (not s.terminated[b])


@inlined
def advance(where, low, high):
    """One step of worlds low … high-1 under ``choice``, the events in their order."""
    act(where, low, high)
    run_down_treaties(where, low, high)
    match_offers(where, low, high)
    inspect(where, low, high)
    scrap_excess(where, low, high)
    run_economy(where, low, high)
    gather_intelligence(where, low, high)
    move_tension(where, low, high)
    crises_and_wars(where, low, high)
    share_power(where, low, high)
    change_leaders(where, low, high)
    finish(where, low, high)
