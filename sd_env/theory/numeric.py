"""What the engine itself charges, to hold the closed forms against, and to decide where they are only a guide."""

import math

import numpy as np
from numpy.typing import ArrayLike

from sd_env.core.engine import Engine
from sd_env.core.reward import CONSUMPTION, POWER
from sd_env.params import AGENT, Params
from sd_env.theory.closed_form import DISCOUNT, cost_of, most_defensive_class


def expected_loss(
    params: Params, own: float, rival: float, *, weapon_class: int | None = None, n_worlds: int = 100_000, seed: int = 0
) -> tuple[float, float]:
    """What the engine itself takes from agent 0 by war in one step: mean and standard error [reward].

    All else that the game does stays in it (war_cost, retaliation, accidents, fog …), so this decides where the closed
    form is only a guide; what a war does to later steps is not in it. Equal ``seed`` means equal draws.

    Args:
        own: units of the class that agent 0 holds in the crisis event, after wear; of other classes it holds none.
        rival: the same for every other agent.
    """
    if params.war_decision == AGENT:
        raise ValueError("war_decision = agent: what is lost depends on what the agents choose")
    k = most_defensive_class(params) if weapon_class is None else weapon_class
    if params.depreciation[k] == 1.0:
        raise ValueError("depreciation = 1: nothing stands in the crisis event")
    engine = Engine(params._replace(arms_weight=0.0), n_worlds)  # these arsenals stood there before: nobody built them
    engine.reset(seed)
    engine.state.arsenal[:] = 0.0
    engine.state.arsenal[:, :, k] = rival / (1.0 - params.depreciation[k])
    engine.state.arsenal[:, 0, k] = own / (1.0 - params.depreciation[k])
    engine.step(np.zeros((n_worlds, engine.n_agents), np.int64))
    lost = engine.state.parts[:, 0, [CONSUMPTION, POWER]].sum(axis=1) - engine.state.reward[:, 0]
    return float(lost.mean()), float(lost.std(ddof=1) / math.sqrt(n_worlds))


def numeric_best_response(
    params: Params, rival: float, grid: ArrayLike, *, discount: float = DISCOUNT, n_worlds: int = 100_000, seed: int = 0
) -> float:
    """The arsenal on ``grid`` `[G]` [units] that the engine itself makes cheapest against ``rival``.

    User cost of `most_defensive_class` plus `expected_loss`, under the same draws at every point. The least is flat:
    at MODEL 7's numbers 100 000 worlds place it to about 0.2 units.
    """
    k = most_defensive_class(params)
    own = np.asarray(grid, dtype=np.float64)
    lost = [expected_loss(params, x, rival, weapon_class=k, n_worlds=n_worlds, seed=seed)[0] for x in own]
    return float(own[np.argmin(cost_of(params, k, discount) * own + np.array(lost))])
