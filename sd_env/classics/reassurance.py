"""Kydd's reassurance by costly signals: the trust game in two rounds, of weights ``alpha`` and 1 - ``alpha``.

What the other did in round one is seen before round two. Cooperating first reassures if the trustworthy are willing to
risk it and the greedy are not. Source: Kydd (2000), "Trust, Reassurance, and Cooperation", International Organization
54(2); Kydd (2005), "Trust and Mistrust in International Relations".

There is no ``tabular()``, for the reason given in `trust_game`; `normal_form` has 64 plans.
"""

from dataclasses import dataclass
from itertools import product
from typing import ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sd_env.classics.classic import Array, Seen, Turn, require
from sd_env.classics.trust_game import COOPERATE, DEFECT, GREEDY, TRUSTWORTHY, TwoTypes


class ReassuranceEquilibrium(NamedTuple):
    """The equilibrium in which the trustworthy cooperate at first, the greedy defect, and cooperation is answered."""

    low: float  # least alpha: below it the greedy feign trustworthiness
    high: float  # greatest alpha, may exceed 1; above it the trustworthy do not dare; inf: they always do
    separates: bool  # low <= alpha <= high
    posterior: float  # P(trustworthy | cooperated first): 1 if it separates, else the prior, as types then act alike
    least_trust: float  # low <= high iff trust is at least this
    at_any_trust: bool  # (R_s-P_s)/(P_s-S_s) >= (T_g-P_g)/(P_g-S_g): the interval stays as trust falls to 0


class PureEquilibria(NamedTuple):
    """All K symmetric perfect Bayesian equilibria in pure strategies, where the unexpected leaves beliefs alone."""

    first: NDArray[np.int64]  # [K, type] what each type does in round one
    second: NDArray[np.int64]  # [K, type, own first, other's first] and in round two
    posterior: Array  # [K, action] P(trustworthy | action in round one)

    @property
    def reassuring(self) -> NDArray[np.bool_]:
        """Where the trustworthy cooperate, the greedy defect, and two who cooperated do so again, `[K]`."""
        signal = (self.first[:, TRUSTWORTHY] == COOPERATE) & (self.first[:, GREEDY] == DEFECT)
        return signal & (self.second[:, TRUSTWORTHY, COOPERATE, COOPERATE] == COOPERATE)


