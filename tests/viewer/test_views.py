"""The truth as the page draws it: an episode made by hand, whose story is known."""

import json

from sd_env.render.chronicle import chronicle
from sd_env.viewer.views import about, truth_view
from tests.render.story import by_hand, game


def test_the_chronicle_is_the_one_that_is_told_everywhere():
    told = [f"{event['step']:4}  {event['text']}" for event in truth_view(by_hand())["events"]]
    assert told == chronicle(by_hand()).splitlines()[1:]


def test_arsenals_stand_beside_what_each_believed_of_them():
    lines = {(one["of"], one["by"], one["weapon"]): one["values"] for one in truth_view(by_hand())["lines"]}
    assert len(lines) == 3 * 3 * 2
    assert lines[0, None, 0] == [1.0] * 9
    assert lines[0, 1, 0] == lines[0, 2, 0] == [1.25] * 9


def test_treaties_crises_and_wars_are_where_they_were():
    t = by_hand()
    view = truth_view(t)
    assert sum(len(one["steps"]) for one in view["crises"]) == t.crisis.sum() // 2
    assert len(view["wars"]) == (t.war != 0).sum() > 0
    bars = [(bar["pair"], bar["kind"], bar["start"], bar["stop"], bar["ending"]) for bar in view["treaties"]]
    assert ([0, 1], 0, 2, 5, "detected") in bars
    assert ([0, 2], 0, 2, 7, "expired") in bars


def test_leaders_change():
    (values,) = [one["values"] for one in truth_view(by_hand())["motives"] if one["of"] == 0]
    assert values == ["greedy"] * 4 + ["security seeker"] * 5


def test_it_is_plain_data():
    payload = {**about(game(), ["you", "hold", "arm"], 0), "views": [truth_view(by_hand())]}
    assert json.loads(json.dumps(payload, allow_nan=False))["states"] == ["Aland", "Bland", "Cland"]
