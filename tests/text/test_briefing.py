"""What a state is told: all that it may see, nothing else, in the same words each time."""

import numpy as np
import pytest

from sd_env.scenarios import SCENARIOS, get
from sd_env.text import Briefer
from tests.core.games import random_actions
from tests.text import prompts

VARIANTS = {
    "all motives seen": ("offensive_realism", {"types_public": True, "maximiser_prior": 0.5, "greedy_prior": 0.2}),
    "agents decide": ("doubly_dangerous", {"war_decision": "agent"}),
    "a shock that is known": ("anglo_german_naval_race", {"shock_known": 1.0}),
}
GAMES = {name: scenario for name, scenario in SCENARIOS.items() if "_with_" not in name and "benign" not in name} | {
    name: get(base).with_params(**params) for name, (base, params) in VARIANTS.items()
}


def world(scenario, steps=6):
    engine = scenario.engine()
    engine.reset(3)
    for _, actions in zip(range(steps), random_actions(engine, 5), strict=False):
        engine.step(actions)
    return engine


def told(scenario, engine, seat):
    return Briefer(scenario, seat).briefing(engine.observation[0, seat], engine.mask[0, seat])


@pytest.mark.parametrize("name", prompts.CASES)
def test_a_prompt_is_as_it_was(name):
    golden = (prompts.FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    assert prompts.prompt(name) == golden


@pytest.mark.parametrize("name", GAMES)
def test_every_number_that_a_state_sees_is_told(name):
    scenario = GAMES[name]
    briefer = Briefer(scenario, 0)
    nothing = np.zeros(len(scenario.fields()), np.float32)
    plain = list(briefer.situation(nothing))
    for at, field in enumerate(scenario.fields()):
        seen = nothing.copy()
        seen[at] = 0.25 if field.high == 1 and "share" in field.meaning else 1.0
        assert list(briefer.situation(seen)) != plain, field.name


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_scenario_briefs_every_state(name):
    scenario = get(name)
    engine = world(scenario, steps=2)
    for seat in range(scenario.n_agents):
        text = told(scenario, engine, seat)
        lines = text.splitlines()
        moves = lines[lines.index("You may do:") + 1 : -1]
        assert moves[0] == "- hold"
        assert len(moves) == engine.mask[0, seat].sum()
        assert told(scenario, engine, seat) == text


@pytest.mark.parametrize("name", GAMES)
def test_what_is_hidden_changes_no_word(name):
    scenario = GAMES[name]
    engine = world(scenario)
    state, n = engine.state, scenario.n_agents
    for seat in range(n):
        before, others = told(scenario, engine, seat), [i for i in range(n) if i != seat]
        state.arsenal[0, others] = state.arsenal[0, others] * 3 + 1
        if not scenario.params.types_public:
            state.motive[0, others] = (state.motive[0, others] + 1) % 3
        state.misreading[...] += 1.0
        state.estimate[0, others] += 1.0
        if not scenario.params.shock_known.any():
            state.shock_at[state.shock_at > state.step[0]] += 1
        engine.show()
        assert told(scenario, engine, seat) == before


def test_what_is_not_hidden_does():
    scenario = get("doubly_dangerous")
    engine = world(scenario)
    before = told(scenario, engine, 0)
    engine.state.estimate[0, 0, 1, 0] += 1.0
    engine.show()
    assert told(scenario, engine, 0) != before


def test_shares_of_time_are_told_in_steps_and_logarithms_in_units():
    """The arms limit has a notice period of 2 steps and offers stay open 4: half of one is 1, a quarter of four 1."""
    scenario = get("doubly_dangerous")
    seen = dict.fromkeys([field.name for field in scenario.fields()], 0.0)
    seen |= {"own.arsenal.tanks": np.log(3.5), "rival+1.arms_limit.notice": 0.5, "rival+1.arms_limit.its_offer": 0.75}
    lines = list(Briefer(scenario, 0).situation(np.array(list(seen.values()), np.float32)))
    assert lines[0] == "You hold 2.5 units of tanks and 0 units of forts."
    assert lines[-1] == "agent 1: the arms limit ends in 1 step by notice and is offered by it for 3 steps more."


@pytest.mark.parametrize("seat", [2, -1, True, "0"])
def test_a_seat_that_is_none_is_refused(seat):
    with pytest.raises(ValueError, match=r"seat = .*: must be None or a whole number in \[0, 2\)"):
        Briefer(get("doubly_dangerous"), seat)
