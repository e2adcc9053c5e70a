"""Anybody's policy as one that takes a seat: a name, a file, a model, a network, a function.

What has Stable-Baselines3's ``predict`` is taken as it is. All else is asked once a step for all rows: observations
`[B, F]` float32 in, whole numbers `[B]` (actions) or numbers `[B, A]` (logits, from which actions are drawn) out. One
with a second parameter also gets the masks `[B, A]`, true where an action is legal. Logits are taken as they are: who
wants no illegal action sets theirs to minus infinity, and what is illegal all the same counts as hold. No framework is
imported here: a policy of torch has loaded torch itself.
"""

import hashlib
import inspect
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sd_env.core.actions import action_table, checked_actions
from sd_env.opponents import STRATEGIES, Strategy, fitting, load
from sd_env.opponents.network import Memory, drawn
from sd_env.policy import Policy
from sd_env.scenarios import Scenario

Ask = Callable[..., Any]
"""From observations `[B, F]`, and masks `[B, A]` where it takes them, to actions or logits, in any framework."""
ALLOWED = (
    "a strategy's name, a path of weights, an object with Stable-Baselines3's predict, a torch module, an RLlib "
    "RLModule, or a function of observations [B, F] and, if it likes, masks [B, A]"
)
WAY_OUT = "for a function f of one observation give lambda rows: [f(row) for row in rows]"


class Player(NamedTuple):
    """A policy that takes a seat, and what is told of it."""

    policy: Policy
    kind: str  # strategy, weights, model, torch module, RLlib module, function
    name: str
    sha256: str = ""  # of its file of weights

    @property
    def draws(self) -> bool:
        """Whether its likeliest move may be another than the one it makes; of a function known once it has played."""
        return not isinstance(self.policy, Strategy) and bool(getattr(self.policy, "draws", True))


def player(policy: Any, scenario: Scenario, seed: int = 0) -> Player:
    """Who plays ``policy``; ``seed`` is that of draws from logits and of named strategies.

    Raises:
        ValueError: it is nothing that can play, or was made for another scenario.
    """
    if isinstance(policy, str | Path):
        return _named(policy, scenario, seed)
    name = getattr(policy, "__name__", type(policy).__name__)
    if isinstance(policy, type):
        raise ValueError(f"policy {name}: is a class: give an object of it, {name}(…)")
    if callable(getattr(policy, "predict", None)):
        kind = "strategy" if isinstance(policy, Strategy) else "model"
        return Player(fitting(policy, scenario, name), kind, name)
    torch: Any = sys.modules.get("torch")
    if callable(getattr(policy, "forward_inference", None)):
        asked = Asked(_rl_module(policy, torch), 2, scenario, name, seed)
        asked.n_fields, asked.n_actions = _sizes(policy, asked)
        return Player(fitting(asked, scenario, name), "RLlib module", name)
    if torch is not None and isinstance(policy, torch.nn.Module):
        takes = _parameters(policy.forward, name)
        return Player(Asked(_torch_module(policy, torch), takes, scenario, name, seed), "torch module", name)
    if callable(policy):
        return Player(Asked(policy, _parameters(policy, name), scenario, name, seed), "function", name)
    raise ValueError(f"policy {name}: must be {ALLOWED}")


def _named(policy: str | Path, scenario: Scenario, seed: int) -> Player:
    made = load(policy, scenario, seed)
    if str(policy) in STRATEGIES:
        return Player(made, "strategy", str(policy))
    path = Path(policy)
    return Player(made, "weights", path.name, hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "")


class OtherSize(ValueError):
    """A network was made for another number of fields."""


class Asked:
    """A policy from a function of all rows, who ``takes`` observations (1) or masks too (2); see the module's text.

    ``draws`` is true once it has answered logits.
    """

    def __init__(self, ask: Ask, takes: int, scenario: Scenario, name: str, seed: int = 0) -> None:
        self.ask, self.takes, self.name, self.seed, self.draws = ask, takes, name, seed, False
        self.n_fields, self.n_actions = len(scenario.fields()), len(action_table(scenario.params).family)
        self.about = f"observations [B, {self.n_fields}] of {scenario.name}"

    def predict(
        self,
        observation: NDArray[np.float32],
        state: Memory | None = None,
        episode_start: NDArray[np.bool_] | None = None,
        deterministic: bool = False,
        action_masks: NDArray[np.bool_] | None = None,
    ) -> tuple[NDArray[Any], Any]:
        """Actions `[B]`; see `sd_env.policy.Policy`. ValueError says what is wrong with the function's answer."""
        try:
            answer = _array(self.ask(*(np.asarray(observation, np.float32), action_masks)[: self.takes]))
        except OtherSize as error:
            raise ValueError(f"policy {self.name}: {error}; these are {self.about}") from error
        except Exception as error:  # whatever a stranger's function raises
            said = " ".join(str(error).split())
            raise ValueError(f"policy {self.name}: failed on {self.about}: {type(error).__name__}: {said}") from error
        rows = len(observation)
        if answer.shape not in ((rows,), (rows, self.n_actions)) or answer.dtype.kind not in "iuf":
            allowed = f"whole numbers ({rows},), or logits ({rows}, {self.n_actions}), of {self.about}"
            raise ValueError(
                f"policy {self.name}: gave {answer.dtype} of shape {answer.shape}: must be {allowed}; {WAY_OUT}"
            )
        if answer.ndim == 1:
            return checked_actions(answer, (rows,), self.n_actions, f"policy {self.name}: actions"), state
        self.draws = True
        return drawn(_chances(answer.astype(np.float64), self.name), state, self.seed, deterministic)


