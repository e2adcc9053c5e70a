"""The folder of one run: settings, provenance, checkpoints, tables. Nothing in it is overwritten."""

import contextlib
import json
import platform
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import yaml

from agents.runs.files import replacing
from agents.settings import TrainSettings
from agents.untrusted.files import read_facts, read_json
from sd_env import scenarios

RUN_FILE, SETTINGS_FILE, CURVE_FILE, FINAL_FILE, EPISODE_FILE = (
    "run.json",
    "settings.yaml",
    "curve.csv",
    "final.csv",
    "episode.csv",
)
MODEL_FILE, CHECKPOINT_FILE, PROGRESS_FILE = "model.zip", "checkpoint.pt", "progress.json"
FREE = ("runs", "progress", "checkpoint_seconds", "trust")
"""Settings that may change between the start of a run and its continuation: they do not change its result."""


class RunFolderError(ValueError):
    """A run folder that cannot be used, with the reason."""


def run_name(settings: TrainSettings) -> str:
    """``<scenario>-<learner>-seed<n>``, and the tag if there is one."""
    name = scenarios.get(settings.scenario).name
    return "-".join([name, settings.learner.name, f"seed{settings.seed}"] + ([settings.tag] if settings.tag else []))


def folder_of(settings: TrainSettings) -> Path:
    """Where the run of these settings lies."""
    return Path(settings.runs) / run_name(settings)


def binding(settings: TrainSettings) -> dict[str, Any]:
    """The settings that fix a run's result, as plain data."""
    plain = json.loads(json.dumps(asdict(settings)))
    return {key: value for key, value in plain.items() if key not in FREE}


def open_run(settings: TrainSettings) -> Path:
    """Make the run's folder, or find it again. RunFolderError if it is of another run, of nobody's, or unwritable."""
    folder = folder_of(settings)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise RunFolderError(f"run folder {folder}: cannot be written ({error.strerror})") from None
    kept = folder / SETTINGS_FILE
    if kept.exists():
        _must_agree(folder, yaml.safe_load(kept.read_text()), binding(settings))
    elif any(folder.iterdir()):
        raise RunFolderError(
            f"run folder {folder}: holds files but no {SETTINGS_FILE}, so it is not a run; choose another"
        )
    else:
        with replacing(kept) as file:
            yaml.safe_dump(binding(settings), file, sort_keys=False)
    return folder


def _must_agree(folder: Path, kept: Any, wanted: Mapping[str, Any]) -> None:
    if not isinstance(kept, dict):
        raise RunFolderError(f"run folder {folder}: {SETTINGS_FILE} is not a table of settings")
    flat_kept, flat_wanted = _flat(kept), _flat(wanted)
    for key in sorted(flat_kept.keys() | flat_wanted.keys()):
        old, new = flat_kept.get(key, "absent"), flat_wanted.get(key, "absent")
        if old != new:
            raise RunFolderError(
                f"run folder {folder} is of a run with {key} = {old!r}, not {new!r}: give this one a tag (tag=…)"
            )


def _flat(nested: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in nested.items():
        if isinstance(value, Mapping):
            flat |= _flat(value, f"{prefix}{key}.")
        else:
            flat[prefix + key] = value
    return flat


def is_finished(folder: Path) -> bool:
    """Whether the run in ``folder`` has ended and its tables are written."""
    try:
        return bool(read_json(folder / RUN_FILE)["finished"])
    except (ValueError, KeyError):
        return False


def finished(folder: Path) -> dict[str, Any]:
    """What ``run.json`` says of a finished run. RunFolderError if there is none."""
    if not (folder / RUN_FILE).exists():
        raise RunFolderError(f"run folder {folder}: no finished run here ({RUN_FILE} is missing)")
    facts = read_facts(folder / RUN_FILE)
    if not facts["finished"]:
        raise RunFolderError(f"run folder {folder}: no finished run here ({RUN_FILE} says so)")
    return facts


def group_of(facts: Mapping[str, Any]) -> str:
    """What a run's numbers are summed up with: its learner, and the tag if there is one."""
    return "-".join([facts["learner"]] + ([facts["tag"]] if facts.get("tag") else []))


def find_runs(folder: Path) -> list[Path]:
    """Run folders at or below ``folder``, in order of name; not those within another run, which belong to it."""
    runs = {file.parent for file in folder.rglob(SETTINGS_FILE)}
    return sorted(run for run in runs if not runs & set(run.parents))


def typed_command() -> str:
    """The command of this process as one types it, without the machine's path to the script."""
    script = Path(sys.argv[0])
    named = ["-m", f"scripts.{script.stem}"] if script.parent.name == "scripts" else [script.name]
    return shlex.join(["python", *named, *sys.argv[1:]])


def provenance() -> dict[str, Any]:
    """Commit and versions that a run was made with."""
    packages = ("numpy", "numba", "gymnasium", "pettingzoo", "stable-baselines3", "sb3-contrib", "torch")
    versions = {"python": platform.python_version()}
    for package in packages:
        with contextlib.suppress(PackageNotFoundError):
            versions[package] = version(package)
    return {"commit": _commit(), "versions": versions}


def _commit() -> str:
    here = Path(__file__).parent
    try:
        command = ["git", "describe", "--always", "--dirty", "--abbrev=12"]
        answer = subprocess.run(command, cwd=here, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return answer.stdout.strip()
