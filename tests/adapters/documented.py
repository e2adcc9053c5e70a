"""Examples of docs/adapters.md for frameworks that the default tests do without: their tests run them."""

import re
from pathlib import Path
from typing import Any

PAGE = Path(__file__).parents[2] / "docs/adapters.md"


def run_example(word: str) -> dict[str, Any]:
    """Run the one ``py`` block of the page that holds ``word``; its names."""
    blocks = re.findall(r"^```py\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    (block,) = (block for block in blocks if word in block)
    names: dict[str, Any] = {}
    exec(block, names)
    return names
