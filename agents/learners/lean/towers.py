"""Two towers of linear layers, compiled: forward, backward, and what an actor and a critic make of it.

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
SOURCES = sorted(Path(__file__).parent.glob("*.py"))
MARK = "-" + hashlib.sha256(b"".join(file.read_bytes() for file in SOURCES)).hexdigest()[:8]
"""Of this folder's sources: compiled code that was kept is of these."""


def compiled(what: str, seconds: int) -> Callable[[F], F]:
    """Compile at the first call and keep the code, as the game does; ``what`` and how long, the user is told."""

    def decorated(function: F) -> F:
        options = {"nogil": True, "error_model": "numpy"}
        return cast(F, KeptDispatcher(function, (what, seconds), Compiler, options, MARK))

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
def softmax(logits, legal, probability):  # type: ignore[no-untyped-def]
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
def gathered(inputs, rows, width):  # type: ignore[no-untyped-def]
    """The first ``width`` columns of some rows, side by side in memory."""
    picked = np.empty((len(rows), width), np.float32)
    for k in range(len(rows)):
        picked[k] = inputs[rows[k], :width]
    return picked


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
        chances = forward(actor, gathered(inputs, some, actor.widths[0]), room)
        probability = np.empty_like(chances)
        softmax(chances, legal[at : at + BLOCK], probability)
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
        value[at : at + BLOCK] = forward(critic, gathered(inputs, rows[at : at + BLOCK], critic.widths[0]), room)[:, 0]
