"""The learners, those that lack a package here marked to be skipped."""

import pytest

from agents.learners import LEARNERS


def _param(name):
    missing = LEARNERS[name].missing()
    return pytest.param(name, marks=pytest.mark.skipif(bool(missing), reason=f"learner {name} {missing}"))


INSTALLED = [_param(name) for name in LEARNERS]
