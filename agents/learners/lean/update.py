"""PPO's arithmetic for two towers of linear layers, compiled: act, and learn from a rollout.

Forward and backward passes are written out. Matrices are multiplied by BLAS, a block of rows at a time, so that what
a block needs stays in the processor's cache; all else is done in one pass over the block.
Parameters of a tower lie in one vector, layer by layer: weight `[out, in]`, then bias `[out]`, as torch has them.
"""

import hashlib
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, cast

import numpy as np
from numba.core.compiler import Compiler
from numpy.typing import NDArray

from sd_env.core.jit import COMPILED
from sd_env.core.kept import KeptDispatcher

F = TypeVar("F", bound=Callable[..., Any])
Floats = NDArray[np.float32]
BLOCK = 512
"""Rows at a time."""
ILLEGAL = np.float32(-1e8)
"""Logit of an illegal action, as in sb3-contrib: its probability is 0."""
ZERO, ONE = np.float32(0), np.float32(1)
KEY = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:8]


def compiled(what: str, seconds: int) -> Callable[[F], F]:
    """Compile at the first call and keep the code, as the game does; ``what`` and how long, the user is told."""

    def decorated(function: F) -> F:
        options = {"nogil": True, "error_model": "numpy"}
        return cast(F, KeptDispatcher(function, (what, seconds), Compiler, options, f"-{KEY}"))

    return decorated if COMPILED else lambda function: function


class Tower(NamedTuple):
    """Layers with an activation between them."""

    theta: Floats  # parameters
    widths: NDArray[np.int64]  # of inputs, hidden layers and outputs
    tanh: bool  # else relu


class Towers(NamedTuple):
    """Of one policy."""

    actor: Tower
    critic: Tower


class Rollout(NamedTuple):
    """Experience, a row an agent-step."""

    inputs: Floats  # [n, F]
    action: NDArray[np.int64]  # [n]
    log_probability: Floats  # [n], of the action when it was drawn
    advantage: Floats  # [n]
    returns: Floats  # [n]
    legal: NDArray[np.bool_]  # [n, A], or [0, A] where all are


class Adam(NamedTuple):
    """Kingma & Ba (2015), algorithm 1; over both towers' parameters, the actor's first."""

    mean: Floats
    square: Floats
    steps: int
    rate: float
    beta1: float
    beta2: float
    epsilon: float


class Weights(NamedTuple):
    """Of PPO's loss, and over how many rows it is taken."""

    clip: float
    entropy: float
    value: float
    norm: float  # the gradient's, at most
    batch_size: int


class Room(NamedTuple):
    """Memory that is used again."""

    outputs: Floats  # of all layers, for a block
    slopes: Floats  # [3, …]: in what is between two layers, by turns; and in a layer's weights
    gradient: Floats  # in all parameters


@compiled("", 0)
def forward(tower, inputs, room):  # type: ignore[no-untyped-def]
    """Outputs `[n, out]`; all layers' lie in ``room``, one after the other."""
    below, at, used, n = inputs, 0, 0, len(inputs)
    for k in range(len(tower.widths) - 1):
        i, o = tower.widths[k], tower.widths[k + 1]
        weight, bias = tower.theta[at : at + o * i].reshape((o, i)), tower.theta[at + o * i : at + o * i + o]
        after = room[used : used + n * o].reshape((n, o))
        at, used = at + o * i + o, used + n * o
        np.dot(below, weight.T, after)
        _activate(after, bias, k == len(tower.widths) - 2, tower.tanh)
        below = after
    return below


@compiled("", 0)
def _activate(after, bias, last, tanh):  # type: ignore[no-untyped-def]
    for row in range(after.shape[0]):
        for j in range(after.shape[1]):
            x = after[row, j] + bias[j]
            if not last:
                x = math.tanh(x) if tanh else max(x, ZERO)
            after[row, j] = x


@compiled("", 0)
def backward(tower, inputs, outputs, slope, spare, gradient):  # type: ignore[no-untyped-def]
    """Add to ``gradient`` what a slope `[n, out]` in the outputs, which are as `forward` left them, makes of it."""
    n, at, used = len(inputs), len(tower.theta), 0
    for width in tower.widths[1:]:
        used += n * width
    for k in range(len(tower.widths) - 2, -1, -1):
        i, o = tower.widths[k], tower.widths[k + 1]
        at, used = at - o * i - o, used - n * o
        below = inputs if k == 0 else outputs[used - n * i : used].reshape((n, i))
        of_weight = spare[2, : o * i]
        np.dot(slope.T, below, of_weight.reshape((o, i)))
        gradient[at : at + o * i] += of_weight
        of_bias = gradient[at + o * i : at + o * i + o]
        for row in range(n):
            for j in range(o):
                of_bias[j] += slope[row, j]
        if k > 0:
            in_below = spare[k % 2, : n * i].reshape((n, i))
            np.dot(slope, tower.theta[at : at + o * i].reshape((o, i)), in_below)
            _through(in_below, below, tower.tanh)
            slope = in_below


