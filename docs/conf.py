"""Sphinx's settings for the site. `make docs` builds it from ``build/docs/source``, which `scripts.site` lays out."""

import importlib.util
import re
from typing import Any

import sd_env

project, author = "sd_env", "The sd_env authors"
release = version = sd_env.__version__
copyright = f"{author}, MIT licence"  # the name that Sphinx reads

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx.ext.viewcode"]
root_doc = "index"
include_patterns = ["**/*.md", "*.md", "docs/notebooks/*.ipynb"]
html_theme = "furo"
html_title = f"sd_env {release}"
html_copy_source = False
html_theme_options = {"source_repository": "", "top_of_page_buttons": []}

myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3
myst_links_external_new_tab = False
nb_execution_mode = "off"  # notebooks are kept with their outputs; a test executes them

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_preserve_defaults = True
default_role = "py:obj"
FRAMEWORKS = (
    "benchmarl",
    "inspect_ai",
    "jax",
    "nicegui",
    "pyspiel",
    "ray",
    "starlette",
    "tensordict",
    "textarena",
    "torchrl",
)
autodoc_mock_imports = [name for name in FRAMEWORKS if importlib.util.find_spec(name) is None]
suppress_warnings = ["ref.python"]  # a name that several modules have leads to one of them


def as_plain_text(app: Any, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:
    """Docstrings are plain text with backticks: an indented example is literal, and |x| is no substitution."""
    told = [re.sub(r"(?<!`)\|(\w+)\|", r"\\|\1\\|", line) for line in lines]
    before = ""
    for at, line in enumerate(told if what == "module" else []):
        if line.startswith("    ") and not told[at - 1] and not before.startswith((" ", ":", "-")):
            told[at - 1] = "\n::\n"
        before = line or before
    lines[:] = "\n".join(told).split("\n")


def setup(app: Any) -> None:
    """Sphinx calls this with its application."""
    app.connect("autodoc-process-docstring", as_plain_text, priority=900)
