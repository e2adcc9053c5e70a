"""An episode kept as a file comes back as it was, bit for bit, and foreign files are refused in one line."""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sd_env import parallel_env, render, scenarios, trajectory
from sd_env.core.engine import Engine
from sd_env.core.state import State
from sd_env.scenarios import Scenario
from sd_env.trajectory import TrajectoryFileError
from sd_env.trajectory.episode import LAYOUT, LEFT_OUT
from tests.core.games import random_actions, varied
from tests.players import joint


def episode(game: Scenario, seed: int, steps: int = 8) -> trajectory.Trajectory:
    """One episode of random actions."""
    engine = Engine(game.params)
    engine.reset(seed)
    actions = random_actions(engine, seed)
    return trajectory.record_episode(engine, joint(lambda *_: next(actions), game.n_agents), steps, game)


def drawn_game(seed: int, n: int, k: int, c: int) -> Scenario:
    names = [tuple(f'{what} {x}, no. "{x}"' for x in range(count)) for what, count in (("gun", k), ("pact", c))]
    return Scenario("drawn", varied(seed, n, k, c), *names, frozenset({"b", "a"}), "a\nstory # of one", "nobody")


LATER = {
    "shock_step": [3, 5],
    "shock_spread": [2, 0],
    "shock_loss": 0.5,
    "suspension": 2,
    "cap_fall": 0.2,
    "disposal": 0.3,
    "maximiser_prior": 0.1,
    "greedy_prior": 0.4,
    "cap_factor": 1.5,
}
"""Mechanisms that give the state further arrays."""


def assert_same(one: trajectory.Trajectory, other: trajectory.Trajectory) -> None:
    assert one.key == other.key
    for name in LAYOUT:
        mine, its = one.arrays[name], other.arrays[name]
        assert (name, mine.dtype, mine.shape, mine.tobytes()) == (name, its.dtype, its.shape, its.tobytes())
    for name, value in one.scenario.params._asdict().items():
        assert np.array_equal(value, getattr(other.scenario.params, name)), name
    for name in ("name", "weapons", "kinds", "states", "tags", "story", "source"):
        assert getattr(one.scenario, name) == getattr(other.scenario, name)


@settings(max_examples=12, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    n=st.integers(2, 4),
    k=st.integers(1, 3),
    c=st.integers(0, 2),
    suffix=st.sampled_from([".csv", ".parquet"]),
    later=st.booleans(),
)
def test_a_file_gives_back_every_bit(tmp_path_factory, seed, n, k, c, suffix, later):
    played = episode(drawn_game(seed, n, k, c).with_params(**LATER if later else {}), seed)
    path = tmp_path_factory.mktemp("round") / f"episode{suffix}"
    assert trajectory.save(played, path) == path
    assert_same(played, trajectory.load(path))
    assert [file.name for file in path.parent.iterdir()] == [path.name]  # no draft is left


@pytest.mark.parametrize(
    ("name", "suffix"),
    [
        ("doubly_dangerous", ".csv"),
        ("doubly_stable_n3", ".parquet"),
        ("anglo_german_naval_race", ".csv"),
        ("three_nuclear_powers", ".parquet"),
    ],
)
def test_a_replay_renders_what_the_environment_rendered(tmp_path, name, suffix):
    env = parallel_env(name, render_mode="ansi", leadership_turnover=0.3)
    env.reset(seed=4)
    recorder, r = trajectory.EpisodeRecorder(env.engine, env.scenario), np.random.default_rng(4)
    texts = [env.render()]
    for _ in range(12):
        env.step({agent: int(r.integers(env.action_space(agent).n)) for agent in env.agents})
        recorder.keep()
        texts.append(env.render())
    picture = render.picture(env.engine, env.scenario)
    trajectory.save(recorder.trajectory(), tmp_path / f"seen{suffix}")
    moments = trajectory.load(tmp_path / f"seen{suffix}").moments()
    assert [render.moment_text(moment) for moment in moments] == texts
    assert np.array_equal(render.moment_picture(moments[-1]), picture)
    assert not np.array_equal(render.moment_picture(moments[0]), picture)


