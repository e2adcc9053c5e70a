"""PPO's rollout and update in JAX; the learner that calls them is in `agents.learners.jax`, and loads this file late.

Parameters of a policy lie in one vector, as in `agents.learners.lean.flat`: actor then critic, layer by layer.
Formulas are those of `agents.learners.lean.update`. `update` is a pure function of arrays: ``jax.vmap`` makes it one
of several networks side by side.
"""

from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jax.experimental import io_callback

from agents.learners.lean.towers import ILLEGAL, Floats, Towers
from agents.learners.lean.update import Rollout, Weights

jax.config.update("jax_cpu_enable_async_dispatch", False)  # else a callback can wait for its own arguments for ever
ROLLOUT, UPDATE = 0, 1
"""Streams of draws."""
Tower = list[tuple[Any, Any]]
"""Weight `[out, in]` and bias `[out]` of each layer."""


class Shape(NamedTuple):
    """Of a policy: widths of inputs, hidden layers and outputs."""

    actor: tuple[int, ...]
    critic: tuple[int, ...]
    tanh: bool  # else relu


class Start(NamedTuple):
    """Parameters and Adam's state."""

    theta: Any  # [P]
    mean: Any  # [P]
    square: Any  # [P]
    steps: Any


class Rates(NamedTuple):
    """Adam's."""

    rate: float
    beta1: float
    beta2: float
    epsilon: float


How = tuple[Shape, Weights, Rates]
Answer = Callable[..., tuple[Any, Any]]


def shape_of(towers: Towers) -> Shape:
    """Of compiled towers."""
    actor, critic = (tuple(tower.widths.tolist()) for tower in towers)
    return Shape(actor, critic, towers.actor.tanh)


def key_of(seed: int, agent_steps: int, stream: int) -> Any:
    """The key of a stream's draws after so many agent-steps."""
    key = jax.random.key(seed)
    for part in (agent_steps & 0xFFFFFFFF, agent_steps >> 32, stream):
        key = jax.random.fold_in(key, np.uint32(part))
    return key


def split(theta: Any, shape: Shape) -> tuple[Tower, Tower]:
    """Actor and critic of a vector of parameters."""
    towers, at = [], 0
    for widths in shape[:2]:
        tower = []
        for i, o in pairwise(widths):
            weight, bias = theta[at : at + o * i].reshape(o, i), theta[at + o * i : at + o * i + o]
            tower.append((weight, bias))
            at += o * i + o
        towers.append(tower)
    return towers[0], towers[1]


def joined(towers: Any) -> Any:
    """The vector that `split` split."""
    return jnp.concatenate([part.ravel() for part in jax.tree.leaves(towers)])


def forward(tower: Tower, inputs: Any, tanh: bool) -> Any:
    """Outputs `[n, out]`."""
    for weight, bias in tower[:-1]:
        inputs = (jnp.tanh if tanh else jax.nn.relu)(inputs @ weight.T + bias)
    weight, bias = tower[-1]
    return inputs @ weight.T + bias


def log_chances(actor: Tower, inputs: Any, legal: Any, tanh: bool) -> Any:
    """Log probabilities `[n, A]`; ``legal`` `[n, A]`, or None where all actions are."""
    logits = forward(actor, inputs, tanh)
    return jax.nn.log_softmax(logits if legal is None else jnp.where(legal, logits, ILLEGAL))


def of_action(chances: Any, action: Any) -> Any:
    """The column `[n]` of the actions."""
    return jnp.take_along_axis(chances, action[:, None], 1)[:, 0]


