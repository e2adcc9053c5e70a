"""From YAML and command line to the typed settings of training: all there is of Hydra in this project."""

import difflib
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from typing import Any

import hydra
from hydra.core.config_store import ConfigStore
from hydra.core.hydra_config import HydraConfig
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


def words_for_hydra(words: Sequence[str]) -> list[str]:
    """The words of the command line as Hydra takes them: ``out`` is ``runs``, and a game parameter needs no plus.

    Raises:
        ValueError: a setting that nobody knows, with the nearest that is known.
    """
    given = [f"runs{word[3:]}" if word.startswith("out=") else word for word in words]
    given = [f"++{word}" if word.startswith("params.") else word for word in given]
    for word in given:
        name = word.partition("=")[0]
        known = _known(name, _learner_of(words))
        if "=" in word and word[0] not in "-+~" and name not in known and not name.startswith("hydra"):
            raise ValueError(f"unknown setting {name!r}: {nearest(name, known)}")
    return given


def _learner_of(words: Sequence[str]) -> str:
    """The learner that is chosen."""
    return next((word.partition("=")[2] for word in reversed(words) if word.startswith("learner=")), "shared")


def _known(name: str, learner: str) -> list[str]:
    """The names that one like ``name`` may have; of a learner that the registry lacks, all."""
    if not name.startswith("learner."):
        return [f.name for f in fields(TrainSettings)]
    return [f"learner.{f.name}" for f in fields(LEARNERS[learner].settings)] if learner in LEARNERS else [name]


def help_of_training(about: str, words: Sequence[str]) -> str:
    """The help of ``scripts.train``: its settings, and those of the learner that is named in ``words``."""
    chosen = _learner_of(words)
    learner = chosen if chosen in LEARNERS else "shared"
    own = option_lines(LEARNERS[learner].settings, "learner.")
    lead = f"learner={learner}, one of {', '.join(LEARNERS)}; its settings:"
    return "\n".join([help_text(TrainSettings, about), "", lead, *own])


def register() -> None:
    """Put the typed settings where Hydra finds them."""
    store = ConfigStore.instance()
    store.store(name="train_settings", node=TrainSettings(learner=MISSING))  # any learner may come
    for name, learner in LEARNERS.items():
        store.store(group="learner", name=f"{name}_settings", node=learner.settings)
