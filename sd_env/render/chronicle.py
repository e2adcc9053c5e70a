"""Text: what happened in a step, a sentence an event; where the world stands; a whole episode as a chronicle."""

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from sd_env.core.actions import ARM, ASSURE, DISARM, DISCLOSE, FAMILY_NAMES, PROPOSE, action_table
from sd_env.core.state import (
    ACCIDENT,
    CHOICE,
    CONQUEST,
    DETECTED,
    FALSE_ALARM,
    PEACE,
    REPELLED,
    RESTORED,
    SEEKER,
    SUSPENDED,
    TREATY_EVENTS,
    WILL,
)
from sd_env.params import AGENT
from sd_env.render.disposal import begins_to_scrap
from sd_env.render.names import listed, motive_name, the, title, words
from sd_env.trajectory import Moment, Trajectory

ACT, TREATY, CRISIS, WAR, LEADERS, SHOCK, END = "act", "treaty", "crisis", "war", "leaders", "shock", "end"
OUTCOMES = {
    REPELLED: "is beaten back",
    CONQUEST: "conquers it",
    RESTORED: "conquers it, but must give it back and pay for it",
}
CAUSES = {WILL: "by will", ACCIDENT: "by accident", CHOICE: "by choice"}
SENTENCES = {
    "notice_given": "{a} gives notice to leave {kind} with {b}.",
    "suspended": "{a} suspends {kind} with {b}.",
    "resumed": "{Kind} between {a} and {b} is in force again.",
    "withdrawn": "{Kind} between {a} and {b} ends: the notice has run out.",
    "expired": "{Kind} between {a} and {b} expires.",
    "formed": "{a} and {b} agree on {kind}.",
    "renewed": "{a} and {b} renew {kind}.",
    "violated": "{a} breaks {kind} with {b}, and nobody sees it.",
    "detected": "{b} catches {a} breaking {kind}; the treaty is {over}.",
    "false_alarm": "{b} wrongly accuses {a} of breaking {kind}; the treaty is {over}.",
    "voided_by_war": "War voids {kind} between {a} and {b}.",
}
"""One for each of `TREATY_EVENTS`, in their order in a step; an event that has none is told last, by its name."""
OF_ONE = ("violated", "detected", "false_alarm", "notice_given", "suspended")
"""Events of one side toward the other; the rest are of both, and told once."""


class Event(NamedTuple):
    """One thing that happened: of which sort (ACT … END), told in one sentence."""

    sort: str
    sentence: str


def arms(moment: Moment, i: int) -> str:
    """A state's arsenal in words, without what it has none of: ``0.97 tanks, 0.64 forts``."""
    held = zip(moment.scenario.weapons, moment.arsenal[i], strict=True)
    return ", ".join(f"{units:.2f} {words(name)}" for name, units in held if units > 0.0) or "no arms"


def story(moment: Moment, before: Moment | None = None) -> list[Event]:
    """What the step that led to ``moment`` brought, in the order of MODEL 4.

    With the moment ``before`` it the story knows more: who begins to arm, who leads anew, which war nobody wanted.
    """
    return [
        *_acts(moment, before),
        *_treaties(moment),
        *_disposals(moment, before),
        *_shocks(moment),
        *_crises(moment),
        *_wars(moment, before),
        *_leaders(moment, before),
        *_openings(moment),
        *_end(moment),
    ]


def beginning(m: Moment) -> list[str]:
    """How things stand before the first step: who leads, with what arms, under which treaties."""
    sentences = [f"{name} ({motive_name(m.motive[i])}) begins with {arms(m, i)}." for i, name in enumerate(m.names)]
    for c, i, j in np.argwhere(np.triu(m.treaty > 0)):
        sentences.append(f"{m.names[i]} and {m.names[j]} are bound by {the(m.scenario.kinds[c])}.")
    return sentences


def _acts(m: Moment, before: Moment | None) -> Iterator[Event]:
    table = action_table(m.scenario.params)
    for i, name in enumerate(m.names):
        if m.act[i] == ARM and before is not None and before.built[i] != m.built[i]:
            yield Event(ACT, f"{name} begins to build {words(m.scenario.weapons[m.built[i]])}.")
        elif m.act[i] == ASSURE:
            yield Event(ACT, f"{name} assures the others of its peaceful intent.")
        elif m.act[i] == DISCLOSE:
            yield Event(ACT, f"{name} opens its arsenal to all eyes: {arms(m, i)}.")
        elif m.act[i] == DISARM:
            yield Event(ACT, f"{name} disarms to {arms(m, i)}.")
        elif m.act[i] == PROPOSE:
            j, c = (i + table.rival[m.choice[i]]) % len(m.names), table.argument[m.choice[i]]
            again = "to renew " if before is not None and before.treaty[c, i, j] > 0 else ""
            yield Event(ACT, f"{name} offers {m.names[j]} {again}{the(m.scenario.kinds[c])}.")


def _treaties(m: Moment) -> Iterator[Event]:
    for c, i, j in np.argwhere(m.treaty_event):
        bits, back = int(m.treaty_event[c, i, j]), int(m.treaty_event[c, j, i])
        for name in _marked(bits):
            told_already = name not in OF_ONE and j < i and name in _marked(back)
            caught = name == "violated" and bits & DETECTED
            follows = name == "suspended" and back & (DETECTED | FALSE_ALARM)  # told with the violation
            if not (told_already or caught or follows):
                sentence = SENTENCES.get(name, "{Kind} of {a} with {b}: " + words(name) + ".")
                kind = the(m.scenario.kinds[c])
                over = "suspended" if back & SUSPENDED else "void"
                yield Event(
                    TREATY,
                    sentence.format(
                        a=m.names[i],
                        b=m.names[j],
                        kind=kind,
                        Kind=kind[:1].upper() + kind[1:],
                        over=over,
                    ),
                )


