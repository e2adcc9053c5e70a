"""One report of several folders of runs: each run once, and the report where it is told to be."""

import pytest

from agents.reporting import report
from agents.runs.folder import SETTINGS_FILE
from scripts.report import Options, main


def runs_in(folder, *names):
    for name in names:
        (folder / name).mkdir(parents=True)
        (folder / name / SETTINGS_FILE).write_text("seed: 0\n")
    return str(folder)


@pytest.fixture
def asked(monkeypatch):
    """What `write_report` is asked for."""
    told = []
    monkeypatch.setattr(report, "write_report", lambda *given: told.append(given))
    return told


def test_runs_of_two_folders_come_into_one_report(tmp_path, asked):
    first, second = runs_in(tmp_path / "a", "x", "y"), runs_in(tmp_path / "b", "z")
    main(Options([first, second, f"{first}/x"], str(tmp_path / "out")))
    ((folders, out, _, root),) = asked
    assert [run.name for run in folders] == ["x", "y", "z"]
    assert (out, root) == (tmp_path / "out", None)


def test_the_report_of_one_folder_lies_in_it(tmp_path, asked):
    main(Options([runs_in(tmp_path / "a", "x")]))
    assert asked[0][1] == asked[0][3] == tmp_path / "a"


def test_several_folders_need_a_place_for_the_report(tmp_path, asked):
    folders = [runs_in(tmp_path / name, "x") for name in "ab"]
    with pytest.raises(ValueError, match="setting out is missing: with several folders of runs, say where"):
        main(Options(folders))
    with pytest.raises(ValueError, match="setting runs is missing"):
        main(Options())
    with pytest.raises(ValueError, match="nothing: no run folder here or below"):
        main(Options([folders[0], str(tmp_path / "nothing")], str(tmp_path)))
    assert asked == []
