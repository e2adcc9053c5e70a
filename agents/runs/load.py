"""Policies from where they are kept: strategies by name, run folders, exported weights, Stable-Baselines3 zips.

A run's weights hold numbers alone, and are what is loaded. **A zip holds pickles, which run what they contain**: it is
loaded only if this installation made it (`agents.runs.trust`) or the caller says ``trust=True``.
"""

import inspect
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from stable_baselines3.common.off_policy_algorithm import OffPolicyAlgorithm

from agents.learners import ALGORITHMS, LEARNERS
from agents.learners.learner import Learner
from agents.runs.folder import MODEL_FILE, RUN_FILE, SETTINGS_FILE, WEIGHTS_FILE, file_of, finished, settings_of
from agents.runs.trust import require_trust
from agents.runs.weights import load_model, load_weights
from agents.untrusted.files import reading
from sd_env import opponents, scenarios
from sd_env.opponents import fitting
from sd_env.policy import Policy


def load_policy(folder: Path, trust: bool = False) -> tuple[Any, scenarios.Scenario]:
    """The final policy of a finished run and the scenario it was trained in.

    Args:
        folder: the run's.
        trust: whether a zip may be loaded that this installation did not make, if there are no weights.

    Raises:
        ValueError: no finished run, a file that is broken or missing, or a pickle that is not trusted; one line.
    """
    learner, facts, settings = described(folder)
    return _model(folder, learner, facts, trust), _scenario(folder, settings)


def check_run(folder: Path, trust: bool = False) -> None:
    """Nothing if a finished run can be loaded, before hours go into what needs it. ValueError as `load_policy`."""
    with torch.random.fork_rng(devices=()):  # what is drawn afterwards stays what it was
        load_policy(folder, trust)


def _model(folder: Path, learner: Learner, facts: Mapping[str, Any], trust: bool) -> Any:
    """A run's weights, or its zip where it has none."""
    weights, pickled = folder / WEIGHTS_FILE, folder / MODEL_FILE
    if weights.is_file():
        return load_model(file_of(folder, WEIGHTS_FILE))
    if not pickled.is_file():
        raise ValueError(
            f"run folder {folder}: is marked as finished but has neither {WEIGHTS_FILE} nor {MODEL_FILE}: "
            "copy one of them there, or train it again in a new folder"
        )
    kinds = {kind.__name__: kind for kind in learner.classes}
    name = facts.get("algorithm")
    if name not in kinds:
        raise ValueError(f"{folder / RUN_FILE}: algorithm = {name!r}: must be one of {', '.join(kinds)}")
    require_trust(file_of(folder, MODEL_FILE), trust)
    with reading(pickled):
        return kinds[name].load(pickled, device="cpu")  # type: ignore[attr-defined]


def _scenario(folder: Path, settings: Mapping[str, Any]) -> scenarios.Scenario:
    """The game of a run's settings."""
    with reading(folder / SETTINGS_FILE):
        return scenarios.get(settings["scenario"]).with_params(**settings["params"])


def load_line_up(folder: Path, trust: bool = False) -> tuple[dict[int, Policy], scenarios.Scenario]:
    """Who sits where in the measurements of a finished run, and its scenario: see `load_policy`."""
    learner, facts, settings = described(folder)
    scenario = _scenario(folder, settings)
    policy = _model(folder, learner, facts, trust)
    with reading(folder / SETTINGS_FILE):
        chosen = learner.settings(**settings["learner"])
    partners = partners_of(learner, chosen, scenario, trust)
    with reading(folder):
        return learner.line_up(policy, chosen, scenario, partners), scenario


def described(folder: Path) -> tuple[Learner, dict[str, Any], dict[str, Any]]:
    """Learner, facts and settings of a finished run. ValueError names the file and field that is wrong.

    A setting that the run is older than has the default of today, which for new settings is what was done then.
    """
    facts = finished(folder)
    if facts.get("learner") not in LEARNERS:
        known = ", ".join(LEARNERS)
        raise ValueError(f"{folder / RUN_FILE}: learner = {facts.get('learner')!r}: must be one of {known}")
    return LEARNERS[facts["learner"]], facts, settings_of(folder)


