"""The vector form under Gymnasium's three autoreset modes, its partial resets, and Gymnasium's wrappers on it."""

import re
from pathlib import Path

import gymnasium
import gymnasium.wrappers.vector as wrappers
import numpy as np
import pytest
from gymnasium import spaces
from gymnasium.vector import AutoresetMode

import sd_env


@pytest.mark.parametrize("mode", [*AutoresetMode, "NextStep"])
def test_the_mode_is_told_where_gymnasium_looks_for_it(mode):
    env = sd_env.vector_env(n_worlds=2, autoreset_mode=mode)
    assert env.autoreset_mode is env.metadata["autoreset_mode"] is AutoresetMode(mode)
    assert sd_env.vector_env().metadata["autoreset_mode"] is AutoresetMode.SAME_STEP


def test_next_step_ignores_the_actions_after_an_end_and_pays_nothing():
    env, same = (sd_env.vector_env(n_worlds=2, horizon=3, autoreset_mode=mode) for mode in ("NextStep", "SameStep"))
    env.reset(seed=1), same.reset(seed=1)
    for _ in range(3):
        seen, _, _, truncated, infos = env.step(np.ones(4, int))
        begun, _, _, _, last = same.step(np.ones(4, int))
    assert truncated.all()
    assert "final_obs" not in infos
    np.testing.assert_array_equal(seen, np.stack(last["final_obs"]))
    seen, reward, terminated, truncated, _ = env.step(np.full(4, 2))
    np.testing.assert_array_equal(seen, begun)
    assert not reward.any()
    assert not (terminated | truncated).any()
    np.testing.assert_array_equal(env.step(np.ones(4, int))[0], same.step(np.ones(4, int))[0])


def test_disabled_waits_for_a_reset_of_some_and_leaves_the_others_alone():
    env = sd_env.vector_env(n_worlds=3, horizon=3, autoreset_mode=AutoresetMode.DISABLED)
    env.reset(seed=1)
    env.step(np.ones(6, int))
    marked = np.array([False, False, True, True, False, False])
    kept = [env.engine.truth(world) for world in (0, 2)]
    rewards = env.engine.reward.copy()
    env.reset(options={"reset_mask": marked})
    for world, before in zip((0, 2), kept, strict=True):
        np.testing.assert_array_equal(env.engine.truth(world), before)
        np.testing.assert_array_equal(env.engine.reward[world], rewards[world])
    assert env.engine.state.step.tolist() == [1, 0, 1]
    env.step(np.ones(6, int))
    ended = env.step(np.ones(6, int))[3]
    np.testing.assert_array_equal(ended, ~marked)
    with pytest.raises(RuntimeError, match=r"step after the end of worlds \[0, 2\]: reset them first"):
        env.step(np.ones(6, int))
    env.reset(options={"reset_mask": ended})
    env.step(np.ones(6, int))


@pytest.mark.parametrize(
    ("mask", "error", "message"),
    [
        ([True, False], TypeError, "must be a numpy array of bool"),
        (np.array([1, 0]), TypeError, "must be a numpy array of bool"),
        (np.array([True]), ValueError, r"has shape \(1,\): must be \(4,\)"),
        (np.zeros(4, bool), ValueError, "must mark at least one world"),
        (np.array([True, False, False, False]), ValueError, "all 2 rows of a world or none"),
    ],
)
def test_bad_reset_masks_are_refused_and_nothing_moves(mask, error, message):
    env = sd_env.vector_env(n_worlds=2)
    env.reset(seed=0)
    env.step(np.ones(4, int))
    before = env.engine.truths()
    with pytest.raises(error, match=message):
        env.reset(options={"reset_mask": mask})
    np.testing.assert_array_equal(env.engine.truths(), before)


def test_a_list_of_seeds_gives_each_world_its_own():
    env = sd_env.vector_env(n_worlds=3)
    seen = env.reset(seed=[5, None, 7])[0]
    for world, seed in ((0, 5), (2, 7)):
        alone = sd_env.parallel_env().reset(seed=seed)[0]
        np.testing.assert_array_equal(seen[2 * world : 2 * world + 2], np.stack(list(alone.values())))
    episode = env.engine.state.episode.copy()
    env.reset(seed=[5, None, 7])
    assert (env.engine.state.episode - episode).tolist() == [0, 1, 0]
    for bad in ([1, 2], [1, -1, 2], [1, "a", 2]):
        with pytest.raises(ValueError, match=r"seed = .*a list of these, one a world \(3"):
            env.reset(seed=bad)


