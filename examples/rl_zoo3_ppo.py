"""rl-zoo3's command line trains PPO on one seat. It has no masks."""

import sys

import gymnasium
from rl_zoo3.train import train
from tally import Tally

GAME = {"scenario": "doubly_dangerous_no_diplomacy", "mask": "none"}
gymnasium.register("Seat-v1", entry_point="sd_env:solo_env", kwargs=GAME, disable_env_checker=True)
with open("ppo.yml", "w") as file:
    file.write(
        "Seat-v1: {n_timesteps: 4000, policy: MlpPolicy, n_envs: 8, n_steps: 64, batch_size: 256, gamma: 0.97}\n"
    )
sys.argv = ["train", "--env", "Seat-v1", "--conf-file", "ppo.yml", "--eval-freq", "-1"]
with Tally("rl-zoo3", "rl-zoo3", seats=[0]):
    train()
