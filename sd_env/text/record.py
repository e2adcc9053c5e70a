"""Whole games in words as JSON lines: a header with scenario, seed and versions, then a line for each step.

A line of a step holds, with an entry for each state: ``told``, ``answered`` (all answers of its turn), ``misread`` (how
many of these were no move), ``did`` (the move), ``said`` (its public message) and ``got`` (the reward). Of a seat that
a policy of numbers holds, ``told`` and ``answered`` are null. The prompt was ``rules`` of the header, an empty line and
``told``. ``ended`` is null until the last step.
"""

import hashlib
import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sd_env import __version__
from sd_env.api.parallel_env import SecurityDilemmaEnv
from sd_env.scenarios import Scenario
from sd_env.text.answer import LONGEST_MESSAGE
from sd_env.text.names import move_names
from sd_env.trajectory.facts import MOST_STEPS, plain, scenario_of
from sd_env.trajectory.files import TrajectoryFileError, new_file

FORMAT, VERSION, SUFFIX = "sd_env text game", 1, ".jsonl"
ENVIRONMENT = str(SecurityDilemmaEnv.metadata["name"])
MOST_BYTES, MOST_LINE = 2_000_000_000, 50_000_000
"""What a file, and a line of it, may hold at most."""
ENDS = (None, "terminated", "truncated")


class GameFileError(ValueError):
    """A file that cannot be read as a game in words, or not be written, with the reason."""


@dataclass(frozen=True)
class GameRecord:
    """A game in words, whole or as far as it went. ``steps`` are the lines; ``players`` names who sat where."""

    scenario: Scenario
    seed: int
    messages: bool
    players: tuple[str, ...]
    rules: tuple[str, ...]
    steps: tuple[Mapping[str, Any], ...]
    sd_env: str = __version__
    environment: str = ENVIRONMENT

    @property
    def ended(self) -> str | None:
        """How the game ended; None if it was left in the middle."""
        return self.steps[-1]["ended"] if self.steps else None

    @property
    def rewards(self) -> tuple[float, ...]:
        """What each state got in all."""
        return tuple(math.fsum(step["got"][i] for step in self.steps) for i in range(self.scenario.n_agents))

    @property
    def misread(self) -> tuple[int, ...]:
        """How many answers of each state were no move."""
        return tuple(sum(step["misread"][i] for step in self.steps) for i in range(self.scenario.n_agents))


def save(record: GameRecord, path: Path | str, *, overwrite: bool = False) -> Path:
    """Write the game as ``.jsonl``; the whole file or none appears.

    Raises:
        GameFileError: another ending, the file is there (and ``overwrite`` is False) or cannot be written.
    """
    path = _jsonl(Path(path))
    lines = [json.dumps(step, allow_nan=False) for step in record.steps]
    head = {
        "format": FORMAT,
        "version": VERSION,
        "sd_env": record.sd_env,
        "environment": record.environment,
        "seed": record.seed,
        "messages": record.messages,
        "players": list(record.players),
        "steps": len(lines),
        "sha256": _checksum(lines),
        "rules": list(record.rules),
        "scenario": _finite(plain(record.scenario)),
    }
    try:
        with new_file(path, overwrite=overwrite) as draft, draft.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(f"{line}\n" for line in (json.dumps(head, allow_nan=False), *lines))
    except TrajectoryFileError as error:
        raise GameFileError(str(error)) from None
    return path


def load(path: Path | str) -> GameRecord:
    """Read what `save` wrote.

    Raises:
        GameFileError: no such file, or none that `save` wrote; one line with the path and the reason.
    """
    path = _jsonl(Path(path))
    if not path.is_file():
        raise GameFileError(f"game file {path}: no such file")
    try:
        return _read(path)
    except Exception as error:  # whatever a file that somebody made makes a reader do
        said = " ".join(str(error).split())[:400] or type(error).__name__
        reason = f"lacks {said}" if isinstance(error, KeyError) else said
        raise GameFileError(f"game file {path}: {reason}") from None


def _read(path: Path) -> GameRecord:
    if path.stat().st_size > MOST_BYTES:
        raise ValueError(f"has {path.stat().st_size:,} bytes: must have at most {MOST_BYTES:,}")
    lines = _lines(path)
    head = _header(json.loads(next(lines, "null"), parse_constant=_no_number))
    kept = list(lines)
    if len(kept) != head["steps"] or _checksum(kept) != head["sha256"]:
        raise ValueError(
            f"damaged or changed: it has {len(kept)} steps of {head['steps']}, or their checksum is another"
        )
    scenario = scenario_of(head["scenario"])
    n = scenario.n_agents
    _texts("players", head["players"], n)
    _texts("rules", head["rules"], n)
    steps = [json.loads(line, parse_constant=_no_number) for line in kept]
    names = [set(move_names(scenario, seat)) for seat in range(n)]
    for number, step in enumerate(steps, 1):
        _check_step(step, number, names, last=number == len(steps))
    return GameRecord(
        scenario,
        head["seed"],
        head["messages"],
        tuple(head["players"]),
        tuple(head["rules"]),
        tuple(steps),
        head["sd_env"],
        head["environment"],
    )


