"""Policies as weights alone: a safetensors file that holds numbers and a few words, and can run no code when loaded.

Stable-Baselines3's own zip files hold pickles: load those only from people you trust.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
import torch
from gymnasium import spaces
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from sb3_contrib import MaskablePPO
from sb3_contrib.common.maskable.policies import MaskableActorCriticPolicy
from stable_baselines3.common.base_class import BaseAlgorithm
from stable_baselines3.common.policies import ActorCriticPolicy, BasePolicy

ACTIVATIONS = {"ReLU": torch.nn.ReLU, "Tanh": torch.nn.Tanh}
FORMAT = "sd_env policy 1"


def save_weights(model: BaseAlgorithm, path: Path | str) -> Path:
    """Write the policy of a PPO or MaskablePPO to ``path``, in one step.

    Raises:
        ValueError: the policy is of a kind that the file cannot describe.
    """
    policy, path = model.policy, Path(path)
    observation, action = policy.observation_space, policy.action_space
    if not isinstance(policy, ActorCriticPolicy | MaskableActorCriticPolicy):
        raise ValueError(f"policy = {type(policy).__name__}: must be an actor-critic one, as PPO has")
    if not isinstance(observation, spaces.Box) or not isinstance(action, spaces.Discrete):
        raise ValueError(f"spaces = {observation}, {action}: must be a Box and a Discrete")
    if policy.activation_fn.__name__ not in ACTIVATIONS or not isinstance(policy.net_arch, list | dict):
        raise ValueError(f"activation = {policy.activation_fn.__name__}: must be one of {', '.join(ACTIVATIONS)}")
    about = {
        "format": FORMAT, "masked": isinstance(model, MaskablePPO), "n_actions": int(action.n),
        "low": observation.low.tolist(), "high": observation.high.tolist(),
        "net_arch": policy.net_arch, "activation": policy.activation_fn.__name__,
    }
    temporary = path.with_name(f".{path.name}")
    tensors = {name: tensor.contiguous() for name, tensor in policy.state_dict().items()}
    save_file(tensors, temporary, metadata={"sd_env": json.dumps(about)})
    temporary.replace(path)
    return path


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
    low, high = np.array(about["low"], np.float32), np.array(about["high"], np.float32)
    kind = MaskableActorCriticPolicy if about["masked"] else ActorCriticPolicy
    policy = kind(
        spaces.Box(low, high), spaces.Discrete(about["n_actions"]), lambda _: 0.0,
        net_arch=about["net_arch"], activation_fn=ACTIVATIONS[about["activation"]],
    )
    policy.load_state_dict(tensors)
    policy.set_training_mode(False)
    return policy