@compiled("", 0)
def _through(slope, after, tanh):  # type: ignore[no-untyped-def]
    """From the slope in an activation's result to that in its argument, in place."""
    for row in range(slope.shape[0]):
        for j in range(slope.shape[1]):
            x = after[row, j]
            slope[row, j] *= ONE - x * x if tanh else (ONE if x > ZERO else ZERO)


@compiled("", 0)
def _softmax(logits, legal, probability):  # type: ignore[no-untyped-def]
    """Logits to log probabilities, in place, and ``probability`` `[n, A]`, which is 0 for illegal actions."""
    n, n_actions = logits.shape
    for row in range(n):
        top = ILLEGAL
        for a in range(n_actions):
            if len(legal) and not legal[row, a]:
                logits[row, a] = ILLEGAL
            top = max(top, logits[row, a])
        total = ZERO
        for a in range(n_actions):
            probability[row, a] = math.exp(logits[row, a] - top)
            total += probability[row, a]
        level = top + math.log(total)
        for a in range(n_actions):
            logits[row, a] -= level
            probability[row, a] /= total


@compiled("", 0)
def _policy_slope(chance, rollout, rows, advantage, weights, told):  # type: ignore[no-untyped-def]
    """From a block's log probabilities to the loss's slope in its logits, in place; adds to ``told``.

    PPO's loss without the critic's: Schulman et al. (2017), equation 7. ``chance`` are log probabilities and
    probabilities; ``advantage`` is its mean and deviation in the batch and the batch's size.
    """
    log_probability, probability = chance
    mean, deviation, n = advantage
    low, high, entropy_weight = np.float32(1 - weights.clip), np.float32(1 + weights.clip), np.float32(weights.entropy)
    for k in range(len(rows)):
        row, chances = rows[k], log_probability[k]
        action = rollout.action[row]
        gain = (rollout.advantage[row] - mean) / deviation
        log_ratio = chances[action] - rollout.log_probability[row]
        ratio = math.exp(log_ratio)
        plain, bounded = gain * ratio, gain * min(max(ratio, low), high)
        entropy = ZERO
        for a in range(len(chances)):
            entropy -= chances[a] * probability[k, a]
        pull = -plain if plain <= bounded else ZERO
        for a in range(len(chances)):
            chances[a] = probability[k, a] * (entropy_weight * (chances[a] + entropy) - pull) / n
        chances[action] += pull / n
        told[0] -= min(plain, bounded)
        told[1] -= entropy
        told[2] += abs(ratio - ONE) > weights.clip
        told[3] += ratio - ONE - log_ratio


@compiled("", 0)
def _gathered(inputs, rows, width):  # type: ignore[no-untyped-def]
    picked = np.empty((len(rows), width), np.float32)
    for k in range(len(rows)):
        picked[k] = inputs[rows[k], :width]
    return picked


@compiled("", 0)
def _spread(advantage, rows):  # type: ignore[no-untyped-def]
    """Mean and deviation of the advantages in a batch, and its size."""
    total, n = 0.0, len(rows)
    for row in rows:
        total += advantage[row]
    mean, total = total / n, 0.0
    for row in rows:
        total += (advantage[row] - mean) ** 2
    return np.float32(mean), np.float32(math.sqrt(total / (n - 1)) + 1e-8), np.float32(n)


@compiled("", 0)
def _add_gradient(towers, rollout, rows, weights, room, told):  # type: ignore[no-untyped-def]
    """Add the gradient of a batch to the room's, and sums of what is logged of it to ``told``."""
    actor, critic = towers
    split, advantage = len(actor.theta), _spread(rollout.advantage, rows)
    for at in range(0, len(rows), BLOCK):
        some = rows[at : at + BLOCK]
        inputs = _gathered(rollout.inputs, some, actor.widths[0])
        chances = forward(actor, inputs, room.outputs)
        probability = np.empty_like(chances)
        _softmax(chances, rollout.legal[some] if len(rollout.legal) else rollout.legal, probability)
        _policy_slope((chances, probability), rollout, some, advantage, weights, told)
        backward(actor, inputs, room.outputs, chances, room.slopes, room.gradient[:split])
        if critic.widths[0] != actor.widths[0]:
            inputs = _gathered(rollout.inputs, some, critic.widths[0])
        value = forward(critic, inputs, room.outputs)
        for k in range(len(some)):
            error = value[k, 0] - rollout.returns[some[k]]
            told[4] += error * error
            value[k, 0] = np.float32(2 * weights.value) * error / advantage[2]
        backward(critic, inputs, room.outputs, value, room.slopes, room.gradient[split:])


