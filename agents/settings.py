"""Typed settings with their defaults. A YAML under configs/ states differences; an unknown key fails and is named."""

import inspect
import re
from dataclasses import dataclass, field
from typing import Any

from agents.untrusted.names import path_name
from sd_env import scenarios

MISSING: Any = "???"
"""Default of a setting that must be given, as OmegaConf writes it."""


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
    reward_scale: float = 0.05  # a conquest costs 16: unscaled, the critic takes millions of steps to grow that large
    hidden: tuple[int, ...] = (64, 64)
    activation: str = "relu"  # relu | tanh: torch's tanh is 25 times slower on a CPU

    def __post_init__(self) -> None:
        """Refuse what no algorithm would take."""
        check_learner(self)

    def rows_a_world(self, n_agents: int) -> int:
        """How many seats of a world one model learns from."""
        return n_agents


@dataclass
class SharedSettings(PPOSettings):
    """Shared-parameter PPO (`agents.learners.shared`)."""

    name: str = "shared"
    masks: str = "auto"  # auto | always | never: MaskablePPO where actions can be illegal
    lean: bool = True  # compiled collection and update; false is Stable-Baselines3's own: same learning, slower
    hold_bias: float = 0.0  # added to what the untrained policy gives hold [log odds]: learning begins at peace

    def __post_init__(self) -> None:
        """Refuse what no algorithm would take."""
        one_of("learner.masks", self.masks, ("auto", "always", "never"))
        in_range("learner.hold_bias", self.hold_bias, -100, 100)
        super().__post_init__()


COUNTS = ("n_worlds", "n_steps", "n_epochs")
SHARES = ("gamma", "gae_lambda", "clip_range", "ent_coef", "learning_rate")
WEIGHTS = ("vf_coef", "max_grad_norm")


def check_learner(settings: Any) -> None:
    """Refuse values of a learner's common settings out of range: ValueError with setting, value and range."""
    given = vars(settings)
    one_of("learner.activation", settings.activation, ("relu", "tanh"))
    single = ((("batch_size",), 2, 2**31), (("reward_scale",), 1e-9, 1e9))
    for names, low, high in ((COUNTS, 1, 2**31), (SHARES, 0, 1), (WEIGHTS, 0, 1e9), *single):
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

    scenario: str = "doubly_dangerous"  # a scenario's name
    params: dict[str, Any] = field(default_factory=dict)  # parameters that differ from the scenario's
    seed: int = 0  # of the worlds and of the learner
    agent_steps: int = 3_000_000  # budget, counted over all worlds and the seats in them that learn
    learner: Any = field(default_factory=SharedSettings)  # by its name; learner.<setting>=… changes a setting of it
    runs: str = "runs"  # folder that holds run folders; out=… says the same
    tag: str = ""  # added to the run's name, to keep runs of other settings apart
    n_curve_points: int = 25  # evaluations along the learning curve
    curve_worlds: int = 256  # episodes in each of them
    final_worlds: int = 2048  # episodes in the last evaluation
    exploring_starts: float = 0.0  # training starts at arsenals drawn in [0, this] a class [units]; 0 is as in play
    rest: float = 0.0  # end early where seekers' arms change by less [units] from one fifth of the curve to the next
    rest_from: int = 0  # but not before so many agent-steps
    checkpoint_seconds: float = 30.0  # a killed run loses at most this much
    progress: bool = True  # a progress bar
    trust: bool = False  # load pickles (checkpoints, zips) that this installation did not make: they can run code

    def __post_init__(self) -> None:
        """Refuse what cannot be trained, before anything is written."""
        in_range("seed", self.seed, 0, 2**63)
        for name in ("agent_steps", "n_curve_points", "curve_worlds", "final_worlds"):
            in_range(name, getattr(self, name), 1, 2**40)
        for name in ("exploring_starts", "rest", "rest_from"):
            in_range(name, getattr(self, name), 0, 2**40)
        in_range("checkpoint_seconds", self.checkpoint_seconds, 0, 1e9)
        if not all(c.isalnum() or c in "._" for c in self.tag) or self.tag.endswith("."):
            raise ValueError(f"tag = {self.tag!r}: must be letters, digits, dots and underscores, and end with no dot")
        for name, value in (("learner.name", getattr(self.learner, "name", "")), ("tag", self.tag)):
            if value:
                path_name(value, name)
        if not self.runs:
            raise ValueError("runs = '': must name a folder")
        n_agents = self.game.n_agents
        if isinstance(self.learner, PPOSettings):
            _no_lonely_batch(self.learner, n_agents)

    @property
    def game(self) -> scenarios.Scenario:
        """The scenario with its ``params``."""
        return scenarios.get(self.scenario).with_params(**self.params)

    @property
    def training_game(self) -> scenarios.Scenario:
        """The scenario as training begins it; all that is judged begins as `game` does."""
        return self.game.exploring(self.exploring_starts) if self.exploring_starts else self.game


def _no_lonely_batch(learner: PPOSettings, n_agents: int) -> None:
    """PPO scales advantages by their deviation in each batch, and that of one alone is NaN."""
    update = learner.n_worlds * learner.n_steps * learner.rows_a_world(n_agents)
    if update % learner.batch_size == 1:
        raise ValueError(
            f"learner.batch_size = {learner.batch_size}: must not leave a batch of one agent-step "
            f"of the {update} in an update (n_worlds x n_steps x seats that one model learns from)"
        )


