"""Imported by the process that the others are forked from: it trains once, so that they find all in place."""

import tempfile
from pathlib import Path

from agents.runs.training import train
from tests.agents.runs.small import small

with tempfile.TemporaryDirectory() as folder:
    train(small(Path(folder), scenario="doubly_dangerous_no_diplomacy"), quiet=True)
