"""The rules of a scenario in plain words, as the state in one seat may know them (MODEL 1 to 4).

These are the parameters that every strategy may read, but for the bias of perception: a state that is told of it is not
subject to it. How one game goes is not in them: that is in `briefing`.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

from sd_env.core.rules.force import blend
from sd_env.params import AGENT
from sd_env.render.names import listed, words
from sd_env.scenarios import Scenario
from sd_env.text.figures import count, figure, percent
from sd_env.text.names import rivals
from sd_env.text.treaties import treaties


def rules(scenario: Scenario, seat: int | None = None) -> str:
    """The rules, one line a sentence or two; without a ``seat`` what differs between states is left out."""
    parts = (_game, _payment, _motives, _weapons, _moves, _sight, _crises, _war, treaties)
    return "\n".join(line for part in parts for line in part(scenario, seat))


def own(table: Any, seat: int | None) -> Any:
    """The row of ``table`` `[N, …]` for this seat; without a seat the row that all share, or None."""
    if seat is not None:
        return table[seat]
    return table[0] if np.all(table == table[:1]) else None


def _game(scenario: Scenario, seat: int | None) -> Iterator[str]:
    p, others = scenario.params, rivals(scenario, seat)
    you = "one state" if seat is None else words(scenario.states[seat])
    yield f"You govern {you}. The other {'states are' if len(others) > 1 else 'state is'} {listed(list(others))}."
    yield "Time goes in steps. In each step every state makes one move, all at the same time."
    if p.horizon:
        yield f"The game has {p.horizon} steps. You are not told which step it is."
    if p.continuation < 1:
        yield f"After each step the game goes on with a chance of {percent(p.continuation)}."
    if p.war_ends_episode:
        yield "A war ends the game."


def _payment(scenario: Scenario, seat: int | None) -> Iterator[str]:
    p = scenario.params
    yield "Your aim is to be paid as much as possible over the whole game."
    yield "Each step pays you 1 - s / e, with s what you spend on arms in it and e the size of your economy."
    economy, growth = own(p.economy, seat), own(p.growth, seat)
    if economy is not None:
        grows = f" and grows by {percent(growth)} a step" if growth else ""
        yield f"Your economy has the size {figure(economy)} at the start{grows}."


def _motives(scenario: Scenario, seat: int | None) -> Iterator[str]:
    p = scenario.params
    yield "A security seeker gains nothing by a conquest."
    greed = own(p.greed, seat)
    worth = "something" if greed is None else figure(greed)
    if p.greedy_prior.any():
        yield f"For a greedy state a conquest is worth something; if you are greedy, {worth}."
    if p.maximiser_prior.any():
        weight = own(p.power_weight, seat)
        paid = "" if weight is None else f" {figure(weight)} x"
        yield f"A power maximiser is paid{paid} its share of all arms in each step."
        yield f"For it a conquest is worth something; if you are one, {figure(p.maximiser_gain)} x {worth}."
    for r, name in enumerate(rivals(scenario, seat), 1):
        at = None if seat is None else (seat + r) % scenario.n_agents
        for prior, motive in ((p.greedy_prior, "greedy"), (p.maximiser_prior, "a power maximiser")):
            chance = own(prior, at)
            if chance:
                yield f"The chance that {name} is {motive} is {percent(chance)}."
    if p.leadership_turnover:
        chance = percent(p.leadership_turnover)
        yield f"In each step a state gets a new leader, perhaps of another motive, with a chance of {chance}."


def _weapons(scenario: Scenario, seat: int | None) -> Iterator[str]:
    p, q = scenario.params, scenario.params.distinguishability
    factors = own(p.cost_factor, seat)
    for k, weapon in enumerate(scenario.weapons):
        offence, defence = blend(p.offence[k], p.defence[k], q), blend(p.defence[k], p.offence[k], q)
        cost = (
            f"{figure(p.build_cost[k])} x a factor of each state"
            if factors is None
            else (figure(p.build_cost[k] * factors[k]))
        )
        line = f"A unit of {words(weapon)} adds {figure(offence)} to offence and {figure(defence)} to defence, "
        line += f"costs {cost} to build and {figure(p.upkeep[k])} a step to keep; "
        line += f"{percent(p.depreciation[k])} of the units wear out each step."
        if p.nuclear_damage and p.retaliation[k]:
            line += f" It can strike back with {count(p.retaliation[k], 'warhead')}, of which "
            line += f"{percent(p.survivability[k])} survive a first strike."
        if p.nuclear_damage and p.interception[k]:
            line += f" Of the warheads aimed at its owner, exp(-{figure(p.interception[k])} x units) arrive."
        yield line + _date(scenario, seat, k)
    if len(p.shock_step):
        yield "Technology shocks can come that make arms worthless."


def _date(scenario: Scenario, seat: int | None, k: int) -> str:
    """From when on the state in that seat may build the class, where it has to wait."""
    dates = own(scenario.params.available_from, seat)
    if dates is None or dates[k] == 0:
        return ""
    return " You cannot build it." if np.isinf(dates[k]) else f" You can build it after {count(dates[k], 'step')}."


def _moves(scenario: Scenario, seat: int | None) -> Iterator[str]:
    p = scenario.params
    yield "Moves: hold does nothing."
    if p.allow_arm:
        yield f"Arm builds {count(p.build_step, 'unit')} of a class of arms."
    if p.allow_assure:
        yield f"Assure gives all states your word; it lowers tension with each by {figure(p.assure_weight)}."
    if p.allow_disclose:
        lowers = f"it lowers tension with each by {figure(p.disclose_weight)}"
        yield f"Disclose shows all states your arms as they are for one step; {lowers}."
    if p.allow_disarm:
        share = f"{percent(p.disarm_share)} of your arms, of each class only as far as it counts as offence"
        yield f"Disarm scraps up to {share}; that lowers tension by {figure(p.disarm_weight)} a unit of offence."
    if p.allow_treaties and scenario.kinds:
        yield f"Propose offers a treaty for {count(p.offer_duration, 'step')}; it is made when both have offered it."
        yield f"Withdraw gives notice of the end of a treaty; it raises tension by {figure(p.withdrawal_weight)}."
        if p.suspension.any():
            yield f"Suspend stops a treaty for a while; it raises tension by {figure(p.suspension_weight)}."
    if p.war_decision == AGENT:
        yield "Attack begins a war; it is possible only in the step after a crisis with that state has broken out."


def _sight(scenario: Scenario, seat: int | None) -> Iterator[str]:
    p = scenario.params
    if p.fog:
        yield (
            f"You see the arms of others through fog: the logarithm of what you see is off by {figure(p.fog)} "
            "(standard deviation), times a factor for states that hide more, and an error lasts for some steps."
        )
    else:
        yield "You see the arms of others as they are."
    yield "You are told the motive of others." if p.types_public else "Nobody is told the motive of others."
    yield (
        f"Tension of two states lies between 0 and 1 and starts at {figure(p.tension_start)}. It falls by "
        f"{percent(p.tension_decay)} of itself each step and rises by {figure(p.arms_weight)} for each unit of offence "
        "by which either seems to grow."
    )


def _crises(scenario: Scenario, seat: int | None) -> Iterator[str]:
    p, close = scenario.params, None if seat is None else own(scenario.params.contact, seat)
    chance = f"{figure(p.crisis_base)} + {figure(p.crisis_slope)} x tension"
    if not np.any(p.contact) or not (p.crisis_base or p.crisis_slope):
        return
    yield f"In each step two states get into a crisis with the chance ({chance}) x how close they are."
    for r, name in enumerate(rivals(scenario, seat), 1):
        if close is not None and seat is not None:
            yield f"You and {name} are {figure(close[(seat + r) % scenario.n_agents])} close."
    yield "In a crisis a coin gives one of the two the first chance to strike."
    yield from _willing(scenario)
    if p.nuclear_damage:
        yield f"Fear holds it back: that chance falls by exp(-damage it expects / {figure(p.deterrence_scale)})."
    if p.accident_rate:
        yield f"A crisis without a war becomes one by accident with a chance of {percent(p.accident_rate)}."


def _willing(scenario: Scenario) -> Iterator[str]:
    """How often who has the first chance is willing to use it."""
    p = scenario.params
    chance = f"is willing to strike with a chance of {percent(p.accident_willingness)}"
    if p.war_decision == AGENT:
        yield "If both choose to attack, the coin says who strikes first; if one does, that one."
        if p.accident_willingness:
            yield f"If neither does, who has the first chance {chance}, and does so if it believes that it will win."
        return
    more = (
        ("greedy state", p.greedy_prior, p.greedy_willingness),
        ("power maximiser", p.maximiser_prior, p.maximiser_willingness),
    )
    others = "".join(f", a {who} by {percent(extra)} more" for who, prior, extra in more if prior.any())
    yield f"It {chance}{others} (at most 100 %), and does so if it believes that it will win."


def _war(scenario: Scenario, seat: int | None) -> Iterator[str]:
    p = scenario.params
    home = own(p.home_defences, seat)
    yield (
        f"An attacker wins with the chance A^m / (A^m + D^m), with A = {figure(p.offence_defence_balance)} x its "
        f"offence, D = the defence of the other and m = {figure(p.decisiveness)}."
    )
    if home is not None:
        yield f"Without arms your defence is {figure(home * p.home_defence)}."
    if p.surprise:
        yield f"Who strikes first does not meet {percent(p.surprise)} of the arms that defend."
    yield f"A war costs each side {figure(p.war_cost)} and {percent(p.attrition)} of its arms, and ends their treaties."
    loss = own(p.vulnerability, seat)
    conquered = "" if loss is None else f"If you are conquered, you lose {figure(loss * p.conquest_loss)}. "
    yield f"{conquered}An attacker that fails loses {figure(p.failed_attack_share * p.conquest_loss)}."
    if p.enforcement:
        yield f"A conquest is undone with a chance of {percent(p.enforcement)}; then the attacker pays that loss."
    if p.nuclear_damage:
        yield f"Retaliation costs {figure(p.nuclear_damage)} x (1 - exp(-w)), with w the warheads that arrive."
