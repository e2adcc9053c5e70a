"""RLlib's own action-masking module trains one policy for all agents; actions against its masks are counted."""

from ray.rllib.algorithms.ppo import PPOConfig
from ray.rllib.core.rl_module.multi_rl_module import MultiRLModuleSpec
from ray.rllib.core.rl_module.rl_module import RLModuleSpec
from ray.rllib.env.wrappers.pettingzoo_env import ParallelPettingZooEnv
from ray.rllib.examples.rl_modules.classes.action_masking_rlm import ActionMaskingTorchRLModule
from ray.tune.registry import register_env

import sd_env


class Counted(ParallelPettingZooEnv):
    """Counts the actions, and those that the mask shown before forbade."""

    actions = illegal = 0

    def step(self, action_dict):
        """The action dict is held against the engine's masks, agent by agent."""
        masks = self.par_env.engine.output.mask[0]
        legal = [masks[int(agent[-1])][action] for agent, action in action_dict.items()]
        Counted.actions, Counted.illegal = Counted.actions + len(legal), Counted.illegal + legal.count(0)
        return super().step(action_dict)


game = {"mask": "obs", "mask_keys": ("observations", "action_mask"), "mask_dtype": "float32"}
register_env("security_dilemma", lambda _: Counted(sd_env.parallel_env("doubly_dangerous", **game)))
masked = RLModuleSpec(module_class=ActionMaskingTorchRLModule, model_config={"head_fcnet_hiddens": [64]})
config = (
    PPOConfig()
    .environment("security_dilemma", disable_env_checking=True)  # the check plays a step at random
    .env_runners(num_env_runners=0)
    .training(train_batch_size=2000, minibatch_size=250, num_epochs=5)
    .multi_agent(policies={"all"}, policy_mapping_fn=lambda *_, **__: "all")
    .rl_module(rl_module_spec=MultiRLModuleSpec(rl_module_specs={"all": masked}))
)
algorithm = config.build_algo()
for iteration in range(5):
    print(iteration, "episode_return", round(algorithm.train()["env_runners"]["episode_return_mean"], 3))
print("actions", Counted.actions, "illegal", Counted.illegal)
