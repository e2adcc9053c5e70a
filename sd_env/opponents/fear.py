"""Strategies that want to be safe and reckon how much they need for it."""

from typing import ClassVar

import numpy as np

from sd_env import theory
from sd_env.opponents.sight import Bools, Floats, Rules, Sight
from sd_env.opponents.strategy import Actions, Memory, Strategy
from sd_env.params import changed
from sd_env.scenarios import Scenario

REACTION, FATIGUE, GRIEVANCE = 0.9, 1.0, 0.3  # Richardson's k, a and g; k < a: his stable case


def even_race(rules: Rules, weapon_class: int) -> theory.Race | None:
    """The race of MODEL 6 here, as if states were alike and decisiveness 1; None where arms protect nobody."""
    p = rules.params
    n = rules.n_agents
    contact = (np.ones((n, n)) - np.eye(n)) * p.contact.sum() / (n * (n - 1))
    try:
        factors = {"vulnerability": p.vulnerability.mean(), "home_defences": p.home_defences.mean()}
        alike = changed(
            p,
            {
                "decisiveness": 1.0,
                "economy": np.full(n, p.economy.mean()),
                "contact": contact,
                "cost_factor": p.cost_factor.mean(axis=0),
                **factors,
            },
        )
        return theory.race(alike, weapon_class=weapon_class)
    except ValueError:
        return None


class ArmTo(Strategy):
    """Builds one class up to a level and keeps it there (not in the catalogue: a building block of the judges)."""

    idea, source = "builds one class up to a level", "MODEL 6"

    def __init__(self, scenario: Scenario, seed: int = 0, *, weapon_class: int = 0, level: float = 1.0) -> None:
        super().__init__(scenario, seed)
        self.weapon_class, self.level = weapon_class, level

    def choose(self, sees: Sight, memory: Memory) -> Actions:
        """Build while half a step or more is missing."""
        missing = self.level - sees.own[:, self.weapon_class]
        return self.first(sees, (missing >= 0.5 * self.rules.params.build_step, self.rules.arm(self.weapon_class)))


class Richardson(Strategy):
    """Builds when k times rivals' arms plus grievance exceeds a times its own arms."""

    idea = "arms when 0.9 x rivals' mean arms + 0.3 x tension exceeds its own arms"
    source = "Richardson (1960), Arms and Insecurity"

    def choose(self, sees: Sight, memory: Memory) -> Actions:
        """Build where Richardson's dx/dt is above 0; his arms are one number, so all classes count alike."""
        fear = REACTION * sees.seen.sum(axis=2).mean(axis=1) + GRIEVANCE * sees.of_rivals("tension").mean(axis=1)
        return self.first(sees, (fear > FATIGUE * sees.own.sum(axis=1), self.protect))


class BestResponse(Strategy):
    """Builds the most defensive class to the level that is best against what it sees, as if nothing moved."""

    idea = "builds its most defensive class to the one-shot best response against what it sees"
    source = "MODEL 6; sd_env/theory.py"
    deviations: ClassVar[float] = 0.0
    """How many standard deviations of the fog are added to the log of what is seen."""

    def __init__(self, scenario: Scenario, seed: int = 0) -> None:
        super().__init__(scenario, seed)
        self.race = even_race(self.rules, self.rules.defensive)

    def needs(self, sees: Sight) -> Floats:
        """Units of the class that it wants to hold `[R]`."""
        if self.race is None or self.race.offence <= 0.0:
            return np.zeros(sees.rows)
        p = self.rules.params
        blur = np.exp(self.deviations * p.fog * float(p.opacity.mean()))
        return theory.best_response(self.race, sees.rival_offence.mean(axis=1) * blur / self.race.offence)

    def lacks(self, sees: Sight) -> Bools:
        """Whether its defence falls short of that by half a step or more `[R]`."""
        held = (sees.defence - self.rules.params.home_defence) / max(self.rules.defence[self.rules.defensive], 1e-12)
        return self.needs(sees) - held >= 0.5 * self.rules.params.build_step

    def choose(self, sees: Sight, memory: Memory) -> Actions:
        """Build what is lacking."""
        return self.first(sees, (self.lacks(sees), self.protect))


class WorstCase(BestResponse):
    """Best response to the top of the fog: each rival is as strong as an estimate may hide."""

    idea = "best response to rivals as strong as the fog may hide (two deviations up)"
    source = "Jervis (1976), Perception and Misperception; worst-case planning"
    deviations = 2.0


class Trusting(BestResponse):
    """Best response to the bottom of the fog, and friendly words when nothing is lacking."""

    idea = "best response to rivals as weak as the fog may hide (two deviations down); assures otherwise"
    source = "Kydd (2005), Trust and Mistrust in International Relations"
    deviations = -2.0

    def choose(self, sees: Sight, memory: Memory) -> Actions:
        """Build what is lacking, else assure."""
        return self.first(sees, (self.lacks(sees), self.protect), (True, self.assure))


class Deterrer(Strategy):
    """Keeps as much of what hurts as the strongest rival: retaliation where there is any, else offence."""

    idea = "matches the strongest rival's perceived offence, or its retaliation where weapons retaliate"
    source = "Snyder (1961), Deterrence and Defense"

    def __init__(self, scenario: Scenario, seed: int = 0) -> None:
        super().__init__(scenario, seed)
        p, rules = self.rules.params, self.rules
        warheads = p.retaliation * p.survivability
        nuclear = p.nuclear_damage > 0 and warheads.max() > 0
        self.hurts = warheads if nuclear else rules.offence
        self.build = rules.arm(int(np.argmax(warheads)) if nuclear else rules.offensive)

    def choose(self, sees: Sight, memory: Memory) -> Actions:
        """Build while it has less than the strongest."""
        return self.first(sees, (sees.own @ self.hurts < (sees.seen @ self.hurts).max(axis=1), self.build))


class Defensive(Strategy):
    """Builds its most defensive class until its defence holds the strongest rival's attack, never anything else."""

    idea = "builds its most defensive class until its defence equals the strongest rival's attack"
    source = "Glaser (2010), Rational Theory of International Politics; non-offensive defence"

    def choose(self, sees: Sight, memory: Memory) -> Actions:
        """Build while the strongest attack would exceed the defence."""
        return self.first(sees, (exposed(sees), self.protect))


def exposed(sees: Sight) -> Bools:
    """Whether the strongest rival's attack, as perceived, exceeds own defence `[R]`."""
    return sees.rules.params.offence_defence_balance * sees.rival_offence.max(axis=1) > sees.defence
