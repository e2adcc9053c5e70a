"""Whoever asks for an adapter without its framework is told what to install."""

import importlib
import sys

import pytest


@pytest.mark.parametrize(
    ("adapter", "framework"),
    [
        ("torchrl", "torchrl.data"),
        ("benchmarl", "benchmarl.environments.common"),
        ("rllib", "ray.rllib.env.multi_agent_env"),
        ("sb3", "stable_baselines3.common.monitor"),
    ],
)
def test_the_error_names_the_extra(adapter, framework, monkeypatch):
    for name in (framework.split(".")[0], framework):
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.delitem(sys.modules, f"sd_env.adapters.{adapter}", raising=False)
    told = rf"adapters.{adapter} needs pip install 'sd-env\[{adapter}\]', in a checkout pip install '.\[{adapter}\]'"
    with pytest.raises(ImportError, match=told):
        importlib.import_module(f"sd_env.adapters.{adapter}")
