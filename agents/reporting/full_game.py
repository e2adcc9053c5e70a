"""The full game's exact theory as a page: what is solved, what came out and what it cost, from its tables."""

from collections.abc import Mapping
from pathlib import Path
from textwrap import fill

import numpy as np
import pandas as pd

from agents.reporting.full_game_figures import PICTURES, draw_full_game
from agents.reporting.full_game_rules import (
    APART,
    ARMED,
    BISECTED,
    NO_EQUILIBRIUM,
    NO_EQUILIBRIUM_PRIVATE,
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
from agents.reporting.full_game_text import ASK, HEAD, LEFT_OUT
from agents.reporting.markdown import markdown_table
from agents.reporting.places import setting_label, words
from agents.runs.files import replacing

FOLDER, PAGE = "theory", "theory.md"
NONE = "–"
TABLES = ("held_out", "full_game", "diagram", "basins", "paths", "responses", "costs")


def write_full_game(tables: Mapping[str, pd.DataFrame], out: Path) -> Path:
    """Figures and page into ``out``; the page's path."""
    draw_full_game(tables, out / "figures")
    with replacing(out / PAGE) as file:
        file.write(page(tables))
    return out / PAGE


def page(tables: Mapping[str, pd.DataFrame]) -> str:
    """The page's text."""
    parts = (
        HEAD,
        worlds(tables["full_game"]),
        pictures(tables["basins"], tables["paths"]),
        diagram(tables["diagram"]),
        held_out(tables["held_out"], tables["diagram"]),
        costs(tables["costs"]),
        LEFT_OUT,
        ASK,
    )
    return "\n".join(parts)


def prose(*sentences: str) -> str:
    """A paragraph, its lines no longer than those of other documents."""
    return fill(" ".join(sentences), 120, break_long_words=False, break_on_hyphens=False) + "\n"


def number(value: float, form: str = ".2f") -> str:
    """With a real minus; a dash where there is none."""
    if not np.isfinite(value):
        return NONE
    text = f"{value:{form}}"
    return "−" + text[1:] if text.startswith("-") and float(text) else text.lstrip("-")


def tippings(table: pd.DataFrame) -> list[str]:
    """p0* of each row; a dash where one end is alone."""
    return [number(at) for at in tips(table)]


def worlds(table: pd.DataFrame) -> str:
    """The four worlds in both settings."""
    head = ("world", "setting", "S0", "peace", "race", "random play's end", "p0*", "risk dominant", "gain at most")
    rows = []
    for (_, row), at in zip(table.iterrows(), tippings(table), strict=True):
        gain = max(row[f"{end}_gain"] for end in ("peace", "race", "random"))
        ends = [_end(row, end) for end in ("peace", "race", "random")]
        game = (words(row["world"]), setting_label(row["setting"]), number(row["spiral_number"]))
        rows.append((*game, *ends, at, row["dominant"] if at != NONE else NONE, number(gain, ".3f")))
    benign = table[table["setting"] == "_benign"]
    two, raced = are_two(benign), [words(world) for world in benign[races(benign)]["world"]]
    about = prose(
        "A cell has seekers' arms [units], their wars in 100 steps and their payoff a step from where episodes "
        "begin. No arms and no wars pay 1. "
        f"Where nobody is greedy, {int(two.sum())} of {len(benign)} worlds have both peace and race.",
        f"Learning from random play ends armed in {len(raced)} of them{': ' if raced else ''}{', '.join(raced)}.",
        "Where some are greedy, *peace* is what seekers keep against them.",
        "An end whose gain is above "
        f"{NO_EQUILIBRIUM:g}, or {NO_EQUILIBRIUM_PRIVATE:g} where motives are private, is no equilibrium: learning had "
        "not come to rest. Such a race counts as none.",
        f"The greedy hold {number(_greedy(table).min())} to {number(_greedy(table).max())} units.",
    )
    return f"## The four worlds\n\n{about}\n{markdown_table(head, rows)}\nTable: {_link('full_game')}.\n"


def _link(name: str) -> str:
    return f"[{name}.csv]({FOLDER}/{name}.csv)"


def _end(row: "pd.Series[float]", end: str) -> str:
    return " / ".join((number(row[f"{end}_arms"]), number(row[f"{end}_wars"], ".1f"), number(row[f"{end}_payoff"])))


def _greedy(table: pd.DataFrame) -> pd.Series:
    """Arms of greedy states at all ends, where there are some."""
    greedy = table[table["setting"] != "_benign"]
    return pd.concat([greedy[f"{end}_greedy"] for end in ("peace", "race", "random")])


def pictures(basins: pd.DataFrame, paths: pd.DataFrame) -> str:
    """Three pictures, each with how to read it."""
    starts = paths[paths["rule"] == "natural"]["arming"].nunique()
    vanilla = paths[paths["rule"] == "vanilla"].groupby("world", sort=False)["arms"].last()
    ends = ", ".join(f"{words(str(world))} {number(units)}" for world, units in vanilla.items())
    responses = prose(
        "*Best responses*, one class of arms, nobody greedy. Where the solid line is above the dashed one, a state "
        "answers with more than its rival holds, and fear grows. Where it is below, fear dies down.",
        f"Table: {_link('responses')}.",
    )
    basin = prose(
        f"*Basins*. Each point is exact learning from one of {basins['arming'].nunique()} first propensities. Blue "
        f"ends in peace, red ends armed (above {ARMED:g} unit). A point that is not filled is no equilibrium: somebody "
        f"would still gain more than {NO_EQUILIBRIUM:g} a step. The race's basin is all that lies right of p0*.",
        f"Table: {_link('basins')}.",
    )
    path = prose(
        f"*Paths of learning*. Above, the natural gradient from {starts} first propensities: lines part where the "
        "basins do. Below, the vanilla gradient from random play. It counts each state of the game by how often it "
        f"is visited: what is never visited is never learned. It stops at these units: {ends}. Arms are means over "
        "discounted time, so those that episodes begin with count, too.",
        f"Table: {_link('paths')}.",
    )
    return (
        f"## The pictures\n\n![Best responses in the four worlds]({_figure('responses')})\n\n{responses}\n"
        f"![Where learning ends, by where it begins]({_figure('basins')})\n\n{basin}\n"
        f"![Paths of exact learning]({_figure('paths')})\n\n{path}"
    )


def _figure(name: str) -> str:
    return f"figures/{PICTURES[name]}"


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
        f"## The diagram\n\n![Ends from random play over balance and distinguishability]({_figure('diagram')})\n\n"
        f"{read}\n{counts}\n{markdown_table(('it races if and only if', 'right', 'threshold'), rules(table))}\n"
        f"{verdict(table)}\nTable: {_link('diagram')}.\n"
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


def _range(best: Separation) -> str:
    return f"above {number(best.low)}, up to {number(best.high)}"


def verdict(table: pd.DataFrame) -> str:
    """Where the tipping point meets random play, in words."""
    raced, ratio = races(table), over_tipping(table)
    best = {name: separation(values, raced) for name, values in chosen(table).items()}
    plain, scaled = int(((ratio > 1.0) != raced).sum()), best["random play's arms over x−"]
    missed = table[(table["spiral_number"] >= best["S0"].high) != raced]
    cells = (f"β {row.offence_defence_balance:g}, q {row.distinguishability:g}" for row in missed.itertuples())
    where = "Where the closed form has it" if not plain else "Not where the closed form has it"
    by_number = prose(
        f"The best threshold of S0 has {_errors(best['S0'].errors)}{': ' if len(missed) else ''}{'; '.join(cells)}. "
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


def _errors(count: int) -> str:
    return "no error" if not count else f"{count} error{'s' if count > 1 else ''}"


def held_out(table: pd.DataFrame, cells: pd.DataFrame) -> str:
    """What is predicted for the games of experiment 1."""
    settings = {"offence_defence_balance": "β", "distinguishability": "q", "war_cost": "war", "attrition": "attrition"}
    head = ("game", *settings.values(), "S0", "peace", "race", "its gain", "random play's end", "p0*")
    rows = [
        (
            row["game"],
            *(f"{row[name]:g}" for name in settings),
            number(row["spiral_number"]),
            *(number(row[f"{end}_arms"]) for end in ("peace", "race")),
            number(row["race_gain"], ".3f"),
            number(row["random_arms"]),
            at,
        )
        for (_, row), at in zip(table.iterrows(), tippings(table), strict=True)
    ]
    raced, threshold = races(table), separation(cells["spiral_number"], races(cells)).middle
    best = {name: separation(values, raced).errors for name, values in chosen(table).items()}
    stray = int(((table["spiral_number"] >= threshold) != raced).sum())
    about = prose(
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
    return f"## Predictions for experiment 1\n\n{about}\n{markdown_table(head, rows)}\nTable: {_link('held_out')}.\n"


def costs(table: pd.DataFrame) -> str:
    """States and seconds."""
    head = ("setting", "grid of tension", "states", "learning [s]", "judging its end [s]", "arms", "gain")
    rows = [
        (
            setting_label(row["setting"]),
            row["tensions"],
            f"{row['states']:,}",
            *(number(row[name], ".1f") for name in ("learning", "judging")),
            number(row["arms"]),
            number(row["gain"], ".3f"),
        )
        for _, row in table.iterrows()
    ]
    about = prose(
        f"{words(table['world'].iloc[0]).capitalize()}, learning from random play, {table['steps'].iloc[0]} steps. "
        "Seconds are those of one processor. Where the setting is uncertain, motives are private, and every pair of "
        "motives has values of its own."
    )
    return f"## What it costs\n\n{about}\n{markdown_table(head, rows)}\nTable: {_link('costs')}.\n"
