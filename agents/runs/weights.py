"""Policies as weights alone: a safetensors file that holds numbers and a few words, and can run no code when loaded.

The words are a JSON of the architecture in the file's header: kind of policy, spaces, and the arguments it was built
with. A file of several policies, one a seat, holds one after the other.
"""

import json
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from gymnasium import spaces
from numpy.typing import NDArray
from safetensors import safe_open
from safetensors.torch import save
from stable_baselines3.common.base_class import BaseAlgorithm
from stable_baselines3.common.policies import BasePolicy
from torch.overrides import TorchFunctionMode

from agents.learners import ALGORITHMS
from agents.runs.files import write_bytes
from agents.untrusted.files import reading
from sd_env.opponents.network import FORMAT, Header, check_numbers, checksum, must_be_whole

SEATS_FORMAT = "sd_env policies, one a seat 1"
MOST_SEATS = 16
KINDS: dict[str, type[BasePolicy]] = {policy.__name__: policy for _, policy in ALGORITHMS}
ACTIVATIONS = {"ReLU": torch.nn.ReLU, "Tanh": torch.nn.Tanh}
Tensors = Mapping[str, torch.Tensor]


@dataclass
class OneASeat:
    """The policies of a run that learned one a seat."""

    models: list[BasePolicy]


class _Shapes(TorchFunctionMode):
    """Lets a network be built of shapes alone: what has no numbers is not moved to a device that would need them."""

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        return args[0] if func is torch.Tensor.to else func(*args, **(kwargs or {}))


def save_weights(model: BaseAlgorithm | BasePolicy, path: Path | str) -> Path:
    """Write the policy of a learner's model, or one that `load_weights` read, to ``path``, in one step.

    Raises:
        ValueError: the policy is of a kind that the file cannot describe.
    """
    about, tensors = _described(model)
    return _write(Path(path), about, tensors)


def save_model(model: Any, path: Path) -> None:
    """Write a learner's model, of one policy or one a seat. One that cannot be described is left out with a warning."""
    try:
        if not hasattr(model, "models"):
            save_weights(model, path)
            return
        each = [_described(one) for one in model.models]
    except ValueError as error:
        warnings.warn(f"{path}: not written: {error}; the run can be loaded from its zip alone", stacklevel=2)
        return
    tensors = {f"{seat}.{name}": tensor for seat, (_, of) in enumerate(each) for name, tensor in of.items()}
    _write(path, {"format": SEATS_FORMAT, "seats": [about for about, _ in each]}, tensors)


def _described(model: BaseAlgorithm | BasePolicy) -> tuple[dict[str, Any], dict[str, torch.Tensor]]:
    """Words and numbers of a policy."""
    policy = model if isinstance(model, BasePolicy) else model.policy
    observation, action = policy.observation_space, policy.action_space
    if KINDS.get(type(policy).__name__) is not type(policy):
        raise ValueError(f"policy = {type(policy).__name__}: must be one of {', '.join(KINDS)}")
    if not isinstance(observation, spaces.Box) or not isinstance(action, spaces.Discrete):
        raise ValueError(f"spaces = {observation}, {action}: must be a Box and a Discrete")
    about = {
        "format": FORMAT,
        "kind": type(policy).__name__,
        "n_actions": int(action.n),
        "low": observation.low.tolist(),
        "high": observation.high.tolist(),
        "built_with": vars(policy)["built_with"] if isinstance(model, BasePolicy) else _words(model.policy_kwargs),
    }
    return about, {name: tensor.contiguous() for name, tensor in policy.state_dict().items()}


def _write(path: Path, about: Mapping[str, Any], tensors: dict[str, torch.Tensor]) -> Path:
    plain = json.loads(json.dumps(about))
    plain["sha256"] = checksum(plain, _arrays(tensors))
    write_bytes(path, save(tensors, metadata={"sd_env": json.dumps(plain)}))
    return path


def _arrays(tensors: Tensors) -> dict[str, NDArray[Any]]:
    return {name: tensor.detach().cpu().numpy() for name, tensor in tensors.items()}


