"""Event 2 of the plain-Python step in `reference`: treaties, a kind and a pair at a time (MODEL 4.2)."""

from itertools import combinations
from typing import Any

from sd_env.core import rng
from sd_env.core import state as flags


class Treaties:
    """The part of `reference.World` that makes, breaks, suspends and renews treaties."""

    def __getattr__(self, name: str) -> Any:  # the arrays of `reference.World`
        raise AttributeError(name)

    def make_and_break_treaties(self) -> None:
        """Event 2."""
        for c in self.kinds:
            for i, j in combinations(range(self.n), 2):
                self.live_a_step(c, i, j)
        for c in self.kinds:
            for i in range(self.n):
                self.dispose(c, i)

    def live_a_step(self, c: int, i: int, j: int) -> None:
        """Run down, make or renew, and break a treaty of one kind between two."""
        both, p = (c, [i, j], [j, i]), self.p
        agreed = min(self.offer[both]) > 0
        woke = self.sleep(both) if self.suspended[both][0] else self.run_down(both, agreed)
        bound = bool(self.treaty[c, i, j]) and not woke
        self.age[both] += bool(self.treaty[c, i, j])  # a suspension stops the clock of falling caps
        self.age[both] *= bool(self.treaty[c, i, j]) or bool(self.suspended[c, i, j])
        if agreed and not self.suspended[c, i, j]:
            self.treaty_event[both] |= flags.RENEWED if self.treaty[c, i, j] else flags.FORMED
            self.offer[both] = 0
            self.treaty[both] = p.duration[c] or flags.FOR_EVER
        else:
            self.offer[both] = (self.offer[both] - 1).clip(0)
        seen = [self.is_caught(c, *pair) for pair in ((i, j), (j, i)) if bound]
        if any(seen) and p.suspension[c]:
            self.pause(c, i, j, p.suspension[c])
            for was_seen, (of, toward) in zip(seen, ((j, i), (i, j)), strict=True):
                if was_seen:  # who saw it suspends
                    self.mark(c, of, toward, flags.SUSPENDED)
        elif any(seen):
            self.treaty[both] = self.notice[both] = 0

    def pause(self, c: int, i: int, j: int, steps: float) -> None:
        """Suspend a treaty; another suspension in the same step adds nothing."""
        both = (c, [i, j], [j, i])
        if self.treaty[c, i, j]:
            self.dormant[both] = self.treaty[both]
        self.treaty[both], self.suspended[both] = 0, steps

    def sleep(self, both: Any) -> bool:
        """A step of a suspended treaty, whose own time and notice run on; whether it comes into force again."""
        self.suspended[both] -= 1
        self.dormant[both] -= self.dormant[both] < flags.FOR_EVER
        ends = flags.EXPIRED if not self.dormant[both][0] else flags.WITHDRAWN if self.notice[both][0] == 1 else 0
        self.notice[both] = 0 if ends else (self.notice[both] - 1).clip(0)
        if ends:
            self.dormant[both] = self.suspended[both] = 0
            self.treaty_event[both] |= ends
        elif not self.suspended[both][0]:
            self.treaty[both], self.dormant[both] = self.dormant[both], 0
            self.treaty_event[both] |= flags.RESUMED
            return True
        return False

    def run_down(self, both: Any, agreed: bool) -> bool:
        """Notice and duration of one treaty; it does not end in the step that renews it."""
        if not self.treaty[both][0]:
            return False
        if self.treaty[both][0] < flags.FOR_EVER and not agreed:
            self.treaty[both] -= 1
        if not self.treaty[both][0]:
            self.notice[both] = 0
            self.treaty_event[both] |= flags.EXPIRED
        elif self.notice[both][0]:
            self.notice[both] -= 1
            if not self.notice[both][0]:
                self.treaty[both] = 0
                self.treaty_event[both] |= flags.WITHDRAWN
        return False

    def cap(self, c: int, i: int, j: int, k: int) -> float:
        """How much of class k the treaty leaves i, bound toward j."""
        p = self.p
        fallen = max(p.cap_floor[c], 1 - p.cap_fall[c] * self.age[c, i, j]) if p.cap_fall[c] else 1
        return float("inf") if p.cap[c, k] == float("inf") else float(p.cap[c, k] * p.cap_factor[c, i] * fallen)

    def is_caught(self, c: int, i: int, j: int) -> bool:
        """Whether i, bound toward j, is seen to break the treaty, be it so or not."""
        p, k = self.p, int(self.built[i])
        breaks = k >= 0 and self.arsenal[i, k] > self.cap(c, i, j, k)
        caught = self.draw(rng.DETECTION, i, j, c) < (p.verification[c] if breaks else p.false_alarm[c])
        if breaks:
            self.mark(c, i, j, flags.VIOLATED)
        if caught:
            self.mark(c, i, j, flags.DETECTED if breaks else flags.FALSE_ALARM)
            self.caught[i] = True
        return caught

    def dispose(self, c: int, i: int) -> None:
        """What i scraps of what it holds above the lowest of its caps in force."""
        rivals = [j for j in range(self.n) if self.treaty[c, i, j]]
        for k in self.classes:
            excess = max((self.arsenal[i, k] - self.cap(c, i, j, k) for j in rivals), default=0)
            self.arsenal[i, k] -= self.p.disposal[c] * max(excess, 0)
