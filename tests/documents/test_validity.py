"""The page of validity: short, and no finding of the front page without what would refute it."""

import re
from pathlib import Path

from agents.studies.experiments import EXPERIMENTS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/validity.md").read_text(encoding="utf-8")
BOLD = re.compile(r"^- \*\*(.*?)\*\*", re.MULTILINE)


def test_every_finding_of_the_front_page_says_what_would_refute_it():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    findings = BOLD.findall(readme.split("<!-- findings -->")[1].split("<!-- end findings -->")[0])
    assert findings
    assert BOLD.findall(PAGE.split("\n## What would change our minds\n")[1]) == findings


def test_every_experiment_says_it_too():
    assert re.findall(r"^\| \d+ \| .*\(`(\w+)`\)", PAGE, re.MULTILINE) == list(EXPERIMENTS)


def test_the_page_is_short():
    assert len([line for line in PAGE.splitlines() if not line.startswith("|")]) <= 50
