"""More states: what stays, what grows, and what the ledger saves."""

import numpy as np
import pandas as pd
import pytest

from agents.reporting.numbers import LEDGER, PAGE, SCRIPTED
from agents.studies import numbers
from agents.studies.numbers import of_states, spirals_by_number
from sd_env import scenarios, theory


@pytest.mark.parametrize("n", [2, 3, 4])
def test_with_the_sum_constant_it_is_the_named_scenario(n):
    named = scenarios.get("doubly_dangerous" + (f"_n{n}" if n > 2 else "")).params
    ours = scenarios.get("doubly_dangerous").with_params(**of_states(n, "sum")).params
    for name in type(named)._fields:
        np.testing.assert_array_equal(getattr(ours, name), getattr(named, name), err_msg=name)


def test_by_pair_the_closed_form_s_number_grows_with_the_rivals():
    def number(n, contact):
        return theory.spiral_number(scenarios.get("doubly_dangerous").with_params(**of_states(n, contact)).params)

    for n in (2, 4, 16):
        assert number(n, "sum") == pytest.approx(number(2, "sum"))
        assert number(n, "pair") == pytest.approx((n - 1) * number(2, "sum"))


@pytest.mark.slow
def test_a_finished_run_of_the_ledger_is_not_made_again(tmp_path, monkeypatch):
    monkeypatch.setattr(numbers, "NUMBERS", (2, 3))
    monkeypatch.setattr(numbers, "STRATEGIES", ("random", "hold", "arm"))
    ledger = tmp_path / "results" / LEDGER

    def study(seeds, runs):
        return spirals_by_number(tmp_path / runs, tmp_path / "results", seeds=seeds, agent_steps=20_000, jobs=1)

    page = study(2, "first")
    assert page.name == PAGE
    first = pd.read_csv(ledger)
    assert first.groupby(["contact", "n"]).size().tolist() == [2, 2, 2, 2]
    study(3, "second")  # elsewhere: nothing of the first runs is there
    second = pd.read_csv(ledger)
    assert len(list((tmp_path / "second" / "runs").iterdir())) == 4
    pd.testing.assert_frame_equal(second[second["seed"] < 2].reset_index(drop=True), first)
    chance = pd.read_csv(tmp_path / "results" / SCRIPTED)
    assert sorted(chance["script"].unique()) == ["arm", "hold", "random"]
