"""PPO's update of two towers, compiled. Schulman et al. (2017), arXiv:1707.06347."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.learners.lean.towers import BLOCK, ONE, ZERO, Floats, backward, compiled, forward, gathered, softmax


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
        inputs = gathered(rollout.inputs, some, actor.widths[0])
        chances = forward(actor, inputs, room.outputs)
        probability = np.empty_like(chances)
        softmax(chances, rollout.legal[some] if len(rollout.legal) else rollout.legal, probability)
        _policy_slope((chances, probability), rollout, some, advantage, weights, told)
        backward(actor, inputs, room.outputs, chances, room.slopes, room.gradient[:split])
        if critic.widths[0] != actor.widths[0]:
            inputs = gathered(rollout.inputs, some, critic.widths[0])
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
