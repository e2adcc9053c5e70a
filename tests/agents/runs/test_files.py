"""Files are replaced in one step and on the disk; what fails leaves the old one and no draft."""

import ast
import errno
import os
from pathlib import Path

import pytest

from agents.runs import files
from agents.runs.files import replacing, sha256, write_bytes, write_json

ROOT = Path(__file__).parents[3]


def test_a_file_is_on_the_disk_before_it_takes_its_place_and_its_folder_after(tmp_path, monkeypatch):
    done, sync, move = [], os.fsync, Path.replace

    def fsync(handle):
        done.append("folder" if os.path.samestat(os.fstat(handle), tmp_path.stat()) else "file")
        sync(handle)

    def replace(self, target):
        done.append("replace")
        return move(self, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "replace", replace)
    write_bytes(tmp_path / "a", b"1")
    assert done == ["file", "replace", *(["folder"] if os.name != "nt" else [])]
    write_json(tmp_path / "b", {}, durable=False)
    assert done[-1] == "replace"
    assert [file.name for file in sorted(tmp_path.iterdir())] == ["a", "b"]


@pytest.mark.parametrize(
    "error", [OSError(errno.ENOSPC, "No space left on device"), KeyError("x"), KeyboardInterrupt()]
)
def test_what_fails_leaves_the_old_file_and_no_draft(tmp_path, error):
    path = tmp_path / "table.csv"
    write_bytes(path, b"old")

    def fail():
        with replacing(path) as file:
            file.write("new")
            raise error

    with pytest.raises(type(error)) as failed:
        fail()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
    if isinstance(error, OSError):
        assert (failed.value.errno, failed.value.filename) == (errno.ENOSPC, str(path))


def test_text_is_utf8_with_its_own_line_ends(tmp_path):
    with replacing(tmp_path / "a") as file:
        file.write("übung\n")
    assert (tmp_path / "a").read_bytes() == "übung\n".encode()


def test_a_checksum_is_sha256(tmp_path):
    write_bytes(tmp_path / "a", b"abc")
    assert sha256(tmp_path / "a") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_there_is_one_writer():
    """Two ways of replacing a file would be two places to forget the disk."""
    found = [
        file.relative_to(ROOT).as_posix()
        for folder in ("agents", "scripts")
        for file in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "mkstemp"
    ]
    assert found == ["agents/runs/trust.py"]  # a key, of which the first stays and not the last
    assert files.replacing is replacing
