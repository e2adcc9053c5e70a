"""From YAML and command line to the typed settings of training: all there is of Hydra in this project."""

import contextlib
import difflib
import hashlib
import os
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import hydra
from hydra.core.config_store import ConfigStore
from hydra.core.hydra_config import HydraConfig
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.errors import HydraException
from hydra.types import RunMode
from omegaconf import MISSING, DictConfig, OmegaConf

from agents.learners import LEARNERS, find
from agents.settings import TrainSettings
from scripts.options import help_text, nearest, option_lines
from sd_env.params import SPECS

composed_by_hydra = hydra.main(version_base="1.3", config_path="../configs", config_name="train")
"""Decorator of training's main: Hydra composes its settings, and with ``-m`` calls it once a run of the grid."""


def is_one_run() -> bool:
    """Whether this is no run of a grid."""
    return bool(HydraConfig.get().mode == RunMode.RUN)


NAMED = ("scenario", "learner", "seed", "tag", "runs", "out")
"""What a run's name or the place of its folder tells in any case."""
LONGEST = 80
"""Letters of a tag; file names have a limit."""


def named_in_grid(settings: TrainSettings, typed: Sequence[str]) -> TrainSettings:
    """The settings of one run of a grid; what the grid varies is added to the tag, as ``fog0.1``.

    Args:
        settings: of the run.
        typed: the words of the command line.
    """
    held = HydraConfig.get()
    words = [word for word in typed if "=" in word and word[0] not in "-~"]
    swept = [f"{key}={value}" for key, value in (held.sweeper.get("params") or {}).items()] + words
    varied = {one.key_or_group for one in OverridesParser.create().parse_overrides(swept) if one.is_sweep_override()}
    given = [word.lstrip("+").partition("=") for word in held.overrides.task]
    parts = [_in_a_name(key, value) for key, _, value in given if key in varied and key not in NAMED]
    tag = "_".join([part for part in (settings.tag, *parts) if part])
    if len(tag) > LONGEST:
        tag = f"{tag[: LONGEST - 9]}_{hashlib.sha256(tag.encode()).hexdigest()[:8]}"
    return replace(settings, tag=tag)


def _in_a_name(key: str, value: str) -> str:
    """Key and value in letters that every system takes in a file's name: ``params.fog=-0.1`` is ``fogminus0.1``."""
    plain = value.strip("'\"[]{}() ")
    safe = re.sub(r"[^\w.]+", "_", plain.replace("-", "minus"), flags=re.ASCII).strip("._")
    if re.search(r"[^\w., -]", plain, re.ASCII) or not safe:  # others may come to the same letters
        safe += hashlib.sha256(value.encode()).hexdigest()[:6]
    return key.rpartition(".")[2] + safe


def train_grid(grid: Sequence[TrainSettings], faults: Sequence[str], jobs: int | None) -> None:
    """Train the runs of a grid and print their folders.

    Args:
        grid: settings of its runs.
        faults: why others have none.
        jobs: processes; None is one a core.

    Raises:
        ValueError: two runs have one folder, then nothing is trained; or some did not finish.
    """
    from agents.runs.folder import folder_of
    from agents.runs.sweep import run_all, say_failed

    folders = [folder_of(one) for one in grid]
    for folder in folders:
        if folders.count(folder) > 1:
            raise ValueError(f"grid: {folders.count(folder)} runs are {folder.name}: leave out what is there twice")
    for fault in faults:
        say_failed(fault)
    done = run_all(grid, jobs)
    print(*done, sep="\n")
    if len(done) < len(grid) + len(faults):
        lost = [*faults, *(folder.name for folder in folders if folder not in done)]
        raise ValueError(f"{len(lost)} of {len(grid) + len(faults)} runs did not finish: {'; '.join(lost)}")


def goes_elsewhere(words: Sequence[str]) -> bool:
    """Whether the runs of a grid are left to a launcher of Hydra's, such as one for clusters."""
    return any(word.lstrip("+").startswith("hydra/launcher=") for word in words)


