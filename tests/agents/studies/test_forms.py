"""Both forms of PPO side by side."""

import pandas as pd
import pytest

from agents.reporting.forms import CURVES, PAGE, RUNS, TABLE
from agents.studies.lean import compare_forms


@pytest.mark.slow
def test_both_forms_are_trained_with_the_same_seeds_and_compared(tmp_path):
    page = compare_forms(tmp_path / "a", tmp_path / "b", scenarios=["doubly_stable"], seeds=2, agent_steps=20_000)
    assert page == tmp_path / "b" / PAGE
    runs, curves, compared = (pd.read_csv(tmp_path / "b" / name) for name in (RUNS, CURVES, TABLE))
    assert sorted(zip(runs["form"], runs["seed"], strict=True)) == [
        ("lean", 0),
        ("lean", 1),
        ("reference", 0),
        ("reference", 1),
    ]
    by_seed = runs.pivot(index="seed", columns="form", values="reward_area")
    assert by_seed["lean"].to_numpy() == pytest.approx(by_seed["reference"].to_numpy(), abs=0.02)  # two updates
    assert by_seed["lean"].nunique() == 2
    # a mean height: between the least and the greatest of the curve
    lean = curves[(curves["form"] == "lean") & (curves["seed"] == 0)]["reward"]
    assert lean.min() <= by_seed.loc[0, "lean"] <= lean.max()
    assert list(compared["measure"]) == ["reward", "seeker_arsenal"]
    assert (compared["p_corrected"] >= compared["p"]).all()
    assert (compared["times_as_fast"] > 0).all()
    assert "No difference stands." in page.read_text(encoding="utf-8")
