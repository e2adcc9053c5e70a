"""The two forms of PPO side by side: curves, the area between them, and what each took."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from scipy.stats import permutation_test

from agents.reporting.many_tests import holm
from agents.reporting.markdown import markdown_table
from agents.reporting.places import words
from agents.reporting.style import DPI, LOOK, draw_band, panels, save_figure
from agents.runs.files import replacing, write_table
from agents.runs.folder import CURVE_FILE, finished
from agents.statistics import band, difference

FORMS = {"lean": "", "reference": "_no_diplomacy"}
"""And the setting whose colour each is drawn in."""
MEASURES = {"reward": "reward a state and step", "seeker_arsenal": "seekers' arms"}
RUNS, CURVES, TABLE, PAGE, PICTURE = "forms.csv", "forms_curves.csv", "forms_compared.csv", "forms.md", "forms.png"


def write_forms(folders: Sequence[Path], results: Path) -> Path:
    """Tables, figure and page of finished runs, tagged by their form, into ``results``; the page's path."""
    (results / "figures").mkdir(parents=True, exist_ok=True)
    read = [_run(folder) for folder in folders]
    runs, curve = [row for row, _ in read], pd.concat([curve for _, curve in read], ignore_index=True)
    compared = _compared(pd.DataFrame(runs))
    write_table(results / RUNS, runs)
    write_table(results / CURVES, curve)
    write_table(results / TABLE, compared)
    with matplotlib.rc_context(LOOK | {"figure.dpi": DPI}):
        save_figure(_figure(curve), results / "figures" / PICTURE)
    with replacing(results / PAGE) as file:
        file.write(page(pd.DataFrame(runs)))
    return results / PAGE


def _run(folder: Path) -> tuple[dict[str, Any], pd.DataFrame]:
    """The ledger's row of a run, and its curve."""
    facts, curve = finished(folder), pd.read_csv(folder / CURVE_FILE)
    about = {"scenario": facts["scenario"], "form": facts["tag"], "seed": facts["seed"]}
    steps = curve["agent_steps"].to_numpy(float)
    row = about | {"agent_steps": facts["agent_steps"], "seconds": facts["seconds"]}
    for measure in MEASURES:  # the mean height of the curve: its area over the budget
        row[f"{measure}_area"] = float(np.trapezoid(curve[measure], steps) / (steps[-1] - steps[0]))
    return row, curve[["agent_steps", *MEASURES]].assign(**about, run=folder.name)


def _compared(runs: pd.DataFrame) -> list[dict[str, Any]]:
    """One row a scenario and measure: lean minus reference, with interval, p and corrected p; the ratio of speeds."""
    rows = []
    for scenario, of in runs.groupby("scenario", sort=False):
        lean, reference = (of[of["form"] == form].sort_values("seed") for form in FORMS)
        for measure in MEASURES:
            ours, theirs = lean[f"{measure}_area"].to_numpy(), reference[f"{measure}_area"].to_numpy()
            gap = difference(ours, theirs)
            test = permutation_test((ours, theirs), lambda a, b: a.mean() - b.mean(), rng=0)
            faster = np.median(reference["seconds"].to_numpy() / lean["seconds"].to_numpy())
            about = {"scenario": scenario, "measure": measure, "seeds": len(ours), "reference": theirs.mean()}
            about |= {"difference": gap.mean, "low": gap.low, "high": gap.high, "p": float(test.pvalue)}
            rows.append(about | {"times_as_fast": float(faster)})
    for row, corrected in zip(rows, holm([row["p"] for row in rows]), strict=True):
        row["p_corrected"] = float(corrected)
    return rows


def _figure(curves: pd.DataFrame) -> Figure:
    scenarios = list(dict.fromkeys(curves["scenario"]))
    figure, axes = panels(len(MEASURES), len(scenarios), 2.3, sharey="row")
    for column, scenario in enumerate(scenarios):
        axes[0, column].set_title(words(scenario))
        axes[-1, column].set_xlabel("million agent-steps")
        for row, measure in enumerate(MEASURES):
            for form, setting in FORMS.items():
                of = curves[(curves["scenario"] == scenario) & (curves["form"] == form)]
                draw_band(axes[row, column], band(of, "agent_steps", measure), setting, scale=1e-6, lines=False)
    for row, label in enumerate(MEASURES.values()):
        axes[row, 0].set_ylabel(label)
    lines = [axes[0, 0].lines[at] for at in range(len(FORMS))]
    keys = [Line2D([], [], color=line.get_color(), lw=2, label=form) for form, line in zip(FORMS, lines, strict=True)]
    figure.legend(handles=keys, loc="outside upper left", ncols=2)
    return figure


def page(runs: pd.DataFrame) -> str:
    """What was asked, predicted and found, from the ledger."""
    compared = _compared(runs)
    head = ("scenario", "curve", "reference", "lean − reference", "p", "p corrected", "times as fast")
    table = [
        (
            words(row["scenario"]),
            MEASURES[row["measure"]],
            f"{row['reference']:.3f}",
            f"{row['difference']:+.3f} [{row['low']:+.3f}, {row['high']:+.3f}]".replace("-", "−"),
            f"{row['p']:.2f}",
            f"{row['p_corrected']:.2f}",
            f"{row['times_as_fast']:.2f}",
        )
        for row in compared
    ]
    stands = [row for row in compared if row["p_corrected"] < 0.05]
    verdict = "No difference stands." if not stands else f"{len(stands)} of {len(compared)} differences stand: refuted."
    return (
        "# Does lean PPO learn as Stable-Baselines3's own?\n\n"
        "`python -m scripts.forms out=docs/results` remakes this page.\nThe lean form (`agents/learners/lean`) has the "
        "same draws, batches and formulas; its sums are rounded otherwise, so runs of one seed part after some "
        "updates. Compared are whole runs.\n\n"
        f"{len(runs)} runs: {runs['seed'].nunique()} seeds, {runs['agent_steps'].max():,} agent-steps each, both forms "
        "with the same settings. A curve's height is its area over the budget.\n"
        "The interval is a 95 % bootstrap over runs, p of a permutation test, corrected by Holm for all rows.\n"
        "Speed is the median over seeds of the ratio of the seconds that learning and measuring took.\n\n"
        "**Predicted before the first run:** no difference. **Refuted by:** a corrected p below 0.05.\n\n"
        f"{markdown_table(head, table)}\n{verdict}\n\n![Curves of both forms](figures/{PICTURE})\n"
    )