class Rollouts:
    """Rollouts of one policy's shape: ``n_steps`` steps in one call, with the worlds behind a callback."""

    def __init__(self, shape: Shape, n_steps: int) -> None:
        self.answer: Answer
        self.like: tuple[Any, Any] = (None, None)
        self.fault: BaseException | None = None
        self.shape, self.n_steps, self.run = shape, n_steps, jax.jit(self._run)

    def __call__(self, answer: Answer, theta: Floats, start: tuple[Any, Any], key: Any) -> Floats:
        """Values `[rows]` of what is seen at the end.

        Args:
            answer: from actions, their log probabilities and values `[rows]` to what is seen next and what is legal.
            theta: parameters.
            start: what is seen and what is legal at first.
            key: of the draws.
        """
        self.answer, self.fault = answer, None
        self.like = jax.tree.map(lambda array: jax.ShapeDtypeStruct(array.shape, array.dtype), start)
        last = self.run(theta, start, key)
        if self.fault is not None:
            raise self.fault
        return np.array(last)

    def _answered(self, *decided: Any) -> Any:
        """What is seen next. A fault is kept and told later: within JAX it would lose its kind."""
        if self.fault is None:
            try:
                return self.answer(*decided)
            except BaseException as fault:
                self.fault = fault
        return jax.tree.map(lambda like: np.ones(like.shape, like.dtype), self.like)

    def _run(self, theta: Any, start: tuple[Any, Any], key: Any) -> Any:
        actor, critic = split(theta, self.shape)

        def step(now: tuple[Any, Any], key: Any) -> tuple[Any, None]:
            chances = log_chances(actor, *now, self.shape.tanh)
            action = jax.random.categorical(key, chances)
            value = forward(critic, now[0], self.shape.tanh)[:, 0]
            decided = (action, of_action(chances, action), value)
            return io_callback(self._answered, self.like, *decided, ordered=True), None

        (last, _), _ = jax.lax.scan(step, start, jax.random.split(key, self.n_steps))
        return forward(critic, last, self.shape.tanh)[:, 0]


@partial(jax.jit, static_argnums=(1, 2))
def orders(key: Any, n_epochs: int, n: int) -> Any:
    """A permutation an epoch, `[epochs, n]`."""
    return jax.vmap(lambda one: jax.random.permutation(one, n))(jax.random.split(key, n_epochs))


def given(rollout: Rollout) -> Any:
    """The rollout, as JAX takes it."""
    legal: Any = rollout.legal if len(rollout.legal) else None
    return rollout._replace(action=rollout.action.astype(np.int32), legal=legal)


def loss(towers: tuple[Tower, Tower], batch: Rollout, weights: Weights, tanh: bool) -> tuple[Any, Any]:
    """PPO's loss, Schulman et al. (2017), equation 9; and what is logged of the batch, as by `lean.update.learn`."""
    chances = log_chances(towers[0], batch.inputs, batch.legal, tanh)
    log_ratio = of_action(chances, batch.action) - batch.log_probability
    ratio = jnp.exp(log_ratio)
    gain = (batch.advantage - batch.advantage.mean()) / (batch.advantage.std(ddof=1) + 1e-8)
    bounded = gain * jnp.clip(ratio, 1 - weights.clip, 1 + weights.clip)
    policy = -jnp.minimum(gain * ratio, bounded).mean()
    entropy = (chances * jnp.exp(chances)).sum(1).mean()
    clipped = (jnp.abs(ratio - 1) > weights.clip).mean()
    value = ((forward(towers[1], batch.inputs[:, : towers[1][0][0].shape[1]], tanh)[:, 0] - batch.returns) ** 2).mean()
    told = jnp.stack([policy, entropy, clipped, (ratio - 1 - log_ratio).mean(), value])
    return policy + weights.entropy * entropy + weights.value * value, told


def update(start: Start, rollout: Rollout, order: Any, how: How) -> tuple[Start, Any]:
    """Go through the rollout in the orders `[epochs, n]`, a gradient step a batch; and what is logged of each."""
    shape, weights, rates = how
    moments = optax.scale_by_adam(rates.beta1, rates.beta2, rates.epsilon)
    clip = optax.clip_by_global_norm(weights.norm)

    def step(carry: Any, rows: Any) -> tuple[Any, Any]:
        towers, adam = carry
        batch = jax.tree.map(lambda array: array[rows], rollout)
        slope, told = jax.grad(loss, has_aux=True)(towers, batch, weights, shape.tanh)
        slope, _ = clip.update(slope, clip.init(towers))
        slope, adam = moments.update(slope, adam)
        return (jax.tree.map(lambda old, by: old - rates.rate * by, towers, slope), adam), told

    def epoch(carry: Any, order: Any) -> tuple[Any, Any]:
        whole = len(order) // weights.batch_size * weights.batch_size
        carry, told = jax.lax.scan(step, carry, order[:whole].reshape(-1, weights.batch_size))
        if whole == len(order):
            return carry, told
        carry, last = step(carry, order[whole:])
        return carry, jnp.concatenate([told, last[None]])

    mean, square = split(start.mean, shape), split(start.square, shape)
    begin = (split(start.theta, shape), optax.ScaleByAdamState(start.steps, mean, square))
    (towers, adam), told = jax.lax.scan(epoch, begin, order)
    return Start(joined(towers), joined(adam.mu), joined(adam.nu), adam.count), told


learn = jax.jit(update, static_argnums=3)
