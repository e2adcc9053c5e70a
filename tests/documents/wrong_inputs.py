"""Wrong inputs and what is said of each: the table of docs/wrong_inputs.md.

python -m tests.documents.wrong_inputs
"""

import json
import os
import shlex
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from agents import settings as config
from agents.judging.history import CASES, read_series
from agents.reporting.report import write_report
from agents.runs.load import load
from agents.runs.weights import load_weights
from agents.settings import SharedSettings, TrainSettings
from agents.untrusted.files import read_facts, read_json, read_yaml
from agents.untrusted.tables import read_table
from scripts import benchmark, cases, evaluate, exact, history, motive, report, settings, tournament, watch
from scripts.options import Command, read
from sd_env import scenario, solo_env, trajectory
from sd_env.scenarios import State, Treaty, Weapon, define

PAGE = Path(__file__).parents[2] / "docs" / "wrong_inputs.md"
HEAD = """# Wrong inputs, and what is said of each

Every wrong input is refused in one line, before anything is written. On the command line `error: ` stands in front, and
the exit status is 1. A test tries every row. `python -m tests.documents.wrong_inputs` writes this page.

| wrong input | message |
|---|---|
"""
COMMANDS: dict[str, Command] = {
    "watch": Command(watch.main, config.WatchSettings, watch.run_or_scenario, {"save": "out"}),
    "evaluate": Command(evaluate.main, config.EvaluateSettings, "run"),
    "tournament": Command(tournament.main, config.TournamentSettings),
    "report": Command(report.main, report.Options, "runs"),
    "exact": Command(exact.main, exact.Options, "runs"),
    "motive": Command(motive.main, motive.Options, "runs"),
    "history": Command(history.main, history.Options, "scenario", {"run": "runs"}),
    "dilemma": Command(print, config.DilemmaSettings, "scenario"),
    "cases": Command(cases.main, cases.Options, "grid", {"results": "out"}),
    "benchmark env": Command(benchmark.env, benchmark.EnvOptions),
}
LINES = """\
watch cold_war stepps=3
watch cold_war steps=0
watch cold_war steps=many
watch cold_war fps=nan
watch cold_war seed=-1
watch
watch scenario=cold_war run=runs/a
watch mars
watch cold_war policies=[hold]
watch cold_war policies=tit_for_tit
watch cold_war params.fogg=1
watch cold_war params.fog=thick
watch no_dilemma out=taken
evaluate n_worlds=4
evaluate run=missing
evaluate run=missing n_worlds=0
evaluate run=missing suite=exam
evaluate run=missing suite=held_out n_worlds=8
evaluate run=missing responses=8
tournament scenario=no_dilemma
tournament policies=[hold] scenario=no_dilemma
tournament policies=[hold,hold] scenario=no_dilemma
tournament policies=[hold,arm] scenario=mars
tournament policies=[hold,arm] scenario=no_dilemma out=
report missing
exact
motive missing
history mars
history cold_war data=missing
history cold_war runs=missing
dilemma n_worlds=1
cases geography
cases history seeds=0
benchmark env repeats=0""".splitlines()
TRAININGS: dict[str, dict[str, Any]] = {
    "train seed=-1": {"seed": -1},
    "train agent_steps=0": {"agent_steps": 0},
    "train tag=../x": {"tag": "../x"},
    "train tag=..": {"tag": ".."},
    "train runs=": {"runs": ""},
    "train scenario=mars": {"scenario": "mars"},
    "train params.fog=9": {"params": {"fog": 9}},
    "train learner.name=../x": {"learner": SharedSettings(name="../x")},
}
WORDS = ("train seeed=1", "train seed", "train --sed 1", "train learner=nobody", "train learner.gama=1")
FACTS = {"scenario": "no_dilemma", "seed": 0, "finished": True, "learner": "shared"}
RUNS: dict[str, dict[str, Any]] = {
    "run.json with learner ../../escaped": {"learner": "../../escaped"},
    "run.json with tag NUL": {"tag": "NUL"},
    "run.json with scenario 3": {"scenario": 3},
    "run.json with seed true": {"seed": True},
    "run.json with finished 'no'": {"finished": "no"},
}
PARAMETERS: dict[str, dict[str, Any]] = {
    "fog = 'thick'": {"fog": "thick"},
    "fog = nan": {"fog": float("nan")},
    "fog = 9": {"fog": 9},
    "horizon = 1.5": {"horizon": 1.5},
    "economy of one state": {"economy": [1.0]},
    "greed of three states": {"greed": [1.0, 2.0, 3.0]},
    "contact with oneself": {"contact": [[1.0, 1.0], [1.0, 0.0]]},
    "initial_low above initial_high": {"initial_low": 2.0, "initial_high": 1.0},
    "allow_arm = 'yes'": {"allow_arm": "yes"},
    "war_decision = 'king'": {"war_decision": "king"},
    "maximiser_prior + greedy_prior above 1": {"maximiser_prior": 0.9, "greedy_prior": 0.9},
    "fog_persistence = 1": {"fog_persistence": 1.0},
    "surprise = 2": {"surprise": 2.0},
    "types_public = 'no'": {"types_public": "no"},
}
TWO: dict[str, Any] = {"states": {"north": State(), "south": State()}, "weapons": {"tanks": Weapon(offence=1.0)}}
RECORDS: dict[str, dict[str, Any]] = {
    "weapons that are a list": {"weapons": ["tanks"]},
    "a state that is a number": {"states": {"north": 1.0, "south": State()}},
    "a treaty whose cap is a list": {"treaties": {"limit": Treaty(cap=[0.5])}},  # type: ignore[arg-type]
    "a treaty with a notice of half a step": {"treaties": {"limit": Treaty(notice=0.5)}},
    "a weapon with upkeep below 0": {"weapons": {"tanks": Weapon(upkeep=-1.0)}},
    "shocks that are no list": {"shocks": 3},
}
TEXTS: dict[str, tuple[Callable[[Path], Any], str, str]] = {
    "run.json holding []": (read_facts, "run.json", "[]"),
    "run.json holding null": (read_facts, "run.json", "null"),
    "run.json holding {}": (read_facts, "run.json", "{}"),
    "a JSON nested 100,000 deep": (read_json, "run.json", "[" * 100_000),
    "settings.yaml with an alias": (read_yaml, "settings.yaml", "a: &a [1]\nb: *a\n"),
    "settings.yaml holding a list": (read_yaml, "settings.yaml", "- a\n"),
    "settings.yaml nested 33 deep": (read_yaml, "settings.yaml", "[" * 40),
    "a table without rows": (read_table, "final.csv", "a,b\n"),
    "a trajectory of another program": (trajectory.load, "episode.csv", "a,b\n1,2\n"),
    "a run's average episode as a trajectory": (trajectory.load, "episode.csv", "step,seeker_arsenal\n1,0.5\n"),
    "a trajectory with another ending": (trajectory.load, "episode.txt", ""),
    "a zip of somebody else": (lambda path: load(path, "no_dilemma"), "model.zip", "PK"),
}
HEADING = "series,state,year,value,source\n"
ROW = f"{CASES['us_china'].series},US,1990,1,a\n"
SERIES = {
    "an empty series": "",
    "a series with semicolons": HEADING.replace(",", ";") + ROW.replace(",", ";"),
    "a raw NMC table": "stateabb,ccode,year,milex\nUSA,2,1990,1\n",
    "a series with a heading alone": HEADING,
    "a year twice": HEADING + ROW + ROW,
    "a value that is no number": HEADING + ROW.replace(",1,", ",much,"),
    "a year that is none": HEADING + ROW.replace("1990", "1990.5"),
    "a row that is short": HEADING + "a,b\n",
    "a year that is not there": HEADING + ROW,
}


