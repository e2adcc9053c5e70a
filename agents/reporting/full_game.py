"""The full game's exact theory as a page: what is solved, what came out and what it cost, from its tables."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from agents.reporting.full_game_diagram import diagram, held_out, tippings
from agents.reporting.full_game_figures import draw_full_game
from agents.reporting.full_game_memory import memory
from agents.reporting.full_game_rules import (
    ARMED,
    NO_EQUILIBRIUM,
    NO_EQUILIBRIUM_PRIVATE,
    are_two,
    checked,
    races,
)
from agents.reporting.full_game_text import ASK, HEAD, LEFT_OUT, NONE, link, number, picture, prose
from agents.reporting.markdown import markdown_table
from agents.reporting.places import setting_label, words
from agents.runs.files import replacing

PAGE = "theory.md"
TABLES = ("held_out", "full_game", "diagram", "checks", "basins", "paths", "responses", "costs", "memory")


def write_full_game(tables: Mapping[str, pd.DataFrame], out: Path) -> Path:
    """Figures and page into ``out``; the page's path."""
    draw_full_game(tables, out)
    with replacing(out / PAGE) as file:
        file.write(page(tables))
    return out / PAGE


def page(tables: Mapping[str, pd.DataFrame]) -> str:
    """The page's text."""
    parts = (
        HEAD,
        worlds(tables["full_game"]),
        pictures(tables["basins"], tables["paths"]),
        diagram(checked(tables["diagram"], tables["checks"])),
        held_out(checked(tables["held_out"], tables["checks"]), tables["diagram"]),
        memory(tables["memory"], tables["full_game"]),
        costs(tables["costs"]),
        LEFT_OUT,
        ASK,
    )
    return "\n".join(parts)


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
    return f"## The four worlds\n\n{about}\n{markdown_table(head, rows)}\nTable: {link('full_game')}.\n"


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
        f"Table: {link('responses')}.",
    )
    basin = prose(
        f"*Basins*. Each point is exact learning from one of {basins['arming'].nunique()} first propensities. Blue "
        f"ends in peace, red ends armed (above {ARMED:g} unit). A point that is not filled is no equilibrium: somebody "
        f"would still gain more than {NO_EQUILIBRIUM:g} a step. The race's basin is all that lies right of p0*.",
        f"Table: {link('basins')}.",
    )
    path = prose(
        f"*Paths of learning*. Above, the natural gradient from {starts} first propensities: lines part where the "
        "basins do. Below, the vanilla gradient from random play. It counts each state of the game by how often it "
        f"is visited: what is never visited is never learned. It stops at these units: {ends}. Arms are means over "
        "discounted time, so those that episodes begin with count, too.",
        f"Table: {link('paths')}.",
    )
    return (
        f"## The pictures\n\n![Best responses in the four worlds]({picture('responses')})\n\n{responses}\n"
        f"![Where learning ends, by where it begins]({picture('basins')})\n\n{basin}\n"
        f"![Paths of exact learning]({picture('paths')})\n\n{path}"
    )


def costs(table: pd.DataFrame) -> str:
    """States and seconds."""
    head = (
        "setting",
        "grid of a class",
        "grid of tension",
        "states",
        "learning [s]",
        "judging its end [s]",
        "arms",
        "gain",
    )
    rows = [
        (
            setting_label(row["setting"]),
            row["levels"],
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
        "motives has values of its own. Arms and gain say what a larger grid changes."
    )
    return f"## What it costs\n\n{about}\n{markdown_table(head, rows)}\nTable: {link('costs')}.\n"
