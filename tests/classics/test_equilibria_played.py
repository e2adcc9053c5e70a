"""The worlds and the solvers are the same game: what equilibria are worth, against what worlds pay that play them.

Strategies read what agents see, not the state. Parameters are other than the defaults.
"""

import numpy as np
import pytest

import sd_env
from sd_env.classics import ClassicEngine, get, names

N = 20_000


def rows(game, play):
    """A strategy from one that gives each agent's actions `[B]` by what it sees `[B, F]`."""
    return lambda seen, rng: np.stack([play(seen[:, i]) for i in range(game.n_agents)], axis=1).astype(int)


def always(game, name):
    return rows(game, lambda seen: np.full(len(seen), game.actions.index(name)))


def grim(game):
    return rows(game, lambda seen: (seen[:, 1] == 1) | (seen[:, 3] == 1))


def effort(game):
    action = np.argmin(abs(game.efforts() - game.equilibrium().effort))
    assert game.efforts()[action] == pytest.approx(game.equilibrium().effort, abs=1e-12)
    return rows(game, lambda seen: np.full(len(seen), action))


def talk(game):
    """Cost, own dove, own hawk, other dove, other hawk."""
    found, top = game.equilibrium(), game.cost_limit

    def play(seen):
        cost, hawks = seen[:, 0] * top, seen[:, 2] + seen[:, 4]
        says = (found.x <= cost) & (cost <= found.y)
        builds = (hawks == 1) | ((hawks == 0) & (cost < found.x))
        return np.where(seen[:, 1] + seen[:, 2] > 0, builds, says)

    return rows(game, play)


def talk_worth(game):
    """Payoff by classes of cost: the cheapest t, hawks h, the normal n, at their mean costs."""
    found, c, mu, d = game.equilibrium(), game.cost_limit, game.gain, game.loss
    t, n = found.x / c, 1 - found.y / c
    h = 1 - t - n
    cheap, hawk = found.x / 2, (found.x + found.y) / 2
    normal = (found.y + c) / 2
    worth = t * (n * mu - cheap) - h * (t + n) * hawk - n * (h * normal + t * d)
    return [worth, worth]


def inspection(game):
    found = game.equilibrium()

    def play(seen, rng):
        left = np.rint(seen[:, 0, 1:] * [game.periods, max(1, game.inspections)]).astype(int)
        chance = np.stack([table[left[:, 0], left[:, 1]] for table in (found.inspect, found.violate)], axis=1)
        return (rng.random(chance.shape) < chance).astype(int)

    return play


def mixed(game):
    return lambda seen, rng: rng.choice(3, seen.shape[:2], p=game.equilibrium()[:3])


def deterred(game):
    """The least arms that deter, then peace."""
    found = game.equilibrium()
    arms = int(np.argmin(abs(game.arms() - found.arms)))
    assert game.arms()[arms] == pytest.approx(found.arms, abs=1e-12)
    return rows(game, lambda seen: np.where(seen[:, 0] == 1, game.levels, arms))


def assault(game):
    """As `deterred`, but agent 0 attacks: the war constraint binds, so it gains nothing."""
    peace = deterred(game)

    def play(seen, rng):
        actions = peace(seen, rng)
        actions[seen[:, 0, 0] == 1, 0] = game.levels + 1
        return actions

    return play


def treaty(game):
    return rows(game, lambda seen: np.where(seen[:, 1] == 1, 1, 0))  # sign, then keep


def reassures(game):
    """The trustworthy cooperate, and again if both did; the greedy defect."""
    return rows(game, lambda seen: ~((seen[:, 0] == 1) & ((seen[:, 1:].sum(axis=1) == 0) | (seen[:, 3] == 1))))


def trust_worth(game):
    t = game.trust
    trusty = t * game.reward + (1 - t) * game.sucker
    greedy = t * game.greedy_temptation + (1 - t) * game.greedy_punishment
    return [t * trusty + (1 - t) * greedy] * 2


def reassured_worth(game):
    t, a = game.trust, game.alpha
    trusty = t * game.reward + (1 - t) * (a * game.sucker + (1 - a) * game.punishment)
    tempted = a * game.greedy_temptation + (1 - a) * game.greedy_punishment
    return [t * trusty + (1 - t) * (t * tempted + (1 - t) * game.greedy_punishment)] * 2


def below(game, cutoff):
    return rows(game, lambda seen: seen[:, 0] < cutoff)


def gradient(game):
    """Each follows the sign of its own gradient, within half a step."""
    k, fatigue, g = np.array(game.reaction), np.array(game.fatigue), np.array(game.grievance)

    def play(seen, rng):
        arms = seen[:, :, 0] * game.cap
        slope = arms @ k.T + g - fatigue * arms
        return np.sign(np.where(abs(slope) > fatigue * game.step_size / 2, slope, 0.0)).astype(int) + 1

    return play


