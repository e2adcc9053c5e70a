"""Tables of the full game's theory: small ones made anew, and the committed ones against what they are about."""

from itertools import product
from pathlib import Path

import pandas as pd
import pytest

from agents.reporting.full_game import TABLES
from agents.reporting.full_game_text import FOLDER
from agents.studies.experiments.selection import SCENARIO, drawn
from agents.studies.full_game import (
    BEGUN,
    FINER,
    PATHS,
    REMEMBERED,
    Extent,
    exact_theory,
    path,
    remember,
    responses,
    solve,
)
from agents.studies.phase import BALANCES, DISTINGUISHABILITIES
from sd_env import scenarios, theory

COMMITTED = Path(__file__).parents[3] / "docs" / "results" / FOLDER
SMALL = (3, 150)


def committed(name: str) -> pd.DataFrame:
    return pd.read_csv(COMMITTED / f"{name}.csv")


def test_where_weapons_show_what_they_are_random_play_learns_peace():
    (row,) = solve(({"world": "doubly_stable"}, "doubly_stable_benign", {}, SMALL))
    assert (row["world"], row["states"]) == ("doubly_stable", 3**4)
    assert max(row["peace_arms"], row["random_arms"]) < 0.1 < row["race_arms"]
    assert row["tipping"] > 0.8
    assert row["spiral_number"] < 1.0
    assert row["closed_form_tipping"] is None


def test_a_path_begins_with_what_it_is_given_and_keeps_every_fourth_step():
    rows = path(("doubly_stable", "natural", 0.3, 12, SMALL))
    assert [row["step"] for row in rows] == [0, 4, 8, 12]
    more = path(("doubly_stable", "natural", 0.8, 0, SMALL))
    assert more[0]["arms"] > rows[0]["arms"] > rows[-1]["arms"]


def test_a_kept_path_ends_where_learning_in_one_go_ends():
    """Learning in pieces of four steps is the same learning."""
    from sd_env.theory.exact_play import uniform
    from sd_env.theory.learning import held, learn
    from sd_env.theory.tables import tables

    made = tables(scenarios.get("doubly_dangerous_benign").params, levels=3)
    for rule, rate in (("natural", 1.0), ("vanilla", 0.5)):
        whole = learn(made, rule=rule, first=uniform(made, 0.6), steps=20, rate=rate).profile
        rows = path(("doubly_dangerous", rule, 0.6, 20, SMALL))
        assert rows[-1]["arms"] == pytest.approx(held(made, whole).sum(1).mean(), abs=1e-3)


def test_memory_and_no_memory_are_judged_alike():
    """A best response with memory gains against who has none; onlookers learn as much as the moves tell."""
    (plain,), (public,) = (remember(("doubly_stable", beliefs, (3, 40))) for beliefs in (0, 5))
    assert (plain["states"], public["states"]) == (3**4, 3**4 * 25)
    assert min(plain["early_truth"], public["early_truth"]) > 0.68  # of the prior: 0.2 squared and 0.8 squared
    for row in (plain, public):
        assert row["early_truth"] <= row["truth"] <= 1.0
        assert row["gain"] >= 0.0
        assert row["against_seekers"] <= row["arms"] <= row["against_greedy"]


@pytest.mark.parametrize(
    ("extent", "only", "message"),
    [
        (Extent(worlds=("doubly_odd",)), (), "worlds = 'doubly_odd': must be of doubly_dangerous"),
        (Extent(), ("maps",), "only = 'maps': must be of held_out"),
        (Extent(games=13), (), "games = 13"),
        (Extent(levels=1), (), "levels = 1"),
    ],
)
def test_a_wrong_extent_is_refused_before_anything_is_written(tmp_path, extent, only, message):
    with pytest.raises(ValueError, match=message):
        exact_theory(tmp_path, extent, only=only)
    assert list(tmp_path.iterdir()) == []


