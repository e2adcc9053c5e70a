"""Scripted strategies: each does what its idea says, legally, everywhere, from nothing but the observation."""

import numpy as np
import pytest

from agents.runs.load import load
from sd_env import Engine, Scenario, scenario, scenario_names, theory
from sd_env.core.actions import action_names, action_table
from sd_env.core.observe import fields
from sd_env.opponents import STRATEGIES
from sd_env.opponents.sight import Rules, Sight
from tests.core.games import at_bounds, calm, varied

CLEAR = {"fog": 0.0, "greedy_prior": 0.0}


class Table:
    """One row of hand-made observations; the arms start at half a unit of each class."""

    def __init__(self, strategy, name="doubly_dangerous", seed=0, rows=1, **params):
        self.scenario = scenario(name).with_params(**CLEAR | params)
        self.names = action_names(action_table(self.scenario.params), self.scenario.weapons, self.scenario.kinds)
        listed = fields(self.scenario.params, self.scenario.weapons, self.scenario.kinds)
        self.at = {field.name: k for k, field in enumerate(listed)}
        self.policy, self.memory, self.rows = STRATEGIES[strategy](self.scenario, seed), None, rows
        self.observation = np.zeros((rows, len(listed)), np.float32)
        self.show(own=(0.5, 0.5), rival=(0.5, 0.5), tension=0.3)

    def show(self, own=None, rival=None, **flags):
        for prefix, units in (("own.", own), ("rival+1.", rival)):
            for weapon, held in zip(self.scenario.weapons, units or (), strict=False):
                self.observation[:, self.at[f"{prefix}arsenal.{weapon}"]] = np.log1p(held)
        for flag, value in flags.items():
            name = "rival+1." + flag.replace("__", ".")
            if name in self.at:
                self.observation[:, self.at[name]] = value
        return self

    def acts(self, start=False, **shown):
        """What it does now, by name, of the first row."""
        self.show(**shown)
        actions, self.memory = self.policy.predict(self.observation, self.memory, np.full(self.rows, start))
        self.all = [self.names[a] for a in actions]
        return self.all[0]

    def after(self, *rivals, **shown):
        """What it does in turn when the rival's tanks are as given, forts at a half that is kept up."""
        return [self.acts(rival=(tanks, 0.45), **shown) for tanks in rivals]


# Tanks of a rival that holds and wears 10 % a step; of one that arms half a unit in the third step, then holds.
WEARS = (0.5, 0.45, 0.405, 0.3645)
ARMS_ONCE = (0.5, 0.45, 0.405 + 0.45, 0.77, 0.69)


def test_constants_do_one_thing_whatever_is_shown():
    assert Table("hold").after(*ARMS_ONCE) == ["hold"] * 5
    assert Table("arm").after(*WEARS) == ["arm:tanks"] * 4
    assert Table("disarm").after(*ARMS_ONCE) == ["disarm"] * 5
    assert Table("disarm").acts(own=(0, 0)) == "hold"  # nothing left to scrap


def test_tit_for_tat_answers_in_kind_and_forgets():
    assert Table("tit_for_tat").after(*WEARS) == ["hold"] * 4
    assert Table("tit_for_tat").after(*ARMS_ONCE) == ["hold", "hold", "arm:tanks", "hold", "hold"]
    assert Table("tit_for_tat").acts(disarmed=1) == "disarm"


def test_tit_for_tat_does_not_fear_forts_that_it_can_tell_from_tanks():
    def answer(name):
        table = Table("tit_for_tat", name)
        table.acts()
        return table.acts(rival=(0.45, 0.9))  # half a unit of forts

    assert answer("doubly_dangerous") == "arm:tanks"
    assert answer("offence_distinguishable") == "hold"


def test_generous_forgives_a_third_and_suspicious_arms_first():
    table = Table("generous_tit_for_tat", rows=6000)
    table.acts()
    table.acts(rival=(0.9, 0.45))
    assert table.all.count("hold") / 6000 == pytest.approx(1 / 3, abs=4 * np.sqrt(2 / 9 / 6000))
    assert Table("suspicious_tit_for_tat").after(*WEARS) == ["arm:tanks", "hold", "hold", "hold"]


def test_grim_never_forgives_within_an_episode():
    table = Table("grim")
    assert table.after(*ARMS_ONCE) == ["hold", "hold", "arm:tanks", "arm:tanks", "arm:tanks"]
    assert table.acts(start=True) == "hold"  # the next episode


def test_pavlov_stays_when_it_wins_and_shifts_when_it_loses():
    twice = (0.5, 0.95, 0.855, 0.77, 1.2, 1.08)  # arms in steps 2 and 5
    arm = "arm:tanks"
    assert Table("pavlov").after(*twice) == ["hold", arm, arm, arm, "hold", "hold"]


def test_grit_takes_the_initiative_every_fourth_step_and_reciprocates_between():
    quiet = [0.5 * 0.9**t for t in range(6)]
    assert Table("grit").after(*quiet) == ["disarm", "hold", "hold", "hold", "disarm", "hold"]
    assert Table("grit").after(*ARMS_ONCE) == ["disarm", "hold", "arm:tanks", "hold", "disarm"]
    assert Table("grit").after(0.5, 0.45, assured=1) == ["disarm", "disarm"]
    silent = Table("grit", allow_disarm=False, allow_disclose=False)
    assert silent.acts() == "assure"  # what is left of conciliation


