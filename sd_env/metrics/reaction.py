"""Richardson's reaction coefficients by intervention: give one state arms out of the blue and see who answers.

Richardson, L. F. (1960), Arms and Insecurity, wrote each state's arming as a linear answer to the arms of others. For
policies that are given (trained or scripted, frozen) the coefficients can be measured: play the same worlds twice under
the same draws, once as they are and once with one state's arsenal raised, and compare.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sd_env.core.engine import Engine
from sd_env.metrics.live import Bools, Floats
from sd_env.params import Params
from sd_env.policy import Policy, Seated


class Shock(NamedTuple):
    """An intervention: ``units`` of ``weapon_class`` added to one state after ``at`` steps, judged ``after`` more.

    The others see it at the end of the next step, so they can answer from the second on.
    """

    at: int = 16
    after: int = 8
    units: float = 1.0
    weapon_class: int = 0


class Reaction(NamedTuple):
    """What one unit more in one state did; mean over the worlds that lived through it in both twins."""

    coefficients: Floats  # [N, N] units that i holds more, all classes, per unit given to j; zero diagonal
    standard_error: Floats  # [N, N] of the coefficients, over worlds
    persistence: Floats  # [N] units that the state itself still holds more, per unit given
    spectral_radius: float  # of the coefficients: from 1 on, answers to answers outgrow the shock
    n_worlds: NDArray[np.int64]  # [N] worlds compared, by who was given arms


def reaction(
    params: Params,
    make_line_up: Callable[[], Mapping[int, Policy]],
    shock: Shock,
    *,
    n_worlds: int = 1024,
    seed: int = 0,
) -> Reaction:
    """Measure who answers whose arms.

    Args:
        params: the game.
        make_line_up: called once for each of the N + 1 plays; must give policies in the same condition each time:
            without memory of an earlier play and, if they draw, with the same seed. The game's own draws are
            the same anyway.
        shock: who gets how much when, and when it is judged.
        n_worlds: B, at least 2.
        seed: fixes the worlds.

    Raises:
        ValueError: the horizon ends the episode before the shock is judged, or the shock cannot be given.
    """
    _check(params, shock, n_worlds)
    calm, lived = _play(params, make_line_up(), shock, None, n_worlds, seed)
    n = calm.shape[1]
    change, error, worlds = np.full((n, n), np.nan), np.full((n, n), np.nan), np.zeros(n, np.int64)
    for j in range(n):
        shaken, lived_too = _play(params, make_line_up(), shock, j, n_worlds, seed)
        more = (shaken - calm)[lived & lived_too] / shock.units
        worlds[j] = len(more)
        if len(more) > 1:
            change[:, j] = more.mean(axis=0)
            error[:, j] = more.std(axis=0, ddof=1) / np.sqrt(len(more))
    coefficients = np.where(np.eye(n, dtype=np.bool_), 0.0, change)
    return Reaction(coefficients, error, np.diag(change).copy(), spectral_radius(coefficients), worlds)


def spectral_radius(matrix: Floats) -> float:
    """Largest absolute eigenvalue of `[N, N]`; NaN if an entry is not finite."""
    return float(np.abs(np.linalg.eigvals(matrix)).max()) if np.isfinite(matrix).all() else float("nan")


def _play(
    params: Params, line_up: Mapping[int, Policy], shock: Shock, who: int | None, n_worlds: int, seed: int
) -> tuple[Floats, Bools]:
    """Arsenals `[B, N]` at the end, all classes, and which worlds `[B]` had not ended before."""
    engine = Engine(params, n_worlds)
    engine.reset(seed)
    seated = Seated(line_up)
    lived = np.ones(n_worlds, np.bool_)
    for step in range(shock.at + shock.after):
        lived &= ~(engine.state.terminated | engine.state.truncated)
        if step == shock.at and who is not None:
            engine.state.arsenal[:, who, shock.weapon_class] += shock.units
        engine.step(seated.act(engine.output.observation, engine.output.mask))
    return engine.state.arsenal.sum(axis=-1), lived


def _check(params: Params, shock: Shock, n_worlds: int) -> None:
    if 0 < params.horizon < shock.at + shock.after:
        raise ValueError(f"{shock}: horizon {params.horizon} ends the episode before the shock is judged")
    if shock.at < 0 or shock.after < 1 or not shock.units > 0.0 or not 0 <= shock.weapon_class < len(params.offence):
        raise ValueError(f"{shock}: needs at >= 0, after >= 1, units > 0 and a weapon class of the game")
    if n_worlds < 2:
        raise ValueError(f"n_worlds = {n_worlds!r}: must be at least 2")
