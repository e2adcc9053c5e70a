"""Learners compared: what each earns with itself, among strangers and against best responses, over runs and scenarios.

Scores lie between the floor and the ceiling of a scenario (`agents.judging.held_out`); a run counts once: among
strangers with its mean over line-ups. Interquartile means and intervals are those of `agents.statistics`.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from agents.reporting.benchmark_runs import MORE, SCORES, read_ledgers
from agents.reporting.markdown import markdown_table
from agents.reporting.places import words
from agents.reporting.script_scores import script_rows
from agents.reporting.style import DPI, GREY, LOOK, panels, save_figure
from agents.runs.files import replacing, write_both
from agents.statistics import (
    Aggregate,
    aggregate,
    efficiency,
    iqm,
    marl_eval,
    mean,
    probability_of_improvement,
    profile,
)

BASELINE = "shared"
COLOURS = ("#000000", "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#8C510A", "#6b7280", "#882255")
NOTHING = Aggregate(np.nan, np.nan, np.nan, 0)
REMAKE = "python -m scripts.benchmark learners"


def learner_table(runs: pd.DataFrame, baseline: str = BASELINE) -> pd.DataFrame:
    """A row a learner and scenario, and one over all: scores, chance to beat the baseline, exploitability."""
    rows = []
    for label in dict.fromkeys(runs["learner"]):
        mine = runs[runs["learner"] == label]
        for scenario in ("all", *dict.fromkeys(mine["scenario"])):
            part = mine if scenario == "all" else mine[mine["scenario"] == scenario]
            theirs = runs[(runs["learner"] == baseline) & runs["scenario"].isin(part["scenario"])]
            row = {"learner": label, "scenario": scenario, "runs": len(part), "agent_steps": part["agent_steps"].max()}
            for score in (*SCORES, "gained", *(name for name in MORE if name in part)):
                row |= _cells(score, _over(part, score))
            row |= _cells("improvement", _better(part, theirs) if label != baseline else NOTHING)
            row |= _cells("exploitability", _over(part, "exploitability", mean))
            rows.append(
                row
                | {
                    "answered": int(part["exploitability"].notna().sum()),
                    "response_steps": part["response_steps"].max(),
                }
            )
    return pd.DataFrame(rows)


def _cells(name: str, interval: Aggregate) -> dict[str, float]:
    return {name: interval.value, f"{name}_low": interval.low, f"{name}_high": interval.high}


def _tasks(part: pd.DataFrame, column: str) -> dict[str, np.ndarray]:
    known = part.dropna(subset=[column]).sort_values(["scenario", "seed"])
    return {str(scenario): group[column].to_numpy() for scenario, group in known.groupby("scenario")}


def _over(part: pd.DataFrame, column: str, statistic: Callable[..., Any] = iqm) -> Aggregate:
    tasks = list(_tasks(part, column).values())
    return aggregate(tasks, statistic) if tasks else NOTHING


def _better(part: pd.DataFrame, theirs: pd.DataFrame) -> Aggregate:
    """Chance that a run does better among strangers than one of the baseline's in the same scenario."""
    ours, others = _tasks(part, "held_out"), _tasks(theirs, "held_out")
    both = sorted(ours.keys() & others.keys())
    return probability_of_improvement([ours[k] for k in both], [others[k] for k in both]) if both else NOTHING


def profile_table(runs: pd.DataFrame) -> pd.DataFrame:
    """Performance profiles of the scores among strangers: share of a learner's runs above each threshold."""
    known = runs["held_out"].dropna()
    if known.empty:
        return pd.DataFrame()
    thresholds = np.linspace(np.floor(10 * known.min()) / 10, np.ceil(10 * known.max()) / 10, 41)
    parts = []
    for label in dict.fromkeys(runs["learner"]):
        tasks = list(_tasks(runs[runs["learner"] == label], "held_out").values())
        if tasks:
            parts.append(profile(tasks, thresholds).assign(learner=label))
    return pd.concat(parts, ignore_index=True)


def efficiency_table(curves: pd.DataFrame) -> pd.DataFrame:
    """Interquartile mean of the self-play score along training, by learner."""
    if curves.empty:
        return pd.DataFrame()
    runs = curves.assign(task=curves["scenario"], run=curves["scenario"] + "-" + curves["seed"].astype(str))
    return pd.concat(
        [
            efficiency(runs[runs["learner"] == label], 9).assign(learner=label)
            for label in dict.fromkeys(runs["learner"])
        ],
        ignore_index=True,
    )


