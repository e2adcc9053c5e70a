"""The folder of one run: who may write into it, and all reading of its files. Nothing in it is overwritten.

Whatever reads a run folder reads it here: a damaged file is one line that names the file, the fault and the way out.
"""

import contextlib
import json
import re
import shlex
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import yaml

from agents.runs.claim import LOCK_FILE, HeldError, lock
from agents.runs.files import replacing, sha256
from agents.runs.trust import SIGNED_FILE
from agents.settings import TrainSettings
from agents.untrusted.files import read_facts, read_yaml
from sd_env import scenarios

RUN_FILE, SETTINGS_FILE, CURVE_FILE, FINAL_FILE, EPISODE_FILE = (
    "run.json",
    "settings.yaml",
    "curve.csv",
    "final.csv",
    "episode.csv",
)
MODEL_FILE, WEIGHTS_FILE, CHECKPOINT_FILE, PROGRESS_FILE = (
    "model.zip",
    "model.safetensors",
    "checkpoint.pt",
    "progress.json",
)
KEPT = (SETTINGS_FILE, CURVE_FILE, FINAL_FILE, EPISODE_FILE, MODEL_FILE, WEIGHTS_FILE)
"""Files of a finished run besides ``run.json``, which holds their checksums."""
PASSING = (CHECKPOINT_FILE, PROGRESS_FILE)
"""Files of a run that is not finished."""
DRAFT = re.compile(r"\.(?P<name>.+?)(\.\d+(-[0-9a-f]+)?)?")
"""Name of a file that is being written, or was when its process was killed."""
FREE = ("runs", "progress", "checkpoint_seconds", "trust")
"""Settings that may change between the start of a run and its continuation: they do not change its result."""
ANEW = "delete the folder to train this run anew"


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


@contextlib.contextmanager
def claimed(settings: TrainSettings) -> Iterator[Path]:
    """Make the run's folder, or find it again, and hold it while the block lasts; a finished one only lies there.

    Raises:
        RunFolderError: it is of another run, of nobody's, damaged, unwritable, or another process holds it.
    """
    folder = folder_of(settings)
    if is_finished(folder):
        _must_agree(folder, settings, done=True)
        if leftovers(folder) or (folder / LOCK_FILE).exists():
            with contextlib.suppress(OSError, HeldError), lock(folder, 0.0):
                _remove(leftovers(folder))
        yield folder
        return
    with contextlib.ExitStack() as held:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            held.enter_context(lock(folder))
        except OSError as error:
            raise RunFolderError(f"run folder {folder}: cannot be written ({error.strerror})") from None
        except HeldError as error:
            raise RunFolderError(str(error)) from None
        _remove(leftovers(folder))
        _begin(folder, settings)
        yield folder


def open_run(settings: TrainSettings) -> Path:
    """Make the run's folder, or find it again, and let go of it; raises as `claimed`."""
    with claimed(settings) as folder:
        return folder


def _begin(folder: Path, settings: TrainSettings) -> None:
    """Write the settings of a new run, or compare those of one that was begun."""
    if (folder / SETTINGS_FILE).exists():
        _must_agree(folder, settings, done=is_finished(folder))
    elif any(file.name != LOCK_FILE for file in folder.iterdir()):
        raise RunFolderError(
            f"run folder {folder}: holds files but no {SETTINGS_FILE}, so it is not a run; choose another"
        )
    else:
        with replacing(folder / SETTINGS_FILE) as file:
            yaml.safe_dump(binding(settings), file, sort_keys=False)


def leftovers(folder: Path) -> list[Path]:
    """What a killed process left: drafts of a run's files, old drafts of others, what a finished run needs no more."""
    done, found = is_finished(folder), []
    for file in folder.iterdir():
        draft = DRAFT.fullmatch(file.name)
        if draft is None:
            left = done and file.name in PASSING
        elif draft["name"] in (RUN_FILE, SIGNED_FILE, *KEPT, *PASSING):
            left = True
        else:  # another command's, which may be at work
            left = file.name != LOCK_FILE and file.name != f".{draft['name']}" and _age(file) > 60
        if left and file.is_file():
            found.append(file)
    return found


