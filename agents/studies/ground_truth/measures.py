"""Numbers read off a learned policy, each a function of the game and of what is played in it."""

from collections.abc import Callable, Iterator, Mapping
from itertools import product
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sd_env.classics import Classic, ClassicEngine
from sd_env.suite.seeds import CLASSICS
from sd_env.theory.solvers.dynamic import exploitability, values

Array = NDArray[np.float64]
Play = Callable[[int, NDArray[Any], NDArray[np.bool_]], Array]
"""Agent, what it sees `[K, F]` and its mask `[K, A]` to action probabilities `[K, A]`."""
Measure = Callable[[Any, Play], float]

N_WORLDS = 8192
"""Worlds that policies are measured in: the same for all runs, never trained in."""


def _grid(*ranges: int) -> Array:
    return np.array(list(product(*(range(n) for n in ranges))), float)


STATES: Mapping[str, Callable[[Any], Array]] = {
    "ArmsRace": lambda g: _grid(g.levels + 1, g.levels + 1),
    "Compliance": lambda g: _grid(2),
    "Inspection": lambda g: _grid(g.periods, g.inspections + 1) + np.array([1, 0]),
    "Militarisation": lambda g: np.zeros((1, 2)),
    "PrisonersDilemma": lambda g: np.zeros((1, 2)),
    "StagHunt": lambda g: np.zeros((1, 2)),
    "Transparency": lambda g: _grid(4),
}
"""States `[S, columns]` in the order of the game's tables."""


def profile(game: Any, play: Play) -> list[Array]:
    """What is played in each state of the game's tables, `[S, A]` an agent."""
    states = STATES[type(game).__name__](game)
    seen, mask = game.observe(states), game.legal(states)
    return [play(i, seen[:, i], mask[:, i]) for i in range(game.n_agents)]


def opening(game: Classic, play: Play) -> Array:
    """Mean action probabilities `[N, A]` where episodes begin."""
    engine = ClassicEngine(game, N_WORLDS)
    engine.reset(CLASSICS)
    return np.stack([play(i, engine.observation[:, i], engine.mask[:, i]).mean(axis=0) for i in range(game.n_agents)])


def share(action: str) -> Measure:
    """Mean probability of an action where episodes begin, over agents."""
    return lambda game, play: float(opening(game, play)[:, game.actions.index(action)].mean())


def doing(action: str, *observation: float) -> Measure:
    """Probability that agent 0 takes an action where it sees ``observation`` and may do anything."""

    def measure(game: Classic, play: Play) -> float:
        mask = np.ones((1, len(game.actions)), bool)
        return float(play(0, np.array([observation]), mask)[0, game.actions.index(action)])

    return measure


def effort(game: Any, play: Play) -> float:
    """Mean effort in a contest."""
    return float((opening(game, play) @ game.efforts()).mean())


def threshold(game: Any, play: Play) -> float:
    """The signal below which a step function that strikes there fits the policy best, mean over agents."""
    signal = np.linspace(game.low, game.high, 4001)
    mask = np.ones((len(signal), 2), bool)
    fits = []
    for agent in range(game.n_agents):
        right = np.append(0.0, np.cumsum(2 * play(agent, signal[:, None], mask)[:, 1] - 1))
        fits.append(np.append(game.low, signal)[np.argmax(right)])
    return float(np.mean(fits))


def cutoff(game: Any, play: Play) -> float:
    """The cost up to which building would be as frequent as it is, under private costs."""
    return float(game.cost_limit * share("build")(game, play) ** (1 / game.shape))


def hostile_if_arming(game: Any, play: Play) -> float:
    """P(dominant type | builds) under private costs."""
    cost = np.linspace(0, 1, 4001)
    builds = play(0, cost[:, None], np.ones((len(cost), 2), bool))[:, 1]
    weight = builds * cost ** (game.shape - 1)
    return float(weight[cost * game.cost_limit < game.gain].sum() / weight.sum())


