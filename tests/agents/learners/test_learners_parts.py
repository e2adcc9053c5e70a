"""What single learners are made of: hand-computed rewards, a blind actor, turns of threads, a pool, naive partners."""

import numpy as np
import pytest
import torch
from sb3_contrib import MaskablePPO

from agents.learners import LEARNERS, blind, shaping, social
from agents.learners.best_response import BestResponseSettings
from agents.learners.blind import BlindSettings
from agents.learners.league import LeagueSettings, Pool
from agents.learners.mappo import MAPPOSettings
from agents.learners.ports import Baton, Worlds, run_together
from agents.learners.shaping import Naive, ShapingSettings
from agents.runs.load import partners_of
from agents.settings import TrainSettings
from sd_env import scenario
from sd_env.adapters.sb3 import SeatVecEnv
from sd_env.core.observe import fields
from sd_env.opponents.constant import Hold

ON, OFF = np.array([True]), np.array([False])


def test_prosocial_rewards_by_hand():
    wanted = social.Prosocial(0.5)(np.array([[1.0, 0.0, 2.0]]), OFF)
    np.testing.assert_allclose(wanted, [[1.0, 0.5, 1.5]])  # half one's own, half the mean, which is 1


def test_inequity_averse_rewards_by_hand_and_memory_ends_with_the_episode():
    wants = social.InequityAverse(envy=5.0, guilt=0.05, decay=0.5)
    reward = np.array([[1.0, 0.0]])
    np.testing.assert_allclose(wants(reward, OFF), [[1 - 0.05, -5.0]])  # ahead by 1, behind by 1
    np.testing.assert_allclose(wants(reward, ON), [[1 - 0.05 * 1.5, -7.5]])  # 1 + half of the 1 before
    np.testing.assert_allclose(wants(reward, OFF), [[1 - 0.05, -5.0]])
    three = social.InequityAverse(1.0, 0.0, 0.0)(np.array([[0.0, 1.0, 3.0]]), OFF)
    np.testing.assert_allclose(three, [[-2.0, 0.0, 3.0]])  # (1 + 3) / 2 behind; 2 / 2 behind


def test_social_value_orientation_by_hand():
    equal, alone = np.array([[1.0, 1.0]]), np.array([[1.0, 0.0]])
    np.testing.assert_allclose(social.Oriented(0.2, 45.0)(equal, OFF), equal)  # the angle is 45 degrees: as wanted
    distance = np.pi / 4
    np.testing.assert_allclose(social.Oriented(0.2, 45.0)(alone, OFF), [[1 - 0.2 * distance, -0.2 * distance]])
    lost = np.array([[-1.0, -0.01]])  # both are as far from 45 degrees, one this way round and one that
    far = 3 * np.pi / 4 + np.arctan(0.01)
    np.testing.assert_allclose(social.Oriented(1.0, 45.0)(lost, OFF), lost - far)


def test_transformed_rewards_reach_the_learner_and_not_the_measures():
    plain, mine = (SeatVecEnv("doubly_dangerous", 4, seed=0, wants=wants) for wants in (None, social.Prosocial(1.0)))
    plain.reset(), mine.reset()
    rng, ends = np.random.default_rng(0), 0
    for _ in range(64):
        action = rng.integers(0, plain.action_space.n, plain.num_envs)
        (_, paid, _, told), (_, wanted, _, same) = plain.step(action), mine.step(action)
        mean = np.repeat(paid.reshape(4, 2).mean(axis=1), 2)
        np.testing.assert_allclose(wanted, mean, atol=1e-6)
        assert [info.get("episode") for info in told] == [info.get("episode") for info in same]
        ends += sum("episode" in info for info in told)
    assert ends > 0


def test_the_central_critic_sees_the_state_and_the_actor_does_not():
    env = SeatVecEnv("doubly_dangerous", 4, seed=0, truth=True)
    model = LEARNERS["mappo"].build(MAPPOSettings(n_steps=8, batch_size=32), env, 0)
    assert isinstance(model, MaskablePPO)
    rows = torch.from_numpy(env.reset())
    n_seen, n_truth = env.engine.observation.shape[2], env.engine.truth().size
    assert rows.shape == (8, n_seen + n_truth + 2)
    np.testing.assert_array_equal(rows[3, n_seen : n_seen + n_truth], env.engine.truth(1))  # row 3: world 1, seat 1
    np.testing.assert_array_equal(rows[3, -2:], [0, 1])
    other = rows.clone()
    other[:, n_seen:] += 1.0
    with torch.no_grad():
        acts = [model.policy.get_distribution(x).distribution.probs for x in (rows, other, rows[:, :n_seen])]
        values = [model.policy.predict_values(x) for x in (rows, other)]
    assert torch.equal(acts[0], acts[1])
    assert torch.equal(acts[0], acts[2])
    assert not torch.allclose(values[0], values[1])


