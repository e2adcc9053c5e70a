"""The historical scenarios in one table: what shared PPO learned against acting at random and never acting."""

from collections.abc import Sequence
from pathlib import Path

import matplotlib
import pandas as pd
from matplotlib.figure import Figure

from agents.reporting.comparisons import comparison_table
from agents.reporting.markdown import markdown_table
from agents.reporting.places import words
from agents.reporting.style import DPI, LOOK, draw_band, panels, save_figure
from agents.reporting.tables import Tables, load_runs
from agents.runs.files import replacing, write_table
from agents.statistics import Estimate, band, change_at_the_end, difference, estimate

MEASURES = ("reward", "arsenal", "wars_per_100", "crises_per_100", "tragic_share", "treaty_share")
FLAT, FLATNESS = "moved_arsenal", 0.1
"""A curve that moved by no more than so many units is called flat."""
COLUMNS = {
    "learned reward": "reward",
    "random": "reward_random",
    "never acting": "reward_never",
    "gain over random, alone": "gain_over_random_alone",
    "gain over never acting, alone": "gain_over_never_alone",
    "arsenal": "arsenal",
    "wars per 100": "wars_per_100",
    "tragic share": "tragic_share",
    "treaties in force": "treaty_share",
    "reward still moved": "moved_reward",
    "arsenal still moved": "moved_arsenal",
}
"""Of the page, from heading to measure."""
DRAWN = {"reward": "reward a step", "arsenal": "arsenal [units]", "wars_per_100": "wars per 100 steps"}


def cases_table(tables: Tables, baselines: pd.DataFrame) -> pd.DataFrame:
    """A row a scenario: measures of the learned policies with intervals over seeds, and rewards of the baselines.

    ``better_than_<baseline>`` is the gain in reward a step when all do the one or the other,
    ``gain_over_<baseline>_alone`` that of one state among learned ones; ``_low`` and ``_high`` are 95 % bootstrap ends.
    ``moved_<measure>`` is the mean of the last fifth of training less that of the fifth before.
    """
    rows = []
    for scenario, learned in tables.finals.groupby("scenario", sort=False):
        curve = tables.curves[tables.curves["scenario"] == scenario]
        row: dict[str, object] = {
            "scenario": scenario,
            "seeds": len(learned),
            "agent_steps": int(learned["agent_steps"].mean()),
        }
        for key in MEASURES:
            row |= _spread(key, estimate(learned[key]))
        row |= {f"moved_{key}": change_at_the_end(curve, key) for key in ("reward", "arsenal")}
        for policy, played in baselines[baselines["scenario"] == scenario].groupby("policy"):
            if str(policy).endswith("_alone"):
                row |= _spread(f"gain_over_{policy}", estimate(played["gain"]))
            else:
                row |= _spread(f"reward_{policy}", estimate(played["reward"]))
                row |= _spread(f"better_than_{policy}", difference(learned["reward"], played["reward"]))
        rows.append(row)
    return pd.DataFrame(rows)


def _spread(name: str, interval: Estimate) -> dict[str, float]:
    return {name: interval.mean, f"{name}_low": interval.low, f"{name}_high": interval.high}


def written(row: pd.Series, name: str, digits: int = 2) -> str:
    """``mean [low, high]`` of one column."""
    mean, low, high = (row.get(name + end, float("nan")) for end in ("", "_low", "_high"))
    if pd.isna(mean):
        return "–"
    ends = "" if pd.isna(low) else f" [{low:.{digits}f}, {high:.{digits}f}]"
    return f"{mean:.{digits}f}{ends}".replace("-", "−")


