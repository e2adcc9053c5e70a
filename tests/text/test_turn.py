"""A turn: asked, asked again, held."""

import pytest

from sd_env.text import Manners, NoMove, Turn
from tests.text.stand_ins import Learns, babbles, holds

LEGAL = {"hold": 0, "arm tanks": 3}


def turn(**manners):
    return Turn("The rules.", "You may do.", LEGAL, Manners(**manners))


def test_a_move_ends_the_turn():
    done = turn().ask(holds)
    assert (done.action, done.answers, done.misread) == (0, ["hold"], 0)


def test_the_second_prompt_ends_with_the_error():
    model = Learns()
    done = turn().ask(model)
    assert (done.action, done.misread, len(done.answers)) == (3, 1, 2)
    first, second = model.prompts
    assert first == "The rules.\n\nYou may do."
    assert second.startswith(first)
    assert second.endswith("its last line must name one of: hold, arm tanks")


@pytest.mark.parametrize("retries", [0, 1, 3])
def test_after_all_retries_it_holds(retries):
    done = turn(retries=retries).ask(babbles)
    assert (done.action, done.misread, len(done.answers)) == (0, retries + 1, retries + 1)


def test_or_it_raises():
    with pytest.raises(NoMove, match="The weather is fine"):
        turn(then="raise").ask(babbles)


def test_wrong_manners_and_answers_are_refused():
    with pytest.raises(ValueError, match="retries = -1: must be a whole number of at least 0"):
        Manners(retries=-1)
    with pytest.raises(ValueError, match="retries = True"):
        Manners(retries=True)
    with pytest.raises(ValueError, match="then = 'cry': must be one of hold, raise"):
        Manners(then="cry")
    with pytest.raises(TypeError, match="answer = 3: a language model must answer with text"):
        turn().ask(lambda prompt: 3)