def jobs_of(words: Sequence[str]) -> tuple[list[str], int | None]:
    """The other words, and how many processes train a grid; None is one a core.

    Raises:
        ValueError: it is no number from 1 on, or nothing but one run is wanted.
    """
    names = ("jobs", "hydra.launcher.n_jobs")
    if goes_elsewhere(words):
        return list(words), None
    others = [word for word in words if word.partition("=")[0] not in names]
    jobs: int | None = None
    for word in (word for word in words if word not in others and "=" in word):
        name, _, value = word.partition("=")
        if not {"-m", "--multirun"} & set(words):
            raise ValueError(f"{word}: is of grids (-m); one run takes one process")
        if not re.fullmatch(r"[1-9]\d{0,4}", value) and (name, value) != (names[1], "-1"):
            raise ValueError(f"{word}: must be a whole number of processes, from 1 on")
        jobs = None if value == "-1" else int(value)
    return others, jobs


def engine_of(words: Sequence[str]) -> tuple[list[str], str, str]:
    """The other words, the engine of a grid, and its address.

    Raises:
        ValueError: there is no such engine, it cannot be had here, or nothing but one run is wanted.
    """
    given = {"engine": "local", "address": ""}
    if goes_elsewhere(words):
        return list(words), given["engine"], given["address"]
    others = [word for word in words if word.partition("=")[0] not in given or "=" not in word]
    for word in (word for word in words if word not in others):
        if not {"-m", "--multirun"} & set(words):
            raise ValueError(f"{word}: is of grids (-m); one run is trained in this process")
        name, _, given[name] = word.partition("=")
    from agents.runs import engines

    engines.check(**given)
    return others, given["engine"], given["address"]


def on_engine(name: str, address: str) -> contextlib.AbstractContextManager[None]:
    """A block whose sweeps run on this engine."""
    from agents.runs import engines

    return engines.use(name, address)


@contextlib.contextmanager
def no_traces(words: Sequence[str]) -> Iterator[list[str]]:
    """The words with which Hydra keeps its own record of a grid in a place that goes when the block ends."""
    if goes_elsewhere(words) or any(word.startswith("hydra.sweep.dir=") for word in words):
        yield list(words)
        return
    with tempfile.TemporaryDirectory(prefix="sd_env-grid-") as place:
        yield [*words, f"hydra.sweep.dir='{Path(place).as_posix()}'"]


def settings_from(composed: DictConfig) -> Any:
    """The typed settings that Hydra composed.

    Raises:
        ValueError: a setting is missing, unknown (Hydra lets one pass that is written with a +) or not allowed.
    """
    for name in OmegaConf.missing_keys(composed):
        raise ValueError(f"setting {name} is missing: give it as {name}=…")
    settings = OmegaConf.to_object(composed)
    _no_unknown(settings, composed, "")
    if isinstance(settings, TrainSettings):
        find(settings.learner)
    return settings


def _no_unknown(settings: Any, composed: DictConfig, prefix: str) -> None:
    known = {f.name for f in fields(settings)}
    for key in map(str, composed):
        if key not in known:
            near = ", ".join(difflib.get_close_matches(key, known, n=3) or sorted(known))
            of_game = f"; a game parameter is written +params.{key}=…" if key in SPECS else ""
            raise ValueError(f"unknown setting {prefix + key!r}: must be one of {near}{of_game}")
        if is_dataclass(getattr(settings, key)):
            _no_unknown(getattr(settings, key), composed[key], f"{prefix}{key}.")


SWITCHES = ("-m", "--multirun", "-r", "--run", "--resolve", "--version", "--hydra-help")
WITH_VALUE = (
    *("-c", "--cfg", "-p", "--package", "-i", "--info", "-sc", "--shell-completion", "-cp", "--config-path"),
    *("-cn", "--config-name", "-cd", "--config-dir", "--experimental-rerun"),
)
"""Hydra's own options, all of which may be typed."""
ELSEWHERE = ("hydra.searchpath", "-cd", "--config-dir", "-cp", "--config-path")
"""Words by which Hydra is told to look for YAMLs in other places too."""


def in_plain_words(work: Callable[[], Any]) -> None:
    """Do it; what Hydra refuses is a ValueError with the first paragraph of what Hydra says."""
    os.environ["HYDRA_FULL_ERROR"] = "1"  # else Hydra prints a page of its own and ends the process
    try:
        work()
    except HydraException as error:
        lines = [line for one in (error, error.__cause__) if one for line in str(one).split("\n\n")[0].splitlines()]
        raise ValueError(" ".join(dict.fromkeys(line for line in lines if line[:1].strip()))) from None


