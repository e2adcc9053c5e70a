"""The Anglo-German naval race, 1898 to 1914. One step is one year; a unit is twenty battleships."""

from sd_env.scenarios.figures import value, yearly_growth
from sd_env.scenarios.scenario import Scenario
from sd_env.scenarios.tables import INF, game

START = int(value("german_navy_law"))
SHIPS_A_UNIT = 20.0
OLD = (
    value("old_battleships_britain") / SHIPS_A_UNIT,
    (value("old_battleships_germany") - value("laid_down_germany")) / SHIPS_A_UNIT,
)
"""Old battleships at the start. Germany: those counted in 1914 less those laid down since 1898. Britain: all counted in
1914, for want of a yearly list."""

SCENARIO = Scenario(
    name="anglo_german_naval_race",
    params=game(
        economy=[1.0, value("capability_germany_1898") / value("capability_britain_1898")],
        growth=[yearly_growth(f"capability_{s}_1898", f"capability_{s}_1913") for s in ("britain", "germany")],
        # old battleships, dreadnoughts, coast defence
        offence=[1.0, 2.0, 0.0],
        defence=[1.0, 2.0, 1.0],
        build_cost=[0.4, 0.7, 0.4],
        upkeep=[0.02, 0.03, 0.02],
        depreciation=[0.05, 0.04, 0.1],
        distinguishability=0.2,
        offence_defence_balance=1.2,
        initial_low=[[0.9 * OLD[0], 0.0, 0.25], [0.9 * OLD[1], 0.0, 0.25]],
        initial_high=[[1.1 * OLD[0], 0.0, 0.75], [1.1 * OLD[1], 0.0, 0.75]],
        available_from=[0, value("dreadnought_completed") - START - 1, 0],
        cost_factor=[[1.0, 1.0, 1.0], [1.25, 1.25, 1.0]],
        vulnerability=[1.5, 1.0],
        home_defences=[1.0, 1.5],
        shock_step=[value("dreadnought_completed") - START],
        shock_known=0,
        shock_loss=[[0.6, 0.0, 0.0]],
        # naval ratio: Britain may keep half as many again
        cap=[[INF, 1.0, INF]],
        cap_factor=[[1.5, 1.0]],
        verification=[0.7],
        crisis_damping=0.5,
        notice=1.0,
        treaty_from=value("haldane_mission") - START,
        crisis_base=0.25,
        horizon=16,
    ),
    weapons=("old_battleships", "dreadnoughts", "coast_defence"),
    kinds=("naval_ratio",),
    states=("Britain", "Germany"),
    tags=frozenset({"history", "n2", "naval", "shock", "uncertain", "diplomacy"}),
    story="Britain lives by sea supply and loses half as much again when beaten; Germany must keep an army too and "
    "pays a quarter more for ships. In 1906 HMS Dreadnought, unannounced, takes three fifths of the worth of every "
    "older battleship, Britain's lead among them, and the race starts anew. From 1912 a ratio of three to two can be "
    "offered, as Haldane's mission did in vain. One step is one year from 1898. Fleets, growth and dates follow "
    "figures; the worth of a ship, its cost and what the shock takes are chosen.",
    source="Hansard 1911-1914; Hurd (1914), The Fleets at War; Correlates of War NMC v7.0: see figures.csv. Jervis, R. "
    "(1978), World Politics 30(2); Kennedy, P. (1980), The Rise of the Anglo-German Antagonism.",
)

SCENARIOS = {SCENARIO.name: SCENARIO}
