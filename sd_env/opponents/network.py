"""Trained policies played by numpy: an actor's layers, read from a safetensors file, which can run no code.

`agents.runs.weights.save_weights` writes such files. Only the actor of a plain actor-critic is played: fully connected
layers, with or without action masks.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sd_env.core import rng
from sd_env.extras import install

FORMAT = "sd_env policy 2"
MASKED = {"ActorCriticPolicy": False, "MaskableActorCriticPolicy": True}
"""Kinds that can be played, and whether they are told which actions are legal."""
ACTIVATIONS: dict[str, Callable[[Any], Any]] = {"ReLU": lambda x: np.maximum(x, 0.0), "Tanh": np.tanh}
Layer = tuple[NDArray[np.float32], NDArray[np.float32]]
"""Weight `[out, in]` and bias `[out]`."""
Memory = dict[str, NDArray[Any]]
MOST_FIELDS, MOST_ACTIONS, MOST_LAYERS, MOST_WIDTH = 100_000, 10_000, 64, 1_000_000


class Header(NamedTuple):
    """The words of a weights file: kind of policy, its spaces, and the arguments it was built with."""

    kind: str
    n_actions: int
    low: list[float]
    high: list[float]
    built_with: dict[str, Any]

    @classmethod
    def of(cls, about: Any, where: str, kinds: Sequence[str], activations: Sequence[str]) -> "Header":
        """Checked words. ValueError names the field, its value and what is allowed; ``where`` stands in front."""

        def must(name: str, fine: bool, allowed: str) -> None:
            if not fine:
                shown = repr(about.get(name))
                shown = shown if len(shown) < 80 else f"{shown[:80]}…"
                raise ValueError(f"{where}{name} = {shown}: must be {allowed}")

        if not isinstance(about, dict):
            raise ValueError(f"{where}must be a table of the policy's words")
        must("format", about.get("format") == FORMAT, repr(FORMAT))
        must("kind", about.get("kind") in kinds, f"one of {', '.join(kinds)}")
        must("n_actions", _is_count(about.get("n_actions"), MOST_ACTIONS), f"a whole number in [1, {MOST_ACTIONS}]")
        for name in ("low", "high"):
            must(name, _are_numbers(about.get(name)), f"a list of 1 to {MOST_FIELDS} numbers")
        must("high", len(about["high"]) == len(about["low"]), f"as long as low, {len(about['low'])}")
        must("built_with", isinstance(about.get("built_with"), dict), "a table of arguments")
        built: dict[str, Any] = about["built_with"]
        named = built.get("activation_fn", activations[0])
        must("built_with", named in activations, f"with activation_fn one of {', '.join(activations)}")
        must("built_with", _is_small(built), f"of numbers up to {MOST_WIDTH} and lists of at most {MOST_FIELDS}")
        return cls(about["kind"], about["n_actions"], about["low"], about["high"], built)


def checksum(about: Mapping[str, Any], tensors: Mapping[str, NDArray[Any]]) -> str:
    """Of all that a file of weights tells: its words but the checksum, and its numbers bit for bit."""
    told = {name: value for name, value in about.items() if name != "sha256"}
    digest = hashlib.sha256(json.dumps(told, sort_keys=True).encode())
    for name in sorted(tensors):
        digest.update(f"{name} {tensors[name].shape}".encode() + np.ascontiguousarray(tensors[name]).tobytes())
    return digest.hexdigest()


def must_be_whole(about: Mapping[str, Any], tensors: Mapping[str, NDArray[Any]]) -> None:
    """ValueError if a file of weights tells something else than what was written; earlier versions kept no checksum."""
    if about.get("sha256") not in (None, checksum(about, tensors)):
        raise ValueError("damaged or changed (its checksum is another)")


def _is_count(value: Any, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= most


def _are_numbers(value: Any) -> bool:
    """Whether it is a list of numbers, infinite ones too, none of them NaN."""
    if not isinstance(value, list) or not 1 <= len(value) <= MOST_FIELDS:
        return False
    return all(isinstance(x, int | float) and not isinstance(x, bool) and x == x and abs(float(x)) >= 0 for x in value)


def _is_small(value: Any) -> bool:
    """Whether no number or list in it is of a size that no policy has; layers are few."""
    if isinstance(value, dict):
        few = len(value.get("net_arch") or ()) <= MOST_LAYERS
        return few and len(value) <= MOST_LAYERS and all(map(_is_small, value.values()))
    if isinstance(value, list):
        return len(value) <= MOST_FIELDS and all(map(_is_small, value))
    return not isinstance(value, int | float) or abs(value) <= MOST_WIDTH


def check_numbers(name: str, numbers: NDArray[Any]) -> None:
    """ValueError if a tensor holds NaN or what is not finite."""
    if not np.isfinite(numbers).all():
        raise ValueError(f"{name}: holds {int((~np.isfinite(numbers)).sum())} numbers that are not finite (NaN or inf)")


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
        return drawn(self.probabilities(observation, action_masks), state, self.seed, deterministic)


def drawn(
    share: NDArray[np.float64], state: Memory | None, seed: int, deterministic: bool
) -> tuple[NDArray[np.int64], Memory]:
    """Actions `[B]` drawn by their chances `[B, A]`, or with ``deterministic`` the likeliest; and the draws' count."""
    rows, n_actions = share.shape
    memory = state or {"key": rng.world_keys(seed, rows), "calls": np.zeros(rows, np.int64)}
    after = memory | {"calls": memory["calls"] + 1}
    if deterministic:
        return share.argmax(axis=1), after
    draws = np.empty((rows, 1))
    rng.fill_uniform(memory["key"], np.zeros_like(memory["calls"]), memory["calls"], draws)
    edges = share.cumsum(axis=1)
    return np.minimum((draws * edges[:, -1:] >= edges).sum(axis=1), n_actions - 1), after


