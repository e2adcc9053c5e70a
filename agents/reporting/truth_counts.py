"""What "reached" is worth: verdicts by tolerance, and how far the published numbers were verified."""

import pandas as pd

from agents.reporting.markdown import markdown_table

SIDE = 0.5
"""Tolerance of a number that theory puts at 0 or 1, or of a direction (-1, 1), of which only the side is judged."""
STATUS = {
    "published": "read in an opened source",
    "abstract": "an abstract confirms the claim, the formula was derived again",
    "memory": "a well-known formula, not looked up",
    "derived": "our own derivation",
}
VERDICTS = ("reached", "not reached", "cycles", "several equilibria")


def by_tolerance(table: pd.DataFrame) -> pd.DataFrame:
    """Rows by verdict (index), those of which only the side is judged apart: columns ``side`` and ``number``."""
    side = table["tolerance"] == SIDE
    return pd.DataFrame(
        {
            "side": [int(((table["verdict"] == verdict) & side).sum()) for verdict in VERDICTS],
            "number": [int(((table["verdict"] == verdict) & ~side).sum()) for verdict in VERDICTS],
        },
        index=list(VERDICTS),
    )


def by_status(table: pd.DataFrame) -> dict[str, int]:
    """Rows by how far the published number was verified."""
    return {status: int((table["status"] == status).sum()) for status in STATUS}


def counts_table(table: pd.DataFrame) -> str:
    """A row a verdict and a row a status, over all rows of ground_truth.csv."""
    rows: list[tuple[str, object]] = []
    for verdict, row in by_tolerance(table).iterrows():
        rows.append(
            (verdict if verdict == "several equilibria" else f"{verdict}, by a stated tolerance", row["number"])
        )
        if row["side"]:
            rows.append((f"{verdict}, by its side alone", row["side"]))
    rows += [(f"*{status}*: {STATUS[status]}", count) for status, count in by_status(table).items()]
    return markdown_table(("what", f"rows of {len(table)}"), rows)
