"""Pages of the interface: a page a package of `sd_env`, filled by Sphinx from the docstrings of its modules."""

import pkgutil
from pathlib import Path

import sd_env
from agents.reporting.markdown import markdown_table as table

FIRST = ("api", "scenarios", "params", "opponents", "suite", "adapters", "trajectory", "metrics", "render", "theory")
"""Packages in the order in which a reader meets them; all others follow."""


def module_names() -> list[str]:
    """Every module of the wheel whose name has no leading underscore, packages included."""
    found = pkgutil.walk_packages(sd_env.__path__, "sd_env.")
    return ["sd_env", *(module.name for module in found if "._" not in module.name)]


def pages() -> dict[str, list[str]]:
    """By page its modules: those of a package on one page, the plain modules of `sd_env` on the page ``sd_env``."""
    found: dict[str, list[str]] = {}
    packages = {module.name for module in pkgutil.iter_modules(sd_env.__path__) if module.ispkg}
    for name in module_names():
        part = name.split(".")[1] if "." in name else ""
        found.setdefault(f"sd_env.{part}" if part in packages else "sd_env", []).append(name)
    order = ["sd_env", *(f"sd_env.{part}" for part in FIRST)]
    return {page: found[page] for page in [*order, *sorted(set(found) - set(order))]}


def page(name: str, modules: list[str]) -> str:
    """The text of one page; a package's own docstring stands on top."""
    sections = [f"# `{name}`\n"]
    for module in modules:
        sections += [] if module == name else [f"## `{module}`\n"]
        sections.append(f"```{{eval-rst}}\n.. automodule:: {module}\n   :members:\n   :ignore-module-all:\n```\n")
        sections += [f"{public_names()}\n"] if module == "sd_env" else []
    return "\n".join(sections)


def public_names() -> str:
    """One row a name of ``import sd_env``, with the module in which it is told."""
    where = sd_env._WHERE.items()
    rows = (
        (f"`sd_env.{name}`", f"{{py:obj}}`{module if part is None else f'{module}.{part}'}`")
        for name, (module, part) in where
    )
    return table(("name", "told in"), rows)


def write_interface(out: Path) -> None:
    """Write the pages into ``out``, with one that lists them."""
    out.mkdir(parents=True)
    for name, modules in pages().items():
        (out / f"{name}.md").write_text(page(name, modules), encoding="utf-8")
    listed = "\n".join(pages())
    (out / "index.md").write_text(f"# API\n\n```{{toctree}}\n:maxdepth: 1\n\n{listed}\n```\n", encoding="utf-8")