def load_network(path: Path | str, seed: int = 0) -> Network:
    """The actor of a file that `agents.runs.weights.save_weights` wrote.

    Raises:
        ImportError: safetensors is not installed; the text names the extra.
        ValueError: the file is not such a file, or not of a kind that can be played without torch; one line with the
            path, the field and what is allowed.
    """
    try:
        about, tensors = _read(path)
        header = Header.of(about, "", tuple(MASKED), tuple(ACTIVATIONS))
        layers = _layers(header, tensors)
        must_be_whole(about, tensors)
    except ImportError:
        raise
    except Exception as error:  # whatever a broken file makes a reader do
        raise ValueError(f"{path}: {' '.join(str(error).split()) or type(error).__name__}") from None
    return Network(layers, header.built_with.get("activation_fn", "Tanh"), MASKED[header.kind], seed)


def _read(path: Path | str) -> tuple[Any, dict[str, NDArray[Any]]]:
    """Header and tensors of a file."""
    try:
        from safetensors import safe_open
    except ImportError as error:
        raise ImportError(f"policies as weights need safetensors: {install('suite')}") from error
    try:
        with safe_open(path, framework="np") as file:
            about = json.loads((file.metadata() or {}).get("sd_env", "{}"))
            return about, {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 it is no dict
    except Exception as error:  # safetensors has errors of many kinds
        raise ValueError(f"not a policy's weights ({error})") from error


def _layers(header: Header, tensors: dict[str, NDArray[Any]]) -> list[Layer]:
    """The actor's layers, in order, each as wide as the next one takes. ValueError names the tensor that is not."""
    prefix = "mlp_extractor.policy_net."
    numbers = sorted(
        int(name.removeprefix(prefix).removesuffix(".weight"))
        for name in tensors
        if name.startswith(prefix) and name.endswith(".weight")
    )
    layers: list[Layer] = []
    wide = len(header.low)
    for name in (*(f"{prefix}{number}" for number in numbers), "action_net"):
        pair = tuple(_tensor(tensors, f"{name}.{part}") for part in ("weight", "bias"))
        weight, bias = pair
        if weight.ndim != 2 or weight.shape[1] != wide or bias.shape != weight.shape[:1]:
            raise ValueError(
                f"tensor {name + '.weight'!r} of shape {weight.shape} with a bias of {bias.shape}: must be "
                f"(width, {wide}) with (width,)"
            )
        layers.append((weight, bias))
        wide = len(bias)
    if wide != header.n_actions:
        raise ValueError(f"tensor 'action_net.bias': has {wide} numbers: must be one an action, {header.n_actions}")
    return layers


def _tensor(tensors: dict[str, NDArray[Any]], name: str) -> NDArray[np.float32]:
    """A tensor of finite float32 numbers. ValueError names it if it is missing or something else."""
    if name not in tensors:
        raise ValueError(f"tensor {name!r}: is missing")
    if tensors[name].dtype != np.float32:
        raise ValueError(f"tensor {name!r}: is {tensors[name].dtype}: must be float32")
    check_numbers(f"tensor {name!r}", tensors[name])
    return tensors[name]
