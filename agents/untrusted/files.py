"""Files that somebody else may have written: read with bounds, or refused in one line that names the file.

Nothing here runs what a file holds. A JSON or YAML is small, nested a little, and a table of names and values.
"""

import contextlib
import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from agents.untrusted.names import path_name

MOST_TEXT = 4_000_000
"""Bytes of a JSON or YAML."""
DEEPEST = 32
"""Tables within tables of a YAML."""
KINDS: dict[str, tuple[Any, str]] = {
    "scenario": (str, "text"),
    "learner": (str, "text"),
    "algorithm": (str, "text"),
    "tag": (str | None, "text"),
    "command": (str, "text"),
    "commit": (str, "text"),
    "seed": (int, "a whole number"),
    "agent_steps": (int, "a whole number"),
    "finished": (bool, "true or false"),
    "versions": (dict, "a table"),
}
"""What ``run.json`` may hold under these names."""
Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@contextlib.contextmanager
def reading(path: Path | str) -> Iterator[None]:
    """What goes wrong inside is a ValueError of one line that begins with the path, whatever was raised."""
    try:
        yield
    except OSError as error:
        raise ValueError(f"{path}: cannot be read ({error.strerror or _line(error)})") from None
    except ImportError:
        raise  # a package that is not there is no fault of the file
    except Exception as error:
        said = _line(error)
        if str(path) in said:
            raise ValueError(said) from None
        kind = "" if isinstance(error, ValueError) else f"{type(error).__name__}: "
        raise ValueError(f"{path}: {kind}{said}") from None


def _line(error: BaseException) -> str:
    """The first lines of an error's text as one, of bounded length."""
    text = " ".join(str(error).split()) or type(error).__name__
    return text if len(text) <= 400 else f"{text[:400]}…"


def must_be_small(path: Path, most: int) -> None:
    """ValueError where there is no file, or one of more than ``most`` bytes."""
    if not path.is_file():
        raise ValueError("no such file")
    if path.stat().st_size > most:
        raise ValueError(f"has {path.stat().st_size:,} bytes: must have at most {most:,}")


def read_text(path: Path) -> str:
    """A small file's text, with or without a byte order mark. ValueError names the file and the fault."""
    with reading(path):
        must_be_small(path, MOST_TEXT)
        try:
            return path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as error:
            raise ValueError(f"is not UTF-8 text (byte {error.start})") from None


def read_json(path: Path) -> dict[str, Any]:
    """A JSON file that holds one table of names and values. ValueError names the file and the fault."""
    text = read_text(path)
    with reading(path):
        try:
            content = json.loads(text)
        except RecursionError:
            raise ValueError("is broken: nested too deeply") from None
        except ValueError as error:
            raise ValueError(f"is broken: {error}") from None
        if not isinstance(content, dict):
            raise ValueError(f"holds {_shown(content)}: must be a table of names and values, {{…}}")
        return content


def read_yaml(path: Path) -> dict[str, Any]:
    """A YAML file that holds one table. Aliases, which can grow without bound, are refused.

    ValueError names the file and the fault.
    """
    text = read_text(path)
    with reading(path):
        try:
            refuse_growth(text)
            content = yaml.load(text, Loader)
        except yaml.YAMLError as error:
            raise ValueError(f"is broken: {error}") from None
        except RecursionError:
            raise ValueError("is broken: nested too deeply") from None
        if not isinstance(content, dict):
            raise ValueError(f"holds {_shown(content)}: must be a table of settings, name: value")
        return {str(key): value for key, value in content.items()}


def refuse_growth(text: str) -> None:
    """ValueError for a YAML with aliases or nested too deeply; found before anything is built of it."""
    depth = 0
    for event in yaml.parse(text, Loader):
        if isinstance(event, yaml.AliasEvent):
            raise ValueError(f"line {event.start_mark.line + 1}: holds an alias (*{event.anchor}): write it out")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise ValueError(f"line {event.start_mark.line + 1}: nested more than {DEEPEST} deep")


def _shown(content: Any) -> str:
    text = repr(content)
    return text if len(text) <= 40 else f"{text[:40]}…"


def digest(plain: Mapping[str, Any]) -> str:
    """Checksum of plain data, however its keys are ordered."""
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


def sealed(facts: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Facts with a checksum of their own among those of the files, under the name of theirs."""
    return {**facts, "sha256": {**facts["sha256"], name: digest(facts)}}


def _must_be_whole(path: Path, facts: Mapping[str, Any]) -> None:
    """ValueError if facts are no longer what was sealed; earlier versions, which kept no sources, sealed none."""
    told = facts.get("sha256")
    kept = told if isinstance(told, dict) else {}
    if "sources" not in facts and path.name not in kept:
        return
    files = {name: value for name, value in kept.items() if name != path.name}
    if kept.get(path.name) != digest({**facts, "sha256": files}):
        raise ValueError(f"{path}: damaged or changed (its checksum is another)")


def read_facts(path: Path) -> dict[str, Any]:
    """What a ``run.json`` says, each fact of its kind, names safe as parts of paths.

    ValueError names file, field and value.
    """
    facts = read_json(path)
    if missing := [name for name in ("scenario", "seed", "finished") if name not in facts]:
        raise ValueError(f"{path}: lacks {', '.join(missing)}")
    for name, (kind, words) in KINDS.items():
        value = facts.get(name)
        if name in facts and (not isinstance(value, kind) or (kind is int and isinstance(value, bool))):
            raise ValueError(f"{path}: {name} = {_shown(value)}: must be {words}")
    _must_be_whole(path, facts)
    for name in ("scenario", "learner", "tag", "algorithm"):
        if name in facts and (name != "tag" or facts[name]):
            path_name(facts[name], f"{path}: {name}")
    return facts
