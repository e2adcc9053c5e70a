"""Engines by name: what is refused, and that a choice holds for its block alone."""

import re
import subprocess
import sys
from importlib.util import find_spec

import pytest

from agents.runs import clusters, engines
from tests.agents.runs.test_sweep import ROOT


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (("rey",), "engine = 'rey': must be one of local, ray, dask, slurm"),
        (("local", "x:1"), "address = 'x:1': is of engine=ray and engine=dask; leave it out"),
        (("slurm", "x:1"), "address = 'x:1': is of engine=ray and engine=dask; leave it out"),
    ],
)
def test_a_wrong_engine_is_refused_with_field_value_and_what_is_allowed(given, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"), engines.use(*given):
        pass


@pytest.mark.parametrize("name", ["ray", "dask", "slurm"])
def test_an_engine_that_is_not_installed_says_what_to_install(name, monkeypatch):
    monkeypatch.setattr(engines, "find_spec", lambda _: None)
    with pytest.raises(ValueError, match=rf"engine = '{name}': needs \w+.*, by pip install '\.\[{name}\]'"):
        engines.check(name)


def test_slurm_without_slurm_is_refused(monkeypatch):
    monkeypatch.setattr(engines, "find_spec", lambda _: True)
    monkeypatch.setattr(engines.shutil, "which", lambda _: None)
    with pytest.raises(ValueError, match="engine = 'slurm': there is no sbatch on this machine"):
        engines.check("slurm")


def test_a_choice_holds_for_its_block(monkeypatch):
    monkeypatch.setattr(engines, "find_spec", lambda _: True)
    assert engines.chosen().name == "local"
    with engines.use("ray", "10.0.0.1:6379"):  # nothing begins before there is a task
        assert (engines.chosen().name, engines.chosen().address) == ("ray", "10.0.0.1:6379")
    assert engines.chosen().name == "local"
    assert engines.most_losses() == 3


def test_workers_find_this_checkout_first(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", "elsewhere")
    assert clusters.python_path().split(":" if sys.platform != "win32" else ";") == [str(ROOT), "elsewhere"]


@pytest.mark.parametrize(
    "words",
    [
        ("scripts.phase", "engine=rey"),
        ("scripts.tournament", "policies=[hold,arm]", "scenario=no_dilemma", "engine=rey"),
        ("scripts.train", "-m", "seed=0,1", "engine=rey"),
    ],
)
def test_commands_refuse_it_in_one_line_and_write_nothing(words, tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r}); import runpy; sys.argv = {words!r}; "
         f"runpy.run_module({words[0]!r}, run_name='__main__')"],
        cwd=tmp_path, capture_output=True, text=True,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "error: engine = 'rey': must be one of local, ray, dask, slurm\n"
    assert list(tmp_path.iterdir()) == []


def test_one_run_takes_no_engine():
    from scripts import settings

    assert settings.engine_of(["-m", "seed=0,1", "engine=local"]) == (["-m", "seed=0,1"], "local", "")
    with pytest.raises(ValueError, match=r"engine=ray: is of grids \(-m\)"):
        settings.engine_of(["engine=ray"])


def test_the_extras_have_the_engines_names():
    import tomllib

    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    assert set(engines.CLUSTERS) <= set(extras)
    assert find_spec("joblib") is not None
