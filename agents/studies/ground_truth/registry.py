"""All experiments, written out. Published numbers are typed from the sources, never computed here.

PPO's settings are the same for all games but for the scale of rewards, the discount and the budget. Where PPO is slow
to settle (R7, R9) or cycles (R10, R16) a learner that averages stands beside it; its settings were chosen after a look
at single trials of R7 and R9 with other seeds, so there they are not blind. R13 and R3's dilemma are judged by the
last policy, with no entropy bonus from half way on, as an average still holds the bonus of the middle of training;
where a hundred efforts pay nearly the same PPO stops short, so there too a learner that averages stands beside it.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from agents.learners.averaging import AveragingSettings
from agents.settings import SharedSettings
from agents.studies.ground_truth import measures as m
from agents.studies.ground_truth.experiment import RIGHT_SIDE, Experiment, Quantity
from agents.studies.ground_truth.partners import Scripted, cooperative_type, grim, sometimes

PPO = SharedSettings(
    n_worlds=512, n_steps=8, batch_size=2048, n_epochs=4, learning_rate=5e-3, gamma=1.0, ent_coef=0.3,
    reward_scale=1.0, hidden=(32, 32),
)
"""Step size and entropy bonus fall to 0 along training."""
PLAIN = SharedSettings(n_worlds=256, n_steps=16, gamma=1.0)
"""The project's defaults, nothing falls to 0: what is known to cycle."""

Solver = Callable[[Any], float]
SLOW = "Close to where fear feeds on itself: best responses close in by a twentieth to a tenth a round."
SHORT = "Still on its way when the step size reaches 0: the budget is too small, not the game at fault."
CYCLES = "Each chases the other's last policy: only an average settles."


def _disarmament() -> list[Experiment]:
    return [Experiment(
        "R1 disarmament", "arms_race", replace(PPO, gamma=0.99, n_worlds=64, n_steps=64, reward_scale=0.05), (
            Quantity("P(destroy | armed)", 1.0, lambda g: 1.0, m.where_armed("destroy"), 0.05),
            Quantity("P(attack | armed)", 0.0, lambda g: 0.0, m.where_armed("attack"), 0.05),
            Quantity(
                "value of (3, 3), a player", -0.0178803, lambda g: float(g.equilibrium().markov_value[-1, 0]),
                m.value(state=15, normalised=True), 0.01,
            ),
        ), agent_steps=1_500_000, gain=m.gain(normalised=True),
    )]


def _richardson() -> list[Experiment]:
    def rests(i: int) -> Solver:
        return lambda game: float(game.equilibrium().arms[i])

    arms = (2.27273, 3.18182)
    return [Experiment(
        "R2 gradient play", "richardson", replace(PPO, gamma=0.0, n_worlds=64, n_steps=64, reward_scale=0.1),
        tuple(Quantity(f"arms of state {i}", arms[i], rests(i), m.resting(i), 0.15) for i in (0, 1)),
        agent_steps=1_000_000,
        note="Learned without looking ahead, as in Richardson's equations: who does look lowers the other's arms too.",
    )]


def _hunt() -> list[Experiment]:
    dilemma = Experiment(
        "R3 dilemma", "prisoners_dilemma", replace(PPO, reward_scale=0.5),
        (Quantity("P(defect)", 1.0, lambda g: float(g.equilibrium().defect_is_dominant), m.share("defect"), 0.02),),
        {"continuation": 0.0}, agent_steps=200_000, gain=m.gain(), policies=("last",), bonus_until=0.5, note=SHORT,
    )
    averaged = replace(dilemma, name="R3 dilemma regret", learner=AveragingSettings(), agent_steps=0, note="",
                       policies=("average",), bonus_until=1.0)
    hunts = [
        Experiment(
            f"R3 hunt x={x:g}", "stag_hunt", replace(PPO, reward_scale=0.5), (
                Quantity("P(cooperate)", side, partial(lambda x, g: float(x >= g.equilibrium().trust), x),
                         m.doing("cooperate", 0, 0, 0, 0), RIGHT_SIDE),
            ), {"continuation": 0.0}, agent_steps=200_000, partner=partial(Scripted, sometimes(x)),
        )
        for x, side in zip(HUNTS, (0, 0, 1, 1), strict=True)
    ]
    return [dilemma, averaged, *hunts]


