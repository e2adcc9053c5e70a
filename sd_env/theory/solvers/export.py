"""Finite games for other libraries: OpenSpiel's Python game, and Gambit's file formats.

A stochastic game is cut after ``horizon`` steps; a step's discount is multiplied into its rewards. Moves are
simultaneous, and all that happened before is known to both.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

from sd_env.theory.solvers.tabular import Tabular

MAX_NODES = 200_000


def to_nfg(game: Tabular, title: str = "sd_env") -> str:
    """Gambit's strategic form (.nfg, payoffs version) of a game with one state, played once.

    ValueError unless there are two agents and one state.
    """
    if game.n_states != 1 or game.n_agents != 2:
        shape = f"{game.n_states} states, {game.n_agents} agents"
        raise ValueError(f"the game has {shape}: must be 1 and 2; else use to_efg")
    rows, columns = (np.flatnonzero(game.legal[0, i, :n]) for i, n in enumerate(game.n_actions))
    head = f'NFG 1 R "{title}" {{ "agent_0" "agent_1" }} {{ {len(rows)} {len(columns)} }}\n\n'
    paid = [game.reward[0, a, b] for b in columns for a in rows]
    return head + " ".join(f"{u:.15g} {v:.15g}" for u, v in paid) + "\n"


def to_efg(game: Tabular, horizon: int, title: str = "sd_env") -> str:
    """Gambit's extensive form (.efg) of a two-agent game cut after ``horizon`` steps.

    The second agent's information set does not tell what the first just did. ValueError where the tree would have more
    than 200,000 nodes, or unless there are two agents.
    """
    _two_agents(game, horizon)
    lines, count = [f'EFG 2 R "{title}" {{ "agent_0" "agent_1" }}', '""', ""], iter(range(1, MAX_NODES))
    return "\n".join([*lines, *_nodes(game, horizon, count), ""])


def _two_agents(game: Tabular, horizon: int) -> None:
    if game.n_agents != 2:
        raise ValueError(f"the game has {game.n_agents} agents: must be 2")
    if horizon < 1 or int(horizon) != horizon:
        raise ValueError(f"horizon = {horizon!r}: must be a whole number of at least 1")


def _number(count: Iterator[int]) -> int:
    try:
        return next(count)
    except StopIteration:
        raise ValueError(f"the tree has more than {MAX_NODES} nodes: take a smaller game or horizon") from None


def _nodes(game: Tabular, horizon: int, count: Iterator[int]) -> Iterator[str]:
    """Lines of the tree in prefix order, from an explicit stack."""
    todo: list[tuple[str, Any]] = [("start", None)]
    while todo:
        kind, at = todo.pop()
        number = _number(count)
        if kind == "end":
            yield f't "" {number} "" {{ {at[0]:.15g}, {at[1]:.15g} }}'
        elif kind in ("start", "chance"):
            chances, step, paid = (game.start, 0, (0.0, 0.0)) if kind == "start" else at
            reach = np.flatnonzero(chances > 0)
            over = max(0.0, 1.0 - float(chances.sum()))
            branches = [(f"s{s}", float(chances[s])) for s in reach] + ([("end", over)] if over > 1e-12 else [])
            yield f'c "" {number} "" {{ {" ".join(f"{chr(34)}{name}{chr(34)} {p:.15g}" for name, p in branches)} }} 0'
            children: list[tuple[str, Any]] = [("first", (int(s), step, paid)) for s in reach]
            todo += reversed(children + ([("end", paid)] if over > 1e-12 else []))
        elif kind == "first":
            s = at[0]
            own = np.flatnonzero(game.legal[s, 0, : game.n_actions[0]])
            yield f'p "" 1 {number} "" {{ {" ".join(f"{chr(34)}{a}{chr(34)}" for a in own)} }} 0'
            todo += [("second", (*at, int(a), number)) for a in reversed(own)]
        else:
            s, step, paid, a, known = at
            own = np.flatnonzero(game.legal[s, 1, : game.n_actions[1]])
            yield f'p "" 2 {known} "" {{ {" ".join(f"{chr(34)}{b}{chr(34)}" for b in own)} }} 0'
            todo += [_after(game, horizon, s, step, paid, a, int(b)) for b in reversed(own)]


def _after(
    game: Tabular, horizon: int, s: int, step: int, paid: tuple[float, float], a: int, b: int
) -> tuple[str, Any]:
    gained = game.discount**step * game.reward[s, a, b]
    total = (paid[0] + float(gained[0]), paid[1] + float(gained[1]))
    chances = game.transition[s, a, b]
    return ("end", total) if step + 1 >= horizon or chances.sum() <= 1e-12 else ("chance", (chances, step + 1, total))


def to_openspiel(game: Tabular, horizon: int, name: str = "python_sd_env") -> Any:
    """An OpenSpiel (pyspiel) game: simultaneous moves, explicit chance, cut after ``horizon`` steps.

    ``pyspiel.convert_to_turn_based`` makes it sequential, as CFR and exploitability in OpenSpiel want it.
    ImportError without open_spiel; ValueError unless there are two agents.
    """
    from sd_env.theory.solvers.openspiel import Exported

    _two_agents(game, horizon)
    return Exported(game, horizon, name)
