"""The game in words, for language models: briefings, answers, whole games as JSON lines.

>>> from sd_env import text
>>> record = text.play({0: lambda prompt: "Move: hold", 1: "tit_for_tat"}, text.TextGame("doubly_dangerous", seed=0))
"""

from sd_env.text.answer import NoMove, message, parse
from sd_env.text.briefing import Briefer
from sd_env.text.game import TextGame, play
from sd_env.text.names import legal_moves, move_names
from sd_env.text.player import ChatPlayer
from sd_env.text.record import GameFileError, GameRecord, load, save
from sd_env.text.turn import Manners, Turn

__all__ = [
    "Briefer",
    "ChatPlayer",
    "GameFileError",
    "GameRecord",
    "Manners",
    "NoMove",
    "TextGame",
    "Turn",
    "legal_moves",
    "load",
    "message",
    "move_names",
    "parse",
    "play",
    "save",
]
