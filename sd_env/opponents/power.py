"""Strategies that want more than safety."""

import numpy as np

from sd_env.core.actions import ATTACK
from sd_env.opponents.sight import Sight
from sd_env.opponents.strategy import Actions, Memory, Strategy, Watcher, Wish

SURE = 2 / 3  # perceived chance of winning from which an opportunist strikes
MASTERY = 2.0  # offence that a power maximiser wants, as a multiple of all its rivals' together


class Ambition(Strategy):
    """What they share: attacking, where the choice is theirs, whom they would beat."""

    def strike(self, sees: Sight, odds: float) -> Wish:
        """Attack the rival in a crisis that is easiest to beat, if the perceived chance is at least ``odds``."""
        attacks = np.array([self.rules.action(ATTACK, 0, r) for r in range(1, self.rules.n_agents)])
        open_ = np.stack([sees.can(int(a)) for a in attacks], axis=1)
        chance = np.where(open_, sees.advantage, -1.0)
        best = chance.argmax(axis=1)
        return chance.max(axis=1) >= odds, attacks[best]


class Opportunist(Watcher, Ambition):
    """The jackal: arms while rivals do not, until it would beat the weakest; strikes then; shies from who arms back."""

    idea = "arms only while no rival seems to, until it would beat the weakest two times in three; strikes then"
    source = "Schweller (1994), International Security 19: bandwagoning for profit"

    def choose(self, sees: Sight, memory: Memory) -> Actions:
        """Strike the weak, else prepare while nobody looks."""
        unopposed = ~self.watch(sees, memory)
        short = sees.advantage.max(axis=1) < SURE
        return self.first(sees, self.strike(sees, SURE), (unopposed & short, self.threaten))


class PowerMaximiser(Ambition):
    """Wants to be hegemon: twice the offence of all rivals together; fights when the odds are better than even."""

    idea = "arms until its offence is twice that of all rivals; strikes at better than even odds"
    source = "Mearsheimer (2001), The Tragedy of Great Power Politics"

    def choose(self, sees: Sight, memory: Memory) -> Actions:
        """Strike, else arm."""
        short = sees.offence <= MASTERY * sees.rival_offence.sum(axis=1)
        return self.first(sees, self.strike(sees, 0.5), (short, self.threaten))
