"""The learner in JAX against the lean form, which is held to Stable-Baselines3's own; what it is without JAX."""

import builtins
import copy
import importlib.util
import io
import sys

import numpy as np
import pytest
import torch

from agents.learners import LEARNERS
from agents.learners.jax import JaxMaskablePPO, JaxPPO, JaxSettings
from agents.runs.load import load_policy
from agents.runs.training import train
from agents.settings import TrainSettings
from sd_env.adapters.sb3 import SeatVecEnv
from tests.agents.learners.test_lean import SHORT, told, trained, weights

pytestmark = pytest.mark.filterwarnings("ignore:You have specified a mini-batch size")
missing = LEARNERS["jax"].missing()
needs_jax = pytest.mark.skipif(bool(missing), reason=f"learner jax {missing}")
TINY = {"n_worlds": 4, "n_steps": 8, "batch_size": 16, "hidden": (8,)}


def settings(folder, **changes):
    given = {"agent_steps": 128, "n_curve_points": 1, "curve_worlds": 2, "final_worlds": 2, "progress": False}
    return TrainSettings(scenario="doubly_dangerous", runs=str(folder), learner=JaxSettings(**TINY), **given | changes)


def same_orders(monkeypatch, key, n):
    """Let the lean form go through the buffer in the orders that JAX draws; it counts row by row, JAX step by step."""
    from agents.learners import jitted

    step, row = np.divmod(np.asarray(jitted.orders(key, 4, n)), SHORT["n_worlds"] * 2)
    drawn = iter(row * SHORT["n_steps"] + step)
    monkeypatch.setattr(np.random, "permutation", lambda _: next(drawn))


@needs_jax
@pytest.mark.parametrize(
    ("scenario", "changes", "share"),
    [
        ("doubly_dangerous", {}, 0.99),
        ("doubly_dangerous", {"activation": "tanh"}, 1.0),
        ("no_dilemma", {"activation": "tanh", "masks": "never", "hidden": (8,)}, 1.0),
        ("no_dilemma", {"batch_size": 5000, "max_grad_norm": 0.01}, 1.0),  # one batch, larger than the buffer
    ],
)
def test_from_the_same_buffer_it_makes_the_same_update_as_the_lean_form(scenario, changes, share, monkeypatch):
    from agents.learners import jitted

    ours, lean = trained("jax", scenario, 1, **changes), trained("shared", scenario, 1, **changes)
    for _ in range(2):  # Adam goes on from where it was
        lean.policy.load_state_dict(ours.policy.state_dict())
        lean.policy.optimizer.load_state_dict(copy.deepcopy(ours.policy.optimizer.state_dict()))
        lean.rollout_buffer = ours.rollout_buffer
        before, n = weights(lean), ours.rollout_buffer.values.size
        same_orders(monkeypatch, jitted.key_of(ours.draws_seed, ours.num_timesteps, jitted.UPDATE), n)
        ours.train()
        lean.train()
        assert np.abs(weights(lean) - before).max() > 0.001
        apart = np.abs(weights(ours) - weights(lean))
        assert np.quantile(apart, share) < 1e-4
        assert apart.max() < 1e-3  # rounding can take a unit of relu over its kink
        for what, value in told(lean).items():
            assert what == "train/n_updates" or told(ours)[what] == pytest.approx(value, abs=1e-4), what
    states = (model.policy.optimizer.state_dict()["state"] for model in (ours, lean))
    for one, other in zip(*(list(state.values()) for state in states), strict=True):
        assert one["step"] == other["step"]
        torch.testing.assert_close(one["exp_avg"], other["exp_avg"], atol=1e-5, rtol=1e-3)


@needs_jax
def test_what_it_gathers_is_what_its_policy_says_of_what_it_saw():
    model = trained("jax", "doubly_dangerous", 0)
    model.train = lambda: None  # the policy stays the one that acted
    steps = 64 * SHORT["n_steps"]
    model.learn(2 * steps, reset_num_timesteps=False)  # episodes end within
    buffer = model.rollout_buffer
    seen, action = buffer.observations.reshape(steps, -1), buffer.actions.ravel().astype(int)
    masks = buffer.action_masks.reshape(steps, -1)
    assert (masks == 0).any()
    assert masks[np.arange(steps), action].all()  # what is illegal is never done
    with torch.no_grad():
        given = (torch.from_numpy(seen), torch.from_numpy(action), torch.from_numpy(masks))
        value, chance, _ = model.policy.evaluate_actions(*given)
        probability = model.policy.get_distribution(given[0], given[2]).distribution.probs.numpy()
    np.testing.assert_allclose(buffer.values.ravel(), value.numpy().ravel(), atol=1e-5)
    np.testing.assert_allclose(buffer.log_probs.ravel(), chance.numpy(), atol=1e-5)
    drawn = np.eye(masks.shape[1])[action].mean(0)
    np.testing.assert_allclose(drawn, probability.mean(0), atol=4 * 0.5 / np.sqrt(steps))  # as likely as it says
    assert buffer.episode_starts.sum() == 64
    assert len(model.ep_info_buffer) == 64


