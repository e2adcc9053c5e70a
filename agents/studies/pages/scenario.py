"""A page a scenario: who plays what, what theory says, what scripts do in it, what was found, and its twins."""

from functools import cache, partial
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from agents.reporting.cases import learned_paragraph
from agents.reporting.markdown import markdown_table as table
from agents.runs.sweep import all_of
from agents.studies.experiments import EXPERIMENTS
from agents.studies.experiments.history import OUTCOMES, TWINS
from agents.studies.pages.experiments import ARGUED
from agents.studies.pages.game import spiral
from agents.studies.pages.results import RESULTS
from agents.studies.pages.scenario_figure import draw
from sd_env import metrics, scenarios, theory
from sd_env.render.names import title
from sd_env.scenarios import (
    Scenario,
    anglo_german,
    cold_war,
    expansion_or_fear,
    neutrality,
    remedies,
    three_powers,
    us_china,
    worlds,
)
from sd_env.suite.match import self_play
from sd_env.trajectory import Recording

FAMILIES = {
    "Jervis' four worlds": worlds,
    "The Anglo-German naval race": anglo_german,
    "The Cold War": cold_war,
    "Three nuclear powers": three_powers,
    "The western Pacific": us_china,
    "Armed neutrality": neutrality,
    "Expansion or fear": expansion_or_fear,
    "Remedies and power maximisers": remedies,
}
SCRIPTS = ("hold", "tit_for_tat", "worst_case", "random", "arm")
WORLDS, SEED, STEPS = 64, 1, 64
SHOWN = {"arsenal": "arms of a state [units]", "wars_per_100": "wars in 100 steps", "reward": "reward a step"}
OF_V0 = "These numbers are of `security_dilemma_v0`, the game before its last change."


def families() -> dict[str, list[str]]:
    """Names of all scenarios by family, each in the order of definition."""
    return {family: list(module.SCENARIOS) for family, module in FAMILIES.items()}


def played(name: str) -> dict[str, Recording]:
    """By script the same episodes with that script in every seat."""
    game = scenarios.get(name)
    return {script: self_play(script, game, WORLDS, SEED, n_steps=STEPS) for script in SCRIPTS}


def page(name: str, recordings: dict[str, Recording]) -> str:
    """The page's text; its figure is ``<name>.png`` beside it."""
    game = scenarios.get(name)
    parts = (
        f"# {title(name)}",
        game.story,
        table(("what", "which"), _facts(game)),
        f"To play it: `sd_env.parallel_env({name!r})`.",
        "## Theory",
        _theory(game),
        "## What scripts do in it",
        f"All seats play the same script. Means over {WORLDS} episodes, at most {STEPS} steps of each.",
        f"![Arms over time by script, and the best response to a rival's arms]({name}.png)",
        table(("script", *SHOWN.values()), _scripts(game, recordings)),
        *_found(name),
        *_twins(name),
    )
    return "\n\n".join(part.rstrip("\n") for part in parts) + "\n"


def _facts(game: Scenario) -> list[tuple[str, str]]:
    p = game.params
    priors = ", ".join(f"{prior:g}" for prior in dict.fromkeys(p.greedy_prior.tolist()))
    return [
        ("states", ", ".join(game.states)),
        ("arms", ", ".join(game.weapons)),
        ("treaties", ", ".join(game.kinds) or "none"),
        ("steps", f"{game.horizon}" if game.horizon else "no end"),
        ("offence-defence balance beta", f"{p.offence_defence_balance:g}"),
        ("distinguishability q", f"{p.distinguishability:g}"),
        ("probability of being greedy", priors),
        ("spiral number S0", spiral(game)),
        ("tags", ", ".join(sorted(game.tags))),
        ("source", game.source),
    ]


def _theory(game: Scenario) -> str:
    """What the closed form says, or why it is silent."""
    try:
        race = theory.race(game.params)
    except ValueError as error:
        return f"The closed form of the race does not apply: {error}."
    states = theory.steady_states(race)
    found = (
        "Only peace lasts, by the closed form of the race."
        if len(states) == 1
        else f"Peace and an arms race both last, by the closed form of the race. Between equal states that hold more "
        f"than {states[1]:.2f} units fear runs away, up to {states[2]:.2f} units. Below that it dies down."
    )
    left_out = theory.departures(game.params)
    guide = f" It is a guide and not exact here, since it leaves out: {', '.join(f'`{one}`' for one in left_out)}."
    return found + (guide if left_out else "")


