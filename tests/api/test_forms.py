"""What the forms promise beyond the checkers: parity with the engine, masks, ends, pictures, errors."""

import numpy as np
import pytest
from gymnasium.vector import AutoresetMode

import sd_env


def test_parallel_form_equals_the_engine_bit_for_bit():
    env = sd_env.parallel_env("doubly_dangerous_n3")
    engine = sd_env.Engine(sd_env.scenario("doubly_dangerous_n3").params)
    observations, infos = env.reset(seed=6)
    engine.reset(6)
    rng = np.random.default_rng(0)
    for _ in range(64):
        for i, agent in enumerate(env.possible_agents):
            np.testing.assert_array_equal(observations[agent], engine.output.observation[0, i])
            np.testing.assert_array_equal(infos[agent]["action_mask"], engine.output.mask[0, i])
        actions = rng.integers(0, engine.n_actions, 3)
        observations, rewards, terminations, truncations, infos = env.step(dict(zip(env.agents, actions, strict=True)))
        engine.step(actions[None])
        assert list(rewards.values()) == engine.state.reward[0].tolist()
    assert not any(terminations.values())
    assert all(truncations.values())
    assert env.agents == []


def test_state_tells_what_observations_hide():
    env = sd_env.parallel_env("doubly_dangerous")
    env.reset(seed=0)
    before = env.state()
    assert before.dtype == np.float32
    assert env.state_space.contains(before)
    env.engine.state.motive[0, 1] ^= 1
    assert not np.array_equal(env.state(), before)


def test_aec_observation_holds_the_mask_and_a_masked_policy_is_never_illegal():
    env = sd_env.env("doubly_dangerous", horizon=20)
    env.reset(seed=0)
    rng = np.random.default_rng(0)
    turns = 0
    for agent in env.agent_iter():
        seen, _, terminated, truncated, info = env.last()
        assert env.observation_space(agent).contains(seen)
        np.testing.assert_array_equal(seen["action_mask"], info["action_mask"])
        done = terminated or truncated
        env.step(None if done else int(rng.choice(np.flatnonzero(seen["action_mask"]))))
        turns += not done
        assert not env.unwrapped.engine.state.illegal.any()
    assert turns == 40


def test_solo_partners_by_name_policy_and_seat():
    class Forts:
        def predict(self, observation, state=None, episode_start=None, deterministic=False):
            return np.full(len(observation), 2), state

    env = sd_env.solo_env("doubly_stable_n3", seat=1, partners={0: "hold", 2: Forts()})
    env.reset(seed=0)
    for _ in range(5):
        env.step(1)
        assert env.engine.state.choice[0].tolist() == [0, 1, 2]
    env = sd_env.solo_env("doubly_stable", partners="arm")
    env.reset(seed=0)
    chosen = {env.step(0) and int(env.engine.state.choice[0, 1]) for _ in range(20)}
    assert chosen == {1, 2}
    np.testing.assert_array_equal(env.action_masks(), env.engine.output.mask[0, 0].astype(bool))


def test_solo_partners_are_strategies_by_name_as_in_the_vector_form():
    for partners in ("tit_for_tat", {0: "hold", 2: "tit_for_tat"}):
        env = sd_env.solo_env("doubly_stable_n3", seat=1, partners=partners)
        env.reset(seed=0)
        env.step(1)
        assert env.engine.state.choice[0, 2] == 0  # friendly at first
        env.step(1)
        env.step(1)
        assert env.engine.state.choice[0, 2] != 0
    with pytest.raises(ValueError, match="policy 'tit_for_tit': neither a file of weights nor one of hold, arm"):
        sd_env.solo_env(partners="tit_for_tit")
    with pytest.raises(ValueError, match="partners: 3 for seat 1: must have a predict method or be a policy's name"):
        sd_env.solo_env(partners=3)


def test_vector_form_rows_and_same_step_autoreset():
    env = sd_env.vector_env("doubly_dangerous", 3, horizon=4)
    assert env.num_envs == 6
    assert env.metadata["autoreset_mode"] is AutoresetMode.SAME_STEP
    observation, infos = env.reset(seed=0)
    assert env.observation_space.contains(observation)
    assert infos["action_mask"].shape == (6, env.single_action_space.n)
    for step in range(1, 9):
        observation, reward, terminated, truncated, infos = env.step(np.full(6, 1))
        assert observation.shape == (6, *env.single_observation_space.shape)
        assert reward.shape == terminated.shape == truncated.shape == (6,)
        assert truncated.all() == (step % 4 == 0)
        assert ("final_obs" in infos) == (step % 4 == 0)
    last = np.stack(infos["final_obs"])
    assert env.observation_space.contains(last)
    assert not np.array_equal(last, observation)
    env.close()


