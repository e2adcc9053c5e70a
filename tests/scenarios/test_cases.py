"""What the historical scenarios and remedies differ in, and what must come of it."""

import numpy as np
import pytest

from sd_env.core.actions import action_names, action_table
from sd_env.core.observe import fields
from sd_env.scenarios import WORLDS, get, names
from sd_env.scenarios.remedies import REMEDIES
from tests.core.games import random_actions, start


def differing(one, other):
    ours, theirs = (get(name).params._asdict() for name in (one, other))
    return {key for key in ours if not np.array_equal(ours[key], theirs[key])}


@pytest.mark.parametrize("world", WORLDS)
def test_expansion_and_fear_differ_in_nothing_public(world):
    settings = [f"{setting}_{world}" for setting in ("revisionist_power", "frightened_power", "expansion_or_fear")]
    for other in settings[1:]:
        assert differing(settings[0], other) == {"greedy_prior"}
    games = [get(name) for name in settings]
    tables = [(fields(g.params), action_names(action_table(g.params), g.weapons, g.kinds)) for g in games]
    assert tables[0] == tables[1] == tables[2]
    assert [get(name).params.greedy_prior[0] for name in settings] == [1.0, 0.0, 0.5]


@pytest.mark.parametrize("world", WORLDS)
def test_a_remedy_adds_its_own_mechanism_alone(world):
    none = get(f"{world}_with_none").params
    assert none.accident_rate > 0.0
    assert not none.allow_treaties
    assert differing(f"{world}_with_none", f"{world}_with_defensive_posture") == {"cost_factor"}
    assert differing(f"{world}_with_arms_limit", f"{world}_with_deep_verification") == {"verification"}
    for remedy in REMEDIES:
        p = get(f"{world}_with_{remedy}").params
        assert [p.allow_assure, p.allow_disclose, p.allow_disarm] == [False] * 3
        assert p.offence_defence_balance == none.offence_defence_balance
        assert p.distinguishability == none.distinguishability


def test_there_is_every_family():
    assert len(names("remedies")) == 4 * 7 + 2
    assert len(names("motive")) == 3 * 4
    assert {"anglo_german_naval_race", "cold_war", "three_nuclear_powers", "us_china", "armed_neutrality"} <= set(
        names("history")
    )
    assert all(2 <= len(get(name).states) <= 4 for name in names("history"))


def test_variants_of_the_cold_war_lack_what_they_say():
    assert "abm_treaty" not in get("cold_war_without_abm").kinds
    assert "hotline" not in get("cold_war_without_hotline").kinds
    assert differing("cold_war", "cold_war_without_retaliation") == {"nuclear_damage"}
    # one unit lets exp(-4.6) = 1 % through
    assert np.exp(-get("cold_war_perfect_defence").params.interception[4]) == pytest.approx(0.01, abs=0.001)


def wars_at_random(name, seed=0):
    engine = start(get(name).params, 1_000, seed)
    fought = 0
    for _, actions in zip(range(40), random_actions(engine, seed), strict=False):
        engine.step(actions)
        fought += int((engine.state.war > 0).sum())
    return fought


def test_retaliation_prevents_wars_even_at_random_play():
    # mutual assured destruction: who can be answered is not attacked (Schelling & Halperin 1961)
    assert wars_at_random("cold_war_without_retaliation") > 3 * wars_at_random("cold_war")


def test_only_two_of_three_are_bound():
    three = get("three_nuclear_powers").params
    assert three.signatories[0, 0, 1] == three.in_force[0, 0, 1] == 1.0
    assert not three.signatories[:, 2].any()
    assert np.array_equal(get("two_nuclear_powers").params.initial_low, three.initial_low[:2])
