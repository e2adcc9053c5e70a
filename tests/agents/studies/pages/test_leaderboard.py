"""The leaderboard tells a policy by the name under which it was submitted."""

import json

from agents.studies.pages import leaderboard
from sd_env.suite.submit import checksum


def test_a_row_bears_the_submitted_name_and_no_other(tmp_path, monkeypatch):
    content = json.loads((leaderboard.FOLDER / "hold-doubly_dangerous.json").read_text())
    content |= {"name": "my_patient", "policy": {"kind": "function", "given": "patient", "sha256": ""}}
    content["sha256"] = checksum(content)
    (tmp_path / "mine.json").write_text(json.dumps(content))
    monkeypatch.setattr(leaderboard, "FOLDER", tmp_path)
    *_, row = leaderboard.leaderboard_table().strip().splitlines()
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert (cells[1], cells[-1]) == ("`my_patient`", "[my_patient](leaderboard/mine.json)")
