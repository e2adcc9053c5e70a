"""The page of the viewer tells every test in the browser, and shows the pictures that they make."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/viewer.md").read_text(encoding="utf-8")
TESTS = "".join(
    path.read_text(encoding="utf-8") for path in sorted((ROOT / "tests/viewer").glob("test_*in_browser.py"))
)


def test_every_test_in_the_browser_is_told():
    assert sorted(re.findall(r"`(test_\w+)`", PAGE)) == sorted(re.findall(r"^def (test_\w+)", TESTS, re.MULTILINE))


def test_its_pictures_are_those_of_the_tests():
    shown = re.findall(r"!\[[^]]+\]\(viewer/([\w-]+)\.png\)", PAGE)
    assert len(shown) >= 3
    assert {name.split("-")[0] for name in shown} <= set(re.findall(r"pictures / f?\"(\w+)", TESTS))