def test_the_committed_tables_are_of_these_games():
    assert sorted(file.stem for file in COMMITTED.glob("*.csv")) == sorted(TABLES)
    held, cells, worlds = (committed(name) for name in ("held_out", "diagram", "full_game"))
    assert held[list(drawn()[0])].to_dict("records") == drawn()
    grid = cells[["offence_defence_balance", "distinguishability"]].itertuples(index=False)
    assert [tuple(cell) for cell in grid] == list(product(BALANCES, DISTINGUISHABILITIES))
    assert worlds.groupby("setting", sort=False)["world"].apply(list).tolist() == [list(scenarios.WORLDS)] * 2
    checks, settings = committed("checks"), ["offence_defence_balance", "distinguishability"]
    assert checks[settings].to_numpy().tolist() == pd.concat([cells, held])[settings].to_numpy().tolist()
    remembered = committed("memory")[["beliefs", "world"]].itertuples(index=False)
    assert [tuple(row) for row in remembered] == [*product(REMEMBERED, scenarios.WORLDS), FINER[::-1]]
    assert sorted(committed("basins")["arming"].unique()) == list(BEGUN)
    assert sorted(committed("paths")["arming"].dropna().unique()) == list(PATHS)


def test_the_committed_tables_have_the_closed_form_of_today():
    """A change of a world's numbers makes them stale: run python -m scripts.theory."""
    for row in committed("full_game").itertuples():
        now = theory.spiral_number(scenarios.get(row.world + row.setting).params)
        assert row.spiral_number == pytest.approx(now, abs=1e-4)
    for row, game in zip(committed("held_out").itertuples(), drawn(), strict=True):
        now = theory.spiral_number(scenarios.get(SCENARIO).with_params(**game).params)
        assert row.spiral_number == pytest.approx(now, abs=1e-4)


def test_the_committed_row_without_memory_is_the_full_game_s():
    """The same learning, counted over motives in two ways."""
    plain, worlds = (committed(name).set_index("world") for name in ("memory", "full_game"))
    plain, worlds = plain[plain["beliefs"] == 0], worlds[worlds["setting"] == "_no_diplomacy"]
    for one, other in (("arms", "random_arms"), ("wars", "random_wars"), ("payoff", "random_payoff")):
        assert plain[one].to_dict() == pytest.approx(worlds[other].to_dict(), abs=2e-3)


def test_what_the_page_says_of_memory_is_so():
    """The sentences of `agents.reporting.full_game_memory.VERDICT`."""
    table, frees, restless = committed("memory"), "offence_distinguishable", "defence_indistinguishable"
    plain = table[table["beliefs"] == 0].set_index("world")
    worlds = committed("full_game")
    benign = worlds[worlds["setting"] == "_benign"].set_index("world")["random_arms"]
    assert plain["against_seekers"][frees] > 0.25
    assert plain["gain"][plain["gain"] >= 0.01].index.tolist() == [restless]
    for _, found in table[table["beliefs"] > 0].groupby("beliefs"):
        found = found.set_index("world")
        assert found["truth"].min() > 0.99
        first = 0.97 + 0.03 * 0.68  # of discounted time, where the first move tells all
        assert (found["early_truth"].drop("doubly_dangerous", errors="ignore") > first - 0.001).all()
        assert found["gain"].max() < 0.01
        assert (found["against_seekers"] - benign).abs().max() < 0.05
        moved = (found["arms"] - plain["arms"]).dropna()
        assert moved[moved.abs() >= 0.25].index.tolist() == [frees]
        assert found["against_seekers"][frees] < 0.01
        assert (found["against_greedy"] - plain["against_greedy"]).drop(restless).abs().max() < 0.05
        assert (found["payoff"] - plain["payoff"]).abs().max() < 0.1


def test_the_committed_best_responses_are_those_of_today():
    table = committed("responses")
    for world in scenarios.WORLDS:
        now = [row["arms"] for row in responses(world)]
        assert table[table["world"] == world]["arms"].tolist() == pytest.approx(now, abs=1e-3)
