"""Every experiment's page and verdict, from tables made by hand."""

import numpy as np
import pandas as pd
import pytest

from agents.reporting.experiments import Tables, draw_panels, write_page
from agents.statistics import Estimate
from agents.studies.experiments import (
    EXPERIMENTS,
    choice,
    diagram,
    enforcement,
    history,
    ladder,
    remedies,
    security,
    selection,
    tipping,
    types,
    worlds,
)
from agents.studies.experiments.selection import drawn
from sd_env import scenarios, theory
from sd_env.theory.surprise import strike_threshold

MEASURES = {"seeker_arsenal": 1.5, "wars_per_100": 4.0, "seeker_reward": 0.5, "tragic_share": 0.5, "security": 0.7}
MEASURES |= {
    "arsenal": 1.5,
    "reward": 0.5,
    "treaty_share": 0.2,
    "aggression_share": 0.25,
    "crises_per_100": 40.0,
    "share.hold": 0.5,
    "seeker_arsenal_defensive_share": 0.5,
    "wars_between_seekers_per_100": 1.0,
}


def made(name: str, exact: float | None = None, **measures) -> Tables:
    """Three seeds of every cell, whether this version has its parameters or not; a function of the cell's columns."""
    experiment = EXPERIMENTS[EXPERIMENTS[name].asked.source]
    runs, games, curves = [], {}, []
    for order, cell in enumerate(experiment.cells):
        for seed in range(3):
            at = {**cell.at, "seed": seed}
            told = {key: value(at) if callable(value) else value for key, value in {**MEASURES, **measures}.items()}
            key = f"{cell.label}{seed}"
            about = {"cell": cell.label, "order": order, "game": cell.key, "settings": key, "seconds": 1.0}
            about |= {"environment": "security_dilemma_v0", "at_rest": True, "last_change": 0.0, "seed": seed}
            runs.append(about | dict(cell.at) | told)
            arms = told["seeker_arsenal"]
            points = [(1_000_000, arms + 1, 0.5), (3_000_000, arms + 0.5, 0.6), (20_000_000, arms, 0.7)]
            curves += [
                {"settings": key, "agent_steps": steps, "seeker_arsenal": held, "security": safe}
                for steps, held, safe in points
            ]
        about = {"game": cell.key, "label": cell.label, "script": "", "balance": order % 5, "spiral_number": 1.0}
        rows = [about | {"who": who} | MEASURES for who in ("random", "hold", "arm tanks", "best script")]
        games[cell.key] = rows + ([about | {"who": "exact", "seeker_arsenal": exact}] if exact is not None else [])
    return Tables(
        pd.DataFrame(runs), pd.DataFrame([row for rows in games.values() for row in rows]), pd.DataFrame(curves)
    )


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_every_page_can_be_made_before_theory_and_with_it(name, tmp_path):
    asked = EXPERIMENTS[name].asked
    for exact in (None, 1.5):
        text = write_page(asked, made(name, exact), tmp_path).read_text(encoding="utf-8")
        assert asked.title in text
        assert asked.refuted_if in text
        assert ("**Open**" in text) == (exact is None and name in ("ladder", "selection", "diagram"))
        assert (tmp_path / "figures" / f"{name}.png").stat().st_size > 1000


@pytest.mark.parametrize("name", [name for name, one in EXPERIMENTS.items() if one.asked.compared])
def test_cells_that_are_compared_are_there(name):
    asked = EXPERIMENTS[name].asked
    assert {cell for pair in asked.compared.values() for cell in pair} <= set(asked.derive(made(name)).ledger["cell"])


def verdict(module, name, exact=None, **measures):
    asked = EXPERIMENTS[name].asked
    return module.judge(asked.derive(made(name, exact, **measures)))


