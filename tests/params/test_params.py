"""Bad input is refused with the field, the value and what is allowed; good input is cast, broadcast and frozen."""

import math

import numpy as np
import pytest

from sd_env.params import DOCTRINE, SPECS, Params, changed, checked, sizes
from tests.core.games import calm

NAN = math.nan
SIZES = {"N": 2, "K": 2, "C": 1, "S": 1}
FOG = "(fog sigma: deviation of log estimates, log units)"

BAD = {  # overrides of the calm game of two states, two classes and one kind -> the whole message
    "unknown": ({"fogg": 1.0}, "unknown parameter 'fogg': did you mean fog?"),
    "american": (
        {"offense_defense_balance": 1.0},
        "unknown parameter 'offense_defense_balance': did you mean offence_defence_balance?",
    ),
    "text": ({"fog": "thick"}, "fog = 'thick': must be numbers in [0, 5]"),
    "text in a table": (
        {"economy": ["a", "b"]},
        "economy = ['a', 'b']: must be numbers in [1e-06, 1e+06], of shape N = (2,)",
    ),
    "none": ({"fog": None}, "fog = None: must be numbers in [0, 5]"),
    "switch for number": ({"horizon": True}, "horizon = True: must be whole numbers in [0, 1e+09]"),
    "number for switch": (
        {"allow_arm": 2},
        "allow_arm = 2: must be True or False (arm actions exist, switch)",
    ),
    "word for switch": ({"allow_arm": "yes"}, "allow_arm = 'yes': must be True or False"),
    "who decides": ({"war_decision": "king"}, "war_decision = 'king': must be 'doctrine' or 'agent'"),
    "negative": ({"fog": -0.1}, f"fog = -0.1: must be numbers in [0, 5] {FOG}"),
    "too large": ({"fog": 5.1}, f"fog = 5.1: must be numbers in [0, 5] {FOG}"),
    "nan": ({"fog": NAN}, f"fog = nan: must be numbers in [0, 5] {FOG}"),
    "infinite": (
        {"war_cost": math.inf},
        "war_cost = inf: must be numbers in [0, 1e+06] (cost C of a war to each side, reward)",
    ),
    "zero excluded": (
        {"home_defence": 0.0},
        "home_defence = 0.0: must be numbers in (0, 1e+06] (home defence b, force)",
    ),
    "nan in a table": (
        {"growth": [0.0, NAN]},
        "growth = [0.0, nan]: must be numbers in [-0.5, 0.5] "
        "(growth of the economy, which stays within the bounds of y, 1/step)",
    ),
    "infinite in a table": (
        {"build_cost": [0.4, math.inf]},
        "build_cost = [0.4, inf]: must be numbers in [0, 1e+06] (cost kappa of building a unit, output/unit)",
    ),
    "fraction of a step": (
        {"horizon": 64.5},
        "horizon = 64.5: must be whole numbers in [0, 1e+09] (steps until truncation; 0 is never, steps)",
    ),
    "fractional notice": (
        {"notice": [1.5]},
        "notice = [1.5]: must be whole numbers in [0, 1e+06] (notice period for withdrawal; whole steps, steps)",
    ),
    "list for a scalar": ({"fog": [0.1, 0.2]}, "fog = [0.1, 0.2]: must be numbers in [0, 5]"),
    "wrong length": (
        {"greed": [1.0, 2.0, 3.0]},
        "greed has shape (3,): must be N = (2,) or broadcast to it (N is the length of economy)",
    ),
    "cap on a class that is not there": (
        {"cap": [[1.0, 1.0, 0.0]]},
        "cap has shape (1, 3): must be C x K = (1, 2) or broadcast to it "
        "(C is the length of verification and K is the length of offence)",
    ),
    "wrong contact shape": (
        {"contact": np.zeros((3, 3))},
        "contact has shape (3, 3): must be N x N = (2, 2) or broadcast to it (N is the length of economy)",
    ),
    "one-sided contact": (
        {"contact": [[0.0, 0.5], [1.0, 0.0]]},
        "contact = [[0.0, 0.5], [1.0, 0.0]]: must be symmetric",
    ),
    "contact with oneself": (
        {"contact": [[1.0, 1.0], [1.0, 1.0]]},
        "contact = [[1.0, 1.0], [1.0, 1.0]]: must have a zero diagonal (no contact with oneself)",
    ),
    "bounds crossed": (
        {"initial_low": 2.0},
        "initial_low = [[2.0, 2.0], [2.0, 2.0]]: must nowhere exceed initial_high",
    ),
    "frozen fog": (
        {"fog": 0.1, "fog_persistence": 1.0},
        "fog_persistence = 1.0: must be below 1 where fog > 0 (a misreading that never moves is a bias)",
    ),
    "never to be armed by a fraction of a step": (
        {"available_from": 0.5},
        "available_from = 0.5: must be whole numbers in [0, inf] (steps that must have passed before the state may "
        "build the class; whole steps, inf is never, steps)",
    ),
    "motives beyond certainty": (
        {"greedy_prior": [0.5, 0.0], "maximiser_prior": [0.6, 0.0]},
        "maximiser_prior = [0.6, 0.0]: must with greedy_prior = [0.5, 0.0] nowhere sum above 1",
    ),
    "a prior that is none": (
        {"maximiser_prior": 1.2},
        "maximiser_prior = 1.2: must be numbers in [0, 1] (prior of being a power maximiser; with the greedy prior at "
        "most 1, probability)",
    ),
    "a shock beyond the horizon": (
        {"shock_step": [65], "shock_loss": 0.5},
        "shock_step = [65.0]: must be at most the horizon = 64",
    ),
    "a shock that may come before the first step": (
        {"shock_step": [3], "shock_spread": 3},
        "shock_spread = [3.0]: must be below shock_step (the first step is 1)",
    ),
    "a shock that may come after the horizon": (
        {"shock_step": [60], "shock_spread": 5},
        "shock_spread = [5.0]: must with shock_step stay within the horizon = 64",
    ),
    "a shock to a class that is not there": (
        {"shock_step": [3], "shock_loss": [[0.1, 0.2, 0.3]]},
        "shock_loss has shape (1, 3): must be S x K = (1, 2) or broadcast to it "
        "(S is the length of shock_step and K is the length of offence)",
    ),
    "too many shocks": (
        {"shock_step": np.ones(17)},
        "number of shocks S (length of shock_step) = 17: must be a whole number in [0, 16]",
    ),
    "a treaty with oneself": (
        {"signatories": [[[1, 1], [1, 0]]]},
        "signatories = [[[1.0, 1.0], [1.0, 0.0]]]: must have a zero diagonal (no treaty or alliance with oneself)",
    ),
    "an alliance with oneself in force": (
        {"defence_sharing": [0.5], "in_force": [[[1, 0], [0, 0]]]},
        "in_force = [[[1.0, 0.0], [0.0, 0.0]]]: must have a zero diagonal (no treaty or alliance with oneself)",
    ),
    "a one-sided treaty": (
        {"signatories": [[[0, 1], [0, 0]]]},
        "signatories = [[[0.0, 1.0], [0.0, 0.0]]]: must be symmetric (a treaty is between two)",
    ),
    "in force for one side alone": (
        {"in_force": [[[0, 1], [0, 0]]]},
        "in_force = [[[0.0, 1.0], [0.0, 0.0]]]: must be symmetric (a treaty is between two)",
    ),
    "half a signatory": (
        {"signatories": 0.5},
        "signatories = 0.5: must be whole numbers in [0, 1] (who may sign with whom: 0 or 1, symmetric, zero diagonal, "
        "0 or 1)",
    ),
    "a share of fog beyond all": (
        {"transparency": [1.5]},
        "transparency = [1.5]: must be numbers in [0, 1] (share of fog that observers and notification lift, share)",
    ),
    "a treaty nobody can sign": (
        {"signatories": 0},
        "signatories = [[[0.0, 0.0], [0.0, 0.0]]]: nobody can sign treaty kind 0",
    ),
    "a treaty nobody can sign in time": (
        {"treaty_from": 64},
        "treaty_from = [64.0]: nobody can sign treaty kind 0 before the horizon = 64, although allow_treaties is True",
    ),
    "a treaty in force that nobody could sign": (
        {
            "verification": [0, 0],
            "cap": 1,
            "false_alarm": 0,
            "crisis_damping": 1,
            "hotline": 0,
            "defence_sharing": 0,
            "notice": 0,
            "duration": 0,
            "signatories": np.array([[[0, 1, 0], [1, 0, 0], [0, 0, 0]]] * 2),
            "in_force": np.array([[[0, 1, 0], [1, 0, 0], [0, 0, 0]], [[0, 0, 1], [0, 0, 0], [1, 0, 0]]]),
            "economy": [1, 1, 1],
            "growth": 0,
            "greedy_prior": 0,
            "greed": 0,
            "opacity": 0,
            "contact": np.zeros((3, 3)),
            "initial_low": 0,
            "initial_high": 0,
            "available_from": 0,
            "cost_factor": 1,
            "vulnerability": 1,
            "home_defences": 1,
            "maximiser_prior": 0,
            "power_weight": 0,
            "cap_factor": 1,
            "cap_fall": 0,
            "cap_floor": 0,
            "disposal": 0,
            "treaty_from": 0,
            "renewal": 0,
            "suspension": 0,
            "transparency": 0,
            "crisis_clarity": 0,
        },
        "in_force = [[[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 0.0]], "
        "[[0.0, 0.0, 1.0], [0.0, 0.0, 0.0], [1.0, 0.0, 0.0]]]: must be 0 where signatories is 0",
    ),
    "renewal of what never ends": (
        {"renewal": 2},
        "renewal = [2.0]: must be 0 for a treaty that lasts for ever (duration 0)",
    ),
    "one state": (
        {"economy": [1.0]},
        "number of states N (length of economy) = 1: must be a whole number in [2, 16]",
    ),
    "seventeen states": (
        {"economy": np.ones(17)},
        "number of states N (length of economy) = 17: must be a whole number in [2, 16]",
    ),
    "no weapons": (
        {"offence": []},
        "number of weapon classes K (length of offence) = 0: must be a whole number in [1, 64]",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_parameters_are_named_with_value_and_what_is_allowed(case):
    overrides, message = BAD[case]
    with pytest.raises(ValueError) as refused:  # noqa: PT011 the whole message is compared below
        changed(calm(), overrides)
    assert str(refused.value) == message


def test_every_bound_of_every_field_is_kept():
    for name, spec in SPECS.items():
        if name == "war_decision" or spec.unit == "switch":
            continue
        below = spec.low if spec.above else np.nextafter(spec.low, -np.inf)
        for value in {below, np.nextafter(spec.high, np.inf), NAN} - {math.inf}:
            bad = np.full([SIZES[letter] for letter in spec.shape], value) if spec.shape else value
            with pytest.raises(ValueError, match=rf"^{name} = [^:]*: must be .*{spec.high:g}".replace("+", r"\+")):
                changed(calm(), {"shock_step": [1], name: bad})


def test_a_refusal_leaves_the_parameters_as_they_were():
    before = calm()
    with pytest.raises(ValueError, match="fog"):
        changed(before, {"war_cost": 9.0, "fog": -1.0})
    assert before.war_cost == 4.0


def test_good_values_are_cast_and_broadcast():
    p = changed(
        calm(n=3),
        {
            "fog": 1,
            "horizon": 10.0,
            "greed": 5,
            "war_decision": "doctrine",
            "allow_arm": np.False_,
            "war_cost": np.float32(2.0),
            "continuation": np.array([0.5]),
        },
    )
    assert (type(p.fog), type(p.horizon), type(p.war_cost), p.continuation) == (float, int, float, 0.5)
    assert p.greed.tolist() == [5.0, 5.0, 5.0]
    assert (p.war_decision, p.allow_arm) == (DOCTRINE, False)
    assert sizes(p) == (3, 2, 1)


def test_arrays_are_copied_and_read_only():
    greed = np.array([1.0, 2.0])
    p = changed(calm(), {"greed": greed})
    greed[0] = 99.0
    assert p.greed[0] == 1.0
    for name, spec in SPECS.items():
        if spec.shape:
            array = getattr(p, name)
            assert array.flags.c_contiguous
            assert array.dtype == np.float64
            with pytest.raises(ValueError, match="read-only"):
                array[...] = 0.0


def test_checking_twice_changes_nothing():
    once = calm(n=4, k=3, c=2)
    twice = checked(once)
    assert all(np.array_equal(a, b) and type(a) is type(b) for a, b in zip(once, twice, strict=True))


def test_every_field_says_unit_meaning_and_source():
    assert tuple(SPECS) == Params._fields
    for spec in SPECS.values():
        assert spec.unit
        assert spec.meaning
        assert spec.source.startswith("MODEL ")
