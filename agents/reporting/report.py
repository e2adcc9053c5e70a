"""One self-contained page about a set of runs, with its figures and tables beside it."""

import base64
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import jinja2
import pandas as pd

from agents.reporting.figures import Drawn, draw_all
from agents.reporting.findings import Results, lead, questions
from agents.reporting.judged import Section, sections
from agents.reporting.measures import MEASURES, SPIRAL_OFFENCE, Measure
from agents.reporting.places import SETTING_ORDER, Place, ordered, setting_label, words
from agents.reporting.tables import Tables, by_learner, load_runs, summary_table, worlds_table
from agents.runs.files import write_bytes
from agents.runs.folder import is_finished
from agents.statistics import RESAMPLES, SEED
from agents.untrusted.cells import escaped
from agents.untrusted.names import stay_inside
from sd_env.scenarios import SCENARIOS, SETTINGS, WORLDS

QUESTION = "In which of Jervis’ four worlds do spirals emerge, and where is cooperation learned?"
SHOWN = ("seeker_arsenal", "seeker_defensive_share", "seeker_reward", "wars_per_100", "tragic_share", "treaty_share")
"""Measures in the tables of the page; the csv files have all."""


def write_report(folders: Sequence[Path], out: Path, title: str, root: Path | None = None) -> Path:
    """Write report.html, figures/*.png and its tables as .csv and .parquet about run ``folders`` into ``out``.

    The page is about the learner with most runs, and compares all learners; the others, and runs with a tag, have
    pages of their own in folders of their names. Tournaments are looked for at and below ``root``. All is made before
    anything is written, and each file replaces its old version in one step, the page last. Returns its path.
    ValueError if a folder is broken, holds a name that would lead elsewhere, or no run is finished.
    """
    out = Path(out)
    files: dict[str, bytes] = {}
    if not folders:
        raise ValueError("no run folders given")
    first, *rest = by_learner(folders).items()
    for name, mine in rest:
        if any(map(is_finished, mine)):
            files |= {f"{name}/{file}": held for file, held in _files(mine, f"{title}: {name}", [], []).items()}
    others = list(dict.fromkeys(name.split("/")[0] for name in files))
    judged = sections([folder for folder in folders if is_finished(folder)], root or out)
    files |= _files(first[1], title, judged, others)
    paths = {stay_inside(out, name): content for name, content in files.items()}
    for path, content in paths.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_bytes(path, content)
    return out / "report.html"


def _files(folders: Sequence[Path], title: str, judged: Sequence[Section], others: Sequence[str]) -> dict[str, bytes]:
    """The page about one learner's runs and all that lies beside it, by file name, the page last."""
    tables = load_runs(folders)
    if tables.finals.empty:
        raise ValueError(f"none of the {len(folders)} runs is finished: nothing to report")
    worlds = worlds_table(tables)
    summary = summary_table(worlds)
    figures = draw_all(tables)
    page = _page(tables, worlds, figures, title, judged, others)
    drawn = [*figures, *(part.figure for part in judged if part.figure)]
    files = {f"figures/{figure.key}.png": figure.png for figure in drawn}
    kept = {"worlds": worlds, "summary": summary}
    for part in judged:
        kept |= part.tables
    for name, table in kept.items():
        files[f"{name}.csv"] = escaped(table).to_csv(index=False, lineterminator="\n").encode()
        files[f"{name}.parquet"] = table.to_parquet(index=False)
    return files | {"report.html": page.encode()}


def _page(
    tables: Tables,
    worlds: pd.DataFrame,
    figures: Sequence[Drawn],
    title: str,
    judged: Sequence[Section],
    others: Sequence[str],
) -> str:
    results = Results(tables.finals, tables.curves)
    return _template().render(
        title=title,
        question=QUESTION,
        **_answers(results),
        **_numbers_of_runs(worlds),
        figures=[_shown(figure) for figure in figures],
        measures=[MEASURES[key] for key in SHOWN],
        summary=_summary_rows(results, worlds),
        seeds=_seed_rows(worlds),
        unfinished=tables.runs[~tables.runs["finished"]].to_dict("records"),
        made=_made(tables),
        stories=_stories(results.places),
        judged=[{"part": part, "figure": part.figure and _shown(part.figure)} for part in judged],
        others=others,
        spiral=SPIRAL_OFFENCE,
        resamples=RESAMPLES,
        resampling_seed=SEED,
    )


def _template() -> jinja2.Template:
    loader = jinja2.FileSystemLoader(Path(__file__).parent)
    environment = jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("report.html.jinja")


def _answers(results: Results) -> dict[str, Any]:
    asked = questions(results)
    judged = sum(f.verdict in ("shown", "not shown", "opposite") for q in asked for f in q.findings)
    return {"lead": lead(results), "questions": asked, "n_comparisons": judged}