def test_key_and_choices_of_a_file_play_the_episode_again(tmp_path):
    played = episode(scenarios.get("doubly_dangerous_n3"), 7, 64)
    kept = trajectory.load(trajectory.save(played, tmp_path / "kept.csv"))
    engine = Engine(kept.scenario.params)
    engine.reset(keys=np.array([kept.key], np.uint64))
    choices = iter(kept.choice[1:])
    again = trajectory.record_episode(engine, joint(lambda *_: next(choices)[None], 3), 64, kept.scenario)
    assert kept.n_steps == 64
    assert bool(kept.truncated[-1])
    assert_same(again, played)


def test_everybody_can_read_the_tables(tmp_path):
    played = episode(scenarios.get("doubly_dangerous"), 1)
    trajectory.save(played, tmp_path / "e.csv")
    trajectory.save(played, tmp_path / "e.parquet")
    table = pd.read_csv(tmp_path / "e.csv", comment="#", converters={"value": float})  # Python's own: to the last bit
    assert list(table) == ["step", "variable", "agent", "rival", "item", "value"]
    tanks = table.query("variable == 'arsenal' and agent == 1 and item == 'tanks'")
    assert tanks.value.tolist() == played.arsenal[:, 1, 0].tolist()
    assert tanks.step.tolist() == list(range(9))
    seen = table.query("variable == 'estimate' and agent == 0 and rival == 1 and item == 'forts'")
    assert seen.value.tolist() == played.estimate[:, 0, 1, 1].tolist()
    other = pd.read_parquet(tmp_path / "e.parquet")
    assert other.dtypes[["step", "value"]].astype(str).tolist() == ["int32", "float64"]
    assert other.value.tolist() == table.value.tolist()
    assert other.rival.isna().tolist() == table.rival.isna().tolist()


def test_rows_may_come_in_any_order(tmp_path):
    played = episode(scenarios.get("doubly_dangerous"), 2, 3)
    path = trajectory.save(played, tmp_path / "e.csv")
    facts, header, *rows = path.read_text().splitlines()
    path.write_text("\n".join([facts, header, *reversed(rows)]) + "\n")
    assert_same(played, trajectory.load(path))


def test_a_table_names_shocks_and_holds_suspensions(tmp_path):
    game = scenarios.get("three_nuclear_powers").with_params(shock_step=[2, 4], shock_spread=1)
    played = episode(game, 5)
    table = pd.read_csv(trajectory.save(played, tmp_path / "e.csv"), comment="#")
    shocks = table.query("variable == 'shock_at' and step == 0")
    assert shocks.item.tolist() == ["shock_0", "shock_1"]
    assert shocks.value.tolist() == played.shock_at[0].tolist()
    held = table.query("variable == 'suspended' and agent == 1 and rival == 0 and item == 'new_start'")
    assert held.value.tolist() == played.suspended[:, 0, 1, 0].tolist()
    assert "age" not in set(table.variable)  # no caps fall here


def test_every_array_of_the_state_is_kept_or_left_out_on_purpose():
    assert set(LAYOUT) | set(LEFT_OUT) == set(State._fields)


def test_nothing_is_overwritten_silently(tmp_path):
    first, second = (episode(scenarios.get("doubly_dangerous"), seed, 2) for seed in (0, 1))
    path = trajectory.save(first, tmp_path / "e.parquet")
    with pytest.raises(TrajectoryFileError, match="e.parquet: is there already and is not overwritten"):
        trajectory.save(second, path)
    assert_same(trajectory.load(path), first)
    trajectory.save(second, path, overwrite=True)
    assert_same(trajectory.load(path), second)


def test_a_file_that_cannot_be_written_leaves_nothing(tmp_path, monkeypatch):
    played = episode(scenarios.get("doubly_dangerous"), 0, 2)
    with pytest.raises(TrajectoryFileError, match="cannot be written"):
        trajectory.save(played, tmp_path / "nowhere" / "e.csv")
    monkeypatch.setattr("sd_env.trajectory.files.COLUMNS", ("step", "nothing"))
    with pytest.raises(KeyError):
        trajectory.save(played, tmp_path / "e.csv")
    assert list(tmp_path.iterdir()) == []


def _facts(line: str, **changes) -> str:
    mark = "# sd_env trajectory "
    return mark + json.dumps(json.loads(line[len(mark) :]) | changes)


