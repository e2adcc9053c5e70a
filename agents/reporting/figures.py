"""The figures of the report, in order: what draws each and what its caption says. To add one, add a Plan to FIGURES."""

from collections.abc import Callable
from dataclasses import dataclass

import matplotlib
from matplotlib.figure import Figure

from agents.reporting import curves, outcomes
from agents.reporting.curves import Worlds
from agents.reporting.measures import SPIRAL_OFFENCE
from agents.reporting.places import block_label, blocks, ordered
from agents.reporting.style import LOOK, png
from agents.reporting.tables import Tables


@dataclass(frozen=True)
class Plan:
    """How to make one figure: ``draw`` returns None when the data has nothing for it."""

    key: str
    title: str
    draw: Callable[[Tables, Worlds], Figure | None]
    caption: str


@dataclass(frozen=True)
class Drawn:
    """A finished figure: ``key`` is its file name without .png."""

    key: str
    title: str
    caption: str
    png: bytes


_MEAN = "Thick lines are means over seeds, bands 95 % percentile bootstrap intervals of that mean (the run is the unit)"

FIGURES = (
    Plan(
        "arsenals_training",
        "Do seekers arm or disarm while they learn?",
        curves.jervis_square,
        "Mean arsenal of the states that only want to be safe (offensive and defensive arms together), over training. "
        f"{_MEAN}; thin lines are single seeds. S0 is the spiral number of the closed form; above 1 theory "
        "allows a race beside peace. Each point is an evaluation in self-play during training; the first is near the "
        "untrained policy, "
        "which arms at random.",
    ),
    Plan(
        "offence_training",
        "Do their arms frighten?",
        curves.jervis_square_of_offence,
        "What of seekers' arms counts as offence, over training: where weapons cannot be told apart every unit counts "
        f"half, where they can a fort counts almost nothing. {_MEAN}; thin lines are single seeds. Dashed: "
        f"{SPIRAL_OFFENCE}, half a state's home defence, above which a run counts as a spiral.",
    ),
    Plan(
        "outcomes",
        "What the final policies bring about",
        outcomes.outcomes,
        "Large markers are means over seeds, bars 95 % percentile bootstrap intervals of the mean, small dots seeds. "
        "Where no bar shows it is narrower than its marker. "
        "Each dot is one training run, judged by a large evaluation of its final policy in self-play. Tragic: fought "
        "between two states neither of which was greedy. Where nobody is greedy every war is tragic by definition. "
        "'none': there were no wars to take a share of. Dashed: the spiral threshold of offence.",
    ),
    Plan(
        "training_curves",
        "Reward and wars while they learn",
        curves.training_curves,
        f"{_MEAN}; thin lines are single seeds. Reward is per seeker and step; 1 is peace without arms. "
        "Wars are counted per 100 steps of a world. Evaluations in self-play during training.",
    ),
    Plan(
        "episode",
        "An average episode of the final policies",
        curves.episode,
        "Arsenals by class of weapon (all states, greedy ones too), tension and wars along the episode, averaged over "
        "the evaluation's episodes. Lines are means over seeds, bands 95 % percentile bootstrap intervals. In each "
        "column one scale for all rows; all arsenals share one. Where weapons cannot be told apart classes differ only "
        "in name.",
    ),
    Plan(
        "action_shares",
        "What the final policies choose",
        outcomes.action_shares,
        "Share of each action among all actions of all states, mean over seeds, in the final evaluation. Shares under "
        "6 % carry no number. Treaty offers and withdrawals are summed over rivals.",
    ),
    Plan(
        "treaties",
        "Treaties",
        curves.treaties,
        "Above: share of time a treaty is in force, over training. Below: share of pairs bound at each step of the "
        f"final policies' episodes. {_MEAN}; thin lines are single seeds. Only scenarios with treaties in force.",
    ),
    Plan(
        "theory",
        "Theory against learning",
        outcomes.against_theory,
        "Final outcome of every run (small) and mean with 95 % percentile bootstrap interval (large) against the "
        "spiral number S0. The closed form of S0 takes tension as frozen, no fog, no greed, no diplomacy, no "
        "attrition and no cost of war to the attacker, so it is a guide to the order of the worlds, not a forecast "
        "for every setting. "
        "Settings that share an S0 are drawn side by side.",
    ),
)


def draw_all(tables: Tables) -> list[Drawn]:
    """Every figure that the data has something for; Jervis' worlds with two, three … states get a set each."""
    drawn = []
    grouped = blocks(ordered(tables.finals["scenario"]))
    for plan in FIGURES:
        for block, worlds in grouped.items():
            with matplotlib.rc_context(LOOK):
                figure = plan.draw(tables, worlds)
                if figure is None:
                    continue
                image = png(figure)
            several = len(grouped) > 1 and block_label(block)
            drawn.append(
                Drawn(
                    plan.key if block == "n2" or len(grouped) == 1 else f"{plan.key}_{block}",
                    f"{plan.title} ({block_label(block)})" if several else plan.title,
                    plan.caption,
                    image,
                )
            )
    return drawn
