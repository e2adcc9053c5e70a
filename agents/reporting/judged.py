"""What the report says of players that were judged: learners compared, strangers, best responses, tournaments."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from agents.reporting.benchmark import (
    COLUMNS,
    cell,
    compared_figure,
    efficiency_table,
    learner_table,
    profile_table,
)
from agents.reporting.benchmark_runs import read_judged
from agents.reporting.cross_play import heat_map, read_cross_play
from agents.reporting.figures import Drawn
from agents.reporting.places import words
from agents.reporting.style import LOOK, png
from agents.statistics import aggregate
from agents.untrusted.files import read_json
from agents.untrusted.names import path_name


@dataclass(frozen=True)
class Section:
    """One part of the page: what it says, the commands behind it, a table, perhaps a figure."""

    key: str
    title: str
    note: str
    command: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    figure: Drawn | None = None
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)  # by file name, without ending


def sections(folders: Sequence[Path], root: Path) -> list[Section]:
    """The parts for which there is something: ``folders`` of finished runs, and tournaments at or below ``root``."""
    if not folders:
        return []
    runs, strangers, curves = read_judged(folders)
    parts = [_learners(runs, curves)] if runs["learner"].nunique() > 1 or runs["held_out"].notna().any() else []
    if len(strangers):
        parts.append(_strangers(strangers, runs))
    if runs["exploitability"].notna().any():
        parts.append(_exploitability(runs))
    return parts + [_tournament(file.parent) for file in sorted(root.rglob("tournament.json"))]


def _learners(runs: pd.DataFrame, curves: pd.DataFrame) -> Section:
    table, profiles, along = learner_table(runs), profile_table(runs), efficiency_table(curves)
    note = (
        "Interquartile means of scores over runs with 95 % stratified bootstrap intervals; the run is the unit. 0: "
        "what the worse of random play and always arming earns where all play so; 1: what the best script earns where "
        f"all play it. {_seeds(runs)} A dash: nobody judged these runs so."
    )
    figure = None
    if len(profiles) and len(along):
        caption = "Scores; share of runs that score more among strangers; self-play along training."
        figure = _drawn("learners", "Learners compared", caption, compared_figure(table, profiles, along))
    kept = {"learners": table, "profiles": profiles, "efficiency": along}
    return Section(
        "learners",
        "Learners compared",
        note,
        "python -m scripts.evaluate suite=self_play run=<run>",
        ("learner", "scenario", "runs", "agent-steps", *COLUMNS.values()),
        [_learner_row(row) for row in table.to_dict("records")],
        figure,
        {name: content for name, content in kept.items() if len(content)},
    )


def _learner_row(row: dict[Any, Any]) -> list[str]:
    return [
        words(row["learner"]),
        words(row["scenario"]),
        str(row["runs"]),
        f"{row['agent_steps']:,}",
        *(cell(row, name) for name in COLUMNS),
    ]


def _strangers(strangers: pd.DataFrame, runs: pd.DataFrame) -> Section:
    rows = [
        _stranger_row(str(learner), str(line_up), part)
        for (learner, line_up), part in strangers.groupby(["learner", "line_up"], sort=False)
    ]
    note = (
        "Held-out line-ups: the focal policy holds the seats marked F, strangers that no training line-up seats "
        "the others. Where cooperation does not help the line-up is a control. " + _seeds(runs)
    )
    return Section(
        "held_out",
        "Among strangers",
        note,
        "python -m scripts.evaluate suite=held_out run=<run>",
        (
            "learner",
            "line-up",
            "mode",
            "needs cooperation",
            "runs",
            "focal return",
            "random or arming",
            "best script",
            "score",
        ),
        rows,
        tables={"held_out": strangers},
    )


def _stranger_row(learner: str, line_up: str, part: pd.DataFrame) -> list[str]:
    """``part`` holds the runs of one learner in one line-up."""
    score, first = aggregate([part["score"]]), part.iloc[0]
    interval = f" [{score.low:.2f}, {score.high:.2f}]" if np.isfinite(score.low) else ""
    return [
        words(learner),
        line_up,
        first["mode"],
        "yes" if first["needs_cooperation"] else "no",
        str(len(part)),
        f"{part['focal_return'].mean():.2f}",
        f"{first['lowest_script']:.2f}",
        f"{first['best_script']:.2f}",
        f"{score.value:.2f}{interval}",
    ]


def _exploitability(runs: pd.DataFrame) -> Section:
    known = runs.dropna(subset=["exploitability"])
    rows = [
        [
            words(row["learner"]),
            words(row["scenario"]),
            str(row["seed"]),
            f"{row['response_steps']:,.0f}",
            f"{row['exploitability']:.3f}",
        ]
        for row in known.to_dict("records")
    ]
    note = (
        "Reward a step that a trained best response gains in a seat, measured in worlds other than those in which "
        "the best one was chosen: a lower bound, since another learner or a larger budget may gain more."
    )
    return Section(
        "exploitability",
        "Exploitability, at least",
        note,
        "python -m scripts.evaluate suite=exploitability run=<run>",
        ("learner", "scenario", "seed", "agent-steps of a best response", "gain"),
        rows,
        tables={"exploitability": known},
    )


def _tournament(folder: Path) -> Section:
    facts = _tournament_facts(folder / "tournament.json")
    cells, ratings = read_cross_play(folder)
    rows = [[words(row["group"]), str(row["runs"]), cell(row, "alpha_rank")] for row in ratings.to_dict("records")]
    settings, scenario = facts["settings"], words(facts["settings"]["scenario"])
    note = (
        f"{scenario}: each in one seat, the other in all others, {settings['n_worlds']} episodes a match and seat, "
        f"world seed {settings['seed']}. Intervals resample the runs of each learner; a script is one thing."
    )
    key = f"cross_play_{settings['scenario']}_{folder.name}"
    figure = _drawn(
        key,
        f"Cross-play in {scenario}",
        "What the row earns among copies of the column, ± half the 95 % interval; after each name its α-Rank mass.",
        heat_map(cells, ratings),
    )
    return Section(
        key,
        f"Cross-play: {scenario}",
        note,
        facts["command"],
        ("who", "runs", "α-Rank mass"),
        rows,
        figure,
        {key: cells, f"ratings_{settings['scenario']}_{folder.name}": ratings},
    )


def _tournament_facts(path: Path) -> dict[str, Any]:
    """What a tournament's file says, as far as the page needs it. ValueError names the file and field."""
    facts = read_json(path)
    settings = facts.get("settings")
    if not isinstance(settings, dict):
        raise ValueError(f"{path}: settings = {settings!r}: must be a table of names and values")
    path_name(settings.get("scenario"), f"{path}: settings.scenario")
    for name in ("n_worlds", "seed"):
        if not isinstance(settings.get(name), int):
            raise ValueError(f"{path}: settings.{name} = {settings.get(name)!r}: must be a whole number")
    return facts | {"command": str(facts.get("command", ""))}


def _seeds(runs: pd.DataFrame) -> str:
    return f"Seeds {', '.join(str(seed) for seed in sorted(set(runs['seed'])))}."


def _drawn(key: str, title: str, caption: str, figure: Figure) -> Drawn:
    with matplotlib.rc_context(LOOK):
        return Drawn(key, title, caption, png(figure))
