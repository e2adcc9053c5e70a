"""PPO of sbx, which is Stable-Baselines3 in JAX, plays all seats of many worlds. It has no masks."""

from sbx import PPO
from tally import Tally

from sd_env.adapters.sb3 import vec_env

with Tally("sbx", "sbx-rl"):
    env = vec_env("doubly_dangerous_no_diplomacy", n_worlds=32, seed=0, reward_scale=0.05)
    PPO("MlpPolicy", env, n_steps=32, batch_size=512, gamma=0.97, seed=0).learn(60_000)
