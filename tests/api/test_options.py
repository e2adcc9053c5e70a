"""Where the mask goes, the horizon by PettingZoo's name, actions of all kinds, copies, forks, PettingZoo's wrappers."""

import copy
import multiprocessing
import pickle
import sys

import numpy as np
import pytest
from pettingzoo.utils import (
    AssertOutOfBoundsWrapper,
    BaseWrapper,
    CaptureStdoutWrapper,
    OrderEnforcingWrapper,
    TerminateIllegalWrapper,
    aec_to_parallel,
    parallel_to_aec,
)
from pettingzoo.utils.wrappers import BaseParallelWrapper, MultiEpisodeEnv, MultiEpisodeParallelEnv

import sd_env

GAME = "doubly_dangerous"


def test_parallel_masks_in_infos_observations_or_nowhere():
    for mask, dtype in (("info", np.int8), ("obs", np.int8), ("obs", np.float32), ("none", np.int8)):
        env = sd_env.parallel_env(GAME, mask=mask, mask_dtype=dtype, mask_keys=("observations", "mask"))
        observations, infos = env.reset(seed=0)
        for told, held in ((observations, infos), env.step(dict.fromkeys(env.agents, 0))[::4]):
            assert env.observation_space("agent_0").contains(told["agent_0"])
            assert ("action_mask" in held["agent_0"]) == (mask != "none")
            if mask == "obs":
                assert told["agent_0"]["mask"].dtype == dtype
                np.testing.assert_array_equal(told["agent_0"]["mask"], held["agent_0"]["action_mask"])


@pytest.mark.parametrize("mask", ["info", "obs", "none"])
def test_the_other_forms_put_the_mask_alike(mask):
    solo, rows, turns = (form(GAME, mask=mask) for form in (sd_env.solo_env, sd_env.vector_env, sd_env.env))
    for env, space in ((solo, solo.observation_space), (rows, rows.observation_space)):
        seen, info = env.reset(seed=0)
        assert space.contains(seen)
        assert isinstance(seen, dict) == (mask == "obs")
        assert ("action_mask" in info) == (mask != "none")
    turns.reset(seed=0)
    seen, _, _, _, info = turns.last()
    assert turns.observation_space("agent_0").contains(seen)
    assert isinstance(seen, dict) == (mask == "obs")
    assert ("action_mask" in info) == (mask != "none")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"mask": "both"}, "mask = 'both': must be one of info, obs, none"),
        ({"mask_keys": ("a", "a")}, "mask_keys = .*: must be two different names"),
        ({"mask_dtype": "bool"}, "mask_dtype = 'bool': must be int8 or float32"),
        ({"max_cycles": 3, "horizon": 3}, "max_cycles and horizon are two names"),
        ({"max_cycles": "long"}, "horizon = 'long'"),
        *[({"exploring_starts": bad}, "exploring_starts = .*: must be a number in") for bad in (0, -1.0, float("nan"))],
        ({"exploring_starts": float("inf")}, "exploring_starts = inf: must be a number in"),
        ({"exploring_starts": "far"}, "exploring_starts = 'far': must be a number in"),
        ({"exploring_starts": True}, "exploring_starts = True: must be a number in"),
    ],
)
@pytest.mark.parametrize("form", [sd_env.parallel_env, sd_env.env, sd_env.solo_env, sd_env.vector_env])
def test_bad_options_are_refused(form, given, message):
    with pytest.raises(ValueError, match=message):
        form(GAME, **given)


def test_max_cycles_is_the_horizon():
    for form in (sd_env.parallel_env, sd_env.env, sd_env.solo_env, sd_env.vector_env):
        assert form(GAME, max_cycles=7).scenario.params.horizon == 7


KINDS = {
    "numpy": np.int64(1),
    "small": np.int8(1),
    "0-d": np.array(1),
    "1-d": np.array([1]),
    "tensor": lambda torch: torch.tensor(1),
    "tensor of one": lambda torch: torch.tensor([1]),
}


