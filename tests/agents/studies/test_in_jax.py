"""The page that compares PPO in JAX with its other forms."""

import re

import pytest

from agents.learners import LEARNERS
from agents.settings import SharedSettings
from agents.studies import in_jax

missing = LEARNERS["jax"].missing()


@pytest.mark.skipif(bool(missing), reason=f"learner jax {missing}")
def test_every_form_is_measured_in_turns_and_the_page_says_how_they_compare(tmp_path, monkeypatch):
    small = {"n_worlds": 8, "n_steps": 8, "batch_size": 64, "hidden": (8,)}
    forms = {
        name: type(one)(**small) if one.lean else SharedSettings(**small, lean=False)
        for name, one in in_jax.FORMS.items()
    }
    monkeypatch.setattr(in_jax, "FORMS", forms)
    page = in_jax.write_page(tmp_path, rounds=2).read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (\S+) \| [\d,]+ \|(?: -?[\d.]+ \|){6}$", page, re.MULTILINE)
    assert rows == [(scenario, form) for scenario in in_jax.SCENARIOS for form in forms]
    assert len(re.findall(r"^\| (?:jax|lean), .*\| -?[\d.]+ \|$", page, re.MULTILINE)) == 3
    assert len(re.findall(r"\d\.\d\d \(quartiles \d", page)) == 3
    assert len(page.splitlines()) <= 40


@pytest.mark.skipif(not missing, reason="JAX is installed")
def test_without_jax_it_says_what_to_install(tmp_path):
    with pytest.raises(ValueError, match=r"needs jax, jaxlib, optax: pip install '\.\[jax\]'"):
        in_jax.write_page(tmp_path / "new")
    assert not any(tmp_path.iterdir())
