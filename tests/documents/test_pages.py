"""Pages that commands write are what the committed tables give."""

from pathlib import Path

import pandas as pd

from agents.reporting import forms, numbers

RESULTS = Path(__file__).parents[2] / "docs" / "results"


def text(name: str) -> str:
    return (RESULTS / name).read_text(encoding="utf-8")


def test_the_page_on_the_number_of_states_is_that_of_its_ledger(tmp_path):
    ledger, scripts = (pd.read_csv(RESULTS / name) for name in (numbers.LEDGER, numbers.SCRIPTED))
    assert ledger.groupby(["contact", "n"]).size().tolist() == [10] * 8
    assert numbers.write_numbers(ledger, scripts, tmp_path).read_text(encoding="utf-8") == text(numbers.PAGE)


def test_the_page_on_lean_training_is_that_of_its_tables():
    runs = pd.read_csv(RESULTS / forms.RUNS)
    assert runs.groupby(["scenario", "form"]).size().tolist() == [10] * 8
    assert forms.page(runs) == text(forms.PAGE)
