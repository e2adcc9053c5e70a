"""Crises and wars in a block of worlds (MODEL 4.6, 4.7): every pair is decided from the same state before any war.

Part of `dynamics`, split off by subject. Losses add and attrition multiplies, so no order of pairs matters.
"""

from sd_env.core import rng
from sd_env.core.game import game_at
from sd_env.core.jit import event, inlined
from sd_env.core.reward import CONQUEST_MADE, CONQUEST_SUFFERED, FAILED_ATTACK, RETALIATION_SUFFERED, WAR_COST
from sd_env.core.rules.crisis import crisis_probability, deterrence, willingness
from sd_env.core.rules.force import retaliation, share_met, threat
from sd_env.core.rules.intelligence import cleared
from sd_env.core.rules.motives import extra_willingness, gain_of_conquest
from sd_env.core.rules.war import after_attrition, loss_of_defeat
from sd_env.core.state import (
    ACCIDENT,
    CHOICE,
    CONQUEST,
    NO_CAUSE,
    PEACE,
    REPELLED,
    RESTORED,
    SEEKER,
    VOIDED_BY_WAR,
    WILL,
)
from sd_env.params import AGENT


@inlined
def offence_of(g, b, i):
    """Offence A_i of a state, as it is."""
    total, arsenal = 0.0, g.state.arsenal
    for k in range(arsenal.shape[1]):
        total += g.force.offence[k] * arsenal[i, k, b]
    return total


@inlined
def units_of(s, b, j, k, viewer, misread):
    """Units of j's class k: as ``viewer`` believes with a share ``misread`` of its misreading, as they are with 0."""
    if misread == 0.0:
        return s.arsenal[j, k, b]
    if misread == 1.0:
        return s.estimate[viewer, j, k, b]
    return cleared(s.arsenal[j, k, b], s.estimate[viewer, j, k, b], misread)


@inlined
def defence_of(g, b, i, attacker, misread):
    """Defence F_i that ``attacker`` meets, who strikes first, allies (but not it) included; ``misread`` as above."""
    p, s = g.params, g.state
    total = p.home_defence * p.home_defences[i]
    for j in range(s.arsenal.shape[0]):
        share = share_met(p.surprise) if j == i else 0.0
        if j != i and j != attacker:
            for c in range(s.treaty.shape[0]):
                share += p.defence_sharing[c] if s.treaty[c, i, j, b] > 0 else 0.0
        if share > 0.0:
            for k in range(s.arsenal.shape[1]):
                units = units_of(s, b, j, k, attacker, misread)
                total += share * g.force.defence[k] * units
    return total


@inlined
def retaliation_on(p, s, b, target, sender, struck_first, misread):
    """Damage that ``sender`` can do to ``target``; only what survives strikes back after being struck first."""
    if p.nuclear_damage == 0.0:
        return 0.0
    warheads, interception = 0.0, 0.0
    for k in range(s.arsenal.shape[1]):
        units = units_of(s, b, sender, k, target, misread)
        warheads += p.retaliation[k] * units * (p.survivability[k] if struck_first else 1.0)
        interception += p.interception[k] * s.arsenal[target, k, b]
    return retaliation(warheads, interception, p.nuclear_damage)


@inlined
def draw_crises(p, s, damping, opened, i, j, low, high):
    """Write into ``opened`` `[B]` whether the pair comes to a crisis this step."""
    for b in range(low, high):
        damping[b - low] = 1.0
    for c in range(s.treaty.shape[0]):
        for b in range(low, high):
            damping[b - low] *= p.crisis_damping[c] if s.treaty[c, i, j, b] > 0 else 1.0
    for b in range(low, high):
        chance = crisis_probability(
            p.crisis_base, p.crisis_slope, s.tension[i, j, b], p.contact[i, j], damping[b - low]
        )
        opened[b - low] = rng.uniform(s.draws[b], rng.CRISIS, i, j) < chance


