"""Who may take a seat: strategies by name, runs, zips and weights, in every form of the game."""

import numpy as np
import pytest
from sb3_contrib import MaskablePPO
from stable_baselines3 import A2C, PPO

from agents.judging.watch import watch
from agents.learners import LEARNERS
from agents.runs.load import load, load_line_up, load_seats
from agents.runs.training import train
from agents.runs.weights import save_weights
from agents.settings import TrainSettings, WatchSettings
from sd_env import scenario, solo_env
from sd_env.adapters.sb3 import SeatVecEnv
from sd_env.suite.match import play, self_play


def test_random_episodes_differ_and_repeat_under_a_seed():
    game = scenario("doubly_dangerous")
    first, again, other = (
        play({0: load("random", game, seed), 1: load("hold", game)}, game, 8, 3, n_steps=8).action for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first[..., 0], other[..., 0])


def test_all_hold_is_worth_what_self_play_says_and_arming_costs_more_than_it_brings_all():
    game = scenario("doubly_dangerous_benign")
    worth = {name: self_play(name, game, 256, 1).reward.mean() for name in ("social_optimum", "hold", "arm")}
    assert worth["hold"] > 0.8 > 0.0 > worth["arm"]


def test_a_named_strategy_takes_a_seat_of_the_vector_and_the_solo_environment():
    env = SeatVecEnv("doubly_dangerous", 4, seats=[0], partners={1: "arm"}, seed=0)
    env.reset()
    env.step(np.zeros(4, int))
    assert (env.engine.choice[:, 1] == 1).all()
    solo = solo_env("doubly_dangerous", partners=load("arm", "doubly_dangerous"))
    solo.reset(seed=1)
    solo.step(0)
    assert solo.engine.choice[0, 1] == 1


@pytest.mark.parametrize(
    ("what", "message"),
    [
        ("tit_for_tit", "policy 'tit_for_tit': neither a run folder, zip or weights file nor one of hold, arm"),
        (object(), "policy object: has no predict method"),
    ],
)
def test_an_unknown_policy_is_refused(what, message):
    with pytest.raises(ValueError, match=message):
        load(what, "doubly_dangerous")


def test_zips_runs_and_weights_are_found_and_what_does_not_fit_is_refused(tmp_path):
    env = SeatVecEnv("doubly_stable_benign", 2, seed=1)
    seen = env.reset()
    for kind in (PPO, A2C, MaskablePPO):
        model = kind("MlpPolicy", env, seed=3, device="cpu")
        model.save(tmp_path / "model.zip")
        loaded = load(tmp_path / "model.zip", env.game, trust=True)
        assert type(loaded) is kind
        ours, theirs = (policy.predict(seen, deterministic=True)[0] for policy in (loaded, model))
        np.testing.assert_array_equal(ours, theirs)
    weights = save_weights(model, tmp_path / "policy.safetensors")
    policy = load(weights, env.game)
    assert play({0: policy, 1: "grim"}, env.game, 4, 1, n_steps=3).n_steps == 3
    with pytest.raises(ValueError, match=r"policy .*safetensors: has \d+ fields and 3 actions: doubly_dangerous has"):
        load(weights, "doubly_dangerous")


TINY = {"n_worlds": 4}
PPO_TINY = TINY | {"n_steps": 8, "batch_size": 16}
KINDS = {
    "shared": PPO_TINY,
    "a2c": TINY,
    "recurrent": PPO_TINY,
    "mappo": PPO_TINY,
    "independent": PPO_TINY,
    "blind": PPO_TINY,
    "qrdqn": TINY | {"learning_starts": 8, "batch_size": 8},
}


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_of_run_takes_a_seat_and_its_weights_play_the_same_without_pickles(name, tmp_path):
    settings = TrainSettings(
        scenario="doubly_dangerous",
        agent_steps=64,
        learner=LEARNERS[name].settings(**KINDS[name]),
        n_curve_points=1,
        curve_worlds=2,
        final_worlds=2,
        progress=False,
        runs=str(tmp_path),
    )
    folder, game = train(settings), scenario("doubly_dangerous")
    run = load(folder, game, seat=1)
    weights = load(save_weights(run, tmp_path / "policy.safetensors"), game)
    ours, theirs = (play({0: "hold", 1: who}, game, 8, 5, n_steps=16, deterministic=True) for who in (run, weights))
    np.testing.assert_array_equal(ours.action, theirs.action)


