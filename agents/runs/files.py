"""Files written in one step: whoever reads sees the old one or the new one, never half of one."""

import contextlib
import hashlib
import json
import os
import secrets
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

import pandas as pd

from agents.untrusted.cells import escaped


@contextlib.contextmanager
def replacing(path: Path, mode: str = "w", *, durable: bool = True) -> Iterator[IO[Any]]:
    """Open a file beside ``path`` and move it there when all is written: readers never see half a file.

    Args:
        path: of the file; its folder must be there.
        mode: ``w`` for text in UTF-8, ``wb`` for bytes.
        durable: on the disk before the old one is gone, so that a lost power supply costs neither.

    Raises:
        OSError: it cannot be written; names ``path``. The old file is as it was, and no draft stays.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}-{secrets.token_hex(3)}")  # other machines have such ids too
    text: dict[str, Any] = {} if "b" in mode else {"encoding": "utf-8", "newline": ""}
    try:
        with draft.open(mode, **text) as file:
            yield file
            if durable:
                file.flush()
                os.fsync(file.fileno())
        draft.replace(path)
        if durable:
            _sync_folder(path.parent)
    except BaseException as error:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
        if isinstance(error, OSError) and (error.filename is None or Path(error.filename) == draft):
            raise OSError(error.errno, error.strerror or str(error), str(path)) from error
        raise


def _sync_folder(folder: Path) -> None:
    """Put the new name on the disk; some systems cannot, and need not."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def sha256(path: Path) -> str:
    """Checksum of a file. OSError if it cannot be read."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file atomically."""
    with replacing(path, "wb") as file:
        file.write(content)


def write_json(path: Path, content: Mapping[str, Any], *, durable: bool = True) -> None:
    """Write a JSON file atomically."""
    with replacing(path, durable=durable) as file:
        json.dump(content, file, indent=1, sort_keys=True)
        file.write("\n")


def write_table(path: Path, rows: Sequence[Mapping[str, Any]] | pd.DataFrame) -> None:
    """Write a CSV table atomically; text that a spreadsheet would run as a formula is escaped."""
    with replacing(path) as file:
        escaped(pd.DataFrame(rows)).to_csv(file, index=False)


def write_both(path: Path, table: pd.DataFrame) -> None:
    """Write a table as ``path``.parquet, then as ``path``.csv, each in one step: the CSV says that both are there."""
    with replacing(path.with_name(f"{path.name}.parquet"), "wb") as file:
        table.to_parquet(file, index=False)
    write_table(path.with_name(f"{path.name}.csv"), table)
