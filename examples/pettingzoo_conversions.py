"""PettingZoo's own conversions: a linear policy learns by REINFORCE on the parallel form made an AEC game and back."""

import numpy as np
from pettingzoo.utils.conversions import aec_to_parallel, parallel_to_aec
from tally import Tally

import sd_env

RATE, DISCOUNT, SCALE = 0.003, 0.97, 0.05  # a war costs many times what a step earns
draw = np.random.default_rng(0)


def act(weights, seen, mask):
    """A legal action, and the gradient of its logarithm."""
    logits = np.where(mask, seen @ weights, -np.inf)
    chances = np.exp(logits - logits.max())
    chances /= chances.sum()
    action = draw.choice(len(chances), p=chances)
    return action, np.outer(seen, np.eye(len(chances))[action] - chances)


with Tally("PettingZoo, its conversions", "pettingzoo"):
    env = aec_to_parallel(parallel_to_aec(sd_env.parallel_env("doubly_dangerous")))
    agent = env.possible_agents[0]
    weights = np.zeros((env.observation_space(agent).shape[0], env.action_space(agent).n))
    for seed in range(600):
        (seen, infos), told = env.reset(seed=seed), []
        while env.agents:
            chosen = {who: act(weights, seen[who], infos[who]["action_mask"]) for who in env.agents}
            seen, rewards, _, _, infos = env.step({who: action for who, (action, _) in chosen.items()})
            told.append([(gradient, SCALE * rewards[who]) for who, (_, gradient) in chosen.items()])
        returns, values = 0.0, []
        for step in told[::-1]:
            returns = np.array([reward for _, reward in step]) + DISCOUNT * returns
            values.append(returns)
        better = np.array(values[::-1]) - np.mean(values)
        pairs = [
            (pair, value) for step, vs in zip(told, better, strict=True) for pair, value in zip(step, vs, strict=True)
        ]
        weights += RATE * sum(gradient * value for (gradient, _), value in pairs)
