"""An agent's observation, number by number, and which groups of numbers a game has (MODEL 5)."""

import math

import numpy as np
import pytest

from sd_env.core.actions import ASSURE, DISARM, DISCLOSE, PROPOSE, WITHDRAW
from sd_env.core.observe import fields
from sd_env.core.state import CONQUEST, GREEDY, MAXIMISER, SEEKER
from sd_env.params import INF
from tests.core.games import calm, hold, reemit, start

TREATIES = {"false_alarm": 0.1, "notice": 4, "offer_duration": 5}
EVERYTHING = {"greedy_prior": 0.5, "growth": 0.01, "crisis_base": 0.5, **TREATIES}


def seen_by_1():
    """What agent 1 of three sees of a state in which every number differs: field name to value."""
    engine = start(calm(n=3, **EVERYTHING))
    s = engine.state
    s.arsenal[0, 1], s.motive[0, 1], s.economy[0] = (1.0, 2.0), 1, (4.0, 5.0, 6.0)
    s.estimate[0, 1, 2], s.estimate[0, 1, 0] = (3.0, 4.0), (5.0, 6.0)
    s.tension[0, 1], s.crisis[0, 1], s.caught[0] = (0.2, 0.0, 0.7), (False, False, True), (True, False, False)
    s.treaty[0, 0, 1], s.notice[0, 0, 1] = (9, 0, 0), (3, 0, 0)
    s.offer[0, 0, 1, 2], s.offer[0, 0, 2, 1] = 4, 2
    s.treaty[0, 0, 0, 2] = s.treaty[0, 0, 2, 0] = 9
    s.act[0] = (DISARM, WITHDRAW, PROPOSE)
    s.war[0, 0, 2] = CONQUEST
    return dict(zip([field.name for field in fields(engine.params)], reemit(engine)[0][0, 1].tolist(), strict=True))


def test_each_number_is_what_its_name_says():
    seen = seen_by_1()
    # rival +1 of agent 1 is agent 2, rival +2 is agent 0
    expected = {
        "own.arsenal.class_0": math.log(2),
        "own.arsenal.class_1": math.log(3),
        "own.greedy": 1,
        "own.economy": math.log(5),
        "rival+1.arsenal.class_0": math.log(4),
        "rival+1.arsenal.class_1": math.log(5),
        "rival+1.economy": math.log(6),
        "rival+1.tension": 0.7,
        "rival+1.crisis": 1,
        "rival+1.caught": 0,
        "rival+1.assured": 0,
        "rival+1.disclosed": 0,
        "rival+1.disarmed": 0,
        "rival+1.proposed": 1,
        "rival+1.gave_notice": 0,
        "rival+1.attacked": 0,
        "rival+1.kind_0.in_force": 0,
        "rival+1.kind_0.notice": 0,
        "rival+1.kind_0.my_offer": 4 / 5,
        "rival+1.kind_0.its_offer": 2 / 5,
        "rival+2.arsenal.class_0": math.log(6),
        "rival+2.arsenal.class_1": math.log(7),
        "rival+2.economy": math.log(4),
        "rival+2.tension": 0.2,
        "rival+2.crisis": 0,
        "rival+2.caught": 1,
        "rival+2.assured": 0,
        "rival+2.disclosed": 0,
        "rival+2.disarmed": 1,
        "rival+2.proposed": 0,
        "rival+2.gave_notice": 0,
        "rival+2.attacked": 1,
        "rival+2.kind_0.in_force": 1,
        "rival+2.kind_0.notice": 3 / 4,
        "rival+2.kind_0.my_offer": 0,
        "rival+2.kind_0.its_offer": 0,
        "rival+1.rival+2.kind_0.in_force": 1,
    }
    assert list(seen) == list(expected)
    assert list(seen.values()) == pytest.approx(list(expected.values()), abs=1e-6)


@pytest.mark.parametrize(
    ("act", "flag"), [(ASSURE, "assured"), (DISCLOSE, "disclosed"), (WITHDRAW, "gave_notice"), (PROPOSE, "proposed")]
)
def test_the_last_public_act_is_shown(act, flag):
    engine = start(calm(**EVERYTHING))
    engine.state.act[0] = (0, act)
    table, seen = [field.name for field in fields(engine.params)], reemit(engine)[0][0]
    shown = {
        name
        for name in ("assured", "disclosed", "disarmed", "proposed", "gave_notice")
        if seen[0, table.index(f"rival+1.{name}")]
    }
    assert shown == {flag}
    assert not seen[1, table.index(f"rival+1.{flag}")]


SILENT = {"allow_assure": False, "allow_disclose": False, "allow_disarm": False, "allow_treaties": False}