def marl_eval_of(runs: pd.DataFrame, curves: pd.DataFrame) -> dict[str, Any]:
    """The export that marl-eval reads: the self-play score along training and both scores at its end."""
    named = curves.rename(columns={"scenario": "task", "score": "self_play"})
    ends = runs.dropna(subset=list(SCORES)).rename(columns={"scenario": "task"})
    content = marl_eval(named, ends, ["self_play"])
    for row in ends.to_dict("records"):
        run = content["sd_env"][row["task"]][row["learner"]][f"seed_{row['seed']}"]
        run["absolute_metrics"]["held_out"] = [float(row["held_out"])]
    return content


def compared_figure(table: pd.DataFrame, profiles: pd.DataFrame, curves: pd.DataFrame) -> Figure:
    """Scores with intervals, performance profiles, sample efficiency; a colour a learner in all three."""
    figure, axes = panels(1, 3, 3.6, sharex=False, sharey=False)
    curves = curves.assign(steps=curves["agent_steps"] / 1000) if len(curves) else curves
    overall = table[table["scenario"] == "all"].sort_values("held_out", ignore_index=True)
    shades = dict(zip(dict.fromkeys(table["learner"]), COLOURS * 9, strict=False))
    _scores(axes[0, 0], overall, shades)
    for label in overall["learner"][::-1]:
        for ax, lines, x, y in ((axes[0, 1], profiles, "threshold", "share"), (axes[0, 2], curves, "steps", "iqm")):
            line = lines[lines["learner"] == label] if len(lines) else lines
            if len(line):
                ax.plot(line[x], line[y], color=shades[label], lw=1.6, label=words(label))
                ax.fill_between(line[x], line["low"], line["high"], color=shades[label], alpha=0.12, lw=0)
    axes[0, 1].set_title("Among strangers: profiles")
    axes[0, 1].set_xlabel("score")
    axes[0, 1].set_ylabel("share of runs above")
    axes[0, 1].legend(fontsize=8)
    axes[0, 2].set_title("With itself: sample efficiency")
    axes[0, 2].set_xlabel("thousand agent-steps")
    axes[0, 2].set_ylabel("interquartile mean of scores")
    return figure


def _scores(ax: Axes, overall: pd.DataFrame, shades: dict[str, str]) -> None:
    for y, row in enumerate(overall.to_dict("records")):
        for column, mark, shift in (("self_play", "o", 0.14), ("held_out", "D", -0.14)):
            ax.plot([row[f"{column}_low"], row[f"{column}_high"]], [y + shift] * 2, color=shades[row["learner"]], lw=2)
            ax.plot(row[column], y + shift, mark, color=shades[row["learner"]], mec="white")
    for column, mark in (("with itself", "o"), ("among strangers", "D")):
        ax.plot([], [], mark, color=GREY, label=column)
    ax.set_yticks(range(len(overall)), [words(label) for label in overall["learner"]])
    ax.set_title("Scores: 0 is the floor, 1 the best script")
    ax.set_xlabel("interquartile mean of scores")
    ax.legend(fontsize=8)


def cell(row: dict[Any, Any], name: str) -> str:
    """``0.81 [0.79, 0.83]``, or a dash."""
    known = [row[name + end] for end in ("", "_low", "_high") if np.isfinite(row[name + end])]
    numbers = [f"{number:.2f}".replace("-", "−") for number in known]
    return "–" if not numbers else numbers[0] + (f" [{numbers[1]}, {numbers[2]}]" if len(numbers) == 3 else "")


COLUMNS = {
    "self_play": "with itself",
    "gained": "gained by learning",
    "moved": "still moves",
    "held_out": "among strangers",
    "resident": "as resident",
    "visitor": "as visitor",
    "skill": "skill",
    "greedy_skill": "skill, greedy",
    "improvement": "beats shared",
    "welfare": "welfare",
    "exploitability": "exploitability, at least",
}
"""Columns of the page and their headings."""
EXPLAINED = """
- *As resident*: the learner holds most seats; *as visitor*: at most half of them.
- *Skill*: the score among strangers minus that of the best constant strategy, so no constant has more than 0;
  *greedy*: the likeliest moves are played instead of drawn ones.
- *Welfare*: mean reward a step of all seats, those of strangers too.
- *Still moves*: by how much the score with itself rises from the fifth of training before the last to the last.
- *Exact profile*: where exact learning from random play ends among two states that only hold and arm."""
"""Of columns that came after the first tables."""


