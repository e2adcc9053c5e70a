"""One front end for all commands: ``key=value``, typed by a dataclass; help of its own, one message each for trouble.

A command's settings are a dataclass whose comments are its help. ``--key value`` is an older spelling of ``key=value``.
"""

import contextlib
import difflib
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from pathlib import Path
from typing import Any, NamedTuple, get_origin

from scripts import INSTALL, STOP, STOPPED, is_others

try:
    from omegaconf import OmegaConf
    from omegaconf.errors import OmegaConfBaseException
    from yaml import YAMLError

    from agents.settings import MISSING as REQUIRED
    from agents.settings import settings_of
    from agents.untrusted.files import refuse_growth
except ModuleNotFoundError as missing:
    if not is_others(missing):
        raise
    sys.exit(f"error: {missing}: {INSTALL}")

__all__ = ["STOPPED", "Command", "choose", "nearest", "read", "run", "with_one_line"]


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
    with_one_line(lambda: _work(command, words))


def choose(commands: Mapping[str, Command], about: str | None) -> None:
    """Like `run`, for a script of several commands: the first word says which."""
    words = sys.argv[1:]
    which = commands.get(words[0]) if words else None
    if which is not None and asks_for_help(words):
        print(help_text(which.settings, about or "", words[0]))
    elif which is not None:
        with_one_line(lambda: _work(which, words[1:]))
    elif asks_for_help(words):
        print("\n\n".join(help_text(one.settings, about or "", name) for name, one in commands.items()))
    else:
        given = f"{words[0]!r}: {nearest(words[0], commands)}" if words else f"say which: {', '.join(commands)}"
        sys.exit(f"error: {given}")


def _work(command: Command, words: Sequence[str]) -> None:
    """Do it, on the engine that is asked for where the command has a choice."""
    given = read(command, words)
    if not hasattr(given, "engine"):
        command.work(given)
        return
    from agents.runs import engines  # a part of a second, for those that have one

    with engines.use(given.engine, given.address):
        command.work(given)


def with_one_line(work: Callable[[], None]) -> None:
    """Do it; what goes wrong is said in one line, and after Ctrl-C that one, whatever came of it."""
    STOP.working = True
    try:
        work()
    except KeyboardInterrupt:
        STOP.leave()
    except (Exception, SystemExit) as error:
        if STOP.came:
            STOP.leave()
        if isinstance(error, ModuleNotFoundError) and is_others(error):
            sys.exit(f"error: {error}: {INSTALL}")
        if not isinstance(error, ValueError | OSError | OmegaConfBaseException):
            raise
        sys.exit(f"error: {' '.join(str(error).split())}")
    finally:
        STOP.working = False


def asks_for_help(words: Sequence[str]) -> bool:
    """Whether help is asked for."""
    return any(word in ("-h", "--help") for word in words)


def help_text(settings: type, about: str, which: str = "") -> str:
    """What the command does, its options with default and meaning, one example."""
    lines = [line.strip() for line in about.splitlines()]
    about_one = (settings.__doc__ or "").splitlines()[0]
    examples = [line for line in lines if line.startswith("python -m scripts.") and f" {which}" in line]
    title = f"{which}: {about_one}" if which else lines[0]
    lines = [title, "", "options, written key=value:", *option_lines(settings)]
    return "\n".join([*lines, "", f"example: {examples[0]}"] if examples else lines)


def option_lines(settings: type, prefix: str = "") -> list[str]:
    """A line a setting: its default and its meaning."""
    meanings = settings_of(settings)
    rows = [(f"{prefix}{f.name}={plain(f)}", meanings[f.name][2]) for f in fields(settings)]
    wide = min(32, max(len(left) for left, _ in rows))
    return [f"  {left:<{wide}}  {lines}".rstrip() for left, lines in rows]


def plain(setting: Field[Any]) -> str:
    """A default as it is typed; nothing where there is none."""
    value = setting.default if setting.default_factory is MISSING else setting.default_factory()
    if value == REQUIRED:
        return "…"
    if isinstance(value, list | tuple):
        return ",".join(f"{one}" for one in value)
    if is_dataclass(value):
        return str(getattr(value, "name", ""))
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None or isinstance(value, dict) else f"{value}"


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
    given = _pairs(command, list(words), kinds)
    typed = OmegaConf.structured(command.settings)
    for name, values in given.items():
        first, _, inner = name.partition(".")
        if first not in kinds or (inner and not str(kinds[first]).startswith("dict")):
            raise ValueError(f"unknown setting {name!r}: {nearest(name, kinds)}")
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
    """Names as they are today, each with its words."""
    given: dict[str, list[str]] = {}
    older = _older_names(command, words, kinds)
    while words:
        word = words.pop(0)
        name, equals, value = word.lstrip("-+").partition("=")
        if word.startswith("--"):
            name = older.get(name.replace("-", "_"), name.replace("-", "_"))
            given[name] = [value] if equals else _following(name, words, kinds)
        elif equals and not (command.alone and name not in kinds and Path(word).exists()):  # a path may hold one
            given[command.aliases.get(name, name)] = [value]
        else:
            alone = command.alone(word) if callable(command.alone) else command.alone
            if not alone and word in kinds:
                raise ValueError(f"setting {word} has no value: give it as {word}=…")
            if not alone or (alone in given and not _is_list(kinds[alone])):
                raise ValueError(f"unknown setting {word!r}: {nearest(word, kinds)}")
            given.setdefault(alone, []).append(word)
    return given


def _older_names(command: Command, words: Sequence[str], kinds: Mapping[str, Any]) -> Mapping[str, str]:
    """Names behind two dashes. Where ``out`` had another name, ``--out`` was the folder of runs, and still is."""
    renamed = "runs" in kinds and "out" in command.aliases.values()
    if renamed and not any(word.lstrip("-").partition("=")[0] == "runs" for word in words):
        return {**command.aliases, "out": "runs"}
    return command.aliases


def _following(name: str, words: list[str], kinds: Mapping[str, Any]) -> list[str]:
    """The words after ``--name`` that are its value; they are taken from ``words``."""
    kind = kinds.get(name)
    if kind is bool:
        return [words.pop(0)] if words and words[0] in ("true", "false") else ["true"]
    taken: list[str] = []
    while words and (_is_list(kind) or not taken):
        if words[0].startswith("--") or ("=" in words[0] and words[0].partition("=")[0] in kinds):
            break
        taken.append(words.pop(0))
    if not taken and not _is_list(kind) and kind is not None:
        raise ValueError(f"option {name} has no value: give it as {name}=…")
    return taken


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
    with contextlib.suppress(YAMLError):  # which OmegaConf words in its own way
        refuse_growth(words[0])
    return OmegaConf.from_dotlist([f"value={words[0]}"])["value"]
