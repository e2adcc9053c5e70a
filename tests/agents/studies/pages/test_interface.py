"""The interface's pages hold every module once, and every name of ``import sd_env``."""

from pathlib import Path

import sd_env
from agents.studies.pages import interface

SOURCES = Path(sd_env.__file__).parent


def test_every_module_stands_on_one_page():
    listed = [module for modules in interface.pages().values() for module in modules]
    assert len(listed) == len(set(listed))
    files = {file.relative_to(SOURCES.parent) for file in SOURCES.rglob("*.py") if not file.stem.startswith("__main")}
    names = {".".join(file.with_suffix("").parts).removesuffix(".__init__") for file in files}
    assert set(listed) == {name for name in names if "._" not in name}


def test_every_public_name_is_told_somewhere():
    table = interface.public_names()
    assert [name for name in sd_env.__all__ if name != "__version__" and f"`sd_env.{name}`" not in table] == []