def test_rewards_may_be_float32_and_frames_come_one_a_row():
    env = sd_env.vector_env(n_worlds=2, reward_dtype=np.float32, render_mode="ansi")
    env.reset(seed=0)
    assert env.step(np.ones(4, int))[1].dtype == np.float32
    frames = env.render()
    assert len(frames) == 4
    assert frames[0] == frames[1] != frames[2]
    with pytest.raises(ValueError, match="reward_dtype = 'int8': must be float64 or float32"):
        sd_env.vector_env(reward_dtype="int8")
    with pytest.raises(ValueError, match="autoreset_mode = 'later': must be an AutoresetMode"):
        sd_env.vector_env(autoreset_mode="later")


def to_torch(env):
    pytest.importorskip("torch")  # the floor of the game itself is tested without
    return wrappers.NumpyToTorch(env)


def rescaled(env):
    return wrappers.RescaleObservation(env, np.float32(-1), np.float32(1))


WRAPPERS = {
    "statistics": wrappers.RecordEpisodeStatistics,
    "flatten": wrappers.FlattenObservation,
    "normal observation": wrappers.NormalizeObservation,
    "normal reward": wrappers.NormalizeReward,
    "rescale": rescaled,
    "dtype": lambda env: wrappers.DtypeObservation(env, np.float64),
    "transform": lambda env: wrappers.TransformObservation(env, lambda seen: seen * 1),
    "clip reward": lambda env: wrappers.ClipReward(env, -1, 1),
    "transform reward": lambda env: wrappers.TransformReward(env, lambda reward: reward * 2),
    "transform action": lambda env: wrappers.TransformAction(env, lambda action: action, env.action_space),
    "torch": to_torch,
    "infos": wrappers.DictInfoToList,
}
BY_NEXT_STEP = {"flatten", "normal observation", "rescale", "dtype", "transform"}


def refuses(name: str, mode: AutoresetMode) -> bool:
    """What Gymnasium's wrappers of observations say of themselves: none takes SAME_STEP, one NEXT_STEP alone."""
    if name == "normal observation":
        return mode is not AutoresetMode.NEXT_STEP
    return name in BY_NEXT_STEP and mode is AutoresetMode.SAME_STEP


def step_often(env, actions):
    for _ in range(100):
        env.step(actions)


def test_torch_and_same_step_do_not_go_together_in_gymnasium():
    """Its wrapper turns the infos into tensors, too, and final observations are an array of objects by its own rule."""
    import torch

    own = gymnasium.vector.SyncVectorEnv([lambda: gymnasium.make("CartPole-v1")], autoreset_mode="SameStep")
    for env in (to_torch(own), to_torch(sd_env.vector_env(horizon=3))):
        env.reset(seed=0)
        with pytest.raises(BufferError, match="DLPack only supports"):
            step_often(env, torch.ones(env.num_envs, dtype=torch.int64))


@pytest.mark.filterwarnings("ignore:overflow encountered in cast:RuntimeWarning")  # DtypeObservation's own spaces
@pytest.mark.parametrize(
    ("name", "mode"),
    [(name, mode) for name in WRAPPERS for mode in AutoresetMode if (name, mode.name) != ("torch", "SAME_STEP")],
)
def test_gymnasiums_vector_wrappers_run_on_it(name, mode):
    base = sd_env.vector_env(n_worlds=2, horizon=3, autoreset_mode=mode, reward_dtype=np.float32)
    if refuses(name, mode):
        with pytest.raises(ValueError, match=r"Expected .*autoreset_mode'?\]? to be .*NEXT_STEP"):
            WRAPPERS[name](base)
        return
    env = WRAPPERS[name](base)
    env.reset(seed=0)
    actions = np.ones(4, int)
    if name == "torch":
        import torch

        actions = torch.ones(4, dtype=torch.int64)
    ends = 0
    for _ in range(8):
        seen, reward, _, truncated, infos = env.step(actions)
        assert len(seen) == len(reward) == 4
        if name == "statistics" and truncated.any():
            assert infos["episode"]["l"].tolist() == [3] * 4
        ends += bool(truncated.any())
        if mode is AutoresetMode.DISABLED and truncated.any():
            env.reset(options={"reset_mask": np.asarray(truncated)})
    assert ends == 2
    assert isinstance(base.single_observation_space, spaces.Box)


def test_the_pages_example_bootstraps_from_the_old_episode_s_end(capsys):
    page = (Path(__file__).parents[2] / "docs" / "adapters.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"## Gymnasium's vector form\n.*?```python\n(.*?)```", page, re.DOTALL)
    given = {}
    exec(example, given)
    assert capsys.readouterr().out.startswith("True ")
    env = sd_env.vector_env("doubly_dangerous", n_worlds=4, horizon=8, autoreset_mode=AutoresetMode.DISABLED)
    env.reset(seed=0)
    for _ in range(8):
        last, rewards, terminated, truncated, _ = env.step(np.zeros(8, int))
    assert truncated.all()
    assert not terminated.any()
    np.testing.assert_allclose(given["targets"], rewards + 0.97 * last.sum(axis=1))
    assert not np.allclose(given["targets"], rewards + 0.97 * given["observations"].sum(axis=1))
