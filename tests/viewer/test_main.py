"""The command: bad input ends in one line that says what is wrong."""

import socket

import pytest

from sd_env import trajectory
from sd_env.viewer import __main__ as command
from sd_env.viewer import page
from sd_env.viewer.session import Session


def said(*words: object) -> str:
    with pytest.raises(SystemExit) as ended:
        command.main([str(word) for word in words])
    assert "\n" not in str(ended.value.code)
    return str(ended.value.code)


@pytest.fixture
def taken():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_a_port_in_use(taken):
    with pytest.raises(ValueError, match=rf"--port {taken} on 127\.0\.0\.1: in use \("):
        command.free_port("127.0.0.1", taken)


def test_a_free_port_is_found():
    assert 1024 <= command.free_port("127.0.0.1", 0) < 2**16


def test_an_address_of_another_machine():
    with pytest.raises(ValueError, match=r"on 192\.0\.2\.1: cannot be listened on \("):
        command.free_port("192.0.2.1", 0)


def test_a_port_out_of_range():
    with pytest.raises(ValueError, match=r"--port 70000: must be in \[0, 65535\]"):
        command.free_port("127.0.0.1", 70000)


def test_without_the_library_the_extra_is_named(monkeypatch):
    monkeypatch.setattr(command, "find_spec", lambda name: None)
    assert said().startswith("sd_env.viewer: the viewer needs NiceGUI: pip install 'sd-env[viewer]'")


def test_all_addresses_at_once_are_refused(monkeypatch):
    monkeypatch.setattr(command, "find_spec", lambda name: object())
    assert "--host '0.0.0.0': name the one address to listen on" in said("--host", "0.0.0.0")


def test_a_recording_becomes_a_page(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(page, "charts_library", lambda: "")
    kept = trajectory.save(Session("no_dilemma", ["hold", "hold"]).trajectory(), tmp_path / "episode.csv")
    command.main([str(kept), "--out", str(tmp_path / "page.html")])
    assert capsys.readouterr().out.strip() == str(tmp_path / "page.html")
    assert (tmp_path / "page.html").read_text().startswith("<!doctype html>")


def test_a_recording_of_another_version(tmp_path):
    path = trajectory.save(Session("no_dilemma", ["hold", "hold"]).trajectory(), tmp_path / "episode.csv")
    path.write_text(path.read_text().replace('"version": 1', '"version": 2', 1))
    text = said(path, "--out", tmp_path / "page.html")
    assert text == f"sd_env.viewer: trajectory file {path}: format version 2, this program reads 1"
    assert not (tmp_path / "page.html").exists()


def test_a_runs_own_average_is_told_from_a_recording(tmp_path):
    path = tmp_path / "episode.csv"
    path.write_text("step,arsenal.tanks,seeker_arsenal,tension,wars,treaty_share\n1,0.4,0.4,0.2,0.0,0.0\n")
    text = said(path, "--out", tmp_path / "page.html")
    assert text == (
        f"sd_env.viewer: trajectory file {path}: a run's average over many episodes, no recording: record a game of "
        "the run with python -m scripts.watch run=<folder> out=<new folder>"
    )


def test_help_names_every_kind_of_recording():
    assert all(suffix in command.parser().format_help() for suffix in trajectory.files.SUFFIXES)


def test_one_recording_makes_one_page(tmp_path):
    assert "--out takes one recording, not 0" in said("--out", tmp_path / "page.html")
