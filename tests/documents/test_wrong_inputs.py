"""Every wrong input of docs/wrong_inputs.md is refused in the one line that the page has, and writes nothing."""

from pathlib import Path

import pytest

from tests.documents import wrong_inputs


@pytest.fixture(scope="module")
def rows(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("wrong"))
        told = wrong_inputs.tried()
        assert not Path("out").exists()
        assert not Path("escaped").exists()
        assert [path.name for path in Path("taken").iterdir()] == ["mine.txt"]
    return told


def test_the_page_is_what_is_said_today(rows):
    """If it is not: python -m tests.documents.wrong_inputs"""
    assert wrong_inputs.PAGE.read_text(encoding="utf-8") == wrong_inputs.page(rows)


def test_there_are_many_and_each_has_one_short_line(rows):
    assert len(rows) >= 60
    assert [name for name, text in rows.items() if not text] == []
    assert [name for name, text in rows.items() if "\n" in text or len(text) > 1200] == []
    assert len(set(rows.values())) > 0.9 * len(rows)