SPOILT = {
    "no rows": (lambda lines: lines[:2], "episode: 4 numbers missing, 0 too many"),
    "a row lost": (lambda lines: lines[:-1], "truncated: 1 numbers missing, 0 too many"),
    "a row twice": (lambda lines: [*lines, lines[-1]], "truncated: 0 numbers missing, 1 too many"),
    "no facts": (lambda lines: lines[1:], "the first line does not start with '# sd_env trajectory '"),
    "other columns": (lambda lines: [lines[0], "a,b", *lines[2:]], "the columns must be step, variable, agent"),
    "half a row": (lambda lines: [*lines, "3,act"], "a row without 6 cells"),
    "no number": (lambda lines: [*lines[:-1], "3,truncated,,,,yes"], "could not convert string to float: 'yes'"),
    "half a switch": (lambda lines: [*lines[:-1], "3,truncated,,,,0.5"], "truncated: a value that is no bool"),
    "unknown variable": (lambda lines: [*lines, "3,mood,,,,1.0"], "unknown variable 'mood'"),
    "unknown weapon": (lambda lines: [*lines, "3,arsenal,0,,lasers,1.0"], "arsenal: a row of a step, agent, rival or"),
    "nobody's step": (lambda lines: [*lines, "4,truncated,,,,1.0"], "truncated: a row of a step, agent, rival or"),
    "next version": (lambda lines: [_facts(lines[0], version=2), *lines[1:]], "format version 2, this program reads 1"),
    "no game": (lambda lines: [_facts(lines[0], scenario={}), *lines[1:]], "scenario: must be a table with the"),
}


@pytest.mark.parametrize("case", SPOILT)
def test_a_spoilt_file_gets_one_clear_error(tmp_path, case):
    spoil, message = SPOILT[case]
    path = trajectory.save(episode(scenarios.get("doubly_dangerous"), 0, 3), tmp_path / "e.csv")
    path.write_text("\n".join(spoil(path.read_text().splitlines())) + "\n")
    with pytest.raises(TrajectoryFileError) as raised:
        trajectory.load(path)
    assert str(raised.value).startswith(f"trajectory file {path}: ")
    assert message in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_foreign_file_gets_one_clear_error(tmp_path):
    pd.DataFrame({"a": [1]}).to_parquet(tmp_path / "foreign.parquet")
    (tmp_path / "noise.parquet").write_bytes(b"PAR1 nothing of the sort")
    (tmp_path / "noise.csv").write_bytes(bytes(range(128, 256)))
    for name, message in (
        ("foreign.parquet", "no sd_env trajectory: a Parquet file of something else"),
        ("noise.parquet", "Parquet"),
        ("noise.csv", "can't decode"),
        ("none.csv", "no such file"),
        ("e.xlsx", "must end in .parquet or .csv"),
    ):
        with pytest.raises(TrajectoryFileError, match=message):
            trajectory.load(tmp_path / name)


def test_a_recorder_keeps_each_step_of_one_episode():
    game = scenarios.get("doubly_dangerous").with_params(horizon=2)
    engine = Engine(game.params)
    engine.reset(0)
    recorder, hold = trajectory.EpisodeRecorder(engine, game), np.zeros((1, 2), int)
    engine.step(hold)
    engine.step(hold)
    with pytest.raises(ValueError, match="step 2 of episode 0 does not follow step 0 of episode 0"):
        recorder.keep()
    with pytest.raises(ValueError, match="autoreset=False"):
        trajectory.EpisodeRecorder(Engine(game.params, autoreset=True), game)
    with pytest.raises(ValueError, match=r"world = 1: must be in \[0, 1\)"):
        trajectory.EpisodeRecorder(engine, game, 1)
    with pytest.raises(ValueError, match=r"step = 3: must be in \[0, 0\]"):
        recorder.trajectory().moment(3)


def test_another_number_in_a_file_is_noticed(tmp_path):
    file = trajectory.save(episode(scenarios.get("doubly_dangerous"), 3), tmp_path / "episode.csv")
    lines = file.read_text().splitlines()
    at = next(
        at for at, line in enumerate(lines) if "arsenal" in line and line.rpartition(",")[2] not in ("0.0", "value")
    )
    lines[at] = f"{lines[at].rpartition(',')[0]},0.0"
    file.write_text("\n".join(lines) + "\n")
    with pytest.raises(TrajectoryFileError, match=r"damaged or changed \(its checksum is another\)"):
        trajectory.load(file)
