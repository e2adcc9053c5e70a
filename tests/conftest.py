"""For all tests: one thread a process; hypothesis tries the same examples every time and sets no clock."""

import os

# before numpy and torch are loaded: threads of two workers side by side on two cores wait on each other
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from hypothesis import settings

settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")