def _age(file: Path) -> float:
    """Seconds since it was written."""
    try:
        return time.time() - file.stat().st_mtime
    except OSError:
        return 0.0


def _remove(files: list[Path]) -> None:
    for file in files:
        file.unlink(missing_ok=True)


def _must_agree(folder: Path, settings: TrainSettings, *, done: bool) -> None:
    """RunFolderError unless the folder is of these settings.

    A finished run may lack settings that came later, as long as they have their defaults, and have some that went.
    """
    kept, wanted = _flat(_read_settings(folder)), _flat(binding(settings))
    usual = _flat(binding(replace(TrainSettings(), learner=type(settings.learner)())))
    for key in sorted(kept.keys() | wanted.keys()):
        absent = "the scenario's own" if key.startswith("params.") else "not set"
        old, new = (repr(held[key]) if key in held else absent for held in (kept, wanted))
        came_or_went = absent == "not set" and (key not in wanted or (key not in kept and new == repr(usual.get(key))))
        if old != new and not (done and came_or_went):
            way = "finish it with the version that began it, or give this one a tag" if came_or_went else ""
            way = way or "give this one a tag"
            raise RunFolderError(f"run folder {folder} is of a run with {key} = {old}, not {new}: {way} (tag=…)")


def _flat(nested: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in nested.items():
        if isinstance(value, Mapping):
            flat |= _flat(value, f"{prefix}{key}.")
        else:
            flat[f"{prefix}{key}"] = value
    return flat


def settings_of(folder: Path) -> dict[str, Any]:
    """A run's settings as plain data; it has a scenario, ``params`` and a learner. RunFolderError if it is damaged."""
    if is_finished(folder):
        file_of(folder, SETTINGS_FILE)
    kept = {"params": {}, **_read_settings(folder)}
    for key, kind in (("scenario", str), ("params", dict), ("learner", dict), ("seed", int)):
        if not isinstance(kept.get(key), kind):
            raise RunFolderError(f"{folder / SETTINGS_FILE}: damaged ({key} = {kept.get(key)!r}); {ANEW}")
    if not isinstance(kept["learner"].get("name"), str):
        raise RunFolderError(f"{folder / SETTINGS_FILE}: damaged (the learner has no name); {ANEW}")
    return kept


def _read_settings(folder: Path) -> dict[str, Any]:
    try:
        return read_yaml(folder / SETTINGS_FILE)
    except ValueError as error:
        raise RunFolderError(f"{error}; {ANEW}") from None


def facts_of(folder: Path) -> dict[str, Any] | None:
    """What ``run.json`` says, or None where there is none. RunFolderError if it is damaged."""
    if not (folder / RUN_FILE).exists():
        return None
    try:
        return read_facts(folder / RUN_FILE)
    except ValueError as error:
        raise RunFolderError(f"{error}; {ANEW}") from None


def is_finished(folder: Path) -> bool:
    """Whether the run in ``folder`` has ended and its tables are written. RunFolderError if ``run.json`` is damaged."""
    facts = facts_of(folder)
    return facts is not None and bool(facts["finished"])


def finished(folder: Path) -> dict[str, Any]:
    """What ``run.json`` says of a finished run. RunFolderError if there is none, or it lacks what it must say."""
    facts = facts_of(folder)
    if facts is None or not facts["finished"]:
        raise RunFolderError(f"run folder {folder}: no finished run here ({RUN_FILE} is missing or says so)")
    if missing := [key for key in ("learner", "agent_steps") if key not in facts]:
        raise RunFolderError(f"{folder / RUN_FILE}: lacks {', '.join(missing)}; {ANEW}")
    return facts


def file_of(folder: Path, name: str) -> Path:
    """A file of a finished run, as training wrote it. RunFolderError if it is missing or holds other bytes."""
    path, told = folder / name, finished(folder).get("sha256")
    wanted = told.get(name) if isinstance(told, Mapping) else None  # earlier versions kept none
    try:
        found = sha256(path)
    except OSError as error:
        raise RunFolderError(f"{path}: cannot be read ({error.strerror}); {ANEW}") from None
    if wanted not in (None, found):
        raise RunFolderError(f"{path}: damaged or changed (its checksum is not the one in {RUN_FILE}); {ANEW}")
    return path


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
