"""RLlib's own action-masking module trains one policy for all agents, on sixteen worlds."""

from ray.rllib.algorithms.ppo import PPOConfig
from ray.rllib.core.rl_module.multi_rl_module import MultiRLModuleSpec
from ray.rllib.core.rl_module.rl_module import RLModuleSpec
from ray.rllib.examples.rl_modules.classes.action_masking_rlm import ActionMaskingTorchRLModule
from ray.tune.registry import register_env
from tally import Tally

from sd_env.adapters import rllib

register_env("security_dilemma", rllib.env)
masked = RLModuleSpec(module_class=ActionMaskingTorchRLModule, model_config={"head_fcnet_hiddens": [64]})
config = (
    PPOConfig()
    .environment("security_dilemma", env_config={"scenario": "doubly_dangerous"}, disable_env_checking=True)
    .env_runners(num_env_runners=0, num_envs_per_env_runner=16)
    .training(train_batch_size=1024, minibatch_size=256, num_epochs=4, gamma=0.99, lr=1e-3)
    .multi_agent(policies={"all"}, policy_mapping_fn=lambda *_, **__: "all")
    .rl_module(rl_module_spec=MultiRLModuleSpec(rl_module_specs={"all": masked}))
)
with Tally("RLlib", "ray"):
    algorithm = config.build_algo()
    for _ in range(10):
        algorithm.train()
