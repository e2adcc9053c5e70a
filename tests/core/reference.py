"""One step of one world in plain Python, written from MODEL 2 to 4 event by event, for `test_reference`.

It shares with the core the numbers of the draws' streams, and of formulas nothing: the normal quantile is Python's own.
"""

import math
from itertools import combinations, permutations
from statistics import NormalDist
from typing import Any

import numpy as np

from sd_env.core import rng
from sd_env.core import state as flags
from sd_env.core.actions import FAMILY_NAMES
from sd_env.core.engine import Engine
from sd_env.core.reward import PARTS
from tests.core.games import lawful
from tests.core.reference_treaties import Treaties

COMPARED = (
    "arsenal",
    "economy",
    "motive",
    "misreading",
    "estimate",
    "alarm",
    "tension",
    "treaty",
    "notice",
    "offer",
    "crisis",
    "act",
    "built",
    "caught",
    "war",
    "cause",
    "treaty_event",
    "illegal",
    "spent",
    "parts",
    "terminated",
    "truncated",
    "shock_at",
    "suspended",
    "dormant",
    "age",
)
CLEARED = ("alarm", "caught", "war", "cause", "treaty_event", "spent", "parts")


class World(Treaties):
    """One world before a step, as copies of an engine's arrays; `step` makes of it the world after."""

    def __init__(self, engine: Engine, b: int) -> None:
        self.p, self.n = engine.params, engine.n_agents
        self.classes, self.kinds = range(engine.n_classes), range(engine.n_kinds)
        self.table = list(zip(*(column.tolist() for column in engine.table), strict=True))
        self.legal = [lawful(engine, b, i) for i in range(self.n)]
        for name in COMPARED:
            setattr(self, name, getattr(engine.state, name)[b].copy())
        for name in ("suspended", "dormant", "age"):  # empty in a game in which nothing can be suspended, no cap falls
            if getattr(self, name).shape != self.treaty.shape:
                setattr(self, name, np.zeros_like(self.treaty))
        self.open, self.steps = self.crisis.copy(), int(engine.state.step[b])
        episode = np.uint64(rng.fold(engine.state.key[b], engine.state.episode[b]))
        self.key = np.uint64(rng.fold(episode, self.steps + 1))

    def __getattr__(self, name: str) -> Any:  # the arrays that __init__ sets from COMPARED
        raise AttributeError(name)

    def draw(self, stream: int, *place: int) -> float:
        """A uniform draw of this step."""
        return float(rng.uniform(self.key, stream, *place))

    def pay(self, i: int, part: str, amount: float) -> None:
        """Book a part of i's reward."""
        self.parts[i, PARTS.index(part)] += amount

    def mark(self, c: int, i: int, j: int, event: int) -> None:
        """Mark an event of i toward j under treaties of kind c."""
        self.treaty_event[c, i, j] |= event

    # MODEL 2

    def offence_weights(self) -> list[float]:
        """o_k(q)."""
        p, q = self.p, self.p.distinguishability
        return [q * p.offence[k] + (1 - q) * (p.offence[k] + p.defence[k]) / 2 for k in self.classes]

    def defence_weights(self) -> list[float]:
        """d_k(q)."""
        p, q = self.p, self.p.distinguishability
        return [q * p.defence[k] + (1 - q) * (p.offence[k] + p.defence[k]) / 2 for k in self.classes]

    def threat(self, a: int, v: int, view: Any) -> float:
        """T_av where a strikes first and ``view`` `[N, K]` are the arsenals of all others."""
        p, m = self.p, self.p.decisiveness
        force = p.offence_defence_balance * float(self.offence_weights() @ self.arsenal[a])
        guard = p.home_defence * p.home_defences[v] + (1 - p.surprise) * float(self.defence_weights() @ view[v])
        for ally in set(range(self.n)) - {a, v}:
            shares = sum(p.defence_sharing[c] for c in self.kinds if self.treaty[c, v, ally])
            guard += shares * float(self.defence_weights() @ view[ally])
        return force**m / (force**m + guard**m) if force > 0 else 0.0

    def retaliation(self, sender: int, on: int, held: Any, survives: Any) -> float:
        """R of ``sender``, who holds ``held`` `[K]`, on another."""
        warheads = sum(self.p.retaliation[k] * survives[k] * held[k] for k in self.classes)
        through = math.exp(-sum(self.p.interception[k] * self.arsenal[on, k] for k in self.classes))
        return float(self.p.nuclear_damage * (1 - math.exp(-through * warheads)))

    # MODEL 4

    def step(self, actions: Any) -> None:
        """The eight events, then the end."""
        for name in CLEARED:
            getattr(self, name)[...] = 0
        attacks = self.do_acts([int(a) for a in actions])
        self.make_and_break_treaties()
        self.run_economy()
        self.look()
        self.move_tension()
        wars = self.come_to_blows(attacks)
        self.fight(wars)
        self.share_power()
        p = self.p
        for i in range(self.n):
            if self.draw(rng.TURNOVER, i) < p.leadership_turnover:
                place = self.draw(rng.NEW_TYPE, i)
                greedy, either = p.greedy_prior[i], p.greedy_prior[i] + p.maximiser_prior[i]
                self.motive[i] = flags.GREEDY if place < greedy else flags.MAXIMISER if place < either else 0
        stops = p.continuation < 1 and self.draw(rng.CONTINUATION) >= p.continuation
        self.terminated = stops or (p.war_ends_episode and bool(wars))
        self.truncated = bool(0 < p.horizon <= self.steps + 1) and not self.terminated

    def do_acts(self, actions: list[int]) -> set[tuple[int, int]]:
        """Event 1; who attacks whom."""
        attacks, p = set(), self.p
        self.scrapped = [0.0] * self.n
        self.built[:] = -1
        for i, a in enumerate(actions):
            self.illegal[i] = not self.legal[i][a]
            number, what, offset = (0, 0, 0) if self.illegal[i] else self.table[a]
            family, j = FAMILY_NAMES[number], (i + offset) % self.n
            self.act[i] = number
            if family == "arm":
                self.built[i] = what
                self.arsenal[i, what] += p.build_step
                self.spent[i] = p.build_cost[what] * p.cost_factor[i, what] * p.build_step
            elif family == "disarm":
                self.scrapped[i] = self.disarm(i)
            elif family == "propose":
                self.offer[what, i, j] = p.offer_duration
            elif family == "withdraw":
                self.notice[what, i, j] = self.notice[what, j, i] = p.notice[what] + 1
                self.mark(what, i, j, flags.NOTICE_GIVEN)
                self.offer[what, i, j] = 0
            elif family == "suspend":
                self.pause(what, i, j, p.suspension[what] + 1)  # of which this step's running down takes one
                self.mark(what, i, j, flags.SUSPENDED)
            elif family == "attack":
                attacks.add((i, j))
        return attacks

    def disarm(self, i: int) -> float:
        """What i scraps, in offence."""
        offence = 0.0
        for k, (o, d) in enumerate(zip(self.offence_weights(), self.defence_weights(), strict=True)):
            gone = self.p.disarm_share * (o / (o + d) if o + d > 0 else 0) * self.arsenal[i, k]
            self.arsenal[i, k] -= gone
            offence += o * gone
        return offence

    def run_economy(self) -> None:
        """Event 3."""
        for i in range(self.n):
            self.spent[i] += self.p.upkeep @ self.arsenal[i]
            self.pay(i, "consumption", 1 - self.spent[i] / self.economy[i])
            self.arsenal[i] *= 1 - self.p.depreciation
            for shock, at in enumerate(self.shock_at):
                if at == self.steps + 1:
                    self.arsenal[i] *= 1 - self.p.shock_loss[shock]
            self.economy[i] = np.clip(self.economy[i] * (1 + self.p.growth[i]), 1e-6, 1e6)

    def look(self) -> None:
        """Event 4, and the alarms of event 5, which are of the same numbers."""
        p = self.p
        for i, j in permutations(range(self.n), 2):
            sigma = p.fog * p.opacity[j]
            for c in self.kinds:
                sigma *= (1 - p.verification[c]) * (1 - p.transparency[c]) if self.treaty[c, i, j] else 1
            before = self.estimate[i, j].copy()
            for k in self.classes:
                if p.fog > 0:
                    surprise = NormalDist().inv_cdf(self.draw(rng.FOG, i, j, k))
                    left = p.fog_persistence * self.misreading[i, j, k]
                    self.misreading[i, j, k] = left + math.sqrt(1 - p.fog_persistence**2) * surprise
                foggy = self.arsenal[j, k] * math.exp(p.perception_bias + sigma * self.misreading[i, j, k])
                open_books = FAMILY_NAMES[self.act[j]] == "disclose"
                self.estimate[i, j, k] = self.arsenal[j, k] if open_books else foggy
            self.alarm[i, j] = max(0.0, float(self.offence_weights() @ (self.estimate[i, j] - before)))

    def move_tension(self) -> None:
        """Event 5."""
        p = self.p
        signals = {"assure": p.assure_weight, "disclose": p.disclose_weight}
        for i, j in combinations(range(self.n), 2):
            moved = (1 - p.tension_decay) * self.tension[i, j] + p.arms_weight * (self.alarm[i, j] + self.alarm[j, i])
            moved -= sum(signals.get(FAMILY_NAMES[self.act[x]], 0) + p.disarm_weight * self.scrapped[x] for x in (i, j))
            for c in self.kinds:
                both = int(self.treaty_event[c, i, j]), int(self.treaty_event[c, j, i])
                seen = (both[0] | both[1]) & (flags.DETECTED | flags.FALSE_ALARM)  # which counts instead
                for event in both:
                    moved += p.violation_weight if event & (flags.DETECTED | flags.FALSE_ALARM) else 0
                    moved += p.withdrawal_weight if event & flags.NOTICE_GIVEN else 0
                    moved += p.suspension_weight if event & flags.SUSPENDED and not seen else 0
            self.tension[i, j] = self.tension[j, i] = min(max(moved, 0.0), 1.0)

    def come_to_blows(self, attacks: set[tuple[int, int]]) -> list[tuple[int, int, int]]:
        """Event 6: wars as (attacker, victim, how it went)."""
        p, wars = self.p, []
        by_agents = p.war_decision == 1
        for i, j in combinations(range(self.n), 2):
            chance = (p.crisis_base + p.crisis_slope * self.tension[i, j]) * p.contact[i, j]
            for c in self.kinds:
                chance *= p.crisis_damping[c] if self.treaty[c, i, j] else 1
            drawn = self.draw(rng.CRISIS, i, j) < chance
            self.crisis[i, j] = self.crisis[j, i] = drawn
            if self.open[i, j] if by_agents else drawn:
                a, v = (i, j) if self.draw(rng.INITIATIVE, i, j) < 0.5 else (j, i)
                if (a, v) not in attacks and (v, a) in attacks:
                    a, v = v, a
                cause = flags.CHOICE if (a, v) in attacks else self.cause_of_war(i, j, a, v)
                if cause:
                    wins = self.draw(rng.FORTUNE, i, j) < self.threat(a, v, self.arsenal)
                    undone = self.draw(rng.ENFORCEMENT, i, j) < p.enforcement
                    won = flags.RESTORED if undone else flags.CONQUEST
                    self.cause[a, v], self.war[a, v] = cause, won if wins else flags.REPELLED
                    wars.append((a, v, self.war[a, v]))
        return wars

    def cause_of_war(self, i: int, j: int, a: int, v: int) -> int:
        """Why a, who has the initiative, strikes v without an order; 0 if it does not."""
        p, believed = self.p, self.believed(a, v)
        extra = (0.0, p.greedy_willingness, p.maximiser_willingness)[self.motive[a]]
        will = p.accident_willingness + (extra if p.war_decision == 0 else 0)
        feared = self.retaliation(v, a, believed[v], p.survivability)
        will = min(will, 1) * math.exp(-feared / p.deterrence_scale)
        if self.draw(rng.WILL, i, j) < will and self.draw(rng.FORTUNE, i, j) < self.threat(a, v, believed):
            return flags.WILL
        rate = p.accident_rate
        for c in self.kinds:
            rate *= 1 - p.hotline[c] if self.treaty[c, i, j] else 1
        return flags.ACCIDENT if self.draw(rng.ACCIDENT, i, j) < rate else 0

    def believed(self, a: int, v: int) -> Any:
        """`[N, K]` what a takes the arsenals of all others for in a crisis with v, in which talk clears misreadings."""
        left = math.prod(1 - self.p.crisis_clarity[c] for c in self.kinds if self.treaty[c, a, v])
        seen = self.estimate[a].copy()
        for j, k in np.ndindex(seen.shape):
            if self.arsenal[j, k] > 0 and j != a:
                seen[j, k] = self.arsenal[j, k] * math.exp(left * math.log(seen[j, k] / self.arsenal[j, k]))
        return seen

    def share_power(self) -> None:
        """After the wars: what a maximiser is paid."""
        power = self.arsenal @ (self.p.offence + self.p.defence)
        for i in range(self.n):
            if self.motive[i] == flags.MAXIMISER:
                share = power[i] / power.sum() if power.sum() > 0 else 1 / self.n
                self.pay(i, "power", self.p.power_weight[i] * share)

    def fight(self, wars: list[tuple[int, int, int]]) -> None:
        """Event 7: all losses are of the arsenals before any war."""
        p, stood = self.p, self.arsenal.copy()
        for a, v, outcome in wars:
            for x in (a, v):
                self.pay(x, "war_cost", -p.war_cost)
                self.arsenal[x] *= 1 - p.attrition
            unharmed = np.ones(len(self.classes))
            fresh, self.arsenal = self.arsenal, stood
            self.pay(a, "retaliation_suffered", -self.retaliation(v, a, stood[v], p.survivability))
            self.pay(v, "retaliation_suffered", -self.retaliation(a, v, stood[a], unharmed))
            self.arsenal = fresh
            if outcome == flags.RESTORED:
                self.pay(a, "failed_attack", -p.vulnerability[v] * p.conquest_loss)
            elif outcome == flags.CONQUEST:
                self.pay(v, "conquest_suffered", -p.vulnerability[v] * p.conquest_loss)
                self.pay(a, "conquest_made", (0.0, 1.0, p.maximiser_gain)[self.motive[a]] * p.greed[a])
            else:
                self.pay(a, "failed_attack", -p.failed_attack_share * p.conquest_loss)
            self.tension[a, v] = self.tension[v, a] = p.tension_start
            for c in self.kinds:
                both = (c, [a, v], [v, a])
                if self.treaty[both][0] or self.suspended[both][0]:
                    self.treaty_event[both] |= flags.VOIDED_BY_WAR
                self.treaty[both] = self.notice[both] = self.suspended[both] = self.dormant[both] = 0
                self.offer[both] = 0
