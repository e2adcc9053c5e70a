"""The report is judged from outside: scipy's numbers, known tables, a parser of its own, failures on purpose."""

import base64
import html.parser
import io
import os
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image
from scipy.stats import bootstrap

from agents.reporting import report
from agents.reporting.measures import REQUIRED
from agents.reporting.places import place
from agents.reporting.tables import load_runs, summary_table, worlds_table
from agents.statistics import band, estimate
from tests.agents.reporting.run_folders import ACTIONS, CALM, four_worlds, make_run


@pytest.fixture(scope="module")
def runs(tmp_path_factory) -> list[Path]:
    return four_worlds(tmp_path_factory.mktemp("runs"))


@pytest.fixture(scope="module")
def out(runs, tmp_path_factory) -> Path:
    """The folder of a report on ``runs``."""
    return report.write_report(runs, tmp_path_factory.mktemp("out") / "new", "Arms & <alarms>").parent


def test_an_interval_is_scipys():
    seeds = [2.4, 1.1, 3.0, 2.2, 0.7]
    theirs = bootstrap((seeds,), np.mean, method="percentile", n_resamples=9999, rng=np.random.default_rng(0))
    found = estimate([*seeds, np.nan])
    assert found.mean == pytest.approx(1.88)
    assert (found.low, found.high) == pytest.approx(tuple(theirs.confidence_interval))
    assert (found.n, found.low < found.mean < found.high) == (5, True)


def test_three_seeds_span_their_interval():
    # 1 of 27 resamples is all-lowest: 3.7 %, more than the 2.5 % cut off, so the ends are the extremes
    assert estimate([1.0, 2.0, 6.0])[:3] == pytest.approx((3.0, 1.0, 6.0))


def test_one_seed_has_a_mean_and_no_interval():
    found = estimate([4.0])
    assert (found.mean, found.n, found.has_interval) == (4.0, 1, False)
    assert estimate([np.nan]).n == 0


def test_bands_interpolate_runs_measured_at_different_points():
    frame = pd.DataFrame({"run": ["a"] * 3 + ["b"] * 2, "x": [0, 1, 2, 0, 2], "y": [0.0, 1.0, 2.0, 2.0, 6.0]})
    found = band(frame, "x", "y")
    assert found.x.tolist() == [0, 1, 2]
    assert found.mean.tolist() == pytest.approx([1.0, 2.5, 4.0])  # b passes 4 at x = 1


def test_bands_leave_out_what_was_not_measured():
    frame = pd.DataFrame({"run": list("aabb"), "x": [0, 1, 0, 1], "y": [1.0, np.nan, 3.0, np.nan]})
    found = band(frame, "x", "y")
    assert found.mean[0] == 2.0
    assert np.isnan(found.mean[1])


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("doubly_dangerous", ("doubly_dangerous", "", 2)),
        ("doubly_stable_benign_diplomacy_n4", ("doubly_stable", "_benign_diplomacy", 4)),
        ("offence_distinguishable_no_diplomacy_n3", ("offence_distinguishable", "_no_diplomacy", 3)),
        ("no_dilemma", ("no_dilemma", None, 0)),
        ("doubly_dangerous_on_mars", ("doubly_dangerous_on_mars", None, 0)),
    ],
)
def test_a_name_tells_its_place(name, expected):
    found = place(name)
    assert (found.world, found.setting, found.n) == expected


def test_tables_hold_a_row_a_finished_run(out):
    worlds = pd.read_csv(out / "worlds.csv")
    assert len(worlds) == 16
    assert not worlds.duplicated(["scenario", "seed"]).any()
    assert {"scenario", "seed", "agent_steps", "spiral_number", *REQUIRED, *ACTIONS} <= set(worlds.columns)
    summary = pd.read_csv(out / "summary.csv").set_index("scenario")
    seeds = worlds.loc[worlds["scenario"] == "doubly_dangerous_no_diplomacy", "seeker_reward"]
    row = summary.loc["doubly_dangerous_no_diplomacy"]
    assert row["seeker_reward"] == pytest.approx(seeds.mean())
    assert (row["seeker_reward_low"], row["seeker_reward_high"]) == pytest.approx((seeds.min(), seeds.max()))  # 3 seeds
    assert np.isnan(summary.loc["somebody_elses", "arsenal_low"])
    assert summary.loc["doubly_dangerous", "tragic_share_seeds"] == 0


