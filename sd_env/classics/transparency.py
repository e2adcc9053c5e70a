"""Why arms control is rare: monitoring that is sharp enough to assure compliance may also show where to strike.

An arming state and an observer sign a treaty with monitoring quality q, or race. Under it the arming state complies or
arms (it is caught with probability q, falsely accused with ``false_alarm``), and the observer holds fire or strikes
with what monitoring shows it: success p0 + xi q. Instantiates Coe and Vaynman (2020), "Why Arms Control Is So Rare",
APSR 114(2); compliance as in trigger strategies under noise (Green and Porter 1984, Econometrica 52(1)).

Payoffs a step: both keep the treaty R; armed against kept T, kept against armed S; race P each; while a falsely accused
state is under sanctions it has P and the observer R. After each step the game goes on with probability delta.
"""

from dataclasses import dataclass
from math import inf
from typing import ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sd_env.classics.classic import Array, Classic, Seen, Turn, finite, require
from sd_env.classics.compliance import compliance_threshold
from sd_env.theory.solvers.tabular import Tabular

OFFER, TREATY, RACE, SANCTIONS = range(4)
KEEP, SIGN, BREAK = range(3)
_LEGAL = np.zeros((4, 2, 3), bool)
_LEGAL[:, :, KEEP] = True  # refuse in OFFER; comply or hold fire in TREATY; nothing to decide elsewhere
_LEGAL[OFFER, :, SIGN] = True
_LEGAL[TREATY, :, BREAK] = True  # arm, or strike


class TransparencyEquilibrium(NamedTuple):
    """When a treaty that both sign and keep is an equilibrium. Not to sign always is one."""

    q_comp: float  # monitoring from which the arming state complies
    q_sec: float  # monitoring up to which the observer does not strike
    xi_star: float  # some monitoring does both iff xi is at most this
    monitoring: float  # q of this game
    uptake: float  # P(both sign) in the equilibrium with most treaties: 1 iff q_comp <= q <= q_sec, else 0
    values: tuple[float, float]  # of arming state and observer in it