def _numbers_of_runs(worlds: pd.DataFrame) -> dict[str, int]:
    runs = worlds.groupby("scenario").size()
    return {
        "fewest": int(runs.min()),
        "most": int(runs.max()),
        "n_runs": len(worlds),
        "n_scenarios": worlds["scenario"].nunique(),
    }


def _shown(figure: Drawn) -> dict[str, Any]:
    return {"drawn": figure, "data": base64.b64encode(figure.png).decode()}


def _summary_rows(results: Results, worlds: pd.DataFrame) -> list[dict[str, Any]]:
    rows = []
    for p in results.places:
        group = worlds[worlds["scenario"] == p.scenario]
        k, n = results.spirals(p)
        cells = []
        for key in SHOWN:
            value, measure = results.of(p, key), MEASURES[key]
            interval = f"[{measure.number(value.low)}, {measure.number(value.high)}]" if value.has_interval else ""
            cells.append((_cell(value.mean, measure), interval or ("no interval" if value.n else "")))
        rows.append(
            {
                "place": p,
                "world": words(p.world) + (f" ({p.n} states)" if p.n > 2 else ""),
                "setting": setting_label(p.setting),
                "cells": cells,
                "seeds": len(group),
                "spirals": f"{k} of {n}",
                "agent_steps": _steps(group["agent_steps"]),
                "s0": _number(group["spiral_number"].mean()),
            }
        )
    return rows


def _seed_rows(worlds: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {
            "scenario": row["scenario"],
            "seed": row["seed"],
            "agent_steps": _steps(pd.Series([row["agent_steps"]])),
            "cells": [_cell(row[key], MEASURES[key]) for key in SHOWN],
            "spiral": "yes" if row["spiral"] else "no",
            "minutes": _number(row["seconds"] / 60),
            "run": row["run"],
        }
        for _, row in worlds.iterrows()
    ]


def _made(tables: Tables) -> dict[str, Any]:
    """How the runs were made: what they share is said once, what differs is listed with how often."""
    runs = tables.runs[tables.runs["finished"]]
    versions = sorted(
        {f"{name} {number}" for held in runs["versions"] if isinstance(held, Mapping) for name, number in held.items()}
    )
    settings = tables.settings.drop(columns="run")
    shared = {name: column.iloc[0] for name, column in settings.items() if column.nunique(dropna=False) == 1}
    differing = {
        name: {str(value): int(count) for value, count in column.fillna("not set").value_counts().items()}
        for name, column in settings.items()
        if name not in shared
    }
    return {
        "seeds": ", ".join(str(seed) for seed in sorted(set(runs["seed"]))),
        "agent_steps": _steps(runs["agent_steps"]),
        "total_steps": _steps(pd.Series([runs["agent_steps"].sum()])),
        "learners": _counted(runs["learner"]),
        "commits": _counted(runs["commit"]),
        "versions": ", ".join(versions) or "not recorded",
        "hours": _number(runs["seconds"].sum() / 3600),
        "minutes": _number(runs["seconds"].median() / 60),
        "commands": list(zip(runs["run"], runs["command"], strict=True)),
        "shared": shared,
        "differing": differing,
    }


def _stories(places: Sequence[Place]) -> dict[str, list[tuple[str, str]]]:
    """Worlds, settings and other scenarios that occur, each with what it means."""
    settings = [setting for setting in SETTING_ORDER if any(p.setting == setting for p in places)]
    return {
        "Worlds": [(words(world), WORLDS[world][2]) for world in WORLDS if any(p.world == world for p in places)],
        "Settings": [(setting_label(setting), SETTINGS[setting][2]) for setting in settings],
        "Other scenarios": [
            (words(p.scenario), SCENARIOS[p.scenario].story if p.scenario in SCENARIOS else "No story is on record.")
            for p in ordered(p.scenario for p in places if p.setting is None)
        ],
    }


def _steps(steps: pd.Series) -> str:
    """Agent-steps in words: one number, or the range when runs differ."""
    known = steps.dropna()
    if known.empty:
        return "–"
    ends = dict.fromkeys(f"{x / 1e6:.2f} M" if x >= 1e5 else f"{x:.0f}" for x in (known.min(), known.max()))
    return " to ".join(ends)


def _counted(texts: pd.Series) -> str:
    counts = texts.fillna("").replace("", "not recorded").value_counts()
    return ", ".join(f"{text} ({count} runs)" if len(counts) > 1 else str(text) for text, count in counts.items())


def _cell(value: float, measure: Measure) -> str:
    return measure.number(value) + (measure.suffix if pd.notna(value) else "")


def _number(value: float) -> str:
    return f"{value:.1f}" if pd.notna(value) else "–"
