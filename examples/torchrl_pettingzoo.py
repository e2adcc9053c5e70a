"""TorchRL's own PettingZoo wrapper, without adapter: IPPO under the masks of the infos, one world."""

import torch
from tally import Tally
from tensordict.nn import TensorDictModule
from torchrl.collectors import Collector
from torchrl.envs import MarlGroupMapType, PettingZooWrapper, RewardScaling, TransformedEnv
from torchrl.modules import MaskedCategorical, MultiAgentMLP, ProbabilisticActor, ValueOperator
from torchrl.objectives import ClipPPOLoss, ValueEstimators

import sd_env

SEEN, LOGITS, MASK = ("agents", "observation"), ("agents", "logits"), ("agents", "action_mask")

with Tally("TorchRL, its PettingZoo wrapper", "torchrl"):
    world = sd_env.parallel_env("doubly_dangerous")
    env = PettingZooWrapper(world, group_map=MarlGroupMapType.ALL_IN_ONE_GROUP, categorical_actions=True, seed=0)
    env = TransformedEnv(env, RewardScaling(0.0, 0.05, in_keys=[env.reward_key]))
    n, sees, actions = 2, env.observation_spec[SEEN].shape[-1], env.full_action_spec[env.action_key].space.n
    net = MultiAgentMLP(sees, actions, n, centralized=False, share_params=True, depth=2, num_cells=64)
    net = TensorDictModule(net, [SEEN], [LOGITS])
    how = {"distribution_class": MaskedCategorical, "return_log_prob": True}
    actor = ProbabilisticActor(net, {"logits": LOGITS, "mask": MASK}, [env.action_key], **how)
    critic = MultiAgentMLP(sees, 1, n, centralized=False, share_params=True, depth=2, num_cells=64)
    loss = ClipPPOLoss(actor, ValueOperator(critic, [SEEN], [("agents", "state_value")]), entropy_coeff=0.01)
    ends = {name: ("agents", name) for name in ("done", "terminated", "advantage", "value_target")}
    loss.set_keys(reward=env.reward_key, action=env.action_key, value=("agents", "state_value"), **ends)
    loss.make_value_estimator(ValueEstimators.GAE, gamma=0.99, lmbda=0.95)
    optimiser = torch.optim.Adam(loss.parameters(), 1e-3)
    for rows in Collector(env, actor, frames_per_batch=512, total_frames=512 * 8):
        with torch.no_grad():
            loss.value_estimator(rows, params=loss.critic_network_params)
        for part in (p for _ in range(4) for p in rows[torch.randperm(rows.numel())].split(128)):
            losses = loss(part)
            optimiser.zero_grad()
            sum(losses[name] for name in ("loss_objective", "loss_critic", "loss_entropy")).backward()
            optimiser.step()
