"""What a bug report needs to say of a machine."""

import platform
from importlib.metadata import PackageNotFoundError, version

from sd_env.core import kept

PACKAGES = (
    *("numpy", "numba", "llvmlite", "gymnasium", "pettingzoo", "scipy", "pandas"),
    *("stable-baselines3", "sb3-contrib", "torch", "safetensors"),
)


def versions() -> None:
    """Print the versions of what the game stands on, the machine, and where compiled code is kept."""
    import sd_env

    rows = {"sd_env": f"{sd_env.__version__}, core {kept.source_hash()}", "python": platform.python_version()}
    for package in PACKAGES:
        try:
            rows[package] = version(package)
        except PackageNotFoundError:
            rows[package] = "not installed"
    rows["machine"] = f"{platform.platform()}, {kept.binding.get_host_cpu_name()}"
    rows["compiled code"] = str(kept.folder())
    for name, value in rows.items():
        print(f"{name:<18}{value}")