@pytest.mark.parametrize("kind", KINDS)
def test_whole_numbers_of_all_kinds_are_actions_in_all_forms(kind):
    action = KINDS[kind]
    if callable(action):
        action = action(pytest.importorskip("torch"))
    for make in (lambda: sd_env.parallel_env(GAME), lambda: sd_env.classic_env("prisoners_dilemma")):
        told = []
        for its in (1, action):
            env = make()
            env.reset(seed=0)
            told.append(env.step(dict.fromkeys(env.agents, its)))
        np.testing.assert_equal(told[0], told[1])
    for form in (sd_env.solo_env, sd_env.env):
        env = form(GAME)
        env.reset(seed=0)
        env.step(action)
    rows = sd_env.vector_env(GAME)
    rows.reset(seed=0)
    rows.step([action, action])
    assert rows.engine.state.choice.tolist() == [[1, 1]]


@pytest.mark.parametrize("action", [True, 1.0, np.array([1, 1]), np.array([True]), [1], "1", None, 99])
def test_what_is_no_action_is_refused_alike(action):
    for form in (sd_env.parallel_env, sd_env.env, sd_env.solo_env):
        env = form(GAME)
        env.reset(seed=0)
        with pytest.raises(ValueError, match=r"must be in \[0, 8\), a whole number"):
            env.step(dict.fromkeys(env.agents, action) if form is sd_env.parallel_env else action)


AEC = {
    "illegal": lambda env: TerminateIllegalWrapper(env, -1),
    "bounds": AssertOutOfBoundsWrapper,
    "order": OrderEnforcingWrapper,
    "base": BaseWrapper,
    "episodes": lambda env: MultiEpisodeEnv(env, 2),
}


@pytest.mark.parametrize("name", AEC)
def test_pettingzoos_wrappers_run_on_the_aec_form(name):
    env = AEC[name](sd_env.env(GAME, horizon=3))
    env.reset(seed=0)
    turns = 0
    for _ in env.agent_iter():
        _, _, terminated, truncated, _ = env.last()
        env.step(None if terminated or truncated else 0)
        turns += not (terminated or truncated)
    assert turns == (12 if name == "episodes" else 6)


def test_an_illegal_move_ends_the_game_under_pettingzoos_wrapper(capsys):
    env = TerminateIllegalWrapper(sd_env.env(GAME), -5)
    env.reset(seed=0)
    mask = env.observe("agent_0")["action_mask"]
    env.step(int(np.flatnonzero(mask == 0)[0]))
    assert all(env.terminations.values())
    assert env.rewards["agent_0"] == -5


def test_the_unwrapped_aec_form_keeps_the_turns():
    env = sd_env.env(GAME)
    env.reset(seed=0)
    assert env.unwrapped._cumulative_rewards == {"agent_0": 0, "agent_1": 0}
    draws = [env.unwrapped.np_random.random() for _ in range(2)]
    env.reset(seed=0)
    assert [env.unwrapped.np_random.random() for _ in range(2)] == draws
    for form in (env, sd_env.parallel_env(GAME), sd_env.classic_env("prisoners_dilemma")):
        assert form.observation_spaces["agent_0"] is form.observation_space("agent_0")
        assert form.action_spaces["agent_1"] is form.action_space("agent_1")
        assert form.max_num_agents == 2


def test_parallel_wrappers_conversions_and_captured_text():
    for make in (BaseParallelWrapper, lambda env: MultiEpisodeParallelEnv(env, 2)):
        env = make(sd_env.parallel_env(GAME, horizon=3))
        env.reset(seed=0)
        while env.agents:
            env.step(dict.fromkeys(env.agents, 0))
    at_once = aec_to_parallel(sd_env.env(GAME))
    at_once.reset(seed=0)
    assert set(at_once.step(dict.fromkeys(at_once.agents, 0))[1]) == {"agent_0", "agent_1"}
    turns = parallel_to_aec(sd_env.parallel_env(GAME))
    turns.reset(seed=0)
    turns.step(0)
    loud = CaptureStdoutWrapper(sd_env.env(GAME, render_mode="human"))
    loud.reset(seed=0)
    assert "step 0" in loud.render()


def test_a_classic_has_no_state_before_reset():
    with pytest.raises(RuntimeError, match="state before reset: call reset first"):
        sd_env.classic_env("prisoners_dilemma").state()
    with pytest.raises(RuntimeError, match="render before reset: call reset first"):
        sd_env.classic_env("prisoners_dilemma", render_mode="ansi").render()


