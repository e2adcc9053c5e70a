"""Print the tables of the README files from code and results, in place.

    python -m scripts.card
    python -m scripts.card --check

A table stands between ``<!-- table: name -->`` and ``<!-- end -->``.
"""

import argparse
import csv
import inspect
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import yaml

from agents import settings as config
from agents.learners import LEARNERS
from agents.reporting.benchmark import overall_table
from agents.reporting.cases import learned_paragraph
from agents.reporting.four_worlds import results_table
from agents.reporting.markdown import markdown_table as table
from agents.reporting.phase import agreement_table
from agents.reporting.truth_counts import counts_table
from agents.studies.phase_rivals import correlation_table, rivals_table
from sd_env import classics, scenarios, theory
from sd_env.core.actions import action_names, action_table
from sd_env.core.observe import fields
from sd_env.opponents import STRATEGIES
from sd_env.params import SPECS, SWITCHES, Params, allowed
from sd_env.scenarios.figures import FIGURES
from sd_env.suite.line_ups import HELD_OUT
from sd_env.suite.score import bounds_of

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "docs/results"
EXAMPLE = scenarios.get("doubly_dangerous")
DIAGRAMS = ("", "_unseen", "_short", "_seekers_long")
MARKED = re.compile(r"(<!-- table: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def observation_table() -> str:
    """One row a number that an agent of the example sees."""
    seen = fields(EXAMPLE.params, EXAMPLE.weapons, EXAMPLE.kinds)
    rows = ((at, f"`{f.name}`", f"[{f.low:g}, {f.high:g}]", f.meaning) for at, f in enumerate(seen))
    return table(("index", "field", "range", "meaning"), rows)


def action_list() -> str:
    """One row an action of the example."""
    names = action_names(action_table(EXAMPLE.params), EXAMPLE.weapons, EXAMPLE.kinds)
    return table(("index", "action"), ((at, f"`{name}`") for at, name in enumerate(names)))


def parameter_table() -> str:
    """One row a parameter; those with a shape have no default."""
    defaults = {name: f"`{value}`" for name, value in Params._field_defaults.items()} | {"war_decision": "`doctrine`"}
    rows = (
        (
            f"`{name}`",
            "switch" if name in SWITCHES else " × ".join(spec.shape) or "number",
            defaults.get(name, ""),
            allowed(name).replace("numbers in ", ""),
            spec.unit,
            spec.meaning,
            spec.source.removeprefix("MODEL "),
        )
        for name, spec in SPECS.items()
    )
    return table(("parameter", "shape", "default", "allowed", "unit", "meaning", "section"), rows)


def spiral(scenario: scenarios.Scenario) -> str:
    """S0 of a scenario, or a dash where the closed form does not apply."""
    try:
        return f"{theory.spiral_number(scenario):.2f}"
    except ValueError:
        return "–"


def scenario_table() -> str:
    """One row for scenarios that differ in their number of states alone."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for name, scenario in scenarios.SCENARIOS.items():
        p, stem = scenario.params, re.sub(r"_n\d+$", "", name)
        priors = "/".join(f"{prior:g}" for prior in dict.fromkeys(p.greedy_prior.tolist()))
        tags = ", ".join(sorted(tag for tag in scenario.tags if tag != f"n{len(p.economy)}"))
        diplomacy = "yes" if p.allow_assure or p.allow_disclose or p.allow_disarm or p.allow_treaties else "no"
        key = (
            f"`{stem}`",
            f"{p.offence_defence_balance:g}",
            f"{p.distinguishability:g}",
            priors,
            diplomacy,
            spiral(scenario),
            tags,
        )
        groups.setdefault(key, []).append(f"{len(p.economy)}")
    rows = ((key[0], ", ".join(numbers), *key[1:]) for key, numbers in groups.items())
    return table(("name", "N", "beta", "q", "greedy prior", "diplomacy", "S0", "tags"), rows)


def case_sections() -> str:
    """A section a case: its story, sources, arms and treaties, what was learned in it and what that shows."""
    cases = dict.fromkeys((*scenarios.names("history"), *scenarios.names("remedies")))
    learned = {row["scenario"]: row for _, row in pd.read_csv(ROOT / "docs/results/cases.csv").iterrows()}
    findings = yaml.safe_load((ROOT / "docs/results/findings.yaml").read_text(encoding="utf-8"))
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
        sections.append(f"\n### {name}\n\n{scenario.story}\n\n{table(('what', 'which'), rows)}")
        if name in learned:
            pictures = "".join(
                f"\n![{what} of {name}](../../docs/results/figures/cases/{name}{end}.png)\n"
                for what, end in (("An episode", "_episode"), ("Learning curves", ""))
            )
            sections += [f"\n{learned_paragraph(learned[name])}\n{pictures}"]
        told = max((key for key in findings if name.startswith(key)), key=len, default=None)
        sections += [f"\n{findings[told].strip()}\n"] if told else []
    return "".join(sections) + "\n"


def figure_table() -> str:
    """One row a figure that a scenario starts from."""
    rows = ((f"{f.value:.10g}", f.unit, f.state, f.year, f.what, f.source) for f in FIGURES.values())
    return table(("figure", "unit", "state", "year", "what", "source"), rows)


def alias_table() -> str:
    """One row an alias."""
    return table(("alias", "scenario"), ((f"`{a}`", f"`{name}`") for a, name in scenarios.ALIASES.items()))


def exact_table() -> str:
    """One row a scenario: the study's runs in the finite view, mean and range over seeds."""
    with (ROOT / "docs/results/exact.csv").open(encoding="utf-8") as file:
        runs = list(csv.DictReader(file))

    def told(scenario: str, key: str) -> str:
        found = [float(run[key]) for run in runs if run["scenario"] == scenario]
        mean = sum(found) / len(found)
        return f"{mean:.3f} [{min(found):.3f}, {max(found):.3f}]".replace("-", "−")

    keys = ("value", "exploitability", "anarchy_gap")
    names = dict.fromkeys(run["scenario"] for run in runs)
    rows = ((f"`{name}`", *(told(name, key) for key in keys)) for name in names)
    return table(("scenario", "reward a step", "exploitability a step", "lost to the planner's optimum"), rows)


def truth_table() -> str:
    """One row a published result: how many learned numbers were judged and reached."""
    with (ROOT / "docs/results/ground_truth.csv").open(encoding="utf-8") as file:
        found = list(csv.DictReader(file))
    titles = {game.result: game.source.split(";")[0] for game in classics.CLASSICS.values()} | {"R6": "Kydd 1997"}
    rows = []
    for result in sorted({row["result"] for row in found}, key=lambda name: int(name[1:])):
        verdicts = [row["verdict"] for row in found if row["result"] == result]
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


def classics_table() -> str:
    """One row a classic, with its parameters' defaults."""
    rows = (
        (
            f"`{name}`",
            game.result,
            game.title,
            game.source,
            game.status,
            "yes" if game.unique else "no",
            "yes" if hasattr(game, "tabular") else "no",
            ", ".join(f"{k} = {v}" for k, v in game.parameters().items()),
        )
        for name, game in classics.CLASSICS.items()
    )
    return table(("name", "result", "game", "source", "status", "one", "tables", "parameters"), rows)


def own_settings(settings: type) -> dict[str, tuple[str, str, str]]:
    """Type, default and comment of each setting as they stand in the class's source, without its parents'."""
    found = re.findall(r"^    (\w+): (\S.*?) = (.*?)(?:  # (.*))?$", inspect.getsource(settings), re.MULTILINE)
    plain = {"MISSING": "required", **{f"field(default_factory={f})": f"`{f}()`" for f in ("dict", "SharedSettings")}}
    return {name: (kind, plain.get(value, f"`{value}`"), told) for name, kind, value, told in found}


def settings_table(settings: type, prefix: str = "") -> str:
    """One row a setting, with its default and comment."""
    found: dict[str, tuple[str, str, str]] = {}
    for one in reversed([kind for kind in settings.__mro__ if kind is not object]):
        found |= own_settings(one)
    rows = ((f"`{prefix}{name}`", *told) for name, told in found.items())
    return table(("setting", "type", "default", "meaning"), rows)


def learner_table() -> str:
    """One row a learner of the registry."""
    rows = (
        (
            f"`{name}`",
            learner.idea,
            learner.source,
            learner.resumes or "exactly",
            f"[learners/{name}.py](learners/{name}.py)",
        )
        for name, learner in LEARNERS.items()
    )
    return table(("name", "idea", "source", "goes on after a stop", "file"), rows)


def difference_table() -> str:
    """One row a setting in which a learner differs from PPO's, for all learners but shared PPO."""
    rows = (
        (f"`{name}`", f"`learner.{key}`", *told)
        for name, learner in LEARNERS.items()
        if name != "shared"
        for key, told in own_settings(learner.settings).items()
        if key != "name"
    )
    return table(("learner", "setting", "type", "default", "meaning"), rows)


def strategies_table() -> str:
    """One row a scripted strategy."""
    rows = (
        (f"`{name}`", strategy.idea, strategy.source, f"[{file}.py](../sd_env/opponents/{file}.py)")
        for name, strategy in STRATEGIES.items()
        for file in [strategy.__module__.rsplit(".", 1)[1]]
    )
    return table(("name", "idea", "source", "file"), rows)


def verdict_table() -> str:
    """One row a scenario and class of arms: greed and fear with the fewest states, the game's name for each number."""
    found = pd.read_csv(ROOT / "docs/results/dilemma/verdicts.csv")
    rows = []
    stems = found["scenario"].str.replace(r"_n\d+$", "", regex=True)
    for (stem, arms), part in found.groupby([stems, "arms"], sort=False):
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
        found = bounds_of(one)
        low, high = (f"{found[key]:.2f}".replace("-", "−") for key in ("lowest", "highest"))
        helps = "yes" if found["needs_cooperation"] else "no"
        rows.append(
            (
                f"`{one.name}`",
                one.mode,
                ", ".join(one.tags),
                helps,
                f"{low} (`{found['lowest_by']}`)",
                f"{high} (`{found['highest_by']}`)",
            )
        )
    return table(("line-up", "mode", "tags", "needs cooperation", "random or arming", "best script"), rows)


TABLES: dict[str, Callable[[], str]] = {
    "observation": observation_table,
    "actions": action_list,
    "parameters": parameter_table,
    "scenarios": scenario_table,
    "aliases": alias_table,
    "cases": case_sections,
    "figures": figure_table,
    "train": lambda: settings_table(config.TrainSettings),
    "shared": lambda: settings_table(config.SharedSettings, "learner."),
    "learners": learner_table,
    "differences": difference_table,
    "results": lambda: results_table(RESULTS),
    "exact": exact_table,
    "truth": truth_table,
    "classics": classics_table,
    "strategies": strategies_table,
    "dilemma": lambda: settings_table(config.DilemmaSettings),
    "evaluate": lambda: settings_table(config.EvaluateSettings),
    "tournament": lambda: settings_table(config.TournamentSettings),
    "lineups": line_up_table,
    "benchmark": lambda: overall_table(pd.read_csv(RESULTS / "benchmark.csv"), RESULTS / "scripted_line_ups.csv"),
    "verdicts": verdict_table,
    "phase": lambda: agreement_table([RESULTS / f"phase{which}" for which in DIAGRAMS]),
    "rivals": lambda: rivals_table([RESULTS / f"phase{which}" for which in DIAGRAMS]),
    "correlations": lambda: correlation_table([RESULTS / f"phase{which}" for which in DIAGRAMS]),
    "truth_counts": lambda: counts_table(pd.read_csv(RESULTS / "ground_truth.csv")),
}
WITH_TABLES = (
    "README.md",
    "sd_env/README.md",
    "agents/README.md",
    "sd_env/classics/README.md",
    "sd_env/scenarios/README.md",
    "docs/results/README.md",
)
PAGES = tuple(ROOT / page for page in WITH_TABLES)


def printed(page: str) -> str:
    """The page with its tables as the code has them now. KeyError names a table that nobody makes."""
    return MARKED.sub(lambda mark: f"{mark[1]}{TABLES[mark[2]]()}{mark[3]}", page)


def main() -> None:
    """Rewrite the pages, or with ``--check`` fail if one is stale."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="change nothing; fail if a table is stale")
    check = parser.parse_args().check
    for path in PAGES:
        page = path.read_text(encoding="utf-8")
        fresh = printed(page)
        if check and fresh != page:
            sys.exit(f"error: {path}: stale tables; run python -m scripts.card")
        if fresh != page:
            path.write_text(fresh, encoding="utf-8")
        print(path)


if __name__ == "__main__":
    main()