def test_a_blind_policy_acts_and_values_alike_whatever_rivals_hold_and_not_whatever_it_holds():
    env = SeatVecEnv("doubly_dangerous_benign", 4, seed=0)
    model = LEARNERS["blind"].build(BlindSettings(n_steps=8, batch_size=32), env, 0)
    names = [field.name for field in fields(env.game.params, env.game.weapons, env.game.kinds)]
    theirs = [names.index(f"rival+1.arsenal.{weapon}") for weapon in env.game.weapons]
    assert blind.unseen(env) == theirs
    rows = torch.from_numpy(env.reset())
    armed, own = rows.clone(), rows.clone()
    armed[:, theirs] += 1.0
    own[:, names.index("own.arsenal.forts")] += 1.0
    with torch.no_grad():
        first, same, other = (model.policy.get_distribution(x).distribution.probs for x in (rows, armed, own))
        values = [model.policy.predict_values(x) for x in (rows, armed, own)]
    assert torch.equal(first, same)
    assert torch.equal(values[0], values[1])
    assert not torch.allclose(first, other)
    assert not torch.allclose(values[0], values[2])


def test_worlds_that_show_the_truth_are_the_same_worlds_and_show_each_episodes_last_state():
    plain, shown = (SeatVecEnv("doubly_dangerous", 3, seed=5, params={"horizon": 4}, truth=truth) for truth in (0, 1))
    n_seen = plain.observation_space.shape[0]
    np.testing.assert_array_equal(plain.reset(), shown.reset()[:, :n_seen])
    for step in range(9):
        action = np.full(6, 1 + step % 2)
        (seen, paid, done, told), (more, same, end, infos) = plain.step(action), shown.step(action)
        np.testing.assert_array_equal(seen, more[:, :n_seen])
        np.testing.assert_array_equal(paid, same)
        np.testing.assert_array_equal(done, end)
        for info, wide in zip(told, infos, strict=True):
            if "terminal_observation" in info:
                np.testing.assert_array_equal(info["terminal_observation"], wide["terminal_observation"][:n_seen])
                assert wide["terminal_observation"][n_seen] > 0  # own arms were built, the new episode has fewer
    assert done.sum() == 0


def test_threads_take_turns_in_order_and_a_failure_is_raised_and_leaves_none_behind():
    worlds, seen = Worlds(SeatVecEnv("doubly_dangerous_n3", 1, seed=0)), []

    def work(k, fails=False):
        for turn in range(3):
            seen.append((turn, k))
            if fails and turn == 1:
                raise ZeroDivisionError
            worlds.baton.round(k)

    run_together(worlds, [lambda k=k: work(k) for k in range(3)])
    assert seen == [(turn, k) for turn in range(3) for k in range(3)]
    with pytest.raises(ZeroDivisionError):
        run_together(worlds, [lambda k=k: work(k, fails=k == 1) for k in range(3)])
    assert isinstance(worlds.baton, Baton)
    assert worlds.baton.stopped


def test_the_pool_draws_the_hardest_most_often_and_lets_the_easiest_go():
    pool = Pool(size=3, power=2.0)
    for name in "abc":
        pool.join([name])
    for member, earned in enumerate((0.0, 10.0, 5.0)):
        pool.met(member, earned)
    weights = pool.weights()  # x = 0, 1, 1/2: (1 - x)^2 + 0.05
    np.testing.assert_allclose(weights, np.array([1.05, 0.05, 0.30]) / 1.4)
    assert pool.join(["d"]) == 1
    assert pool.policies == [["a"], ["c"], ["d"]]
    pool.met(0, 1.0)
    assert pool.returns[0] == pytest.approx(0.1)  # a tenth of the way from 0 to 1


