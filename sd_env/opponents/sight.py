"""What a strategy sees of a call: the observation's fields by name, in units, and what can be read off them.

A strategy knows the rules (parameters, action table, names) and its own observations, nothing else.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sd_env.core.actions import ARM, ATTACK, DISARM, PROPOSE, WITHDRAW, action_table
from sd_env.core.observe import fields
from sd_env.core.rules.force import blend, share_met
from sd_env.params import sizes
from sd_env.scenarios import Scenario
from sd_env.theory import most_defensive_class

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
NOTHING = -1
"""Index of an action that does not exist in a scenario; it is never legal."""


class Rules:
    """A scenario as a strategy needs it: where fields and actions are, and what the classes do.

    ``offence``, ``defence`` `[K]` [force/unit] as they count (MODEL 2); ``offensive`` is the class with most
    offence, ``defensive`` that of `most_defensive_class`.
    """

    def __init__(self, scenario: Scenario) -> None:
        self.params = p = scenario.params
        self.n_agents, self.n_classes, self.n_kinds = sizes(p)
        self.weapons, self.kinds = scenario.weapons, scenario.kinds
        self.table = action_table(p)
        self.at = {field.name: at for at, field in enumerate(fields(p, scenario.weapons, scenario.kinds))}
        pairs = list(zip(p.offence, p.defence, strict=True))
        self.offence = np.array([blend(o, d, p.distinguishability) for o, d in pairs])
        self.defence = np.array([blend(d, o, p.distinguishability) for o, d in pairs])
        self.scrapped = (self.offence > 0) & (p.disarm_share > 0)  # the classes that disarming touches
        self.offensive = int(np.lexsort((p.build_cost + p.upkeep, self.defence, -self.offence))[0])
        self.defensive = most_defensive_class(p)
        self.wear = 1.0 - p.depreciation

    def action(self, family: int, argument: int = 0, rival: int = 0) -> int:
        """Index of an action, or `NOTHING` where the scenario has none such."""
        same = (self.table.family == family) & (self.table.argument == argument) & (self.table.rival == rival)
        return int(np.flatnonzero(same)[0]) if same.any() else NOTHING

    def arm(self, weapon_class: int) -> int:
        """Index of building ``weapon_class``."""
        return self.action(ARM, weapon_class)


class Sight:
    """R observations `[R, F]`, read. Rivals stand in the order of the observation: ``[:, r - 1]`` is r seats on."""

    def __init__(self, rules: Rules, observation: NDArray[np.float32], mask: NDArray[Any] | None = None) -> None:
        self.rules, self.observation = rules, observation
        self.rows = len(observation)
        self.own = np.expm1(np.stack([self._field(f"own.arsenal.{w}") for w in rules.weapons], axis=-1))
        self.seen = np.expm1(np.stack([self.of_rivals(f"arsenal.{w}") for w in rules.weapons], axis=-1))
        self.legal = self._legal() if mask is None else np.asarray(mask).reshape(self.rows, -1).astype(bool)

    def _field(self, name: str) -> Floats:
        """One field `[R]`; 0 where the scenario does not show it, since then it cannot move."""
        at = self.rules.at.get(name)
        return np.zeros(self.rows) if at is None else self.observation[:, at].astype(np.float64)

    def _allowed(self, name: str) -> Bools:
        """A field `[R]` that says what has been allowed since its date; what has no date always was."""
        return (self._field(name) > 0) if name in self.rules.at else np.ones(self.rows, bool)

    def of_rivals(self, name: str) -> Floats:
        """A field of each rival `[R, N-1]`; 0 where the scenario does not show it."""
        return np.stack([self._field(f"rival+{r}.{name}") for r in range(1, self.rules.n_agents)], axis=-1)

    def of_kind(self, kind: int, name: str) -> Floats:
        """A field of one treaty kind with each rival `[R, N-1]`."""
        return self.of_rivals(f"{self.rules.kinds[kind]}.{name}")

    @property
    def offence(self) -> Floats:
        """Own offence `[R]` [force]."""
        return self.own @ self.rules.offence

    @property
    def defence(self) -> Floats:
        """Own defence at home `[R]` [force], without allies."""
        return self.rules.params.home_defence + self.own @ self.rules.defence

    @property
    def rival_offence(self) -> Floats:
        """Perceived offence of each rival `[R, N-1]` [force]."""
        return self.seen @ self.rules.offence

    @property
    def advantage(self) -> Floats:
        """Own threat over each rival as perceived `[R, N-1]` (MODEL 2)."""
        p = self.rules.params
        attack = (p.offence_defence_balance * self.offence[:, None]) ** p.decisiveness
        met = self.seen @ self.rules.defence * share_met(p.surprise)
        held = (p.home_defence + met) ** p.decisiveness
        return attack / (attack + held)

    def armed(self, expected: Floats) -> Bools:
        """Which rivals seem to have armed `[R, N-1]`.

        The offence perceived exceeds the ``expected`` `[R, N-1, K]` (what was seen last, less wear) by more than half
        of what one building step adds; or the rival was caught breaking a treaty. Fog can make a rival seem to.
        """
        step = self.rules.params.build_step * (self.rules.wear * self.rules.offence).max()
        grown = (self.seen - expected) @ self.rules.offence
        seems: Bools = (grown > 0.5 * step) & (step > 0)
        return seems | (self.of_rivals("caught") > 0)

    def can(self, action: NDArray[np.int64] | int) -> Bools:
        """Whether an action (one, or one a row) exists and is legal, `[R]`."""
        index = np.broadcast_to(action, (self.rows,))
        return (index != NOTHING) & self.legal[np.arange(self.rows), index]

    def bound(self, weapon_class: int) -> Bools:
        """Whether one more step of a class would break a treaty in force `[R]`."""
        p, broken = self.rules.params, np.zeros(self.rows, bool)
        after = self.own[:, weapon_class] + p.build_step
        for kind in range(self.rules.n_kinds):
            in_force = (self.of_kind(kind, "in_force") > 0).any(axis=1)
            broken |= in_force & (after > p.cap[kind, weapon_class])
        return broken

    def _legal(self) -> Bools:
        """What is legal `[R, A]` (MODEL 3), as own arsenals, dates, treaties and offers in the observation show."""
        table, legal = self.rules.table, np.ones((self.rows, len(self.rules.table.family)), bool)
        for a, (family, kind, rival) in enumerate(zip(*table, strict=True)):
            if family == DISARM:
                legal[:, a] = (self.own[:, self.rules.scrapped] > 0).any(axis=1)
            elif family == ARM:
                barred = np.isinf(self.rules.params.available_from[:, kind]).all()
                legal[:, a] = self._allowed(f"own.allowed.{self.rules.weapons[kind]}") & ~barred
            elif family == PROPOSE:
                legal[:, a] = (self.of_kind(kind, "in_force")[:, rival - 1] == 0) & (
                    self.of_kind(kind, "my_offer")[:, rival - 1] == 0
                )
                legal[:, a] &= self._allowed(f"{self.rules.kinds[kind]}.allowed")
            elif family == WITHDRAW:
                legal[:, a] = (self.of_kind(kind, "in_force")[:, rival - 1] > 0) & (
                    self.of_kind(kind, "notice")[:, rival - 1] == 0
                )
            elif family == ATTACK:
                legal[:, a] = self.of_rivals("crisis")[:, rival - 1] > 0
        return legal
