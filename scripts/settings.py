"""From YAML and command line to the typed settings of training: all there is of Hydra in this project."""

import difflib
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import hydra
from hydra.core.config_store import ConfigStore
from hydra.core.hydra_config import HydraConfig
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
    return "\n".join([help_text(TrainSettings, about), "", lead, *own])


def register() -> None:
    """Put the typed settings where Hydra finds them."""
    store = ConfigStore.instance()
    store.store(name="train_settings", node=TrainSettings(learner=MISSING))  # any learner may come
    for name, learner in LEARNERS.items():
        store.store(group="learner", name=f"{name}_settings", node=learner.settings)
