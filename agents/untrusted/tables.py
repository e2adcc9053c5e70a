"""Tables of ours that somebody else may have written: read, or refused in one line that names the file."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from agents.untrusted.cells import unescaped
from agents.untrusted.files import must_be_small, reading

MOST_TABLE = 1_000_000_000
"""Bytes of a table."""


def read_table(path: Path, columns: Sequence[str] = (), *, may_be_empty: bool = False) -> pd.DataFrame:
    """A CSV table of ours, its cells as they were before `cells.escaped`.

    ValueError names the file and what it lacks, or where it is broken.
    """
    with reading(path):
        must_be_small(path, MOST_TABLE)
        try:
            table = unescaped(pd.read_csv(path, low_memory=False))
        except UnicodeDecodeError as error:
            raise ValueError(f"is broken: not UTF-8 text (byte {error.start})") from None
        except ValueError as error:  # pandas' own errors are ValueErrors
            raise ValueError(f"is broken: {error}") from None
        if lost := [name for name in columns if name not in table]:
            raise ValueError(f"lacks the columns {', '.join(lost)}")
        if table.empty and not may_be_empty:
            raise ValueError("is broken: holds no rows")
        return table
