"""Who is judged: runs, files of policies and strategies, each in the seats it is to hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from agents.runs.folder import SETTINGS_FILE, find_runs, finished, group_of, is_finished, settings_of
from agents.runs.load import load
from sd_env import scenarios
from sd_env.opponents import STRATEGIES
from sd_env.policy import Policy


@dataclass(frozen=True)
class Contestant:
    """One run, file or strategy.

    Args:
        name: the run folder's or file's name, or the strategy's.
        group: what its numbers are summed up with: the runs of one learner (and tag), or it alone.
        what: as `agents.runs.load.load` takes it.
        seed: a run's; -1 otherwise.
        trust: as `agents.runs.load.load` takes it.
    """

    name: str
    group: str
    what: str
    seed: int = -1
    trust: bool = False

    def in_seat(self, seat: int, scenario: str) -> Policy:
        """The policy that holds ``seat``."""
        return _loaded(self.what, seat, scenario, self.trust)


@lru_cache(maxsize=1024)
def _loaded(what: str, seat: int, scenario: str, trust: bool) -> Policy:
    return load(what, scenario, seat, seat, trust=trust)


def contestant(what: str, trust: bool = False) -> Contestant:
    """One of a strategy's name, a finished run's folder, or a file. ValueError if it is none."""
    path = Path(what)
    if what in STRATEGIES or path.is_file():
        name = what if what in STRATEGIES else path.name
        return Contestant(name, name, what, trust=trust)
    if not path.is_dir():
        load(what, scenarios.names()[0])  # says what there is
    facts = finished(path)
    return Contestant(path.resolve().name, group_of(facts), what, facts["seed"], trust)


def contestants(policies: Sequence[str], scenario: str, trust: bool = False) -> list[Contestant]:
    """All that ``policies`` name; a folder that holds runs stands for its finished runs of the scenario.

    Raises:
        ValueError: one is nothing that can play the scenario, stands there twice, or no two of them are left.
    """
    players: list[Contestant] = []
    for what in policies:
        path = Path(what)
        if what not in STRATEGIES and path.is_dir() and not (path / SETTINGS_FILE).exists():
            inside = [f for f in find_runs(path) if is_finished(f) and _is_of(f, scenario)]
            if not inside:
                raise ValueError(f"policies: {what}: holds no finished run of {scenario}")
            players += [contestant(str(folder), trust) for folder in inside]
        else:
            players.append(contestant(what, trust))
    if len(players) < 2:
        raise ValueError(f"policies = {list(policies)}: must name at least two")
    _no_repetitions(players)
    for one in players:
        one.in_seat(0, scenario)  # what does not fit is refused here
    return players


def _is_of(folder: Path, scenario: str) -> bool:
    settings = settings_of(folder)
    return scenarios.get(settings["scenario"]).name == scenario and not settings["params"]


def _no_repetitions(players: Sequence[Contestant]) -> None:
    seen: dict[tuple[str, int], Contestant] = {}
    for one in players:
        key = (one.group, one.seed)
        if key in seen:
            raise ValueError(
                f"policies: {seen[key].what} and {one.what} are both {one.group}, seed {one.seed}: "
                "a seed counts once, leave out one"
            )
        seen[key] = one


def run_facts(folder: Path) -> dict[str, object]:
    """Columns that say which run a row is about: run, learner, scenario, seed, tag, agent_steps."""
    facts = finished(folder)
    return {"run": folder.resolve().name} | {
        key: facts.get(key, "") for key in ("learner", "scenario", "seed", "tag", "agent_steps")
    }
