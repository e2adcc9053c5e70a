"""Crises and wars in one world (MODEL 4.6 and 4.7): every pair is decided from the same state before any war.

Part of `dynamics`, split off by subject. Losses add and attrition multiplies, so no order of pairs matters.
"""

from sd_env.core import rng
from sd_env.core.jit import each_world, inlined
from sd_env.core.reward import CONQUEST_MADE, CONQUEST_SUFFERED, FAILED_ATTACK, RETALIATION_SUFFERED, WAR_COST
from sd_env.core.rules.crisis import crisis_probability, deterrence, willingness
from sd_env.core.rules.force import blend, retaliation, threat
from sd_env.core.rules.war import after_attrition, loss_of_defeat
from sd_env.core.state import (
    ACCIDENT,
    CHOICE,
    CONQUEST,
    GREEDY,
    NO_CAUSE,
    PEACE,
    REPELLED,
    VOIDED_BY_WAR,
    WILL,
)
from sd_env.params import AGENT


@inlined
def offence_of(p, s, b, i):
    """Offence A_i of a state, as it is."""
    total = 0.0
    for k in range(s.arsenal.shape[2]):
        total += blend(p.offence[k], p.defence[k], p.distinguishability) * s.arsenal[b, i, k]
    return total


@inlined
def defence_of(p, s, b, i, attacker, believed):
    """Defence F_i that ``attacker`` meets, allies (but not the attacker itself) included; as it is or as believed."""
    total = p.home_defence
    for j in range(s.arsenal.shape[1]):
        share = 1.0 if j == i else 0.0
        if j != i and j != attacker:
            for c in range(s.treaty.shape[1]):
                share += p.defence_sharing[c] if s.treaty[b, c, i, j] > 0 else 0.0
        if share > 0.0:
            for k in range(s.arsenal.shape[2]):
                units = s.estimate[b, attacker, j, k] if believed else s.arsenal[b, j, k]
                total += share * blend(p.defence[k], p.offence[k], p.distinguishability) * units
    return total


@inlined
def retaliation_on(p, s, b, target, sender, struck_first, believed):
    """Damage that ``sender`` can do to ``target``; only what survives strikes back after being struck first."""
    if p.nuclear_damage == 0.0:
        return 0.0
    warheads, interception = 0.0, 0.0
    for k in range(s.arsenal.shape[2]):
        units = s.estimate[b, target, sender, k] if believed else s.arsenal[b, sender, k]
        warheads += p.retaliation[k] * units * (p.survivability[k] if struck_first else 1.0)
        interception += p.interception[k] * s.arsenal[b, target, k]
    return retaliation(warheads, interception, p.nuclear_damage)


@inlined
def draw_crisis(p, s, b, i, j):
    """Whether the pair comes to a crisis this step."""
    damping = 1.0
    for c in range(s.treaty.shape[1]):
        damping *= p.crisis_damping[c] if s.treaty[b, c, i, j] > 0 else 1.0
    chance = crisis_probability(p.crisis_base, p.crisis_slope, s.tension[b, i, j], p.contact[i, j], damping)
    return rng.uniform(s.draws[b], rng.CRISIS, i, j) < chance