@dataclass(frozen=True)
class Reassurance(TwoTypes):
    """A small act of trust before the large one."""

    trust: float = 0.4
    temptation: float = 0.5
    reward: float = 1.0
    punishment: float = 0.0
    sucker: float = -1.0
    greedy_temptation: float = 1.5
    greedy_reward: float = 1.0
    greedy_punishment: float = 0.0
    greedy_sucker: float = -1.0
    alpha: float = 0.45  # weight of round one

    title: ClassVar[str] = "reassurance by costly signals"
    source: ClassVar[str] = "Kydd 2000, International Organization 54(2), 325-357"
    result: ClassVar[str] = "R5"
    status: ClassVar[str] = "abstract"
    # 0 before round one, 1 cooperated, 2 defected in it
    columns: ClassVar[tuple[str, ...]] = ("trustworthy_0", "trustworthy_1", "first_0", "first_1")

    def __post_init__(self) -> None:
        super().__post_init__()
        require(0 < self.trust < 1, "trust", self.trust, "in (0, 1): else there is nothing to learn")
        require(0 <= self.alpha <= 1, "alpha", self.alpha, "a weight in [0, 1]")
        require(self.reward > self.punishment, "reward", self.reward, "above punishment: else trust wins nothing")
        tempted, feared = self.greedy_temptation, self.greedy_punishment
        require(tempted > feared, "greedy_temptation", tempted, "above greedy_punishment: else feigning wins nothing")

    @property
    def sees(self) -> tuple[Seen, ...]:
        firsts = (f"{who}_first_{what}" for who in ("own", "other") for what in ("cooperated", "defected"))
        return (Seen("own_trustworthy", 0, 1), *(Seen(name, 0, 1) for name in firsts))

    def begin(self, draws: Array) -> Array:
        return np.column_stack([draws < self.trust, np.zeros((len(draws), 2))]).astype(float)

    def step(self, state: Array, actions: NDArray[np.int64], draws: Array) -> Turn:
        types, second = state[:, :2], state[:, 2] > 0
        weight = np.where(second, 1 - self.alpha, self.alpha)
        first = np.where(second[:, None], state[:, 2:], actions + 1)
        return Turn(np.column_stack([types, first]), weight[:, None] * self.paid(types, actions), second)

    def observe(self, state: Array) -> Array:
        first = np.stack([state[:, 2:], state[:, :1:-1]], axis=1)  # [B, N, (own, other)]
        did = np.stack([first == 1, first == 2], axis=-1).reshape(len(state), 2, 4)
        return np.concatenate([state[:, :2, None], did], axis=2)

    def plan_payoffs(self) -> Array:
        """Plan ``4 f + 2 c + d``: f in round one, then c if the other cooperated and d if it defected."""
        plans = np.array(list(product((COOPERATE, DEFECT), repeat=3)))
        first, reply = plans[:, 0], plans[:, 1:]
        answers = reply[:, first]  # [plan, other's plan]
        game = self.payoffs()
        return self.alpha * game[:, first[:, None], first] + (1 - self.alpha) * game[:, answers, answers.T]

    def equilibrium(self) -> ReassuranceEquilibrium:
        """Closed form, from the incentive constraints of both types in round one."""
        t, p, gp = self.trust, self.punishment, self.greedy_punishment
        hope, risk = self.reward - p, p - self.sucker
        loot, danger = self.greedy_temptation - gp, gp - self.greedy_sucker
        feign = loot + self.greedy_temptation - self.greedy_reward
        alone = self.temptation - p
        low = t * loot / (t * feign + (1 - t) * danger)
        cost = t * alone + (1 - t) * risk
        high = t * hope / cost if cost > 0 else float("inf")
        odds = max(0.0, (loot * risk - hope * danger) / (hope * feign - loot * alone))  # the divisor is positive
        inside = low <= self.alpha <= high
        return ReassuranceEquilibrium(
            low, high, inside, 1.0 if inside else t, odds / (1 + odds), hope * danger >= loot * risk
        )

    def pure_equilibria(self, tol: float = 1e-12) -> PureEquilibria:
        """By trying every pair of type strategies: all 2^10 profiles, each against every deviation in either round.

        Besides the reassuring ones there are equilibria in which types act alike, and from trust p* on one in which
        types differ at first but nobody cooperates afterwards.
        """
        game, t, alpha = self.payoffs(), self.trust, self.alpha
        every = np.array(list(product((COOPERATE, DEFECT), repeat=10)))
        first, second = every[:, :2], every[:, 2:].reshape(-1, 2, 2, 2)
        k, types, acts = np.arange(len(every))[:, None, None], np.arange(2)[:, None], np.arange(2)
        trusty = t * (first[:, TRUSTWORTHY, None] == acts)
        greedy = (1 - t) * (first[:, GREEDY, None] == acts)
        seen = trusty + greedy
        posterior = np.where(seen > 0, trusty / np.where(seen > 0, seen, 1.0), t)  # [K, other's first]

        other = (second == COOPERATE).swapaxes(2, 3)  # [K, other's type, own first, other's first]
        met = posterior[:, None] * other[:, TRUSTWORTHY] + (1 - posterior[:, None]) * other[:, GREEDY]
        each = met[:, None, ..., None] * game[:, None, None, :, COOPERATE]
        each = each + (1 - met[:, None, ..., None]) * game[:, None, None, :, DEFECT]  # [K, type, own, other's, act]
        chosen = np.take_along_axis(each, second[..., None], axis=-1)[..., 0]
        rational = (chosen >= each.max(axis=-1) - tol).all(axis=(1, 2, 3))

        value = np.zeros((len(every), 2, 2))  # [K, type, own first]
        for kind, chance in ((TRUSTWORTHY, t), (GREEDY, 1 - t)):
            shown = first[:, kind, None, None]
            answer, answered = second[k, types, acts, shown], second[k, kind, shown, acts]
            later = game[types, answer, answered]
            value += chance * (alpha * game[types, acts, shown] + (1 - alpha) * later)
        picked = np.take_along_axis(value, first[..., None], axis=-1)[..., 0]
        rational &= (picked >= value.max(axis=-1) - tol).all(axis=1)
        return PureEquilibria(first[rational], second[rational], posterior[rational])
