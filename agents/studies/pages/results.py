"""Tables and paragraphs of results: cases, exact exploitability, published equilibria, dilemmas, line-ups."""

import csv
import textwrap
from pathlib import Path

import pandas as pd
import yaml

from agents.reporting.benchmark import overall_table
from agents.reporting.cases import learned_paragraph
from agents.reporting.markdown import markdown_table as table
from sd_env import classics, scenarios
from sd_env.suite.line_ups import HELD_OUT
from sd_env.suite.score import bounds_of

ROOT = Path(__file__).parents[3]
RESULTS = ROOT / "docs/results"


def case_sections() -> str:
    """A section a case: its story, sources, arms and treaties."""
    cases = dict.fromkeys((*scenarios.names("history"), *scenarios.names("remedies")))
    sections = []
    for name in cases:
        scenario = scenarios.SCENARIOS[name]
        rows = (
            ("states", ", ".join(scenario.states)),
            ("arms", ", ".join(scenario.weapons)),
            ("treaties", ", ".join(scenario.kinds) or "none"),
            ("steps", f"{scenario.params.horizon}"),
            ("source", scenario.source),
        )
        sections.append(f"\n### {name}\n\n{_wrapped(scenario.story)}\n\n{table(('what', 'which'), rows)}")
    return "".join(sections) + "\n"


def learned_cases() -> str:
    """A part a case of the game before: what was learned in it, pictures, and what that shows."""
    findings = yaml.safe_load((RESULTS / "findings.yaml").read_text(encoding="utf-8"))
    parts = []
    for _, row in pd.read_csv(RESULTS / "cases.csv").iterrows():
        name = row["scenario"]
        pictures = "".join(
            f"\n![{what}](figures/cases/{name}{end}.png)\n"
            for what, end in (("An episode", "_episode"), ("Learning curves", ""))
        )
        parts.append(f"\n## {name}\n\n{_wrapped(learned_paragraph(row))}\n{pictures}")
        nearest = max((key for key in findings if name.startswith(key)), key=len, default=None)
        parts += [f"\n{_wrapped(findings[nearest])}\n"] if nearest else []
    return "".join(parts) + "\n"


def _wrapped(paragraph: str) -> str:
    """The paragraph in lines that a page of plain text can show."""
    return textwrap.fill(" ".join(paragraph.split()), 120, break_long_words=False, break_on_hyphens=False)


def exact_table() -> str:
    """One row a scenario: the study's runs in the finite view, mean and range over seeds."""
    with (RESULTS / "exact.csv").open(encoding="utf-8") as file:
        runs = list(csv.DictReader(file))

    def cell(scenario: str, key: str) -> str:
        values = [float(run[key]) for run in runs if run["scenario"] == scenario]
        mean = sum(values) / len(values)
        return f"{mean:.3f} [{min(values):.3f}, {max(values):.3f}]".replace("-", "−")

    keys = ("value", "exploitability", "anarchy_gap")
    names = dict.fromkeys(run["scenario"] for run in runs)
    rows = ((f"`{name}`", *(cell(name, key) for key in keys)) for name in names)
    return table(("scenario", "reward a step", "exploitability a step", "lost to the planner's optimum"), rows)


def truth_table() -> str:
    """One row a published result: how many learned numbers were judged and reached."""
    with (RESULTS / "ground_truth.csv").open(encoding="utf-8") as file:
        numbers = list(csv.DictReader(file))
    titles = {game.result: game.source.split(";")[0] for game in classics.CLASSICS.values()} | {"R6": "Kydd 1997"}
    rows = []
    for result in sorted({row["result"] for row in numbers}, key=lambda name: int(name[1:])):
        verdicts = [row["verdict"] for row in numbers if row["result"] == result]
        judged = len(verdicts) - verdicts.count("several equilibria")
        rows.append(
            (
                result,
                titles[result],
                f"{verdicts.count('reached')} of {judged}" if judged else "–",
                verdicts.count("cycles"),
                verdicts.count("several equilibria"),
            )
        )
    return table(("result", "source", "reached", "of them PPO cycles", "shown, not judged"), rows)


def verdict_table() -> str:
    """One row a scenario and class of arms: greed and fear with the fewest states, the game's name for each number."""
    verdicts = pd.read_csv(RESULTS / "dilemma/verdicts.csv")
    rows = []
    stems = verdicts["scenario"].str.replace(r"_n\d+$", "", regex=True)
    for (stem, arms), part in verdicts.groupby([stems, "arms"], sort=False):
        first = part.sort_values("n").iloc[0]
        marks = ", ".join(f"{n}: {mark}" for n, mark in zip(part["n"], part["verdict"], strict=True))
        cells = (
            f"{first[i]:.2f} [{first[i + '_low']:.2f}, {first[i + '_high']:.2f}]".replace("-", "−")
            for i in ("greed", "fear")
        )
        rows.append((f"`{stem}`", arms, *cells, marks))
    return table(("scenario", "arming in", "greed", "fear", "states: game"), rows)


def line_up_table() -> str:
    """One row a held-out line-up, with what scripts earn in its seats."""
    rows = []
    for one in HELD_OUT:
        earned = bounds_of(one)
        low, high = (f"{earned[key]:.2f}".replace("-", "−") for key in ("lowest", "highest"))
        helps = "yes" if earned["needs_cooperation"] else "no"
        rows.append(
            (
                f"`{one.name}`",
                one.mode,
                ", ".join(one.tags),
                helps,
                f"{low} (`{earned['lowest_by']}`)",
                f"{high} (`{earned['highest_by']}`)",
            )
        )
    return table(("line-up", "mode", "tags", "needs cooperation", "random or arming", "best script"), rows)


def benchmark_table() -> str:
    """One row a learner or script of the benchmark, over all its scenarios."""
    return overall_table(pd.read_csv(RESULTS / "benchmark.csv"), RESULTS / "scripted_line_ups.csv")
