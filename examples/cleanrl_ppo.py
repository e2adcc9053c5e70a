"""CleanRL's ppo.py, unchanged, plays one seat. CHECKOUT names a folder with its repository. It has no masks."""

import os
import runpy
import sys

import gymnasium
from tally import Tally

GAME = {"scenario": "doubly_dangerous_no_diplomacy", "mask": "none"}
gymnasium.register("Seat-v1", entry_point="sd_env:solo_env", kwargs=GAME, disable_env_checker=True)
program = f"{os.environ['CHECKOUT']}/cleanrl/ppo.py"
sys.argv = [program, "--env-id", "Seat-v1", "--total-timesteps", "10000", "--gamma", "0.97"]
with Tally("CleanRL", "ppo.py of 2026-04", seats=[0]):
    runpy.run_path(program, run_name="__main__")
