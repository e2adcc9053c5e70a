"""From YAML and command line to typed settings: all there is of Hydra and OmegaConf in this project."""

import difflib
from dataclasses import fields, is_dataclass
from typing import Any

from hydra.core.config_store import ConfigStore
from omegaconf import MISSING, DictConfig, OmegaConf

from agents.learners import LEARNERS, find
from agents.settings import DilemmaSettings, EvaluateSettings, TournamentSettings, TrainSettings, WatchSettings
from sd_env.params import SPECS


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


def register() -> None:
    """Put the typed settings where Hydra finds them."""
    store = ConfigStore.instance()
    store.store(name="train_settings", node=TrainSettings(learner=MISSING))  # any learner may come
    store.store(name="evaluate_settings", node=EvaluateSettings)
    store.store(name="dilemma_settings", node=DilemmaSettings)
    store.store(name="tournament_settings", node=TournamentSettings)
    store.store(name="watch_settings", node=WatchSettings)
    for name, learner in LEARNERS.items():
        store.store(group="learner", name=f"{name}_settings", node=learner.settings)