class Page(html.parser.HTMLParser):
    """Collects what a page refers to, and its images."""

    def __init__(self) -> None:
        super().__init__()
        self.references: list[str] = []
        self.open: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if tag not in ("meta", "img"):
            self.open.append(tag)
        self.references += [value for name, value in attrs if name in ("src", "href", "srcset", "action", "data")]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_the_page_needs_nothing_but_itself(runs, out):
    text = (out / "report.html").read_text()
    page = Page()
    page.feed(text)
    assert page.open == []
    assert not {"script", "link", "iframe"} & set(page.tags)
    assert all(ref.startswith(("#", "data:image/png;base64,")) for ref in page.references)
    assert not re.search(r"https?://|url\(|@import", text)
    assert str(out) not in text
    assert str(runs[0].parent) not in text
    assert "<title>Arms &amp; &lt;alarms&gt;</title>" in text
    assert "doubly_stable-shared-seed0 (doubly_stable, seed 0)" in text  # unfinished, and said to be
    files = sorted((out / "figures").glob("*.png"))
    images = [base64.b64decode(ref.partition(",")[2]) for ref in page.references if ref.startswith("data:")]
    assert sorted(images) == sorted(file.read_bytes() for file in files)
    for image in images:
        with Image.open(io.BytesIO(image)) as picture:
            picture.load()
            assert picture.format == "PNG"
            assert picture.size[0] >= 1200
            assert 300 <= picture.size[1] <= 3000
            assert len(picture.convert("L").getcolors()) > 20  # not blank


def test_every_figure_is_drawn_and_captioned(out):
    names = {file.stem for file in (out / "figures").iterdir()}
    parts = (
        "arsenals_training",
        "offence_training",
        "outcomes",
        "training_curves",
        "episode",
        "action_shares",
        "theory",
    )
    assert names == {*parts, *(f"{part}_other" for part in parts), "treaties"}
    text = (out / "report.html").read_text()
    assert text.count("<figcaption>") == len(names)


def test_the_same_runs_give_the_same_page(runs, tmp_path):
    some = runs[-2:-1]
    first = report.write_report(some, tmp_path / "a", "Synthetic").read_bytes()
    assert report.write_report(some, tmp_path / "b", "Synthetic").read_bytes() == first


@pytest.mark.parametrize("name", ["doubly_stable_benign_n4", "no_dilemma"])
def test_one_run_of_any_scenario_is_enough(tmp_path, name):
    assert report.write_report([make_run(tmp_path, name, 0, CALM)], tmp_path / "out", "One").is_file()


def test_a_failure_leaves_the_old_report_whole(runs, tmp_path, monkeypatch):
    before = b"the report of yesterday"
    (tmp_path / "report.html").write_bytes(before)

    def fail(*_: object) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", fail)
        with pytest.raises(OSError, match="disk full"):
            report.write_report(runs[-2:-1], tmp_path, "New")
    assert (tmp_path / "report.html").read_bytes() == before
    assert [file.name for file in tmp_path.rglob("*") if file.is_file()] == ["report.html"]


def test_nothing_is_written_when_a_run_is_broken(tmp_path):
    folders = [make_run(tmp_path, "doubly_stable", seed, CALM) for seed in range(2)]
    (folders[1] / "episode.csv").write_text("step\n1\n")
    with pytest.raises(ValueError, match=r"seed1.episode\.csv: lacks the columns"):
        report.write_report(folders, tmp_path / "out", "Broken")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("file", "content", "complaint"),
    [
        ("run.json", "{", "run.json: is broken"),
        ("run.json", '{"scenario": "x"}', "run.json: lacks seed, finished"),
        ("curve.csv", None, "curve.csv: is missing"),
        ("curve.csv", "", "curve.csv: is broken"),
        ("final.csv", ",".join(REQUIRED) + "\n", "final.csv: is broken: holds no rows"),
        ("final.csv", ",".join(REQUIRED) + "\n" + ",".join(["much"] * len(REQUIRED)) + "\n", "final.csv: not numbers"),
        ("settings.yaml", "[1, 2", "settings.yaml: is broken"),
    ],
)
def test_a_broken_run_is_named_with_its_file(tmp_path, file, content, complaint):
    folder = make_run(tmp_path, "doubly_stable", 0, CALM)
    if content is None:
        (folder / file).unlink()
    else:
        (folder / file).write_text(content)
    with pytest.raises(ValueError, match=f"{re.escape(str(folder))}.{complaint}"):
        load_runs([folder])


def test_what_is_no_run_is_refused(tmp_path):
    with pytest.raises(ValueError, match="not a run folder"):
        load_runs([tmp_path])
    with pytest.raises(ValueError, match="no run folders"):
        load_runs([])


def test_a_seed_counts_once(tmp_path):
    folders = [make_run(tmp_path / side, "doubly_stable", 0, CALM) for side in "ab"]
    with pytest.raises(ValueError, match="scenario doubly_stable with seed 0"):
        load_runs(folders)


def test_a_run_still_training_is_unfinished(tmp_path):
    folder = make_run(tmp_path, "doubly_stable", 4, {}, finished=False)
    (folder / "run.json").unlink()  # training writes it last
    tables = load_runs([folder, make_run(tmp_path, "doubly_stable", 5, CALM)])
    assert tables.runs[["seed", "finished"]].to_numpy().tolist() == [[4, False], [5, True]]
    assert len(summary_table(worlds_table(tables))) == 1
    with pytest.raises(ValueError, match="none of the 1 runs is finished"):
        report.write_report([folder], tmp_path / "out", "Nothing")
