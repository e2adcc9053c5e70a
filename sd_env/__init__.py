"""sd_env: the security dilemma as a multi-agent environment.

>>> import sd_env
>>> env = sd_env.parallel_env("doubly_dangerous")
"""

from typing import TYPE_CHECKING, Any

__version__ = "0.2.0"

if TYPE_CHECKING:
    from sd_env import classics, metrics, opponents, render, suite, text, theory, trajectory
    from sd_env.about import versions
    from sd_env.api.aec_env import env
    from sd_env.api.classic_env import classic_env
    from sd_env.api.joint_env import joint_env
    from sd_env.api.parallel_env import SecurityDilemmaEnv, parallel_env
    from sd_env.api.solo_env import solo_env
    from sd_env.api.vector_env import vector_env
    from sd_env.core.engine import Engine
    from sd_env.params import Params
    from sd_env.scenarios import Scenario
    from sd_env.scenarios import get as scenario
    from sd_env.scenarios import names as scenario_names
    from sd_env.trajectory import Recording, record

_WHERE = {
    "Engine": ("sd_env.core.engine", "Engine"),
    "Params": ("sd_env.params", "Params"),
    "Recording": ("sd_env.trajectory", "Recording"),
    "Scenario": ("sd_env.scenarios", "Scenario"),
    "SecurityDilemmaEnv": ("sd_env.api.parallel_env", "SecurityDilemmaEnv"),
    "classic_env": ("sd_env.api.classic_env", "classic_env"),
    "classics": ("sd_env.classics", None),
    "env": ("sd_env.api.aec_env", "env"),
    "joint_env": ("sd_env.api.joint_env", "joint_env"),
    "metrics": ("sd_env.metrics", None),
    "opponents": ("sd_env.opponents", None),
    "parallel_env": ("sd_env.api.parallel_env", "parallel_env"),
    "record": ("sd_env.trajectory", "record"),
    "render": ("sd_env.render", None),
    "scenario": ("sd_env.scenarios", "get"),
    "scenario_names": ("sd_env.scenarios", "names"),
    "solo_env": ("sd_env.api.solo_env", "solo_env"),
    "suite": ("sd_env.suite", None),
    "text": ("sd_env.text", None),
    "theory": ("sd_env.theory", None),
    "trajectory": ("sd_env.trajectory", None),
    "vector_env": ("sd_env.api.vector_env", "vector_env"),
    "versions": ("sd_env.about", "versions"),
}
__all__ = [*_WHERE, "__version__"]


def __getattr__(name: str) -> Any:
    """Load a public name when it is first asked for, so that ``import sd_env`` stays fast."""
    if name not in _WHERE:
        raise AttributeError(f"module 'sd_env' has no attribute {name!r}")
    import importlib

    module, attribute = _WHERE[name]
    loaded = importlib.import_module(module)
    return loaded if attribute is None else getattr(loaded, attribute)


def __dir__() -> list[str]:
    return sorted(__all__)


def _register() -> None:
    from sd_env.api.registration import register_gymnasium, register_pettingzoo

    register_gymnasium()
    register_pettingzoo()


_register()