@pytest.mark.parametrize("name", ["mappo", "blind"])
def test_a_zip_of_a_policy_class_of_ours_takes_a_seat_like_its_run(name, tmp_path):
    settings = TrainSettings(
        scenario="doubly_dangerous",
        agent_steps=64,
        learner=LEARNERS[name].settings(**KINDS[name]),
        n_curve_points=1,
        curve_worlds=2,
        final_worlds=2,
        progress=False,
        runs=str(tmp_path),
    )
    folder, game = train(settings), scenario("doubly_dangerous")
    alone = load(folder / "model.zip", game)
    ours, theirs = (
        play({0: who, 1: "hold"}, game, 8, 5, n_steps=16, deterministic=True) for who in (load(folder, game), alone)
    )
    np.testing.assert_array_equal(ours.action, theirs.action)


def test_a_run_with_a_policy_a_seat_is_refused_a_seat_it_did_not_learn_in(tmp_path):
    settings = TrainSettings(
        scenario="doubly_dangerous",
        agent_steps=64,
        learner=LEARNERS["independent"].settings(**PPO_TINY),
        n_curve_points=1,
        curve_worlds=2,
        final_worlds=2,
        progress=False,
        runs=str(tmp_path),
    )
    with pytest.raises(ValueError, match="has no seat 2: it learned in 2"):
        load(train(settings), "doubly_dangerous", seat=2)


def test_two_seats_of_one_name_draw_apart():
    game = scenario("doubly_dangerous")
    action = play(dict.fromkeys((0, 1), "random"), game, 16, 3, n_steps=8).action
    assert (action[..., 0] != action[..., 1]).mean() > 0.5


def test_the_zip_of_a_value_learner_plays_what_its_run_does_and_explores_no_more(tmp_path):
    settings = TrainSettings(
        scenario="doubly_dangerous",
        agent_steps=64,
        learner=LEARNERS["qrdqn"].settings(**KINDS["qrdqn"]),
        n_curve_points=1,
        curve_worlds=2,
        final_worlds=2,
        progress=False,
        runs=str(tmp_path),
    )
    folder, game = train(settings), scenario("doubly_dangerous")
    alone = load(folder / "model.zip", game)
    once, again, run = (self_play(who, game, 64, 5).action for who in (alone, alone, load(folder, game)))
    np.testing.assert_array_equal(once, again)
    np.testing.assert_array_equal(once, run)


def test_a_named_run_with_a_policy_a_seat_sits_in_the_seats_it_learned_in(tmp_path):
    settings = TrainSettings(
        scenario="doubly_dangerous",
        agent_steps=64,
        learner=LEARNERS["independent"].settings(**PPO_TINY),
        n_curve_points=1,
        curve_worlds=2,
        final_worlds=2,
        progress=False,
        runs=str(tmp_path),
    )
    folder, game = train(settings), scenario("doubly_dangerous")
    own, _ = load_line_up(folder)
    wanted = play(own, game, 16, 5, n_steps=8, deterministic=True).action
    seated = load_seats({0: str(folder), 1: str(folder)}, game)
    for line_up in (seated, {0: own[0], 1: seated[1]}):
        np.testing.assert_array_equal(play(line_up, game, 16, 5, n_steps=8, deterministic=True).action, wanted)
    assert watch(WatchSettings(run=str(folder), steps=2)) is None


class Listener:
    """Notes what it is told."""

    def __init__(self):
        self.told, self.seen = [], []

    def predict(self, observation, state=None, episode_start=None, deterministic=False, action_masks=None):
        self.seen.append(observation)
        self.told.append((state, bool(episode_start[0]), action_masks))
        return np.zeros(1, int), len(self.told)


def test_a_partner_in_the_solo_environment_is_told_masks_and_keeps_its_memory_until_a_new_seed():
    partner = Listener()
    solo = solo_env("cold_war", partners=partner)
    solo.reset(seed=1)
    mask = solo.engine.output.mask[0, 1].copy()
    solo.step(0), solo.step(0)
    solo.reset()
    solo.step(0)
    solo.reset(seed=1)
    solo.step(0)
    assert [(state, start) for state, start, _ in partner.told] == [(None, True), (1, False), (2, True), (None, True)]
    np.testing.assert_array_equal(partner.told[0][2], mask[None].astype(bool))
    assert not mask.all()
    assert not np.array_equal(partner.seen[0], partner.seen[1])  # what it kept is not written over
