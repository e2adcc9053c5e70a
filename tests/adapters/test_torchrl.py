"""TorchRL's form: the engine's worlds step by step, resets that touch only what they name, ends told apart."""

import numpy as np
import pytest

from sd_env import Engine, classics, scenario

pytest.importorskip("torchrl")

import torch
from tensordict import TensorDict
from torchrl.envs import RewardSum, TransformedEnv, check_env_specs

from sd_env.adapters.torchrl import env as torchrl_env
from tests.adapters.documented import run_example

NAME = "doubly_dangerous"
ACTION, MASK, SEEN = ("agents", "action"), ("agents", "action_mask"), ("agents", "observation")


def told(engine):
    """What an engine shows, by TorchRL's keys."""
    ends = {"terminated": engine.terminated, "truncated": engine.truncated, "done": None}
    ends["done"] = engine.terminated | engine.truncated
    told = {SEEN: engine.observation, MASK: engine.mask.astype(bool)}
    told |= {name: flag[:, None] for name, flag in ends.items()}
    return told | {
        ("agents", name): np.repeat(flag, engine.n_agents).reshape(-1, engine.n_agents, 1)
        for name, flag in ends.items()
    }


def same(tensordict, engine):
    for key, value in told(engine).items():
        np.testing.assert_array_equal(tensordict[key].numpy(), value, err_msg=str(key))
        assert tensordict[key].numpy().dtype == value.dtype


def acting(env, actions):
    return TensorDict({"agents": TensorDict({"action": torch.as_tensor(actions)}, actions.shape)}, env.batch_size)


@pytest.mark.parametrize("given", [{}, {"state": True}, {"threads": 2}, {"horizon": 3}])
def test_torchrls_own_check_passes(given):
    check_env_specs(torchrl_env(NAME, 4, **given))


WARS = {"war_ends_episode": True, "crisis_base": 1.0}


@pytest.mark.parametrize(
    ("name", "given", "ends_by"),
    [(NAME, {}, "truncated"), ("doubly_dangerous_n3", WARS, "terminated"), ("cold_war", {}, "truncated")],
)
def test_worlds_are_the_engines_step_by_step(name, given, ends_by):
    env = torchrl_env(name, 5, state=True, **given)
    engine = Engine(scenario(name).with_params(**given).params, 5)
    env.set_seed(4)
    engine.reset(4)
    now, rng = env.reset(), np.random.default_rng(0)
    same(now, engine)
    ends = 0
    for _ in range(70):
        actions = rng.integers(0, engine.n_actions, (5, engine.n_agents))  # illegal ones too
        engine.step(actions)
        then = env.step(acting(env, actions))["next"]
        same(then, engine)
        np.testing.assert_array_equal(then["agents", "reward"][..., 0].numpy(), engine.reward.astype(np.float32))
        np.testing.assert_array_equal(then["state"].numpy(), engine.truths())
        ended = engine.terminated | engine.truncated
        if ended.any():
            ends += int(getattr(engine, ends_by).sum())
            engine.reset_some(ended)
            now = env.reset(then.set("_reset", then["done"].clone()))
            same(now, engine)
    assert ends > 0


def test_a_reset_touches_only_the_worlds_that_it_names():
    env = torchrl_env(NAME, 6)
    env.set_seed(0)
    env.reset()
    then = env.step(acting(env, np.ones((6, 2), np.int64)))["next"]
    before, named = then.clone(), torch.tensor([True, False, False, True, True, False])
    after = env.reset(then.set("_reset", named[:, None]))
    changed = (after[SEEN] != before[SEEN]).flatten(1).any(1)
    assert torch.equal(changed, named)
    follow = torchrl_env(NAME, 6)  # the others go on as if nothing had been
    follow.set_seed(0)
    follow.reset()
    follow.step(acting(env, np.ones((6, 2), np.int64)))
    hold = acting(env, np.zeros((6, 2), np.int64))
    there, here = follow.step(hold.clone())["next"], env.step(hold)["next"]
    assert torch.equal(here[SEEN][~named], there[SEEN][~named])
    assert not torch.equal(here[SEEN][named], there[SEEN][named])


