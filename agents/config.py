"""Typed settings with their defaults. A YAML under configs/ states differences; an unknown key fails and is named."""

from dataclasses import dataclass, field
from typing import Any

from hydra.core.config_store import ConfigStore
from omegaconf import MISSING

from sd_env import scenarios


@dataclass
class PPOSettings:
    """What all forms of PPO take."""

    name: str = ""
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
        """Refuse what no algorithm would take."""
        check_learner(self)


@dataclass
class SharedSettings(PPOSettings):
    """Shared-parameter PPO (`agents.learners.shared`)."""

    name: str = "shared"
    masks: str = "auto"  # auto | always | never: MaskablePPO where actions can be illegal

    def __post_init__(self) -> None:
        """Refuse what no algorithm would take."""
        one_of("learner.masks", self.masks, ("auto", "always", "never"))
        super().__post_init__()


COUNTS = ("n_worlds", "n_steps", "batch_size", "n_epochs")
SHARES = ("gamma", "gae_lambda", "clip_range", "ent_coef", "learning_rate")


def check_learner(settings: Any) -> None:
    """Refuse values of a learner's common settings out of range: ValueError with setting, value and range."""
    given = vars(settings)
    one_of("learner.activation", settings.activation, ("relu", "tanh"))
    for names, low, high in ((COUNTS, 1, 2**31), (SHARES, 0, 1), (("reward_scale",), 1e-9, 1e9)):
        for name in names:
            if name in given:
                in_range(f"learner.{name}", given[name], low, high)
    if not settings.hidden or any(width < 1 for width in settings.hidden):
        raise ValueError(f"learner.hidden = {settings.hidden!r}: must be whole numbers of at least 1")


def one_of(name: str, value: str, allowed: tuple[str, ...]) -> None:
    """ValueError unless ``value`` is one of those allowed."""
    if value not in allowed:
        raise ValueError(f"{name} = {value!r}: must be one of {', '.join(allowed)}")


def in_range(name: str, value: float, low: float, high: float) -> None:
    """ValueError unless ``value`` lies in ``[low, high]``."""
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
        in_range("seed", self.seed, 0, 2**63)
        for name in ("agent_steps", "n_curve_points", "curve_worlds", "final_worlds"):
            in_range(name, getattr(self, name), 1, 2**40)
        in_range("checkpoint_seconds", self.checkpoint_seconds, 0, 1e9)
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

    def __post_init__(self) -> None:
        """Refuse numbers out of range."""
        in_range("n_worlds", self.n_worlds, 1, 2**24)
        in_range("seed", self.seed, 0, 2**32 - 1)


def register() -> None:
    """Put the typed settings where Hydra finds them."""
    from agents.learners import LEARNERS  # takes seconds, and its files import this one

    store = ConfigStore.instance()
    store.store(name="train_settings", node=TrainSettings(learner=MISSING))  # any learner may come
    store.store(name="evaluate_settings", node=EvaluateSettings)
    for name, learner in LEARNERS.items():
        store.store(group="learner", name=f"{name}_settings", node=learner.settings)