@dataclass
class EvaluateSettings:
    """A finished run's policy, measured in fresh worlds."""

    run: str = MISSING  # its folder
    n_worlds: int = 4096  # episodes
    seed: int = 0  # of the worlds; the streams are never those of training
    deterministic: bool = False  # play the likeliest action instead of drawing one
    partners: str = ""  # strategy, run folder, zip or weights in all seats but the first; empty is self-play
    suite: str = ""  # held_out | training | self_play: line-ups; exploitability: trained best responses
    agent_steps: int = 200_000  # budget of each best response
    responses: int = 3  # best responses a seat, each with a seed of its own
    jobs: int = 1  # processes that train best responses
    engine: str = "local"  # where tasks are done: local, ray, dask or slurm
    address: str = ""  # of a Ray or Dask that runs already; it begins on this machine if not given
    trust: bool = False  # load zips that this installation did not make: they can run code

    def __post_init__(self) -> None:
        """Refuse numbers out of range."""
        in_range("n_worlds", self.n_worlds, 1, 2**24)
        in_range("seed", self.seed, 0, 2**32 - 1)
        in_range("agent_steps", self.agent_steps, 1, 2**40)
        in_range("responses", self.responses, 1, 1000)
        in_range("jobs", self.jobs, 1, 2**15)
        one_of("suite", self.suite, ("", "held_out", "training", "self_play", "exploitability"))
        for names, refused, why in (
            (
                ("n_worlds", "seed", "deterministic", "partners"),
                self.suite,
                "a suite has worlds, seeds and partners of its own",
            ),
            (
                ("agent_steps", "responses", "jobs", "engine", "address"),
                self.suite != "exploitability",
                "is of suite=exploitability",
            ),
        ):
            for name in names:
                value = getattr(self, name)
                if refused and value != type(self).__dataclass_fields__[name].default:
                    raise ValueError(f"{name} = {value!r}: {why}; leave it out")


@dataclass
class WatchSettings:
    """One episode to look at: of a finished run, or of a scenario."""

    run: str = ""  # a run's folder; its policy plays unless `policies` says otherwise
    scenario: str = ""  # a scenario's name, instead of a run
    params: dict[str, Any] = field(default_factory=dict)  # parameters that differ from the scenario's, or the run's
    seed: int = 0  # of the world
    policies: Any = ""  # who plays: one name for all seats, or a list with one for each; a name or a run's folder
    deterministic: bool = False  # trained policies play the likeliest action instead of drawing one
    steps: int = 64  # at most; an episode that ends before is over
    pause: float = 0.0  # seconds to wait after each step that has a story
    out: str = ""  # a new folder for the trajectory, the picture and the animation
    fps: float = 2.0  # steps a second of the animation
    trust: bool = False  # load zips that this installation did not make: they can run code

    def __post_init__(self) -> None:
        """Refuse what cannot be played."""
        if bool(self.run) == bool(self.scenario):
            raise ValueError(f"run = {self.run!r}, scenario = {self.scenario!r}: give one of the two")
        in_range("seed", self.seed, 0, 2**32 - 1)
        in_range("steps", self.steps, 1, 100_000)
        in_range("pause", self.pause, 0, 3600)
        in_range("fps", self.fps, 0.01, 100)


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
        in_range("n_worlds", self.n_worlds, 2, 2**24)
        in_range("level", self.level, 0, 1e6)
        in_range("seed", self.seed, 0, 2**32 - 1)
        if self.scenario != "all":
            scenarios.get(self.scenario)
        if not self.out:
            raise ValueError("out = '': must name a folder")


@dataclass
class TournamentSettings:
    """Every policy against every other."""

    policies: list[str] = MISSING  # strategies, run folders, files; a folder of runs stands for those of the scenario
    scenario: str = MISSING  # a scenario's name
    n_worlds: int = 256  # episodes a match and seat, the same worlds for all
    seed: int = 0  # of these worlds
    jobs: int = 0  # processes; 0 is one a core
    engine: str = "local"  # where tasks are done: local, ray, dask or slurm
    address: str = ""  # of a Ray or Dask that runs already; it begins on this machine if not given
    out: str = "tournament"  # folder of tables and figure
    trust: bool = False  # load zips that this installation did not make: they can run code

    def __post_init__(self) -> None:
        """Refuse what cannot be played."""
        in_range("n_worlds", self.n_worlds, 2, 2**24)
        in_range("seed", self.seed, 0, 2**32 - 1)
        in_range("jobs", self.jobs, 0, 2**15)
        scenarios.get(self.scenario)
        if not self.out:
            raise ValueError("out = '': must name a folder")


def own_settings(settings: type) -> dict[str, tuple[str, str, str]]:
    """Type, default and comment of each setting as they stand in the class's source, without its parents'."""
    lines = re.findall(r"^    (\w+): (\S.*?) = (.*?)(?:  # (.*))?$", inspect.getsource(settings), re.MULTILINE)
    plain = {"MISSING": "required", **{f"field(default_factory={f})": f"`{f}()`" for f in ("dict", "SharedSettings")}}
    return {name: (kind, plain.get(value, f"`{value}`"), comment) for name, kind, value, comment in lines}


def settings_of(settings: type) -> dict[str, tuple[str, str, str]]:
    """Like `own_settings`, with its parents'."""
    rows: dict[str, tuple[str, str, str]] = {}
    for one in reversed([kind for kind in settings.__mro__ if kind is not object]):
        rows |= own_settings(one)
    return rows