def test_the_leagues_pool_grows_and_its_members_differ_from_the_learner():
    given = LeagueSettings(n_worlds=8, n_steps=8, batch_size=32, hidden=(8,), join_every=100, learning_rate=0.01)
    run = TrainSettings(learner=given, params={"horizon": 8})
    env = LEARNERS["league"].environment(run, np.random.SeedSequence(0), {})
    model = LEARNERS["league"].build(given, env, 0)
    model.learn(400)
    assert len(env.pool.policies) == env.steps // 100 == 4
    first, now = (next(policy.parameters()) for policy in (env.pool.policies[0], model.policy))
    assert not torch.equal(first, now)
    assert set(np.unique(env.member)) <= {-1, 0, 1, 2, 3}
    assert (env.member[env.rows] == -1).all()
    assert (env.member >= 0).any()


def test_naive_partners_learn_which_action_pays():
    own = np.arange(60) % 3 > 0  # two learners of thirty rows, ten of which are another's
    naive = Naive(2, own, n_actions=3, n_fields=1, settings=ShapingSettings())
    seen, legal, rng = np.ones((60, 1)), np.ones((60, 3), bool), np.random.default_rng(0)
    np.testing.assert_allclose(naive.probabilities(seen, legal), 1 / 3)
    pays = np.repeat([2, 1], 30)  # each learner learns from its own rows
    for _ in range(100):
        policy = naive.probabilities(seen, legal)
        action = (rng.random((60, 1)) > policy.cumsum(axis=1)).sum(axis=1)
        reward = np.where(own, action == pays, 10.0 * (action == 0))
        naive.learn(seen, policy, action, reward, np.zeros((60, 1)))
        naive.end_episode(np.ones(60, bool))
    assert (naive.probabilities(seen, legal)[np.arange(60), pays] > 0.8).all()
    legal[:, 2] = False
    np.testing.assert_allclose(naive.probabilities(seen, legal)[:, 2], 0.0)
    naive.forget()
    np.testing.assert_allclose(naive.probabilities(seen, legal)[:, :2], 1 / 2)


@pytest.mark.parametrize("game", ["doubly_dangerous", "doubly_stable"])
def test_partners_who_learn_earn_more_by_the_end_of_a_trial(game):
    """With the settings that `learner=shaping` has, against one that always holds."""
    settings = TrainSettings(scenario=game, learner=ShapingSettings())
    env = shaping.environment(settings, np.random.SeedSequence(3), {})
    env.reset()
    others = np.ones(env.env.num_envs, bool)
    others[env.rows] = False
    paid, over = [], []
    for _ in range(env.length):
        env.step_async(np.zeros(env.num_envs, np.int64))
        over.append(env.step_wait()[2].any())
        paid.append(env.env.engine.reward.reshape(-1)[others].mean())
    by_episode = np.reshape(paid, (8, 64)).mean(axis=1)
    assert by_episode[-2:].mean() > by_episode[:2].mean() + 0.15
    assert over == [False] * (env.length - 1) + [True]
    np.testing.assert_array_equal(env.naive.actor, 0.0)  # the next begin from nothing


def seated(settings, game):
    return partners_of(LEARNERS["best_response"], settings, game)


def test_a_best_responder_sits_where_it_is_told_among_its_partners():
    three = scenario("doubly_dangerous_n3")
    found = seated(BestResponseSettings(seat=1), three)
    assert sorted(found) == [0, 2]
    assert all(isinstance(policy, Hold) for policy in found.values())
    rows, start = np.zeros((200, 33), np.float32), np.ones(200, bool)
    by_chance = seated(BestResponseSettings(seat=1, partners=("random",)), three)
    first, last = (by_chance[seat].predict(rows, None, start)[0] for seat in (0, 2))
    assert (first != last).mean() > 0.5  # each draws by itself
    with pytest.raises(ValueError, match=r"learner\.seat = 3: must be in \[0, 2\]"):
        seated(BestResponseSettings(seat=3), three)
    with pytest.raises(ValueError, match=r"learner\.partners = \['hold', 'hold', 'hold'\]: must be 1 or 2 names"):
        seated(BestResponseSettings(partners=("hold",) * 3), three)
    with pytest.raises(ValueError, match="policy .nobody.: neither a run folder"):
        seated(BestResponseSettings(partners=("nobody",)), three)
