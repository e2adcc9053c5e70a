"""Trained policies played by numpy: an actor's layers, read from a safetensors file, which can run no code.

`agents.runs.weights.save_weights` writes such files. Only the actor of a plain actor-critic is played: fully connected
layers, with or without action masks.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sd_env.core import rng

FORMAT = "sd_env policy 2"
MASKED = {"ActorCriticPolicy": False, "MaskableActorCriticPolicy": True}
"""Kinds that can be played, and whether they are told which actions are legal."""
ACTIVATIONS: dict[str, Callable[[Any], Any]] = {"ReLU": lambda x: np.maximum(x, 0.0), "Tanh": np.tanh}
Layer = tuple[NDArray[np.float32], NDArray[np.float32]]
"""Weight `[out, in]` and bias `[out]`."""
Memory = dict[str, NDArray[Any]]


class Network:
    """An actor: observations `[B, F]` to logits `[B, A]`, from which actions are drawn.

    Draws are a function of ``seed``, row and number of calls, whoever else is asked.
    """

    def __init__(self, layers: list[Layer], activation: str, masked: bool, seed: int = 0) -> None:
        self.layers, self.activation, self.masked, self.seed = layers, ACTIVATIONS[activation], masked, seed
        self.n_fields, self.n_actions = layers[0][0].shape[1], len(layers[-1][1])

    def probabilities(self, observation: NDArray[np.float32], mask: NDArray[Any] | None = None) -> NDArray[np.float64]:
        """Action probabilities `[B, A]`; an actor with masks gives illegal actions none."""
        hidden = np.asarray(observation, np.float32)
        for weight, bias in self.layers[:-1]:
            hidden = self.activation(hidden @ weight.T + bias)
        weight, bias = self.layers[-1]
        logits = (hidden @ weight.T + bias).astype(np.float64)
        if self.masked and mask is not None:
            logits[~np.asarray(mask, bool)] = -np.inf
        grown = np.exp(logits - logits.max(axis=1, keepdims=True))
        return grown / grown.sum(axis=1, keepdims=True)

    def predict(
        self,
        observation: NDArray[np.float32],
        state: Memory | None = None,
        episode_start: NDArray[np.bool_] | None = None,
        deterministic: bool = False,
        action_masks: NDArray[Any] | None = None,
    ) -> tuple[NDArray[np.int64], Memory]:
        """Actions `[B]` drawn by the probabilities, or with ``deterministic`` the likeliest; and the draws' count."""
        share = self.probabilities(observation, action_masks)
        rows = len(share)
        memory = state or {"key": rng.world_keys(self.seed, rows), "calls": np.zeros(rows, np.int64)}
        after = memory | {"calls": memory["calls"] + 1}
        if deterministic:
            return share.argmax(axis=1), after
        draws = np.empty((rows, 1))
        rng.fill_uniform(memory["key"], np.zeros_like(memory["calls"]), memory["calls"], draws)
        edges = share.cumsum(axis=1)
        return np.minimum((draws * edges[:, -1:] >= edges).sum(axis=1), self.n_actions - 1), after


def load_network(path: Path | str, seed: int = 0) -> Network:
    """The actor of a file that `agents.runs.weights.save_weights` wrote.

    Raises:
        ImportError: safetensors is not installed; the text names the extra.
        ValueError: the file is not such a file, or not of a kind that can be played without torch.
    """
    try:
        from safetensors import SafetensorError, safe_open
    except ImportError as error:
        raise ImportError("policies as weights need safetensors: pip install 'sd-env[suite]'") from error
    try:
        with safe_open(path, framework="np") as file:
            about: dict[str, Any] = json.loads((file.metadata() or {}).get("sd_env", "{}"))
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 it is no dict
    except (SafetensorError, OSError, json.JSONDecodeError) as error:
        raise ValueError(f"{path}: not a policy's weights ({error})") from error
    for key, allowed in (("format", (FORMAT,)), ("kind", tuple(MASKED))):
        if about.get(key) not in allowed:
            raise ValueError(f"{path}: {key} = {about.get(key)!r}: must be one of {', '.join(allowed)}")
    hidden = sorted(
        (
            name.removesuffix(".weight")
            for name in tensors
            if name.startswith("mlp_extractor.policy_net.") and "weight" in name
        ),
        key=lambda name: int(name.rpartition(".")[2]),
    )
    layers = [(tensors[f"{name}.weight"], tensors[f"{name}.bias"]) for name in (*hidden, "action_net")]
    return Network(layers, about["built_with"].get("activation_fn", "Tanh"), MASKED[about["kind"]], seed)