def words_for_hydra(words: Sequence[str]) -> list[str]:
    """The words of the command line as Hydra takes them: ``out`` is ``runs``, and a game parameter needs no plus.

    Raises:
        ValueError: an option, setting or learner that nobody knows, with the nearest that is known.
    """
    _no_unknown_option(words)
    chosen = _learners_of(words)
    given = [f"runs{word[3:]}" if word.startswith("out=") else word for word in words]
    given = [f"++{word}" if word.startswith("params.") else word for word in given]
    for word in given:
        name = word.partition("=")[0]
        known = _known(name, chosen)
        if "=" in word and word[0] not in "-+~" and name not in known and not name.startswith("hydra"):
            raise ValueError(f"unknown setting {name!r}: {nearest(name, known)}")
    _no_unknown_learner(chosen, words)
    return given


def _no_unknown_option(words: Sequence[str]) -> None:
    """ValueError for a word that is neither ``key=value`` nor an option of Hydra's."""
    names = [f.name for f in fields(TrainSettings)]
    for before, word in zip(["", *words], words, strict=False):
        option, equals, _ = word.partition("=")
        if before in WITH_VALUE or option in (*SWITCHES, *WITH_VALUE) or word.startswith("~"):
            continue
        if word.startswith("-"):
            name = option.lstrip("-").replace("-", "_")
            raise ValueError(f"unknown option {option!r}: settings are written key=value; {nearest(name, names)}")
        if not equals and word in names:
            raise ValueError(f"setting {word} has no value: give it as {word}=…")
        if not equals:
            raise ValueError(f"unknown setting {word!r}: {nearest(word, names)}")


def _no_unknown_learner(chosen: Sequence[str], words: Sequence[str]) -> None:
    """ValueError for a learner without registry line and YAML, unless Hydra is told to look elsewhere too."""
    here = [path.stem for path in (Path(__file__).parents[1] / "configs" / "learner").glob("*.yaml")]
    known = list(dict.fromkeys([*LEARNERS, *here]))
    for name in chosen:
        if name not in known and re.fullmatch(r"\w+", name) and not any(word.startswith(ELSEWHERE) for word in words):
            raise ValueError(f"learner {name!r}: {nearest(name, known)}")


def _learners_of(words: Sequence[str]) -> list[str]:
    """The learners that are chosen: one, or those of a grid."""
    values = [word.partition("=")[2] for word in words if word.startswith("learner=")]
    return values[-1].split(",") if values else ["shared"]


def _known(name: str, learners: Sequence[str]) -> list[str]:
    """The names that one like ``name`` may have; of a learner that the registry lacks, all."""
    if not name.startswith("learner."):
        return [f.name for f in fields(TrainSettings)]
    if any(learner not in LEARNERS for learner in learners):
        return [name]
    return list(dict.fromkeys(f"learner.{f.name}" for one in learners for f in fields(LEARNERS[one].settings)))


def help_of_training(about: str, words: Sequence[str]) -> str:
    """The help of ``scripts.train``: its settings, and those of the learner that is named in ``words``."""
    chosen = _learners_of(words)[0]
    learner = chosen if chosen in LEARNERS else "shared"
    own = [line for line in option_lines(LEARNERS[learner].settings, "learner.") if " learner.name=" not in line]
    lead = f"learner={learner}, one of {', '.join(LEARNERS)}; its settings:"
    grid = "-m: a grid, each setting with its values between commas; jobs=<n> processes, else one a core;"
    grid += "\n    engine=ray, dask or slurm, with address=…, trains it on a cluster (docs/engines.md)"
    return "\n".join([help_text(TrainSettings, about), "", lead, *own, "", grid])


def register() -> None:
    """Put the typed settings where Hydra finds them."""
    store = ConfigStore.instance()
    store.store(name="train_settings", node=TrainSettings(learner=MISSING))  # any learner may come
    for name, learner in LEARNERS.items():
        store.store(group="learner", name=f"{name}_settings", node=learner.settings)
