"""TorchRL trains MAPPO under masks: 256 worlds in one TensorDict, a shared actor, a critic that sees all agents."""

import torch
from tally import Tally
from tensordict.nn import TensorDictModule
from torchrl.collectors import Collector
from torchrl.envs import RewardScaling, TransformedEnv
from torchrl.modules import MaskedCategorical, MultiAgentMLP, ProbabilisticActor, ValueOperator
from torchrl.objectives import ClipPPOLoss, ValueEstimators

from sd_env.adapters import torchrl

SEEN, LOGITS, MASK = ("agents", "observation"), ("agents", "logits"), ("agents", "action_mask")

with Tally("TorchRL, MAPPO", "torchrl"):
    env = torchrl.env("doubly_dangerous", n_worlds=256)
    env.set_seed(0)
    env = TransformedEnv(env, RewardScaling(0.0, 0.05, in_keys=[env.reward_key]))
    n, sees, actions = env.n_agents, env.observation_spec[SEEN].shape[-1], env.full_action_spec[env.action_key].space.n
    net = MultiAgentMLP(sees, actions, n, centralized=False, share_params=True, depth=2, num_cells=64)
    net = TensorDictModule(net, [SEEN], [LOGITS])
    how = {"distribution_class": MaskedCategorical, "return_log_prob": True}
    actor = ProbabilisticActor(net, {"logits": LOGITS, "mask": MASK}, [env.action_key], **how)
    critic = MultiAgentMLP(sees, 1, n, centralized=True, share_params=True, depth=2, num_cells=64)
    loss = ClipPPOLoss(actor, ValueOperator(critic, [SEEN], [("agents", "state_value")]), entropy_coeff=0.01)
    ends = {name: ("agents", name) for name in ("done", "terminated", "advantage", "value_target")}
    loss.set_keys(reward=env.reward_key, action=env.action_key, value=("agents", "state_value"), **ends)
    loss.make_value_estimator(ValueEstimators.GAE, gamma=0.99, lmbda=0.95)
    optimiser = torch.optim.Adam(loss.parameters(), 1e-3)
    for rows in Collector(env, actor, frames_per_batch=256 * 32, total_frames=256 * 32 * 30):
        with torch.no_grad():
            loss.value_estimator(rows, params=loss.critic_network_params)
        for _ in range(4):
            for part in rows.reshape(-1)[torch.randperm(rows.numel())].split(1024):
                losses = loss(part)
                optimiser.zero_grad()
                sum(losses[name] for name in ("loss_objective", "loss_critic", "loss_entropy")).backward()
                optimiser.step()
