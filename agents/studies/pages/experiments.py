"""Tables of experiments: the twins of history's cases, and what would refute each experiment."""

from agents.reporting.markdown import markdown_table as table
from agents.studies.experiments import EXPERIMENTS
from agents.studies.experiments.history import OUTCOMES, TWINS
from sd_env import scenarios

ARGUED = {1: "more", -1: "less", 0: "the same"}


def twin_table() -> str:
    """One row a pair of games that differ in one thing, with how the literature has them differ."""
    rows = []
    for twin in TWINS:
        story = scenarios.get(twin.scenario).story
        told = story.split(" In all else ")[0] if " In all else " in story else "The power is greedy."
        told = "Nobody may join the bloc." if twin.params else told
        rows.append((f"`{twin.label}`", f"`{twin.case}`", told, f"{ARGUED[twin.sign]}: {OUTCOMES[twin.outcome]}"))
    return table(("twin", "beside", "what differs", "argued"), rows)


def refuted_table() -> str:
    """One row an experiment: its number, title, and the observation that would refute its prediction."""
    rows = (
        (str(number), f"{one.asked.title} (`{name}`)", " ".join(one.asked.refuted_if.split()))
        for number, (name, one) in enumerate(EXPERIMENTS.items())
    )
    return table(("number", "experiment", "refuted if"), rows)