def test_render_text_and_picture_need_no_window(monkeypatch):
    monkeypatch.delenv("DISPLAY", raising=False)
    env = sd_env.parallel_env("doubly_dangerous", render_mode="ansi")
    env.reset(seed=0)
    env.step({"agent_0": 1, "agent_1": 3})
    text = env.render()
    assert "Doubly dangerous, step 1" in text
    assert "arm tanks" in text
    assert "assure" in text
    picture = sd_env.parallel_env("doubly_dangerous_n4", render_mode="rgb_array")
    picture.reset(seed=0)
    image = picture.render()
    assert image.dtype == np.uint8
    assert image.ndim == 3
    assert image.shape[2] == 3
    assert image.std() > 10  # not a blank page
    picture.step(dict.fromkeys(picture.agents, 1))
    assert not np.array_equal(image, picture.render())


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"scenario": "doubly_dangerus"}, "unknown scenario 'doubly_dangerus': did you mean doubly_dangerous"),
        ({"scenario": 3}, "scenario = 3: must be a name or a Scenario"),
        ({"fogg": 0.1}, "unknown parameter 'fogg': did you mean fog"),
        ({"fog": "thick"}, r"fog = 'thick': must be numbers in \[0, 5\]"),
        ({"fog": float("nan")}, r"fog = nan: must be numbers in \[0, 5\]"),
        ({"decisiveness": 0}, r"decisiveness = 0: must be numbers in \(0, 8\]"),
        ({"economy": [1.0]}, r"number of states N .* = 1: must be a whole number in \[2, 16\]"),
        ({"upkeep": [1, 2, 3]}, r"upkeep has shape \(3,\): must be K = \(2,\)"),
        ({"cap": [[1.0, 1.0, 1.0]]}, r"cap has shape \(1, 3\): must be C x K = \(1, 2\)"),
        ({"render_mode": "window"}, "render_mode = 'window': must be None, 'ansi'"),
    ],
)
@pytest.mark.parametrize("form", [sd_env.parallel_env, sd_env.env, sd_env.solo_env], ids=["parallel", "aec", "solo"])
def test_bad_arguments_get_one_clear_error(form, given, message):
    with pytest.raises(ValueError, match=message):
        form(**given)


@pytest.mark.parametrize(
    ("actions", "message"),
    [
        ({"agent_0": 8, "agent_1": 0}, r"action 8 of agent_0: must be in \[0, 8\)"),
        ({"agent_0": 0, "agent_1": 1.5}, r"action 1.5 of agent_1: must be in \[0, 8\), a whole number"),
        ({"agent_0": 0, "agent_1": -1}, r"action -1 of agent_1: must be in \[0, 8\)"),
        ({"agent_0": 0}, "actions lack 'agent_1': every agent"),
        ({"agent_0": 0, "agent_1": 0, "agent_2": 0}, "actions hold 'agent_2': must be of"),
        ({"agent_0": 0, "agent_1": None}, r"action None of agent_1: must be in \[0, 8\), a whole number"),
        ({"agent_0": 0, "agent_1": float("nan")}, r"action nan of agent_1: must be in \[0, 8\), a whole number"),
        ([0, 1], r"actions = \[0, 1\]: must be a dict from agent to action, of \['agent_0', 'agent_1'\]"),
        (np.array([0, 1]), r"actions = array\(\[0, 1\]\): must be a dict from agent to action"),
        (None, "actions = None: must be a dict from agent to action"),
    ],
)
def test_bad_actions_are_refused_and_nothing_moves(actions, message):
    env = sd_env.parallel_env("doubly_dangerous")
    env.reset(seed=0)
    before = env.state()
    with pytest.raises(ValueError, match=message):
        env.step(actions)
    np.testing.assert_array_equal(env.state(), before)


def test_steps_out_of_order_are_refused():
    env = sd_env.parallel_env("doubly_dangerous", horizon=1)
    with pytest.raises(RuntimeError, match="step before reset: call reset first"):
        env.step({"agent_0": 0, "agent_1": 0})
    env.reset(seed=0)
    env.step({"agent_0": 0, "agent_1": 0})
    with pytest.raises(RuntimeError, match="step after the end: call reset first"):
        env.step({"agent_0": 0, "agent_1": 0})
    solo = sd_env.solo_env("doubly_dangerous", horizon=1)
    with pytest.raises(RuntimeError, match="step before reset"):
        solo.step(0)
    solo.reset(seed=0)
    solo.step(0)
    with pytest.raises(RuntimeError, match="step after the end"):
        solo.step(0)
    rows = sd_env.vector_env("doubly_dangerous", 2)
    with pytest.raises(RuntimeError, match="step before reset"):
        rows.step(np.zeros(4, int))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"seat": 2}, r"seat = 2: must be a whole number in \[0, 2\)"),
        (
            {"partners": "hawk"},
            "policy 'hawk': neither a file of weights nor one of hold",
        ),
        ({"partners": {0: "hold"}}, r"partners are given for seats \[0\]: must be exactly \[1\]"),
    ],
)
def test_bad_seats_and_partners_are_refused(given, message):
    with pytest.raises(ValueError, match=message):
        sd_env.solo_env("doubly_dangerous", **given)


