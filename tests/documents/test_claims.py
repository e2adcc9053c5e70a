"""No number stands in prose that no test holds against a committed table."""

import re

import pytest

from agents.studies.pages import MARKED
from tests.documents.claims import ALL, PAGES, findings, of_page
from tests.documents.prose import ROOT, Claim, folded, missing, unchecked

RESULTS = ("docs/results/README.md", "docs/results/v0.md")


def text(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES)
def test_every_sentence_stands_on_its_page_with_the_numbers_of_the_tables(page):
    assert missing(text(page), of_page(page)) == [], "see python -m tests.documents.claims"


@pytest.mark.parametrize("page", PAGES)
def test_prose_has_no_number_that_no_table_holds(page):
    assert unchecked(text(page), of_page(page)) == [], "write a Claim for it, in tests/documents/claims"


def test_the_front_page_has_its_findings():
    told = " ".join(claim.rendered() for claim in findings.CLAIMS.values())
    assert "were to mend this and do not" in told
    assert "a rule strikes for seekers, too" in told
    assert findings.PAGE in PAGES


def test_results_say_what_each_study_asks_and_its_command():
    sections = [section for page in RESULTS for section in text(page).split("\n## ")[1:]]
    studies = [section for section in sections if not section.startswith("Trials")]
    assert len(studies) == 15
    for section in studies:
        assert "**Asked**:" in section, section[:40]
        assert re.search(r"\*\*Command\*\*: `python -m scripts\.\w+", folded(section)), section[:40]


@pytest.mark.parametrize("page", PAGES)
def test_lines_of_prose_are_short(page):
    prose = re.sub(r"^(\||!\[).*$", "", MARKED.sub("", text(page)), flags=re.MULTILINE)
    assert [line for line in prose.splitlines() if len(line) > 120] == []


CLAIM = Claim("page", "Arms fall by {fall:.1f} in {of} runs.", lambda: {"fall": -2.04, "of": 3})


def test_a_sentence_may_break_anywhere_and_has_a_real_minus():
    assert CLAIM.rendered() == "Arms fall by −2.0 in 3 runs."
    assert missing("- Arms fall\n  by −2.0 in\n  3 runs. So there.", [CLAIM]) == []
    assert missing("Arms fall by −2.1 in 3 runs.", [CLAIM]) == ["Arms fall by −2.0 in 3 runs."]


@pytest.mark.parametrize(
    ("prose", "left"),
    [
        ("Arms fall by −2.0\nin 3 runs.", 0),
        ("Arms fall by −2.0 in 3 runs, or 4.", 3),
        ("Half of 7 seeds.", 1),
        ("| a | 5 |\n", 0),
        ("`x = 5` and [a page](page5.md) and ![5](5.png)", 0),
        ("```sh\nmake 5\n```\n", 0),
        ("<!-- 5 -->", 0),
        ("Above S0 = 1, at 95 % and in 1978 by R13.", 1),
        ("Above S0 = 1.5 of it.", 1),
    ],
)
def test_a_number_that_is_in_no_claim_is_noticed(prose, left):
    assert len(unchecked(prose, [CLAIM])) == left


def test_every_claim_has_a_number_or_is_checked_by_its_function():
    for name, claim in ALL.items():
        assert re.search(r"\{\w+", claim.text) or re.search(r"\bassert\b", function_of(claim)), name


def function_of(claim: Claim) -> str:
    import inspect

    return inspect.getsource(claim.numbers)