def tried() -> dict[str, str]:
    """Each wrong input with its message; an input that is taken has none. Files lie in the folder one stands in."""
    Path("taken").mkdir()
    Path("taken/mine.txt").write_text("mine")
    rows = {line: said(lambda line=line: _typed(line)) for line in LINES}
    rows |= {line: said(lambda given=given: TrainSettings(**given)) for line, given in TRAININGS.items()}
    rows |= {line: said(lambda line=line: settings.words_for_hydra(shlex.split(line)[1:])) for line in WORDS}
    game = scenario("doubly_dangerous")
    rows |= {name: said(lambda given=given: game.with_params(**given)) for name, given in PARAMETERS.items()}
    rows |= {name: said(lambda given=given: define("mine", **(TWO | given))) for name, given in RECORDS.items()}
    rows |= {name: said(lambda facts=facts: _reported(facts)) for name, facts in RUNS.items()}
    rows |= {name: said(lambda of=of: _read(*of)) for name, of in TEXTS.items()}
    case = CASES["us_china"]
    for name, text in SERIES.items():
        Path(case.file).write_text(text)
        rows[name] = said(lambda: read_series(case, Path()))
    Path(case.file).write_bytes(HEADING.encode() + b"\xe4,US,1990,1,a\n")
    rows["a series in Latin-1"] = said(lambda: read_series(case, Path()))
    rows["weights that are not there"] = said(lambda: load_weights(Path("none.safetensors")))
    for start in (0, -1.0, float("nan")):
        rows[f"exploring_starts = {start}"] = said(lambda start=start: solo_env("no_dilemma", exploring_starts=start))
    rows["a partner that nobody knows"] = said(lambda: solo_env("no_dilemma", partners="nobody"))
    return rows


def _typed(line: str) -> None:
    words = shlex.split(line)
    name = "benchmark env" if words[0] == "benchmark" else words[0]
    command = COMMANDS[name]
    command.work(read(command, words[len(name.split()) :]))


def _reported(facts: dict[str, Any]) -> None:
    folder = Path("run")
    folder.mkdir(exist_ok=True)
    (folder / "run.json").write_text(json.dumps(FACTS | facts))
    write_report([folder], Path("out"), "Title")


def _read(read: Callable[[Path], Any], name: str, text: str) -> None:
    Path(name).write_text(text)
    read(Path(name))


def said(work: Callable[[], Any]) -> str:
    """What is said of a wrong input, as it stands on the command line."""
    try:
        work()
    except (ValueError, OSError) as error:
        return str(error)
    return ""


def page(rows: dict[str, str]) -> str:
    """The page, a row an input."""

    def cell(text: str) -> str:
        return f"`` {text} ``".replace("|", "\\|")

    return HEAD + "".join(f"| {cell(name)} | {cell(text)} |\n" for name, text in rows.items())


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        PAGE.write_text(page(tried()), encoding="utf-8")
    print(PAGE)
