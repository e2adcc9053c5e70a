"""Without TextArena or Inspect their adapters say what to install."""

import importlib
import sys

import pytest


@pytest.mark.parametrize(("adapter", "package"), [("textarena", "textarena"), ("inspect", "inspect_ai")])
def test_a_package_that_is_not_there_is_named_with_the_extra(adapter, package, monkeypatch):
    monkeypatch.setitem(sys.modules, package, None)
    monkeypatch.delitem(sys.modules, f"sd_env.adapters.{adapter}", raising=False)
    with pytest.raises(ImportError, match=rf"needs {package}: pip install 'sd-env\[text\]'"):
        importlib.import_module(f"sd_env.adapters.{adapter}")
