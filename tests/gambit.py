"""Gambit as an outside oracle: all equilibria of a game of two players."""

import io

import numpy as np
import pygambit


def all_equilibria(row, column):
    """Equilibria of the matrix game with payoffs ``row`` and ``column`` `[A, B]`: a list of pairs of mixtures."""
    a, b = np.shape(row)
    payoffs = [f"{float(x)} {float(y)}" for x, y in zip(np.ravel(row, "F"), np.ravel(column, "F"), strict=True)]
    text = f'NFG 1 R "" {{ "1" "2" }} {{ {a} {b} }}\n\n' + " ".join(payoffs)
    return extremes(pygambit.read_nfg(io.BytesIO(text.encode())))


def extremes(game):
    """Extreme equilibria of a strategic game of gambit's: a list of pairs of mixtures."""
    found = pygambit.nash.enummixed_solve(game, rational=False).equilibria
    return [tuple(np.array([chance for _, chance in e[player]]) for player in game.players) for e in found]
