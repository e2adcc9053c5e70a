"""Agent-steps a second of processor time, without learning: PettingZoo, TorchRL's wrapper of it, and the adapter."""

from time import process_time

import torch
from torchrl.envs import MarlGroupMapType, PettingZooWrapper

import sd_env
from sd_env.adapters import torchrl

NAME = "doubly_dangerous"


def timed(step, agents, seconds=3.0):
    """Agent-steps a second of ``step``; the first call does not count."""
    step()
    calls, start = 0, process_time()
    while process_time() - start < seconds:
        step()
        calls += 1
    return calls * agents / (process_time() - start)


torch.set_num_threads(1)
world, choice = sd_env.parallel_env(NAME), dict.fromkeys(("agent_0", "agent_1"), 0)
base = timed(lambda: world.step(choice) if world.agents else world.reset(), 2)
print(f"{'PettingZoo':20} {base:12,.0f}")
wrapper = PettingZooWrapper(sd_env.parallel_env(NAME), group_map=MarlGroupMapType.ALL_IN_ONE_GROUP)
batched = {f"{n} worlds": torchrl.env(NAME, n) for n in (1, 64, 1024, 8192)}
for name, env in ({"TorchRL's wrapper": wrapper} | batched).items():
    hold = torch.zeros((*env.batch_size, 2), dtype=torch.int64)
    now = [env.reset()]

    def step(env=env, hold=hold, now=now):
        """A step of a TorchRL environment, and the next episodes of worlds that ended."""
        now[0] = env.step_and_maybe_reset(now[0].set(("agents", "action"), hold))[1]

    speed = timed(step, hold.numel())
    print(f"{name:20} {speed:12,.0f} {speed / base:5.2f}")
