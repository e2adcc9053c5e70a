"""Policies as weights alone: a safetensors file that holds numbers and a few words, and can run no code when loaded.

Stable-Baselines3's own zip files hold pickles: load those only from people you trust. The words are a JSON of the
architecture in the file's header: kind of policy, spaces, and the arguments it was built with.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
import torch
from gymnasium import spaces
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from stable_baselines3.common.base_class import BaseAlgorithm
from stable_baselines3.common.policies import BasePolicy

from agents.learners import ALGORITHMS
from sd_env.opponents.network import FORMAT

KINDS: dict[str, type[BasePolicy]] = {policy.__name__: policy for _, policy in ALGORITHMS}
ACTIVATIONS = {"ReLU": torch.nn.ReLU, "Tanh": torch.nn.Tanh}


def save_weights(model: BaseAlgorithm, path: Path | str) -> Path:
    """Write the policy of a learner's model to ``path``, in one step.

    Raises:
        ValueError: the policy is of a kind that the file cannot describe.
    """
    policy, path = model.policy, Path(path)
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
        "built_with": _words(model.policy_kwargs),
    }
    temporary = path.with_name(f".{path.name}")
    tensors = {name: tensor.contiguous() for name, tensor in policy.state_dict().items()}
    save_file(tensors, temporary, metadata={"sd_env": json.dumps(about)})
    temporary.chmod(0o644)
    temporary.replace(path)
    return path


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
        ValueError: the file is not such a file.
    """
    try:
        with safe_open(path, framework="pt") as file:
            about: dict[str, Any] = json.loads((file.metadata() or {}).get("sd_env", "{}"))
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 it is no dict
    except (SafetensorError, OSError, json.JSONDecodeError) as error:
        raise ValueError(f"{path}: not a policy's weights ({error})") from error
    if about.get("format") != FORMAT:
        raise ValueError(f"{path}: format = {about.get('format')!r}: must be {FORMAT!r}")
    if about.get("kind") not in KINDS:
        raise ValueError(f"{path}: kind = {about.get('kind')!r}: must be one of {', '.join(KINDS)}")
    low, high = np.array(about["low"], np.float32), np.array(about["high"], np.float32)
    arguments = dict(about["built_with"])
    if "activation_fn" in arguments:
        arguments["activation_fn"] = ACTIVATIONS[arguments["activation_fn"]]
    seen, actions = spaces.Box(low, high), spaces.Discrete(about["n_actions"])
    policy = KINDS[about["kind"]](seen, actions, lambda _: 0.0, **arguments)
    policy.load_state_dict(tensors)
    policy.set_training_mode(False)
    return policy
