"""The numbers that a table of results shows for one recording, and what was chosen how often."""

from collections.abc import Sequence

import numpy as np

from sd_env.metrics.arms import (
    arsenal_share,
    build_share,
    defensive_classes,
    mean_arsenal,
    mean_offence,
    offensive_classes,
)
from sd_env.metrics.live import by_agent, live, mean_where, of_pairs, pair_steps, ratio, seekers
from sd_env.metrics.perception import misperception
from sd_env.metrics.security import security, threat
from sd_env.metrics.treaties import treaty_rates, treaty_share
from sd_env.metrics.wars import war_rates
from sd_env.scenarios import Scenario
from sd_env.trajectory import Recording


def summary(recording: Recording, scenario: Scenario) -> dict[str, float]:
    """One recording in numbers; NaN where there was nothing to count. Means are over live steps.

    ``reward``, ``seeker_reward`` a step and agent; ``arsenal``, ``seeker_arsenal`` units a state;
    ``seeker_offence`` what of theirs counts as offence (force); ``seeker_defensive_share`` of what seekers build,
    ``seeker_arsenal_defensive_share`` of what they hold;
    ``offensive_share`` of all that is held; ``threat`` over ordered pairs; ``security``; ``tension`` and
    ``treaty_share`` over unordered pairs; the rest as in `war_rates` (per 100 world-steps, shares of wars),
    `treaty_rates` (per 100 pair-steps) and `misperception` (log units); ``illegal_share`` of all actions chosen.
    """
    params, everyone, them = scenario.params, by_agent(recording), seekers(recording)
    defensive, alive = defensive_classes(params), live(recording)
    return {
        "reward": mean_where(recording.reward, everyone),
        "seeker_reward": mean_where(recording.reward, them),
        "arsenal": mean_arsenal(recording),
        "seeker_arsenal": mean_arsenal(recording, them),
        "seeker_offence": mean_offence(recording, params, them),
        "seeker_defensive_share": build_share(recording, defensive, them),
        "seeker_arsenal_defensive_share": arsenal_share(recording, defensive, them),
        "offensive_share": arsenal_share(recording, offensive_classes(params)),
        **war_rates(recording),
        "tension": ratio(of_pairs(recording.tension)[alive].sum(), pair_steps(recording)),
        "threat": ratio(threat(recording, params)[alive].sum(), 2 * pair_steps(recording)),
        "security": mean_where(security(recording, params), everyone),
        **misperception(recording, params),
        "treaty_share": treaty_share(recording),
        **treaty_rates(recording),
        "illegal_share": mean_where(recording.illegal, everyone),
    }


def action_shares(
    recording: Recording, scenario: Scenario, seats: Sequence[int] | slice = slice(None)
) -> dict[str, float]:
    """Share of live agent-steps in which each action was chosen, by name; legal or not.

    Offers, withdrawals and attacks on different rivals are one: ``propose:arms_limit``, ``attack``. ``seats`` counts
    those agents alone.
    """
    names = scenario.actions()
    chosen = recording.action[..., seats][by_agent(recording)[..., seats]]
    counts = np.bincount(chosen, minlength=len(names))
    shares: dict[str, float] = {}
    for name, count in zip(names, counts, strict=True):
        merged = name.partition(":+")[0]
        shares[merged] = shares.get(merged, 0.0) + ratio(count, len(chosen))
    return shares
