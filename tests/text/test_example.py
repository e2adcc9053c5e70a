"""The program in examples/ plays a whole game and writes it."""

import runpy
from pathlib import Path

from sd_env.text import load

EXAMPLE = Path(__file__).parents[2] / "examples" / "language_model.py"


def test_the_example_plays_a_whole_game_and_writes_it(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", [EXAMPLE.name, str(tmp_path)])
    runpy.run_path(str(EXAMPLE), run_name="__main__")
    record = load(tmp_path / "game.jsonl")
    assert (record.ended, len(record.steps), record.misread) == ("truncated", 64, (0, 0))
    assert {step["said"][0] for step in record.steps} == {None, "Sign with us.", "We want no war."}
    assert str(tmp_path / "game.jsonl") in capsys.readouterr().out