HUNTS = (0.3, 0.45, 0.55, 0.7)  # P(the partner cooperates), around 1/2
KYDD = {"temptation": 0.5, "reward": 1.0, "punishment": 0.0, "sucker": -1.0}
TRUSTS = {0.5: ({}, (0.3, 0.45, 0.55, 0.7)), 2 / 3: (KYDD, (0.5, 0.62, 0.71, 0.8))}
"""Threshold to payoffs and the trusts tried, two on either side."""


def _trust() -> list[Experiment]:
    return [
        Experiment(
            f"R4 p*={needed:.3g} t={t:g}", "trust_game", replace(PPO, reward_scale=0.5), (
                Quantity("P(trustworthy cooperates)", float(i >= 2), lambda g: float(g.equilibrium().cooperation),
                         m.doing("cooperate", 1.0), RIGHT_SIDE),
            ), {**payoffs, "trust": t}, agent_steps=200_000, partner=partial(Scripted, cooperative_type),
        )
        for needed, (payoffs, trusts) in TRUSTS.items() for i, t in enumerate(trusts)
    ]


def _reassurance() -> list[Experiment]:
    return [
        Experiment(
            f"R5 alpha={alpha:g}", "reassurance", replace(PPO, reward_scale=1.0), (
                Quantity("P(trustworthy | cooperated first)", posterior, lambda g: g.equilibrium().posterior,
                         m.posterior),
            ), {"trust": 0.4, "alpha": alpha}, agent_steps=600_000,
            note="Everybody defecting is an equilibrium too.",
        )
        for alpha, posterior in ((0.3, 0.4), (0.45, 1.0), (0.6, 0.4))
    ]


RACES = {  # cost limit, loss, gain -> P(arm)
    (1.05, 1.0, 0.05): 0.5, (1.2, 1.0, 0.05): 0.2, (1.5, 1.0, 0.2): 0.285714, (2.0, 1.0, 0.5): 0.333333,
    (0.9, 1.0, 0.01): 1.0,
}
PPO_TOO = (0.9, 1.05, 1.2)
REGRET = AveragingSettings(n_worlds=8192, iterations=1500, power=3)
"""For costs on a continuum, told apart to a 64th: many worlds an update, as what is learned from noise is amplified."""


def _fear() -> list[Experiment]:
    experiments = []
    for (limit, loss, gain), arming in RACES.items():
        quantities = [Quantity("P(arm)", arming, lambda g: g.equilibrium().arming, m.share("build"), 0.02)]
        if limit == 1.2:
            quantities.append(Quantity("P(dominant type | arms)", 0.2083, lambda g: g.equilibrium().dominant_if_arming,
                                       m.hostile_if_arming, 0.02, "R6"))
        common: dict[str, Any] = {
            "parameters": {"cost_limit": limit, "loss": loss, "gain": gain}, "gain": m.gain_at_cutoff,
        }
        name = f"R7 ({limit:g}, {loss:g}, {gain:g})"
        experiments.append(Experiment(f"{name} regret", "arms_race_private", REGRET, tuple(quantities), **common))
        if limit in PPO_TOO:
            experiments.append(Experiment(f"{name} PPO", "arms_race_private", PPO, tuple(quantities[:1]),
                                    agent_steps=1_000_000, note=SLOW if limit < 1.2 else "", **common))
    experiments.append(Experiment(
        "R7 talk", "arms_race_talk", PPO,
        (Quantity("P(neither arms) with talk", 0.578, lambda g: g.equilibrium().neither, m.neither_builds),),
        {"cost_limit": 0.9, "loss": 1.0, "gain": 0.01}, agent_steps=1_000_000,
        note="Babbling, after which all arm, is an equilibrium too.",
    ))
    return experiments


