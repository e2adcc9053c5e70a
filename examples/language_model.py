"""A stand-in for a language model plays a whole game in words, and the game is kept as JSON lines."""

import sys
from pathlib import Path

from sd_env import text

folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".")


def model(prompt: str) -> str:
    """The call of a real model goes here: the whole prompt in, its whole answer out."""
    if "a crisis with it broke out" in prompt:
        return "That was close, and my neighbour may fear me.\nMessage: We want no war.\nMove: assure"
    if "- propose arms limit" in prompt:
        return "A treaty would cap our tanks.\nMessage: Sign with us.\nMove: propose arms limit to agent 1"
    return "Move: arm forts"


game = text.TextGame("doubly_dangerous", seed=0, messages=True, retries=1, then="hold")
try:
    text.play({0: model, 1: "tit_for_tat"}, game)
finally:  # a call that fails in mid-game loses nothing
    path = text.save(game.record(["model", "tit_for_tat"]), folder / "game.jsonl")

record = text.load(path)
print("steps", len(record.steps), "answers that were no move", record.misread[0])
print("paid", dict(zip(record.scenario.states, (round(paid, 2) for paid in record.rewards), strict=True)))
print("first moves", [step["did"][0] for step in record.steps[:4]])
print(path)