def cases_page(table: pd.DataFrame, compared: pd.DataFrame) -> str:
    """The tables in Markdown, with the scenarios named that are not learned."""
    rows = [
        (words(str(row["scenario"])), str(row["seeds"]), *(written(row, key) for key in COLUMNS.values()))
        for _, row in table.iterrows()
    ]
    beaten = (table["gain_over_random_alone_low"] > 0) & (table["gain_over_never_alone_low"] > 0)
    worse = ", ".join(words(str(name)) for name in table.loc[~beaten, "scenario"])
    alone = f"Not better than both, alone, with certainty: {worse}." if worse else "Alone, better than both everywhere."
    moved = pd.to_numeric(table[FLAT]).abs().gt(FLATNESS).sum() if FLAT in table else 0  # none where too short
    page = (
        "# Historical scenarios, learned\n\nShared PPO; reward per state and step; mean and 95 % bootstrap interval "
        "over seeds. Random and never acting: when all do it. Alone: what one state gains by what was learned instead, "
        "all others having learned too. Still moved: mean of the last fifth of training less that of the fifth before. "
        f"{alone} In {moved} of {len(table)} scenarios the arsenal still moved by more than {FLATNESS:g} units: "
        f"their numbers are not final.\n\n{markdown_table(('scenario', 'seeds', *COLUMNS), rows)}"
    )
    return page if compared.empty else f"{page}\n## What they were built to show\n\n{_compared_table(compared)}"


def _compared_table(compared: pd.DataFrame) -> str:
    rows = [
        (
            row["claim"],
            row["of"],
            row["against"],
            words(row["measure"]),
            f"{row['value']:.2f}",
            f"{row['compared']:.2f}",
            f"{row['as']}: {written(row, 'change')}",
            row["verdict"],
        )
        for _, row in compared.iterrows()
    ]
    return markdown_table(("claim", "of", "against", "measure", "there", "here", "change", "verdict"), rows)


def learned_paragraph(row: pd.Series) -> str:
    """One row of `cases_table` in words."""
    budget = f"shared PPO, {row['seeds']} seeds of {row['agent_steps'] / 1e6:.1f} million agent-steps"
    return (
        f"Learned ({budget}; mean and 95 % interval): reward {written(row, 'reward')} a step, where acting at random "
        f"brings all {written(row, 'reward_random')} and never acting {written(row, 'reward_never')}. One state alone "
        f"gains {written(row, 'gain_over_random_alone')} by what was learned over acting at random and "
        f"{written(row, 'gain_over_never_alone')} over never acting. Arsenal {written(row, 'arsenal')} units, "
        f"{written(row, 'wars_per_100')} wars in 100 steps, tragic share {written(row, 'tragic_share')}, some treaty "
        f"in force {written(row, 'treaty_share')} of the time. At the end of training the reward still moved by "
        f"{written(row, 'moved_reward')}, the arsenal by {written(row, 'moved_arsenal')}."
    )


def learning_curve(curve: pd.DataFrame) -> Figure:
    """Reward, arsenal and wars of one scenario over training: the runs, their mean and its interval."""
    figure, axes = panels(1, len(DRAWN), 2.3, sharey=False)
    for ax, (key, label) in zip(axes[0], DRAWN.items(), strict=True):
        draw_band(ax, band(curve, "agent_steps", key), None, scale=1e-6)
        ax.set_title(label)
        ax.set_xlabel("training [million agent-steps]")
    return figure


def rewrite_cases(out: Path) -> Path:
    """Write cases.md anew from the committed tables in ``out``; no run is needed."""
    with replacing(out / "cases.md") as file:
        file.write(cases_page(pd.read_csv(out / "cases.csv"), pd.read_csv(out / "cases_compared.csv")))
    return out / "cases.md"


def write_cases(folders: Sequence[Path], baselines: Path, by_state: Path, out: Path) -> Path:
    """cases.csv, cases_compared.csv, cases_curves.csv, cases.md, learning curves in ``out``; the path of the page."""
    tables = load_runs(folders)
    table = cases_table(tables, pd.read_csv(baselines))
    compared = comparison_table(tables.finals, pd.read_csv(by_state))
    figures = out / "figures" / "cases"
    figures.mkdir(parents=True, exist_ok=True)
    write_table(out / "cases.csv", table)
    write_table(out / "cases_compared.csv", compared)
    write_table(out / "cases_curves.csv", tables.curves[["scenario", "seed", "agent_steps", *MEASURES]])
    with matplotlib.rc_context(LOOK | {"figure.dpi": DPI}):
        for scenario, curve in tables.curves.groupby("scenario"):
            save_figure(learning_curve(curve), figures / f"{scenario}.png")
    with replacing(out / "cases.md") as file:
        file.write(cases_page(table, compared))
    return out / "cases.md"
