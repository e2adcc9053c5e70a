"""Pages that code makes of committed tables are what it makes of them now; no run is needed."""

from pathlib import Path

import pandas as pd
import pytest

from agents.reporting.benchmark import benchmark_page
from agents.reporting.cases import cases_page
from agents.reporting.ground_truth import markdown
from agents.reporting.mitigation import judged, mitigation_page
from tests.documents.prose import RESULTS


def read(name: str) -> pd.DataFrame:
    return pd.read_csv(RESULTS / f"{name}.csv")


PAGES = {
    "benchmark": lambda: benchmark_page(read("benchmark"), Path(RESULTS / "scripted_line_ups.csv")),
    "cases": lambda: cases_page(read("cases"), read("cases_compared")),
    "ground_truth": lambda: markdown(read("ground_truth")),
    "mitigation": lambda: mitigation_page(judged(read("mitigation"))) + "\n![](figures/mitigation.png)\n",
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_what_its_table_says(name):
    assert (RESULTS / f"{name}.md").read_text(encoding="utf-8") == PAGES[name]()