def test_seeds_repeat_and_worlds_differ():
    env = torchrl_env(NAME, 6)
    env.set_seed(3)
    first = env.reset()[SEEN]
    assert len(first.reshape(12, -1).unique(dim=0)) == 12  # no two agents of any worlds share a random stream
    assert not torch.equal(env.reset()[SEEN], first)  # the same worlds' next episodes
    env.set_seed(3)
    assert torch.equal(env.reset()[SEEN], first)
    env.set_seed(4)
    assert not torch.isin(env.reset()[SEEN][..., 0], first[..., 0]).any()  # neighbouring seeds share no world
    assert not torch.equal(torchrl_env(NAME, 6).reset()[SEEN], torchrl_env(NAME, 6).reset()[SEEN])


def test_a_seeded_rollout_repeats():
    rolls = []
    for _ in range(2):
        env = torchrl_env(NAME, 3, horizon=8)
        torch.manual_seed(0)
        env.set_seed(1)
        rolls.append(env.rollout(20, break_when_any_done=False))
    assert rolls[0].batch_size == (3, 20)
    assert (rolls[0] == rolls[1]).all()
    ends = rolls[0]["next", "truncated"][..., 0].sum(1)
    assert torch.equal(ends + rolls[0]["next", "terminated"][..., 0].sum(1), rolls[0]["next", "done"][..., 0].sum(1))
    assert (ends > 0).any()


def test_the_horizon_truncates_and_does_not_terminate():
    roll = torchrl_env(NAME, 4, horizon=5, crisis_base=0.0, crisis_slope=0.0).rollout(50)
    assert roll.batch_size == (4, 5)
    assert roll["next", "truncated"][:, -1].all()
    assert not roll["next", "terminated"].any()


def test_random_actions_are_legal_and_the_mask_forbids_some():
    roll = torchrl_env(NAME, 16).rollout(100, break_when_any_done=False)
    assert roll[MASK].gather(-1, roll[ACTION][..., None]).all()
    assert not roll[MASK].all()


def test_episode_returns_are_summed_by_torchrl():
    env = torchrl_env(NAME, 3, horizon=10)
    env = TransformedEnv(env, RewardSum(in_keys=[env.reward_key], out_keys=[("agents", "episode_reward")]))
    roll = env.rollout(10)
    total = roll["next", "agents", "reward"].sum(1)
    torch.testing.assert_close(roll["next", "agents", "episode_reward"][:, -1], total)


def test_worlds_that_ended_stand_still_until_all_have():
    roll = torchrl_env(NAME, 8, horizon=6).rollout(20, break_when_any_done=False, break_when_all_done=True)
    assert roll["next", "done"][:, -1].all()


def test_what_is_wrong_is_refused_by_name():
    env = torchrl_env(NAME, 2, horizon=1)
    actions = acting(env, np.zeros((2, 2), np.int64))
    with pytest.raises(RuntimeError, match="before reset"):
        env.step(actions.clone())
    with pytest.raises(RuntimeError, match="before the first reset"):
        env.reset(TensorDict({"_reset": torch.tensor([[True], [False]])}, [2]))
    env.reset()
    with pytest.raises(ValueError, match=r"action 99: must be in \[0, \d+\)"):
        env.step(acting(env, np.full((2, 2), 99)))
    with pytest.raises(ValueError, match=r"'_step' leaves out worlds \[1\]"):
        env.step(actions.clone().set("_step", torch.tensor([[True], [False]])))
    env.step(actions.clone())
    with pytest.raises(RuntimeError, match=r"after the end of worlds \[0, 1\]"):
        env.step(actions)
    with pytest.raises(ValueError, match="n_worlds = 0"):
        torchrl_env(NAME, 0)
    with pytest.raises(ValueError, match="mask"):
        torchrl_env(NAME, 2, mask="obs")


def test_a_classic_plays_too():
    check_env_specs(torchrl_env(classics.get("exit_game"), 4))
    roll = torchrl_env(classics.get("exit_game"), 4).rollout(40, break_when_any_done=False)
    assert roll["next", "done"].any()
    assert roll[MASK].gather(-1, roll[ACTION][..., None]).all()


def test_the_example_of_the_page_runs():
    assert run_example("sd_env.adapters import torchrl")["rollout"].batch_size == (256, 64)
