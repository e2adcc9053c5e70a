"""The committed table of a study: a row a finished run, written at once, and never twice.

Runs do not live for ever, tables do: a study skips what its ledger holds, so a fresh clone on another machine goes on.
Two processes may write into one ledger. Columns may be added: earlier rows keep them empty.
"""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import sd_env
from agents.runs.claim import lock
from agents.runs.files import replacing
from agents.runs.folder import CURVE_FILE, FINAL_FILE, binding, file_of, finished
from agents.settings import MISSING, TrainSettings
from agents.untrusted.cells import escape
from agents.untrusted.files import digest
from agents.untrusted.tables import read_table
from sd_env import scenarios
from sd_env.api.parallel_env import SecurityDilemmaEnv

PATIENCE = 60.0
"""Seconds to wait for another process that writes a row."""
LATER: dict[str, Any] = {}
"""Settings that came after the first rows, ``learner.<setting>`` among them, and the value that leaves all as it was:
where they have it they do not count, so that the rows made before stand."""
ENVIRONMENT = str(SecurityDilemmaEnv.metadata["name"])
Row = Mapping[str, Any]


def settings_hash(settings: TrainSettings) -> str:
    """First 16 hex digits of a hash of all that fixes a run's result, and of the environment's version.

    The same on every machine: places, names and how a run is watched do not count, nor whether 1 is written 1.0.
    """
    plain = {name: value for name, value in binding(settings).items() if name != "tag"}
    plain = {name: value for name, value in plain.items() if LATER.get(name, MISSING) != value}
    learner = plain["learner"].items()
    plain["learner"] = {name: value for name, value in learner if LATER.get(f"learner.{name}", MISSING) != value}
    return key_of(plain | {"scenario": scenarios.get(settings.scenario).name, "environment": ENVIRONMENT})


def key_of(facts: Row) -> str:
    """First 16 hex digits of a hash of plain data, in whatever order and however whole numbers are written."""
    return digest(_canonical(facts))[:16]


def _canonical(value: Any) -> Any:
    """Plain data in one form."""
    if isinstance(value, Mapping):
        return {str(name): _canonical(value[name]) for name in sorted(value)}
    if isinstance(value, np.ndarray | np.generic):
        return _canonical(value.tolist())
    if isinstance(value, list | tuple):
        return [_canonical(one) for one in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


class Ledger:
    """A CSV whose rows are told apart by the columns ``keys``."""

    def __init__(self, path: Path, keys: Sequence[str] = ("settings",)) -> None:
        self.path, self.keys = path, tuple(keys)

    def rows(self) -> list[dict[str, str]]:
        """All rows as text, escaped as they stand there."""
        if not self.path.exists():
            return []
        with self.path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def held(self) -> set[tuple[str, ...]]:
        """What tells the rows apart, of each."""
        return {self._key(row) for row in self.rows()}

    def table(self) -> pd.DataFrame:
        """All rows, numbers as numbers."""
        return read_table(self.path)

    def append(self, *rows: Row) -> None:
        """Add rows in one step; those whose keys it holds are left out. HeldError if another writes for a minute."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with lock(self.path.parent, PATIENCE, f".{self.path.name}.lock"):
            before, seen = self.rows(), self.held()
            new = [
                row
                for row in ({name: _text(value) for name, value in row.items()} for row in rows)
                if self._key(row) not in seen
            ]
            if not new:
                return
            columns = list(dict.fromkeys(name for row in (*before, *new) for name in row))
            with replacing(self.path) as file:
                writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
                writer.writeheader()
                writer.writerows([*before, *new])

    def _key(self, row: Mapping[str, str]) -> tuple[str, ...]:
        if missing := [name for name in self.keys if name not in row]:
            raise ValueError(f"{self.path}: is no ledger of this kind, it has no column {missing[0]!r}; move it away")
        return tuple(row[name] for name in self.keys)


def _text(value: Any) -> str:
    """A cell: numbers to their last digit, nothing for what is none."""
    value = value.item() if isinstance(value, np.generic) else value
    missing = value is None or (isinstance(value, float) and np.isnan(value))
    return "" if missing else str(escape(value))


def run_row(settings: TrainSettings, folder: Path) -> dict[str, Any]:
    """What the ledger keeps of a finished run: what it was made with, how it ended, every measure of its last play."""
    facts, final = finished(folder), read_table(file_of(folder, FINAL_FILE)).iloc[0].to_dict()
    about = {
        "seed": settings.seed,
        "settings": settings_hash(settings),
        "version": sd_env.__version__,
        "environment": ENVIRONMENT,
        "commit": facts.get("commit", "unknown"),
        "seconds": facts["seconds"],
        "agent_steps": settings.agent_steps,
    }
    return about | {str(name): value for name, value in final.items() if name not in about}


def curve_rows(settings: TrainSettings, folder: Path, measures: Sequence[str]) -> list[dict[str, Any]]:
    """Some measures along a finished run."""
    curve = read_table(file_of(folder, CURVE_FILE))[["agent_steps", *measures]]
    about = {"settings": settings_hash(settings), "seed": settings.seed}
    return [about | {str(name): value for name, value in row.items()} for row in curve.to_dict("records")]
