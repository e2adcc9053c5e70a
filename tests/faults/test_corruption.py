"""Files of every kind, damaged at random: read as they were, or refused in one line that names them."""

import json
import multiprocessing
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.agents.runs.small import small

pytestmark = [pytest.mark.faults, pytest.mark.skipif(sys.platform == "win32", reason="reads in processes of their own")]

EACH = 200
GAME = "no_dilemma"
JSONS = (b"[]", b"null", b"3", b"{}", b'"text"', b'{"finished": true}', b'{"format": 1, "version": 1}', b"[" * 9999)
ROWS = [(state, year) for state in ("US", "China") for year in range(1990, 2025)]
SERIES = "series,state,year,value,source\n"
SERIES += "".join(f"sipri_milex_const2023,{state},{year},{1000 + year},somebody\n" for state, year in ROWS)
DRAW = "import numpy as np; from sd_env.core import rng as r; i = np.zeros(1, np.int64); o = np.zeros((1, 1)); "
DRAW += "r.fill_uniform(i.astype(np.uint64), i, i, o)"


class Kind(NamedTuple):
    """A file within a folder, and how it is read: to what can be compared."""

    file: str
    read: Callable[[Path], Any]


def run_facts(path: Path) -> Any:
    from agents.runs.folder import finished

    return finished(path.parent)


def run_settings(path: Path) -> Any:
    from agents.runs.folder import settings_of

    return settings_of(path.parent)


def run_tables(path: Path) -> Any:
    """As the report reads them."""
    from agents.reporting.tables import load_runs

    tables = load_runs([path.parent])
    return [table.to_csv() for table in (tables.curves, tables.finals, tables.episodes)]


def run_model(path: Path) -> Any:
    from agents.runs.load import load_policy

    policy, game = load_policy(path.parent)
    return numbers(getattr(policy, "policy", policy)), repr(game)


def numbers(policy: Any) -> Any:
    return [(name, value.numpy().tobytes()) for name, value in policy.state_dict().items()]


def weights(path: Path) -> Any:
    from agents.runs.weights import load_weights

    return numbers(load_weights(path))


def network(path: Path) -> Any:
    from sd_env.opponents.network import load_network

    found = load_network(path)
    return [part.tobytes() for layer in found.layers for part in layer], found.activation.__name__, found.masked


def checkpoint(path: Path) -> Any:
    from agents.runs.checkpoint import read
    from agents.runs.folder import binding
    from agents.runs.sources import made_with

    content = read(path, made_with(binding(small(path.parents[1]))))
    return content["curve"], [one["zip"] for one in content["models"]]


def episode(path: Path) -> Any:
    from sd_env.trajectory import load

    found = load(path)
    return found.key, repr(found.scenario), [(name, found.arrays[name].tobytes()) for name in sorted(found.arrays)]


def code(path: Path) -> Any:
    """Compiled code, which is made anew where it is damaged; that is said."""
    from sd_env.core.kept import _read

    path.chmod(0o600)
    content = _read(path)
    if content is None:
        raise ValueError(f"{path} is damaged")
    return content


def series(path: Path) -> Any:
    from agents.judging.history import CASES, read_series

    return read_series(CASES["us_china"], path.parent).to_csv()


KINDS = {
    "run.json": Kind("run/run.json", run_facts),
    "settings.yaml": Kind("run/settings.yaml", run_settings),
    "curve.csv": Kind("run/curve.csv", run_tables),
    "final.csv": Kind("run/final.csv", run_tables),
    "episode.csv": Kind("run/episode.csv", run_tables),
    "model.safetensors": Kind("run/model.safetensors", run_model),
    "model.zip": Kind("zip/model.zip", run_model),
    "checkpoint.pt": Kind(f"{GAME}-shared-seed0/checkpoint.pt", checkpoint),
    "weights with torch": Kind("policy.safetensors", weights),
    "weights without torch": Kind("policy.safetensors", network),
    "trajectory as CSV": Kind("episode.csv", episode),
    "trajectory as Parquet": Kind("episode.parquet", episode),
    "compiled code": Kind("compiled.code", code),
}
PEOPLES = {"series": Kind("us_china.csv", series)}
"""Tables that people bring have no checksum: another number is another number."""


