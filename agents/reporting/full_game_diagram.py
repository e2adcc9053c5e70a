"""The diagram and the games of experiment 1 on the page of the full game's theory: what simpler rules get right."""

import pandas as pd

from agents.reporting.full_game_rules import (
    APART,
    BISECTED,
    CHECKS,
    NO_EQUILIBRIUM,
    Separation,
    are_two,
    below_random_play,
    chosen,
    over_tipping,
    races,
    restless,
    separation,
    several,
    tips,
    undecided,
)
from agents.reporting.full_game_text import link, number, picture, prose
from agents.reporting.markdown import markdown_table


def diagram(table: pd.DataFrame) -> str:
    """The picture and what simpler rules get right."""
    read = prose(
        "Colour is what seekers hold where learning from random play ends, nobody greedy. The number in a cell is "
        "p0*; a dash is peace alone, or a race that is not at rest. The dotted "
        "line is S0 = 1, the solid one the threshold of S0 that separates best. "
        "On the right, each point is a cell."
    )
    counts = prose(
        f"Random play ends armed in {int(races(table).sum())} of {len(table)} cells; at {restless(table)} of "
        "these ends learning had not come to rest. Both peace and race are there, at rest, in "
        f"{int(are_two(table).sum())}. How many cells a rule tells right:"
    )
    return (
        f"## The diagram\n\n![Ends from random play over balance and distinguishability]({picture('diagram')})\n\n"
        f"{read}\n{counts}\n{markdown_table(('it races if and only if', 'right', 'threshold'), rules(table))}\n"
        f"{verdict(table)}\n{firm(table)}\nTables: {link('diagram')}, {link('checks')}.\n"
    )


def rules(table: pd.DataFrame) -> list[tuple[str, str, str]]:
    """Rules that know less than the whole game, and how many cells each has right."""
    raced, found = races(table), []
    for name, values in chosen(table).items():
        best = separation(values, raced)
        found.append((f"{name}, best threshold", best.errors, _range(best)))
    fixed = {
        "S0 ≥ 1": table["spiral_number"] >= 1.0,
        "random play's arms > x−, the closed form's tipping point": over_tipping(table) > 1.0,
        "p0* < random play's 2/3 (a check of the solution)": below_random_play(table),
        "never": raced & False,
    }
    found += [(name, int((says != raced).sum()), "") for name, says in fixed.items()]
    return [(name, f"{len(table) - errors} of {len(table)}", note) for name, errors, note in found]


def verdict(table: pd.DataFrame) -> str:
    """Where the tipping point meets random play, in words."""
    raced, ratio = races(table), over_tipping(table)
    best = {name: separation(values, raced) for name, values in chosen(table).items()}
    plain, scaled = int(((ratio > 1.0) != raced).sum()), best["random play's arms over x−"]
    missed = table[(table["spiral_number"] >= best["S0"].high) != raced]
    where = "Where the closed form has it" if not plain else "Not where the closed form has it"
    by_number = prose(
        f"The best threshold of S0 has {_errors(best['S0'].errors)}{': ' if len(missed) else ''}"
        f"{'; '.join(names(missed))}. "
        f"That of the balance alone has {_errors(best['balance β alone'].errors)}. Both are chosen after the ends are "
        "known.",
        f"In {int(several(table).sum())} cells there is more than one race: learning from random play and from almost "
        f"1 end armed and at rest, {APART:g} units or more apart.",
    )
    meeting = prose(
        f"**Where does the tipping point meet random play?** {where}: the rule that it races where random play's "
        f"arms are above x− has {_errors(plain)}. A threshold of their ratio, chosen afterwards, has "
        f"{_errors(scaled.errors)}: at {number(scaled.high, '.1f')} times x−, not at 1. The rule p0* < 2/3 holds "
        "almost by construction, for random play is learning from 2/3: it checks that ends are ordered by where "
        f"learning begins. p0* is known to {BISECTED:g}; cells where that cannot decide: {undecided(table)}."
    )
    return f"{by_number}\n{meeting}"


def firm(table: pd.DataFrame) -> str:
    """Whether other grids or a smaller step would have said the same."""
    told = []
    for end, how in CHECKS.items():
        raced = races(table, end)
        other = names(table[raced != races(table)])
        errors = separation(table["spiral_number"], raced).errors
        told.append(
            f"{how.capitalize()} the side is another in {len(other)} of {len(table)}{': ' if other else ''}"
            f"{'; '.join(other)}. The best threshold of S0 then has {_errors(errors)}."
        )
    return prose(
        "**Is it firm?** The same on a grid that reaches two points higher, on one with half the "
        "distance between points, and with steps of half the length.",
        *told,
    )


def names(table: pd.DataFrame) -> list[str]:
    """Of cells or games."""
    if "game" in table:
        return list(table["game"])
    return [f"β {row.offence_defence_balance:g}, q {row.distinguishability:g}" for row in table.itertuples()]


def _errors(count: int) -> str:
    return "no error" if not count else f"{count} error{'s' if count > 1 else ''}"


def _range(best: Separation) -> str:
    return f"above {number(best.low)}, up to {number(best.high)}"


def held_out(table: pd.DataFrame, cells: pd.DataFrame) -> str:
    """What is predicted for the games of experiment 1."""
    settings = {"offence_defence_balance": "β", "distinguishability": "q", "war_cost": "war", "attrition": "attrition"}
    head = (
        "game",
        *settings.values(),
        "S0",
        "peace",
        "race",
        "its gain",
        "random play's end",
        "larger grid",
        "finer grid",
        "half step",
        "p0*",
    )
    rows = [
        (
            row["game"],
            *(f"{row[name]:g}" for name in settings),
            number(row["spiral_number"]),
            *(number(row[f"{end}_arms"]) for end in ("peace", "race")),
            number(row["race_gain"], ".3f"),
            *(number(row[end]) for end in ("random_arms", *CHECKS)),
            at,
        )
        for (_, row), at in zip(table.iterrows(), tippings(table), strict=True)
    ]
    tables = f"{firm(table)}\nTables: {link('held_out')}, {link('checks')}.\n"
    return f"## Predictions for experiment 1\n\n{_about(table, cells)}\n{markdown_table(head, rows)}\n{tables}"


def _about(table: pd.DataFrame, cells: pd.DataFrame) -> str:
    """How many games race, and what S0 and balance tell of them."""
    raced, threshold = races(table), separation(cells["spiral_number"], races(cells)).middle
    best = {name: separation(values, raced).errors for name, values in chosen(table).items()}
    stray = int(((table["spiral_number"] >= threshold) != raced).sum())
    return prose(
        f"These are the {len(table)} games that experiment 1 has drawn (`agents/studies/experiments/selection.py`). "
        "Ends are seekers' arms [units]. Exact learning from random play ends armed in "
        f"{int(raced.sum())} of them. Both peace and race are there in {int(are_two(table).sum())}. A race "
        f"with a gain above {NO_EQUILIBRIUM:g} is no equilibrium: learning had not come to rest. In "
        f"{undecided(table)} games p0* is within {BISECTED:g} of random play's 2/3: there the prediction is on the "
        f"edge. To tell the armed ends, the best threshold of S0 has {_errors(best['S0'])}, that of the balance alone "
        f"{_errors(best['balance β alone'])}, both chosen afterwards. The threshold of S0 from the diagram "
        f"({number(threshold)}) has {_errors(stray)}: these games differ in attrition and cost of war, too, of "
        "which S0 knows nothing."
    )


def tippings(table: pd.DataFrame) -> list[str]:
    """p0* of each row; a dash where one end is alone."""
    return [number(at) for at in tips(table)]
