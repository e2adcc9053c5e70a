"""Every scenario: deterministic, finite, inside its space, nothing constant, nothing double; the four worlds' order."""

import math

import numpy as np
import pytest

from sd_env.core.actions import action_table, may_be_illegal
from sd_env.core.engine import Engine
from sd_env.core.observe import fields
from sd_env.scenarios import ALIASES, SCENARIOS, SETTINGS, WORLDS, Scenario, get, names
from tests.core.games import NO_CONTACT, lawful, random_actions, start

JERVIS = ("doubly_dangerous", "defence_indistinguishable", "offence_distinguishable", "doubly_stable")


def engine_of(name, n_worlds, seed=0):
    engine = Engine(get(name).params, n_worlds, autoreset=True)
    engine.reset(seed)
    return engine


def assert_inside(engine):
    """Everything finite and inside its bounds."""
    s, out = engine.state, engine.output
    table = fields(engine.params)
    low, high = (np.array([getattr(field, end) for field in table], np.float32) for end in ("low", "high"))
    assert ((out.observation >= low) & (out.observation <= high)).all()  # a NaN is on neither side
    assert ((s.tension >= 0.0) & (s.tension <= 1.0)).all()
    assert ((s.arsenal >= 0.0) & (s.arsenal < np.inf)).all()
    assert np.isfinite(s.reward).all()
    assert np.isin(out.mask, (0, 1)).all()


def play_at_random(name, n_worlds, n_steps):
    """Random actions, legal and illegal; the marks agree with the mask of the step before, and all stays inside."""
    engine = engine_of(name, n_worlds)
    illegal = 0
    for step, actions in zip(range(n_steps), random_actions(engine, 1), strict=False):
        for b, i in ((step % n_worlds, 0), (-1, engine.n_agents - 1)):
            assert engine.output.mask[b, i].tolist() == lawful(engine, b, i)
        legal = np.take_along_axis(engine.output.mask, actions[:, :, None], axis=2)[:, :, 0]
        engine.step(actions)
        ended = engine.state.truncated | engine.state.terminated  # their marks were cleared with the new episode
        assert np.array_equal(engine.state.illegal[~ended], legal[~ended] == 0)
        assert_inside(engine)
        illegal += int(engine.state.illegal.sum())
    assert engine.state.episode.min() >= 1
    may_be = {family_name(engine, a) for a in range(engine.n_actions)} - {"hold", "arm"}
    assert (illegal > 0) == bool(may_be or (engine.params.available_from > 0).any())


def family_name(engine, action):
    names = ("hold", "arm", "assure", "disclose", "disarm", "propose", "withdraw", "attack", "suspend")
    return names[engine.table.family[action]]


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_hundred_thousand_random_steps(name):
    play_at_random(name, 1_000, 100)


@pytest.mark.slow
@pytest.mark.parametrize("name", SCENARIOS)
def test_a_million_random_steps(name):
    play_at_random(name, 4_096, 256)


def views(name, n_worlds=200, n_steps=100):
    """Observations `[T, B, N, F]` under random play; of worlds that end, what was seen last."""
    engine = engine_of(name, n_worlds)
    seen = []
    for _, actions in zip(range(n_steps), random_actions(engine, 2), strict=False):
        engine.step(actions)
        ended = engine.state.truncated | engine.state.terminated
        output = engine.output
        seen.append(np.where(ended[:, None, None], output.last_observation, output.observation))
    return np.stack(seen)


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_number_that_is_seen_says_something_of_its_own(name):
    table = [field.name for field in fields(get(name).params)]
    for n_worlds in (200, 4_000):  # more where something is rare
        seen = views(name, n_worlds)
        rows = seen.reshape(-1, seen.shape[-1])
        constant = [f for f, spread in zip(table, np.ptp(rows, axis=0), strict=True) if spread == 0]
        if not constant:
            break
    assert constant == []
    first = {column.tobytes(): f for f, column in zip(reversed(table), reversed(rows.T), strict=True)}
    twice = [f for f, column in zip(table, rows.T, strict=True) if first[column.tobytes()] != f]
    assert [f for f in twice if not f.endswith(".allowed")] == []  # two treaties of one date are allowed together
    # no two agents are shown the same
    for i in range(seen.shape[2]):
        for j in range(i):
            assert (seen[:, :, i] != seen[:, :, j]).any(axis=-1).all()


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_seed_fixes_the_play(name):
    one, two = views(name, 3, 70), views(name, 3, 70)
    assert one.tobytes() == two.tobytes()


def test_there_is_each_world_in_each_setting_and_number_and_the_control():
    expected = {w + s + n for w in WORLDS for s in SETTINGS for n in ("", "_n3", "_n4")} | {"no_dilemma"}
    assert expected <= set(SCENARIOS)
    for name in expected - {"no_dilemma"}:
        n = int(name[-1]) if name[-3:-1] == "_n" else 2
        assert len(SCENARIOS[name].params.economy) == n
        # insecurity does not grow by counting neighbours (MODEL 1): contacts of a state sum to one
        assert SCENARIOS[name].params.contact.sum(axis=1) == pytest.approx(np.ones(n))


def spiral_number(p):
    """S0 of MODEL 6 in Jervis' two variables, from the parameters; discount 0.97, tension at its start."""
    cost = p.build_cost[0] * (1 / (1 - p.depreciation[0]) - 0.97) + p.upkeep[0]
    stake = 0.5 * (p.crisis_base + p.crisis_slope * p.tension_start) * p.accident_willingness * p.conquest_loss
    beta, q = p.offence_defence_balance, p.distinguishability
    return stake / (8 * p.home_defence * cost) / (1 / (beta * (1 - q)) + 1 / (1 + q))


