"""What a run was made with: commit, sources, versions. What was begun under some goes on under no others."""

import contextlib
import functools
import hashlib
import platform
import subprocess
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import sd_env
from agents.learners import LEARNERS
from agents.untrusted.files import digest
from sd_env.core.kept import source_hash

ROOTS = {"agents": Path(__file__).parents[2], "sd_env": Path(sd_env.__file__).parents[1]}
"""Where the packages lie: the game may be installed elsewhere than the players."""
PACKAGES = ("numpy", "numba", "gymnasium", "pettingzoo", "stable-baselines3", "sb3-contrib", "torch")
"""Of every run; a learner may take more."""
BINDING = ("numpy", "stable-baselines3", "sb3-contrib", "torch")
"""Packages other versions of which may round, draw or learn otherwise; Numba's is in the core's hash."""
LEARNING = (
    *("agents/learners", "agents/runs/training.py", "agents/runs/checkpoint.py", "sd_env/adapters/sb3.py"),
    *("sd_env/metrics", "sd_env/opponents", "sd_env/scenarios", "sd_env/suite", "sd_env/trajectory"),
)
"""Sources besides the core's that fix a run's result."""


def provenance(learner: str = "") -> dict[str, Any]:
    """Commit, hashes of the sources and versions that a run of that learner was made with."""
    versions = {"python": platform.python_version()}
    for package in (*PACKAGES, *_own(learner)):
        with contextlib.suppress(PackageNotFoundError):
            versions[package] = version(package)
    return {"commit": _commit(), "sources": {"core": source_hash(), "learning": learning_hash()}, "versions": versions}


@functools.cache
def learning_hash() -> str:
    """First 16 hex digits of a hash over the sources of `LEARNING`."""
    content = hashlib.sha256()
    for name in LEARNING:
        root = ROOTS[name.partition("/")[0]]
        for file in sorted((root / name).rglob("*.py")) or [root / name]:
            content.update(file.relative_to(root).as_posix().encode())
            content.update(file.read_bytes().replace(b"\r\n", b"\n"))
    return content.hexdigest()[:16]


def made_with(settings: Mapping[str, Any]) -> dict[str, Any]:
    """What must be the same from the start of a run of these (plain) settings to its end; also the commit, to name."""
    learner = settings.get("learner", {}).get("name", "")
    facts, binding = provenance(learner), (*BINDING, *_own(learner))
    versions = {name: number for name, number in facts["versions"].items() if name in binding}
    versions["python"] = ".".join(platform.python_version_tuple()[:2])
    return {**facts, "versions": versions, "settings": digest(settings)}


def difference(then: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    """What is no longer as it was, in words; empty if all is. Commits may differ, sources may not."""
    if then.get("settings") != now["settings"]:
        return "other settings"
    found = []
    for kind in ("sources", "versions"):
        held = then.get(kind)
        old: Mapping[str, Any] = held if isinstance(held, Mapping) else {}
        for name in now[kind]:
            if old.get(name) != now[kind].get(name):
                what = f"sources of the {'core' if name == 'core' else 'learners'}" if kind == "sources" else name
                found.append(f"{what} ({old.get(name)}, now {now[kind].get(name)})")
    return f"other {', '.join(found)}" if found else ""


def _own(learner: str) -> Sequence[str]:
    """Packages that this learner alone takes."""
    return LEARNERS[learner].packages if learner in LEARNERS else ()


def _commit() -> str:
    try:
        command = ["git", "describe", "--always", "--dirty", "--abbrev=12"]
        answer = subprocess.run(command, cwd=Path(__file__).parent, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return answer.stdout.strip()