def _words(arguments: dict[str, Any]) -> dict[str, Any]:
    """A policy's arguments as plain data, without those of its optimiser. ValueError names one that is not plain."""
    words = {key: value for key, value in arguments.items() if not key.startswith("optimizer")}
    activation = words.pop("activation_fn", None)
    if activation is not None:
        if activation.__name__ not in ACTIVATIONS:
            raise ValueError(f"activation = {activation.__name__}: must be one of {', '.join(ACTIVATIONS)}")
        words["activation_fn"] = activation.__name__
    for key, value in words.items():
        try:
            json.dumps(value)
        except TypeError as error:
            raise ValueError(f"{key} = {value!r}: must be plain data to be written without pickles") from error
    return words


def load_weights(path: Path | str) -> BasePolicy:
    """The policy that `save_weights` wrote; it has Stable-Baselines3's ``predict``.

    Raises:
        ValueError: the file is not such a file; one line with the path, the field and what is allowed.
    """
    with reading(path):
        about, tensors = _read(Path(path))
        policy = _built(about, tensors, "")
        must_be_whole(about, _arrays(tensors))
        return policy


def load_model(path: Path) -> BasePolicy | OneASeat:
    """What `save_model` wrote. ValueError as `load_weights`."""
    with reading(path):
        about, tensors = _read(path)
        if about.get("format") != SEATS_FORMAT:
            return load_weights(path)
        seats = about.get("seats")
        if not isinstance(seats, list) or not 1 <= len(seats) <= MOST_SEATS:
            raise ValueError(f"seats: must be a list of 1 to {MOST_SEATS} policies")
        of = [{n.partition(".")[2]: t for n, t in tensors.items() if n.startswith(f"{k}.")} for k in range(len(seats))]
        if lost := set(tensors) - {f"{k}.{name}" for k, one in enumerate(of) for name in one}:
            raise ValueError(f"tensor {min(lost)!r}: is of no seat")
        models = [_built(one, of[k], f"seat {k}: ") for k, one in enumerate(seats)]
        must_be_whole(about, _arrays(tensors))
        return OneASeat(models)


def _read(path: Path) -> tuple[dict[str, Any], Tensors]:
    """Header and tensors. A header says how many bytes follow, so that no more is taken than the file has."""
    with path.open("rb"):  # says plainly what keeps the file from being read
        pass
    try:
        with safe_open(path, framework="pt") as file:
            about = json.loads((file.metadata() or {}).get("sd_env", "{}"))
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 it is no dict
    except Exception as error:
        raise ValueError(f"not a policy's weights ({error})") from error
    if not isinstance(about, dict):
        raise ValueError("sd_env: must be a table of the policy's words")
    return about, tensors


def _built(about: Any, tensors: Tensors, where: str) -> BasePolicy:
    """The policy of a header and its tensors. It is first built without numbers, to see that the file's fit."""
    header = Header.of(about, where, tuple(KINDS), tuple(ACTIVATIONS))
    arguments = dict(header.built_with)
    if "activation_fn" in arguments:
        arguments["activation_fn"] = ACTIVATIONS[arguments["activation_fn"]]
    seen = spaces.Box(np.array(header.low, np.float32), np.array(header.high, np.float32))

    def build() -> BasePolicy:
        return KINDS[header.kind](seen, spaces.Discrete(header.n_actions), lambda _: 0.0, **arguments)

    try:
        with torch.device("meta"), _Shapes():
            wanted = build().state_dict()
    except Exception as error:
        raise ValueError(f"{where}built_with = {header.built_with!r}: builds no {header.kind} ({error})") from error
    _must_fit(tensors, wanted, where)
    policy = build()
    policy.load_state_dict(dict(tensors))
    policy.set_training_mode(False)
    vars(policy)["built_with"] = header.built_with  # what it takes to write it again
    return policy


def _must_fit(tensors: Tensors, wanted: Tensors, where: str) -> None:
    """ValueError names a tensor that is missing, too many, of another shape or type, or holds what is no number."""
    for name in sorted(wanted.keys() | tensors.keys()):
        if name not in tensors or name not in wanted:
            raise ValueError(f"{where}tensor {name!r}: {'is missing' if name in wanted else 'is not of this policy'}")
        has, must = tensors[name], wanted[name]
        if has.shape != must.shape or has.dtype != must.dtype:
            raise ValueError(
                f"{where}tensor {name!r}: is {has.dtype} {tuple(has.shape)}: must be {must.dtype} {tuple(must.shape)}"
            )
        check_numbers(f"{where}tensor {name!r}", has.numpy())