@inlined
def find_dangerous(p, s, crisis, dangerous, i, j, low, high):
    """Write into ``dangerous`` `[W]` in which crises of the pair war is possible: chosen, willed or by accident.

    Nothing here holds anybody back, as deterrence, foresight and treaties do in `decide`, which most crises then need
    not pass through. The draws are the same there.
    """
    for b in range(low, high):
        i_leads = rng.uniform(s.draws[b], rng.INITIATIVE, i, j) < 0.5
        mine, its = s.motive[i, b], s.motive[j, b]
        motive = mine if i_leads else its
        extra = extra_willingness(motive, p.greedy_willingness, p.maximiser_willingness)
        will = rng.uniform(s.draws[b], rng.WILL, i, j) < willingness(p.accident_willingness, extra, True, 1.0)
        chosen = (s.target[i, b] == j) | (s.target[j, b] == i)
        dangerous[b - low] = crisis[b] & (will | chosen)
    if p.accident_rate > 0.0:
        for b in range(low, high):
            accident = rng.uniform(s.draws[b], rng.ACCIDENT, i, j) < p.accident_rate
            dangerous[b - low] |= crisis[b] & accident


@inlined
def left_by(shares, treaty, i, j, b):
    """What the pair's treaties in force leave of a risk, each taking away its share `[C]`."""
    left = 1.0
    for c in range(treaty.shape[0]):
        left *= 1.0 - shares[c] if treaty[c, i, j, b] > 0 else 1.0
    return left


@inlined
def willingness_of(p, s, b, a, v, misread):
    """Chance that a is willing to strike v in a crisis, deterred by the retaliation that it expects."""
    deterred = deterrence(retaliation_on(p, s, b, a, v, True, misread), p.deterrence_scale)
    extra = extra_willingness(s.motive[a, b], p.greedy_willingness, p.maximiser_willingness)
    eager = s.motive[a, b] != SEEKER and p.war_decision != AGENT
    return willingness(p.accident_willingness, extra, eager, deterred)


@inlined
def decide(g, b, i, j):
    """Whether the pair's crisis becomes war, by choice, will or accident; one fortune for belief and fact."""
    p, s = g.params, g.state
    i_leads = rng.uniform(s.draws[b], rng.INITIATIVE, i, j) < 0.5
    a, v = (i, j) if i_leads else (j, i)
    cause = NO_CAUSE
    if s.target[a, b] == v:
        cause = CHOICE
    elif s.target[v, b] == a:
        a, v = v, a
        cause = CHOICE
    fortune = rng.uniform(s.draws[b], rng.FORTUNE, i, j)
    offence = offence_of(g, b, a)
    if cause == NO_CAUSE:
        misread = left_by(p.crisis_clarity, s.treaty, i, j, b)
        if rng.uniform(s.draws[b], rng.WILL, i, j) < willingness_of(p, s, b, a, v, misread):
            defence = defence_of(g, b, v, a, misread)  # as believed
            if fortune < threat(offence, defence, p.offence_defence_balance, p.decisiveness):
                cause = WILL
    if cause == NO_CAUSE and p.accident_rate > 0.0:
        prevented = left_by(p.hotline, s.treaty, i, j, b)
        if rng.uniform(s.draws[b], rng.ACCIDENT, i, j) < p.accident_rate * prevented:
            cause = ACCIDENT
    if cause == NO_CAUSE:
        return False
    true = threat(offence, defence_of(g, b, v, a, 0.0), p.offence_defence_balance, p.decisiveness)
    s.war[a, v, b] = CONQUEST if fortune < true else REPELLED
    if p.enforcement > 0.0 and fortune < true and rng.uniform(s.draws[b], rng.ENFORCEMENT, i, j) < p.enforcement:
        s.war[a, v, b] = RESTORED
    s.cause[a, v, b] = cause
    return True


