"""Each twin differs from its case in one thing alone, and here stands in which parameters."""

import numpy as np
import pytest

from sd_env.params import SPECS
from sd_env.scenarios import get, names
from tests.scenarios.test_cases import differing

COUNTED = {name: spec.shape for name, spec in SPECS.items() if spec.shape}


def without(name, table, letter, row):
    """A parameter's table without one row of the dimension ``letter``."""
    for axis in [at for at, this in enumerate(COUNTED[name]) if this == letter]:
        table = np.delete(table, row, axis)
    return table


def assert_only_a_row_more(more, less, letter, row):
    """All of the two games is alike but for one row of each table that has the dimension."""
    ours, theirs = get(more).params._asdict(), get(less).params._asdict()
    for name, table in ours.items():
        cut = without(name, table, letter, row) if name in COUNTED else table
        assert np.array_equal(cut, theirs[name]), name


@pytest.mark.parametrize(
    ("twin", "case", "fields"),
    [
        ("anglo_german_naval_race_without_shock", "anglo_german_naval_race", {"shock_loss"}),
        ("anglo_german_naval_race_with_early_ratios", "anglo_german_naval_race", {"treaty_from"}),
        ("us_china_without_widening", "us_china", {"signatories"}),
        (
            "armed_neutrality_with_strike_forces",
            "armed_neutrality",
            {"initial_low", "initial_high", "cost_factor", "available_from"},
        ),
        ("small_state_greedy_power", "small_state_frightened_power", {"greedy_prior"}),
        ("offensive_realism_seekers_alone", "offensive_realism", {"maximiser_prior"}),
    ],
)
def test_a_twin_differs_in_these_numbers_alone(twin, case, fields):
    assert differing(twin, case) == fields
    assert (get(twin).states, get(twin).weapons, get(twin).kinds) == (
        get(case).states,
        get(case).weapons,
        get(case).kinds,
    )


@pytest.mark.parametrize("kind", ["abm_treaty", "hotline", "salt", "start", "inf_treaty"])
def test_the_cold_war_lacks_one_kind_of_treaty_and_nothing_else(kind):
    row = get("cold_war").kinds.index(kind)
    assert_only_a_row_more("cold_war", f"cold_war_without_{kind.removesuffix('_treaty')}", "C", row)


def test_open_skies_is_one_kind_of_treaty_more():
    open_skies = get("cold_war_with_open_skies")
    assert open_skies.kinds == (*get("cold_war").kinds, "open_skies")
    assert_only_a_row_more("cold_war_with_open_skies", "cold_war", "C", -1)
    assert open_skies.params.treaty_from[-1] == 1955 - 1949  # Eisenhower at Geneva, 21 July 1955
    assert np.isinf(open_skies.params.cap[-1]).all()


def test_space_is_one_class_of_weapons_more():
    space = get("cold_war_with_space")
    assert space.weapons == (*get("cold_war").weapons, "space_weapons")
    assert_only_a_row_more("cold_war_with_space", "cold_war", "K", -1)
    assert not space.params.initial_high[:, -1].any()
    assert np.isinf(space.params.cap[:, -1]).all()


def test_the_quad_and_aukus_are_two_kinds_of_treaty_more():
    twin = get("us_china_with_quad_and_aukus")
    assert twin.kinds == (*get("us_china").kinds, "quad", "aukus")
    assert_only_a_row_more("us_china_with_quad_and_aukus", "us_china", "C", [-2, -1])
    assert not twin.params.signatories[2:, twin.states.index("China")].any()
    assert not twin.params.in_force[2:].any()  # members choose
    assert twin.params.treaty_from[2:].tolist() == [2007 - 1990, 2021 - 1990]


def test_two_blocs_are_two_states_and_one_alliance_more():
    blocs, case = get("cold_war_two_blocs"), get("cold_war")
    powers = [blocs.states.index(name) for name in case.states]
    for name, shape in COUNTED.items():
        if shape in ("N", "NK", "K", "C", "CK") and name not in ("signatories", "in_force"):
            table = getattr(blocs.params, name)
            kept = table[powers] if shape[0] == "N" else table[:5] if shape[0] == "C" else table
            assert np.array_equal(kept, getattr(case.params, name)), name
    assert blocs.kinds == (*case.kinds, "alliance")
    assert blocs.params.contact.sum(axis=1).tolist() == [1.0] * 4  # as in the case: no state meets more others
    assert np.isinf(blocs.params.available_from[[1, 3], 1:]).all()
    assert blocs.params.signatories[:5].sum() == 2 * 5  # the powers' treaties bind the powers
    scalars = [name for name in SPECS if name not in COUNTED]
    assert differing("cold_war_two_blocs", "cold_war").isdisjoint(scalars)


def test_strike_forces_are_mirrored_fortifications_and_the_economy_is_the_same():
    twin, case = get("armed_neutrality_with_strike_forces").params, get("armed_neutrality").params
    for name in ("initial_low", "initial_high", "cost_factor", "available_from"):
        ours, theirs = getattr(twin, name), getattr(case, name)
        assert np.array_equal(ours[2:, ::-1], theirs[2:])
        assert np.array_equal(ours[:2], theirs[:2])
    assert twin.economy.tolist() == case.economy.tolist()


def test_twins_are_variants_and_stay_out_of_the_study_of_cases():
    assert len(names("twin")) == 14
    assert set(names("twin")) <= set(names("variant"))
    assert not set(names("twin")) & {*names("history"), *names("maximisers"), *names("remedies")}
