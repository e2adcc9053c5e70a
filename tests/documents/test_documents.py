"""Documents tell the truth: commands and examples run, links lead somewhere, tables are the code's."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

import sd_env
from agents.learners import LEARNERS
from agents.studies.pages import MARKED, PAGES, TABLES, printed
from sd_env.core.reward import PARTS
from tests.documents import forked

ROOT = Path(__file__).parents[2]
README, CARD, PLAYERS, *_ = PAGES
LEFT_ALONE = {"runs", "outputs", "multirun", "dist", "build"}
DOCUMENTS = sorted(
    path
    for path in ROOT.rglob("*.md")
    if not any(part.startswith(".") or part in LEFT_ALONE for part in path.relative_to(ROOT).parts)
)
FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(page: Path, language: str) -> list[str]:
    return [body for kind, body in FENCED.findall(page.read_text(encoding="utf-8")) if kind == language]


def commands(page: Path) -> list[str]:
    """The lines of ``sh`` blocks without their comments."""
    lines = (line.split(" #")[0].strip() for block in blocks(page, "sh") for line in block.splitlines())
    return [line for line in lines if line]


class Tiny(NamedTuple):
    """How a command is made small: what is added to it, and what in it is replaced by what."""

    pattern: str
    added: str = ""
    replaced: tuple[str, str] = ("", "")


TRAINING = (
    "agent_steps=2000 learner.n_worlds=16 learner.batch_size=256 curve_worlds=16 final_worlds=16 n_curve_points=2 "
    "progress=false"
)
SMALLER = (
    Tiny(r"python -m scripts\.train -m ", f"{TRAINING} jobs=1", ("seed=0,1,2,3,4", "seed=0")),
    Tiny(r"python -m scripts\.train ", TRAINING),
    Tiny(r"python -m scripts\.evaluate suite=exploitability ", "responses=1", ("=100000", "=500")),
    Tiny(r"python -m scripts\.evaluate suite="),
    Tiny(r"python -m scripts\.evaluate ", "n_worlds=16", ("n_worlds=1024", "n_worlds=32")),
    Tiny(r"python -m scripts\.watch ", "steps=3"),
    Tiny(r"python -m scripts\.report runs/$"),
    Tiny(r"python -m scripts\.benchmark env$", "repeats=1 seconds=0.001 updates=1 most_worlds=64"),
    Tiny(
        r"python -m scripts\.benchmark learners$",
        "learners=shared,a2c scenarios=no_dilemma seeds=1 "
        "answered=1 agent_steps=1000 response_steps=200 runs=learners jobs=1",
    ),
    Tiny(r"python -m scripts\.tournament ", "n_worlds=4 jobs=1"),
    Tiny(
        r"python -m scripts\.phase$",
        "phases=closed_form balances=0.5,2 distinguishabilities=0,0.9 seeds=1 scale=1e-6 runs=phase jobs=1",
    ),
    Tiny(r"python -m scripts\.demo$", "seeds=2 scale=0.005 out=demo jobs=1"),
    Tiny(r"python -m scripts\.study$", "seeds=1 scale=0.0001 settings=_benign jobs=1"),
    Tiny(r"python -m scripts\.ground_truth$", "seeds=1 scale=0.002 only=R10,R14 runs=ground_truth jobs=1"),
    Tiny(r"python -m scripts\.card( check=true)?$", "check=true"),
    Tiny(r"python -m scripts\.exact \w+/$", "levels=2"),
    Tiny(r"python -m scripts\.dilemma ", "n_worlds=8"),
    Tiny(r"python -m sd_env\.suite\.submit "),
    Tiny(r"python -m tests\.core\.instructions$"),
    Tiny(r"python -m scripts\.cases ", "seeds=2 scale=0.001 jobs=1 only=doubly_stable_with_none"),
    Tiny(r"python -m scripts\.motive$", "episodes=40 seeds=1"),
    Tiny(r"python -m scripts\.history "),
    Tiny(
        r"python -m scripts\.theory$",
        "levels=2 steps=2 worlds=doubly_stable balances=1,2 distinguishabilities=0,0.6 games=1 jobs=1",
    ),
    Tiny(
        r"python -m scripts\.experiment ladder$",
        "only='0% greedy, surprise 0.4' agent_steps=1 seeds=1 out=pages runs=cells jobs=1",
        ("ladder", "choice"),  # a slow test below runs the ladder, whose exact learning takes half a minute
    ),
)
LONG = ("python -m scripts.study",)
PRINTS = ("python -m tests.core.instructions",)
"""Long ones that write nothing."""
MAKES = {
    "make demo": ("-m scripts.demo",),
    "make test": ("-m ruff check .", "-m ruff format --check .", "-m mypy", "lint-imports", "-m pytest"),
    "make test-slow": ("-m pytest -m slow",),
    "make test-faults": ("-m pytest tests/faults -m faults",),
    "make test-clusters": ("-m pytest tests/clusters -m clusters",),
    "make integrations": ("nox -s integrations",),
    "make test-browser": ("-m pytest tests/viewer -m browser",),
    "make view": ("-m scripts.demo", "-m sd_env.viewer runs/demo"),
    "make docs": ("-m scripts.site", "-m sphinx --fail-on-warning"),
    "make test-docs": ("-m scripts.site", "-m sphinx --fail-on-warning", "-m pytest tests/site -m site"),
    "make test-all": ("-m ruff check .", "-m pytest --numprocesses", "-m pytest -m slow", "-m pytest tests/faults"),
}
"""What each make command must call."""


def smaller(command: str) -> str:
    for pattern, added, (old, new) in SMALLER:
        if re.match(pattern, command):
            return f"{command.replace(old, new) if old else command} {added}"
    raise AssertionError(f"no Tiny for the command {command!r}: add one to SMALLER")


def run(command: list[str], folder: Path) -> str:
    env = os.environ | {"PYTHONPATH": str(ROOT), "COLUMNS": "200"}
    if command[0] == sys.executable:
        status, out, err = forked.run(command[1:], folder, env)
    else:
        done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True)
        status, out, err = done.returncode, done.stdout, done.stderr
    assert status == 0, f"{' '.join(command)}\n{out[-3000:]}\n{err[-3000:]}"
    return out


def shell(page: Path) -> list[str]:
    return [command for command in commands(page) if not command.startswith("make ")]


def run_all(commands: list[str], folder: Path) -> None:
    """One after the other in one folder: a later command finds what an earlier one left there."""
    for command in commands:
        told = run([sys.executable, *shlex.split(smaller(command))[1:]], folder)
        assert (folder / told.split()[-1]).exists(), f"{command}\n{told}"


def chains() -> list[list[str]]:
    """Every command but the long ones, once, after those it needs: pages that share one run in one folder."""
    found: list[list[str]] = []
    for page in [README, *(page for page in DOCUMENTS if page != README)]:
        own = [command for command in shell(page) if command not in LONG + PRINTS]
        met = [chain for chain in found if set(chain) & set(own)]
        found = [chain for chain in found if chain not in met]
        found.append(list(dict.fromkeys([*(command for chain in met for command in chain), *own])))
    return [chain for chain in found if chain]


@pytest.mark.parametrize("chain", chains(), ids=lambda chain: chain[0].split()[2])
def test_a_pages_commands_run_and_name_what_they_wrote(chain, tmp_path):
    run_all(chain, tmp_path)


def test_every_command_runs_once():
    ran = [command for chain in [*chains(), LONG, PRINTS] for command in chain]
    assert sorted(ran) == sorted({command for page in DOCUMENTS for command in shell(page)})


@pytest.mark.slow
@pytest.mark.parametrize("command", LONG)
def test_a_long_command_runs_and_names_what_it_wrote(command, tmp_path):
    run_all([command], tmp_path)


@pytest.mark.slow
def test_the_ladder_runs_beside_exact_learning(tmp_path):
    words = ["agent_steps=1", "seeds=1", "out=pages", "runs=cells", "jobs=1"]
    run([sys.executable, "-m", "scripts.experiment", "ladder", "only=doubly_stable ppo", *words], tmp_path)
    assert "exact vanilla exploring" in (tmp_path / "pages" / "ladder.md").read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("command", PRINTS)
def test_a_long_command_prints_something(command, tmp_path):
    assert run([sys.executable, *command.split()[1:]], tmp_path).strip()


def examples() -> list:
    found = ((page, at, text) for page in DOCUMENTS for at, text in enumerate(blocks(page, "python")))
    return [pytest.param(text, id=f"{page.parent.name}-{at}") for page, at, text in found]


def lay_out(example: str, folder: Path) -> None:
    """Copy the committed files that an example reads: it is run as in a checkout, and yet writes nothing there."""
    for name in re.findall(r"[\"'](docs/[\w/.]+)[\"']", example):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)


@pytest.mark.parametrize("example", examples())
def test_an_example_runs_as_it_stands(example, tmp_path):
    lay_out(example, tmp_path)
    assert run([sys.executable, "-c", example], tmp_path).strip()


def test_the_figure_to_reproduce_has_the_means_of_its_page(tmp_path):
    (example,) = blocks(ROOT / "docs" / "tutorials" / "reproduce_a_figure.md", "python")
    lay_out(example, tmp_path)
    printed = re.findall(r"(\d+)% greedy: ([\d. ]+)", run([sys.executable, "-c", example], tmp_path))
    told = re.findall(
        r"^\| (\d+)% greedy, surprise \S+ \| \S+ \| \S+ \| (\S+) ",
        (ROOT / "docs" / "results" / "experiments" / "choice.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    assert [(greedy, mean) for greedy, means in printed for mean in means.split()] == told
    assert len(told) == 18


@pytest.mark.parametrize("command", sorted({c for page in DOCUMENTS for c in commands(page) if c.startswith("make ")}))
def test_a_make_command_calls_what_the_page_says(command):
    assert command in MAKES, f"no entry for {command!r} in MAKES"
    recipe = run([*command.split(), "--dry-run"], ROOT)
    assert [part for part in MAKES[command] if part not in recipe] == []


def test_the_readme_names_the_two_commands():
    assert [command for command in commands(README) if command.startswith("make ")][:2] == ["make demo", "make test"]


def test_every_command_is_known_on_every_page():
    for page in DOCUMENTS:
        for command in commands(page):
            assert command in MAKES or smaller(command)


def slugs(page: Path) -> set[str]:
    """The anchors that GitHub makes of a page's headings."""
    headings = re.findall(r"^#+ (.*)$", FENCED.sub("", page.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def links(page: Path) -> list[str]:
    text = FENCED.sub("", page.read_text(encoding="utf-8"))
    found = re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r"(?:src|href)=\"([^\"]+)\"", text)
    return [link for link in found if not re.match(r"https?://|mailto:", link)]


@pytest.mark.parametrize("page", DOCUMENTS, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_relative_links_and_pictures_are_there(page):
    lost = []
    for link in links(page):
        file, _, anchor = link.partition("#")
        target = (page.parent / file) if file else page
        if not target.exists() or (anchor and anchor not in slugs(target)):
            lost.append(link)
    assert lost == []


def test_there_are_links_to_check():
    assert sum(len(links(page)) for page in DOCUMENTS) >= 10


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.parent.name)
def test_tables_are_those_of_the_code(page):
    text = page.read_text(encoding="utf-8")
    assert text == printed(text), "stale: run python -m scripts.card"


def test_every_table_stands_on_a_page():
    assert sorted(name for page in PAGES for _, name, _ in MARKED.findall(page.read_text())) == sorted(TABLES)


def test_a_stale_table_is_noticed():
    text = CARD.read_text(encoding="utf-8")
    stale = text.replace("| `economy` | N |", "| `economy` | K |")
    assert stale != text
    assert printed(stale) == text
    with pytest.raises(KeyError):
        printed("<!-- table: nobodys -->\n<!-- end -->")


def test_every_reference_to_the_model_leads_to_a_section_of_the_card():
    sections = set(re.findall(r"^#+ (\d(?:\.\d)?)\.? ", CARD.read_text(encoding="utf-8"), re.MULTILINE))
    code = (path for folder in ("sd_env", "agents", "scripts", "tests") for path in (ROOT / folder).rglob("*.py"))
    found = {ref for path in code for ref in re.findall(r"\bMODEL (\d(?:\.\d)?)", path.read_text(encoding="utf-8"))}
    assert len(found) > 10
    assert found <= sections


def test_the_card_names_every_part_of_the_reward():
    section = CARD.read_text().split("| part | value | when |")[1].split("\n\n")[0]
    assert tuple(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)) == PARTS


def test_the_catalogue_lists_every_learner_with_its_file():
    rows = re.findall(r"^\| `(\w+)` \|.*\(learners/(\w+)\.py\) \|$", PLAYERS.read_text(), re.MULTILINE)
    assert dict(rows) == {name: learner.build.__module__.rsplit(".", 1)[1] for name, learner in LEARNERS.items()}


def test_changelog_and_citation_are_of_this_version():
    assert re.search(rf"^## \[{re.escape(sd_env.__version__)}\]", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert f"\nversion: {sd_env.__version__}\n" in (ROOT / "CITATION.cff").read_text()
