"""Scripted strategies by name: an idea, a source and a few lines each; they see only what an agent sees."""

from agents.scripted.constant import Arm, Disarm, Hold, Random
from agents.scripted.diplomacy import Deceiver, SocialOptimum, TreatyCheat, TreatyKeeper
from agents.scripted.fear import BestResponse, Defensive, Deterrer, Richardson, Trusting, WorstCase
from agents.scripted.power import Opportunist, PowerMaximiser
from agents.scripted.reciprocity import (
    GenerousTitForTat,
    Grim,
    Grit,
    Pavlov,
    SuspiciousTitForTat,
    TitForTat,
)
from agents.scripted.strategy import Strategy

STRATEGIES: dict[str, type[Strategy]] = {
    "hold": Hold,
    "arm": Arm,
    "disarm": Disarm,
    "random": Random,
    "tit_for_tat": TitForTat,
    "generous_tit_for_tat": GenerousTitForTat,
    "suspicious_tit_for_tat": SuspiciousTitForTat,
    "grim": Grim,
    "pavlov": Pavlov,
    "grit": Grit,
    "richardson": Richardson,
    "best_response": BestResponse,
    "worst_case": WorstCase,
    "trusting": Trusting,
    "deterrer": Deterrer,
    "defensive": Defensive,
    "treaty_keeper": TreatyKeeper,
    "treaty_cheat": TreatyCheat,
    "deceiver": Deceiver,
    "social_optimum": SocialOptimum,
    "opportunist": Opportunist,
    "power_maximiser": PowerMaximiser,
}
"""To add one: a class in the file of its family and a line here."""

__all__ = ["STRATEGIES", "Strategy"]
