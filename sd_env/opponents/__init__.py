"""Who may sit opposite: scripted strategies by name, frozen populations by file. They see only what an agent sees."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sd_env import scenarios
from sd_env.core.actions import action_table
from sd_env.opponents import populations
from sd_env.opponents.constant import Arm, Disarm, Hold, Random
from sd_env.opponents.diplomacy import Deceiver, SocialOptimum, TreatyCheat, TreatyKeeper
from sd_env.opponents.fear import BestResponse, Defensive, Deterrer, Richardson, Trusting, WorstCase
from sd_env.opponents.network import load_network
from sd_env.opponents.power import Opportunist, PowerMaximiser
from sd_env.opponents.reciprocity import (
    GenerousTitForTat,
    Grim,
    Grit,
    Pavlov,
    SuspiciousTitForTat,
    TitForTat,
)
from sd_env.opponents.strategy import Strategy
from sd_env.policy import Policy

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
WEIGHTS = "model.safetensors"
"""The file of weights in a training run's folder."""

__all__ = ["STRATEGIES", "Strategy", "fitting", "load", "load_seats"]


def load(what: str | Path, game: Any, seed: int = 0) -> Policy:
    """A policy by name, which numpy alone can play.

    Args:
        what: a strategy's name, a file of `sd_env.opponents.populations`, or the path of other exported weights, or of
            a training run's folder that holds such.
        game: the scenario it is to play, or its name.
        seed: of its draws.

    Raises:
        ValueError: nothing is known under that name, or it does not fit the scenario.
    """
    scenario = scenarios.get(game)
    if str(what) in STRATEGIES:
        return STRATEGIES[str(what)](scenario, seed)
    path = populations.HERE / what if str(what) in populations.FILES else Path(what)
    path = path / WEIGHTS if (path / WEIGHTS).is_file() else path
    if path.suffix == ".zip" and path.is_file():
        raise ValueError(f"policy {str(what)!r}: a zip of Stable-Baselines3; load it there and give the model itself")
    if path.is_file():
        return fitting(load_network(path, seed), scenario, str(path))
    raise ValueError(f"policy {str(what)!r}: neither a file of weights nor one of {', '.join(STRATEGIES)}")


def load_seats(named: Mapping[int, str], game: Any, seed: int = 0) -> dict[int, Policy]:
    """Policies by seat, from names by seat: one for all seats of a name."""
    loaded = {what: load(what, game, seed) for what in dict.fromkeys(named.values())}
    return {seat: loaded[what] for seat, what in named.items()}


def fitting(policy: Any, scenario: scenarios.Scenario, name: str) -> Policy:
    """The policy, if it was made for as many fields and actions as the scenario has. ValueError if not.

    A policy that says nothing of its spaces passes.
    """
    if not hasattr(policy, "predict"):
        raise ValueError(f"policy {name}: has no predict method")
    wanted = (len(scenario.fields()), len(action_table(scenario.params).family))
    if hasattr(policy, "n_fields") and hasattr(policy, "n_actions"):
        has = (policy.n_fields, policy.n_actions)
    elif hasattr(policy, "observation_space") and hasattr(policy, "action_space"):
        seen = getattr(getattr(policy, "policy", policy), "n_seen", policy.observation_space.shape[0])
        has = (seen, policy.action_space.n)  # a critic may have seen more than the actor
    else:
        has = wanted
    if has != wanted:
        scale = f"{scenario.name} has {wanted[0]} and {wanted[1]}"
        raise ValueError(f"policy {name}: has {has[0]} fields and {has[1]} actions: {scale}")
    fits: Policy = policy
    return fits
