"""Strategies that look at nothing: floors, ceilings and reference points."""

import numpy as np

from sd_env.opponents.sight import Sight
from sd_env.opponents.strategy import Actions, Memory, Strategy

AXELROD = "Axelrod (1984), The Evolution of Cooperation"


class Hold(Strategy):
    """Never does anything: the unconditional cooperator of the arms game."""

    idea, source = "always holds; its arms wear out", AXELROD

    def choose(self, sees: Sight, memory: Memory) -> Actions:
        """Hold."""
        return self.first(sees)


class Arm(Strategy):
    """Always builds the class with the most offence: the unconditional defector."""

    idea, source = "always builds the most offensive class", AXELROD

    def choose(self, sees: Sight, memory: Memory) -> Actions:
        """Arm."""
        return self.first(sees, (True, self.threaten))


class Disarm(Strategy):
    """Always scraps what it has, whatever others do."""

    idea, source = "always scraps arms, whatever others do", "Noel-Baker (1958), The Arms Race: unilateral disarmament"

    def choose(self, sees: Sight, memory: Memory) -> Actions:
        """Disarm."""
        return self.first(sees, (True, self.disarm))


class Random(Strategy):
    """Any legal action, all alike: the floor that every learner must leave."""

    idea, source = "any legal action, all alike", "the usual floor"

    def choose(self, sees: Sight, memory: Memory) -> Actions:
        """The legal action in whose share of [0, 1) the draw falls."""
        share = np.cumsum(sees.legal, axis=1) / sees.legal.sum(axis=1, keepdims=True)
        return (self.draw(memory) >= share).sum(axis=1)
