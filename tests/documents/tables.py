"""Committed tables, read once."""

from functools import cache

import pandas as pd

from tests.documents.prose import RESULTS


@cache
def table(name: str) -> pd.DataFrame:
    """``docs/results/<name>.csv``; not to be changed."""
    return pd.read_csv(RESULTS / f"{name}.csv")


def world(scenario: str) -> pd.Series:
    """Means over seeds of a scenario of the four worlds' study, with security, which its summary leaves out."""
    row = table("summary").set_index("scenario").loc[scenario].copy()
    row["security"] = table("worlds").groupby("scenario")["security"].mean()[scenario]
    return row


def scripted(scenario: str, policy: str) -> pd.Series:
    """Means over evaluation seeds of a script where all play it."""
    played = table("scripted_worlds").groupby(["scenario", "policy"]).mean(numeric_only=True)
    return played.loc[(scenario, policy)]


def compared(of: str, against: str, measure: str, where: str = "cases_compared") -> pd.Series:
    """A row of the claims about historical scenarios."""
    rows = table(where)
    (found,) = rows[(rows["of"] == of) & (rows["against"] == against) & (rows["measure"] == measure)].to_dict("records")
    return pd.Series(found)


def remedy(world_name: str, name: str) -> pd.Series:
    """A row of the table of remedies."""
    return table("mitigation").set_index(["world", "remedy"]).loc[(world_name, name)]


def interval(row: pd.Series, name: str) -> dict[str, float]:
    """``{name, low, high}`` of one measure."""
    return {"mean": row[name], "low": row[f"{name}_low"], "high": row[f"{name}_high"]}