def partners_of(
    learner: Learner, settings: Any, scenario: scenarios.Scenario, trust: bool = False
) -> dict[int, Policy]:
    """Who sits opposite a learner while it learns, by seat; none for most. What draws draws by its seat."""
    named = learner.opposite(settings, scenario)
    files = {name: load(name, scenario, trust=trust) for name in named.values() if Path(name).is_file()}
    return {i: files[name] if name in files else load(name, scenario, i, i, trust=trust) for i, name in named.items()}


def load(
    what: str | Path | Policy,
    scenario: str | scenarios.Scenario,
    seed: int = 0,
    seat: int = 0,
    *,
    trust: bool = False,
) -> Policy:
    """A policy for ``scenario`` from a strategy's name, a run folder, a Stable-Baselines3 zip or exported weights.

    Args:
        what: one of these; a policy passes through.
        scenario: where it is to play; what was trained for other observations or actions is refused.
        seed: of a strategy's draws.
        seat: which it is to hold; matters for runs that learned one policy a seat.
        trust: whether pickles may be loaded that this installation did not make: they can run code.

    Raises:
        ValueError: nothing is known under that name, it does not fit the scenario, or it is not trusted.
    """
    game = scenarios.get(scenario)
    if not isinstance(what, str | Path):
        return fitting(what, game, type(what).__name__)
    path = Path(what)
    if str(what) in opponents.STRATEGIES or not _exists(path):
        return _named(str(what), game, seed)
    if path.is_dir():
        learned = load_policy(path, trust)[0]
        if hasattr(learned, "models"):  # one a seat
            if not seat < len(learned.models):
                raise ValueError(f"policy {path}: has no seat {seat}: it learned in {len(learned.models)}")
            learned = learned.models[seat]
        return fitting(learned, game, str(path))
    if path.suffix.lower() == ".zip":
        return fitting(_load_zip(path, trust), game, str(path))
    return fitting(load_weights(path), game, str(path))


def _exists(path: Path) -> bool:
    """Whether there is such a path; a word that can be no path names nothing."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _named(name: str, game: scenarios.Scenario, seed: int) -> Policy:
    if name not in opponents.STRATEGIES and name not in opponents.populations.FILES:
        known = ", ".join(opponents.STRATEGIES)
        raise ValueError(f"policy {name!r}: neither a run folder, zip or weights file nor one of {known}")
    return opponents.load(name, game, seed)


def load_seats(
    named: Mapping[int, str], scenario: str | scenarios.Scenario, seed: int = 0, *, trust: bool = False
) -> dict[int, Policy]:
    """Policies by seat, from what `load` takes by seat: one for all seats of a name, but a run's own for each seat."""
    wanted = {seat: (what, seat if _exists(Path(what)) and Path(what).is_dir() else 0) for seat, what in named.items()}
    loaded = {(what, at): load(what, scenario, seed, at, trust=trust) for what, at in dict.fromkeys(wanted.values())}
    return {seat: loaded[one] for seat, one in wanted.items()}


def _load_zip(path: Path, trust: bool) -> Any:
    """The algorithm of a Stable-Baselines3 zip: of those of the registry, the one that its policy belongs to."""
    require_trust(path, trust)
    try:
        with zipfile.ZipFile(path) as archive:
            about = json.loads(archive.read("data"))
        module = about["policy_class"]["__module__"]
    except (zipfile.BadZipFile, KeyError, TypeError, ValueError, RecursionError, OSError) as error:
        raise ValueError(f"{path}: not a Stable-Baselines3 zip ({error})") from error
    alike = [algorithm for algorithm, policy in ALGORITHMS if policy.__module__ == module]
    clips = "clip_range" in about  # PPO and A2C have policies of one class
    fit = [one for one in alike if len(alike) == 1 or ("clip_range" in inspect.signature(one).parameters) == clips]
    if not fit:
        known = ", ".join(sorted({policy.__module__ for _, policy in ALGORITHMS}))
        raise ValueError(f"{path}: policy of {module}: must be one of {known}")
    with reading(path):
        learned = fit[0].load(path, device="cpu")
    # value learners explore when they play, and draw from numpy's own generator; their policies do neither
    return learned.policy if isinstance(learned, OffPolicyAlgorithm) else learned