def test_the_four_worlds_have_the_spiral_numbers_of_the_model():
    # by hand for the first, c = 0.4 (1/0.9 - 0.97) + 0.02 = 0.0764, Lambda = 1/2 0.49 0.9 16 = 3.528:
    # [3.528 / (8 * 0.0764)] / [1/2 + 1] = 5.769 / 1.5 = 3.85
    numbers = [spiral_number(get(world).params) for world in JERVIS]
    assert numbers == pytest.approx([3.85, 1.92, 1.04, 0.28], abs=0.01)


def test_the_four_worlds_stand_in_jervis_order_of_danger_when_played():
    """Two states that build nothing but forts, without deterrents or greed: how often do they fight all the same?"""
    wars = []
    for world in JERVIS:
        engine = start(get(world + "_benign").params, 2_000)
        forts = np.full((2_000, 2), 2)
        fought = 0
        for _ in range(40):
            engine.step(forts)
            fought += int((engine.state.war > 0).sum())
        wars.append(fought / (2_000 * 40))
    assert wars == sorted(wars, reverse=True)
    assert wars[0] > 2 * wars[2] > 4 * wars[3]


def test_settings_do_what_they_say():
    for world in WORLDS:
        base, silent, benign, talking = (get(world + setting).params for setting in SETTINGS)
        assert [p.greedy_prior.max() for p in (base, silent, benign, talking)] == [0.2, 0.2, 0.0, 0.0]
        switches = ("allow_assure", "allow_disclose", "allow_disarm", "allow_treaties")
        assert all(getattr(p, switch) for p in (base, talking) for switch in switches)
        assert not any(getattr(p, switch) for p in (silent, benign) for switch in switches)
        assert all(p.allow_arm for p in (base, silent, benign, talking))


def test_in_the_control_nobody_ever_strikes():
    engine = engine_of("no_dilemma", 500)
    crises = 0
    for _, actions in zip(range(63), random_actions(engine, 1), strict=False):
        engine.step(actions)
        assert not engine.state.war.any()
        crises += int(engine.state.crisis.sum())
    assert crises > 0


def test_aliases_and_tags_find_scenarios():
    for alias, name in ALIASES.items():
        assert get(alias) is SCENARIOS[name]
        assert get(f"{alias}_no_diplomacy_n3") is SCENARIOS[f"{name}_no_diplomacy_n3"]
    assert [get(f"jervis_{i}").name for i in (1, 2, 3, 4)] == list(JERVIS)
    assert set(names("offence_dominant", "n2", "benign", "no_diplomacy")) == {
        "doubly_dangerous_benign",
        "offence_distinguishable_benign",
    }
    assert names() == tuple(SCENARIOS)
    assert get(get("no_dilemma")) is SCENARIOS["no_dilemma"]


@pytest.mark.parametrize(
    ("unknown", "nearest"),
    [("doubly_dangerus", "doubly_dangerous"), ("dobly_stable_n3", "doubly_stable_n3"), ("jervis_5", "jervis_")],
)
def test_an_unknown_name_is_told_the_nearest(unknown, nearest):
    with pytest.raises(ValueError, match=rf"^unknown scenario '{unknown}': did you mean {nearest}"):
        get(unknown)


def test_no_name_at_all():
    with pytest.raises(ValueError, match=r"^scenario = 3: must be a name or a Scenario$"):
        get(3)


@pytest.mark.parametrize("name", SCENARIOS)
def test_scenarios_are_frozen_and_tell_their_story(name):
    scenario = SCENARIOS[name]
    assert scenario.name == name
    assert scenario.source
    assert len(scenario.story) > 40
    with pytest.raises(AttributeError):
        scenario.name = "other"
    for field, value in scenario.params._asdict().items():
        if isinstance(value, np.ndarray):
            assert not value.flags.writeable, field


def test_overrides_make_a_new_scenario_and_leave_the_old():
    scenario = get("doubly_dangerous")
    calmer = scenario.with_params(**NO_CONTACT)
    assert isinstance(calmer, Scenario)
    assert (calmer.params.crisis_base, scenario.params.crisis_base) == (0.0, 0.4)
    assert scenario.with_params() is scenario
    assert math.isinf(scenario.params.cap[0, 1])


def test_a_scenario_takes_parameters_by_name():
    costly = get("doubly_dangerous", war_cost=2.5)
    assert costly.params.war_cost == 2.5
    assert get(costly, fog=0.0).params.war_cost == 2.5
    assert get("doubly_dangerous").params.war_cost == 0.0
    with pytest.raises(ValueError, match="unknown parameter 'war_costs': did you mean war_cost"):
        get("doubly_dangerous", war_costs=1)


def can_be_forbidden(game) -> bool:
    """Whether the rules know a state in which an action is illegal for somebody."""
    table = action_table(game.params)
    pairs = list(zip(table.family, table.argument, strict=True))
    return any(may_be_illegal(game.params, i, family, of) for i in range(game.n_agents) for family, of in pairs)


def test_masks_are_needed_exactly_where_an_action_can_be_illegal():
    dated = get("doubly_dangerous_no_diplomacy").with_params(available_from=[[0, 5], [0, 0]])
    games = [get(name) for name in names()]
    assert [game.name for game in games if game.needs_masks != can_be_forbidden(game)] == []
    assert dated.needs_masks
    assert can_be_forbidden(dated)