def test_richardson_arms_against_more_than_its_own():
    # 0.9 y + 0.3 tau > x: 0.9 + 0.09 against 1; 1.08 + 0.09 against 1
    assert Table("richardson").acts(own=(0.5, 0.5), rival=(0.5, 0.5)) == "hold"
    assert Table("richardson").acts(own=(0.5, 0.5), rival=(0.7, 0.5)) != "hold"
    assert Table("richardson").acts(own=(0.5, 0.5), rival=(0.5, 0.5), tension=1.0) != "hold"


def test_best_response_stops_where_theory_does_and_the_fog_moves_the_other_two():
    race = theory.race(scenario("doubly_dangerous").with_params(**CLEAR).params)
    needs = float(theory.best_response(race, 1.0))  # 2.06 units against one unit
    for own, expected in ((needs - 0.3, "arm"), (needs - 0.2, "hold")):
        assert Table("best_response").acts(own=(own, 0), rival=(1, 0)).split(":")[0] == expected
    between = {"own": (needs, 0.0), "rival": (1.0, 0.0), "fog": 0.3}
    fogged = {"fog": between.pop("fog")}
    assert Table("worst_case", **fogged).acts(**between).split(":")[0] == "arm"
    assert Table("best_response", **fogged).acts(**between) == "hold"
    assert Table("trusting", **fogged).acts(own=(needs - 0.3, 0), rival=(1, 0)) == "assure"


def test_deterrer_matches_the_stronger_and_defensive_only_shields():
    assert Table("deterrer").acts(own=(0.5, 0.5), rival=(0.6, 0.5)) == "arm:tanks"
    assert Table("deterrer").acts(own=(0.5, 0.6), rival=(0.5, 0.5)) == "hold"
    stable = "offence_distinguishable"  # beta 2: 0.95 x 2 n against 1 + 0.95 forts
    assert Table("defensive", stable).acts(own=(0, 0.5), rival=(0.9, 0)) == "arm:forts"
    assert Table("defensive", stable).acts(own=(0, 0.9), rival=(0.9, 0)) == "hold"


def test_deterrer_builds_warheads_where_there_are_some():
    nuclear = {"retaliation": [0.0, 1.0], "survivability": 1.0, "nuclear_damage": 50.0}
    assert Table("deterrer", **nuclear).acts(own=(5.0, 0.5), rival=(0.0, 0.6)) == "arm:forts"


def test_keeper_stays_under_the_cap_and_cheat_does_not():
    for strategy in ("treaty_keeper", "treaty_cheat"):
        assert Table(strategy).acts() == "propose:arms_limit:+1"
    signed = {"arms_limit__in_force": 1, "own": (0.8, 0.0), "rival": (3.0, 3.0)}  # another half would pass the cap of 1
    assert Table("treaty_cheat").acts(**signed) == "arm:tanks"
    assert Table("treaty_keeper").acts(**signed) == "hold"
    assert Table("treaty_keeper").acts(**signed | {"own": (0.4, 0.0)}) == "arm:tanks"  # 0.9 is allowed


def test_deceiver_assures_and_arms_in_turn():
    table = Table("deceiver")
    assert [table.acts() for _ in range(4)] == ["assure", "arm:tanks"] * 2


def test_social_optimum_disarms_signs_and_calms():
    table = Table("social_optimum")
    assert table.acts() == "disarm"
    assert table.acts(own=(0.0, 0.0)) == "propose:arms_limit:+1"
    assert table.acts(arms_limit__in_force=1) == "disclose"
    assert table.acts(tension=0.0) == "hold"


def test_opportunist_arms_unopposed_and_shies_from_resistance():
    table = Table("opportunist")
    assert table.after(*ARMS_ONCE) == ["arm:tanks", "arm:tanks", "hold", "arm:tanks", "arm:tanks"]
    # 2/3 of beta A / (beta A + F): A = 2 against F = 1 + 0.5
    assert table.acts(own=(4.0, 0.0), rival=(0.4, 0.4)) == "hold"


def test_power_maximiser_wants_twice_its_rivals_offence():
    assert Table("power_maximiser").acts(own=(1.0, 0.9), rival=(0.5, 0.5)) == "arm:tanks"
    assert Table("power_maximiser").acts(own=(1.2, 0.9), rival=(0.5, 0.5)) == "hold"


def test_the_ambitious_strike_in_a_crisis_that_they_would_win():
    agent = {"war_decision": "agent"}
    for strategy in ("opportunist", "power_maximiser"):
        assert Table(strategy, **agent).acts(own=(4, 4), rival=(0.1, 0.1), crisis=1) == "attack:+1"
        assert Table(strategy, **agent).acts(own=(0.1, 0.1), rival=(4, 4), crisis=1) == "arm:tanks"
    assert Table("grim", **agent).acts(own=(4, 4), rival=(0.1, 0.1), crisis=1) == "hold"


