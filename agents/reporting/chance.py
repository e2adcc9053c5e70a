"""The tragic share that chance gives, from a scenario's parameters alone."""

from itertools import product

import numpy as np

from sd_env.params import Params


def tragic_share_by_chance(params: Params) -> float:
    """Share of wars between two seekers where all states are equally armed, whatever they do.

    Each side of a crisis has the initiative alike often and then strikes with its willingness (MODEL 4.6) times its
    chance to win, which is the same for all equals and so cancels. Retaliation and accidents are left out: with no
    retaliation in the game it is exact for equals. NaN where nobody is willing.
    """
    priors = np.asarray(params.greedy_prior, dtype=float)
    willing = (params.accident_willingness, min(1.0, params.accident_willingness + params.greedy_willingness))
    wars, tragic = 0.0, 0.0
    for one, other in product(range(len(priors)), repeat=2):
        if one == other:
            continue
        pair = float(np.asarray(params.contact)[one, other])
        seekers = (1 - priors[one]) * (1 - priors[other])
        wars += pair * ((1 - priors[one]) * willing[0] + priors[one] * willing[1])
        tragic += pair * seekers * willing[0]
    return tragic / wars if wars > 0.0 else float("nan")