def spoilt(content: bytes, draws: random.Random) -> bytes:
    """The content, damaged in one of the ways in which files are."""
    way, at = draws.randrange(6), draws.randrange(len(content))
    if way == 0:
        return content[:at] + bytes([content[at] ^ 1 << draws.randrange(8)]) + content[at + 1 :]
    if way == 1:
        return content[:at]
    if way == 2:
        return draws.choice((b"", b"\n", b"\0" * len(content)))
    if way == 3:
        return draws.randbytes(draws.randint(1, len(content)))
    if way == 4:
        length = draws.randint(1, 64)
        return content[:at] + draws.randbytes(length) + content[at + length :]
    return draws.choice(JSONS)


def tried(sound: Path, name: str) -> list[tuple[bool, str]]:
    """Damage a file of a kind again and again: whether each was read as before or refused in one line, and how not."""
    kind, draws, found = (KINDS | PEOPLES)[name], random.Random(name), []
    folder = sound.parent / name.replace(" ", "_")
    shutil.copytree(sound, folder)
    path = folder / kind.file
    content = path.read_bytes()
    wanted = kind.read(path)
    for at in range(EACH):
        path.write_bytes(spoilt(content, draws))
        try:
            is_same = kind.read(path) == wanted
            found.append((is_same or name in PEOPLES, f"{name} {at}: another result"))
        except (ValueError, OSError) as error:
            is_plain = path.name in str(error) and "\n" not in str(error)
            found.append((is_plain, f"{name} {at}: {error!r:.200}"))
        except Exception as error:
            found.append((False, f"{name} {at}: {error!r:.200}"))
    return found


class StoppedError(Exception):
    """As good as a kill."""


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with files of every kind."""
    from agents.runs.folder import folder_of
    from agents.runs.load import load_policy
    from agents.runs.training import Keeper, train
    from agents.runs.weights import save_weights
    from sd_env import opponents, scenario
    from sd_env.core.engine import Engine
    from sd_env.trajectory import record_episode, save

    folder = tmp_path_factory.mktemp("sound") / "sound"
    folder.mkdir()
    run = train(small(folder.parent / "runs"))
    shutil.copytree(run, folder / "run")
    shutil.copytree(run, folder / "zip", ignore=shutil.ignore_patterns("*.safetensors"))
    save_weights(load_policy(run)[0], folder / "policy.safetensors")
    save_checkpoint = Keeper.save

    def save_then_stop(self: Keeper) -> None:
        save_checkpoint(self)
        raise StoppedError

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Keeper, "save", save_then_stop)
        with pytest.raises(StoppedError):
            train(small(folder, checkpoint_seconds=0.0))
    assert (folder_of(small(folder)) / "checkpoint.pt").exists()
    game = scenario(GAME)
    engine = Engine(game.params)
    engine.reset(0)
    played = record_episode(engine, dict.fromkeys(range(game.n_agents), opponents.load("arm", game)), 3, game)
    for suffix in ("csv", "parquet"):
        save(played, folder / f"episode.{suffix}")
    environment = {**os.environ, "SD_ENV_CACHE": str(folder.parent / "cache")}
    subprocess.run([sys.executable, "-c", DRAW], env=environment, check=True)
    shutil.copy(next((folder.parent / "cache").rglob("*.code")), folder / "compiled.code")
    (folder / "us_china.csv").write_text(SERIES)
    return folder


def all_tried(sound: Path, names: list[str]) -> list[tuple[bool, str]]:
    """In processes of their own, which a broken file may crash; that would be a BrokenProcessPool here."""
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as two:
        return [one for found in two.map(partial(tried, sound), names) for one in found]


def test_a_damaged_file_of_ours_is_read_as_it_was_or_refused_in_one_line(tally, sound):
    tally.of_promise("A damaged file is read as it was or refused in one line that names it", "damaged files")
    names = [name for name, kind in KINDS.items() if (sound / kind.file).exists()]
    for is_kept, what in all_tried(sound, names):
        tally.kept(is_kept, what)


def test_a_damaged_table_of_other_people_is_a_table_or_refused_in_one_line(tally, sound):
    tally.of_promise("A damaged series is read or refused in one line that names it", "damaged files")
    for is_kept, what in all_tried(sound, list(PEOPLES)):
        tally.kept(is_kept, what)


def test_the_damage_is_of_every_kind():
    content = json.dumps({"finished": True, "seed": 0}).encode() * 9
    draws = random.Random(0)
    found = [spoilt(content, draws) for _ in range(EACH)]
    assert {b"", *JSONS} <= set(found)
    assert sum(one == content for one in found) < EACH // 20
    assert {len(one) < len(content) for one in found} == {True, False}
