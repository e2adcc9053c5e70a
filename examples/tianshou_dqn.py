"""Tianshou trains two DQNs on the PettingZoo AEC form, under the masks that stand in its observations."""

import torch
from tally import Tally
from tianshou.algorithm import DQN, MultiAgentOffPolicyAlgorithm
from tianshou.algorithm.modelfree.dqn import DiscreteQLearningPolicy
from tianshou.algorithm.optim import AdamOptimizerFactory
from tianshou.data import Collector, VectorReplayBuffer
from tianshou.env import DummyVectorEnv
from tianshou.env.pettingzoo_env import PettingZooEnv
from tianshou.trainer import OffPolicyTrainerParams
from tianshou.utils.net.common import Net

import sd_env


def learner(env):
    """A DQN for one seat."""
    seen, actions = env.observation_space["observation"].shape, env.action_space
    net = Net(state_shape=seen, action_shape=actions.n, hidden_sizes=[64, 64])
    policy = DiscreteQLearningPolicy(model=net, action_space=actions, eps_training=0.1)
    return DQN(policy=policy, optim=AdamOptimizerFactory(lr=1e-3), gamma=0.99, target_update_freq=100)


with Tally("Tianshou, two DQNs", "tianshou"):
    torch.manual_seed(0)
    env = PettingZooEnv(sd_env.env("doubly_dangerous"))
    worlds = DummyVectorEnv([lambda: PettingZooEnv(sd_env.env("doubly_dangerous")) for _ in range(8)])
    both = MultiAgentOffPolicyAlgorithm(algorithms=[learner(env) for _ in env.agents], env=env)
    collector = Collector(both, worlds, VectorReplayBuffer(20000, 8), exploration_noise=True)
    collector.reset()
    how = {"collection_step_num_env_steps": 64, "update_step_num_gradient_steps_per_sample": 0.1}
    how |= {"max_epochs": 1, "epoch_num_steps": 8000, "batch_size": 64, "test_collector": None}
    both.run_training(OffPolicyTrainerParams(training_collector=collector, test_in_training=False, **how))
