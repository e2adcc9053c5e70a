"""Gymnasium's vector API with a linear softmax policy that learns by REINFORCE; all that it needs is numpy."""

import numpy as np
from gymnasium.wrappers.vector import RecordEpisodeStatistics
from tally import Tally

import sd_env

with Tally("Gymnasium", "gymnasium"):
    env = RecordEpisodeStatistics(sd_env.vector_env("doubly_dangerous", n_worlds=64))
    rng, (seen, info) = np.random.default_rng(0), env.reset(seed=0)
    weights = np.zeros((seen.shape[1], env.single_action_space.n))
    for _ in range(40):
        steps, rewards = [], []
        for _ in range(32):
            odds = np.where(info["action_mask"], np.exp(seen @ weights), 0)
            odds /= odds.sum(axis=1, keepdims=True)
            actions = (odds.cumsum(axis=1) > rng.random((len(odds), 1))).argmax(axis=1)
            steps.append((seen, np.eye(odds.shape[1])[actions] - odds))
            seen, reward, _, _, info = env.step(actions)
            rewards.append(reward)
        gains = np.zeros_like(rewards)
        gains[-1] = rewards[-1]
        for at in reversed(range(31)):
            gains[at] = rewards[at] + 0.9 * gains[at + 1]
        gains = (gains - gains.mean(axis=1, keepdims=True)) / gains.std()
        ahead = [seen.T @ (left * gain[:, None]) for (seen, left), gain in zip(steps, gains, strict=True)]
        weights += 0.1 * np.mean(ahead, axis=0) / len(seen)
