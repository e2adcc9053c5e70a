"""Armed neutrality: is a visibly defensive posture left alone? One step is one year. All numbers are chosen."""

from sd_env.scenarios.scenario import Scenario
from sd_env.scenarios.tables import INF, game

SCENARIO = Scenario(
    name="armed_neutrality",
    params=game(
        economy=[1.5, 1.5, 0.6, 1.0],
        greedy_prior=[0.3, 0.3, 0.0, 0.0],
        # strike forces, regular forces, fortifications with a militia
        offence=[1.0, 0.6, 0.0],
        defence=[0.2, 0.6, 1.0],
        distinguishability=0.8,
        build_cost=[0.4, 0.4, 0.4],
        upkeep=[0.02, 0.02, 0.01],
        offence_defence_balance=1.5,
        initial_low=[[0.5, 0.5, 0.2], [0.5, 0.5, 0.2], [0.0, 0.2, 0.6], [0.0, 0.5, 0.2]],
        initial_high=[[0.9, 0.9, 0.6], [0.9, 0.9, 0.6], [0.1, 0.4, 1.0], [0.1, 0.9, 0.6]],
        cost_factor=[[1.0, 1.0, 1.0], [1.0, 1.0, 1.0], [2.0, 1.0, 0.4], [1.0, 1.0, 1.0]],
        available_from=[[0, 0, 0], [0, 0, 0], [0, 0, 0], [30, 0, 0]],
        home_defences=[1.0, 1.0, 2.0, 1.5],
        # observers and prior notification of exercises
        verification=[0.0],
        transparency=[0.7],
        crisis_damping=[0.9],
        cap=[[INF] * 3],
        horizon=64,
    ),
    weapons=("strike_forces", "regular_forces", "fortifications"),
    kinds=("observers",),
    states=("First power", "Second power", "Switzerland", "Japan"),
    tags=frozenset({"history", "n4", "neutrality", "uncertain", "diplomacy", "distinguishable"}),
    story="Two large powers, each perhaps greedy, and two states that never are. Switzerland has mountains and a "
    "cheap militia, and pays double for striking abroad. Japan is an island whose Article 9 bars strike forces "
    "until it is read anew in the thirtieth year. Do they live safer than the powers? One step is one year; all "
    "numbers are chosen.",
    source="Jervis, R. (1978), World Politics 30(2), 199-206; Glaser, C. (1994), International Security 19(3); "
    "Constitution of Japan (1947), Article 9.",
)

SCENARIOS = {SCENARIO.name: SCENARIO}
