"""The site's source is laid out in a folder of its own, and in no other."""

import pytest

from agents.studies.pages import site


def test_a_folder_of_somebody_else_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(ValueError, match=r"out = '.*': is there already and was not written by this command"):
        site.lay_out(tmp_path)
    assert (tmp_path / "mine.txt").read_text() == "mine"


def test_documents_stand_where_they_stand_in_the_checkout(tmp_path, monkeypatch):
    for made in ("write_interface", "draw_pictures", "write_pages"):
        monkeypatch.setattr(site, made, lambda out: None)
    for _ in range(2):  # its own folder may be written again
        site.lay_out(tmp_path / "source")
    assert (tmp_path / "source/index.md").read_text() == (site.ROOT / site.INDEX).read_text()
    assert (tmp_path / "source/sd_env/README.md").read_text() == (site.ROOT / "sd_env/README.md").read_text()
    assert not list(tmp_path.rglob("__pycache__"))