def _strategic_risk() -> list[Experiment]:
    ppo = replace(PPO, reward_scale=0.5)
    once = [
        Experiment(
            f"R9 S={struck:g} sigma={sigma:g}", "strategic_risk", ppo, (
                Quantity("strike below", published, lambda g: g.equilibrium().threshold, m.threshold, tolerance),
            ), {"first": 1.0, "struck": struck, "war": -0.5, "sigma": sigma}, agent_steps=2_000_000,
            gain=m.gain_at_threshold, note=note,
        )
        for struck, sigma, published, tolerance, note in (
            (-1.5, 0.1, 2.0, 0.1, ""), (-1.5, 0.5, 2.0, 0.1, ""), (-1.0, 0.1, 1.5, 0.1, ""),
            (-1.5, 0.0, 1.0, None, "Without noise every threshold from F on is an equilibrium."),
        )
    ]
    averaged = [
        replace(e, name=f"{e.name} regret", learner=replace(REGRET, resolution=128), agent_steps=0, note="")
        for e in once[:3]
    ]
    again = [
        Experiment(
            f"R9 exit delta={delta:g}", "exit_game", ppo,
            (Quantity("strike below", published, lambda g: g.equilibrium().threshold, m.threshold, 0.1),),
            {"delta": delta}, agent_steps=1_000_000, gain=m.gain_at_threshold,
        )
        for delta, published in ((0.0, 1.5), (0.5, -0.30958))
    ]
    single = replace(again[0], name=f"{again[0].name} regret", learner=averaged[0].learner, agent_steps=0)
    return once + averaged + again + [single]


def _war(game: Any, play: m.Play) -> float:
    (a, _, b), (c, _, d) = m.opening(game, play)
    return float(a * d + b * c)


def _militarisation() -> list[Experiment]:
    quantities = (
        Quantity("P(dove)", 0.3, lambda g: g.equilibrium().dove, m.share("dove"), 0.03),
        Quantity("P(deterrent)", 0.6286, lambda g: g.equilibrium().deterrent, m.share("deterrent"), 0.03),
        Quantity("P(hawk)", 0.0714, lambda g: g.equilibrium().hawk, m.share("hawk"), 0.03),
        Quantity("P(war)", 0.0429, lambda g: g.equilibrium().war, _war, 0.03),
    )
    common: dict[str, Any] = {"gain": m.gain(), "exploitable": 0.1}
    return [
        Experiment("R10 regret", "militarisation", AveragingSettings(), quantities, **common),
        Experiment("R10 fictitious", "militarisation", AveragingSettings("fictitious_play"), quantities, **common),
        Experiment("R10 PPO", "militarisation", replace(PLAIN, reward_scale=0.2), quantities, agent_steps=1_000_000,
                   policies=("last", "average"), control=True, note=CYCLES, **common),
    ]


BALANCES = {2.0: None, 4.0: None, 8.0: 0.1352, 16.0: 0.0568}  # balance -> published arms; below 5 nothing deters


def _guns() -> list[Experiment]:
    experiments = []
    for balance, arms in BALANCES.items():
        war = Quantity("P(war) at once", float(arms is None), lambda g: float(not g.equilibrium().exists), m.first_war)
        held = () if arms is None else (Quantity("arms", arms, lambda g: g.equilibrium().arms, m.first_arms),)
        experiments.append(Experiment(
            f"R11 B={balance:g}", "guns_and_butter", replace(PPO, reward_scale=0.1), (war, *held),
            {"balance": balance}, agent_steps=1_000_000,
            note="More arms than that deter as well, and to attack an attacker is an equilibrium too.",
        ))
    return experiments