def test_bad_rows_are_refused():
    env = sd_env.vector_env("doubly_dangerous", 2)
    env.reset(seed=0)
    with pytest.raises(ValueError, match=r"actions have shape \(3,\): must be \(4,\)"):
        env.step(np.zeros(3, int))
    with pytest.raises(ValueError, match="actions have type float64: must be whole numbers"):
        env.step(np.zeros(4))
    with pytest.raises(ValueError, match=r"action 9: must be in \[0, 8\)"):
        env.step(np.array([0, 0, 9, 0]))
    with pytest.raises(ValueError, match=r"actions = \[\[0\], \[1, 2\]\]: must be whole numbers of shape \(4,\)"):
        env.step([[0], [1, 2]])
    with pytest.raises(ValueError, match="n_worlds = 0: must be a whole number of at least 1"):
        sd_env.vector_env("doubly_dangerous", 0)


@pytest.mark.parametrize("action", [8, -1, 1.5, float("nan"), None, "1"])
def test_turn_by_turn_a_bad_action_is_refused_at_once_and_nothing_moves(action):
    env = sd_env.env("doubly_dangerous")
    env.reset(seed=0)
    with pytest.raises(ValueError, match=r"action .* of agent_0: must be in \[0, 8\), a whole number"):
        env.step(action)
    assert env.agent_selection == "agent_0"
    env.step(0)
    assert env.agent_selection == "agent_1"


@pytest.mark.parametrize("answer", [99, -1, 1.7, [0, 0]])
def test_a_partner_that_answers_nonsense_is_named_and_nothing_moves(answer):
    class Partner:
        def predict(self, observation, state=None, episode_start=None, deterministic=False):
            return np.array([answer] if np.isscalar(answer) else answer), state

    env = sd_env.solo_env("doubly_dangerous", partners=Partner())
    before = env.reset(seed=0)[0], env.engine.truth()
    with pytest.raises(ValueError, match="actions of the partner in seat 1"):
        env.step(0)
    np.testing.assert_array_equal(env.engine.truth(), before[1])


@pytest.mark.parametrize("seed", [-1, 1.5, "abc", True, [1, 2], np.array(3)])
@pytest.mark.parametrize("form", [sd_env.parallel_env, sd_env.env, sd_env.solo_env, sd_env.vector_env])
def test_what_is_no_seed_is_refused_by_every_form_alike(form, seed):
    with pytest.raises(ValueError, match="seed = .*: must be None or a whole number of at least 0"):
        form().reset(seed=seed)


def test_numpys_whole_numbers_are_seeds():
    for form in (sd_env.parallel_env, sd_env.solo_env, sd_env.vector_env):
        one, two = form().reset(seed=3)[0], form().reset(seed=np.int64(3))[0]
        np.testing.assert_equal(one, two)


def test_before_the_first_reset_there_is_no_state_and_nothing_to_draw():
    with pytest.raises(RuntimeError, match="state before reset: call reset first"):
        sd_env.parallel_env().state()
    for form in (sd_env.parallel_env, sd_env.solo_env):
        with pytest.raises(RuntimeError, match="render before reset: call reset first"):
            form(render_mode="ansi").render()


def test_human_mode_shows_every_step_without_being_asked(capsys):
    env = sd_env.parallel_env("doubly_dangerous", render_mode="human")
    env.reset(seed=0)
    env.step({"agent_0": 0, "agent_1": 0})
    solo = sd_env.solo_env("doubly_dangerous", render_mode="human")
    solo.reset(seed=0)
    solo.step(0)
    heads = [line for line in capsys.readouterr().out.splitlines() if line.startswith("Doubly dangerous, step")]
    assert heads == ["Doubly dangerous, step 0", "Doubly dangerous, step 1"] * 2


def test_a_parameter_like_no_other_is_answered_with_all_there_are():
    with pytest.raises(ValueError, match="unknown parameter 'qqqqqq': must be one of economy, growth, .*"):
        sd_env.parallel_env(qqqqqq=10)
