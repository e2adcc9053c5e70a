"""Published games that learned play is held against. `get` makes one by name."""

import difflib
from typing import Any

from sd_env.classics.arms_race import ArmsRace
from sd_env.classics.arms_race_private import ArmsRacePrivate
from sd_env.classics.arms_race_talk import ArmsRaceTalk
from sd_env.classics.attack_or_nothing import AttackOrNothing
from sd_env.classics.classic import Classic
from sd_env.classics.compliance import Compliance
from sd_env.classics.contests import Anarchy, Contest
from sd_env.classics.engine import ClassicEngine
from sd_env.classics.exit_game import ExitGame
from sd_env.classics.guns_and_butter import GunsAndButter
from sd_env.classics.inspection import Inspection
from sd_env.classics.matrix_games import PrisonersDilemma, StagHunt
from sd_env.classics.militarisation import Militarisation
from sd_env.classics.reassurance import Reassurance
from sd_env.classics.richardson import Richardson
from sd_env.classics.strategic_risk import StrategicRisk
from sd_env.classics.transparency import Transparency
from sd_env.classics.trust_game import TrustGame

CLASSICS: dict[str, type[Classic]] = {
    "anarchy": Anarchy,
    "arms_race": ArmsRace,
    "arms_race_private": ArmsRacePrivate,
    "arms_race_talk": ArmsRaceTalk,
    "attack_or_nothing": AttackOrNothing,
    "compliance": Compliance,
    "contest": Contest,
    "exit_game": ExitGame,
    "guns_and_butter": GunsAndButter,
    "inspection": Inspection,
    "militarisation": Militarisation,
    "prisoners_dilemma": PrisonersDilemma,
    "reassurance": Reassurance,
    "richardson": Richardson,
    "stag_hunt": StagHunt,
    "strategic_risk": StrategicRisk,
    "transparency": Transparency,
    "trust_game": TrustGame,
}

__all__ = ["CLASSICS", "Classic", "ClassicEngine", "get", "names"]


def names() -> tuple[str, ...]:
    """Names of all classics."""
    return tuple(CLASSICS)


def get(classic: str | Classic, **parameters: Any) -> Classic:
    """The classic of that name, or the Classic given, with parameters replaced.

    Raises:
        ValueError: an unknown name or parameter (the text names the nearest), or parameters outside the theorem's
            domain (the text says which condition fails).
    """
    if isinstance(classic, Classic):
        return classic.with_params(**parameters)
    if classic not in CLASSICS:
        near = difflib.get_close_matches(str(classic), CLASSICS, n=3, cutoff=0.4) or list(CLASSICS)
        raise ValueError(f"unknown classic {classic!r}: did you mean {', '.join(near)}?")
    game = CLASSICS[classic]
    for name in parameters:
        if name not in game.parameters():
            near = difflib.get_close_matches(name, game.parameters(), n=3, cutoff=0.0)
            raise ValueError(f"{classic} has no parameter {name!r}: did you mean {', '.join(near)}?")
    return game(**parameters)