def test_the_ladder_is_refuted_off_the_exact_prediction():
    assert verdict(ladder, "ladder", 1.5).refuted is False
    assert (
        verdict(ladder, "ladder", 1.5, seeker_arsenal=lambda at: 1.6 if at["rung"] == "exploring" else 9.0).refuted
        is False
    )
    assert verdict(
        ladder, "ladder", 1.5, seeker_arsenal=lambda at: 2.0 if at["world"] == "doubly_stable" else 1.5
    ).refuted


def test_selection_reads_one_run_at_three_budgets():
    table = selection.at_budgets(made("selection")).ledger
    assert table.groupby("curve").size().to_dict() == dict.fromkeys(
        (*selection.BUDGETS, "independent PPO", "QR-DQN"), 36
    )
    arms = table.groupby("curve")["seeker_arsenal"].first()
    assert arms[list(selection.BUDGETS)].tolist() == [2.0, 1.5, 1.5]  # the first points from 2, 6 and 20 M on
    assert table["cell"].nunique() == 5 * 12


def test_selection_is_refuted_by_races_that_theory_does_not_have():
    assert verdict(selection, "selection", 0.1).refuted  # all race, none should
    assert verdict(selection, "selection", 0.1, seeker_arsenal=0.0).refuted  # always right, but so is "never"


def test_games_are_drawn_from_the_ranges_that_were_stated():
    table = pd.DataFrame(drawn())
    assert len(table) == 12
    for name, low, high in (
        ("offence_defence_balance", 0.25, 8),
        ("distinguishability", 0, 0.95),
        ("war_cost", 0, 3),
        ("attrition", 0, 0.5),
    ):
        assert table[name].between(low, high).all()
        assert table[name].nunique() == 12
    assert drawn() == drawn()


@pytest.mark.parametrize("number", tipping.WAYS)
def test_tipping_s_games_have_the_numbers_that_were_asked(number):
    _, game = tipping.game_of(number)
    assert theory.spiral_number(game) == pytest.approx(number, abs=1e-5)
    assert theory.departures(game.params) == ()
    assert 0 < tipping.race_share(game) <= 1


def test_tipping_s_middle_is_where_half_end_armed():
    def hold(at, middle):
        return 0.0 if at["multiple"] >= middle else 1.0

    stands = verdict(tipping, "tipping", **{"share.hold": lambda at: hold(at, 1.0)})
    assert stands.refuted is False
    assert "0.77 at S0 = 1.04" in stands.said  # sqrt(0.6 x 1)
    assert verdict(tipping, "tipping", **{"share.hold": lambda at: hold(at, 10.0)}).refuted
    assert verdict(tipping, "tipping", **{"share.hold": 1.0}).refuted


def test_the_price_of_not_knowing_is_that_of_pairs():
    def arms(at):
        return 2.0 if at["public"] else 2.5 + at["seed"] / 10

    told = verdict(types, "types", seeker_arsenal=arms)
    assert told.refuted is False
    assert "+0.60 [" in told.said
    assert verdict(types, "types").refuted
    table = types.paired(made("types", tragic_share=lambda at: 0.75 if at["public"] else 0.5)).ledger
    np.testing.assert_allclose(table["excess"], 0.0)  # chance is that of random play and of always arming: 0.5
    np.testing.assert_allclose(table["excess_public"], 0.25)


def test_strikes_are_counted_by_seeker_and_crisis():
    table = choice.strikes(made("choice")).ledger
    by_prior = table.groupby("greedy")["strikes"].first()
    assert by_prior[0.0] == pytest.approx(4 * 0.75 / (2 * 40))
    assert by_prior[0.4] == pytest.approx(4 * 0.75 / (2 * 0.6 * 40))
    tanks = made("choice", seeker_arsenal=1.8, seeker_arsenal_defensive_share=0.5)
    threshold = choice.strikes(tanks).ledger.groupby("surprise")["pi_star"].first()
    assert threshold.is_monotonic_decreasing  # what surprise is worth
    game = scenarios.get(choice.SCENARIO).with_params(war_decision="agent", accident_willingness=0.0)
    assert threshold[0.0] == pytest.approx(strike_threshold(game, [0.9, 0.9], [0.9, 0.9]))
    assert verdict(choice, "choice").refuted
    assert (
        verdict(choice, "choice", wars_per_100=lambda at: 10 * at["surprise"] * at["greedy"] + at["seed"]).refuted
        is False
    )


