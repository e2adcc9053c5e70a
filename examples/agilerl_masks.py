"""AgileRL's IPPO trains two agents under the masks of the infos."""

from agilerl.algorithms import IPPO
from agilerl.training.train_multi_agent_on_policy import train_multi_agent_on_policy
from pettingzoo.utils.wrappers import BaseParallelWrapper
from tally import Tally

import sd_env


class ListedMasks(BaseParallelWrapper):
    """Masks as lists, as AgileRL compares them with None."""

    def reset(self, seed=None, options=None):
        """Of a new episode."""
        observations, infos = self.env.reset(seed=seed, options=options)
        return observations, self.listed(infos)

    def step(self, actions):
        """Of a step."""
        *told, infos = self.env.step(actions)
        return *told, self.listed(infos)

    def listed(self, infos):
        """The infos with lists for arrays."""
        return {agent: {"action_mask": info["action_mask"].tolist()} for agent, info in infos.items()}


with Tally("AgileRL", "agilerl"):
    env = ListedMasks(sd_env.parallel_env("doubly_dangerous"))
    agents = env.possible_agents
    spaces = [[space(agent) for agent in agents] for space in (env.observation_space, env.action_space)]
    learner = IPPO(*spaces, agent_ids=agents, learn_step=512, batch_size=128, lr=3e-4)
    train_multi_agent_on_policy(env, "sd", "IPPO", [learner], max_steps=5120, evo_steps=1024, verbose=False)
