"""A scenario's names, and what scenarios and engines refuse."""

import math

import numpy as np
import pytest

from sd_env.core.engine import Engine
from sd_env.params import changed
from sd_env.scenarios import Scenario, get
from tests.core.games import calm

NAN = math.nan


@pytest.mark.parametrize(
    ("weapons", "kinds", "message"),
    [
        (("tanks",), ("limit",), "scenario 'x': weapons = ('tanks',): must be 2 different names"),
        (("tanks", "tanks"), ("limit",), "scenario 'x': weapons = ('tanks', 'tanks'): must be 2 different names"),
        (("tanks", "forts"), (), "scenario 'x': kinds = (): must be 1 different names"),
    ],
)
def test_names_of_weapons_and_kinds_must_fit(weapons, kinds, message):
    with pytest.raises(ValueError) as refused:  # noqa: PT011 the whole message is compared below
        Scenario("x", calm(), weapons, kinds)
    assert str(refused.value) == message


def test_states_may_have_names():
    named = Scenario("x", calm(), ("tanks", "forts"), ("limit",), states=("Britain", "Germany"))
    assert named.with_params(fog=0.1).states == ("Britain", "Germany")
    assert Scenario("x", calm(), ("tanks", "forts"), ("limit",)).states == ("agent_0", "agent_1")
    with pytest.raises(ValueError, match=r"^scenario 'x': states = \('Britain',\): must be 2 different names$"):
        Scenario("x", calm(), ("tanks", "forts"), ("limit",), states=("Britain",))


def test_pairs_that_are_broadcast_leave_out_oneself():
    p = changed(calm(n=3, c=2), {"in_force": np.array([1, 0])[:, None, None]})
    off_diagonal = (1 - np.eye(3)).tolist()
    assert p.signatories.tolist() == [off_diagonal, off_diagonal]
    assert p.in_force.tolist() == [off_diagonal, np.zeros((3, 3)).tolist()]


def test_a_scenario_refuses_like_its_parameters():
    with pytest.raises(ValueError, match=r"^unknown parameter 'war_costs': did you mean war_cost"):
        get("doubly_dangerous").with_params(war_costs=1.0)
    with pytest.raises(ValueError, match=r"^fog = -1: "):
        get("doubly_dangerous").with_params(fog=-1)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"n_worlds": 0}, "n_worlds = 0: must be a whole number of at least 1"),
        ({"n_worlds": 1.5}, "n_worlds = 1.5: must be a whole number of at least 1"),
        ({"threads": True}, "threads = True: must be a whole number of at least 1"),
    ],
)
def test_an_engine_refuses_bad_counts(arguments, message):
    with pytest.raises(ValueError) as refused:  # noqa: PT011 the whole message is compared below
        Engine(calm(), **arguments)
    assert str(refused.value) == message
