"""Pages of the frameworks: every measured program has one, with all that a reader needs to run it."""

from agents.studies.pages.frameworks import EXAMPLES, install, page, programs, write_frameworks


def test_every_measured_program_has_its_page_with_its_code_and_numbers(tmp_path):
    write_frameworks(tmp_path / "frameworks")
    for name, program in programs().items():
        text = (tmp_path / f"frameworks/{name}.md").read_text(encoding="utf-8")
        assert (EXAMPLES / f"{name}.py").read_text(encoding="utf-8").strip() in text
        assert program["version"] in text
        assert f"\n{name}\n" in (tmp_path / "frameworks/index.md").read_text(encoding="utf-8")


def test_what_is_installed_is_what_the_program_asks_for():
    asked = {"torch": True, "install": ["a[b]==1", "c"], "no_deps": ["d<2"], "checkout": "https://host/e"}
    assert install(asked).splitlines() == [
        "pip install torch",
        "pip install 'a[b]==1' c",
        "pip install --no-deps 'd<2'",
        "git clone --depth 1 https://host/e",
        "export CHECKOUT=$PWD/e",
        "pip install .",
    ]


def test_numbers_are_those_of_the_row_by_hand():
    row = {"version": "1", "agent_steps": "200", "cpu_seconds": "4", "plain_per_second": "100", "first": "-0.5"}
    row |= {"framework": "PettingZoo", "last": "0.25", "illegal_share": "0.25", "fails": ""}
    text = page("plain_loop", row | {"torch": False, "install": ["pettingzoo"]})
    for cells in ("| 50 |", "| 0.50 |", "| −0.50 |", "| 0.25 |", "| 25.00% |", "Nothing that we know of."):
        assert cells in text