FORMS = {
    "parallel": lambda: sd_env.parallel_env(GAME, horizon=3),
    "aec": lambda: sd_env.env(GAME, horizon=3),
    "solo random": lambda: sd_env.solo_env(GAME, horizon=3),
    "solo arm": lambda: sd_env.solo_env(GAME, horizon=3, partners="arm"),
    "rows": lambda: sd_env.vector_env(GAME, 2, horizon=3, autoreset_mode="NextStep"),
    "classic": lambda: sd_env.classic_env("prisoners_dilemma"),
}


def on(env, steps):
    told = []
    for _ in range(steps):
        if hasattr(env, "agent_selection"):
            _, _, terminated, truncated, _ = env.last()
            env.step(None if terminated or truncated else 1)
            told.append(copy.deepcopy(env.last() if env.agents else None))
        elif hasattr(env, "possible_agents"):
            told.append(env.step(dict.fromkeys(env.agents, 1)) if env.agents else None)
        elif hasattr(env, "num_envs"):
            told.append(env.step(np.ones(env.num_envs, int)))
        else:
            told.append(env.step(1))
            if told[-1][3]:
                break
    return told


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("copied", [copy.deepcopy, lambda env: pickle.loads(pickle.dumps(env))], ids=["copy", "pickle"])
def test_copies_go_on_alike_before_within_and_after(name, copied):
    env = FORMS[name]()
    for steps in (0, 1, 3):
        twin = copied(env)
        if steps:
            env.reset(seed=4)
            on(env, steps)
            twin = copied(env)
        if steps == 1:
            np.testing.assert_equal(on(twin, 2), on(env, 2))
        np.testing.assert_equal(twin.reset(seed=5), env.reset(seed=5))
        np.testing.assert_equal(on(twin, 2), on(env, 2))


def answer(engine, queue):
    engine.step(np.ones((4, 2), np.int64))
    queue.put(engine.reward.tolist())
    engine.close()


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize(
    "method",
    [
        pytest.param("fork", marks=pytest.mark.skipif(sys.platform != "linux", reason="fork")),
        pytest.param("spawn", marks=pytest.mark.slow),
        pytest.param("forkserver", marks=pytest.mark.slow),
    ],
)
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_an_engine_answers_in_a_child(method, threads):
    engine = sd_env.Engine(sd_env.scenario(GAME).params, 4, threads=threads)
    engine.reset(0)
    context = multiprocessing.get_context(method)
    queue = context.Queue()
    child = context.Process(target=answer, args=(engine, queue))
    child.start()
    told = queue.get(timeout=120)
    child.join(timeout=120)
    assert child.exitcode == 0
    engine.step(np.ones((4, 2), np.int64))
    assert told == engine.reward.tolist()


def test_exploring_starts_begin_anywhere_up_to_there_in_every_form():
    for form in (sd_env.parallel_env, sd_env.env, sd_env.solo_env):
        params = form(GAME, exploring_starts=5.0).unwrapped.scenario.params
        assert (params.initial_low == 0.0).all()
        assert (params.initial_high == 5.0).all()
    rows = sd_env.vector_env(GAME, 2000, exploring_starts=5.0)
    rows.reset(seed=0)
    held = rows.engine.state.arsenal
    assert held.min() >= 0.0
    assert held.max() <= 5.0
    assert held.mean() == pytest.approx(2.5, abs=0.1)  # 8000 draws of deviation 1.44: 6 standard errors
    assert sd_env.parallel_env(GAME, exploring_starts=None).scenario is sd_env.scenario(GAME)


def test_exploring_starts_leave_out_what_a_state_can_never_have():
    game = sd_env.scenario(GAME)
    barred = np.array([[np.inf, 0.0], [3.0, np.inf]])
    start = game.with_params(available_from=barred, initial_low=0.0, initial_high=[[0.0, 0.0], [0.0, 0.5]])
    assert start.exploring(2.0).params.initial_high.tolist() == [[0.0, 2.0], [2.0, 2.0]]
    disarmed = start.with_params(allow_arm=False).exploring(2.0)
    assert disarmed.params.initial_high.tolist() == [[0.0, 0.0], [0.0, 2.0]]
