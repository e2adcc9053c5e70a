"""The full game's exact theory as a page: what is solved, what came out and what it cost, from its tables."""

from collections.abc import Mapping
from pathlib import Path
from textwrap import fill

import numpy as np
import pandas as pd

from agents.reporting.full_game_figures import PICTURES, draw_full_game
from agents.reporting.full_game_rules import (
    ARMED,
    BISECTED,
    NO_EQUILIBRIUM,
    Separation,
    are_two,
    below_random_play,
    chosen,
    over_tipping,
    races,
    separation,
    undecided,
)
from agents.reporting.markdown import markdown_table
from agents.reporting.places import setting_label, words
from agents.runs.files import replacing

FOLDER, PAGE = "theory", "theory.md"
TABLES = ("held_out", "full_game", "diagram", "basins", "paths", "responses", "costs")
HEAD = """# The full game, solved

`python -m scripts.theory` remakes this page, its pictures and its tables. Nobody plays and nothing is drawn at random.

**What is solved.** Games of two states that hold or arm, where wars follow the doctrine. Both classes of arms count,
and so do attrition, the cost of war, greed and private motives. The closed form behind S0 knows one class and none of
the others.

**How.** The arms of a state lie on a grid, one move's worth apart. A state of the game is the arms of both. A policy
says with which chance each action is taken in each state of the game. In *exact learning* both states follow the
gradient of their own payoff at once, without samples, noise or networks. We begin at a *first propensity to arm*: the
chance that a move arms, the same everywhere. Learning from almost 0 looks for peace. Learning from almost 1 looks for
a race. Random play is between them: two of its three moves arm.

**Words.** The *tipping point* p0* is the least first propensity from which learning ends in the race. The *gain* is
the most that anybody could earn by leaving a profile; it is near 0 in an equilibrium. *Risk dominant* is the policy
that is safer against a rival of whom nothing is known. A dash for p0* says that one end is alone. Seekers want nothing
but safety.
"""
ASK = """## Ask it of your own scenario

```python
import sd_env
from sd_env.theory.full_game import answer

scenario = sd_env.scenario("doubly_dangerous_benign").with_params(conquest_loss=8.0)
print(answer(scenario, levels=4, steps=60))
```

A small grid and few steps give a first look in seconds, and may show races that a finer grid does not have. Leave both
options out for the numbers of this page.
`sd_env.theory.equilibria` looks for equilibria by homotopy, `sd_env.theory.learning` has both gradients.
"""
LEFT_OUT = """## What is left out

- **Fog.** Both states know all arms.
- **Memory.** A policy sees its own motive, arms and tension. A public belief on a grid is not built.
- **Signals, treaties and attack by choice.** Such games are refused.
- **Arms between the grid's points, and above its top.** A draw puts them on a point.
- **Other equilibria.** Three starts find at most three. That there are no more is not shown.
- With private motives the gain is an upper bound: its best response knows the other's motive.
"""


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
        held_out(tables["held_out"]),
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
        return "–"
    text = f"{value:{form}}"
    return "−" + text[1:] if text.startswith("-") and float(text) else text.lstrip("-")


def tippings(table: pd.DataFrame) -> list[str]:
    """p0* of each row; a dash where one end is alone."""
    return [number(at) for at in table["tipping"].where(are_two(table))]


def worlds(table: pd.DataFrame) -> str:
    """The four worlds in both settings."""
    head = ("world", "setting", "S0", "peace", "race", "random play's end", "p0*", "risk dominant", "gain at most")
    rows = []
    for (_, row), at in zip(table.iterrows(), tippings(table), strict=True):
        gain = max(row[f"{end}_gain"] for end in ("peace", "race", "random"))
        ends = [_end(row, end) for end in ("peace", "race", "random")]
        game = (words(row["world"]), setting_label(row["setting"]), number(row["spiral_number"]))
        rows.append((*game, *ends, at, _dominant(row), number(gain, ".3f")))
    benign = table[table["setting"] == "_benign"]
    two, raced = are_two(benign), [words(world) for world in benign[races(benign)]["world"]]
    about = prose(
        "A cell has seekers' arms [units], their wars in 100 steps and their payoff a step. Peace without arms and "
        f"wars pays 1. Where nobody is greedy, {int(two.sum())} of {len(benign)} worlds have both peace and race.",
        f"Learning from random play ends armed in {len(raced)} of them{': ' if raced else ''}{', '.join(raced)}.",
        "Where some are greedy, *peace* is what seekers keep against them.",
        f"The greedy hold {number(_greedy(table).min())} to {number(_greedy(table).max())} units.",
    )
    return f"## The four worlds\n\n{about}\n{markdown_table(head, rows)}\nTable: {_link('full_game')}.\n"


def _link(name: str) -> str:
    return f"[{name}.csv]({FOLDER}/{name}.csv)"


def _end(row: "pd.Series[float]", end: str) -> str:
    return " / ".join((number(row[f"{end}_arms"]), number(row[f"{end}_wars"], ".1f"), number(row[f"{end}_payoff"])))


def _dominant(row: "pd.Series[str]") -> str:
    return str(row["dominant"]) if isinstance(row["dominant"], str) and row["dominant"] else "–"


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
        "p0*; a dash is peace alone. The dotted line is S0 = 1, the solid one the threshold of S0 that separates best. "
        "On the right, each point is a cell."
    )
    counts = prose(
        f"Random play ends armed in {int(races(table).sum())} of {len(table)} cells. Both peace and race are there in "
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
    best = {name: separation(values, raced).errors for name, values in chosen(table).items()}
    plain, scaled = int(((ratio > 1.0) != raced).sum()), best["random play's arms over x−"]
    where = "Where the closed form has it" if not plain else "Not where the closed form has it"
    return (
        prose(
            f"The best threshold of S0 has {_errors(best['S0'])}, that of the balance alone "
            f"{_errors(best['balance β alone'])}. Both are chosen after the ends are known."
        )
        + "\n"
        + prose(
            f"**Where does the tipping point meet random play?** {where}: the rule that it races where random play's "
            f"arms are above x− has {_errors(plain)}. A threshold of their ratio, chosen afterwards, has "
            f"{_errors(scaled)}. The rule p0* < 2/3 holds almost by construction, for random play is learning from "
            "2/3: it checks that ends are ordered by where learning begins. p0* is known to "
            f"{BISECTED:g}, so in {undecided(table)} cells the rule cannot tell, and counts them as races."
        )
    )


def _errors(count: int) -> str:
    return "no error" if not count else f"{count} error{'s' if count > 1 else ''}"


def held_out(table: pd.DataFrame) -> str:
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
    best = {name: separation(values, races(table)).errors for name, values in chosen(table).items()}
    about = prose(
        f"These are the {len(table)} games that experiment 1 has drawn (`agents/studies/experiments/selection.py`). "
        "Ends are seekers' arms [units]. Exact learning from random play ends armed in "
        f"{int(races(table).sum())} of them. Both peace and race are there in {int(are_two(table).sum())}. A race "
        f"with a gain above {NO_EQUILIBRIUM:g} is no equilibrium: learning had not come to rest. "
        f"To tell the armed ends, the best threshold of S0 has {_errors(best['S0'])}, that of the balance alone "
        f"{_errors(best['balance β alone'])}, both chosen afterwards."
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
