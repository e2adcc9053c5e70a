"""Experiment 1, learning as equilibrium selection: twelve games that nobody chose, and where learners end in them."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from agents.learners.independent import IndependentSettings
from agents.learners.qrdqn import QRDQNSettings
from agents.reporting.experiments import Asked, Axis, Tables, Verdict, with_predictors
from agents.reporting.style import ARM_COLOURS, GREY, panels, plain_logarithm
from agents.settings import SharedSettings
from agents.statistics import estimate
from agents.studies.experiments.cell import Cell
from agents.studies.experiments.frame import Experiment
from agents.studies.experiments.untaught import spiral_number
from sd_env import scenarios

SCENARIO = "doubly_dangerous_benign"
SEED, SETTINGS = (14, 1), 12
"""Of the draw, and how many games it makes."""
BUDGETS = {"PPO, 2 M": 2_000_000, "PPO, 6 M": 6_000_000, "PPO, 20 M": 20_000_000}
"""Agent-steps at which the curve of one run of PPO is read; a run at rest has ended where it stands."""
LEARNERS: dict[str, tuple[Any, int, int]] = {
    "PPO": (SharedSettings(), 20_000_000, 50),
    "independent PPO": (IndependentSettings(), 6_000_000, 25),
    "QR-DQN": (QRDQNSettings(), 1_000_000, 25),
}
"""Settings, budget [agent-steps] and points of the curve."""
ARMED = 1.0
"""Units above which seekers count as armed: two moves' worth."""
TOLD = (
    ("exact", "exact learning from random play ends armed (above) or not (below)", "o"),
    ("exact from race", "a race lasts, by exact theory, or not", "s"),
    ("exact vanilla", "the exact gradient by visits ends armed or not", "^"),
)
"""What of exact theory is drawn beside what was learned."""
LEARNED: dict[str, tuple[str, float, dict[str, Any]]] = {
    "PPO, 20 M": ("PPO, 20 M agent-steps", 1.0, {"color": ARM_COLOURS[1], "marker": "o", "elinewidth": 1.6}),
    "independent PPO": ("independent PPO, 6 M", 1.02, {"color": ARM_COLOURS[0], "marker": "D", "elinewidth": 1.6}),
    "QR-DQN": ("QR-DQN, 1 M", 0.98, {"color": ARM_COLOURS[2], "marker": "v", "elinewidth": 1.6}),
}
"""Learned curves that are drawn: words, how far beside its S0, style."""


def drawn() -> list[dict[str, float]]:
    """Balance log-uniform in 0.25 to 8, q in 0 to 0.95, cost of war in 0 to 3, attrition in 0 to 0.5."""
    draw = np.random.default_rng(np.random.SeedSequence(SEED))
    shares = draw.random((SETTINGS, 4))
    return [
        {
            "offence_defence_balance": round(float(0.25 * 32**balance), 3),
            "distinguishability": round(float(0.95 * q), 3),
            "war_cost": round(float(3 * cost), 3),
            "attrition": round(float(0.5 * attrition), 3),
        }
        for balance, q, cost, attrition in shares
    ]


def at_budgets(tables: Tables) -> Tables:
    """A row a run and budget of PPO, a row a run of the others, with whether seekers ended armed."""
    runs = tables.ledger
    ppo, others = runs[runs["learner"] == "PPO"], runs[runs["learner"] != "PPO"]
    read = [others.assign(curve=others["learner"])]
    for name, budget in BUDGETS.items():
        arms = {key: _read(curve, budget) for key, curve in tables.curves.groupby("settings")}
        at = ppo.assign(curve=name, seeker_arsenal=ppo["settings"].map(arms), cell=name + ", " + ppo["label"])
        read.append(at)
    table = pd.concat(read[1:] + read[:1], ignore_index=True)
    table["armed"] = (table["seeker_arsenal"] > ARMED).astype(float).where(table["seeker_arsenal"].notna())
    baselines = tables.baselines.assign(armed=(tables.baselines["seeker_arsenal"] > ARMED).astype(float))
    return tables._replace(ledger=table, baselines=baselines)


def _read(curve: pd.DataFrame, budget: int) -> float:
    """Seekers' arms at the first point from the budget on, or at the last of a run that ended before."""
    points = curve.sort_values("agent_steps")
    after = points[points["agent_steps"] >= budget]
    return float((after if len(after) else points.iloc[::-1])["seeker_arsenal"].iloc[0])


