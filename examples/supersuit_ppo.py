"""Stable-Baselines3 by PettingZoo's own way, SuperSuit's conversions. They drop masks, seeds and truncations."""

import supersuit
from stable_baselines3 import PPO
from tally import Tally

import sd_env

with Tally("SuperSuit", "supersuit"):
    env = supersuit.pettingzoo_env_to_vec_env_v1(sd_env.parallel_env("doubly_dangerous_no_diplomacy"))
    env = supersuit.concat_vec_envs_v1(env, 8, num_cpus=0, base_class="stable_baselines3")
    PPO("MlpPolicy", env, n_steps=64, batch_size=256, gamma=0.97, device="cpu").learn(16_000)
