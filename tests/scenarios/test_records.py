"""Named records give the tables that one would write by hand."""

import numpy as np
import pytest

from sd_env.params import INF, SPECS
from sd_env.scenarios import Shock, State, Treaty, Weapon, define, records

STATES = {
    "north": State(economy=2.0, initial={"tanks": (1.0, 1.5)}, cost_factor={"forts": 0.5}),
    "south": State(greedy_prior=0.0, available_from={"forts": 7}),
    "island": State(home_defences=3.0),
}
WEAPONS = {"tanks": Weapon(offence=1.0), "forts": Weapon(defence=1.5, build_cost=0.3)}
TREATIES = {
    "limit": Treaty(cap={"tanks": 0.8}, cap_factor={"north": 1.5}, verification=0.6),
    "alliance": Treaty(signatories=(("south", "island"),), in_force=(("island", "south"),), defence_sharing=0.5),
}


def game(**changed):
    return define("three", **{"states": STATES, "weapons": WEAPONS, "treaties": TREATIES, "fog": 0.1} | changed)


def test_records_are_the_tables_written_by_hand():
    made = game()
    p = made.params
    assert (made.states, made.weapons, made.kinds) == (
        ("north", "south", "island"),
        ("tanks", "forts"),
        ("limit", "alliance"),
    )
    by_hand = {
        "economy": [2.0, 1.0, 1.0],
        "greedy_prior": [0.2, 0.0, 0.2],
        "home_defences": [1.0, 1.0, 3.0],
        "offence": [1.0, 0.0],
        "defence": [0.0, 1.5],
        "build_cost": [0.4, 0.3],
        "initial_low": [[1.0, 0.25], [0.25, 0.25], [0.25, 0.25]],
        "initial_high": [[1.5, 0.75], [0.75, 0.75], [0.75, 0.75]],
        "cost_factor": [[1.0, 0.5], [1.0, 1.0], [1.0, 1.0]],
        "available_from": [[0, 0], [0, 7], [0, 0]],
        "cap": [[0.8, INF], [INF, INF]],
        "cap_factor": [[1.5, 1.0, 1.0], [1.0, 1.0, 1.0]],
        "verification": [0.6, 0.0],
        "signatories": [[[0, 1, 1], [1, 0, 1], [1, 1, 0]], [[0, 0, 0], [0, 0, 1], [0, 1, 0]]],
        "in_force": [np.zeros((3, 3)), [[0, 0, 0], [0, 0, 1], [0, 1, 0]]],
        "contact": [[0, 0.5, 0.5], [0.5, 0, 0.5], [0.5, 0.5, 0]],
    }
    for name, table in by_hand.items():
        np.testing.assert_array_equal(getattr(p, name), table, err_msg=name)
    assert p.fog == 0.1


