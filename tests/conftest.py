"""For all tests: one thread a process, a signing key of their own; hypothesis repeats its examples without a clock."""

import os
import tempfile

# before numpy and torch are loaded: threads of two workers side by side on two cores wait on each other
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# a key of their own, for processes that tests start too: none is made for whoever runs them
os.environ.setdefault("SD_ENV_CONFIG", tempfile.mkdtemp(prefix="sd_env_tests_"))

from hypothesis import settings

settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")
