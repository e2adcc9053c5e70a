"""The committed figures are those of their sources, and the scenarios start from them."""

import pytest

from sd_env.scenarios import get
from sd_env.scenarios.figures import FIGURES, output, value, yearly_growth

PUBLISHED = {  # number and the source's name, copied from the sources by hand
    "dreadnought_completed": (1906, "Hansard"),
    "construction_britain_1904": (11_263_019, "Hansard"),
    "construction_germany_1909": (10_177_062, "Hansard"),
    "navy_britain_1904": (36_859_681, "Hansard"),
    "navy_britain_1913": (48_732_621, "Hansard"),
    "old_battleships_britain": (38, "Hurd"),
    "old_battleships_germany": (22, "Hurd"),
    "warheads_us_1967": (31_255, "Federation of American Scientists"),
    "warheads_ussr_1986": (40_159, "Federation of American Scientists"),
    "hotline": (1963, "Memorandum of Understanding"),
    "salt_and_abm": (1972, "TASS"),
    "military_china_2024": (317_561.0, "SIPRI"),
}


@pytest.mark.parametrize("key", PUBLISHED)
def test_a_figure_is_its_sources(key):
    number, source = PUBLISHED[key]
    assert FIGURES[key].value == number
    assert source in FIGURES[key].source


def test_every_figure_names_a_source_and_none_is_remembered():
    assert all(figure.source and "memory" not in figure.source for figure in FIGURES.values())
    assert all(1890 < figure.year < 2030 for figure in FIGURES.values())


def test_german_battleships_laid_down_add_up():
    # Hansard 21 Mar 1911, fiscal years 1898 to 1905: 2, 3, 2, 2, 2, 2, 2, 2
    assert value("laid_down_germany") == sum((2, 3, 2, 2, 2, 2, 2, 2))


def test_scenarios_start_from_the_figures():
    cold = get("cold_war").params  # ten thousand warheads a unit, two million men a unit, a tenth either way
    assert cold.initial_low[0, 2] == pytest.approx(0.9 * 170 / 10_000)
    assert cold.initial_high[1, 0] == pytest.approx(1.1 * 3_600 / 2_000)
    assert cold.treaty_from.tolist() == [1963 - 1949, 1972 - 1949, 1972 - 1949, 1981 - 1949, 1982 - 1949]
    naval = get("anglo_german_naval_race").params
    assert naval.shock_step.tolist() == [1906 - 1898]
    assert naval.initial_high[1, 0] == pytest.approx(1.1 * (22 - 17) / 20)
    three = get("three_nuclear_powers").params
    assert three.initial_low[:, :2].sum(axis=1) == pytest.approx([0.95 * w / 2_000 for w in (3_805, 4_330, 290)])


def test_growth_is_that_of_the_figures():
    # SIPRI: 21,980.3 / 0.02454 in 1990 and 317,561.0 / 0.01711 in 2024 [million 2023 dollars]: 9.3 % a year
    assert output("china", 2024) / output("china", 1990) == pytest.approx(1.0933**34, rel=0.01)
    assert yearly_growth("capability_britain_1898", "capability_britain_1913") == pytest.approx(-0.022, abs=0.001)