@needs_jax
def test_draws_are_a_function_of_seed_and_steps_alone():
    one, other = (trained("jax", "doubly_dangerous", 2) for _ in range(2))
    np.testing.assert_array_equal(weights(one), weights(other))

    from agents.learners import jitted

    keys = [jitted.key_of(3, n, stream) for n in (1, 2**33, 2**34) for stream in (jitted.ROLLOUT, jitted.UPDATE)]
    assert len({bytes(np.asarray(jitted.jax.random.key_data(key))) for key in keys}) == 6


@needs_jax
def test_a_fault_in_the_worlds_keeps_its_kind_and_a_callback_can_end_the_training(monkeypatch):
    model = trained("jax", "no_dilemma", 1, masks="never")
    assert type(model) is JaxPPO

    def fails(*_):
        raise KeyError("war")

    with monkeypatch.context() as patched:
        patched.setattr(SeatVecEnv, "step_wait", fails)
        with pytest.raises(KeyError, match="war"):
            model.learn(2560)
    before = weights(model)
    model.learn(2560, callback=lambda given, _: given["self"].num_timesteps < 640)
    assert model.num_timesteps == 640
    np.testing.assert_array_equal(weights(model), before)


@needs_jax
def test_it_says_when_learning_breaks_down():
    model = trained("jax", "doubly_dangerous", 0)
    model.ent_coef = float("nan")
    with pytest.raises(ValueError, match="learning broke down at 2560 agent-steps"):
        model.learn(2560)


def without_jax(monkeypatch):
    """As if neither JAX nor what it takes were installed."""
    real, find = builtins.__import__, importlib.util.find_spec
    gone = ("jax", "jaxlib", "optax", "flax")

    def imported(name, globals=None, locals=None, fromlist=(), level=0):
        if level == 0 and name.partition(".")[0] in gone:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return real(name, globals, locals, fromlist, level)

    monkeypatch.setattr(builtins, "__import__", imported)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *rest: None if name in gone else find(name, *rest))
    monkeypatch.delitem(sys.modules, "agents.learners.jitted", raising=False)


def test_without_jax_one_error_names_the_extra_before_anything_is_written(tmp_path, monkeypatch):
    without_jax(monkeypatch)
    said = r"^learner\.name = 'jax': needs jax, jaxlib, optax: pip install '\.\[jax\]'$"
    with pytest.raises(ValueError, match=said):
        train(settings(tmp_path))
    assert not any(tmp_path.iterdir())


@needs_jax
def test_what_it_learned_plays_without_jax(tmp_path, monkeypatch):
    folder = train(settings(tmp_path))
    seen = SeatVecEnv("doubly_dangerous", 8, seed=3).reset()
    without_jax(monkeypatch)
    policy, _ = load_policy(folder)
    zipped = JaxMaskablePPO.load(folder / "model.zip", device="cpu")
    np.testing.assert_array_equal(
        policy.predict(seen, deterministic=True)[0], zipped.predict(seen, deterministic=True)[0]
    )


@needs_jax
def test_what_it_saves_it_goes_on_with():
    whole, cut = (trained("jax", "doubly_dangerous", n) for n in (2, 1))
    file = io.BytesIO()
    cut.save(file)
    file.seek(0)
    second = JaxMaskablePPO.load(file, env=cut.get_env(), device="cpu", force_reset=False)
    second.learn(2560, reset_num_timesteps=False)
    np.testing.assert_array_equal(weights(second), weights(whole))


def test_the_form_of_stable_baselines3_is_another_learners():
    with pytest.raises(ValueError, match="learner.lean = False: must be true with learner=jax"):
        JaxSettings(lean=False)