PEACE = {"balance": 6.25, "resources": 1.0}  # (1 - .2)(1 + 6.25 * .2) = 1.8 = 2 delta: arms of 0.2, on the grid
CASES = {
    "attack_or_nothing": ({"rounds": 4}, lambda g: always(g, "attack"), lambda g: [2.0 * 4] * 2),  # war pays 2 a round
    "stag_hunt": ({"continuation": 0.7}, lambda g: always(g, "cooperate"), lambda g: [4 / 0.3] * 2),
    "prisoners_dilemma": ({"continuation": 0.6}, grim, lambda g: [3 / 0.4] * 2),
    "trust_game": (
        {"trust": 0.75, "sucker": -1.0, "greedy_temptation": 5.0},
        lambda g: rows(g, lambda s: s[:, 0] < 1),
        trust_worth,
    ),
    "reassurance": ({"trust": 0.5, "alpha": 0.55}, reassures, reassured_worth),
    "arms_race_private": (
        {"shape": 1.7, "gain": 0.3, "loss": 0.9},
        lambda g: below(g, g.equilibrium().cutoffs[0] / g.cost_limit),
        lambda g: [g.value(*g.equilibrium().cutoffs[:1] * 2)] * 2,
    ),
    "arms_race_talk": ({"gain": 0.05, "loss": 3.0, "cost_limit": 1.5}, talk, talk_worth),
    "strategic_risk": (
        {"struck": -2.0, "sigma": 0.6, "crazy": 0.15, "own_value": False, "high": 9.0},
        lambda g: below(g, g.equilibrium().threshold),
        lambda g: [g.equilibrium().value] * 2,
    ),
    "exit_game": (
        {"delta": 0.3, "sigma": 0.3, "noise": "normal"},
        lambda g: below(g, g.equilibrium().threshold),
        lambda g: [g.equilibrium().value] * 2,
    ),
    "militarisation": ({"win": 0.9, "prize": 8.0}, mixed, lambda g: [g.equilibrium().value] * 2),
    "arms_race": (
        {"levels": 2, "upkeep": 0.1, "discount_factor": 0.8, "steps": 60},
        lambda g: rows(g, lambda s: s[:, 0] > 0),
        lambda g: g.equilibrium().markov_value.mean(axis=0) / (1 - g.discount),
    ),
    "guns_and_butter": (PEACE, deterred, lambda g: [0.8 / 0.1] * 2),
    "guns_and_butter, attacked": (PEACE, assault, lambda g: [8.0, 0.8 + (1 - 1 / 2.25) * 18]),
    "compliance": (
        {"detection": 0.6, "false_alarm": 0.1, "continuation": 0.8},
        lambda g: rows(g, lambda s: s[:, 0]),
        lambda g: [g.equilibrium().value] * 2,
    ),
    "transparency": (
        {"xi": 0.1, "delta": 0.85, "false_alarm": 0.02, "prize": 24.0},
        treaty,
        lambda g: g.equilibrium().values,
    ),
    "inspection": ({"periods": 6, "inspections": 2}, inspection, lambda g: np.array([1, -1]) * g.equilibrium().value),
    "contest": (
        {"n": 4, "decisiveness": 0.8, "prize": 2.0, "levels": 21},
        effort,  # .8 * 3 * 2 / 16 = .3
        lambda g: [g.equilibrium().payoff] * 4,
    ),
    "anarchy": ({"n": 3, "decisiveness": 0.6, "levels": 11}, effort, lambda g: [g.equilibrium().payoff] * 3),  # 1.2/2.4
}


def made(case):
    parameters, strategy, worth = CASES[case]
    game = get(case.split(",")[0], **parameters)
    return game, strategy(game), np.array(worth(game))


def totals(game, play, worlds):
    """Discounted sums of rewards of whole episodes `[B, N]`."""
    engine, rng = ClassicEngine(game, worlds), np.random.default_rng(8)
    engine.reset(12)
    total, going, weight = np.zeros((worlds, game.n_agents)), np.ones(worlds, bool), 1.0
    while going.any():
        actions = play(engine.observation.astype(float), rng)
        assert np.take_along_axis(engine.mask, actions[..., None], axis=2)[going].all()
        engine.step(actions)
        total += weight * engine.reward * going[:, None]
        weight *= game.discount
        going &= ~(engine.terminated | engine.truncated)
    return total


@pytest.mark.parametrize("case", CASES)
def test_worlds_pay_what_the_equilibrium_is_worth(case):
    game, play, worth = made(case)
    total = totals(game, play, N)
    error = total.std(axis=0) / np.sqrt(N)
    assert (abs(total.mean(axis=0) - worth) <= 5 * error + 1e-6).all(), (total.mean(axis=0), worth, error)
    assert (error <= 0.02 * max(1.0, abs(worth).max())).all()  # sharp enough to tell


@pytest.mark.parametrize("case", CASES)
def test_the_pettingzoo_environment_is_the_same_world(case):
    game, play, _ = made(case)
    env, rng = sd_env.classic_env(game), np.random.default_rng(8)
    seen, _ = env.reset(seed=12)
    total, weight = np.zeros(game.n_agents), 1.0
    while env.agents:
        agents = env.agents
        actions = play(np.stack([seen[a] for a in agents])[None].astype(float), rng)[0]
        seen, rewards, *_ = env.step({a: int(x) for a, x in zip(agents, actions, strict=True)})
        total += weight * np.array([rewards[a] for a in agents])
        weight *= game.discount
    np.testing.assert_array_equal(total, totals(game, play, 1)[0])


def test_gradient_play_comes_to_rest_at_richardsons_fixed_point():
    game = get(
        "richardson",
        reaction=((0, 1, 0.5), (0.8, 0, 0.3), (0.2, 0.6, 0)),
        fatigue=(3.0, 2.0, 2.5),
        grievance=(2.0, 1.0, 4.0),
        step_size=0.02,
        steps=300,
    )
    rest, play, engine = game.equilibrium(), gradient(game), ClassicEngine(game)
    assert rest.stable
    assert rest.inside
    engine.reset(0)
    while not engine.truncated.any():
        engine.step(play(engine.observation.astype(float), None))
    np.testing.assert_allclose(engine.state[0], rest.arms, atol=0.03)
    np.testing.assert_allclose(engine.reward[0], game.payoff(rest.arms), atol=0.05 * rest.arms.max())


def test_every_classic_is_played():
    assert {case.split(",")[0] for case in CASES} | {"richardson"} == set(names())
