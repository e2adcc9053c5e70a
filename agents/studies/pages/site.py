"""The site's source: the documents where they stand in the checkout, and the pages that code makes beside them."""

import shutil
from pathlib import Path

from agents.studies.pages.frameworks import write_frameworks
from agents.studies.pages.interface import write_interface
from agents.studies.pages.pictures import draw_pictures
from agents.studies.pages.results import ROOT
from agents.studies.pages.scenario import write_pages

FOLDERS = (".github", "agents", "configs", "docs", "examples", "scripts", "sd_env", "tests")
FILES = ("README.md", "CHANGELOG.md", "CITATION.cff", "CONTRIBUTING.md", "LICENSE", "SECURITY.md")
LEFT_OUT = shutil.ignore_patterns("__pycache__", ".*_cache", "*.parquet")
INDEX = Path("docs/index.md")


def lay_out(out: Path) -> Path:
    """Write the source of the whole site into ``out``, which is emptied first if this function made it.

    Raises:
        ValueError: ``out`` is there and is no such folder.
    """
    mark = out / ".site"
    if out.exists() and not mark.is_file():
        raise ValueError(f"out = '{out}': is there already and was not written by this command; name a new folder")
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    mark.touch()
    for folder in FOLDERS:
        shutil.copytree(ROOT / folder, out / folder, ignore=LEFT_OUT)
    for file in FILES:
        shutil.copy(ROOT / file, out / file)
    (out / INDEX).rename(out / INDEX.name)
    write_interface(out / "interface")
    write_frameworks(out / "frameworks")
    draw_pictures(out / "pictures")
    write_pages(out / "scenarios")
    return out
