"""What comes of a game that nobody learned to play: chance, the constants, the best script."""

from typing import Any

from agents.studies.experiments.cell import Cell
from sd_env import metrics, theory
from sd_env.core.actions import ARM, action_table
from sd_env.opponents import STRATEGIES
from sd_env.policy import Policy
from sd_env.scenarios import Scenario
from sd_env.suite.constants import Always
from sd_env.suite.match import self_play
from sd_env.suite.seeds import FINAL

WORLDS = 512
"""Episodes of each."""


def untaught(cell: Cell) -> list[dict[str, Any]]:
    """Random play, always hold, always arm each class, the best script: a row each, in every seat."""
    game = cell.game
    classes = zip(*action_table(game.params)[:2], strict=True)
    who: dict[str, Policy | str] = {"random": "random", "hold": "hold"}
    who |= {f"arm {game.weapons[k]}": Always(at) for at, (family, k) in enumerate(classes) if family == ARM}
    scripts = {name: measured(name, game) for name in STRATEGIES}
    best = max(scripts, key=lambda name: scripts[name]["reward"])
    found = {
        name: scripts[policy] if isinstance(policy, str) else measured(policy, game) for name, policy in who.items()
    }
    about = game_facts(cell)
    return [
        {**about, "who": name, "script": best if name == "best script" else "", **numbers}
        for name, numbers in {**found, "best script": scripts[best]}.items()
    ]


def game_facts(cell: Cell) -> dict[str, Any]:
    """What stands in each row of a game: its key and name, and what plainer theory says of it."""
    game = cell.game
    return {
        "game": cell.key,
        "label": _game_label(cell),
        "balance": game.params.offence_defence_balance,
        "spiral_number": spiral_number(game),
    }


def _game_label(cell: Cell) -> str:
    """The scenario and what of it differs."""
    given = {name: value for name, value in cell.params.items() if theory.TEXTBOOK.get(name) != value}
    first = {name: value[0] if isinstance(value, list) else value for name, value in given.items()}  # of equal states
    told = [f"{name} {value:.3g}" if isinstance(value, float) else f"{name} {value}" for name, value in first.items()]
    return ", ".join([cell.scenario, *told])


def measured(policy: Policy | str, game: Scenario) -> dict[str, float]:
    """What a policy in every seat comes to."""
    return metrics.summary(self_play(policy, game, WORLDS, FINAL), game)


def spiral_number(game: Scenario) -> float | None:
    """S0, or None where the closed form does not apply."""
    try:
        return theory.spiral_number(game)
    except ValueError:
        return None
