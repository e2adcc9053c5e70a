"""Policies from where they are kept: strategies by name, run folders, Stable-Baselines3 zips, exported weights.

**Stable-Baselines3's zip files hold pickles: loading one runs what it contains.** A run folder's model is such a file.
Load those of your own, or of people you trust. The weights that `agents.runs.weights` writes hold numbers alone.
"""

import inspect
import json
import warnings
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from stable_baselines3.common.off_policy_algorithm import OffPolicyAlgorithm

from agents.learners import ALGORITHMS, LEARNERS
from agents.learners.learner import Learner
from agents.runs.folder import MODEL_FILE, file_of, finished, settings_of
from agents.runs.weights import load_weights
from sd_env import opponents, scenarios
from sd_env.opponents import fitting
from sd_env.policy import Policy


def load_policy(folder: Path) -> tuple[Any, scenarios.Scenario]:
    """The final policy of a finished run and the scenario it was trained in.

    The file is Stable-Baselines3's zip, which holds pickles: load runs of your own, or of people you trust.
    """
    learner, facts, settings = _described(folder)
    scenario = scenarios.get(facts["scenario"]).with_params(**settings["params"])
    kinds = {kind.__name__: kind for kind in learner.classes}
    return kinds[facts["algorithm"]].load(file_of(folder, MODEL_FILE), device="cpu"), scenario  # type: ignore[attr-defined]


def load_line_up(folder: Path) -> tuple[dict[int, Policy], scenarios.Scenario]:
    """Who sits where in the measurements of a finished run, and its scenario: see `load_policy`."""
    policy, scenario = load_policy(folder)
    learner, _, settings = _described(folder)
    chosen = learner.settings(**settings["learner"])
    return learner.line_up(policy, chosen, scenario, partners_of(learner, chosen, scenario)), scenario


def _described(folder: Path) -> tuple[Learner, dict[str, Any], dict[str, Any]]:
    """Learner, facts and settings of a finished run."""
    facts = finished(folder)
    return LEARNERS[facts["learner"]], facts, settings_of(folder)


def partners_of(learner: Learner, settings: Any, scenario: scenarios.Scenario) -> dict[int, Policy]:
    """Who sits opposite a learner while it learns, by seat; none for most. What draws draws by its seat."""
    named = learner.opposite(settings, scenario)
    files = {name: load(name, scenario) for name in named.values() if Path(name).is_file()}
    return {i: files[name] if name in files else load(name, scenario, i, i) for i, name in named.items()}


def load(what: str | Path | Policy, scenario: str | scenarios.Scenario, seed: int = 0, seat: int = 0) -> Policy:
    """A policy for ``scenario`` from a strategy's name, a run folder, a Stable-Baselines3 zip or exported weights.

    Args:
        what: one of these; a policy passes through.
        scenario: where it is to play; what was trained for other observations or actions is refused.
        seed: of a strategy's draws.
        seat: which it is to hold; matters for runs that learned one policy a seat.

    Raises:
        ValueError: nothing is known under that name, or it does not fit the scenario.
    """
    game = scenarios.get(scenario)
    if not isinstance(what, str | Path):
        return fitting(what, game, type(what).__name__)
    path = Path(what)
    if str(what) in opponents.STRATEGIES or not path.exists():
        return _named(str(what), game, seed)
    if path.is_dir():
        learned = load_policy(path)[0]
        if hasattr(learned, "models"):  # one a seat
            if not seat < len(learned.models):
                raise ValueError(f"policy {path}: has no seat {seat}: it learned in {len(learned.models)}")
            learned = learned.models[seat]
        return fitting(learned, game, str(path))
    if path.suffix == ".zip":
        warnings.warn(f"{path}: a Stable-Baselines3 zip holds pickles and runs what it contains", stacklevel=2)
        return fitting(_load_zip(path), game, str(path))
    return fitting(load_weights(path), game, str(path))


def _named(name: str, game: scenarios.Scenario, seed: int) -> Policy:
    if name not in opponents.STRATEGIES and name not in opponents.populations.FILES:
        known = ", ".join(opponents.STRATEGIES)
        raise ValueError(f"policy {name!r}: neither a run folder, zip or weights file nor one of {known}")
    return opponents.load(name, game, seed)


def load_seats(named: Mapping[int, str], scenario: str | scenarios.Scenario, seed: int = 0) -> dict[int, Policy]:
    """Policies by seat, from what `load` takes by seat: one for all seats of a name, but a run's own for each seat."""
    wanted = {seat: (what, seat if Path(what).is_dir() else 0) for seat, what in named.items()}
    loaded = {(what, at): load(what, scenario, seed, at) for what, at in dict.fromkeys(wanted.values())}
    return {seat: loaded[one] for seat, one in wanted.items()}


def _load_zip(path: Path) -> Any:
    """The algorithm of a Stable-Baselines3 zip: of those of the registry, the one that its policy belongs to."""
    try:
        with zipfile.ZipFile(path) as archive:
            about = json.loads(archive.read("data"))
        module = about["policy_class"]["__module__"]
    except (zipfile.BadZipFile, KeyError, TypeError, json.JSONDecodeError, OSError) as error:
        raise ValueError(f"{path}: not a Stable-Baselines3 zip ({error})") from error
    alike = [algorithm for algorithm, policy in ALGORITHMS if policy.__module__ == module]
    clips = "clip_range" in about  # PPO and A2C have policies of one class
    fit = [one for one in alike if len(alike) == 1 or ("clip_range" in inspect.signature(one).parameters) == clips]
    if not fit:
        known = ", ".join(sorted({policy.__module__ for _, policy in ALGORITHMS}))
        raise ValueError(f"{path}: policy of {module}: must be one of {known}")
    learned = fit[0].load(path, device="cpu")
    # value learners explore when they play, and draw from numpy's own generator; their policies do neither
    return learned.policy if isinstance(learned, OffPolicyAlgorithm) else learned
