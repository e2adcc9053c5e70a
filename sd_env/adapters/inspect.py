"""Inspect's evaluations of language models (extra: ``sd-env[text]``): a sample is a whole game.

The model is asked anew in every step, with the rules and what its state sees; it has no memory of earlier steps. The
store of a sample holds the steps as `sd_env.text.save` writes them.
"""

from collections.abc import Mapping
from typing import Any

from sd_env.extras import install
from sd_env.scenarios import Scenario
from sd_env.text import TextGame, Turn
from sd_env.text.game import Player, seated

try:
    from inspect_ai import Task
    from inspect_ai.dataset import Sample
    from inspect_ai.model import get_model
    from inspect_ai.scorer import Score, Scorer, Target, mean, scorer, stderr
    from inspect_ai.solver import Generate, Solver, TaskState, solver
except ImportError:
    raise ImportError(f"this adapter needs inspect_ai: {install('text')}") from None


def task(
    scenario: str | Scenario = "doubly_dangerous",
    *,
    partners: Mapping[int, Player] | None = None,
    n_games: int = 8,
    seed: int = 0,
    **options: Any,
) -> Task:
    """A task whose samples are games of the seeds ``seed`` … ``seed + n_games - 1``.

    The score of a game is what the model's states were paid a step, on average (``reward``), and the share of its
    answers that were no move (``misread``).

    Args:
        scenario: its name, or a Scenario.
        partners: who plays which seats; the model plays all others, by default every seat.
        n_games: at least 1.
        seed: of the first game.
        **options: ``messages``, ``retries``, ``then`` and parameters, as `sd_env.text.TextGame` takes them.

    Raises:
        ValueError: an unknown scenario, option, seat or policy, or a bad value.
    """
    if isinstance(n_games, bool) or not isinstance(n_games, int) or n_games < 1:
        raise ValueError(f"n_games = {n_games!r}: must be a whole number of at least 1")
    first, others = TextGame(scenario, seed, **options), dict(partners or {})
    seats = [seat for seat in range(first.scenario.n_agents) if seat not in others]
    if not seats or not set(others) < set(range(first.scenario.n_agents)):
        raise ValueError(f"partners = {sorted(others)}: must be seats in [0, {first.scenario.n_agents}), not all")
    for seat, partner in others.items():
        seated(partner, first, seat)
    seeds = range(seed, seed + n_games)
    return Task(
        dataset=[Sample(input=first.rules[seats[0]], id=f"seed {one}", metadata={"seed": one}) for one in seeds],
        solver=_whole_game(first.scenario, others, options),
        scorer=_paid(seats),
        name=f"sd_env_{first.scenario.name}",
    )


@solver(name="sd_env_whole_game")
def _whole_game(scenario: Scenario, partners: Mapping[int, Player], options: Mapping[str, Any]) -> Solver:
    """Plays the game of the sample's seed to its end."""

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        game = TextGame(scenario, state.metadata["seed"], **options)
        movers = {seat: seated(partner, game, seat) for seat, partner in partners.items()}
        while not game.ended:
            moves = [movers[seat](game) if seat in movers else game.turn(seat) for seat in range(scenario.n_agents)]
            for move in moves:
                if isinstance(move, Turn):
                    await _asked(move, state)
            game.step(moves)
        state.store.set("steps", game.steps)
        state.completed = True
        return state

    return solve


async def _asked(turn: Turn, state: TaskState) -> None:
    """Ask the model until there is a move."""
    while turn.action is None:
        state.output = await get_model().generate(turn.prompt)
        turn.take(state.output.completion)


@scorer(metrics={"reward": [mean(), stderr()], "misread": [mean()]}, name="sd_env_paid")
def _paid(seats: list[int]) -> Scorer:
    """What the model's states were paid a step, and the share of answers that were no move."""

    async def score(state: TaskState, target: Target) -> Score:
        steps = state.store.get("steps")
        paid = [step["got"][seat] for step in steps for seat in seats]
        answers = sum(len(step["answered"][seat]) for step in steps for seat in seats)
        misread = sum(step["misread"][seat] for step in steps for seat in seats)
        return Score(value={"reward": sum(paid) / len(paid), "misread": misread / answers})

    return score
