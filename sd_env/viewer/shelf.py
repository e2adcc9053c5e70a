"""What may be chosen on the page: scenarios, players, and the weights and recordings in the folders that were named."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from sd_env.opponents import STRATEGIES, populations
from sd_env.render.names import title
from sd_env.scenarios import SCENARIOS
from sd_env.trajectory.files import MARK
from sd_env.viewer.session import YOU

WEIGHTS, TABLE, PARQUET = ".safetensors", ".csv", ".parquet"
MOST_FILES = 500


class Shelf(NamedTuple):
    """Files by the names under which the page offers them: trained policies, and recorded episodes."""

    policies: dict[str, Path]
    recordings: dict[str, Path]


def find(paths: Sequence[Path]) -> Shelf:
    """The shelf of files and folders, these with all that lies below.

    Raises:
        ValueError: a path does not exist, is of no known kind, or holds more than `MOST_FILES` files.
    """
    policies: dict[str, Path] = {}
    recordings: dict[str, Path] = {}
    for path in paths:
        if not path.exists():
            raise ValueError(f"{path}: no such file or folder")
        if path.is_file() and path.suffix not in (WEIGHTS, TABLE, PARQUET):
            raise ValueError(f"{path}: must be a folder or end in {WEIGHTS}, {TABLE} or {PARQUET}")
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.suffix == WEIGHTS:
                policies[_name(file, policies)] = file
            elif path.is_file() or _is_recording(file):
                recordings[_name(file, recordings)] = file
    for kind, found in (("policies", policies), ("recordings", recordings)):
        if len(found) > MOST_FILES:
            raise ValueError(f"{len(found)} {kind} in the folders: must be at most {MOST_FILES}; name fewer")
    return Shelf(policies, recordings)


def _name(file: Path, taken: dict[str, Path]) -> str:
    """What a file is called: a run's files by their folder; the whole path where that name is taken."""
    name = file.parent.name if file.stem in ("model", "episode") and file.parent.name else file.name
    return str(file) if name in taken else name


def _is_recording(file: Path) -> bool:
    """Whether a file in a folder is an episode: by its first words, or a Parquet file of that name."""
    if file.suffix == PARQUET:
        return file.stem == "episode"
    if file.suffix != TABLE or not file.is_file():
        return False
    with file.open("rb") as opened:
        return opened.read(len(MARK)) == MARK.encode()


def scenario_options() -> dict[str, str]:
    """Names of the scenarios, as the page shows them."""
    return {name: title(name) for name in SCENARIOS}


def player_options(scenario: str, shelf: Shelf) -> dict[str, str]:
    """Who may sit in a seat: you, strategies, trained policies; those of this scenario first."""
    strategies = {name: name.replace("_", " ") for name in STRATEGIES}
    own = [name for name in populations.FILES if name.startswith(f"{scenario}-")]
    found = sorted(shelf.policies, key=lambda name: (not name.startswith(f"{scenario}-"), name))
    trained = {name: f"trained: {name.removesuffix(WEIGHTS)}" for name in [*found, *own]}
    return {YOU: "You", **strategies, **trained}
