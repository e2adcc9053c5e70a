"""A page a scenario: all have a family, and a page tells the numbers of its game."""

from agents.studies.pages import scenario, scenario_figure
from sd_env import scenario_names, scenarios


def test_every_scenario_is_of_one_family():
    listed = [name for names in scenario.families().values() for name in names]
    assert sorted(listed) == sorted(scenario_names())


def test_a_page_says_who_plays_what_theory_says_and_what_is_a_twin(monkeypatch):
    monkeypatch.setattr(scenario, "WORLDS", 4)
    monkeypatch.setattr(scenario, "SCRIPTS", ("hold", "arm"))
    text = scenario.page("cold_war", scenario.played("cold_war"))
    assert scenarios.get("cold_war").story in text
    assert "| states | United States, Soviet Union |" in text
    assert "The closed form of the race does not apply: states differ in economy" in text
    assert "| [cold_war_without_salt](cold_war_without_salt.md) | [cold_war](cold_war.md) | more: arms" in text


def test_holding_wears_arms_out_and_building_does_not(monkeypatch):
    monkeypatch.setattr(scenario, "WORLDS", 4)
    monkeypatch.setattr(scenario, "SCRIPTS", ("hold", "arm"))
    played = {script: scenario_figure.arms_over_time(one) for script, one in scenario.played("doubly_stable").items()}
    assert played["hold"][-1] < played["hold"][0]
    assert played["arm"][-1] > played["hold"][-1]


def test_theory_is_told_by_the_spiral_number():
    assert "S0 | 3.74" in scenario.page("doubly_dangerous", {})
    assert "Peace and an arms race both last" in scenario.page("doubly_dangerous", {})
    assert "Only peace lasts" in scenario.page("doubly_stable", {})