def judge(tables: Tables) -> Verdict:
    """By PPO at the largest budget: races without a race equilibrium, and whether the balance alone tells as much."""
    runs = with_predictors(tables)
    runs = runs[runs["curve"] == list(BUDGETS)[-1]]
    if "exact" not in runs or runs["exact"].isna().any() or runs["game"].nunique() < SETTINGS:
        known = runs.loc[runs["exact"].notna(), "game"].nunique() if "exact" in runs else 0
        return Verdict(None, f"{known} of {SETTINGS} games have runs of 20 M agent-steps and an exact prediction.")
    games = runs.groupby("game").agg(armed=("armed", "mean"), exact=("exact", "first"), balance=("balance", "first"))
    races, predicted = games["armed"] > 0.5, games["exact"] > ARMED
    stray, right = int((races & ~predicted).sum()), int((races == predicted).sum())
    by_balance = max(int(((games["balance"] >= least) == races).sum()) for least in [*games["balance"], np.inf])
    return Verdict(
        stray > 0 or by_balance >= right,
        f"PPO races in {stray} games where exact learning does not; exact theory gets {right} of {SETTINGS} games "
        f"right, the best\nthreshold of the balance, chosen afterwards, {by_balance}.",
    )


def draw(asked: Asked, tables: Tables) -> Figure:
    """Shares of armed seeds by S0, and what three theories say of each game."""
    runs = with_predictors(tables)
    figure, axes = panels(1, 1, 3.2)
    ax = axes[0, 0]
    for curve, (words, beside, style) in LEARNED.items():
        of_curve = runs[runs["curve"] == curve].groupby("s0")["armed"]
        shares = {s0: estimate(armed) for s0, armed in of_curve}
        bars = [(of.mean - of.low, of.high - of.mean) for of in shares.values()]
        if shares:
            means = [of.mean for of in shares.values()]
            ax.errorbar(beside * np.array(list(shares)), means, np.transpose(bars), ms=5, lw=0, label=words, **style)
    held = tables.baselines.set_index(["game", "who"])["seeker_arsenal"]
    games = runs.drop_duplicates("game").set_index("game")["s0"]
    for place, (who, words, mark) in enumerate(TOLD):
        says = [float(held.get((game, who), np.nan) > ARMED) for game in games.index]
        heights = [told + 0.06 * (place + 1) * (1 if told else -1) for told in says]
        ax.plot(games, heights, mark, color=GREY, ms=7, mfc="none", label=words)
    ax.axvline(1.0, color=GREY, ls=":", label="S0 = 1")
    plain_logarithm(ax)
    ax.set_yticks(np.linspace(0, 1, 6))  # no share lies beyond
    ax.set_xlabel(asked.x.words)
    ax.set_ylabel(asked.y.words)
    figure.legend(loc="outside upper left", ncols=3)
    return figure


def _cells() -> list[Cell]:
    cells = []
    for k, params in enumerate(drawn()):
        number = spiral_number(scenarios.get(SCENARIO).with_params(**params))
        for name, (learner, budget, points) in LEARNERS.items():
            at = {"learner": name, "label": f"game {k}", "s0": number}
            given = {"agent_steps": budget, "rest_from": min(budget, 12_000_000) // 2, "n_curve_points": points}
            cells.append(Cell(f"{name}, game {k}", SCENARIO, at, params, learner, **given))
    return cells


ASKED = Asked(
    name="selection",
    title="Learning as equilibrium selection",
    question=f"where do learners end in {SETTINGS} games drawn at random, and which theory tells it beforehand?",
    prediction="with its budget PPO falls towards what exact learning from random play reaches; no race\n"
    "stays where none is an equilibrium.",
    refuted_if="most seeds of PPO at 20 M agent-steps race in any game where exact learning does not, or some\n"
    "threshold of the offence-defence balance gets as many games right as exact theory.",
    committed="faa9a3e18623",
    x=Axis("s0", "S0 of the closed form", log=True),
    y=Axis("armed", f"share of seeds that end above {ARMED:g} unit"),
    curve=Axis("curve", ""),
    judge=judge,
    derive=at_budgets,
    draw=draw,
    measures={"seeker_arsenal": "seekers' arms [units]"},
)
SELECTION = Experiment(ASKED, _cells(), curve_measures=("seeker_arsenal",))
