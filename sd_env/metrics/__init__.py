"""What came of it: arms, security, wars, perception, treaties, welfare and reactions, from recordings.

A file a subject; every measure is a function of a `Recording` (arrays `[T, B, …]`) and the numbers of its scenario.
"""

from sd_env.metrics.arms import (
    arsenal_by_class,
    arsenal_by_motive,
    arsenal_share,
    build_share,
    defensive_classes,
    mean_arsenal,
    mean_offence,
    offensive_classes,
    total_arsenal,
)
from sd_env.metrics.limits import limit_of_pair
from sd_env.metrics.live import by_agent, by_type, greedy, live, maximisers, of_pairs, pair_steps, seekers
from sd_env.metrics.perception import arsenal_as_estimated, misperception
from sd_env.metrics.reaction import Reaction, Shock, reaction, spectral_radius
from sd_env.metrics.security import security, security_for_spending, start_security, threat
from sd_env.metrics.summary import action_shares, summary
from sd_env.metrics.treaties import in_force, treaty_events, treaty_fates, treaty_rates, treaty_share
from sd_env.metrics.wars import begun_by, fought, war_counts, war_rates
from sd_env.metrics.welfare import anarchy_loss, equality, least, nash_welfare, payoffs, per_capita

__all__ = [
    "Reaction",
    "Shock",
    "action_shares",
    "anarchy_loss",
    "arsenal_as_estimated",
    "arsenal_by_class",
    "arsenal_by_motive",
    "arsenal_share",
    "begun_by",
    "build_share",
    "by_agent",
    "by_type",
    "defensive_classes",
    "equality",
    "fought",
    "greedy",
    "in_force",
    "least",
    "limit_of_pair",
    "live",
    "maximisers",
    "mean_arsenal",
    "mean_offence",
    "misperception",
    "nash_welfare",
    "of_pairs",
    "offensive_classes",
    "pair_steps",
    "payoffs",
    "per_capita",
    "reaction",
    "security",
    "security_for_spending",
    "seekers",
    "spectral_radius",
    "start_security",
    "summary",
    "threat",
    "total_arsenal",
    "treaty_events",
    "treaty_fates",
    "treaty_rates",
    "treaty_share",
    "war_counts",
    "war_rates",
]