@inlined
def decide(p, s, b, i, j):
    """Whether the pair's crisis becomes war, by choice, will or accident; one draw of fortune decides belief and fact."""
    i_leads = rng.uniform(s.draws[b], rng.INITIATIVE, i, j) < 0.5
    a, v = (i, j) if i_leads else (j, i)
    cause = NO_CAUSE
    if s.target[b, a] == v:
        cause = CHOICE
    elif s.target[b, v] == a:
        a, v = v, a
        cause = CHOICE
    fortune = rng.uniform(s.draws[b], rng.FORTUNE, i, j)
    offence = offence_of(p, s, b, a)
    if cause == NO_CAUSE:
        deterred = deterrence(retaliation_on(p, s, b, a, v, True, True), p.deterrence_scale)
        greedy = s.motive[b, a] == GREEDY and p.war_decision != AGENT
        willing = rng.uniform(s.draws[b], rng.WILL, i, j) < willingness(
            p.accident_willingness, p.greedy_willingness, greedy, deterred
        )
        believed = threat(offence, defence_of(p, s, b, v, a, True), p.offence_defence_balance, p.decisiveness)
        if willing and fortune < believed:
            cause = WILL
    if cause == NO_CAUSE and p.accident_rate > 0.0:
        prevented = 1.0
        for c in range(s.treaty.shape[1]):
            prevented *= 1.0 - p.hotline[c] if s.treaty[b, c, i, j] > 0 else 1.0
        if rng.uniform(s.draws[b], rng.ACCIDENT, i, j) < p.accident_rate * prevented:
            cause = ACCIDENT
    if cause == NO_CAUSE:
        return False
    true = threat(offence, defence_of(p, s, b, v, a, False), p.offence_defence_balance, p.decisiveness)
    s.war[b, a, v] = CONQUEST if fortune < true else REPELLED
    s.cause[b, a, v] = cause
    return True


@inlined
def fight(p, s, b):
    """All wars of the step: losses from the arsenals before any war, then attrition, void treaties, tension reset."""
    n = s.arsenal.shape[1]
    for a in range(n):
        for v in range(n):
            if s.war[b, a, v] == PEACE:
                continue
            conquest = s.war[b, a, v] == CONQUEST
            loss = loss_of_defeat(p.conquest_loss, p.failed_attack_share, conquest)
            s.parts[b, a, WAR_COST] -= p.war_cost
            s.parts[b, v, WAR_COST] -= p.war_cost
            s.parts[b, a, RETALIATION_SUFFERED] -= retaliation_on(p, s, b, a, v, True, False)
            s.parts[b, v, RETALIATION_SUFFERED] -= retaliation_on(p, s, b, v, a, False, False)
            if conquest:
                s.parts[b, v, CONQUEST_SUFFERED] -= loss
                s.parts[b, a, CONQUEST_MADE] += p.greed[a] if s.motive[b, a] == GREEDY else 0.0
            else:
                s.parts[b, a, FAILED_ATTACK] -= loss
    for a in range(n):
        for v in range(n):
            if s.war[b, a, v] != PEACE:
                settle(p, s, b, a, v)


@inlined
def settle(p, s, b, a, v):
    """After one war: attrition on both sides, their treaties void, tension back at its start."""
    for k in range(s.arsenal.shape[2]):
        s.arsenal[b, a, k] = after_attrition(s.arsenal[b, a, k], p.attrition)
        s.arsenal[b, v, k] = after_attrition(s.arsenal[b, v, k], p.attrition)
    s.tension[b, a, v] = s.tension[b, v, a] = p.tension_start
    for c in range(s.treaty.shape[1]):
        if s.treaty[b, c, a, v] > 0:
            s.treaty_event[b, c, a, v] |= VOIDED_BY_WAR
            s.treaty_event[b, c, v, a] |= VOIDED_BY_WAR
        s.treaty[b, c, a, v] = s.treaty[b, c, v, a] = 0
        s.notice[b, c, a, v] = s.notice[b, c, v, a] = 0


@each_world
def crises_and_wars(p, t, s, b):
    """Events 6 and 7 for all pairs."""
    n = s.arsenal.shape[1]
    wars = False
    for i in range(n):
        for j in range(i + 1, n):
            s.war[b, i, j] = s.war[b, j, i] = PEACE
            s.cause[b, i, j] = s.cause[b, j, i] = NO_CAUSE
            opened = draw_crisis(p, s, b, i, j)
            in_crisis = s.crisis[b, i, j] if p.war_decision == AGENT else opened
            if in_crisis:
                wars |= decide(p, s, b, i, j)
            s.crisis[b, i, j] = s.crisis[b, j, i] = opened
    if wars:
        fight(p, s, b)