def _lines(path: Path) -> Iterator[str]:
    """The lines of a file without their ends, none longer than `MOST_LINE`, at most `MOST_STEPS` and a header."""
    with path.open(encoding="utf-8", newline="\n") as file:
        for number in range(MOST_STEPS + 2):
            line = file.readline(MOST_LINE + 1)
            if not line:
                return
            if len(line) > MOST_LINE or number > MOST_STEPS:
                raise ValueError(
                    f"line {number + 1}: must be at most {MOST_LINE:,} characters, of {MOST_STEPS:,} steps"
                )
            yield line.removesuffix("\n")


def _header(head: Any) -> dict[str, Any]:
    """The first line, each of its facts of its kind. ValueError names one that is not."""
    if not isinstance(head, dict) or head.get("format") != FORMAT:
        raise ValueError(f"no {FORMAT}: the first line must say so")
    if head["version"] != VERSION:
        raise ValueError(f"format version {str(head['version'])[:40]}: this program reads {VERSION}")
    whole = {"seed": 2**64, "steps": MOST_STEPS}
    for name, most in whole.items():
        if type(head[name]) is not int or not 0 <= head[name] <= most:
            raise ValueError(f"{name} = {str(head[name])[:40]}: must be a whole number in [0, {most}]")
    for name, kind, allowed in (
        ("messages", bool, "true or false"),
        ("sd_env", str, "text"),
        ("environment", str, "text"),
    ):
        if not isinstance(head[name], kind):
            raise ValueError(f"{name} = {str(head[name])[:40]}: must be {allowed}")
    return head


def _texts(name: str, value: Any, n: int) -> None:
    if not isinstance(value, list) or len(value) != n or not all(isinstance(one, str) for one in value):
        raise ValueError(f"{name} = {str(value)[:40]}: must be {n} texts")


def _check_step(step: Any, number: int, names: Sequence[set[str]], *, last: bool) -> None:
    """ValueError unless the line is what `TextGame` writes of that step."""
    if not isinstance(step, dict) or type(step.get("step")) is not int or step["step"] != number:
        raise ValueError(f"line {number + 1}: must be step {number}")
    for field, fits in _FITS.items():
        value = step[field]
        if not isinstance(value, list) or len(value) != len(names) or not all(map(fits, value)):
            raise ValueError(
                f"step {number}: {field} = {str(value)[:80]}: must be {_ALLOWED[field]}, one for each state"
            )
    for did, known in zip(step["did"], names, strict=True):
        if did not in known:
            raise ValueError(f"step {number}: did = {did[:80]!r}: must be a move of {', '.join(sorted(known))}")
    if step["ended"] not in ENDS or (step["ended"] is not None and not last):
        raise ValueError(
            f"step {number}: ended = {str(step['ended'])[:40]}: must be null, or how it ended on the last line"
        )


_FITS: dict[str, Callable[[Any], bool]] = {
    "told": lambda x: x is None or isinstance(x, str),
    "answered": lambda x: x is None or (isinstance(x, list) and all(isinstance(one, str) for one in x)),
    "misread": lambda x: type(x) is int and 0 <= x <= MOST_STEPS,
    "did": lambda x: isinstance(x, str),
    "said": lambda x: x is None or (isinstance(x, str) and len(x) <= LONGEST_MESSAGE and x.isprintable()),
    "got": lambda x: type(x) in (int, float) and math.isfinite(x),
}
_ALLOWED = {
    "told": "text or null",
    "answered": "texts or null",
    "misread": "a whole number",
    "did": "the name of a move",
    "said": f"one line of at most {LONGEST_MESSAGE} characters, or null",
    "got": "a finite number",
}


def _jsonl(path: Path) -> Path:
    if path.suffix != SUFFIX:
        raise GameFileError(f"game file {path}: the name must end in {SUFFIX}")
    return path


def _checksum(lines: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _no_number(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def _finite(facts: dict[str, Any]) -> dict[str, Any]:
    """With "inf" where a parameter is infinite, since JSON knows no infinity; numpy reads it back."""
    params = {
        name: value | {"values": ["inf" if x == math.inf else x for x in value["values"]]}
        if isinstance(value, dict)
        else value
        for name, value in facts["params"].items()
    }
    return facts | {"params": params}
