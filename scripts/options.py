"""One front end for all commands: ``key=value``, typed by a dataclass; help of its own, one message each for trouble.

A command's settings are a dataclass whose comments are its help. ``--key value`` is an older spelling of ``key=value``.
"""

import difflib
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any, NamedTuple, get_origin

from omegaconf import OmegaConf
from omegaconf.errors import OmegaConfBaseException

from agents.settings import settings_of

STOPPED = "stopped; the same command goes on"
"""What every command says after Ctrl-C."""

RUNS_ALIASES = {"results": "out", "tables": "out", "to": "out"}
"""Older names of the folder that a reader looks at; beside one of them ``out`` was the folder of runs."""


class Command(NamedTuple):
    """What is done with which settings, and how they may be written."""

    work: Callable[[Any], None]
    settings: type
    alone: str | Callable[[str], str] = ""  # the setting that a word without a name gives, or how to tell
    aliases: Mapping[str, str] = {}  # older names of settings


def run(command: Command, about: str | None) -> None:
    """Do what the command line asks; an error or Ctrl-C ends in one line and exit status 1."""
    words = sys.argv[1:]
    if asks_for_help(words):
        print(help_text(command.settings, about or ""))
        return
    with_one_line(lambda: command.work(read(command, words)))


def choose(commands: Mapping[str, Command], about: str | None) -> None:
    """Like `run`, for a script of several commands: the first word says which."""
    words = sys.argv[1:]
    which = commands.get(words[0]) if words else None
    if which is not None and asks_for_help(words):
        print(help_text(which.settings, about or "", words[0]))
    elif which is not None:
        with_one_line(lambda: which.work(read(which, words[1:])))
    elif asks_for_help(words):
        print("\n\n".join(help_text(one.settings, about or "", name) for name, one in commands.items()))
    else:
        given = f"{words[0]!r}: {nearest(words[0], commands)}" if words else f"say which: {', '.join(commands)}"
        sys.exit(f"error: {given}")


def with_one_line(work: Callable[[], None]) -> None:
    """Do it; what goes wrong is said in one line."""
    try:
        work()
    except KeyboardInterrupt:
        sys.exit(STOPPED)
    except (ValueError, OSError, OmegaConfBaseException) as error:
        sys.exit(f"error: {' '.join(str(error).split())}")


def asks_for_help(words: Sequence[str]) -> bool:
    """Whether help is asked for."""
    return any(word in ("-h", "--help") for word in words)


def help_text(settings: type, about: str, which: str = "") -> str:
    """What the command does, its options with default and meaning, one example."""
    lines = [line.strip() for line in about.splitlines()]
    examples = [line for line in lines if line.startswith("python -m scripts.") and f" {which}" in line]
    rows = [(f"{name}={plain(value)}", told) for name, (_, value, told) in settings_of(settings).items()]
    wide = min(32, max((len(left) for left, _ in rows), default=0))
    options = [f"  {left:<{wide}}  {told}".rstrip() for left, told in rows]
    title = [f"{which}: {lines[0]}" if which else lines[0], "", "options, written key=value:", *options]
    return "\n".join([*title, "", f"example: {examples[0]}"] if examples else title)


def plain(value: str) -> str:
    """A default as it is typed."""
    bare = value.strip("`")
    if bare == "required":
        return "…"
    if bare in ("None", '""', "dict()") or bare.startswith("field("):
        return ""
    return {"True": "true", "False": "false"}.get(bare, bare.strip('"'))


def nearest(name: str, known: Mapping[str, Any] | Sequence[str]) -> str:
    """Which of the known names may be meant."""
    near = difflib.get_close_matches(name, list(known), n=1)
    return f"did you mean {near[0]}?" if near else f"must be one of {', '.join(known)}"


def read(command: Command, words: Sequence[str]) -> Any:
    """The typed settings of these words.

    Raises:
        ValueError: a setting is unknown, missing, of another type or not allowed.
    """
    kinds = {f.name: f.type for f in fields(command.settings)}
    given = _old_out(_pairs(command, list(words), kinds), command.aliases)
    typed = OmegaConf.structured(command.settings)
    for name, values in given.items():
        first, _, inner = name.partition(".")
        if first not in kinds or (inner and not str(kinds[first]).startswith("dict")):
            raise ValueError(f"unknown option {name}: {nearest(name, kinds)}")
        try:
            OmegaConf.update(typed, name, _value(kinds[first] if not inner else Any, values), force_add=bool(inner))
        except OmegaConfBaseException as error:
            raise ValueError(f"{name} = {','.join(values)!r}: {str(error).splitlines()[0]}") from None
    for name in OmegaConf.missing_keys(typed):
        raise ValueError(f"setting {name} is missing: give it as {name}=…")
    made = OmegaConf.to_object(typed)
    assert is_dataclass(made)
    return made


def _pairs(command: Command, words: list[str], kinds: Mapping[str, Any]) -> dict[str, list[str]]:
    """Names as they were written, each with its words."""
    given: dict[str, list[str]] = {}
    while words:
        word = words.pop(0)
        name, equals, value = word.lstrip("-+").partition("=")
        if word.startswith("--"):
            name = name.replace("-", "_")
            given[name] = [value] if equals else _following(name, words, kinds.get(command.aliases.get(name, name)))
        elif equals:
            given[name] = [value]
        else:
            alone = command.alone(word) if callable(command.alone) else command.alone
            if not alone or (alone in given and not _is_list(kinds[alone])):
                raise ValueError(f"unknown option {word}: {nearest(word, kinds)}")
            given.setdefault(alone, []).append(word)
    return given


def _following(name: str, words: list[str], kind: Any) -> list[str]:
    """The words after ``--name`` that are its value; they are taken from ``words``."""
    if kind is bool:
        return [words.pop(0)] if words and words[0] in ("true", "false") else ["true"]
    taken: list[str] = []
    while words and not words[0].startswith("--") and (_is_list(kind) or not taken):
        taken.append(words.pop(0))
    if not taken and not _is_list(kind) and kind is not None:
        raise ValueError(f"option {name} has no value: give it as {name}=…")
    return taken


def _old_out(given: dict[str, list[str]], aliases: Mapping[str, str]) -> dict[str, list[str]]:
    """By today's names. Where a folder of results was named, ``out`` was the folder of runs."""
    renamed = {}
    old_style = any(aliases.get(name) == "out" for name in given) and "runs" not in given
    for name, values in given.items():
        new = "runs" if name == "out" and old_style else aliases.get(name, name)
        renamed[new] = values
    return renamed


def _is_list(kind: Any) -> bool:
    return get_origin(kind) is list


def _value(kind: Any, words: list[str]) -> Any:
    """Text as it stands, lists by their commas, all else as YAML has it."""
    if kind is str:
        return words[0]
    if _is_list(kind):
        inner = ",".join(words).strip()
        inner = inner[1:-1] if inner.startswith("[") and inner.endswith("]") else inner
        return [part.strip().strip("'\"") for part in inner.split(",")] if inner else []
    return OmegaConf.from_dotlist([f"value={words[0]}"])["value"]