def test_enforcement_must_lower_arms_in_every_world():
    assert verdict(enforcement, "enforcement").refuted
    assert verdict(enforcement, "enforcement", seeker_arsenal=lambda at: 3 - at["enforcement"]).refuted is False


def test_diplomacy_must_take_away_more_wars_than_among_random_players():
    def wars(at, fall):
        return 9.0 + at["seed"] / 10 - fall * at["setting"].endswith("diplomacy")

    assert verdict(worlds, "worlds", wars_per_100=lambda at: wars(at, 0.0)).refuted
    assert verdict(worlds, "worlds", wars_per_100=lambda at: wars(at, 3.0)).refuted is False
    told = verdict(worlds, "worlds", wars_per_100=lambda at: wars(at, 3.0 * (at["world"] == "doubly_dangerous")))
    assert told.refuted
    assert "no more than by chance in defence_indistinguishable, benign" in told.said


def test_the_diagram_is_refuted_by_an_exact_race_that_nobody_learns():
    def spiral(at):
        return 2.0 if at["beta"] > 1 and at["q"] < 0.5 else 0.2

    def judged(arms):
        tables = made("diagram", 0.0, seeker_arsenal=arms)
        at = tables.ledger.drop_duplicates("game").set_index("game")
        races = tables.baselines["game"].map(lambda game: spiral(at.loc[game]))
        beside = tables.baselines.assign(spiral_number=races, balance=tables.baselines["game"].map(at["beta"]))
        exact = beside["who"] == "exact"
        beside.loc[exact, "seeker_arsenal"] = races[exact]
        return diagram.judge(tables._replace(baselines=beside))

    told = judged(spiral)
    assert told.refuted is False
    assert "9 race by learning and 9 by exact theory" in told.said  # three balances, three q
    assert judged(0.0).refuted
    assert judged(lambda at: 2.0 if at["beta"] > 1 else 0.2).refuted  # the balance alone tells them


def test_a_cap_must_do_what_its_damping_does_not():
    def wars(at, *working):
        return 9.0 + at["seed"] / 10 - 3.0 * (at["remedy"] in working)

    assert verdict(remedies, "remedies", wars_per_100=lambda at: wars(at)).refuted
    asked, cap = EXPERIMENTS["remedies"].asked, made("remedies", wars_per_100=lambda at: wars(at, "cap alone"))
    many = cap._replace(ledger=pd.concat([cap.ledger] * 3, ignore_index=True))
    told = remedies.judge(many)  # three runs are too few for forty comparisons
    assert told.refuted is False
    assert "cap alone −3.00 [" in told.said
    both = many.ledger["remedy"].isin(["damping alone"])
    assert remedies.judge(
        many._replace(ledger=many.ledger.assign(wars_per_100=many.ledger["wars_per_100"] - 3 * both))
    ).refuted
    assert len(asked.compared) == 4 * 10
    assert remedies.by_chance(made("remedies")) == dict.fromkeys(asked.compared, 0.0)


def test_security_s_slope_is_that_of_each_run():
    table = security.slopes(made("security")).ledger
    assert len(table) == 4 * 3
    np.testing.assert_allclose(table["slope"], -0.2 + 0 * table["slope"], atol=0.02)
    assert verdict(security, "security").refuted is False
    arms = np.array([0.0, 1.0])
    np.testing.assert_allclose(security.closed_form("doubly_dangerous", arms), [1.0, 1.5 / 2.5])  # d = o = 1/2, beta 2


