"""One command judges a policy and makes one file of it, which others can check: a row of the leaderboard.

python -m sd_env.suite.submit policy=my_policy:act name=mine scenario=doubly_dangerous
python -m sd_env.suite.submit check=mine-doubly_dangerous.json policy=my_policy:act

``policy`` is a strategy's name, a path of weights, or ``module:object`` in Python. With ``check`` the file is checked,
and with a policy too it plays again: the same policy gives the same rows.
"""

import difflib
import hashlib
import json
import pkgutil
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from sd_env import scenarios
from sd_env.core import kept
from sd_env.opponents import STRATEGIES
from sd_env.scenarios import Scenario
from sd_env.suite.judge import PLAYS, Scores, evaluate
from sd_env.suite.known import ENVIRONMENT
from sd_env.suite.line_ups import of_scenario
from sd_env.suite.score import WORLDS_A_SEED
from sd_env.suite.seeds import HELD_OUT
from sd_env.trajectory.files import new_file

FORMAT = "sd_env submission 1"
SUITE = "held_out"
MOST_BYTES = 1_000_000
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")
SAME = 1e-9
"""Of a reward a step: as near as numbers must be that are the same."""
ROW = {"line_up": str, "seed": int, "play": str, "focal_return": float, "welfare": float}
HELD: dict[str, type] = {
    "format": str,
    "name": str,
    "scenario": str,
    "suite": str,
    "policy": dict,
    "versions": dict,
    "scenario_sha256": str,
    "worlds": int,
    "rows": list,
    "result": dict,
    "sha256": str,
}
"""What a file holds, and of which kind."""
SUBMITTING, CHECKING, HELP = ("policy", "scenario", "name", "out"), ("check", "policy"), {"-h", "--help", "help"}
"""Options of the command."""
USAGE = (__doc__ or "").partition("\n\n")[2].strip()
RESULTS = ("returns", "score", "skill", "welfare")


def submit(policy: Any, scenario: str, name: str, out: Path | str = "") -> Path:
    """Judge a policy in the held-out line-ups and write the file; its path.

    Args:
        policy: as `sd_env.suite.evaluate` takes it.
        scenario: a name.
        name: of the policy, at most 40 letters, digits, ``_``, ``-`` and ``.``.
        out: where to; ``<name>-<scenario>.json`` in the current folder if empty.

    Raises:
        ValueError: as `evaluate`; a bad name; or the file is there already.
    """
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise ValueError(f"name = {name!r}: must be 1 to 40 letters, digits, _, - and ., a letter or digit first")
    path = Path(out or f"{name}-{scenarios.get(scenario).name}.json")
    if path.exists():
        raise ValueError(f"{path}: is there already and is not overwritten")
    return write(evaluate(policy, scenario), name, path)


def write(scores: Scores, name: str, path: Path) -> Path:
    """Write what `evaluate` found with the default worlds."""
    game = scenarios.get(scores.scenario)
    content: dict[str, Any] = {
        "format": FORMAT,
        "name": name,
        "scenario": game.name,
        "suite": scores.suite,
        "policy": {"kind": scores.player.kind, "given": scores.player.name, "sha256": scores.player.sha256},
        "versions": {
            "environment": ENVIRONMENT,
            "sd_env": sys.modules[
                "sd_env"
            ].__version__,  # loaded; to import it would load the frameworks that it serves
            "core": kept.source_hash(),
            "numpy": np.__version__,
        },
        "scenario_sha256": digest_of(game),
        "worlds": scores.plays[0][0].focal.shape[1],
        "rows": rows_of(scores),
        "result": {key: {play: list(getattr(scores, key)(play)) for play in PLAYS} for key in RESULTS},
    }
    with new_file(path) as draft:
        draft.write_text(json.dumps(content | {"sha256": checksum(content)}, indent=1) + "\n", encoding="utf-8")
    return path


def rows_of(scores: Scores) -> list[dict[str, Any]]:
    """A row a line-up, seed and play: means over the seed's worlds."""
    return [
        {
            "line_up": row["line_up"],
            "seed": seed,
            "play": play,
            "focal_return": float(one.focal[at].mean()),
            "welfare": float(one.all[at].mean()),
        }
        for row, both in zip(scores.rows, scores.plays, strict=True)
        for at, seed in enumerate(scores.seeds)
        for play, one in zip(PLAYS, both, strict=True)
    ]


def digest_of(scenario: Scenario) -> str:
    """SHA-256 of all that a scenario's game is made of: parameters, and names of states, weapons and treaties."""
    params = {name: np.asarray(value).tolist() for name, value in scenario.params._asdict().items()}
    plain = {"params": params, "names": [scenario.states, scenario.weapons, scenario.kinds]}
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


def checksum(content: Mapping[str, Any]) -> str:
    """Of all that a file tells but this."""
    told = {name: value for name, value in content.items() if name != "sha256"}
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def read(path: Path | str) -> dict[str, Any]:
    """A file that `submit` wrote, whole and of its format. ValueError in one line with the path and what is wrong."""
    path = Path(path)
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ValueError(f"has {path.stat().st_size:,} bytes: must have at most {MOST_BYTES:,}")
        content = json.loads(path.read_text(encoding="utf-8"))
        _must_be_whole(content)
    except (OSError, ValueError, RecursionError) as error:
        said = getattr(error, "strerror", None) or " ".join(str(error).split())[:400]
        raise ValueError(f"submission {path}: {said}") from None
    return dict(content)