@dataclass(frozen=True)
class Transparency(Classic):
    """A treaty between an arming state (agent 0) and an observer (agent 1)."""

    temptation: float = 3.0
    reward: float = 2.0
    punishment: float = 1.0
    sucker: float = 0.0
    delta: float = 0.9
    false_alarm: float = 0.05
    prize: float = 40.0  # G: of a strike that succeeds
    strike_cost: float = 2.0  # kappa: of any strike
    base_success: float = 0.4  # p0: without monitoring a strike succeeds with this probability
    xi: float = 0.3  # what monitoring adds to it: a strike succeeds with probability min(1, p0 + xi q)
    monitoring: float | None = None  # q; None: midway between what compliance needs and what security allows

    title: ClassVar[str] = "transparency against security"
    source: ClassVar[str] = "Coe and Vaynman 2020, APSR 114(2), 342-355"
    result: ClassVar[str] = "R15"
    status: ClassVar[str] = "derived"
    unique: ClassVar[bool] = False
    columns: ClassVar[tuple[str, ...]] = ("phase",)  # 0 offer, 1 treaty, 2 race, 3 sanctions
    draws_step: ClassVar[int] = 3

    def __post_init__(self) -> None:
        finite(self)
        t, r, p, s = self.temptation, self.reward, self.punishment, self.sucker
        require(t > r > p > s, "(temptation, reward, punishment, sucker)", (t, r, p, s), "T > R > P > S")
        require(0 < self.delta < 1, "delta", self.delta, "in (0, 1)")
        require(0 <= self.false_alarm < 1, "false_alarm", self.false_alarm, "in [0, 1)")
        require(0 <= self.base_success <= 1, "base_success", self.base_success, "in [0, 1]")
        require(self.prize > 0, "prize", self.prize, "above 0")
        require(self.xi >= 0, "xi", self.xi, "at least 0")
        require(
            self.q_comp <= 1,
            "(delta, false_alarm)",
            (self.delta, self.false_alarm),
            f"such that q_comp = {self.q_comp:g} is at most 1: else no monitoring assures compliance",
        )
        require(
            self.bearable > self.base_success,
            "base_success",
            self.base_success,
            f"below (R / (1 - delta) + kappa) / G = {self.bearable:g}: else the observer strikes even unsighted",
        )
        require(
            self.bearable < 1,
            "prize",
            self.prize,
            f"above R / (1 - delta) + kappa = {self.bearable * self.prize:g}: else not even a sure strike tempts",
        )
        q = self.monitoring
        if q is not None:
            number = isinstance(q, int | float | np.integer | np.floating) and not isinstance(q, bool)
            require(number and 0 <= q <= 1, "monitoring", q, "in [0, 1], or None")

    @property
    def q_comp(self) -> float:
        """Monitoring from which the arming state complies."""
        return compliance_threshold(self.temptation, self.reward, self.punishment, self.delta, self.false_alarm)

    @property
    def bearable(self) -> float:
        """Success probability up to which a strike is worth no more than peace."""
        return (self.reward / (1 - self.delta) + self.strike_cost) / self.prize

    @property
    def q_sec(self) -> float:
        """Monitoring up to which the observer does not strike; above 1: at any."""
        return (self.bearable - self.base_success) / self.xi if self.xi > 0 else inf

    @property
    def q(self) -> float:
        """Monitoring quality of the treaty."""
        return (self.q_comp + min(self.q_sec, 1.0)) / 2 if self.monitoring is None else self.monitoring

    @property
    def success(self) -> float:
        """Probability that a strike under the treaty succeeds."""
        return min(1.0, self.base_success + self.xi * self.q)

    @property
    def actions(self) -> tuple[str, ...]:
        return ("keep", "sign", "break")

    @property
    def sees(self) -> tuple[Seen, ...]:
        return (Seen("is_observer", 0, 1), *(Seen(phase, 0, 1) for phase in ("offer", "treaty", "race", "sanctions")))

    def begin(self, draws: Array) -> Array:
        return np.zeros((len(draws), 1))

    def observe(self, state: Array) -> Array:
        phase = np.eye(4)[state[:, 0].astype(int)]
        return np.stack([np.insert(phase, 0, who, axis=1) for who in (0.0, 1.0)], axis=1)

    def legal(self, state: Array) -> NDArray[np.bool_]:
        return _LEGAL[state[:, 0].astype(int)]

    def step(self, state: Array, actions: NDArray[np.int64], draws: Array) -> Turn:
        phase, one, two = state[:, 0].astype(int), actions[:, 0], actions[:, 1]
        treaty = phase == TREATY
        arms, strikes = treaty & (one == BREAK), treaty & (two == BREAK)
        alarm = treaty & (draws[:, 0] < np.where(arms, self.q, self.false_alarm))
        table, prize = self._payoffs(), self.prize * (draws[:, 1] < self.success) - self.strike_cost
        reward = table[phase, arms.astype(int)]
        reward = np.where(strikes[:, None], np.stack([np.full(len(phase), self._struck()), prize], axis=1), reward)
        signed = np.where((one == SIGN) & (two == SIGN), TREATY, RACE)
        after = np.where(phase == OFFER, signed, np.where(alarm, np.where(arms, RACE, SANCTIONS), phase))
        over = strikes | ((phase != OFFER) & (draws[:, 2] >= self.delta))
        return Turn(after[:, None].astype(float), reward, over)

    def _payoffs(self) -> Array:
        """Payoffs `[phase, arming state arms, agent]` without a strike."""
        t, r, p, s = self.temptation, self.reward, self.punishment, self.sucker
        return np.array([[(0, 0)] * 2, [(r, r), (t, s)], [(p, p)] * 2, [(p, r)] * 2], float)

    def _struck(self) -> float:
        """What is left to one who is struck: the sucker's payoff for ever."""
        return self.sucker / (1 - self.delta)

    def equilibrium(self) -> TransparencyEquilibrium:
        """Window of monitoring, and what is signed at this game's."""
        q_comp, q_sec, q = self.q_comp, self.q_sec, self.q
        signed = q_comp - 1e-12 <= q <= q_sec + 1e-12
        race, d, e = self.punishment / (1 - self.delta), self.delta, self.false_alarm
        kept = (self.reward + d * e * race) / (1 - d * (1 - e)), self.reward / (1 - d)
        xi_star = (self.bearable - self.base_success) / q_comp
        return TransparencyEquilibrium(q_comp, q_sec, xi_star, q, float(signed), kept if signed else (race, race))

    def tabular(self) -> Tabular:
        """The four phases; the random end is missing probability, for an offer takes no time."""
        move, pay = np.zeros((4, 3, 3, 4)), np.zeros((4, 3, 3, 2))
        table = self._payoffs()
        for phase in (OFFER, RACE, SANCTIONS):
            pay[phase] = table[phase, 0]
        move[OFFER, :, :, RACE] = 1.0
        move[OFFER, SIGN, SIGN] = np.eye(4)[TREATY]
        for phase in (RACE, SANCTIONS):
            move[phase, :, :, phase] = self.delta
        for arms, alarm, after in ((0, self.false_alarm, SANCTIONS), (1, self.q, RACE)):
            rows = [BREAK] if arms else [KEEP, SIGN]
            pay[TREATY, rows] = table[TREATY, arms]
            move[TREATY, rows, :, TREATY] = self.delta * (1 - alarm)
            move[TREATY, rows, :, after] = self.delta * alarm
        move[TREATY, :, BREAK] = 0.0
        pay[TREATY, :, BREAK] = self._struck(), self.success * self.prize - self.strike_cost
        return Tabular(move, pay, 1.0, _LEGAL.copy(), np.eye(4)[OFFER])