@inlined
def fight(p, s, b):
    """All wars of the step: losses from the arsenals before any war, then attrition, void treaties, tension reset."""
    n = s.arsenal.shape[0]
    for a in range(n):
        for v in range(n):
            if s.war[a, v, b] == PEACE:
                continue
            conquest, beaten = s.war[a, v, b] == CONQUEST, s.war[a, v, b] == REPELLED
            loss = loss_of_defeat(p.conquest_loss, p.failed_attack_share, not beaten, p.vulnerability[v])
            s.parts[a, WAR_COST, b] -= p.war_cost
            s.parts[v, WAR_COST, b] -= p.war_cost
            s.parts[a, RETALIATION_SUFFERED, b] -= retaliation_on(p, s, b, a, v, True, 0.0)
            s.parts[v, RETALIATION_SUFFERED, b] -= retaliation_on(p, s, b, v, a, False, 0.0)
            if conquest:
                s.parts[v, CONQUEST_SUFFERED, b] -= loss
                s.parts[a, CONQUEST_MADE, b] += gain_of_conquest(s.motive[a, b], p.greed[a], p.maximiser_gain)
            else:
                s.parts[a, FAILED_ATTACK, b] -= loss
    for a in range(n):
        for v in range(n):
            if s.war[a, v, b] != PEACE:
                settle(p, s, b, a, v)


@inlined
def settle(p, s, b, a, v):
    """After one war: attrition on both sides, their treaties and offers void, tension back at its start."""
    for k in range(s.arsenal.shape[1]):
        s.arsenal[a, k, b] = after_attrition(s.arsenal[a, k, b], p.attrition)
        s.arsenal[v, k, b] = after_attrition(s.arsenal[v, k, b], p.attrition)
    s.tension[a, v, b] = s.tension[v, a, b] = p.tension_start
    for c in range(s.treaty.shape[0]):
        asleep = s.suspended.shape[0] > 0 and s.suspended[c, a, v, b] > 0
        if asleep:
            s.suspended[c, a, v, b] = s.suspended[c, v, a, b] = s.dormant[c, a, v, b] = s.dormant[c, v, a, b] = 0
        if s.treaty[c, a, v, b] > 0 or asleep:
            s.treaty_event[c, a, v, b] |= VOIDED_BY_WAR
            s.treaty_event[c, v, a, b] |= VOIDED_BY_WAR
        s.treaty[c, a, v, b] = s.treaty[c, v, a, b] = 0
        s.notice[c, a, v, b] = s.notice[c, v, a, b] = 0
        s.offer[c, a, v, b] = s.offer[c, v, a, b] = 0


@inlined
def listed(flags, worlds, low, high):
    """Write into ``worlds`` which of them are flagged; how many. Without a branch, which nobody could foresee."""
    count = 0
    for b in range(low, high):
        worlds[count] = b
        count += flags[b - low]
    return count


@event
def crises_and_wars(where, low, high):
    """Events 6 and 7 for all pairs."""
    g = game_at(where)
    p, s, worlds = g.params, g.state, g.scratch.key
    opened, dangerous, at_war = g.scratch.flag, g.scratch.danger, g.scratch.war
    n = s.arsenal.shape[0]
    for b in range(low, high):
        at_war[b - low] = False
    for i in range(n):
        for j in range(i + 1, n):
            draw_crises(p, s, g.scratch.total, opened, i, j, low, high)
            for b in range(low, high):
                s.war[i, j, b] = s.war[j, i, b] = PEACE
                s.cause[i, j, b] = s.cause[j, i, b] = NO_CAUSE
                s.crisis[j, i, b] = s.crisis[i, j, b] if p.war_decision == AGENT else opened[b - low]
            find_dangerous(p, s, s.crisis[j, i], dangerous, i, j, low, high)
            for b in worlds[: listed(dangerous, worlds, low, high)]:
                at_war[b - low] |= decide(g, b, i, j)
            for b in range(low, high):
                s.crisis[i, j, b] = s.crisis[j, i, b] = opened[b - low]
    for b in worlds[: listed(at_war, worlds, low, high)]:
        fight(p, s, b)
