"""Wars: how many, who began them and why (MODEL 4.6 and 4.7). A war is one pair fighting in one step.

A war is tragic when both sides are security seekers: nobody wanted it. It is aggression when a greedy state or a
power maximiser began it.
"""

import numpy as np

from sd_env.core.state import ACCIDENT, CHOICE, CONQUEST, GREEDY, MAXIMISER, PEACE, WILL
from sd_env.metrics.live import MOTIVE_NAMES, Bools, live, of_pairs, ratio
from sd_env.trajectory import Recording


def fought(recording: Recording) -> Bools:
    """`[T, B, N, N]` true where i attacked j in a live step."""
    return np.asarray((recording.war != PEACE) & live(recording)[..., None, None])


def begun_by(recording: Recording, attacker: int, victim: int | None = None) -> Bools:
    """`[T, B, N, N]` attacks of a state of type ``attacker`` on one of type ``victim`` (any if None)."""
    attacks = fought(recording) & (recording.motive == attacker)[..., :, None]
    return attacks if victim is None else attacks & (recording.motive == victim)[..., None, :]


def war_counts(recording: Recording) -> dict[str, int]:
    """Wars of the whole recording: all, by types ``attacker_on_victim``, by cause, and how many the attacker won."""
    wars = fought(recording)
    counts = {"all": int(wars.sum())}
    for a, attacker in MOTIVE_NAMES.items():
        for v, victim in MOTIVE_NAMES.items():
            counts[f"{attacker}_on_{victim}"] = int(begun_by(recording, a, v).sum())
    for name, cause in (("will", WILL), ("accident", ACCIDENT), ("choice", CHOICE)):
        counts[f"by_{name}"] = int((wars & (recording.cause == cause)).sum())
    counts["won_by_attacker"] = int((wars & (recording.war == CONQUEST)).sum())
    return counts


def war_rates(recording: Recording) -> dict[str, float]:
    """Wars and crises per 100 world-steps, and shares of wars (NaN where there was none).

    A crisis counts where it stood after the step: under doctrine the crises of the step, with ``war_decision = agent``
    those open for the next.
    """
    counts, steps = war_counts(recording), int(live(recording).sum())
    wars, tragic = counts["all"], counts["seeker_on_seeker"]
    crises = of_pairs(recording.crisis)[live(recording)].sum()
    return {
        "wars_per_100": ratio(100 * wars, steps),
        "wars_between_seekers_per_100": ratio(100 * tragic, steps),
        "crises_per_100": ratio(100 * crises, steps),
        "tragic_share": ratio(tragic, wars),
        "aggression_share": ratio(sum(int(begun_by(recording, motive).sum()) for motive in (GREEDY, MAXIMISER)), wars),
        "accident_share": ratio(counts["by_accident"], wars),
        "attacker_won_share": ratio(counts["won_by_attacker"], wars),
    }
