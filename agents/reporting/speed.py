"""The figure and the page of speed: costs by size, and other environments side by side."""

from collections.abc import Sequence
from typing import Any

from matplotlib.figure import Figure

from agents.reporting.markdown import markdown_table
from agents.reporting.style import GREY, panels

Rows = Sequence[dict[str, Any]]
AXES = {
    "N": "agents N",
    "K": "weapon classes K",
    "C": "treaty kinds C",
    "B": "worlds B",
    "threads": "threads",
}
HEAD = """# How fast the game is

One machine of two shared cores; each ratio is the median of timings taken in turns, and absolute figures mean little.
`python -m scripts.benchmark env out=docs/results` makes this page, its tables ([beside others](speed.csv),
[by size](speed_costs.csv)) and the figure.

![What an agent's step costs by the size of the game](figures/speed.png)
"""


def draw_costs(costs: Rows) -> Figure:
    """A panel a size: what an agent's step costs, in steps of `doubly_dangerous` in 4,096 worlds on one thread."""
    whats = list(dict.fromkeys(row["what"] for row in costs))
    figure, axes = panels(1, len(whats), 2.9, sharex=False, sharey=False)
    for what, ax in zip(whats, axes.flat, strict=True):
        rows = [row for row in costs if row["what"] == what]
        at = [row["value"] for row in rows]
        ax.plot(at, [row["cost"] for row in rows], color="#0072B2", marker="o", ms=4.5)
        if what == "N":
            ax.plot(at, [n - 1 for n in at], color=GREY, lw=1, ls=(0, (4, 3)))
            ax.text(at[-1], at[-1] - 1, "as its pairs ", color=GREY, fontsize=8, ha="right", va="bottom")
        if what == "B":
            ax.set_xscale("log")
        ax.set_xlabel(AXES[what])
        ax.set_ylim(bottom=0)
    axes[0, 0].set_ylabel("cost of an agent's step")
    return figure


def page(ratios: Rows, costs: Rows, load: float) -> str:
    """The Markdown page; ``load`` is that of the machine when all was timed."""
    beside = [
        (row["what"], f"{row['agent_steps_per_second']:,.0f}", row["against"], f"{row['theirs']:,.0f}", _ratio(row))
        for row in ratios
    ]
    sizes = [
        (AXES[row["what"]], f"{row['value']:,}", f"{row['ns_per_agent_step']:.0f}", f"{row['cost']:.2f}", _pairs(row))
        for row in costs
    ]
    head = ("what", "agent-steps/s", "against", "agent-steps/s", "ratio")
    return "\n".join(
        (
            HEAD,
            f"Load of the machine at the end: {load:.0f}. Where others take their share, two threads show little.\n",
            markdown_table(head, beside),
            "Costs are multiples of `doubly_dangerous` (2 agents, 2 classes, 1 kind) in 4,096 worlds on one thread;\n"
            "those of threads, in 65,536 worlds, of one thread there.\n",
            markdown_table(("size", "value", "ns an agent-step", "cost", "cost / (N - 1)"), sizes),
        )
    )


def _ratio(row: dict[str, Any]) -> str:
    goal = f" (goal {row['goal']:g}{'' if row['reached'] else ', not reached'})" if row["goal"] else ""
    return f"{row['ratio']:.3g}{goal}"


def _pairs(row: dict[str, Any]) -> str:
    return f"{row['cost_per_pair']:.2f}" if row["what"] == "N" else ""
