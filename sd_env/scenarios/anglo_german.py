"""The Anglo-German naval race, 1898 to 1914, and its twins. One step is one year; a unit is twenty battleships."""

from dataclasses import replace
from typing import Any

from sd_env.scenarios.figures import value, yearly_growth
from sd_env.scenarios.records import Shock, State, Treaty, Weapon, define
from sd_env.scenarios.scenario import Scenario

START = int(value("german_navy_law"))
SHIPS_A_UNIT = 20.0
LAUNCH = value("dreadnought_completed") - START
"""Step of HMS Dreadnought."""
OLD = (
    value("old_battleships_britain") / SHIPS_A_UNIT,
    (value("old_battleships_germany") - value("laid_down_germany")) / SHIPS_A_UNIT,
)
"""Old battleships at the start. Germany: those counted in 1914 less those laid down since 1898. Britain: all counted in
1914, for want of a yearly list."""

SCENARIO = define(
    "anglo_german_naval_race",
    states={
        "Britain": State(
            growth=yearly_growth("capability_britain_1898", "capability_britain_1913"),
            vulnerability=1.5,
            initial={"old_battleships": (0.9 * OLD[0], 1.1 * OLD[0]), "dreadnoughts": (0.0, 0.0)},
            available_from={"dreadnoughts": LAUNCH - 1},
        ),
        "Germany": State(
            economy=value("capability_germany_1898") / value("capability_britain_1898"),
            growth=yearly_growth("capability_germany_1898", "capability_germany_1913"),
            home_defences=1.5,
            initial={"old_battleships": (0.9 * OLD[1], 1.1 * OLD[1]), "dreadnoughts": (0.0, 0.0)},
            cost_factor={"old_battleships": 1.25, "dreadnoughts": 1.25},
            available_from={"dreadnoughts": LAUNCH - 1},
        ),
    },
    weapons={
        "old_battleships": Weapon(offence=1.0, defence=1.0, depreciation=0.05),
        "dreadnoughts": Weapon(offence=2.0, defence=2.0, build_cost=0.7, upkeep=0.03, depreciation=0.04),
        "coast_defence": Weapon(defence=1.0),
    },
    treaties={
        "naval_ratio": Treaty(  # Britain may keep half as many again
            cap={"dreadnoughts": 1.0},
            cap_factor={"Britain": 1.5},
            verification=0.7,
            crisis_damping=0.5,
            treaty_from=value("haldane_mission") - START,
        ),
    },
    shocks=(Shock(shock_step=LAUNCH, shock_loss={"old_battleships": 0.6}, shock_known=0),),
    tags={"history", "n2", "naval", "shock", "uncertain", "diplomacy"},
    distinguishability=0.2,
    offence_defence_balance=1.2,
    crisis_base=0.25,
    horizon=16,
    story="Britain lives by sea supply and loses half as much again when beaten; Germany must keep an army too and "
    "pays a quarter more for ships. In 1906 HMS Dreadnought, unannounced, takes three fifths of the worth of every "
    "older battleship, Britain's lead among them, and the race starts anew. From 1912 a ratio of three to two can be "
    "offered, as Haldane's mission did in vain. One step is one year from 1898. Fleets, growth and dates follow "
    "figures; the worth of a ship, its cost and what the shock takes are chosen.",
    source="Hansard 1911-1914; Hurd (1914), The Fleets at War; Correlates of War NMC v7.0: see figures.csv. Jervis, R. "
    "(1978), World Politics 30(2); Kennedy, P. (1980), The Rise of the Anglo-German Antagonism.",
)


def _twin(name: str, difference: str, **changed: Any) -> Scenario:
    """The scenario with some parameters replaced, as its story tells."""
    return replace(
        SCENARIO.with_params(**changed),
        name=f"{SCENARIO.name}_{name}",
        tags=SCENARIO.tags - {"history"} | {"variant", "twin"},
        story=f"{difference} In all else the scenario {SCENARIO.name}.",
    )


SCENARIOS = {
    one.name: one
    for one in (
        SCENARIO,
        _twin(
            "without_shock",
            "HMS Dreadnought takes nothing from the worth of older battleships. The news of her and the new class of "
            "ships remain.",
            shock_loss=[[0.0, 0.0, 0.0]],
        ),
        _twin(
            "with_early_ratios",
            "The ratio of three to two can be offered from the first year on, fourteen years before Haldane's mission: "
            "a date that is chosen.",
            treaty_from=0.0,
        ),
    )
}
