"""Anybody's policy takes a seat: what is taken, what is refused, and that it plays what it says."""

from functools import partial
from types import SimpleNamespace

import numpy as np
import pytest
import torch

import sd_env
from sd_env.core.actions import action_table
from sd_env.opponents import STRATEGIES, populations
from sd_env.suite.match import play
from sd_env.suite.players import Asked, player

GAME = sd_env.scenario("doubly_dangerous")
F, A = len(GAME.fields()), len(action_table(GAME.params).family)
WORLDS, STEPS = 8, 3
ROWS = np.random.default_rng(0).random((WORLDS, F), np.float32)
MASKS = np.random.default_rng(1).random((WORLDS, A)) < 0.5
MASKS[:, 0] = True
WEIGHTS = np.random.default_rng(2).normal(size=(F, A)).astype(np.float32)


def logits(observation):
    return observation @ WEIGHTS


def masked(observation, mask):
    return np.where(mask, logits(observation), -np.inf)


class Jitted:
    """What a function of JAX is to us: it can be called, says what it was made of, and gives arrays of its own."""

    __wrapped__ = staticmethod(logits)

    def __call__(self, *given):
        return _Foreign(logits(*given))


class _Foreign:
    def __init__(self, numbers):
        self.numbers = numbers

    def __array__(self, dtype=None, copy=None):
        return np.asarray(self.numbers, dtype)


class Masking:
    """An RLModule that masks by itself, as `ActionMaskingTorchRLModule` keeps its spaces."""

    observation_space = SimpleNamespace(shape=(F,))
    observation_space_with_mask = SimpleNamespace(spaces={"observations": None, "action_mask": None})
    action_space = SimpleNamespace(n=A)

    def forward_inference(self, batch):
        seen, mask = batch["obs"]["observations"], batch["obs"]["action_mask"]
        assert mask.dtype == torch.float32
        return {"action_dist_inputs": seen @ torch.as_tensor(WEIGHTS) + torch.clamp(torch.log(mask), min=-1e30)}


def linear():
    layer = torch.nn.Linear(F, A, bias=False)
    with torch.no_grad():
        layer.weight.copy_(torch.as_tensor(WEIGHTS.T))
    return torch.nn.Sequential(torch.nn.Dropout(0.5), layer)


def greedy(policy, masks=MASKS):
    return player(policy, GAME).policy.predict(ROWS, None, None, True, action_masks=masks)[0]


@pytest.mark.parametrize(
    "policy", [logits, partial(logits), Jitted(), linear()], ids=["def", "partial", "jax", "torch"]
)
def test_logits_of_any_framework_are_played_alike(policy):
    np.testing.assert_array_equal(greedy(policy), (ROWS @ WEIGHTS).argmax(axis=1))


def test_a_second_parameter_gets_the_masks():
    legal = np.where(MASKS, ROWS @ WEIGHTS, -np.inf).argmax(axis=1)
    np.testing.assert_array_equal(greedy(masked), legal)
    np.testing.assert_array_equal(greedy(lambda seen, action_mask=None: masked(seen, action_mask)), legal)
    np.testing.assert_array_equal(greedy(Masking()), legal)
    assert (legal != (ROWS @ WEIGHTS).argmax(axis=1)).any()


def test_a_module_in_training_is_asked_without_its_dropout_and_goes_on_training():
    module = linear().train()
    np.testing.assert_array_equal(greedy(module), greedy(module))
    assert module.training


def test_draws_follow_the_logits_and_repeat_under_a_seed():
    many = np.zeros((20_000, F), np.float32)
    chances = np.arange(1, A + 1) / np.arange(1, A + 1).sum()
    one = Asked(lambda rows: np.tile(np.log(chances), (len(rows), 1)), 1, GAME, "f", seed=5)
    assert not one.draws
    actions, memory = one.predict(many)
    np.testing.assert_allclose(np.bincount(actions, minlength=A) / len(many), chances, atol=0.012)  # 3.5 sigma
    assert one.draws
    np.testing.assert_array_equal(actions, one.predict(many)[0])
    assert (actions != one.predict(many, memory)[0]).any()