def test_contact_and_shocks_by_name():
    made = game(
        contact={("north", "south"): 0.9, ("island", "north"): 0.1},
        shocks=(Shock(shock_step=4, shock_loss={"forts": 0.5}),),
    )
    np.testing.assert_array_equal(made.params.contact, [[0, 0.9, 0.1], [0.9, 0, 0], [0.1, 0, 0]])
    np.testing.assert_array_equal(made.params.shock_loss, [[0.0, 0.5]])
    np.testing.assert_array_equal(made.params.shock_step, [4])
    np.testing.assert_array_equal(game(contact=0.3).params.contact, 0.3 * (np.ones((3, 3)) - np.eye(3)))


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"states": STATES | {"north": State(initial={"planes": (0, 1)})}}, "initial of north: 'planes': must be one"),
        ({"states": STATES | {"north": State(economy=-1.0)}}, r"economy of north = -1.0: must be numbers in \[1e-06"),
        ({"weapons": WEAPONS | {"tanks": Weapon(upkeep=float("nan"))}}, "upkeep of tanks = nan: must be numbers in"),
        ({"treaties": {"ban": Treaty(notice=1.5)}}, "notice of ban = 1.5: must be whole numbers in"),
        ({"treaties": {"ban": Treaty(cap={"tanks": -1})}}, "cap of ban: 'tanks' = -1: must be numbers in"),
        ({"shocks": (Shock(0, {}),)}, "shock_step of shock 1 = 0: must be whole numbers in"),
        (
            {"states": STATES | {"north": State(initial={"tanks": (2, 1)})}},
            "initial of north: 'tanks' .* the least must",
        ),
        ({"states": STATES | {"north": State(initial={"tanks": (-2, 1)})}}, "initial of north: 'tanks' = -2: must be"),
        ({"contact": {("north", "south"): 2.0}}, "contact: .* = 2.0: must be numbers in"),
        ({"states": list(STATES)}, "states = .*: must be a mapping from names, each to a State"),
        ({"weapons": [Weapon()]}, "weapons = .*: must be a mapping from names, each to a Weapon"),
        ({"treaties": ["limit"]}, "treaties = .*: must be a mapping from names, each to a Treaty"),
        ({"weapons": {1: Weapon()}}, "weapons: 1: must be a name"),
        ({"shocks": Shock(3, {})}, "shocks = .*: must be a list of Shock records"),
        ({"shocks": {"early": Shock(3, {})}}, "shocks = .*: must be a list of Shock records"),
        ({"tags": "war"}, "tags = 'war': must be a list of words"),
        ({"treaties": {"ban": Treaty(cap=[0.5])}}, r"cap of ban = \[0.5\]: must be a mapping from names"),
        ({"treaties": {"ban": Treaty(in_force=1)}}, "in_force of ban = 1: must be a list of pairs"),
        ({"treaties": {"ban": Treaty(signatories="all")}}, "signatories of ban = 'all': must be a list of pairs"),
        ({"states": STATES | {"north": State(initial=(0, 1))}}, r"initial of north = \(0, 1\): must be a mapping"),
        ({"states": STATES | {"north": State(available_from=[3])}}, "available_from of north = .*: must be a mapping"),
        ({"treaties": {"ban": Treaty(cap={"planes": 0})}}, "cap of ban: 'planes': must be one of tanks, forts"),
        ({"treaties": {"ban": Treaty(cap_factor={"west": 2})}}, "cap_factor of ban: 'west': must be one of north"),
        (
            {"treaties": {"pact": Treaty(in_force=(("north", "west"),))}},
            "in_force of pact: 'west': must be one of north",
        ),
        ({"contact": {("north", "west"): 1.0}}, "contact: 'west': must be one of north, south, island"),
        ({"shocks": (Shock(3, {"planes": 0.5}),)}, "shock_loss of shock 1: 'planes': must be one of tanks, forts"),
        ({"fogg": 0.1}, "unknown parameter 'fogg' = 0.1: did you mean fog"),
        ({"zzz": 0.1}, "unknown parameter 'zzz' = 0.1: must be one of offence_defence_balance"),
        ({"economy": 2.0}, "economy = 2.0: must stand in a State"),
        ({"offence": 2.0}, "offence = 2.0: must stand in a Weapon"),
        ({"states": {"north": State()}, "treaties": {}}, r"number of states N .* = 1: must be"),
        ({"weapons": WEAPONS | {"tanks": {"offence": 1.0}}}, "weapons: 'tanks' = {'offence': 1.0}: must be a Weapon"),
        ({"weapons": WEAPONS | {"tanks": Weapon(offence="big")}}, "offence of tanks = 'big': must be a number"),
        ({"treaties": {"ban": Treaty(cap={"tanks": "many"})}}, "cap of ban: 'tanks' = 'many': must be a number"),
        ({"states": STATES | {"north": State(initial={"tanks": 0.5})}}, "initial of north: 'tanks' = 0.5: must be two"),
        (
            {"treaties": {"pact": Treaty(signatories=("north", "south"))}},
            "signatories of pact: 'north': must be a pair",
        ),
        ({"contact": {("north", "south", "island"): 1.0}}, "contact: .*: must be a pair of states' names"),
        ({"contact": {("north", "south"): 0.1, ("south", "north"): 0.9}}, "contact: .* = 0.9: must be 0.1 as in the"),
        ({"contact": {("north", "north"): 1.0}}, "contact = .*: must have a zero diagonal"),
        ({"contact": "far"}, "contact = 'far': must be a number"),
    ],
)
def test_a_name_or_value_that_is_not_allowed_is_named(changed, message):
    with pytest.raises(ValueError, match=message):
        game(**changed)


def test_every_parameter_of_a_table_has_its_place_in_a_record():
    shapes = {"N": records.State, "K": records.Weapon, "C": records.Treaty, "S": records.Shock}
    apart = {"initial_low", "initial_high", "contact"}  # initial={weapon: (low, high)}, contact={(a, b): w}
    for name, spec in SPECS.items():
        if spec.shape and name not in apart:
            assert name in shapes[spec.shape[0]].__dataclass_fields__, name