def _scripts(game: Scenario, recordings: dict[str, Recording]) -> list[tuple[str, ...]]:
    rows = []
    for script, recording in recordings.items():
        numbers = metrics.summary(recording, game)
        rows.append((f"`{script}`", *(f"{numbers[key]:.2f}".replace("-", "−") for key in SHOWN)))
    return rows


@cache
def _tables() -> dict[str, Any]:
    read = {name: pd.read_csv(RESULTS / f"{name}.csv") for name in ("cases", "summary", "dilemma/verdicts")}
    return read | {"findings": yaml.safe_load((RESULTS / "findings.yaml").read_text(encoding="utf-8"))}


def _found(name: str) -> list[str]:
    """Paragraphs on what the committed tables hold of the scenario; none where they hold nothing."""
    told = [*_experiments(name), *_dilemma(name), *_earlier(name)]
    return ["## What was found", *told] if told else []


def _experiments(name: str) -> list[str]:
    """Experiments of the present game that have run in it, with their pages."""
    ran = [
        f"[{one.asked.title}](../docs/results/experiments/{key}.md)"
        for key, one in EXPERIMENTS.items()
        if (RESULTS / f"experiments/{key}.md").exists() and any(cell.scenario == name for cell in one.cells)
    ]
    return [f"Experiments in it: {'; '.join(ran)}."] if ran else []


def _dilemma(name: str) -> list[str]:
    """Which game of the textbooks it is, by class of arms; nothing where that was not measured."""
    verdicts = _tables()["dilemma/verdicts"]
    of = verdicts[verdicts["scenario"] == name]
    if of.empty:
        return []
    rows = ((row.arms, f"{row.greed:.2f}", f"{row.fear:.2f}", row.verdict) for row in of.itertuples())
    how = "How greed and fear are measured: [is it a dilemma?](../docs/results/README.md#is-it-a-dilemma)"
    return [table(("arming in", "greed", "fear", "game"), rows).replace("-0", "−0"), how]


def _earlier(name: str) -> list[str]:
    """What was learned in v0."""
    tables = _tables()
    cases = tables["cases"]
    told = [learned_paragraph(row) for _, row in cases[cases["scenario"] == name].iterrows()]
    told += [
        f"![{what}](../docs/results/figures/cases/{name}{end}.png)"
        for what, end in (("An episode", "_episode"), ("Learning curves", ""))
        if (RESULTS / f"figures/cases/{name}{end}.png").exists()
    ]
    told += [" ".join(tables["findings"][name].split())] if name in tables["findings"] else []
    if name in set(tables["summary"]["scenario"]):
        told.append("Learned play: [the four worlds](../docs/results/v0.md#the-four-worlds).")
    return [OF_V0, *told] if told else []


def _twins(name: str) -> list[str]:
    """Games that differ from it in one thing."""
    rows = [
        (
            f"[{twin.label}]({twin.scenario}.md)",
            f"[{twin.case}]({twin.case}.md)",
            f"{ARGUED[twin.sign]}: {OUTCOMES[twin.outcome]}",
        )
        for twin in TWINS
        if name in (twin.scenario, twin.case.partition(",")[0])
    ]
    if not rows:
        return []
    what = "A twin differs from its case in one thing. *Argued* is how the literature has the twin differ."
    more = "[What differs, and what a twin means](../docs/validity.md)."
    return ["## Twins", f"{what} {more}", table(("twin", "case", "argued"), rows)]


def write_page(name: str, out: Path) -> None:
    """Play, and write a scenario's page and figure into ``out``."""
    recordings = played(name)
    (out / f"{name}.md").write_text(page(name, recordings), encoding="utf-8")
    draw(name, recordings, out / f"{name}.png")


def write_pages(out: Path) -> None:
    """Write all pages and figures into ``out`` on all cores, with a page that lists them by family."""
    out.mkdir(parents=True)
    all_of(partial(write_page, out=out.absolute()), list(scenarios.SCENARIOS), None, "scenarios")
    lists = ["# Scenarios\n"]
    for family, names in families().items():
        lines = "\n".join(names)
        lists.append(f"## {family}\n\n```{{toctree}}\n:maxdepth: 1\n\n{lines}\n```\n")
    (out / "index.md").write_text("\n".join(lists), encoding="utf-8")
