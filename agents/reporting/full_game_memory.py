"""Memory on the page of the full game's theory: what a public belief in motives changes, against its prediction."""

import pandas as pd

from agents.reporting.full_game_text import link, number, prose
from agents.reporting.markdown import markdown_table
from agents.reporting.places import words

MOVED = 0.25
"""Units by which memory must move seekers' arms to count: as two ends that are apart."""
TEACHES = 0.95
"""Belief in the truth from which motives count as known."""
PAID = 0.1
"""Reward a step by which memory must move a seeker's payoff to count."""

ABOUT = """## With memory: a public belief

A fifth of states are greedy, and nobody says so. What does it change if states remember? Here a policy sees two more
things: how far everybody believes that it is greedy, and that the other is. Moves tell, and so does who attacks when a
crisis gives it the initiative. Beliefs follow Bayes' rule, on a grid. Learning begins at random play.

**Predicted before it was run.** Memory changes little, for arms tell already who is greedy: policies without memory
see them. Outside the doubly dangerous world seekers then hold next to nothing against seekers and much against the
greedy. So in each of the four worlds seekers' arms move by less than 0.25 units and their payoff by less than 0.1 a
step, though in the end the belief in the true motive is above 0.95 (0.68 before the first move). A world where one of
these is not so refutes it. If arms fall, memory frees seekers from the fear of the greedy. If they rise, it keeps fear
awake. (Seen before this was written: the doubly dangerous world on a grid of three points a class, armed with memory
and without.)
"""

VERDICT = (
    "**Verdict.** The prediction is refuted by one world. In the end motives are known, and two seekers then play as "
    "where nobody is greedy. Where random play leads them to the race even so, memory does not help. In offence "
    "distinguishable it frees them: without memory they arm against each other, with memory they do not. Yet nobody "
    "who remembers gains by leaving the end without memory: both are equilibria, and memory changes which one "
    "learning finds. In defence indistinguishable learning without memory had not come to rest, with memory it had. "
    "Elsewhere seekers arm against the greedy as before."
)


def memory(table: pd.DataFrame, solved: pd.DataFrame) -> str:
    """The four worlds with memory and without, from random play; ``solved`` has those where nobody is greedy."""
    plain = table[table["beliefs"] == 0].set_index("world")
    points = sorted(set(table["beliefs"]) - {0})
    arms = ("arms", "against seekers", "against greedy", "the greedy's arms")
    head = ("world", "memory", *arms, "wars", "payoff", "gain", "belief in truth", "in the end", "states", "seconds")
    kinds = table.sort_values("world", key=lambda w: w.map(list(plain.index).index), kind="stable")
    rows = [_row(row) for _, row in kinds.iterrows()]
    read = prose(
        "Arms are those of seekers in the long run [units], in all and by the other's motive. Wars are theirs in 100 "
        "steps, the payoff is theirs a step. The gain is that of a best response with memory that knows its own motive "
        "alone, in every row. The belief in the truth is a mean over discounted time, then in the long run; without "
        "memory it is that of an onlooker. Seconds are of learning, on one processor."
    )
    tests = [_verdict(plain, table[table["beliefs"] == size].set_index("world"), size) for size in points]
    known = solved[solved["setting"] == "_benign"].set_index("world")["random_arms"]
    ends = table[table["beliefs"] != 0].set_index("world")
    apart = abs(ends["against_seekers"] - known.loc[ends.index]).max()
    why = prose(
        VERDICT,
        f"What seekers hold against seekers is within {number(apart)} units of where learning ends without the greedy.",
    )
    grid = prose(
        "A rough grid makes beliefs settle too fast: where Bayes' rule ends between two points, a draw tells the truth "
        "as far as the point says (`sd_env.theory.belief`). So the world that refutes was solved again on a finer one, "
        "chosen after the others were seen. Outside the doubly dangerous world the first moves tell nearly all, so the "
        "grid hardly counts there. Tension stands. Agents of the game see less than this: arms through fog, and no "
        "moves."
    )
    return f"{ABOUT}\n{read}\n{markdown_table(head, rows)}\n{prose(*tests)}\n{why}\n{grid}\nTable: {link('memory')}.\n"


def _row(row: "pd.Series[float]") -> tuple[str, ...]:
    of = f"{row['beliefs']} points" if row["beliefs"] else "none"
    units = [number(row[name]) for name in ("arms", "against_seekers", "against_greedy", "greedy")]
    plays = (number(row["wars"], ".1f"), number(row["payoff"]), number(row["gain"], ".3f"))
    cost = (f"{row['states']:,}", number(row["seconds"], ".0f"))
    return (words(str(row["world"])), of, *units, *plays, number(row["early_truth"]), number(row["truth"]), *cost)


def _verdict(plain: pd.DataFrame, found: pd.DataFrame, points: int) -> str:
    """What came of the prediction, on one grid of beliefs."""
    plain = plain.loc[found.index]
    arms, payoff = found["arms"] - plain["arms"], found["payoff"] - plain["payoff"]
    kept = (abs(arms) < MOVED) & (abs(payoff) < PAID) & (found["truth"] > TEACHES)
    held = "It held in all of them" if kept.all() else f"It held in {int(kept.sum())} of {len(kept)} worlds"
    failed = [
        f"{words(str(world))}, where arms go from {number(plain['arms'][world])} to {number(found['arms'][world])} "
        f"(who remembers would gain {number(plain['gain'][world], '.3f')} by leaving the end without memory)"
        for world in found.index[~kept]
    ]
    held += f", and is refuted by {'; '.join(failed)}" * bool(failed)
    ranges = [f"{_signed(moved.min())} to {_signed(moved.max())}" for moved in (arms, payoff)]
    return (
        f"**With {points} points a belief.** {held}. Memory moves seekers' arms by {ranges[0]} units and their "
        f"payoff by {ranges[1]} a step. In the end the belief in the truth is at least {number(found['truth'].min())}."
    )


def _signed(moved: float) -> str:
    return number(round(moved, 2) + 0.0, "+.2f")
