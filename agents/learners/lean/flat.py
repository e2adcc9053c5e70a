"""A policy of Stable-Baselines3 and its Adam as flat vectors, and back."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from stable_baselines3.common.policies import ActorCriticPolicy

from agents.learners.lean.towers import Floats, Tower, Towers
from agents.learners.lean.update import Adam

Parameters = Sequence[torch.nn.Parameter]
ACTIVATIONS = {torch.nn.ReLU: False, torch.nn.Tanh: True}
"""Whether it is tanh."""


class FlatPolicy:
    """The parameters of actor and critic, side by side in ``theta``.

    Raises:
        ValueError: the policy is not of two separate towers of linear layers with relu or tanh between them.
    """

    def __init__(self, policy: ActorCriticPolicy) -> None:
        self.policy = policy
        body: Any = policy.mlp_extractor
        activation: Any = policy.activation_fn
        nets = (getattr(body, "actor", body).policy_net, getattr(body, "critic", body).value_net)
        layers: list[list[Any]] = [
            [*(layer for layer in net if isinstance(layer, torch.nn.Linear)), last]
            for net, last in zip(nets, (policy.action_net, policy.value_net), strict=True)
        ]
        parameters = [[part for layer in tower for part in (layer.weight, layer.bias)] for tower in layers]
        self.parameters: Parameters = [*parameters[0], *parameters[1]]
        if {id(p) for p in self.parameters} != {id(p) for p in policy.parameters()} or activation not in ACTIVATIONS:
            raise ValueError(f"policy = {type(policy).__name__}: must be two towers of linear layers with relu or tanh")
        self.theta = _flat(self.parameters, lambda parameter: parameter)
        split = sum(parameter.numel() for parameter in parameters[0])
        both = (
            Tower(theta, np.array([of[0].in_features, *(layer.out_features for layer in of)]), ACTIVATIONS[activation])
            for theta, of in zip((self.theta[:split], self.theta[split:]), layers, strict=True)
        )
        self.towers = Towers(*both)

    def read(self) -> None:
        """Take the policy's parameters as they are now."""
        self.theta[:] = _flat(self.parameters, lambda parameter: parameter)

    @torch.no_grad()
    def inputs(self, observation: Floats) -> Floats:
        """What the towers read, `[n, F]`: features, if the policy makes any of what it sees."""
        seen = torch.from_numpy(np.ascontiguousarray(observation, np.float32))
        return self.policy.extract_features(seen, self.policy.features_extractor).numpy()  # type: ignore[union-attr]

    def adam(self) -> Adam:
        """The optimiser's state, which is 0 before its first step."""
        optimizer = self.policy.optimizer
        (group,) = optimizer.param_groups

        def state(name: str) -> Callable[[torch.nn.Parameter], torch.Tensor]:
            return lambda parameter: optimizer.state[parameter].get(name, torch.zeros_like(parameter))

        steps = optimizer.state[self.parameters[0]].get("step", 0)
        mean, square = (_flat(self.parameters, state(name)) for name in ("exp_avg", "exp_avg_sq"))
        beta1, beta2 = group["betas"]
        return Adam(mean, square, int(steps), group["lr"], beta1, beta2, group["eps"])

    @torch.no_grad()
    def write(self, adam: Adam, steps: int) -> None:
        """Put parameters and the optimiser's state back to where torch has them, ``steps`` steps on."""
        _into(self.theta, self.parameters)
        state = self.policy.optimizer.state
        for parameter in self.parameters:
            if not state[parameter]:
                state[parameter].update(
                    step=torch.tensor(0.0), **{name: torch.zeros_like(parameter) for name in ("exp_avg", "exp_avg_sq")}
                )
            state[parameter]["step"].fill_(adam.steps + steps)
        _into(adam.mean, [state[parameter]["exp_avg"] for parameter in self.parameters])
        _into(adam.square, [state[parameter]["exp_avg_sq"] for parameter in self.parameters])


def _flat(parameters: Parameters, what: Callable[[torch.nn.Parameter], torch.Tensor]) -> Floats:
    return np.concatenate([what(parameter).detach().numpy().ravel() for parameter in parameters])


def _into(flat: NDArray[Any], tensors: Sequence[torch.Tensor]) -> None:
    for tensor, part in zip(tensors, torch.from_numpy(flat).split([t.numel() for t in tensors]), strict=True):
        tensor.copy_(part.view_as(tensor))