def _marked(bits: int) -> list[str]:
    """Names of the treaty events among ``bits``, in their order in a step."""
    known = [name for name in SENTENCES if bits >> TREATY_EVENTS.index(name) & 1]
    later = range(len(TREATY_EVENTS), bits.bit_length())
    return known + [f"event {bit}" for bit in later if bits >> bit & 1]


def _disposals(m: Moment, before: Moment | None) -> Iterator[Event]:
    if before is not None:
        for c, i, k in begins_to_scrap(m, before):
            weapon, kind = words(m.scenario.weapons[k]), the(m.scenario.kinds[c])
            yield Event(ACT, f"{m.names[i]} begins to scrap what {weapon} it has beyond {kind}.")


def _shocks(m: Moment) -> Iterator[Event]:
    for shock in np.flatnonzero(m.shock_at == m.step):
        lost = m.scenario.params.shock_loss[shock]
        taken = [f"{lost[k]:.0%} of the worth of {words(m.scenario.weapons[k])}" for k in np.flatnonzero(lost)]
        yield Event(SHOCK, f"A technology shock takes {listed(taken) if taken else 'nothing'}.")


def _openings(m: Moment) -> Iterator[Event]:
    """What can be built or offered from the next step on."""
    p = m.scenario.params
    if m.step == 0 or m.terminated or m.truncated:
        return
    for k, weapon in enumerate(m.scenario.weapons):
        who = [m.names[i] for i in np.flatnonzero(p.available_from[:, k] == m.step)]
        if who and p.allow_arm:
            yield Event(SHOCK, f"From now on {listed(who)} may build {words(weapon)}.")
    for c, kind in enumerate(m.scenario.kinds):
        if p.treaty_from[c] == m.step and p.allow_treaties:
            yield Event(TREATY, f"From now on {the(kind)} can be offered.")


def _crises(m: Moment) -> Iterator[Event]:
    of_agents = m.scenario.params.war_decision == AGENT
    for i, j in np.argwhere(np.triu(m.crisis)):
        fought = m.war[i, j] != PEACE or m.war[j, i] != PEACE
        if of_agents or not fought:
            how = "opens" if of_agents else "passes without war"
            yield Event(CRISIS, f"A crisis between {m.names[i]} and {m.names[j]} {how}.")


def _wars(m: Moment, before: Moment | None) -> Iterator[Event]:
    for a, v in np.argwhere(m.war):
        how = OUTCOMES.get(int(m.war[a, v]), f"ends it with outcome {m.war[a, v]}")
        cause = CAUSES.get(int(m.cause[a, v]), f"for cause {m.cause[a, v]}")
        unwanted = before is not None and before.motive[a] == before.motive[v] == SEEKER
        tragedy = "; both only wanted to be safe" if unwanted else ""
        yield Event(WAR, f"{m.names[a]} attacks {m.names[v]} {cause} and {how}{tragedy}.")


def _leaders(m: Moment, before: Moment | None) -> Iterator[Event]:
    for i, name in enumerate(m.names):
        if before is not None and before.motive[i] != m.motive[i]:
            old, new = motive_name(before.motive[i]), motive_name(m.motive[i])
            yield Event(LEADERS, f"A new leader in {name}: {new}, where the last was {old}.")


def _end(m: Moment) -> Iterator[Event]:
    if m.terminated:
        yield Event(END, "The game is over.")
    elif m.truncated:
        yield Event(END, "The horizon is reached.")


def moment_text(moment: Moment) -> str:
    """Where a world stands, as lines: arsenals, deeds, rewards, tension and bonds, then what happened."""
    m, n = moment, len(moment.names)
    width = max(len(name) for name in m.names)
    lines = [f"{title(m.scenario.name)}, step {m.step}"]
    for i, name in enumerate(m.names):
        held = "  ".join(f"{words(k)} {x:5.2f}" for k, x in zip(m.scenario.weapons, m.arsenal[i], strict=True))
        lines.append(
            f"  {name:<{width}} ({motive_name(m.motive[i])})  {held}  {_deed(m, i):<22} reward {m.reward[i]:+7.2f}"
        )
    for i in range(n):
        for j in range(i + 1, n):
            lines.append(f"  {m.names[i]} - {m.names[j]}  tension {m.tension[i, j]:.2f}{_bonds(m, i, j)}")
    return "\n".join(lines + [f"  * {event.sentence}" for event in story(m)])


def _deed(m: Moment, i: int) -> str:
    return f"arm {words(m.scenario.weapons[m.built[i]])}" if m.built[i] >= 0 else FAMILY_NAMES[m.act[i]]


def _bonds(m: Moment, i: int, j: int) -> str:
    text = "  crisis" if m.crisis[i, j] else ""
    for c, kind in enumerate(m.scenario.kinds):
        if m.treaty[c, i, j] > 0:
            ending = f" (ends in {m.notice[c, i, j]})" if m.notice[c, i, j] > 0 else ""
            text += f"  {words(kind)} in force{ending}"
        elif len(m.suspended) and m.suspended[c, i, j] > 0:
            text += f"  {words(kind)} suspended (for {m.suspended[c, i, j]} more)"
    return text


def chronicle(trajectory: Trajectory) -> str:
    """The whole episode as text, a line an event, behind the step it happened in."""
    moments = trajectory.moments()
    lines = [f"{title(trajectory.scenario.name)}, {trajectory.n_steps} steps"]
    lines += [f"   0  {sentence}" for sentence in beginning(moments[0])]
    for before, moment in pairwise(moments):
        lines += [f"{moment.step:4}  {event.sentence}" for event in story(moment, before)]
    return "\n".join(lines) + "\n"