def test_history_judges_each_pair_by_its_own_measure():
    labels = [cell.label for cell in EXPERIMENTS["history"].cells]
    assert sorted(labels) == sorted({label for twin in history.PAIRS for label in (twin.label, twin.case)})
    table = history.outcomes(made("history", wars_per_100=3.0, arsenal=2.0, **{"share.arm:x": 0.25})).ledger
    value = table.groupby("cell")["outcome"].first()
    assert value["cold_war, arms"] == 2.0
    assert value["cold_war, wars"] == 3.0  # each of two states fights all wars
    assert value["cold_war_two_blocs, wars"] == 1.5  # each of four states fights half of them
    assert value["offensive_realism_seekers_alone, arming"] == 0.25


def test_what_nobody_learned_has_the_judged_measure():
    beside = history.outcomes(made("history")).baselines
    arming = beside[beside["game"].str.endswith(", arming")].groupby("who")["outcome"].agg(["min", "max"])
    assert arming.loc["hold"].tolist() == [0.0, 0.0]
    assert arming.loc["arm tanks"].tolist() == [1.0, 1.0]
    assert arming.loc["random"].isna().all()


def test_history_is_refuted_by_one_argument_upside_down_or_by_few_that_stand():
    one, equal = history.TWINS[0], history.TWINS[-1]
    assert (one.sign, equal.sign) == (-1, 0)
    less, none, more = Estimate(-1.0, -1.1, -0.9, 10), Estimate(0.0, -0.04, 0.04, 10), Estimate(1.0, 0.9, 1.1, 10)
    assert [history.stands(one, found, 0.01) for found in (less, more)] == [True, False]
    assert history.stands(one, less, 0.06) is None
    assert [history.stands(equal, found, 1.0) for found in (less, none, more)] == [False, True, False]
    assert history.stands(equal, Estimate(0.0, -0.2, 0.2, 10), 1.0) is None
    told = verdict(history, "history")
    assert told.refuted  # all alike: seekers arm as maximisers do, and nothing else stands
    assert "Of 16 arguments 1 stand and 0 are contradicted" in told.said  # the control is none
    assert told.said.endswith("Control, a treaty more that does nothing: +0.00 [+0.00, +0.00].")


def test_the_control_of_history_changes_an_empty_treaty_alone():
    (cell,) = [cell for cell in EXPERIMENTS["history"].cells if cell.label == history.CONTROL.label]
    plain, kinds = scenarios.get("cold_war"), cell.game.params
    assert cell.game.kinds == (*plain.kinds, "open_skies")
    assert np.isinf(kinds.cap[-1]).all()
    assert (kinds.crisis_damping[-1], kinds.transparency[-1], kinds.hotline[-1]) == (1.0, 0.0, 0.0)
    for name in ("verification", "defence_sharing", "disposal", "crisis_clarity"):
        assert getattr(kinds, name)[-1] == 0.0


def test_history_has_the_difference_of_random_play_beside_its_own():
    tables = made("history")
    blocs = tables.baselines["label"] == "cold_war_two_blocs"
    tables.baselines.loc[blocs & (tables.baselines["who"] == "random"), "wars_per_100"] = 10.0
    chance = history.by_chance(history.outcomes(tables))
    assert chance["cold_war_two_blocs − cold_war"] == 10.0 / 2 - 4.0
    assert np.isnan(chance["offensive_realism_seekers_alone − offensive_realism"])
    assert chance["cold_war_with_space − cold_war"] == 0.0


def test_lines_of_what_nobody_learned_run_from_left_to_right():
    figure = draw_panels(EXPERIMENTS["ladder"].asked, made("ladder"))
    places = [line.get_xdata() for ax in figure.axes for line in ax.get_lines() if line.get_label() == "hold"]
    assert [list(at) for at in places] == [list(range(len(ladder.RUNGS)))] * 4  # in the order of the rungs
