"""A tournament from settings to tables, all of them made before one is written."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from agents.judging.contestants import contestants
from agents.judging.cross_play import matches
from agents.judging.metagame import cross_table, gap_table, matrix, rating_table
from agents.runs.files import write_both, write_json
from agents.runs.folder import typed_command
from agents.runs.sources import provenance
from agents.settings import TournamentSettings
from agents.untrusted.files import read_json

FACTS = "tournament.json"
FREE = ("jobs", "engine", "address", "out", "trust")
"""Settings that do not change the tables."""


def hold(settings: TournamentSettings) -> Path:
    """Play, and write matches, cross_play, gaps and ratings as CSV and Parquet; the folder.

    ValueError if the policies do not fit, or the folder holds a tournament with other settings.
    """
    out = Path(settings.out)
    binding = {key: value for key, value in asdict(settings).items() if key not in FREE}
    players = contestants(settings.policies, settings.scenario, settings.trust)
    _refuse_another(out, binding)
    played = matches(
        players, settings.scenario, n_worlds=settings.n_worlds, seed=settings.seed, jobs=settings.jobs or None
    )
    game = matrix(played)
    tables = {
        "matches": played,
        "cross_play": cross_table(game),
        "gaps": gap_table(game),
        "ratings": rating_table(game),
    }
    out.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        write_both(out / name, table)
    facts = {
        "settings": binding,
        "command": typed_command(),
        "contestants": len(players),
        **provenance(),
    }
    write_json(out / FACTS, facts)
    return out


def _refuse_another(out: Path, binding: dict[str, Any]) -> None:
    """ValueError if files in ``out`` would be overwritten that are not of this tournament."""
    kept = out / FACTS
    if out.exists() and not out.is_dir():
        raise ValueError(f"out = {str(out)!r}: is a file; choose a folder")
    if kept.exists():
        before = read_json(kept).get("settings")
        if not isinstance(before, dict):
            raise ValueError(f"{kept}: settings = {before!r}: must be a table of names and values")
        for key, value in binding.items():
            if before.get(key) != value:
                raise ValueError(
                    f"out = {str(out)!r}: holds a tournament with {key} = {before.get(key)!r}, "
                    f"not {value!r}; choose another folder"
                )
    elif out.is_dir() and any(out.iterdir()):
        raise ValueError(f"out = {str(out)!r}: holds files but no {FACTS}; choose another folder")