def test_random_plays_every_legal_action_alike():
    table = Table("random", rows=8000)
    table.acts()
    legal = [name for name in table.names if name.split(":")[0] != "withdraw"]
    shares = [table.all.count(name) / 8000 for name in legal]
    np.testing.assert_allclose(shares, 1 / len(legal), atol=0.02)
    assert not any(name.startswith("withdraw") for name in table.all)


ODD = {
    "three_classes": lambda: calm(3, 3, 2, crisis_base=0.5, fog=0.4, war_decision=1),
    "no_kinds": lambda: calm(2, 1, 0),
    "words_alone": lambda: calm(4, 2, 1, allow_arm=False, allow_treaties=False, allow_disarm=False),
    "treaties_alone": lambda: calm(2, 2, 2, allow_arm=False, allow_assure=False, allow_disclose=False),
    "varied": lambda: varied(6, 3, 3, 2),
    "dated": lambda: calm(3, 3, 2, available_from=3, treaty_from=4, crisis_base=0.5, fog=0.4),
    "at_bounds": lambda: at_bounds(3, 3, 2, 2, available_from=0, suspension=0),  # see also `DATED`
}


def odd(name):
    return named(name, ODD[name]())


def named(name, params):
    tables = (("w", params.offence), ("k", params.verification))
    return Scenario(name, params, *(tuple(f"{letter}{i}" for i in range(len(t))) for letter, t in tables))


DATED = {
    "at_bounds": lambda: at_bounds(1, 3, 2, 2),
    "late": lambda: calm(3, 3, 2, available_from=3, treaty_from=4, suspension=2, crisis_base=0.5, fog=0.4),
}
"""Games with dates and suspensions: what some states may never do, and what is suspended, strategies ask masks for."""


@pytest.mark.parametrize("name", DATED)
def test_strategies_that_are_given_masks_keep_to_dates(name):
    params = DATED[name]()
    game = named(name, params)
    kept_back = 0
    for strategy, kind in STRATEGIES.items():
        engine = Engine(game.params, 3)
        engine.reset(7)
        policy, memory = kind(game, 5), None
        for step in range(8):
            seen, mask = engine.observation[:, 0].copy(), engine.mask[:, 0].astype(bool)
            kept_back += int((Sight(Rules(game), seen).legal & ~mask).sum())
            actions, memory = policy.predict(seen, memory, np.full(3, step == 0), True, mask)
            assert mask[np.arange(3), actions].all(), strategy
            choice = np.zeros((3, engine.n_agents), int)
            choice[:, 0] = actions
            engine.step(choice)
    assert kept_back > 0  # there were actions that only the mask forbade


WORLDS = [n for n in scenario_names() if n.startswith("doubly_dangerous") and not n.endswith("n4")]
GAMES = [*WORLDS, "no_dilemma", *ODD]  # every shape that the scenarios have, and others


@pytest.mark.parametrize("name", GAMES)
def test_every_strategy_acts_legally_and_as_its_rows_alone_would(name):
    game = odd(name) if name in ODD else scenario(name)
    for strategy, kind in STRATEGIES.items():
        engine = Engine(game.params, 3)
        engine.reset(7)
        policy, memory, single = kind(game, 5), None, [None] * 3
        for step in range(5):
            seen, mask = engine.observation[:, 0].copy(), engine.mask[:, 0].astype(bool)
            np.testing.assert_array_equal(Sight(Rules(game), seen).legal, mask)
            actions, after = policy.predict(seen, memory, np.full(3, step == 0))
            again, _ = kind(game, 5).predict(seen, memory, np.full(3, step == 0), True, mask)
            np.testing.assert_array_equal(actions, again)  # from seed and memory alone; memory is not written to
            assert mask[np.arange(3), actions].all(), strategy
            if memory is not None:
                for r in range(3):
                    alone, _ = kind(game, 5).predict(seen[r : r + 1], single[r], np.zeros(1, bool))
                    assert alone[0] == actions[r], strategy
            memory = after
            single = [{key: kept[r : r + 1] for key, kept in memory.items()} for r in range(3)]
            everybody = np.random.default_rng(step).integers(0, engine.n_actions, (3, engine.n_agents))
            everybody[:, 0] = actions
            engine.step(everybody)


@pytest.mark.parametrize("name", scenario_names())
def test_every_strategy_acts_legally_in_every_scenario(name):
    game = scenario(name)
    engine = Engine(game.params, 2)
    engine.reset(3)
    for strategy in STRATEGIES:
        seen, mask = engine.observation.reshape(-1, engine.n_fields), engine.mask.reshape(-1, engine.n_actions)
        actions, _ = load(strategy, game).predict(seen, action_masks=mask)  # what is open yet, no observation tells
        assert mask[np.arange(len(mask)), actions].all(), strategy
        engine.step(actions.reshape(2, -1))


def test_one_row_may_begin_anew_while_another_goes_on():
    table = Table("grim", rows=2)
    table.after(0.5, 1.0)
    actions, _ = table.policy.predict(table.observation, table.memory, np.array([True, False]))
    assert [table.names[a] for a in actions] == ["hold", "arm:tanks"]
