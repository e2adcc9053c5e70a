"""An experiment's page: numbers worked out by hand from a table made by hand."""

import numpy as np
import pandas as pd
import pytest

from agents.reporting.experiments import Asked, Axis, Tables, Verdict, compared, page, rank_correlations, write_page

CELLS = {
    "low": (1.0, 0.5, [1.0, 1.0, 1.0, 2.0]),
    "high": (2.0, 4.0, [5.0, 5.0, 5.0, 6.0]),
    "mid": (1.5, 9.0, [3.0] * 4),
}
"""Label to x, beta and the arms of four seeds."""


def judge(tables: Tables) -> Verdict:
    means = tables.ledger.groupby("x")["seeker_arsenal"].mean()
    return Verdict(bool(means.iloc[-1] <= means.iloc[0]), f"{means.iloc[0]:.2f} to {means.iloc[-1]:.2f} units.")


ASKED = Asked(
    name="trial",
    title="A trial",
    question="does it rise?",
    prediction="it rises.",
    refuted_if="it does not.",
    committed="abc",
    x=Axis("x", "x"),
    y=Axis("seeker_arsenal", "arms"),
    curve=Axis("curve", "curve"),
    judge=judge,
    compared={"high − low": ("high", "low"), "mid − low": ("mid", "low"), "none": ("absent", "low")},
    measures={"seeker_reward": "reward"},
)


def made(exact: bool = True) -> Tables:
    runs = [
        {"cell": cell, "x": x, "curve": "a", "seed": seed, "game": f"g{cell}", "settings": f"{cell}{seed}"}
        | {"seeker_arsenal": value, "seeker_reward": -value, "seconds": 900, "environment": "security_dilemma_v0"}
        | {"at_rest": cell != "high" or seed > 0, "last_change": 0.0}
        for cell, (x, _, arms) in CELLS.items()
        for seed, value in enumerate(arms)
    ]
    who = ["random", "hold", "best script"] + ["exact"] * exact
    games = [
        {"game": f"g{cell}", "label": f"game {cell}", "who": name, "script": "grim" if name == "best script" else ""}
        | {"balance": beta, "spiral_number": 1.0, "seeker_arsenal": x, "seeker_reward": 0.25}
        for cell, (x, beta, _) in CELLS.items()
        for name in who
    ]
    return Tables(pd.DataFrame(runs), pd.DataFrame(games), pd.DataFrame())


def test_the_table_says_means_rest_and_predictors():
    told = page(ASKED, made())
    assert (
        "| low | 0.50 | 1.00 | 1.00 | 1.25 [1.00, 1.75] | −1.25 [−1.75, −1.00] | 4 of 4 | +0.00 [+0.00, +0.00] |"
        in told
    )
    assert "| high | 4.00 | 1.00 | 2.00 |" in told
    assert "3 of 4" in told
    assert "**Still moves** (some run ended at its limit): high.\n" in told
    assert "**Not refuted**: 1.25 to 5.25 units." in told
    assert "12 runs, up to 4 seeds a cell, in `security_dilemma_v0`: 3.00 core hours" in told
    assert "| game high | best script (grim) | 2.00 | 0.25 |" in told
    assert "exact arms" not in page(ASKED, made(exact=False))


def test_predictors_are_ranked_over_cells():
    found = rank_correlations(ASKED, made())
    assert found["exact arms"] == 1.0
    assert found["β"] == 0.5  # ranks 1 3 2 against 1 2 3
    assert np.isnan(found["S0"])  # the same everywhere


def test_no_s0_is_told_where_war_is_a_choice():
    tables = made()
    told = page(ASKED, tables._replace(baselines=tables.baselines.assign(spiral_number=0.0)))
    assert "| high | 4.00 | – | 2.00 |" in told
    assert "S0 –" in told


def test_comparisons_are_corrected_for_how_many_have_runs():
    table = compared(ASKED, made().ledger).set_index("what")
    assert list(table.index) == ["high − low", "mid − low"]
    assert table.loc["high − low", "p"] == pytest.approx(
        2 / 70
    )  # of 70 ways to part 8 runs, the two that do it cleanly
    assert table["holm"].tolist() == pytest.approx((2 * table["p"]).tolist())


def test_page_and_figure_are_written(tmp_path):
    path = write_page(ASKED, made(), tmp_path)
    assert path.read_text(encoding="utf-8") == page(ASKED, made())
    assert (tmp_path / "figures" / "trial.png").stat().st_size > 1000