@compiled("", 0)
def _descend(theta, gradient, mean, square, adam, steps):  # type: ignore[no-untyped-def]
    """One step of Adam for some of the parameters."""
    rate = np.float32(adam.rate / (1 - adam.beta1**steps))
    root = np.float32(math.sqrt(1 - adam.beta2**steps))
    new_mean, old, new_square = np.float32(1 - adam.beta1), np.float32(adam.beta2), np.float32(1 - adam.beta2)
    epsilon = np.float32(adam.epsilon)
    for k in range(len(theta)):
        slope = gradient[k]
        mean[k] += new_mean * (slope - mean[k])
        square[k] = old * square[k] + new_square * slope * slope
        theta[k] -= rate * mean[k] / (math.sqrt(square[k]) / root + epsilon)


@compiled("PPO's update", 8)
def learn(towers, adam, weights, rollout, order, told):  # type: ignore[no-untyped-def]
    """Go through the rollout in the orders `[epochs, n]`, a gradient step a batch; parameters change in place.

    Into ``told`` `[epochs, batches, 5]` go each batch's mean loss of the policy, of the entropy, share of clipped
    ratios, divergence from the policy that acted (Schulman's estimate), and squared error of the values.
    """
    actor, critic = towers
    split, steps = len(actor.theta), adam.steps
    gradient = np.empty(split + len(critic.theta), np.float32)
    widest = max(actor.widths.max(), critic.widths.max())
    outputs = np.empty(BLOCK * max(actor.widths[1:].sum(), critic.widths[1:].sum()), np.float32)
    room = Room(outputs, np.empty((3, max(BLOCK, widest) * widest), np.float32), gradient)
    for epoch in range(len(order)):
        for at in range(0, order.shape[1], weights.batch_size):
            rows, of_batch = order[epoch, at : at + weights.batch_size], told[epoch, at // weights.batch_size]
            gradient[:] = ZERO
            _add_gradient(towers, rollout, rows, weights, room, of_batch)
            of_batch /= len(rows)
            norm = 0.0
            for slope in gradient:
                norm += slope * slope
            gradient *= np.float32(min(1.0, weights.norm / (math.sqrt(norm) + 1e-6)))
            steps += 1
            _descend(actor.theta, gradient[:split], adam.mean[:split], adam.square[:split], adam, steps)
            _descend(critic.theta, gradient[split:], adam.mean[split:], adam.square[split:], adam, steps)


@compiled("PPO's actor", 4)
def decide(actor, inputs, legal, exponential, action, log_probability):  # type: ignore[no-untyped-def]
    """Draw ``action`` `[n]` and its ``log_probability`` `[n]`.

    ``exponential`` `[n, A]` are draws of that law: the largest p / e is action a with chance p_a, which is how torch's
    ``multinomial`` draws one. Where it has no rows the likeliest action is taken.
    """
    room = np.empty(BLOCK * actor.widths[1:].sum(), np.float32)
    rows = np.arange(len(inputs))
    for at in range(0, len(inputs), BLOCK):
        some = rows[at : at + BLOCK]
        chances = forward(actor, _gathered(inputs, some, actor.widths[0]), room)
        probability = np.empty_like(chances)
        _softmax(chances, legal[at : at + BLOCK], probability)
        for k in range(len(some)):
            best, top = 0, -np.inf
            for a in range(chances.shape[1]):
                x = probability[k, a] / exponential[at + k, a] if len(exponential) else chances[k, a]
                if x > top:
                    best, top = a, x
            action[at + k], log_probability[at + k] = best, chances[k, best]


@compiled("PPO's critic", 2)
def value_of(critic, inputs, value):  # type: ignore[no-untyped-def]
    """Write ``value`` `[n]`."""
    room = np.empty(BLOCK * critic.widths[1:].sum(), np.float32)
    rows = np.arange(len(inputs))
    for at in range(0, len(inputs), BLOCK):
        value[at : at + BLOCK] = forward(critic, _gathered(inputs, rows[at : at + BLOCK], critic.widths[0]), room)[:, 0]
