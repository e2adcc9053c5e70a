"""Names from data and from the command line that become part of a path: one rule for all of them."""

import unicodedata
from pathlib import Path

LONGEST = 100
"""Characters of a name: file systems take 255 bytes, and names are joined."""
SEPARATORS = '/\\:*?"<>|'
"""Between folders, after a drive, or not allowed in names on Windows."""
RESERVED = {
    "CON",
    "PRN",
    "AUX",
    "NUL",
    "CONIN$",
    "CONOUT$",
    *(f"{of}{k}" for of in ("COM", "LPT") for k in "123456789¹²³"),
}
"""Devices on Windows, whatever ending follows."""


def path_name(value: object, of: str) -> str:
    """A name that is safe as one part of a path, as it is.

    Args:
        value: the name; whatever a file holds in its place.
        of: where it stands, for the error: ``tag``, or ``runs/a/run.json: tag``.

    Raises:
        ValueError: it is no text, empty, too long, hidden, reserved, or could lead to another folder.
    """
    if fault := _fault(value):
        shown = repr(value) if len(repr(value)) <= LONGEST else f"{repr(value)[:LONGEST]}…"
        raise ValueError(f"{of} = {shown}: {fault}; it becomes the name of a file or folder")
    return str(value)


def _fault(value: object) -> str:
    """What is wrong with a name; empty if nothing."""
    if not isinstance(value, str):
        return "must be text"
    if not value:
        return "must not be empty"
    if len(value) > LONGEST or len(value.encode(errors="replace")) > 2 * LONGEST:
        return f"must have at most {LONGEST} letters"
    if any(letter in SEPARATORS or unicodedata.category(letter)[0] == "C" for letter in value):
        return f"must hold no control characters and none of {' '.join(SEPARATORS)}"
    if value[0] in ". " or value[-1] in ". ":
        return "must neither begin nor end with a dot or a space"
    if value.partition(".")[0].strip().upper() in RESERVED:
        return "must not be a name that Windows keeps for a device"
    return ""


def stay_inside(folder: Path, name: str) -> Path:
    """The file ``name`` (parts divided by ``/``) below ``folder``.

    Raises:
        ValueError: a part is no safe name, or a link leads out of the folder.
    """
    for part in name.split("/"):
        path_name(part, f"file {name[:LONGEST]!r} in {folder}")
    path = folder / name
    if not path.parent.resolve().is_relative_to(folder.resolve()):
        raise ValueError(f"{path.parent}: is a link to {path.parent.resolve()}, outside {folder}; remove the link")
    return path
