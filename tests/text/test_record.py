"""Games in words as files."""

import json
import re

import pytest

from sd_env.text import GameFileError, TextGame, load, play, save
from sd_env.text import record as files
from tests.text.stand_ins import babbles, rambles


@pytest.fixture(scope="module")
def game():
    return play({0: rambles, 1: babbles}, TextGame("doubly_dangerous", seed=2, messages=True, horizon=5))


@pytest.fixture(scope="module")
def lines(game, tmp_path_factory):
    return save(game, tmp_path_factory.mktemp("games") / "game.jsonl").read_text(encoding="utf-8").splitlines()


def test_what_is_read_is_what_was_written(game, tmp_path):
    again = load(save(game, tmp_path / "game.jsonl"))
    assert again.steps == game.steps
    assert (again.rules, again.players, again.seed, again.messages) == (game.rules, ("rambles", "babbles"), 2, True)
    assert again.scenario.params.horizon == 5
    assert again.scenario.name == "doubly_dangerous"
    assert (again.scenario.params.cap == game.scenario.params.cap).all()
    assert (again.ended, again.rewards, again.misread) == ("truncated", game.rewards, (0, 10))


def test_whatever_a_model_says_is_kept(tmp_path):
    """Also half of a character, which no encoding holds, and what some programs take for the end of a line."""
    odd = "half \ud800, \u2028, \x00, Ä\nMove: hold"
    game = play({0: lambda prompt: odd, 1: "hold"}, TextGame("doubly_dangerous", messages=True), n_steps=1)
    again = load(save(game, tmp_path / "odd.jsonl"))
    assert again.steps[0]["answered"][0] == [odd]


def test_every_line_is_strict_json_and_the_header_says_what_it_is(lines):
    head, *steps = [json.loads(line, parse_constant=pytest.fail) for line in lines]
    assert (head["format"], head["version"], head["environment"]) == ("sd_env text game", 1, "security_dilemma_v1")
    assert (head["seed"], head["scenario"]["name"], head["sd_env"]) == (2, "doubly_dangerous", files.__version__)
    assert len(steps) == head["steps"] == 5


def test_nothing_is_lost_silently(game, tmp_path):
    path = save(game, tmp_path / "game.jsonl")
    before = path.read_bytes()
    with pytest.raises(GameFileError, match="is there already and is not overwritten"):
        save(game, path)
    assert path.read_bytes() == before
    save(game, path, overwrite=True)
    assert [file.name for file in tmp_path.iterdir()] == ["game.jsonl"]
    with pytest.raises(GameFileError, match=r"must end in \.jsonl"):
        save(game, tmp_path / "game.txt")
    with pytest.raises(GameFileError, match="cannot be written"):
        save(game, tmp_path / "nowhere" / "game.jsonl")


def head(lines, **changes):
    return [json.dumps(json.loads(lines[0]) | changes), *lines[1:]]


def step(lines, **changes):
    """The last step with other facts, under a checksum that fits."""
    return sealed([*lines[:-1], json.dumps(json.loads(lines[-1]) | changes)])


def sealed(lines):
    return head(lines, steps=len(lines) - 1, sha256=files._checksum(lines[1:]))


def without(lines, field):
    return sealed([*lines[:-1], json.dumps({k: v for k, v in json.loads(lines[-1]).items() if k != field})])


HOSTILE = {
    "empty": (lambda t: [], "no sd_env text game: the first line must say so"),
    "another format": (lambda t: head(t, format="chess"), "no sd_env text game"),
    "a list": (lambda t: ["[]"], "no sd_env text game"),
    "next version": (lambda t: head(t, version=2), "format version 2: this program reads 1"),
    "nested": (lambda t: ["[" * 100_000], "recursion"),
    "cut short": (lambda t: t[:-1], "damaged or changed: it has 4 steps of 5"),
    "changed": (lambda t: [*t[:-1], t[-1].replace("hold", "arm forts")], "damaged or changed"),
    "seed below": (lambda t: head(t, seed=-1), "seed = -1: must be a whole number"),
    "seed true": (lambda t: head(t, seed=True), "seed = True: must be a whole number"),
    "steps 10^12": (lambda t: head(t, steps=10**12), "steps = 1000000000000: must be"),
    "messages": (lambda t: head(t, messages="yes"), "messages = yes: must be true or false"),
    "players": (lambda t: head(t, players=["a"]), r"players = \['a'\]: must be 2 texts"),
    "rules": (lambda t: head(t, rules=[1, 2]), r"rules = \[1, 2\]: must be 2 texts"),
    "scenario": (lambda t: head(t, scenario=[]), "scenario: must be a table"),
    "no scenario": (lambda t: head(t, scenario={"params": {"fog": 1}}), "."),
    "a step of another number": (lambda t: step(t, step=9), "line 6: must be step 5"),
    "a list for a step": (lambda t: sealed([*t[:-1], "[]"]), "line 6: must be step 5"),
    "no rewards": (lambda t: without(t, "got"), "lacks 'got'"),
    "infinite reward": (lambda t: sealed([*t[:-1], re.sub(r'"got": \[[^,]+', '"got": [Infinity', t[-1])]), "no JSON"),
    "huge reward": (lambda t: sealed([*t[:-1], re.sub(r'"got": \[[^,]+', '"got": [1e999', t[-1])]), "a finite number"),
    "one reward": (lambda t: step(t, got=[1.0]), r"step 5: got = \[1.0\]: must be a finite number, one for each state"),
    "no such move": (lambda t: step(t, did=["hold", "surrender"]), "step 5: did = 'surrender': must be a move of arm"),
    "answers": (lambda t: step(t, answered=[["a"], "b"]), "step 5: answered"),
    "misread": (lambda t: step(t, misread=[0, -1]), "step 5: misread"),
    "two lines said": (lambda t: step(t, said=["a\nb", None]), "step 5: said"),
    "ended": (lambda t: step(t, ended="won"), "step 5: ended = won"),
    "goes on after the end": (lambda t: sealed([*t, json.dumps(json.loads(t[-1]) | {"step": 6})]), "step 5: ended"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_somebody_made_gets_one_line(name, lines, tmp_path):
    make, reason = HOSTILE[name]
    path = tmp_path / "made.jsonl"
    path.write_text("".join(f"{line}\n" for line in make(list(lines))), encoding="utf-8")
    with pytest.raises(GameFileError, match=reason) as error:
        load(path)
    assert str(error.value).startswith(f"game file {path}: ")
    assert "\n" not in str(error.value)
    assert len(str(error.value)) < 600


def test_a_line_is_read_no_further_than_it_may_be_long(lines, tmp_path, monkeypatch):
    path = tmp_path / "long.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    monkeypatch.setattr(files, "MOST_LINE", 1000)
    with pytest.raises(GameFileError, match="line 1: must be at most 1,000 characters"):
        load(path)
    with pytest.raises(GameFileError, match="no such file"):
        load(tmp_path / "none.jsonl")
