"""The built site: every page is there, nothing comes from another host, notebooks run and say what they said."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from agents.studies.pages.interface import module_names
from sd_env import scenario_names

pytestmark = pytest.mark.site
ROOT = Path(__file__).parents[2]
BUILT = ROOT / "build/docs/html"
NOTEBOOKS = sorted((ROOT / "docs/notebooks").glob("*.ipynb"))
EXECUTE = """
import sys, nbclient, nbformat
notebook = nbformat.read(sys.argv[1], as_version=4)
nbclient.NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
nbformat.write(notebook, sys.argv[2])
"""
LOADED = re.compile(
    r"""<(?:script|img|iframe|source)\b[^>]*\bsrc="((?:https?:)?//[^"]*)|<link\b[^>]*\bhref="((?:https?:)?//[^"]*)"""
)
IN_STYLE = re.compile(r"""(?:url\(\s*["']?|@import\s+["'])((?:https?:)?//[^"')]*)""")


def foreign(text: str) -> list[str]:
    """What a page or a style loads from another host; links that a reader may follow are none."""
    return [one for found in (LOADED.findall(text), IN_STYLE.findall(text)) for hit in found for one in hit if one]


def test_what_is_foreign_is_seen():
    assert foreign('<script src="https://a.org/x.js"></script><link rel="icon" href="//a.org/i"/><a href="https://b"/>')
    assert foreign("body { background: url('https://a.org/x.woff') }")
    assert foreign('<a href="https://a.org"></a><script src="_static/x.js"></script>') == []


def test_nothing_is_loaded_from_another_host():
    files = [file for kind in ("*.html", "*.css") for file in BUILT.rglob(kind)]
    assert len(files) > 150
    assert {file.name: found for file in files if (found := foreign(file.read_text(encoding="utf-8")))} == {}


def test_every_scenario_has_its_page_and_figure():
    assert [name for name in scenario_names() if not (BUILT / f"scenarios/{name}.html").is_file()] == []
    assert [name for name in scenario_names() if not (BUILT / f"_images/{name}.png").is_file()] == []


def test_every_program_for_a_framework_has_its_page():
    programs = tomllib.loads((ROOT / "examples/integrations.toml").read_text(encoding="utf-8"))
    assert [name for name in programs if not (BUILT / f"frameworks/{name}.html").is_file()] == []


def test_every_module_is_on_a_page_of_the_interface():
    pages = "".join(page.read_text(encoding="utf-8") for page in (BUILT / "interface").glob("*.html"))
    assert [name for name in module_names() if f'id="module-{name}"' not in pages] == []


def outputs(notebook) -> list:
    """What its cells printed, in however many pieces; pictures differ with the fonts of a machine."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    printed = ["".join(one.text for one in cell.outputs if one.output_type == "stream") for cell in cells]
    return [printed, [one.output_type for cell in cells for one in cell.outputs if one.output_type != "stream"]]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_and_prints_what_is_committed(path, tmp_path):
    nbformat = pytest.importorskip("nbformat")
    made = tmp_path / path.name
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", EXECUTE, path, made], env=env, check=True, timeout=300)
    committed = outputs(nbformat.read(path, as_version=4))
    assert any(committed)
    assert outputs(nbformat.read(made, as_version=4)) == committed
