"""What an agent is given depends on its own state, its estimates and public events alone (MODEL 5)."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sd_env.core.engine import Engine
from sd_env.core.state import CONQUEST, MOTIVES, PEACE, REPELLED
from sd_env.params import changed
from sd_env.scenarios import SCENARIOS
from tests.core.games import random_actions, reemit, start, varied

GAMES = {name: scenario.params for name, scenario in SCENARIOS.items()} | {
    "agent": varied(2, 4, 2, 2, war_decision="agent", war_ends_episode=False),
    "doctrine": varied(3, 3, 3, 2, war_decision="doctrine", war_ends_episode=False),
    "public": varied(5, 4, 2, 2, war_decision="doctrine", war_ends_episode=False, types_public=True),
    "later": varied(
        4,
        4,
        3,
        2,
        war_decision="doctrine",
        war_ends_episode=False,
        available_from=[0.0, 5.0, 9.0],
        treaty_from=[0, 7],
        shock_step=[4, 8, 12],
        shock_spread=[2, 0, 5],
        shock_known=[1, 0, 0],
        suspension=[3.0, 0.0],
        cap_fall=0.1,
        in_force=[[[1.0]], [[0.0]]],
        signatories=1.0,
        horizon=0,
    ),
}
FEW = settings(max_examples=10)
SEEDS = st.integers(0, 2**32 - 1)
WORLDS = 8
OF_THE_WORLD = ("key", "episode", "draws", "terminated", "truncated")
OF_A_RIVAL = ("arsenal", "motive", "choice", "built", "target", "illegal", "spent", "parts", "reward")


def scrambled(array, r):
    """Random content of the array's type: arsenals and steps stay what they can be, above zero."""
    if array.dtype == bool:
        return r.integers(0, 2, array.shape).astype(bool)
    if array.dtype.kind == "f":
        return r.uniform(0.01, 9.0, array.shape)
    return r.integers(0, 5, array.shape).astype(array.dtype)


def move_time(params, state, r):
    """Other steps at which the same may be built and signed, for what is open when is public; known shocks move along,
    and unknown ones to any other time, but that one which happens now is seen."""
    dates = np.concatenate([params.available_from.ravel(), params.treaty_from])
    times = np.arange(100)
    for b, before in enumerate(state.step.copy()):
        alike = (dates <= times[:, None]) == (dates <= before)
        now = state.step[b] = r.choice(times[alike.all(axis=1)])
        for shock, at in enumerate(state.shock_at[b]):
            if params.shock_known[shock] or at == before:
                state.shock_at[b, shock] = at + now - before
            else:
                state.shock_at[b, shock] = r.choice(times[times != now])


def hide_and_change(params, state, i, r):
    """Change all that agent i cannot know, and leave all that it can."""
    n = state.arsenal.shape[1]
    move_time(params, state, r)
    others = [j for j in range(n) if j != i]
    for name in OF_THE_WORLD:
        array = getattr(state, name)
        array[:] = scrambled(array, r)
    for name in OF_A_RIVAL:
        array = getattr(state, name)
        if name != "motive" or not params.types_public:
            array[:, others] = scrambled(array[:, others], r)
    for array in (state.misreading, state.alarm, state.cause, state.treaty_event, state.dormant, state.age):
        array[:] = scrambled(array, r)
    state.estimate[:, others] = scrambled(state.estimate[:, others], r)
    state.estimate[:, i, i] = 7.0
    bound = state.treaty > 0
    third = np.ix_(range(WORLDS), others, others)
    of_kinds = (state.treaty, state.notice, state.offer, state.suspended)
    for array in (state.tension, state.crisis, *(x[:, c] for x in of_kinds for c in range(x.shape[1]))):
        array[third] = scrambled(array[third], r)
    # that third parties have a treaty is public, for how long is not
    state.treaty[:] = np.where(bound, np.maximum(state.treaty, 1), 0)
    # who began a war is public, how it went and against whom is not told
    began = (state.war != PEACE).any(axis=2)
    state.war[:] = 0
    for b, j in np.argwhere(began):
        state.war[b, j, r.choice([v for v in range(n) if v != j])] = r.choice([REPELLED, CONQUEST])


@pytest.mark.parametrize("name", GAMES)
@FEW
@given(SEEDS, st.integers(0, 30))
def test_nothing_hidden_reaches_observation_or_mask(name, seed, steps):
    engine = start(GAMES[name], WORLDS, seed)
    for actions, _ in zip(random_actions(engine, seed), range(steps), strict=False):
        engine.step(actions)
    seen, legal = reemit(engine)
    assert np.array_equal(seen, engine.output.observation)
    i, r = seed % engine.n_agents, np.random.default_rng(seed)
    hide_and_change(engine.params, engine.state, i, r)
    seen_after, legal_after = reemit(engine)
    assert seen_after[:, i].tobytes() == seen[:, i].tobytes()
    assert legal_after[:, i].tobytes() == legal[:, i].tobytes()
    # the change was one: every rival, who knows what was hidden from i, sees it
    for j in set(range(engine.n_agents)) - {i}:
        assert (seen_after[:, j] != seen[:, j]).any(axis=1).all()


@pytest.mark.parametrize("name", GAMES)
@FEW
@given(SEEDS)
def test_without_crises_a_rivals_motive_never_shows(name, seed):
    # where some state may be greedy or a maximiser, so that types are drawn and shown to their owners
    params = changed(
        GAMES[name],
        {
            "crisis_base": 0.0,
            "crisis_slope": 0.0,
            "greedy_prior": 0.3,
            "greed": 24.0,
            "maximiser_prior": 0.3,
            "power_weight": 1.0,
            "types_public": False,
        },
    )
    told, other = (Engine(params, WORLDS, autoreset=False) for _ in range(2))
    j = seed % told.n_agents
    for engine in (told, other):
        engine.reset(seed)
    other.state.motive[:, j] = (other.state.motive[:, j] + 1) % len(MOTIVES)
    reemit(other)
    rest = [i for i in range(told.n_agents) if i != j]
    for actions, _ in zip(random_actions(told, seed), range(70), strict=False):
        assert (told.output.observation[:, j] != other.output.observation[:, j]).any() or params.leadership_turnover > 0
        assert told.output.observation[:, rest].tobytes() == other.output.observation[:, rest].tobytes()
        assert told.output.mask.tobytes() == other.output.mask.tobytes()
        told.step(actions)
        other.step(actions)


@pytest.mark.parametrize("name", ["doubly_dangerous", "doctrine", "agent", "later"])
def test_what_is_hidden_does_matter_to_the_world(name):
    """The other way round: with crises on, a rival's type is not nothing (else the tests above could not fail)."""
    params = changed(
        GAMES[name],
        {
            "accident_willingness": 0.0,
            "greedy_willingness": 1.0,
            "greedy_prior": [0.5],
            "crisis_base": 1.0,
            "initial_high": 3.0,
            "war_decision": "doctrine",
            "maximiser_prior": 0.0,
        },
    )
    told, other = start(params, 200), start(params, 200)
    other.state.motive[:] ^= 1
    for engine in (told, other):
        engine.step(np.zeros((200, engine.n_agents), int))
    assert not np.array_equal(told.output.observation, other.output.observation)
    assert not np.array_equal(told.state.war, other.state.war)
