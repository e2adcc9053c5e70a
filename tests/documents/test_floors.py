"""The least versions of pyproject.toml are those that CI installs and tests, requirements-floor.txt."""

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
WORKFLOW = (ROOT / ".github/workflows/tests.yml").read_text(encoding="utf-8")
TOOLS = "dev"
"""The extra whose newest versions serve for any version of the rest."""
APART = ("ray", "dask", "slurm", "bench", "jax", "text", "torchrl", "benchmarl", "rllib", "viewer", "docs")
"""Extras that are tried in environments of their own: the versions tried are the least."""
OF_OTHERS = {"pyparsing": "matplotlib"}
"""Pins of what others need, and who."""


def pins() -> dict[str, str]:
    lines = (ROOT / "requirements-floor.txt").read_text(encoding="utf-8").splitlines()
    pairs = [line.split("==") for line in lines if line and not line.startswith("#")]
    return dict(pairs)


def asked() -> list[tuple[str, Requirement]]:
    """Every requirement, after the list that holds it."""
    extras = PROJECT["optional-dependencies"]
    lists = {"dependencies": PROJECT["dependencies"]} | {
        name: extras[name] for name in extras if name not in (TOOLS, *APART)
    }
    return [(where, Requirement(line)) for where, lines in lists.items() for line in lines]


def floors(requirement: Requirement) -> list[str]:
    return [one.version for one in requirement.specifier if one.operator == ">="]


def test_every_requirement_says_its_least_version_and_it_is_the_one_that_is_tested():
    held = pins()
    for where, requirement in asked():
        name = canonicalize_name(requirement.name)
        assert floors(requirement) == [held.get(name)], f"{where}: {requirement}"
        assert requirement.specifier.contains(Version(held[name])), f"{where}: {requirement}"


def test_what_is_tried_apart_says_its_least_version_too():
    for name in APART:
        for line in PROJECT["optional-dependencies"][name]:
            assert floors(Requirement(line)), f"{name}: {line}"


def test_nothing_else_is_pinned_and_every_name_once_in_order():
    held = pins()
    assert set(held) == {canonicalize_name(requirement.name) for _, requirement in asked()} | set(OF_OTHERS)
    ours = [name for name in held if name not in OF_OTHERS]
    assert ours == sorted(ours)
    assert set(OF_OTHERS.values()) <= set(held)


def test_the_tools_are_named_alike_in_the_job_and_in_the_extra():
    job = WORKFLOW.split("\n  floor:\n")[1].split("\n  everywhere:\n")[0]
    assert "--constraint requirements-floor.txt" in job
    tools = {str(Requirement(line)) for line in PROJECT["optional-dependencies"][TOOLS]}
    named = re.findall(r'"([a-z0-9-]+>=[\w.]+)"', job)
    assert named
    assert {str(Requirement(line)) for line in named} <= tools


def test_a_wrong_floor_would_be_noticed():
    assert floors(Requirement("numpy>=2.0.0,<3")) == ["2.0.0"]
    assert floors(Requirement("numpy")) == []
    assert floors(Requirement("numpy>=2.0")) != [pins()["numpy"]]
