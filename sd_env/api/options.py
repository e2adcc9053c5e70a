"""What all forms share: where the action mask goes, the horizon by PettingZoo's name, actions as numbers."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from sd_env.scenarios import Scenario, get

PLACES = ("info", "obs", "none")


@dataclass(frozen=True)
class MaskPlace:
    """Where the action mask goes.

    ``where`` is "info" (infos hold ``action_mask``, int8 `[A]`), "obs" (observations are dicts of the two ``keys`` too,
    the mask there of ``dtype``) or "none".
    """

    where: str = "info"
    keys: tuple[str, str] = ("observation", "action_mask")
    dtype: Any = np.int8

    def __post_init__(self) -> None:
        if self.where not in PLACES:
            raise ValueError(f"mask = {self.where!r}: must be one of {', '.join(PLACES)}")
        keys = self.keys if isinstance(self.keys, tuple | list) else ()
        if len(keys) != 2 or not all(isinstance(key, str) for key in keys) or keys[0] == keys[1]:
            raise ValueError(f"mask_keys = {self.keys!r}: must be two different names, of observation and mask")
        if self.dtype not in (np.int8, np.float32, "int8", "float32"):
            raise ValueError(f"mask_dtype = {self.dtype!r}: must be int8 or float32")

    def space(self, seen: spaces.Box, n_actions: int) -> Any:
        """The Box ``seen``, or the Dict of it and the mask."""
        if self.where != "obs":
            return seen
        return spaces.Dict({self.keys[0]: seen, self.keys[1]: spaces.Box(0, 1, (n_actions,), self.dtype)})

    def seen(self, observation: NDArray[np.float32], mask: NDArray[np.int8]) -> Any:
        """The observation, or the dict of it and the mask."""
        if self.where != "obs":
            return observation
        return {self.keys[0]: observation, self.keys[1]: mask.astype(self.dtype)}

    def info(self, mask: NDArray[np.int8]) -> dict[str, Any]:
        """What the infos hold of the mask."""
        return {} if self.where == "none" else {"action_mask": mask}


def place_of(given: dict[str, Any], where: str = "info") -> MaskPlace:
    """Where the mask goes: ``mask``, ``mask_keys`` and ``mask_dtype`` are taken out of ``given``.

    ValueError names a bad one.
    """
    return MaskPlace(
        given.pop("mask", where),
        given.pop("mask_keys", MaskPlace.keys),
        given.pop("mask_dtype", MaskPlace.dtype),
    )


def options_of(scenario: str | Scenario, overrides: dict[str, Any], where: str = "info") -> tuple[Scenario, MaskPlace]:
    """The scenario under ``overrides``, and where the mask goes (``mask``, ``mask_keys``, ``mask_dtype`` in them).

    ``max_cycles`` is PettingZoo's name of the horizon; ``exploring_starts`` [units] begins worlds anywhere up to there
    (`Scenario.exploring`). ValueError names what is not allowed.
    """
    given = dict(overrides)
    place = place_of(given, where)
    if "max_cycles" in given:
        if "horizon" in given:
            raise ValueError("max_cycles and horizon are two names of one parameter: give one of them")
        given["horizon"] = given.pop("max_cycles")
    exploring = given.pop("exploring_starts", None)
    game = get(scenario).with_params(**given)
    return (game if exploring is None else game.exploring(exploring)), place


def action_of(action: Any, n_actions: int, whose: str = "") -> int:
    """An action as Python's int: a whole number of Python, numpy or torch, or an array or tensor that holds just one.

    ValueError for all else, and for what is out of range; ``whose`` stands behind the action in the message.
    """
    number = None
    if isinstance(action, int | np.integer) and not isinstance(action, bool):
        number = int(action)
    elif hasattr(action, "__array__"):
        held = np.asarray(action.detach().cpu() if hasattr(action, "detach") else action)
        if held.size == 1 and held.ndim <= 1 and held.dtype.kind in "iu":
            number = int(held.reshape(()))
    if number is None or not 0 <= number < n_actions:
        raise ValueError(f"action {action!r}{whose}: must be in [0, {n_actions}), a whole number")
    return number


def rows_of(actions: Any) -> Any:
    """Rows of actions for `checked_actions`: tensors and lists of them as numpy's, a last axis of one dropped."""
    if hasattr(actions, "detach"):
        actions = actions.detach().cpu().numpy()
    elif isinstance(actions, list | tuple) and any(hasattr(action, "__array__") for action in actions):
        held = [np.asarray(rows_of(action)) for action in actions]
        actions = np.stack([row.reshape(()) for row in held]) if all(row.size == 1 for row in held) else actions
    if isinstance(actions, np.ndarray) and actions.ndim == 2 and actions.shape[1] == 1:
        return actions[:, 0]
    return actions
