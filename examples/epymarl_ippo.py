"""EPyMARL's IPPO plays the joint form; one line gives its wrapper the masks. CHECKOUT names its repository's folder."""

import os
import runpy
import sys
from types import SimpleNamespace

from tally import Tally

source = f"{os.environ['CHECKOUT']}/src"
sys.path.insert(0, source)
sys.modules["smaclite"] = SimpleNamespace(SMACliteEnv=None)  # it is imported by all, and is no package of PyPI
from envs.gymma import GymmaWrapper  # noqa: E402

GymmaWrapper.get_avail_actions = lambda self: self._env.unwrapped.get_avail_actions()
options = {"env_args.key": "sd_env:SecurityDilemmaJoint-v1", "env_args.time_limit": 64, "t_max": 2_000}
options |= {"common_reward": False, "use_cuda": False, "runner": "episode", "batch_size_run": 1, "test_nepisode": 1}
sys.argv = ["main.py", "--config=ippo", "--env-config=gymma", "with", *(f"{k}={v}" for k, v in options.items())]
with Tally("EPyMARL", "commit of 2025"):
    runpy.run_path(f"{source}/main.py", run_name="__main__")
