"""Experiment 4, war as a choice: nobody is made to strike; do seekers strike first for fear of being struck?"""

from itertools import product
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from agents.reporting.experiments import Asked, Axis, Tables, Verdict, draw_panels, shown
from agents.reporting.style import GREY, INK
from agents.statistics import difference, estimate
from agents.studies.experiments.cell import Cell
from agents.studies.experiments.frame import Experiment
from sd_env import scenarios
from sd_env.scenarios import Scenario
from sd_env.theory.surprise import strike_threshold

SCENARIO = "doubly_dangerous_no_diplomacy"
SURPRISE, GREEDY = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0), (0.0, 0.2, 0.4)


def strikes(tables: Tables) -> Tables:
    """Wars that a seeker began, for each seeker in a crisis: a crisis has two sides, each a seeker by its prior.

    Where both strike one of them begins the war, so that seekers who always strike each other come to one half. Beside
    it pi*: the chance of being struck above which striking first pays, at the mean arms of the run's seekers.
    """

    def counted(table: pd.DataFrame, greedy: pd.Series) -> pd.DataFrame:
        begun = table["wars_per_100"] * (1 - table["aggression_share"].fillna(0.0))
        return table.assign(strikes=begun / (2 * (1 - greedy) * table["crises_per_100"]))

    runs = tables.ledger
    prior = runs.drop_duplicates("game").set_index("game")["greedy"]
    baselines = counted(tables.baselines, tables.baselines["game"].map(prior))
    return tables._replace(ledger=counted(runs, runs["greedy"]).assign(pi_star=_thresholds(runs)), baselines=baselines)


def _thresholds(runs: pd.DataFrame) -> list[float]:
    """pi* of each run; 1 where striking pays at no chance."""
    columns = runs[["greedy", "surprise", "seeker_arsenal", "seeker_arsenal_defensive_share"]].to_numpy(float)
    found = []
    for greedy, surprise, arms, forts in columns:
        held = [arms * (1 - forts), arms * forts]
        found.append(min(1.0, strike_threshold(_game(greedy, surprise), held, held)))
    return found


def _params(greedy: float, surprise: float) -> dict[str, Any]:
    return {"war_decision": "agent", "accident_willingness": 0.0, "surprise": surprise, "greedy_prior": greedy}


def _game(greedy: float, surprise: float) -> Scenario:
    return scenarios.get(SCENARIO).with_params(**_params(greedy, surprise))


def judge(tables: Tables) -> Verdict:
    """Refuted where full surprise does not make seekers strike more than none does, whatever the prior."""
    runs, told, rises, plain = tables.ledger, [], [], []
    for greedy in GREEDY:
        ends = [runs.loc[(runs["greedy"] == greedy) & (runs["surprise"] == end), "strikes"] for end in (1.0, 0.0)]
        change = difference(*ends)
        if not change.has_interval:
            return Verdict(None, "some cells have fewer than two runs.")
        rises.append(change.low > 0)
        told.append(f"{shown(change, '+.3f')} with {greedy:.0%} greedy")
        plain.append(f"{shown(estimate(ends[1]))} with {greedy:.0%} greedy")
    return Verdict(
        not any(rises),
        f"Full surprise adds to a seeker's strikes in a crisis {', '.join(told)}. Without\nsurprise, where the "
        f"prediction has none, there are {', '.join(plain)}.",
    )


def draw(asked: Asked, tables: Tables) -> Figure:
    """The panels, with pi* and the share of the greedy: above pi* it pays to strike first for fear of them alone."""
    figure = draw_panels(asked, tables)
    for ax, greedy in zip(figure.axes, tables.ledger["greedy"].drop_duplicates(), strict=False):
        of = tables.ledger[tables.ledger["greedy"] == greedy]
        threshold = of.groupby("surprise")["pi_star"].mean()
        ax.plot(threshold.index, threshold, color=INK, lw=1.6, label="π* at the arms held")
        ax.axhline(float(greedy), color=GREY, lw=1.6, ls=(0, (6, 2)), label="chance that a rival is greedy")
        ax.set_ylim(-0.03, 1.03)
    figure.legends[0].remove()
    lines = {line.get_label(): line for ax in figure.axes for line in ax.get_lines() if str(line.get_label())[0] != "_"}
    figure.legend(handles=list(lines.values()), loc="outside upper left", ncols=5)
    return figure


ASKED = Asked(
    name="choice",
    title="War as a choice",
    question="do states that gain nothing by war strike first once surprise pays?",
    prediction="without surprise seekers never strike. As surprise grows they come to, first where most are greedy: "
    "tragic wars\nthat nobody put into the rules.",
    refuted_if="for no prior full surprise adds to seekers' strikes: no interval of the difference lies above 0.",
    committed="faa9a3e18623",
    x=Axis("surprise", "surprise φ"),
    y=Axis("strikes", "a seeker's strikes in a crisis"),
    curve=Axis("greedy", "share greedy"),
    judge=judge,
    derive=strikes,
    draw=draw,
    measures={
        "pi_star": "π* at the arms held",
        "wars_between_seekers_per_100": "wars between seekers per 100 steps",
        "seeker_arsenal": "seekers' arms [units]",
        "seeker_reward": "seekers' reward a step",
    },
)
CHOICE = Experiment(
    ASKED,
    [
        Cell(
            f"{greedy:.0%} greedy, surprise {surprise:g}",
            SCENARIO,
            {"greedy": greedy, "surprise": surprise},
            _params(greedy, surprise),
        )
        for greedy, surprise in product(GREEDY, SURPRISE)
    ],
)