def shown(rows: pd.DataFrame) -> list[str]:
    """The columns in which these rows say something."""
    return [name for name in COLUMNS if name in rows and rows[name].notna().any()]


def overall_table(table: pd.DataFrame, scripts: Path | None = None) -> str:
    """The rows over all scenarios as Markdown, best among strangers first; then those of ``scripts``, if it is there.

    ``scripts`` is what `agents.judging.scripted_play` wrote of the same scenarios.
    """
    return _table_of(table, "all", scripts)


def _table_of(table: pd.DataFrame, scenario: str, scripts: Path | None) -> str:
    rows = table[table["scenario"] == scenario].sort_values(["held_out", "learner"], ascending=[False, True])
    columns = shown(rows)
    learned = [
        (f"`{row['learner']}`", str(row["runs"]), *(cell(row, name) for name in columns))
        for row in rows.to_dict("records")
    ]
    scripted = script_rows(scripts, scenario, columns) if scripts and scripts.exists() else []
    return markdown_table(("learner", "runs", *(COLUMNS[name] for name in columns)), [*learned, *scripted])


def benchmark_page(table: pd.DataFrame, scripts: Path | None = None) -> str:
    """benchmark.md: what was done, the table over all (with the rows of ``scripts``), and one a scenario."""
    alls = table[table["scenario"] == "all"]
    budget = " to ".join(f"{int(n):,}" for n in sorted({alls["agent_steps"].min(), alls["agent_steps"].max()}))
    answered, steps = int(alls["answered"].max()), alls["response_steps"].max()
    responses = f"best response of {steps:,.0f} agent-steps gains in a seat" if answered else "best response would gain"
    names = sorted(set(table["scenario"]) - {"all"})
    parts = "".join(f"\n## {words(name).capitalize()}\n\n{_table_of(table, name, scripts)}" for name in names)
    return f"""# Learners compared

`{REMAKE}`; {budget} agent-steps a run.

- Scores are interquartile means over runs: 0 is what the worse of random play and always arming earns in the
  scenario where all play so, 1 what the best scripted strategy earns where all play it.
- *With itself*: all seats its own. *Gained by learning*: that score at the end of training minus that of the untrained
  policy, in other worlds. *Among strangers*: mean over the scenario's
  [held-out line-ups](../../sd_env/suite/line_ups.py).
- *Beats shared*: chance that a run earns more among strangers than one of `shared`.
- *Exploitability*: reward a step that a {responses}, a lower bound;
  at most {answered} runs of a learner were answered, and none of one with a dash.
- *Script*: a rule that learns nothing, scored in the same scenarios and line-ups (`python -m scripts.scripted_play`);
  the best script is another one in each line-up.
- Brackets: 95 % stratified bootstrap over runs.{EXPLAINED if "skill" in table else ""}

![Scores, profiles and sample efficiency](figures/benchmark.png)

{overall_table(table, scripts)}{parts}"""


def write_benchmark(out: Path) -> Path:
    """From the ledgers in ``out`` benchmark*.csv and .parquet, benchmark.json for marl-eval, page and figure; the page.

    ValueError if no run has finished.
    """
    runs, _, curves = read_ledgers(out)
    table, profiles, along = learner_table(runs), profile_table(runs), efficiency_table(curves)
    (out / "figures").mkdir(parents=True, exist_ok=True)
    for name, content in {"": table, "_profiles": profiles, "_efficiency": along}.items():
        write_both(out / f"benchmark{name}", content)
    with replacing(out / "benchmark.json") as file:
        json.dump(marl_eval_of(runs, curves), file, allow_nan=False)
    with matplotlib.rc_context(LOOK | {"figure.dpi": DPI}):
        save_figure(compared_figure(table, profiles, along), out / "figures" / "benchmark.png")
    with replacing(out / "benchmark.md") as file:
        file.write(benchmark_page(table, out / "scripted_line_ups.csv"))
    return out / "benchmark.md"
