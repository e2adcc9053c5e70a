"""Which pickles may be loaded: those that this installation wrote, and those that somebody vouches for by a word.

A pickle runs what it contains. So what is written as one is signed with a key in the user's own configuration folder,
which nobody else can read, and a file without such a signature is loaded only with ``trust=true``. Signatures of a
run's files lie beside them in `SIGNED_FILE`: of the file as it stands and of what was to replace it, since a process
may be killed between signature and file.
"""

import contextlib
import hashlib
import hmac
import os
import secrets
import tempfile
from pathlib import Path
from typing import Any

from agents.runs.files import write_json
from agents.untrusted.files import read_json

SIGNED_FILE = "signed.json"
KEY_FILE, KEY_BYTES = "signing.key", 32
WAYS_OUT = (
    "take weights instead (a .safetensors file), say trust=true if you trust whoever made it "
    "(load(…, trust=True) in Python), or use a run of your own"
)


def require_trust(path: Path, trust: bool = False) -> None:
    """Nothing if the pickle ``path`` is this installation's own or ``trust`` is given.

    Raises:
        ValueError: neither; the text says why and what can be done.
    """
    if not trust and not is_own(path):
        raise ValueError(
            f"{path}: is a pickle, which can run code when loaded, and this installation did not make it: {WAYS_OUT}"
        )


def is_own(path: Path) -> bool:
    """Whether this installation signed the file as it is now."""
    key = _key(make=False)
    if key is None or not path.is_file():
        return False
    try:
        known = _signatures(read_json(path.parent / SIGNED_FILE), path.name)
    except ValueError:
        return False
    wanted = _signature(key, path.name, path.read_bytes()).encode()
    return any(hmac.compare_digest(one.encode(errors="replace"), wanted) for one in known)


def sign(path: Path, content: bytes) -> None:
    """Sign what is about to be written as ``path``; without a place for a key nothing is signed."""
    key = _key(make=True)
    if key is None:
        return
    kept: dict[str, Any] = {}
    with contextlib.suppress(ValueError):
        kept = read_json(path.parent / SIGNED_FILE)
    standing = [_signature(key, path.name, path.read_bytes())] if path.is_file() else []
    before = [one for one in _signatures(kept, path.name) if one in standing]  # whatever was signed and not written
    write_json(path.parent / SIGNED_FILE, kept | {path.name: [*before[-1:], _signature(key, path.name, content)]})


def _signatures(note: dict[str, Any], name: str) -> list[str]:
    """What a note holds for a file, whoever wrote the note."""
    known = note.get(name)
    return [one for one in known if isinstance(one, str)] if isinstance(known, list) else []


def _signature(key: bytes, name: str, content: bytes) -> str:
    digest = hashlib.sha256(content).digest()
    return hmac.new(key, name.encode() + b"\0" + digest, "sha256").hexdigest()


def config_folder() -> Path | None:
    """The user's own folder for this program's key: ``SD_ENV_CONFIG``, else where the system keeps settings."""
    if given := os.environ.get("SD_ENV_CONFIG"):
        return Path(given)
    for name in ("APPDATA", "XDG_CONFIG_HOME"):
        if given := os.environ.get(name):
            return Path(given) / "sd_env"
    try:
        return Path.home() / ".config" / "sd_env"
    except RuntimeError:  # a user without a home, as in some containers
        return None


def _key(*, make: bool) -> bytes | None:
    """The key; None where there is none that is the user's alone."""
    folder = config_folder()
    if folder is None:
        return None
    try:
        if make and not (folder / KEY_FILE).exists():
            _make_key(folder)
        return _own_key(folder / KEY_FILE)
    except OSError:
        return None


def _make_key(folder: Path) -> None:
    """Put a new key in place, complete from its first moment; of several processes at once the first one's stays."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=folder)  # with mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
        with contextlib.suppress(FileExistsError):
            os.link(draft, folder / KEY_FILE)
    finally:
        Path(draft).unlink(missing_ok=True)


def _own_key(path: Path) -> bytes | None:
    """A key that others could have read or written is none."""
    about = path.stat()
    if hasattr(os, "getuid") and (about.st_uid != os.getuid() or about.st_mode & 0o077):
        return None
    key = path.read_bytes()
    return key if len(key) == KEY_BYTES else None
