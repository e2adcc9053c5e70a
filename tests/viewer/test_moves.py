"""Actions in words."""

from sd_env.viewer.moves import moves_of
from tests.render.story import game


def test_every_action_says_what_it_does_and_to_whom():
    texts = [(move.group, move.text) for move in moves_of(game(), 1)]
    assert texts[:3] == [("Arms", "Wait"), ("Arms", "Build tanks"), ("Arms", "Build forts")]
    assert ("Signals", "Assure the others") in texts
    assert ("Treaties", "Offer Cland the arms limit") in texts
    assert ("Treaties", "Leave the hotline with Aland") in texts
    assert [move.action for move in moves_of(game(), 1)] == list(range(len(texts)))
    assert len({text for _, text in texts}) == len(texts)
