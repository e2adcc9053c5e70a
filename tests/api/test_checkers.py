"""The official checkers of PettingZoo and Gymnasium, on every scenario."""

import contextlib
import io

import gymnasium
import numpy as np
import pettingzoo
import pytest
from gymnasium.utils.env_checker import check_env
from pettingzoo.test import (
    api_test,
    max_cycles_test,
    parallel_api_test,
    parallel_seed_test,
    render_test,
    seed_test,
)

import sd_env
from sd_env.params import SPECS, Params
from sd_env.scenarios import get

EVERY = sd_env.scenario_names()
pytestmark = [
    pytest.mark.filterwarnings("ignore:Observation is not:UserWarning"),  # api_test, of every Dict space
    pytest.mark.filterwarnings("ignore:Observation space for each agent probably should be:UserWarning"),  # Dict: masks
    pytest.mark.filterwarnings("ignore:.*Not able to test alternative render modes:UserWarning"),
]


@pytest.fixture(autouse=True)
def quiet():
    with contextlib.redirect_stdout(io.StringIO()):
        yield


def brief(name, steps):
    """A horizon of so many steps, or as many as the scenario's shocks and treaties need."""
    p = get(name).params
    return int(max([steps, *(p.shock_step + p.shock_spread), *(p.treaty_from + 1)]))


@pytest.mark.parametrize("name", EVERY)
def test_pettingzoo_parallel(name):
    parallel_api_test(sd_env.parallel_env(name, horizon=brief(name, 12)), num_cycles=30)


@pytest.mark.parametrize("name", EVERY)
def test_pettingzoo_aec(name):
    api_test(sd_env.env(name, horizon=brief(name, 6)), num_cycles=20)


@pytest.mark.parametrize("name", EVERY)
def test_pettingzoo_seeds(name):
    parallel_seed_test(lambda: sd_env.parallel_env(name, horizon=brief(name, 6)), num_cycles=10)
    seed_test(lambda: sd_env.env(name, horizon=brief(name, 6)), num_cycles=10)


@pytest.mark.parametrize("name", EVERY)
def test_gymnasium_solo(name):
    check_env(sd_env.solo_env(name, horizon=brief(name, 6)), skip_render_check=False)


def test_pettingzoo_max_cycles():
    class Module:
        """What max_cycles_test expects of a PettingZoo module."""

        @staticmethod
        def parallel_env(max_cycles):
            return sd_env.parallel_env(horizon=max_cycles)

        @staticmethod
        def env(max_cycles):
            return sd_env.env(horizon=max_cycles)

    max_cycles_test(Module)


@pytest.mark.parametrize("name", ["doubly_dangerous", "doubly_stable_no_diplomacy_n4", "no_dilemma"])
def test_pettingzoo_render(name):
    render_test(lambda render_mode: sd_env.env(name, render_mode=render_mode, horizon=4))


def test_agent_wars_and_random_horizon_pass_too():
    for overrides in ({"war_decision": "agent"}, {"continuation": 0.9, "horizon": 0}, {"war_ends_episode": True}):
        parallel_api_test(sd_env.parallel_env("doubly_dangerous_n3", **overrides), num_cycles=60)
        api_test(sd_env.env("doubly_dangerous", **overrides), num_cycles=20)


def test_registries_make_the_same_game():
    if hasattr(pettingzoo, "make"):  # not before 1.27
        made = pettingzoo.make("parallel", "security_dilemma_v1", scenario="doubly_stable_n3")
        assert isinstance(made, pettingzoo.ParallelEnv)
        assert made.reset(seed=3)[0].keys() == {"agent_0", "agent_1", "agent_2"}
        assert isinstance(pettingzoo.make("aec", "security_dilemma_v1"), pettingzoo.AECEnv)
    solo = gymnasium.make("SecurityDilemmaSolo-v1", scenario="doubly_stable", seat=1)
    own = sd_env.solo_env("doubly_stable", seat=1)
    np.testing.assert_array_equal(solo.reset(seed=5)[0], own.reset(seed=5)[0])
    rows = gymnasium.make_vec("SecurityDilemma-v1", num_envs=6, scenario="doubly_stable_n3")
    assert rows.reset(seed=0)[0].shape[0] == 6
    with pytest.raises(ValueError, match="num_envs = 4: must be a multiple of the 3 agents of doubly_stable_n3"):
        gymnasium.make_vec("SecurityDilemma-v1", num_envs=4, scenario="doubly_stable_n3")
    sd_env.api.registration.register_gymnasium()  # a second time changes nothing and warns of nothing
    sd_env.api.registration.register_pettingzoo()


def test_make_vec_of_the_solo_form_is_so_many_solo_forms():
    copies = gymnasium.make_vec("SecurityDilemmaSolo-v1", num_envs=3, partners="hold")
    observation, _ = copies.reset(seed=5)
    for row, seed in enumerate((5, 6, 7)):  # Gymnasium seeds the k-th copy with seed + k
        np.testing.assert_array_equal(observation[row], sd_env.solo_env(partners="hold").reset(seed=seed)[0])
    copies.step(np.ones(3, int))
    assert [env.unwrapped.engine.state.choice[0].tolist() for env in copies.envs] == [[1, 0]] * 3


def test_gymnasiums_vector_wrappers_understand_the_ends():
    wrappers = gymnasium.wrappers.vector
    rows = wrappers.DictInfoToList(wrappers.RecordEpisodeStatistics(sd_env.vector_env("no_dilemma", 2, horizon=3)))
    rows.reset(seed=0)
    for _ in range(3):
        *_, infos = rows.step(np.zeros(4, int))
    assert [info["episode"]["l"] for info in infos] == [3] * 4
    assert all("final_obs" in info and "final_info" in info for info in infos)


@pytest.mark.parametrize("n", [2, 16])
def test_the_smallest_and_the_largest_game_with_every_switch_pass(n):
    contact = (1 - np.eye(n)) / (n - 1)
    params = {name: np.ones(n) for name in ("economy", "greed", "opacity")}
    rows = {"growth": np.zeros(n), "greedy_prior": np.full(n, 0.2), "contact": contact, **params}
    rows |= {name: plain for name, plain in Params._field_defaults.items() if "N" in SPECS[name].shape}
    game = {
        **rows,
        "initial_low": np.zeros((n, 2)),
        "initial_high": np.ones((n, 2)),
        "war_decision": "agent",
        "continuation": 0.9,
        "war_ends_episode": True,
    }
    parallel_api_test(sd_env.parallel_env(**game), num_cycles=40)
    api_test(sd_env.env(**game), num_cycles=10)
    parallel_seed_test(lambda: sd_env.parallel_env(**game), num_cycles=10)
    check_env(sd_env.solo_env(**game), skip_render_check=True)