def value(agent: int = 0, state: int | None = None, normalised: bool = False) -> Measure:
    """The agent's exact value under what is played, from where episodes start or from one state of the tables."""

    def measure(game: Any, play: Play) -> float:
        table = game.tabular()
        worth = values(table, profile(game, play))[:, agent]
        value = table.start @ worth if state is None else worth[state]
        return float(value * ((1 - table.discount) if normalised else 1.0))

    return measure


def gain(normalised: bool = False) -> Measure:
    """Exact exploitability: mean over agents of what a best response gains, the others staying as they are."""

    def measure(game: Any, play: Play) -> float:
        table = game.tabular()
        value = exploitability(table, profile(game, play)).exploitability
        return float(value * ((1 - table.discount) if normalised else 1.0))

    return measure


def gain_against(partner: Callable[[Any], Array]) -> Measure:
    """What agent 0's best response gains against a partner with policy `[S, A]`."""

    def measure(game: Any, play: Play) -> float:
        return float(exploitability(game.tabular(), [profile(game, play)[0], partner(game)]).gain[0])

    return measure


def gain_at_threshold(game: Any, play: Play) -> float:
    """What the best response to the learned threshold gains."""
    return float(game.exploitability(threshold(game, play)))


def gain_at_cutoff(game: Any, play: Play) -> float:
    """What the best response to the learned share of building gains."""
    return float(game.exploitability(cutoff(game, play)))


def gain_of_effort(game: Any, play: Play) -> float:
    """What the best effort gains against one rival who draws its effort as learned."""
    return float(np.mean([game.exploitability(policy) for policy in opening(game, play)]))


class Moment(NamedTuple):
    """One step of all worlds."""

    actions: NDArray[np.int64]  # [B, N]
    after: Array  # [B, S] state


def played(game: Classic, play: Play, steps: int, worlds: int = 1024) -> Iterator[Moment]:
    """The first steps of episodes, which must not end before."""
    engine, rng = ClassicEngine(game, worlds), np.random.default_rng(CLASSICS)
    engine.reset(CLASSICS)
    for _ in range(steps):
        chances = [play(i, engine.observation[:, i], engine.mask[:, i]) for i in range(game.n_agents)]
        drawn = (np.stack(chances, axis=1).cumsum(axis=-1) < rng.random((worlds, game.n_agents, 1))).sum(axis=-1)
        actions = np.minimum(drawn, engine.n_actions - 1)
        engine.step(actions)
        yield Moment(actions, engine.state)


def resting(column: int) -> Measure:
    """Mean of a column of the state over the last fifth of the horizon."""

    def measure(game: Any, play: Play) -> float:
        states = [moment.after[:, column].mean() for moment in played(game, play, game.horizon, 64)]
        return float(np.mean(states[-max(1, game.horizon // 5) :]))

    return measure


def first_arms(game: Any, play: Play) -> float:
    """Mean arms that guns and butter begin with."""
    return float((opening(game, play)[:, : game.levels] @ game.arms()).mean())


def first_war(game: Any, play: Play) -> float:
    """P(somebody attacks) in the first period of guns and butter."""
    *_, decision = played(game, play, 2)
    return float((decision.actions == game.levels + 1).any(axis=1).mean())


def posterior(game: Any, play: Play) -> float:
    """P(trustworthy | cooperated in round one) in reassurance."""
    both = np.array([[1.0, 0, 0, 0, 0], [0.0, 0, 0, 0, 0]])
    cooperates = play(0, both, np.ones((2, 2), bool))[:, 0] * [game.trust, 1 - game.trust]
    return float(cooperates[0] / cooperates.sum()) if cooperates.sum() > 0 else float("nan")


def neither_builds(game: Any, play: Play) -> float:
    """P(neither builds) after talk."""
    *_, decision = played(game, play, 2, N_WORLDS)
    return float((decision.actions == 0).all(axis=1).mean())


def where_armed(what: str) -> Measure:
    """Probability of actions with ``what`` in their name, mean over states of the arms race with agent 0 armed."""

    def measure(game: Any, play: Play) -> float:
        armed = STATES["ArmsRace"](game)[:, 0] > 0
        wanted = [what in name for name in game.actions]
        return float(profile(game, play)[0][armed][:, wanted].sum(axis=1).mean())

    return measure
