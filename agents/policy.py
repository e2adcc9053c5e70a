"""What can take a seat: anything with Stable-Baselines3's ``predict`` signature; and where such things are found.

**Stable-Baselines3's zip files hold pickles: loading one runs what it contains.** Load those of your own, or of people
you trust. The weights that `agents.weights` writes hold numbers alone.
"""

import inspect
import json
import warnings
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from agents.scripted import STRATEGIES
from sd_env import scenarios
from sd_env.core.actions import action_table
from sd_env.core.observe import fields


@runtime_checkable
class Policy(Protocol):
    """Acts for one seat in many worlds at once."""

    def predict(
        self,
        observation: NDArray[np.float32],
        state: Any = None,
        episode_start: NDArray[np.bool_] | None = None,
        deterministic: bool = False,
    ) -> tuple[NDArray[Any], Any]:
        """Actions `[B]` and the policy's own memory, from observations `[B, F]`.

        ``state`` is what the last call returned (None at first); ``episode_start`` `[B]` marks worlds that began anew.
        """
        ...


def act_masked(
    policy: Policy,
    rows: NDArray[np.float32],
    memory: Any,
    start: NDArray[np.bool_],
    masks: NDArray[np.bool_],
    deterministic: bool = False,
) -> tuple[NDArray[Any], Any]:
    """The policy's actions `[R]` and memory; one that takes masks `[R, A]` is told which actions are legal."""
    if "action_masks" in inspect.signature(policy.predict).parameters:
        return policy.predict(rows, memory, start, deterministic, action_masks=masks)  # type: ignore[call-arg]
    return policy.predict(rows, memory, start, deterministic)


def load(what: str | Path | Policy, scenario: str | scenarios.Scenario, seed: int = 0, seat: int = 0) -> Policy:
    """A policy for ``scenario`` from a strategy's name, a run folder, a Stable-Baselines3 zip or exported weights.

    Args:
        what: one of these; a policy passes through.
        scenario: where it is to play; what was trained for other observations or actions is refused.
        seed: of a strategy's draws.
        seat: which it is to hold; matters for runs that learned one policy a seat.

    Raises:
        ValueError: nothing is found under that name, or it does not fit the scenario.
    """
    game = scenarios.get(scenario)
    if not isinstance(what, str | Path):
        return _fitting(what, game, type(what).__name__)
    if str(what) in STRATEGIES:
        return STRATEGIES[str(what)](game, seed)
    path = Path(what)
    if path.is_dir():
        from agents.evaluation.evaluate import load_policy  # it imports this file

        learned = load_policy(path)[0]
        if hasattr(learned, "models"):  # one a seat
            if not seat < len(learned.models):
                raise ValueError(f"policy {path}: has no seat {seat}: it learned in {len(learned.models)}")
            learned = learned.models[seat]
        return _fitting(learned, game, str(path))
    if path.is_file() and path.suffix == ".zip":
        warnings.warn(f"{path}: a Stable-Baselines3 zip holds pickles and runs what it contains", stacklevel=2)
        return _fitting(_load_zip(path), game, str(path))
    if path.is_file():
        from agents.weights import load_weights

        return _fitting(load_weights(path), game, str(path))
    known = ", ".join(STRATEGIES)
    raise ValueError(f"policy {str(what)!r}: neither a run folder, zip or weights file nor one of {known}")


def load_seats(named: Mapping[int, str], scenario: str | scenarios.Scenario, seed: int = 0) -> dict[int, Policy]:
    """Policies by seat, from what `load` takes by seat: one for all seats of a name, but a run's own for each seat."""
    wanted = {seat: (what, seat if Path(what).is_dir() else 0) for seat, what in named.items()}
    loaded = {(what, at): load(what, scenario, seed, at) for what, at in dict.fromkeys(wanted.values())}
    return {seat: loaded[one] for seat, one in wanted.items()}


def _load_zip(path: Path) -> Any:
    """The algorithm of a Stable-Baselines3 zip, of the kind its policy belongs to."""
    import sb3_contrib
    import stable_baselines3

    try:
        with zipfile.ZipFile(path) as archive:
            about = json.loads(archive.read("data"))
        module = about["policy_class"]["__module__"]
    except (zipfile.BadZipFile, KeyError, TypeError, json.JSONDecodeError, OSError) as error:
        raise ValueError(f"{path}: not a Stable-Baselines3 zip ({error})") from error
    kinds: dict[str, Any] = {
        "sb3_contrib.common.maskable.policies": sb3_contrib.MaskablePPO,
        "sb3_contrib.common.recurrent.policies": sb3_contrib.RecurrentPPO,
        "sb3_contrib.qrdqn.policies": sb3_contrib.QRDQN,
        "stable_baselines3.dqn.policies": stable_baselines3.DQN,
        "agents.learners.mappo": sb3_contrib.MaskablePPO,
        "agents.learners.blind": stable_baselines3.PPO,
        "stable_baselines3.common.policies": stable_baselines3.PPO if "clip_range" in about else stable_baselines3.A2C,
    }
    if module not in kinds:
        raise ValueError(f"{path}: policy of {module}: must be one of {', '.join(kinds)}")
    learned = kinds[module].load(path, device="cpu")
    # value learners explore when they play, and draw from numpy's own generator; their policies do neither
    return learned.policy if kinds[module] in (sb3_contrib.QRDQN, stable_baselines3.DQN) else learned


def _fitting(policy: Any, game: scenarios.Scenario, name: str) -> Policy:
    """The policy, if its spaces (where it has any) are those of the game."""
    wanted = (len(fields(game.params)), len(action_table(game.params).family))
    if not hasattr(policy, "predict"):
        raise ValueError(f"policy {name}: has no predict method")
    if hasattr(policy, "observation_space") and hasattr(policy, "action_space"):
        seen = getattr(getattr(policy, "policy", policy), "n_seen", policy.observation_space.shape[0])
        has = (seen, policy.action_space.n)  # a critic may have seen more than the actor
        if has != wanted:
            told = f"{game.name} has {wanted[0]} and {wanted[1]}"
            raise ValueError(f"policy {name}: has {has[0]} fields and {has[1]} actions: {told}")
    found: Policy = policy
    return found
