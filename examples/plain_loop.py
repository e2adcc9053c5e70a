"""The plain loop of PettingZoo with random legal actions: how fast the others could be at most, world by world."""

from tally import Tally

import sd_env

with Tally("PettingZoo", "pettingzoo"):
    env = sd_env.parallel_env("doubly_dangerous")
    for seed in range(200):
        observations, infos = env.reset(seed=seed)
        while env.agents:
            actions = {agent: env.action_space(agent).sample(infos[agent]["action_mask"]) for agent in env.agents}
            observations, rewards, terminations, truncations, infos = env.step(actions)
