"""Whatever is put in a parameter's place: it is taken, or refused in one line that names this parameter."""

import re
from typing import Any

import numpy as np
import pytest

from sd_env import scenarios
from sd_env.params import SPECS, Params, changed

GAMES = ("doubly_dangerous", "doubly_stable_n3", "armed_neutrality", "three_nuclear_powers", "us_china")


class Strange:
    def __repr__(self) -> str:
        return "strange\nthing"


SCALARS = (
    *(None, "abc", "", True, b"x", {}, {"a": 1}, float("nan"), float("inf"), -float("inf"), -1, -1e9, 1e30, 10**400),
    *(0, 1, 2, 0.5, 1.5, 1j, Strange(), set(), len, np.datetime64("2020"), np.array("x")),
)
TABLES = (
    *([], [[]], [None], [[1, 2], [3]], [1] * 17, [1] * 65, (1,), [True, False], ["a", "b"], [2, 2]),
    *(np.ones((3, 3, 3, 3)), np.ones((5, 7)), np.array([[[1]]])),
)


def near(value: Any) -> list[Any]:
    """Values that are almost right: of a wrong length, with one wrong number."""
    array = np.asarray(value, dtype=float)
    close = [np.nan * np.ones_like(array), -array - 1, array + 0.5, np.stack([array, array])]
    if array.ndim and array.size:
        close += [array[:-1], np.concatenate([array, array]), array[0]]
        for at in (0, array.size // 2, array.size - 1):
            for wrong in (-5, np.nan, np.inf, 0.3, 1e12, 99):
                spoilt = array.copy()
                spoilt.flat[at] = wrong
                close.append(spoilt)
    return close


@pytest.mark.parametrize("game", GAMES)
def test_a_wrong_parameter_is_named_in_one_short_line(game):
    params = scenarios.get(game).params
    told = [
        (name, said(params, name, value))
        for name in SPECS
        for value in (*SCALARS, *TABLES, *near(getattr(params, name)))
    ]
    refused = [(name, text) for name, text in told if text is not None]
    assert [one for one in refused if not re.search(rf"\b{one[0]}\b", one[1])] == []
    assert [text for _, text in refused if "\n" in text or len(text) > 1500] == []
    assert len(told) > 3000
    assert len(refused) > len(told) / 2


def said(params: Params, name: str, value: Any) -> str | None:
    try:
        changed(params, {name: value})
    except ValueError as error:
        return str(error)
    return None


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"economy": [1.0, 1.0, 1.0]}, ("growth", "economy")),
        ({"offence": [1.0, 1.0, 1.0]}, ("initial_low", "offence")),
        ({"initial_low": 9.0, "initial_high": 1.0}, ("initial_low", "initial_high")),
        ({"fog_persistence": 1.0, "fog": 0.2}, ("fog_persistence", "fog")),
        ({"greedy_prior": 0.7, "maximiser_prior": 0.7}, ("greedy_prior", "maximiser_prior")),
        ({"renewal": 3.0, "duration": 0.0}, ("renewal", "duration")),
        ({"treaty_from": 99.0, "horizon": 9}, ("treaty_from", "horizon")),
        ({"shock_step": [99.0], "horizon": 9}, ("shock_step", "horizon")),
    ],
)
def test_where_two_do_not_fit_together_both_are_named(wrong, named):
    with pytest.raises(ValueError, match=".") as refused:
        changed(scenarios.get("doubly_dangerous").params, wrong)
    for name in named:
        assert re.search(rf"\b{name}\b", str(refused.value))
