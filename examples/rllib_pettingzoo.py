"""RLlib's own PettingZoo wrapper, without adapter: one policy for all agents, masks unused."""

from ray.rllib.algorithms.ppo import PPOConfig
from ray.rllib.env.wrappers.pettingzoo_env import ParallelPettingZooEnv
from ray.tune.registry import register_env
from tally import Tally

import sd_env

register_env("wrapped", lambda _: ParallelPettingZooEnv(sd_env.parallel_env("doubly_dangerous_no_diplomacy")))
config = (
    PPOConfig()
    .environment("wrapped", disable_env_checking=True)
    .env_runners(num_env_runners=0, num_envs_per_env_runner=16)
    .training(train_batch_size=1024, minibatch_size=256, num_epochs=4, gamma=0.99, lr=1e-3)
    .multi_agent(policies={"all"}, policy_mapping_fn=lambda *_, **__: "all")
)
with Tally("RLlib, its PettingZoo wrapper", "ray"):
    algorithm = config.build_algo()
    for _ in range(10):
        algorithm.train()
