"""For all tests: hypothesis tries the same examples every time and sets no clock."""

from hypothesis import settings

settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")
