"""Run folders in, tidy tables out. Nothing here plays or trains."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from agents.reporting.measures import MEASURES, REQUIRED, SPIRAL_OFFENCE
from agents.reporting.places import ordered, place, setting_label
from agents.runs.folder import file_of, group_of
from agents.statistics import estimate
from agents.untrusted.files import read_facts, read_yaml
from agents.untrusted.names import path_name
from agents.untrusted.tables import read_table

EPISODE_COLUMNS = ("step", "seeker_arsenal", "tension", "wars", "treaty_share")
_NOT_SETTINGS = {"seed", "runs", "tag", "progress", "checkpoint_seconds", "scenario"}


@dataclass(frozen=True)
class Tables:
    """Tables of the runs read.

    ``runs``: a row a run, unfinished ones too, from run.json. ``curves``, ``finals``, ``episodes``: the rows of
    curve.csv, final.csv and episode.csv of the finished runs with columns run, scenario, seed in front. ``settings``:
    a row a finished run, a column a setting (dotted name), as text.
    """

    runs: pd.DataFrame
    curves: pd.DataFrame
    finals: pd.DataFrame
    episodes: pd.DataFrame
    settings: pd.DataFrame


def load_runs(folders: Sequence[Path]) -> Tables:
    """Read run folders. ValueError names the folder and file that is missing, broken or a repetition."""
    if not folders:
        raise ValueError("no run folders given")
    runs: list[dict[str, Any]] = []
    frames: dict[str, list[pd.DataFrame]] = {"curve.csv": [], "final.csv": [], "episode.csv": []}
    settings: list[dict[str, str]] = []
    for folder in map(Path, folders):
        run = _read_run(folder)
        runs.append(run)
        if not run["finished"]:
            continue
        for file, required in (
            ("curve.csv", ("agent_steps", *REQUIRED)),
            ("final.csv", REQUIRED),
            ("episode.csv", EPISODE_COLUMNS),
        ):
            frames[file].append(_labelled(_read_csv(folder, file, required), run, folder, file))
        settings.append({"run": run["run"], **_read_settings(folder)})
    table = pd.DataFrame(runs)
    _refuse_repetitions(table)
    joined = [pd.concat(parts, ignore_index=True) if parts else pd.DataFrame() for parts in frames.values()]
    return Tables(table, joined[0], joined[1], joined[2], pd.DataFrame(settings))


def by_learner(folders: Sequence[Path]) -> dict[str, list[Path]]:
    """Run folders by learner and tag (``<learner>-<tag>``), those with most runs first: a tag keeps runs apart."""
    groups: dict[str, list[Path]] = {}
    for folder in folders:
        run = _read_run(folder)
        of = {"learner": run["learner"] or "unknown", "tag": run.get("tag")}
        known = run["learner"] or run["finished"]
        groups.setdefault(group_of(of if known else _intended(folder)), []).append(folder)
    return dict(sorted(groups.items(), key=lambda item: (-len(item[1]), item[0])))


def _intended(folder: Path) -> dict[str, Any]:
    """Learner and tag of an unfinished run; ValueError where they are no names."""
    path = folder / "settings.yaml"
    kept = read_yaml(path) if path.is_file() else {}
    learner, tag = kept.get("learner"), kept.get("tag")
    name = learner.get("name", "unknown") if isinstance(learner, dict) else "unknown"
    return {
        "learner": path_name(name, f"{path}: learner.name"),
        "tag": path_name(tag, f"{path}: tag") if tag else "",
    }


def worlds_table(tables: Tables) -> pd.DataFrame:
    """A row a finished run: scenario, seed, budget, every measure of the final policy, S0, and how it was made."""
    finals = tables.finals.drop(columns=["agent_steps"], errors="ignore")
    about = tables.runs[["run", "learner", "agent_steps", "spiral_number", "seconds", "commit"]]
    rows = finals.merge(about, on="run", validate="one_to_one")
    places = [place(name) for name in rows["scenario"]]
    rows["world"] = [p.world for p in places]
    rows["setting"] = [setting_label(p.setting) for p in places]
    rows["spiral"] = rows["seeker_offence"] > SPIRAL_OFFENCE
    first = ["scenario", "seed", "world", "setting", "agent_steps", "spiral_number", "spiral", *REQUIRED]
    last = ["learner", "seconds", "commit", "run"]
    rest = [column for column in rows.columns if column not in {*first, *last}]
    order = {p.scenario: i for i, p in enumerate(ordered(rows["scenario"]))}
    rows = rows.sort_values(["scenario", "seed"], key=lambda c: c.map(order) if c.name == "scenario" else c)
    return rows[first + rest + last].reset_index(drop=True)


def summary_table(worlds: pd.DataFrame) -> pd.DataFrame:
    """A row a scenario: seeds, budget, S0, share of seeds that spiral; per measure mean, `_low`, `_high`, `_seeds`."""
    rows = []
    for p in ordered(worlds["scenario"]):
        group = worlds[worlds["scenario"] == p.scenario]
        row: dict[str, Any] = {
            "scenario": p.scenario,
            "world": p.world,
            "setting": setting_label(p.setting),
            "seeds": len(group),
            "agent_steps": group["agent_steps"].mean(),
            "spiral_number": group["spiral_number"].mean(),
            "spiral_seeds": int(group["spiral"].sum()),
        }
        for key in MEASURES:
            if key in group:
                interval = estimate(group[key])
                row |= {
                    key: interval.mean,
                    f"{key}_low": interval.low,
                    f"{key}_high": interval.high,
                    f"{key}_seeds": interval.n,
                }
        rows.append(row)
    return pd.DataFrame(rows)


def _read_run(folder: Path) -> dict[str, Any]:
    """What run.json says; a folder with settings but no run.json yet is an unfinished run."""
    path, blank = folder / "run.json", dict.fromkeys(("agent_steps", "seconds", "spiral_number"))
    empty: dict[str, Any] = {"learner": "", "commit": "", "command": "", "versions": {}, **blank}
    if not path.is_file():
        if not (folder / "settings.yaml").is_file():
            raise ValueError(f"{folder}: not a run folder: it has neither run.json nor settings.yaml")
        kept = read_yaml(folder / "settings.yaml")
        run = {"scenario": str(kept.get("scenario", "")), "seed": kept.get("seed", ""), "finished": False}
    else:
        run = read_facts(path)
    full = {**empty, **run, "run": folder.resolve().name, "finished": bool(run["finished"])}
    for key in blank:
        try:
            full[key] = float("nan") if full[key] is None else float(full[key])
        except (TypeError, ValueError) as error:
            raise ValueError(f"{path}: {key} = {full[key]!r} is not a number") from error
    return full


def _read_csv(folder: Path, file: str, required: Sequence[str]) -> pd.DataFrame:
    path = folder / file
    if not path.is_file():
        raise ValueError(f"{path}: is missing although the run is marked as finished")
    frame = read_table(path, required)
    file_of(folder, file)
    if file == "final.csv" and len(frame) != 1:
        raise ValueError(f"{path}: has {len(frame)} rows, wanted one")
    texts = [c for c in frame if c != "scenario" and not pd.api.types.is_numeric_dtype(frame[c])]
    if texts:
        raise ValueError(f"{path}: not numbers in column {', '.join(map(str, texts))}")
    return frame


def _labelled(frame: pd.DataFrame, run: dict[str, Any], folder: Path, file: str) -> pd.DataFrame:
    for key in ("scenario", "seed"):
        if key in frame and (frame[key] != run[key]).any():
            raise ValueError(f"{folder}: {file}: {key} differs from run.json ({run[key]!r})")
    rest = frame.drop(columns=["run", "scenario", "seed"], errors="ignore")
    labels = pd.DataFrame({key: [run[key]] * len(frame) for key in ("run", "scenario", "seed")})
    return pd.concat([labels, rest], axis=1)


def _read_settings(folder: Path) -> dict[str, str]:
    """Settings that bear on a run's result, by dotted name."""
    path = folder / "settings.yaml"
    if not path.is_file():
        raise ValueError(f"{path}: is missing although the run is marked as finished")
    loaded = read_yaml(path)
    return {name: text for name, text in _flat(loaded, "") if name.split(".")[0] not in _NOT_SETTINGS}


def _flat(settings: dict[Any, Any], prefix: str) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for key, value in settings.items():
        nested = isinstance(value, dict) and value
        pairs += _flat(value, f"{prefix}{key}.") if nested else [(f"{prefix}{key}", str(value))]
    return pairs


def _refuse_repetitions(runs: pd.DataFrame) -> None:
    finished = runs[runs["finished"]]
    twice = finished[finished.duplicated(["scenario", "seed"], keep=False)]
    if len(twice):
        scenario, seed = twice.iloc[0][["scenario", "seed"]]
        names = twice[(twice["scenario"] == scenario) & (twice["seed"] == seed)]["run"]
        raise ValueError(
            f"runs {', '.join(names)} are all scenario {scenario} with seed {seed}: a seed counts once, leave out one"
        )
