"""From an answer to its move."""

import pytest

from sd_env.text import NoMove, message, parse

LEGAL = {
    "hold": 0,
    "arm tanks": 1,
    "arm forts": 2,
    "disarm": 5,
    "propose ABM treaty to Soviet Union": 7,
    "attack Soviet Union": 9,
}


@pytest.mark.parametrize(
    ("answer", "action"),
    [
        ("hold", 0),
        ("  HOLD.\n\n", 0),
        ("Arm   Tanks", 1),
        ("`arm_tanks`", 1),
        ("**Move:** arm forts.", 2),
        ("I fear them. They may attack Soviet Union or arm tanks.\nMove: disarm", 5),
        ("My answer is to arm tanks!", 1),
        ("move : propose abm treaty to soviet union", 7),
        ("Not to hold would be rash. Move: hold", 0),
        ("Move: hold\nMessage: we arm tanks and arm forts", 0),
        ("Move: hold? No. Move: attack Soviet Union", 9),
    ],
)
def test_a_move_is_found(answer, action):
    assert parse(answer, LEGAL) == action


@pytest.mark.parametrize(
    ("answer", "wrong"),
    [
        ("", "is no move"),
        ("I wait and see", "is no move"),
        ("arm tanks\nthat is what I would do", "is no move"),
        ("disarmament", "is no move"),
        ("uphold", "is no move"),
        ("attack Germany", "is no move"),
        ("hold or arm tanks", "names 2 moves"),
        ("Move: arm tanks, then arm forts", "names 2 moves"),
        ("I will not attack Soviet Union", "denies something"),
        ("we mustn't disarm", "denies something"),
    ],
)
def test_what_is_no_move_gets_one_error(answer, wrong):
    with pytest.raises(NoMove) as error:
        parse(answer, LEGAL)
    said = str(error.value)
    assert wrong in said
    assert repr(answer.strip()) in said
    assert said.endswith(f"one of: {', '.join(LEGAL)}")


def test_a_long_answer_is_quoted_by_its_end():
    with pytest.raises(NoMove, match="answer '…x{200}'"):
        parse("x" * 100_000, LEGAL)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("Move: hold", None),
        ("Message: We want peace.\nMove: hold", "We want peace."),
        ("message:   two\tblanks \x1b[2J\nhold", "two blanks [2J"),
        ("**Message:** first\nMessage: last\nhold", "last"),
        ("Message:\nhold", None),
        ("Message: " + "x" * 600 + "\nhold", "x" * 500),
    ],
)
def test_a_public_message_is_one_short_line(answer, said):
    assert message(answer) == said
