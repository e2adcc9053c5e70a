"""MaskablePPO of sb3-contrib plays all seats of many worlds."""

from sb3_contrib import MaskablePPO
from tally import Tally

from sd_env.adapters.sb3 import vec_env

with Tally("Stable-Baselines3", "stable-baselines3"):
    env = vec_env("doubly_dangerous", n_worlds=32, seed=0, reward_scale=0.05)
    model = MaskablePPO("MlpPolicy", env, n_steps=32, batch_size=512, gamma=0.97, seed=0, device="cpu")
    model.learn(60_000)
