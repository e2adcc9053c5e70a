"""A submission: one file of a judged policy, which tells when it was changed and whose it is not."""

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import sd_env
from sd_env.opponents import populations
from sd_env.suite import evaluate
from sd_env.suite.line_ups import of_scenario
from sd_env.suite.seeds import HELD_OUT
from sd_env.suite.submit import checksum, digest_of, main, must_play_so, named, read, submit, verify, write

LEADERBOARD = Path(__file__).parents[2] / "docs" / "leaderboard"
GAME = "doubly_dangerous_no_diplomacy"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return write(evaluate("hold", GAME), "still", tmp_path_factory.mktemp("made") / "still.json")


@pytest.fixture
def file(made, tmp_path):
    return shutil.copy(made, tmp_path / "copy.json")


def changed(file, change, *, sign=True):
    content = json.loads(file.read_text())
    change(content)
    if sign:
        content["sha256"] = checksum(content)
    file.write_text(json.dumps(content))
    return file


def test_it_holds_a_row_a_line_up_seed_and_play_and_what_they_come_to(made):
    content = verify(made)
    assert len(content["rows"]) == len(of_scenario("held_out", GAME)) * len(HELD_OUT) * 2
    assert content["policy"] == {"kind": "strategy", "given": "hold", "sha256": ""}
    assert content["result"]["skill"]["sampled"][0] == pytest.approx(0.0, abs=1e-6)
    assert content["versions"]["environment"] == "security_dilemma_v1"
    scores = evaluate("hold", GAME)
    assert content["result"]["score"]["greedy"] == list(scores.score("greedy"))


def test_the_same_policy_passes_and_another_is_named_with_its_row(made):
    assert verify(made, "hold")["name"] == "still"
    with pytest.raises(
        ValueError, match=r"still.json: .*suspicious_tit_for_tat/v1, seed 6000000000, sampled: focal_ret"
    ):
        verify(made, lambda rows: [1] * len(rows))


@pytest.mark.parametrize("name", ["random", "tit_for_tat"])
def test_a_committed_one_plays_again_as_it_did(name):
    assert verify(LEADERBOARD / f"{name}-{GAME}.json", name)["name"] == name


def drop(content):
    del content["rows"][0]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda c: c["rows"][0].update(focal_return=9.0), "returns of sampled play is .*: must be .*, the mean of the"),
        (drop, f"rows: are not those of the line-ups of {GAME} and the seeds of today"),
        (lambda c: c["rows"][0].update(seed="1"), "rows: .* must hold line_up, seed, play, focal_return, welfare"),
        (lambda c: c.update(name="../x"), "name = '../x': must be letters, digits"),
        (lambda c: c.update(scenario="moon"), "unknown scenario 'moon'|no line-up plays moon"),
        (lambda c: c.update(format="x"), "must be a table of format 'sd_env submission 1'"),
        (lambda c: c.update(rows=3), "rows = '3': must be of kind list"),
        (lambda c: c.update(scenario_sha256="0"), "scenario_sha256 = '0': must be '.*', that of the game here"),
        (
            lambda c: c["versions"].update(environment="security_dilemma_v0"),
            "environment = 'security_dilemma_v0': must",
        ),
        (lambda c: c.update(worlds=1), "worlds = 1: must be 256"),
    ],
    ids=["row", "dropped", "seed", "name", "scenario", "format", "rows", "digest", "version", "worlds"],
)
def test_what_was_changed_and_signed_again_is_refused(file, change, message):
    with pytest.raises(ValueError, match=message) as caught:
        verify(changed(file, change))
    assert str(caught.value).startswith(f"submission {file}: ")
    assert "\n" not in str(caught.value)


def test_a_damaged_file_is_refused(file):
    with pytest.raises(ValueError, match="damaged or changed"):
        read(changed(file, lambda c: c.update(name="other"), sign=False))
    file.write_text("{")
    with pytest.raises(ValueError, match="copy.json: Expecting property name"):
        read(file)
    file.write_text("[" * 100_000)
    with pytest.raises(ValueError, match="copy.json: "):
        read(file)
    file.write_text(" " * 1_000_001)
    with pytest.raises(ValueError, match="has 1,000,001 bytes: must have at most 1,000,000"):
        read(file)
    with pytest.raises(ValueError, match=r"missing.json: No such file"):
        read(file.with_name("missing.json"))


def test_nothing_is_played_or_written_for_a_bad_name_or_over_a_file(made):
    for name in ("", "a b", "x" * 41, "../up", 3):
        with pytest.raises(ValueError, match="name = .*: must be 1 to 40 letters"):
            submit("hold", GAME, name)
    before = made.read_bytes()
    with pytest.raises(ValueError, match="is there already and is not overwritten"):
        submit("hold", GAME, "still", made)
    assert made.read_bytes() == before


def test_weights_are_told_by_their_checksum(tmp_path):
    name = next(name for name in populations.FILES if name.startswith("doubly_dangerous-"))
    scores = evaluate(populations.HERE / name, "doubly_dangerous", worlds=1)
    file = write(scores, "learned", tmp_path / "w.json")
    digest = hashlib.sha256((populations.HERE / name).read_bytes()).hexdigest()
    assert read(file)["policy"] == {"kind": "weights", "given": name, "sha256": digest}
    must_play_so(read(file), scores, "w.json", 0.0)
    changed(file, lambda c: c["policy"].update(sha256="0" * 64))
    with pytest.raises(ValueError, match="w.json: weights have the checksum .*: must be 000000000000…"):
        must_play_so(read(file), scores, "w.json", 0.0)


def test_a_digest_moves_with_any_parameter():
    game = sd_env.scenario(GAME)
    assert digest_of(game) == digest_of(sd_env.scenario(GAME))
    assert digest_of(game) != digest_of(game.with_params(fog=0.123))


def test_a_policy_is_named_on_the_command_line(tmp_path, monkeypatch):
    assert named("hold") == "hold"
    assert named("os.path:join") is __import__("os").path.join
    for word, said in (("nothing_such:act", "No module named"), ("os:nothing", "has no attribute")):
        with pytest.raises(ValueError, match=f"policy = '{word}': no such object in Python .*{said}"):
            named(word)


def test_the_command_checks_a_file_and_says_how_it_is_used(made, capsys):
    main([f"check={made}"])
    assert capsys.readouterr().out == f"whole: still in {GAME}\n{made}\n"
    main(["--help"])
    assert capsys.readouterr().out.startswith("python -m sd_env.suite.submit policy=")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["plicy=x"], r"^unknown option 'plicy': did you mean policy\?$"),
        (
            ["policy=hold", "name=x", "scenario=y", "more=1"],
            "unknown option 'more': must be one of policy, scenario, name",
        ),
        (["check=x", "name=y"], "unknown option 'name' beside check: must be one of check, policy"),
        (["policy=hold", "scenario=y"], "option name is missing: give it as name=…"),
        (["policy=hold", "name"], "'name': options are written key=value"),
        ([], "option policy is missing: give it as policy=…"),
    ],
    ids=["typo", "more", "beside", "missing", "bare", "none"],
)
def test_a_wrong_option_is_named_with_what_is_allowed(words, message):
    with pytest.raises(ValueError, match=message):
        main(words)


def test_the_command_ends_in_one_line(tmp_path):
    words = [sys.executable, "-m", "sd_env.suite.submit", "policy=hold", "name=a b", f"scenario={GAME}"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, env={"PYTHONPATH": ":".join(sys.path)})
    assert done.returncode == 1
    assert done.stderr == "error: name = 'a b': must be 1 to 40 letters, digits, _, - and ., a letter or digit first\n"