def _chances(logits: NDArray[np.float64], name: str) -> NDArray[np.float64]:
    """Action probabilities `[B, A]`. ValueError for a row that says nothing: NaN, plus infinity, all minus infinity."""
    most = logits.max(axis=1, keepdims=True)
    if not np.isfinite(most).all():
        raise ValueError(f"policy {name}: gave logits with a largest of {most[~np.isfinite(most)][0]}: must be finite")
    grown = np.exp(logits - most)
    return np.asarray(grown / grown.sum(axis=1, keepdims=True))


def _array(answer: Any) -> NDArray[Any]:
    """Numbers of any framework as an array: torch's without their gradients, others' by numpy."""
    return np.asarray(answer.detach().cpu() if hasattr(answer, "detach") else answer)


def _parameters(function: Callable[..., Any], name: str) -> int:
    """How many of observations and masks a function takes, 1 or 2. ValueError where it can take neither."""
    try:
        known = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):  # of some builtins nothing is known
        return 1
    places = [one for one in known if one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD)]
    needed = [one for one in places if one.default is one.empty]
    if places and places[0].annotation in (str, "str"):
        raise ValueError(f"policy {name}: is a function of text: must be {ALLOWED}")
    if len(needed) > 2 or not (places or any(one.kind is one.VAR_POSITIONAL for one in known)):
        allowed = "observations [B, F] and, if it likes, masks [B, A]"
        raise ValueError(f"policy {name}: takes {len(needed)} arguments: must take {allowed}")
    takes_masks = len(needed) == 2 or (len(places) > 1 and "mask" in places[1].name)
    return 2 if takes_masks else 1


def _torch_module(module: Any, torch: Any) -> Ask:
    """A torch module's ``forward``, in evaluation mode and without gradients, where its numbers lie."""

    def ask(rows: NDArray[np.float32], *masks: NDArray[np.bool_]) -> Any:
        first = next(module.parameters(), None)
        given = [torch.as_tensor(x, device=None if first is None else first.device) for x in (rows, *masks)]
        trains = module.training
        module.train(False)
        try:
            with torch.no_grad():
                return module(*given)
        except RuntimeError as error:
            takes = next((layer.in_features for layer in module.modules() if hasattr(layer, "in_features")), None)
            if "shapes cannot be multiplied" in str(error) and takes not in (None, rows.shape[1]) and not masks:
                raise OtherSize(f"takes {takes} fields and got {rows.shape[1]} ({error})") from error
            raise
        finally:
            module.train(trains)

    return ask


def _rl_module(module: Any, torch: Any) -> Ask:
    """An RLModule's ``forward_inference``: logits or actions. One that masks by itself gets the keys of its space."""
    space = getattr(module, "observation_space_with_mask", None) or getattr(module, "observation_space", None)
    keys = tuple(getattr(space, "spaces", ()))
    lift = np.asarray if torch is None else torch.as_tensor

    def ask(rows: NDArray[np.float32], masks: NDArray[np.bool_]) -> Any:
        told = {key: lift(masks.astype(np.float32) if key == "action_mask" else rows) for key in keys}
        answer = module.forward_inference({"obs": told or lift(rows)})
        return answer["action_dist_inputs"] if "action_dist_inputs" in answer else answer["actions"]

    return ask


def _sizes(module: Any, asked: Asked) -> tuple[int, int]:
    """Fields and actions of an RLModule; those of the scenario where its spaces do not tell."""
    seen = getattr(getattr(module, "observation_space", None), "shape", None)
    n_actions = getattr(getattr(module, "action_space", None), "n", asked.n_actions)
    return (seen[0] if seen else asked.n_fields), int(n_actions)