def _must_be_whole(content: Any) -> None:
    """ValueError names the first thing that is not as `write` writes it."""
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise ValueError(f"must be a table of format {FORMAT!r}")
    for name, kind in HELD.items():
        if not isinstance(content.get(name), kind):
            raise ValueError(f"{name} = {str(content.get(name))[:40]!r}: must be of kind {kind.__name__}")
    if not NAME.fullmatch(content["name"]):
        raise ValueError(f"name = {content['name'][:40]!r}: must be letters, digits, _, - and .")
    for row in content["rows"]:
        if not isinstance(row, dict) or any(type(row.get(name)) is not kind for name, kind in ROW.items()):
            raise ValueError(f"rows: {str(row)[:80]}: must hold {', '.join(ROW)}")
    if content["sha256"] != checksum(content):
        raise ValueError("damaged or changed (its checksum is another)")
    wanted = [
        (line_up.name, seed, play)
        for line_up in of_scenario(SUITE, content["scenario"])
        for seed in HELD_OUT
        for play in PLAYS
    ]
    if [(row["line_up"], row["seed"], row["play"]) for row in content["rows"]] != wanted:
        raise ValueError(f"rows: are not those of the line-ups of {content['scenario']} and the seeds of today")
    _must_agree(content)


def _must_agree(content: Mapping[str, Any]) -> None:
    """ValueError where means that the file tells are not those of its rows."""
    for key, column in (("returns", "focal_return"), ("welfare", "welfare")):
        for play in PLAYS:
            mean = float(np.mean([row[column] for row in content["rows"] if row["play"] == play]))
            told = content["result"].get(key, {}).get(play, [None])[0]
            if not isinstance(told, float) or not abs(told - mean) < SAME:
                raise ValueError(f"result: {key} of {play} play is {told}: must be {mean}, the mean of the rows")


def verify(path: Path | str, policy: Any = None, tolerance: float = SAME) -> dict[str, Any]:
    """What a file holds, once it has been found whole, of this game, and of this policy where one is given.

    Args:
        path: a file that `submit` wrote.
        policy: plays again, if given; its rows must be the file's.
        tolerance: by which rows may differ [reward a step]. Networks on another machine may need more.

    Raises:
        ValueError: in one line, what is wrong.
    """
    content = read(path)
    game = scenarios.get(content["scenario"])
    for what, told, wanted in (
        ("environment", content["versions"].get("environment"), ENVIRONMENT),
        ("scenario_sha256", content["scenario_sha256"], digest_of(game)),
        ("worlds", content["worlds"], WORLDS_A_SEED),
    ):
        if told != wanted:
            raise ValueError(f"submission {path}: {what} = {told!r}: must be {wanted!r}, that of the game here")
    if policy is not None:
        must_play_so(content, evaluate(policy, game), f"submission {path}", tolerance)
    return content


def must_play_so(content: Mapping[str, Any], scores: Scores, where: str, tolerance: float) -> None:
    """ValueError names the first row that the policy does not give, or its weights if they are others."""
    kept_as, has = content["policy"].get("sha256"), scores.player.sha256
    if kept_as and has and kept_as != has:
        raise ValueError(f"{where}: weights have the checksum {has[:12]}…: must be {kept_as[:12]}…")
    for told, made in zip(content["rows"], rows_of(scores), strict=True):
        for name in ("focal_return", "welfare"):
            if not abs(told[name] - made[name]) <= tolerance:
                place = f"{made['line_up']}, seed {made['seed']}, {made['play']}"
                raise ValueError(f"{where}: {place}: {name} is {told[name]}: this policy gives {made[name]}")


def named(word: str) -> Any:
    """A policy from the command line. ValueError where ``module:object`` is none."""
    if word in STRATEGIES or ":" not in word or Path(word).exists():
        return word
    try:
        return pkgutil.resolve_name(word)
    except (ImportError, AttributeError, ValueError) as error:
        raise ValueError(f"policy = {word!r}: no such object in Python ({error})") from None


def options_of(words: Sequence[str]) -> dict[str, str]:
    """The options of the command line. ValueError names one that is unknown, bare or missing, and what is allowed."""
    bare = [word for word in words if "=" not in word]
    if bare:
        raise ValueError(f"{bare[0]!r}: options are written key=value; --help shows them")
    given = dict(word.lstrip("-").split("=", 1) for word in words)
    allowed, needed = (CHECKING, CHECKING[:1]) if "check" in given else (SUBMITTING, SUBMITTING[:3])
    for name in given:
        if name not in allowed:
            near = difflib.get_close_matches(name, allowed, n=1)
            hint = f"did you mean {near[0]}?" if near else f"must be one of {', '.join(allowed)}"
            raise ValueError(f"unknown option {name!r}{' beside check' if 'check' in given else ''}: {hint}")
    missing = [name for name in needed if name not in given]
    if missing:
        raise ValueError(f"option {missing[0]} is missing: give it as {missing[0]}=…; --help shows how")
    return given


def main(words: Sequence[str]) -> None:
    """Do what the words ask, and print the scores and the file's path."""
    if HELP & set(words):
        print(USAGE)
        return
    given = options_of(words)
    policy = named(given["policy"]) if "policy" in given else None
    if "check" in given:
        content = verify(given["check"], policy)
        print(f"{'played again' if policy is not None else 'whole'}: {content['name']} in {content['scenario']}")
        print(given["check"])
        return
    path = submit(policy, given["scenario"], given["name"], given.get("out", ""))
    for key, plays in read(path)["result"].items():
        print(f"{key}: " + ", ".join(f"{plays[play][0]:.3f} {play}" for play in PLAYS))
    print(path)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except (ValueError, OSError, ImportError) as wrong:
        sys.exit(f"error: {' '.join(str(wrong).split())}")
