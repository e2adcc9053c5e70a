"""Do more states mean more arms and more war? One world with 2 to 16 states, contact shared out or not.

Two readings of "more states". With the *sum* of contact constant each state meets each other one 1/(N-1) as often,
and the closed form's S0 stays where it was: fear adds up over rivals. With contact constant *by pair* every further
state is one more to fear, and S0 grows with N-1.

Predicted before the first run, from S0 alone: with the sum constant arms do not change with N; by pair they grow with
N. Refuted by an interval of the change from 2 to 16 states that lies off 0 in the first, or not above it in the second.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from agents.reporting.numbers import CONTACTS, LEDGER, MEASURES, SCRIPTED, write_numbers
from agents.runs.files import write_table
from agents.runs.folder import CURVE_FILE, FINAL_FILE, RUN_FILE
from agents.runs.sweep import all_of, run_all
from agents.settings import SharedSettings, TrainSettings, in_range
from agents.statistics import change_at_the_end
from sd_env import metrics, scenarios, theory
from sd_env.opponents import STRATEGIES
from sd_env.params import SPECS
from sd_env.scenarios.records import State, define
from sd_env.scenarios.worlds import TREATIES, WEAPONS, alike
from sd_env.suite.match import self_play
from sd_env.suite.seeds import FINAL

SCENARIO = "doubly_dangerous"
NUMBERS, SEEDS, AGENT_STEPS = (2, 4, 8, 16), 10, 1_000_000
ROWS = 512
"""Seats that learn side by side: worlds times states, the same for every number of states."""


def of_states(n: int, contact: str) -> dict[str, Any]:
    """The parameters that make the world one of ``n`` states; ``contact`` is a key of `CONTACTS`."""
    in_range("n", n, 2, 16)
    base = scenarios.get(SCENARIO).params
    prior = float(base.greedy_prior[0])
    between = 1.0 if contact == "pair" else 1.0 / (n - 1)
    made = define("n", states=alike(n, State(greedy_prior=prior)), weapons=WEAPONS, treaties=TREATIES, contact=between)
    sized = {name: getattr(made.params, name) for name, spec in SPECS.items() if "N" in spec.shape}
    return {name: np.asarray(value).tolist() for name, value in sized.items()}


def spirals_by_number(
    out: Path, results: Path, *, seeds: int = SEEDS, agent_steps: int = AGENT_STEPS, jobs: int | None = None
) -> Path:
    """Train every number of states with either contact; the path of the page.

    Args:
        out: folder of the runs.
        results: folder of ledger, figure and page; runs in the ledger are not made again.
        seeds: runs of a cell.
        agent_steps: budget of a run.
        jobs: processes; None is one a core.
    """
    in_range("seeds", seeds, 2, 2**31)
    ledger = pd.read_csv(results / LEDGER) if (results / LEDGER).exists() else pd.DataFrame()
    done = set() if ledger.empty else set(zip(ledger["contact"], ledger["n"], ledger["seed"], strict=True))
    cells = [(contact, n, seed) for seed in range(seeds) for n in NUMBERS for contact in CONTACTS]
    waiting = {f"{contact}{n}": (contact, n) for contact, n, _ in cells}
    trainings = [
        _training(out, contact, n, seed, agent_steps) for contact, n, seed in cells if (contact, n, seed) not in done
    ]
    rows = [_row(folder, waiting) for folder in run_all(trainings, jobs)]
    whole = pd.concat([ledger, pd.DataFrame(rows)], ignore_index=True).sort_values(["contact", "n", "seed"])
    results.mkdir(parents=True, exist_ok=True)
    write_table(results / LEDGER, whole)
    cells_of = [(contact, n) for contact in CONTACTS for n in NUMBERS]
    scripts = [row for rows in all_of(scripted, cells_of, jobs, "scripts") for row in rows]
    write_table(results / SCRIPTED, scripts)
    return write_numbers(whole, pd.DataFrame(scripts), results)


def _training(out: Path, contact: str, n: int, seed: int, agent_steps: int) -> TrainSettings:
    return TrainSettings(
        scenario=SCENARIO,
        params=of_states(n, contact),
        seed=seed,
        agent_steps=agent_steps,
        learner=SharedSettings(n_worlds=ROWS // n),
        tag=f"{contact}{n}",
        runs=str(out / "runs"),
        n_curve_points=10,
        curve_worlds=ROWS // n,
        final_worlds=4 * ROWS // n,
        progress=False,
    )


def measured(summary: Mapping[Any, Any], n: int) -> dict[str, float]:
    """The study's measures from those of `sd_env.metrics.summary`."""
    wars = {"wars_a_state": 2 * float(summary["wars_per_100"]) / n}  # a war has two sides
    return {name: float(summary[name]) for name in MEASURES if name not in wars} | wars


def scripted(cell: tuple[str, int]) -> list[dict[str, Any]]:
    """What every script earns in a cell where it holds all seats: 512 episodes' seats each."""
    contact, n = cell
    scenario = scenarios.get(SCENARIO).with_params(**of_states(n, contact))
    rows = []
    for name in STRATEGIES:
        summary = metrics.summary(self_play(name, scenario, ROWS // n, FINAL), scenario)
        rows.append({"contact": contact, "n": n, "script": name} | measured(summary, n))
    return rows


def _row(folder: Path, cells: dict[str, tuple[str, int]]) -> dict[str, Any]:
    """The ledger's row of a finished run."""
    facts = pd.read_json(folder / RUN_FILE, typ="series")
    contact, n = cells[facts["tag"]]
    final, curve = pd.read_csv(folder / FINAL_FILE).to_dict("records")[0], pd.read_csv(folder / CURVE_FILE)
    number = theory.spiral_number(scenarios.get(SCENARIO).with_params(**of_states(n, contact)).params)
    about = {"contact": contact, "n": n, "seed": int(facts["seed"]), "agent_steps": int(facts["agent_steps"])}
    about |= {"seconds": float(facts["seconds"]), "spiral_number": number}
    about |= {measure: measured(final, n)[measure] for measure in MEASURES}
    return about | {"last_change": change_at_the_end(curve.assign(run=folder.name))}
