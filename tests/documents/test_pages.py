"""Pages that commands write are what the committed tables give."""

import re
from pathlib import Path

import pandas as pd
import pytest

from agents.reporting import experiments, forms, full_game, numbers
from agents.reporting.full_game_text import FOLDER
from agents.studies.experiments import EXPERIMENTS
from agents.studies.experiments.frame import read_tables
from sd_env.scenarios import SCENARIOS

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


def test_the_page_on_the_full_game_is_that_of_its_tables():
    tables = {name: pd.read_csv(RESULTS / FOLDER / f"{name}.csv") for name in full_game.TABLES}
    assert full_game.page(tables) == text(full_game.PAGE)


@pytest.mark.parametrize("name", [name for name in EXPERIMENTS if (RESULTS / "experiments" / f"{name}.md").exists()])
def test_an_experiment_s_page_is_that_of_its_tables(name, tmp_path):
    made = experiments.write_page(
        EXPERIMENTS[name].asked, read_tables(EXPERIMENTS[name].asked.source, RESULTS / "experiments"), tmp_path
    )
    assert made.read_text(encoding="utf-8") == text(f"experiments/{name}.md")


def test_an_experiment_with_runs_has_its_page():
    ledgers, pages = (
        {file.stem for file in (RESULTS / "experiments").glob(kind)} & set(EXPERIMENTS) for kind in ("*.csv", "*.md")
    )
    assert ledgers == {EXPERIMENTS[name].asked.source for name in pages}


def test_the_scale_of_rewards_is_explained_by_what_a_conquest_costs_now():
    told = re.search(
        r"`learner.reward_scale` .* a conquest costs (\d+): ", (RESULTS.parents[1] / "agents/README.md").read_text()
    )
    losses = {float(game.params.conquest_loss) for game in SCENARIOS.values()}
    assert told is not None
    assert losses == {float(told[1])}
