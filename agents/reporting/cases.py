"""The historical scenarios in one table: what shared PPO learned against acting at random and never acting."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from agents.reporting.places import words
from agents.reporting.statistics import Estimate, difference, estimate
from agents.reporting.tables import load_runs
from agents.runs import replacing, write_table

MEASURES = ("reward", "arsenal", "wars_per_100", "crises_per_100", "tragic_share", "treaty_share")


def cases_table(finals: pd.DataFrame, baselines: pd.DataFrame) -> pd.DataFrame:
    """A row a scenario: measures of the learned policies with intervals over seeds, and rewards of the baselines.

    ``better_than_<baseline>`` is the gain in reward a step when all do the one or the other,
    ``gain_over_<baseline>_alone`` that of one state among learned ones; ``_low`` and ``_high`` are 95 % bootstrap ends.
    """
    rows = []
    for scenario, learned in finals.groupby("scenario", sort=False):
        row: dict[str, object] = {"scenario": scenario, "seeds": len(learned)}
        for key in MEASURES:
            row |= _spread(key, estimate(learned[key]))
        for policy, played in baselines[baselines["scenario"] == scenario].groupby("policy"):
            if str(policy).endswith("_alone"):
                row |= _spread(f"gain_over_{policy}", estimate(played["gain"]))
            else:
                row |= _spread(f"reward_{policy}", estimate(played["reward"]))
                row |= _spread(f"better_than_{policy}", difference(learned["reward"], played["reward"]))
        rows.append(row)
    return pd.DataFrame(rows)


def _spread(name: str, found: Estimate) -> dict[str, float]:
    return {name: found.mean, f"{name}_low": found.low, f"{name}_high": found.high}


def written(row: pd.Series, name: str, digits: int = 2) -> str:
    """``mean [low, high]`` of one column."""
    mean, low, high = (row.get(name + end, float("nan")) for end in ("", "_low", "_high"))
    if pd.isna(mean):
        return "–"
    ends = "" if pd.isna(low) else f" [{low:.{digits}f}, {high:.{digits}f}]"
    return f"{mean:.{digits}f}{ends}".replace("-", "−")


def cases_page(table: pd.DataFrame) -> str:
    """The table in Markdown, with the scenarios named that are not learned."""
    head = ("scenario", "seeds", "learned reward", "random", "never acting",
            "gain over random, alone", "gain over never acting, alone", "arsenal", "wars per 100", "tragic share",
            "treaties in force")
    keys = ("reward", "reward_random", "reward_never", "gain_over_random_alone", "gain_over_never_alone", "arsenal",
            "wars_per_100", "tragic_share", "treaty_share")
    lines = [head, ["---"] * len(head)]
    lines += [[words(str(row["scenario"])), str(row["seeds"]), *(written(row, key) for key in keys)]
              for _, row in table.iterrows()]
    beaten = (table["gain_over_random_alone_low"] > 0) & (table["gain_over_never_alone_low"] > 0)
    worse = ", ".join(words(str(name)) for name in table.loc[~beaten, "scenario"])
    told = f"Not better than both, alone, with certainty: {worse}." if worse else "Alone, better than both everywhere."
    return (
        "# Historical scenarios, learned\n\nShared PPO; reward per state and step; mean and 95 % bootstrap interval "
        "over seeds. Random and never acting: when all do it. Alone: what one state gains by what was learned instead, "
        f"all others having learned too. {told}\n\n" + "".join("| " + " | ".join(line) + " |\n" for line in lines)
    )


def write_cases(folders: Sequence[Path], baselines: Path, out: Path) -> Path:
    """cases.csv and cases.md in ``out``; the path of the page."""
    table = cases_table(load_runs(folders).finals, pd.read_csv(baselines))
    out.mkdir(parents=True, exist_ok=True)
    write_table(out / "cases.csv", table)
    with replacing(out / "cases.md") as file:
        file.write(cases_page(table))
    return out / "cases.md"
