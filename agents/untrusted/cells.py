"""Cells of tables that a spreadsheet would run as formulas, made harmless and read back.

A text that begins with one of `STARTS` gets an apostrophe in front, which spreadsheets take as "this is text". A text
that begins with apostrophes and then one of these gets one more, so that `unescaped` gives back what was there.
"""

import re
from typing import Any

import pandas as pd

STARTS = ("=", "+", "-", "@", "\t", "\r")
"""What begins a formula in one spreadsheet or another."""
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|[+-]?(inf|nan)")


def escape(cell: Any) -> Any:
    """A cell with an apostrophe in front if it is text that begins like a formula; a number stays."""
    if isinstance(cell, str) and cell.lstrip("'").startswith(STARTS) and not NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell


def unescape(cell: Any) -> Any:
    """What `escape` was given."""
    return cell[1:] if isinstance(cell, str) and cell[:1] == "'" and cell.lstrip("'").startswith(STARTS) else cell


def escaped(table: pd.DataFrame) -> pd.DataFrame:
    """A table whose cells and headings are escaped."""
    return _each(table, escape)


def unescaped(table: pd.DataFrame) -> pd.DataFrame:
    """What `escaped` was given."""
    return _each(table, unescape)


def _each(table: pd.DataFrame, change: Any) -> pd.DataFrame:
    """``change`` of the heading and, where a column is not of numbers, of each cell."""
    texts = [at for at, kind in enumerate(table.dtypes) if not pd.api.types.is_numeric_dtype(kind)]
    changed = table
    for at in texts:
        before: Any = table.iloc[:, at]
        after = before.map(change, na_action="ignore")
        if not after.equals(before):
            changed = table.copy() if changed is table else changed
            changed.isetitem(at, after)
    headings = [change(name) for name in table.columns]
    return changed if headings == list(table.columns) else changed.set_axis(headings, axis=1)