@pytest.mark.parametrize(
    ("changes", "word", "shown"),
    [
        ({}, "tension", True),
        ({"tension_decay": 0.0, "arms_weight": 0.0, **SILENT}, "tension", False),  # frozen, as MODEL 6 has it
        ({"tension_decay": 0.0, "arms_weight": 0.0, **SILENT, "allow_assure": True}, "tension", True),
        ({"tension_start": 0.0, "arms_weight": 0.0, **SILENT}, "tension", False),  # nothing raises it from 0
        ({"allow_treaties": False}, "in_force", False),
        ({"notice": 0}, "notice", False),
        ({}, "caught", False),  # no cap and no false alarm
        ({"cap": 1.0, "verification": 0.5}, "caught", True),
        ({}, "crisis", False),
        ({"crisis_slope": 0.1}, "crisis", True),
        ({"crisis_slope": 0.1, "contact": 0.0}, "crisis", False),
        ({}, "greedy", False),
        ({"greedy_prior": [0.0, 1.0]}, "greedy", True),
        ({}, "economy", False),
        ({"economy": [1.0, 2.0]}, "economy", True),
        ({"allow_disarm": False}, "disarmed", False),
        ({"disarm_share": 0.0}, "disarmed", False),
        ({"offence": [0.0, 0.0]}, "disarmed", False),  # told apart: forts alone
        ({"offence": [0.0, 0.0], "distinguishability": 0.5}, "disarmed", True),
        ({"available_from": 3.0}, "class_1", True),
        ({"available_from": INF}, "allowed", False),
        ({"treaty_from": 3.0}, "allowed", True),
        ({"treaty_from": 3.0, "allow_treaties": False}, "allowed", False),
        ({"treaty_from": 0.0}, "allowed", False),
    ],
)
def test_only_what_can_move_is_shown(changes, word, shown):
    assert any(field.name.split(".")[-1] == word for field in fields(calm(**changes))) is shown


def test_fields_carry_the_names_of_weapons_and_kinds():
    found = [field.name for field in fields(calm(), ("tanks", "forts"), ("pact",))]
    assert {"own.arsenal.tanks", "rival+1.arsenal.forts", "rival+1.pact.in_force"} <= set(found)
    assert len(found) == len(set(found)) == np.size(start(calm()).output.observation[0, 0])


def test_treaties_of_third_parties_are_seen_where_they_can_be():
    engine = start(calm(n=4, c=2, signatories=[SOME, 1.0 - np.eye(4)]))
    s = engine.state
    s.treaty[0, 1, 1, 3] = s.treaty[0, 1, 3, 1] = 5
    s.treaty[0, 0, 0, 1] = s.treaty[0, 0, 1, 0] = 7
    seen = dict(zip([field.name for field in fields(engine.params)], reemit(engine)[0][0].T.tolist(), strict=True))
    third = {name: values for name, values in seen.items() if name.count("rival+") == 2}
    # kind 0 binds neighbours alone (0-1, 1-2, 2-3, 3-0), so not rivals 1 and 3; agent 0 sees 1 and 3 as +1 and +3
    assert third == {
        "rival+1.rival+2.kind_0.in_force": [0, 0, 0, 1],
        "rival+1.rival+2.kind_1.in_force": [0, 0, 0, 0],
        "rival+1.rival+3.kind_1.in_force": [1, 0, 1, 0],
        "rival+2.rival+3.kind_0.in_force": [0, 0, 1, 0],
        "rival+2.rival+3.kind_1.in_force": [0, 0, 0, 0],
    }
    assert not any(field.name.count("rival+") == 2 for field in fields(calm(n=2)))
    assert not any(field.name.count("rival+") == 2 for field in fields(calm(n=3, allow_treaties=False)))


SOME = np.array([[0.0, 1, 0, 1], [1, 0, 1, 0], [0, 1, 0, 1], [1, 0, 1, 0]])


def test_what_has_a_date_is_seen_to_be_allowed():
    engine = start(calm(c=2, available_from=[[0.0, 2.0], [0.0, INF]], treaty_from=[0, 1]))
    assert [f.name for f in fields(engine.params)][2:4] == ["own.allowed.class_1", "kind_1.allowed"]
    seen = []
    for _ in range(4):
        seen.append(engine.observation[0, :, 2:4].tolist())
        hold(engine)
    assert seen == [[[0, 0], [0, 0]], [[0, 1], [0, 1]], [[1, 1], [0, 1]], [[1, 1], [0, 1]]]


def test_the_truth_holds_the_step_where_dates_matter():
    plain = start(calm()).truth()
    for changes in ({"available_from": 3.0}, {"treaty_from": 3.0}, {"shock_step": [4], "shock_loss": 0.5}):
        engine = start(calm(**changes))
        assert len(engine.truth()) == len(plain) + 1 + len(engine.params.shock_step)
        hold(engine, 2)
        assert engine.truth()[-1] == pytest.approx(math.log(3))
    assert len(start(calm(available_from=INF)).truth()) == len(plain)


def test_motives_are_seen_where_types_are_public():
    mixed = {"greedy_prior": 0.5, "maximiser_prior": 0.3, "power_weight": 1.0}
    engine = start(calm(n=3, types_public=True, **mixed))
    engine.state.motive[0] = (GREEDY, SEEKER, MAXIMISER)
    seen = dict(zip([field.name for field in fields(engine.params)], reemit(engine)[0][0].T.tolist(), strict=True))
    assert seen["rival+1.greedy"] == [0, 0, 1]
    assert seen["rival+2.greedy"] == [0, 1, 0]
    assert seen["rival+1.maximiser"] == [0, 1, 0]
    assert seen["own.maximiser"] == [0, 0, 1]
    for hidden in ({**mixed}, {"types_public": True}, {"types_public": True, "greedy_prior": 1.0}):
        assert not any(f.name.endswith(("r+1.greedy", "1.maximiser")) for f in fields(calm(**hidden)))
