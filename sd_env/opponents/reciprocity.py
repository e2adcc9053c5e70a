"""Strategies that answer what rivals were seen to do. With several rivals, one that armed is enough to be answered."""

import numpy as np

from sd_env.opponents.sight import Bools, Sight
from sd_env.opponents.strategy import Actions, Memory, Watcher

FORGIVENESS = 1 / 3  # Nowak & Sigmund's 1 - (T - R)/(R - S) at Axelrod's payoffs is 1/3
CYCLE = 4  # GRIT: steps between initiatives that are taken whatever the other did


class TitForTat(Watcher):
    """Begins peaceful, then does what was done to it: arms against arms, disarms when a rival disarms, else holds."""

    idea = "arms after a rival seemed to arm, disarms after one disarmed, else holds"
    source = "Axelrod & Hamilton (1981), Science 211; on arsenals: Downs, Rocke & Siverson (1985), World Politics 38"

    def choose(self, sees: Sight, memory: Memory) -> Actions:
        """Answer in kind."""
        return self.answer(sees, self.watch(sees, memory))

    def answer(self, sees: Sight, provoked: Bools) -> Actions:
        """Arm where provoked, else disarm with a rival that does."""
        reciprocal = ~provoked & (sees.of_rivals("disarmed") > 0).any(axis=1)
        return self.first(sees, (provoked, self.threaten), (reciprocal, self.disarm))


class GenerousTitForTat(TitForTat):
    """Tit-for-tat that lets a third of provocations pass, so that a misreading does not echo for ever."""

    idea, source = "tit-for-tat that forgives one provocation in three", "Nowak & Sigmund (1992), Nature 355"

    def choose(self, sees: Sight, memory: Memory) -> Actions:
        """Answer in kind, or forgive."""
        provoked = self.watch(sees, memory) & (self.draw(memory)[:, 0] >= FORGIVENESS)
        return self.answer(sees, provoked)


class SuspiciousTitForTat(TitForTat):
    """Tit-for-tat that begins by arming."""

    idea, source = "tit-for-tat that arms first", "Boyd & Lorberbaum (1987), Nature 327"

    def begin(self, sees: Sight) -> Memory:
        """As if provoked before the first step."""
        return super().begin(sees) | {"first": np.ones(sees.rows, bool)}

    def choose(self, sees: Sight, memory: Memory) -> Actions:
        """Answer in kind, the imagined provocation too."""
        provoked = self.watch(sees, memory) | memory["first"]
        memory["first"] = np.zeros(sees.rows, bool)
        return self.answer(sees, provoked)


class Grim(Watcher):
    """Holds until a rival first seems to arm, then arms for the rest of the episode."""

    idea, source = "holds until a rival once seemed to arm, then arms for ever", "Friedman (1971), Rev. Econ. Stud. 38"

    def begin(self, sees: Sight) -> Memory:
        """Nothing to resent."""
        return super().begin(sees) | {"betrayed": np.zeros(sees.rows, bool)}

    def choose(self, sees: Sight, memory: Memory) -> Actions:
        """Arm once betrayed."""
        memory["betrayed"] = memory["betrayed"] | self.watch(sees, memory)
        return self.first(sees, (memory["betrayed"], self.threaten))


class Pavlov(Watcher):
    """Win-stay, lose-shift: repeats what it did if no rival armed, else does the other of arming and holding."""

    idea = "repeats its last move if no rival seemed to arm, else switches between arming and holding"
    source = "Nowak & Sigmund (1993), Nature 364"

    def begin(self, sees: Sight) -> Memory:
        """As if it had held."""
        return super().begin(sees) | {"arming": np.zeros(sees.rows, bool)}

    def choose(self, sees: Sight, memory: Memory) -> Actions:
        """Stay or shift."""
        memory["arming"] = memory["arming"] ^ self.watch(sees, memory)
        return self.first(sees, (memory["arming"], self.threaten))


class Grit(Watcher):
    """Graduated and reciprocated initiatives in tension reduction.

    Every fourth step it makes a conciliatory act, answered or not; between these it answers arms with arms, and
    restraint that follows an initiative (a rival disarmed, disclosed or assured) with another conciliatory act.
    """

    idea = "conciliates every fourth step whatever comes; between, answers arms with arms and conciliation in kind"
    source = "Osgood (1962), An Alternative to War or Surrender"

    def begin(self, sees: Sight) -> Memory:
        """The first initiative is now."""
        return super().begin(sees) | {"clock": np.zeros(sees.rows, np.int64)}

    def choose(self, sees: Sight, memory: Memory) -> Actions:
        """Take the initiative, else reciprocate."""
        initiative = memory["clock"] % CYCLE == 0
        memory["clock"] = memory["clock"] + 1
        armed = self.watch(sees, memory)
        signals = sum(sees.of_rivals(act) for act in ("disarmed", "disclosed", "assured"))
        answered = (np.asarray(signals) > 0).any(axis=1)
        return self.first(
            sees,
            *self.conciliate(sees, initiative),
            (armed & ~initiative, self.threaten),
            *self.conciliate(sees, answered & ~armed),
        )
