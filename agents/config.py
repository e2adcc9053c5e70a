"""Typed settings with their defaults. A YAML under configs/ states differences; an unknown key fails and is named."""

from dataclasses import dataclass, field
from typing import Any

from hydra.core.config_store import ConfigStore
from omegaconf import MISSING

from sd_env import scenarios


@dataclass
class SharedSettings:
    """Shared-parameter PPO (`agents.learners.shared`)."""

    name: str = "shared"
    masks: str = "auto"  # auto | always | never: MaskablePPO where actions can be illegal
    n_worlds: int = 256  # worlds side by side
    n_steps: int = 32  # steps of each world between updates
    batch_size: int = 2048  # agent-steps a gradient step
    n_epochs: int = 4
    learning_rate: float = 1e-3
    gamma: float = 0.97
    gae_lambda: float = 0.95
    clip_range: float = 0.2
    ent_coef: float = 0.002
    vf_coef: float = 0.5
    max_grad_norm: float = 0.5
    reward_scale: float = 0.05  # wars cost 20: unscaled, the critic takes millions of steps to grow that large
    hidden: tuple[int, ...] = (64, 64)
    activation: str = "relu"  # relu | tanh: torch's tanh is 25 times slower on a CPU

    def __post_init__(self) -> None:
        """Refuse what no algorithm would take; the error names the setting, its value and what is allowed."""
        _one_of("learner.masks", self.masks, ("auto", "always", "never"))
        _one_of("learner.activation", self.activation, ("relu", "tanh"))
        for name in ("n_worlds", "n_steps", "batch_size", "n_epochs"):
            _in_range(f"learner.{name}", getattr(self, name), 1, 2**31)
        for name in ("gamma", "gae_lambda", "clip_range", "ent_coef", "learning_rate"):
            _in_range(f"learner.{name}", getattr(self, name), 0, 1)
        _in_range("learner.reward_scale", self.reward_scale, 1e-9, 1e9)
        if not self.hidden or any(width < 1 for width in self.hidden):
            raise ValueError(f"learner.hidden = {self.hidden!r}: must be whole numbers of at least 1")


def _one_of(name: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise ValueError(f"{name} = {value!r}: must be one of {', '.join(allowed)}")


def _in_range(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:  # also refuses NaN
        raise ValueError(f"{name} = {value!r}: must be in [{low:g}, {high:g}]")


@dataclass
class TrainSettings:
    """One run: one learner, one scenario, one seed."""

    scenario: str = "doubly_dangerous"
    params: dict[str, Any] = field(default_factory=dict)  # parameters that differ from the scenario's
    seed: int = 0
    agent_steps: int = 3_000_000  # budget, counted over all seats of all worlds
    learner: Any = field(default_factory=SharedSettings)
    runs: str = "runs"  # folder that holds run folders
    tag: str = ""  # added to the run's name, to keep runs of other settings apart
    n_curve_points: int = 25  # evaluations along the learning curve
    curve_worlds: int = 256  # episodes in each of them
    final_worlds: int = 2048  # episodes in the last evaluation
    checkpoint_seconds: float = 30.0  # a killed run loses at most this much
    progress: bool = True  # a progress bar

    def __post_init__(self) -> None:
        """Refuse what cannot be trained, before anything is written."""
        _in_range("seed", self.seed, 0, 2**63)
        for name in ("agent_steps", "n_curve_points", "curve_worlds", "final_worlds"):
            _in_range(name, getattr(self, name), 1, 2**40)
        _in_range("checkpoint_seconds", self.checkpoint_seconds, 0, 1e9)
        if not all(c.isalnum() or c in "._" for c in self.tag):
            raise ValueError(f"tag = {self.tag!r}: must be letters, digits, dots and underscores")
        scenarios.get(self.scenario).with_params(**self.params)


@dataclass
class EvaluateSettings:
    """A finished run's policy, measured in fresh worlds."""

    run: str = MISSING  # its folder
    n_worlds: int = 4096  # episodes
    seed: int = 0  # of the worlds; the streams are never those of training
    deterministic: bool = False  # play the likeliest action instead of drawing one
    partners: str = ""  # strategy, run folder, zip or weights in all seats but the first; empty is self-play

    def __post_init__(self) -> None:
        """Refuse numbers out of range."""
        _in_range("n_worlds", self.n_worlds, 1, 2**24)
        _in_range("seed", self.seed, 0, 2**32 - 1)


@dataclass
class DilemmaSettings:
    """Schelling diagrams of a scenario for every number of states it comes in."""

    scenario: str = "doubly_dangerous"  # a name, or all
    n_worlds: int = 1024  # episodes a point, the same for all points
    seed: int = 0  # of these episodes
    level: float = 0.0  # units of a class that arming builds up to; 0 takes the race level of theory
    out: str = "dilemma"  # folder of tables and figures

    def __post_init__(self) -> None:
        """Refuse what cannot be played."""
        _in_range("n_worlds", self.n_worlds, 2, 2**24)
        _in_range("level", self.level, 0, 1e6)
        _in_range("seed", self.seed, 0, 2**32 - 1)
        if self.scenario != "all":
            scenarios.get(self.scenario)


def register() -> None:
    """Put the typed settings where Hydra finds them."""
    store = ConfigStore.instance()
    store.store(name="train_settings", node=TrainSettings)
    store.store(name="evaluate_settings", node=EvaluateSettings)
    store.store(name="dilemma_settings", node=DilemmaSettings)
    store.store(group="learner", name="shared_settings", node=SharedSettings)
