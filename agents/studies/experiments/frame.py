"""What an experiment is: its cells, trained with several seeds beside what nobody learned, a ledger and a page.

Every table is written as runs end, so a kill costs at most the runs in progress, and a fresh clone goes on.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from agents.reporting.experiments import Asked, Tables, write_page
from agents.runs.ledger import Ledger, curve_rows, key_of, run_row, settings_hash
from agents.runs.sweep import all_of, run_all
from agents.settings import TrainSettings, in_range
from agents.studies.experiments.cell import Cell
from agents.studies.experiments.exact import exact
from agents.studies.experiments.untaught import game_facts, untaught
from agents.untrusted.tables import read_table


@dataclass(frozen=True)
class Experiment:
    """What is asked, the cells that answer it, and the measures that are kept along their training."""

    asked: Asked
    cells: Sequence[Cell]
    curve_measures: Sequence[str] = ()

    def __post_init__(self) -> None:
        labels = [cell.label for cell in self.cells]
        if len(set(labels)) != len(labels):
            raise ValueError(f"experiment {self.asked.name}: two cells have one label")


@dataclass(frozen=True)
class Places:
    """Where an experiment's files lie."""

    out: Path  # tables, figures, pages
    runs: Path

    def ledgers(self, name: str) -> tuple[Ledger, Ledger, Ledger]:
        """Of runs, of what nobody learned, of curves."""
        return (
            Ledger(self.out / f"{name}.csv", ("settings", "cell")),
            Ledger(self.out / f"{name}_baselines.csv", ("game", "who")),
            Ledger(self.out / f"{name}_curves.csv", ("settings", "agent_steps")),
        )


class Share(NamedTuple):
    """How much of an experiment is made."""

    seeds: int = 10
    agent_steps: int = 0  # limit of every run instead of the cells' own, for a quick look; 0 leaves them
    only: str = ""  # cells whose label holds this


def run(experiment: Experiment, places: Places, share: Share, jobs: int | None = None) -> Path:
    """Train what the ledger does not hold, play what nobody learned, write the page; its path."""
    in_range("seeds", share.seeds, 1, 2**31)
    in_range("agent_steps", share.agent_steps, 0, 2**40)
    named = [cell for cell in experiment.cells if share.only in cell.label]
    cells = [cell for cell in named if cell.exists()]
    if experiment.cells and not cells:
        why = "this version lacks parameters of all its cells" if named else "no cell's label holds it"
        raise ValueError(f"{experiment.asked.name}, only = {share.only!r}: {why}")
    runs, baselines, curves = places.ledgers(experiment.asked.name)
    _play_untaught(experiment, cells, baselines, jobs)
    waiting = _waiting(experiment, cells, places, runs.held(), share)

    def ended(settings: TrainSettings, folder: Path) -> None:
        row = run_row(settings, folder)
        if experiment.curve_measures:
            curves.append(*curve_rows(settings, folder, experiment.curve_measures))
        runs.append(*(_about(experiment, cell) | row for cell in waiting[row["settings"]][1]))

    run_all([settings for settings, _ in waiting.values()], jobs, ended)
    return write_page(experiment.asked, read_tables(experiment.asked.source, places.out), places.out)


def read_tables(name: str, out: Path) -> Tables:
    """An experiment's committed tables: of the newest version of the environment, runs by cell and seed."""
    paths = [out / f"{name}{part}.csv" for part in ("", "_baselines", "_curves")]
    runs, baselines, curves = (read_table(path) if path.exists() else pd.DataFrame() for path in paths)
    if runs.empty:
        raise ValueError(f"{paths[0]}: no run has finished yet")
    newest = runs["environment"].max()
    runs = runs[runs["environment"] == newest].reset_index(drop=True)
    order = {cell: at for at, cell in enumerate(runs.sort_values("order")["cell"].unique())}
    runs = runs.sort_values(["cell", "seed"], key=lambda of: of.map(order) if of.name == "cell" else of)
    baselines = baselines[baselines["game"].isin(runs["game"])]
    return Tables(runs.reset_index(drop=True), baselines.reset_index(drop=True), curves)


def training(cell: Cell, seed: int, name: str, runs: Path, agent_steps: int = 0) -> TrainSettings:
    """One run of a cell."""
    budget = agent_steps or cell.agent_steps
    return TrainSettings(
        scenario=cell.scenario,
        params=dict(cell.params),
        seed=seed,
        agent_steps=budget,
        learner=cell.learner,
        runs=str(runs / name),
        tag=key_of({**asdict(cell), "label": "", "at": {}, "agent_steps": budget})[:8],
        n_curve_points=cell.n_curve_points,
        exploring_starts=cell.exploring_starts,
        rest=cell.rest,
        rest_from=min(cell.rest_from, budget),
        progress=False,
    )


def _waiting(
    experiment: Experiment, cells: Sequence[Cell], places: Places, held: set[tuple[str, ...]], share: Share
) -> dict[str, tuple[TrainSettings, list[Cell]]]:
    """By hash, seed by seed, the runs that the ledger lacks, and the cells that each is of."""
    found: dict[str, tuple[TrainSettings, list[Cell]]] = {}
    for seed in range(share.seeds):
        for cell in cells:
            settings = training(cell, seed, experiment.asked.name, places.runs, share.agent_steps)
            key = settings_hash(settings)
            if (key, cell.label) not in held:
                found.setdefault(key, (settings, []))[1].append(cell)
    return found


def _about(experiment: Experiment, cell: Cell) -> dict[str, Any]:
    """What of a ledger's row the cell says."""
    at = {"study": experiment.asked.name, "cell": cell.label, "order": list(experiment.cells).index(cell)}
    return at | {"game": cell.key} | dict(cell.at)


def _play_untaught(experiment: Experiment, cells: Sequence[Cell], baselines: Ledger, jobs: int | None) -> None:
    """Add what nobody learned in the games that the table lacks, and what theory says of them."""
    held, games = baselines.held(), {cell.key: cell for cell in cells}
    new = [cell for key, cell in games.items() if (key, "random") not in held]
    for rows in all_of(untaught, new, jobs, "scripts"):
        baselines.append(*rows)
    for key, cell in games.items():
        if (key, "exact") not in held:
            about = game_facts(cell) | {"script": ""}
            baselines.append(*(about | {"who": who} | measures for who, measures in exact(cell).items()))
