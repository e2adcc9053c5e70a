"""One row a promise: what was tried, how often, and how often it was not kept. The suite writes docs/promises.md."""

from collections.abc import Iterator
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "promises.md"
HEAD = """# Promises, and how they were tried

Written by `make test-faults`, which takes up to twenty minutes. A row is a promise: the test that tries it, how often
it was tried, and how often it was not kept.

| Promise | Test | Tried | Lost |
|---|---|---|---|
"""


class Tally:
    """Counts of one promise. ``lost`` is 0 where the promise holds."""

    def __init__(self, name: str) -> None:
        self.name, self.promise, self.of = name, "", ""
        self.tried = self.lost = 0
        self.what: list[str] = []

    def of_promise(self, promise: str, of: str) -> "Tally":
        """Say what is promised, in one sentence, and what is counted (``kills``, ``files`` …)."""
        self.promise, self.of = promise, of
        return self

    def kept(self, is_kept: bool, what: object = "", times: int = 1) -> None:
        """Count one try (or several), and remember what was lost."""
        self.tried += times
        if not is_kept:
            self.lost += 1
            self.what.append(str(what))


ROWS = pytest.StashKey[list[Tally]]()


@pytest.fixture
def tally(request: pytest.FixtureRequest) -> Iterator[Tally]:
    """Counts for the promise of this test; the test fails where anything was lost or nothing tried."""
    name = f"`{Path(str(request.node.path)).name}::{request.node.originalname}`"
    counts = Tally(name)
    yield counts
    request.config.stash.setdefault(ROWS, []).append(counts)
    assert counts.tried, f"{counts.name}: nothing was tried"
    assert not counts.lost, f"{counts.promise}: lost {counts.lost} of {counts.tried}: {counts.what[:5]}"


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write the rows of the tests that ran; those of others stay as they are."""
    rows = session.config.stash.get(ROWS, [])
    if not rows or hasattr(session.config, "workerinput"):
        return
    old = PAGE.read_text().splitlines() if PAGE.exists() else []
    lines = {line.split(" | ")[1]: line for line in old if line.startswith("| ") and "`" in line}
    for name in dict.fromkeys(row.name for row in rows):  # cases of one test are one row
        cases = [row for row in rows if row.name == name]
        tried, lost = (sum(getattr(case, what) for case in cases) for what in ("tried", "lost"))
        lines[name] = f"| {cases[0].promise} | {name} | {tried:,} {cases[0].of} | {lost} |"
    PAGE.write_text(HEAD + "\n".join(lines[name] for name in sorted(lines)) + "\n")