def test_actions_are_played_as_they_are_and_have_no_likeliest():
    one = player(lambda rows: [3] * len(rows), GAME)
    assert (one.policy.predict(ROWS)[0] == 3).all()
    assert (one.kind, one.draws) == ("function", False)
    recording = play({0: one.policy, 1: "hold"}, GAME, WORLDS, 1, n_steps=STEPS)
    assert (recording.action[..., 0] == 3).all()


def test_names_files_and_models_are_taken_and_said():
    file = populations.HERE / populations.FILES[0]
    assert player("grit", GAME)[1:] == ("strategy", "grit", "")
    assert player(STRATEGIES["grit"](GAME), GAME)[1:3] == ("strategy", "Grit")
    kind, name, sha256 = player(file, sd_env.scenario(file.name.split("-")[0]))[1:]
    assert (kind, name) == ("weights", file.name)
    assert len(sha256) == 64
    assert player(SimpleNamespace(predict=lambda *_: None), GAME).kind == "model"
    assert player(linear(), GAME).kind == "torch module"
    assert player(Masking(), GAME).kind == "RLlib module"


def test_an_rllib_module_that_gives_actions_is_played():
    module = SimpleNamespace(forward_inference=lambda batch: {"actions": torch.full((len(batch["obs"]),), 2)})
    assert (greedy(module) == 2).all()


def text(prompt: str) -> str:
    return prompt


@pytest.mark.parametrize(
    ("policy", "message"),
    [
        (3, "policy int: must be a strategy's name, a path of weights, an object with Stable-Baselines3's predict"),
        ("nobody", "policy 'nobody': neither a file of weights nor one of hold"),
        (STRATEGIES["hold"], r"policy Hold: is a class: give an object of it, Hold\(…\)"),
        (text, "policy text: is a function of text: must be a strategy's name"),
        (lambda: 0, "takes 0 arguments: must take observations"),
        (lambda a, b, c: 0, "takes 3 arguments: must take observations"),
        (
            STRATEGIES["hold"](sd_env.scenario("us_china")),
            "policy Hold: has .* fields and 22 actions: doubly_dangerous",
        ),
        (
            SimpleNamespace(
                forward_inference=lambda batch: batch,
                observation_space=SimpleNamespace(shape=(3,)),
                action_space=SimpleNamespace(n=A),
            ),
            f"policy SimpleNamespace: has 3 fields and {A} actions: doubly_dangerous has {F} and {A}",
        ),
    ],
    ids=["thing", "name", "class", "text", "none", "three", "strategy", "rllib"],
)
def test_what_cannot_play_is_refused_before_it_plays(policy, message):
    with pytest.raises(ValueError, match=message):
        player(policy, GAME)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (
            lambda rows: 1,
            rf"gave int64 of shape \(\): must be whole numbers \({WORLDS},\), or logits \({WORLDS}, {A}\)",
        ),
        (lambda rows: rows[:, : A - 1], rf"of shape \({WORLDS}, {A - 1}\): must be .* give lambda rows: \[f\(row\)"),
        (lambda rows: rows[:, 0], "actions have type float32: must be whole numbers"),
        (lambda rows: np.full(len(rows), A), rf"actions: {A}: must be in \[0, {A}\)"),
        (lambda rows: np.full((len(rows), A), np.nan), "gave logits with a largest of nan: must be finite"),
        (lambda rows: np.full((len(rows), A), -np.inf), "gave logits with a largest of -inf: must be finite"),
        (lambda rows: ["hold"] * len(rows), "gave <U4 of shape"),
        (
            torch.nn.Sequential(torch.nn.Linear(F + 1, 4), torch.nn.Linear(4, A)),
            rf"policy Sequential: takes {F + 1} fields and got {F} \(mat1 .*\); these are observations \[B, {F}\] of "
            "doubly_dangerous$",
        ),
        (
            torch.nn.Sequential(torch.nn.Linear(F, 4), torch.nn.Linear(5, A)),
            "policy Sequential: failed on observations .* of doubly_dangerous: RuntimeError",
        ),
        (lambda rows: {}["x"], "failed on observations .* KeyError: 'x'"),
    ],
    ids=["single", "narrow", "floats", "range", "nan", "nothing", "words", "torch", "broken", "raises"],
)
def test_an_answer_that_is_no_move_is_named(answer, message):
    with pytest.raises(ValueError, match=message):
        player(answer, GAME).policy.predict(ROWS)