CONTESTS = {(2, 1.0): 0.25, (2, 0.5): 0.125, (3, 1.0): 0.2222, (4, 1.0): 0.1875}
ANARCHIES = {0.25: 0.1429, 0.5: 0.3333, 0.75: 0.6}
EFFORTS = AveragingSettings(n_worlds=1024, power=2)
"""For a hundred actions, of which each must be tried often."""


def _contests() -> list[Experiment]:
    def one(name: str, game: str, parameters: dict[str, Any], effort: float) -> list[Experiment]:
        quantity = Quantity("effort", effort, lambda g: g.equilibrium().effort, m.effort, 0.02)
        gain = m.gain_of_effort if parameters.get("n", 2) == 2 else None
        return [
            Experiment(f"{name} regret", game, EFFORTS, (quantity,), parameters, gain=gain),
            Experiment(name, game, replace(PPO, reward_scale=4.0), (quantity,), parameters, agent_steps=600_000,
                       policies=("last",), bonus_until=0.5, note=SHORT, gain=gain),
        ]

    experiments = [
        *(one(f"R13 n={n} r={r:g}", "contest", {"n": n, "decisiveness": r}, x) for (n, r), x in CONTESTS.items()),
        *(one(f"R13 m={d:g}", "anarchy", {"decisiveness": d}, x) for d, x in ANARCHIES.items()),
    ]
    return [e for pair in experiments for e in pair]


DETECTIONS = (0.05, 0.12, 0.18, 0.24, 0.3, 0.5)  # three on either side of q* = 0.2111


def _compliance() -> list[Experiment]:
    return [
        Experiment(
            f"R14 q={q:g}", "compliance", replace(PPO, reward_scale=0.1), (
                Quantity("P(comply | no alarm)", float(q > 0.2111), lambda g: float(g.equilibrium().complies),
                         m.doing("comply", 0.0), RIGHT_SIDE),
            ), {"detection": q, "false_alarm": 0.05}, agent_steps=400_000, partner=partial(Scripted, grim),
            gain=m.gain_against(lambda g: g.grim()),
        )
        for q in DETECTIONS
    ]


XIS = (0.3, 0.6, 0.8, 1.0)  # xi* = 0.7105


def _uptake(game: Any, play: m.Play) -> float:
    return float(np.prod(m.opening(game, play)[:, game.actions.index("sign")]))


def _transparency() -> list[Experiment]:
    return [
        Experiment(
            f"R15 xi={xi:g}", "transparency", replace(PPO, reward_scale=0.05), (
                Quantity("P(both sign)", float(xi < 0.7105), lambda g: g.equilibrium().uptake, _uptake,
                         None if xi < 0.7105 else 0.1),
            ), {"xi": xi}, agent_steps=600_000, gain=m.gain(),
            note="Not to sign is an equilibrium too." if xi < 0.7105 else "",
        )
        for xi in XIS
    ]


def _inspection() -> list[Experiment]:
    experiments = []
    for (n, k), published in {(2, 1): -0.333333, (4, 2): -0.272727}.items():
        common: dict[str, Any] = {
            "quantities": (Quantity("value", published, lambda g: g.equilibrium().value, m.value(), 0.02),),
            "parameters": {"periods": n, "inspections": k}, "gain": m.gain(), "exploitable": 0.1,
        }
        experiments += [
            Experiment(f"R16 ({n}, {k}) regret", "inspection", AveragingSettings(depth=n), **common),
            Experiment(f"R16 ({n}, {k}) PPO", "inspection", PLAIN, agent_steps=1_000_000, policies=("last", "average"),
                       control=True, note=CYCLES, **common),
        ]
    return experiments


EXPERIMENTS: dict[str, Experiment] = {
    e.name: e
    for family in (
        _disarmament, _richardson, _hunt, _trust, _reassurance, _fear, _strategic_risk, _militarisation, _guns,
        _contests, _compliance, _transparency, _inspection,
    )
    for e in family()
}
