"""Can a power's motive be told from the public record? A classifier that sees what everybody may see, per world.

Episodes of `revisionist_power_<world>` and `frightened_power_<world>`, which differ in the power's motive alone. The
record holds public acts (arming and holding look alike), tension, treaties, crises, wars seen and each side's foggy
estimate of the other's offence and defence as its weapons look: where they cannot be told apart (q = 0) a tank and a
fort look the same, and only the total shows. Never motives, true arsenals, rewards or what was built.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata
from sklearn.ensemble import HistGradientBoostingClassifier

from agents.judging.reaction import ByMotive
from agents.runs.files import write_table
from agents.runs.folder import find_runs, is_finished
from agents.runs.load import load_policy
from agents.statistics import FEW_RESAMPLES
from sd_env.core.actions import ASSURE, DISARM, DISCLOSE, PROPOSE, WITHDRAW
from sd_env.core.state import PEACE
from sd_env.metrics.arms import blend_all
from sd_env.params import Params
from sd_env.policy import Policy
from sd_env.scenarios import WORLDS, Scenario, get
from sd_env.suite import seeds as evaluation_seeds
from sd_env.suite.match import self_play
from sd_env.trajectory import Recording

Floats = NDArray[np.float64]
POWER, NEIGHBOUR = 0, 1
TRAINED_IN = "expansion_or_fear_"
PARTS = 4  # the episode is summed up in so many stretches
SHOWN = (ASSURE, DISCLOSE, DISARM, PROPOSE, WITHDRAW)
RECORDS = ALL, PEACE_ONLY, ARMS = "all that is public", "without crises and wars", "arms alone"
"""What an observer goes by; in the last only the foggy estimates of arms as they look, without words and treaties."""


def public_record(recording: Recording, params: Params, record: str = ALL) -> Floats:
    """`[B, F]` what an observer may know of each episode, a mean a stretch; ``record`` is one of `RECORDS`."""
    acts = [recording.act[..., side] == family for side in (POWER, NEIGHBOUR) for family in SHOWN]
    looks = (
        blend_all(params.offence, params.defence, params.distinguishability),
        blend_all(params.defence, params.offence, params.distinguishability),
    )  # MODEL 2, a unit of each class
    seen = [
        np.log1p(recording.estimate[:, :, observer, seen] @ look)
        for observer, seen in ((NEIGHBOUR, POWER), (POWER, NEIGHBOUR))
        for look in looks
    ]
    treaties = [recording.treaty[:, :, c, POWER, NEIGHBOUR] > 0 for c in range(recording.treaty.shape[2])]
    columns = list(seen)
    if record != ARMS:
        columns += [recording.tension[..., POWER, NEIGHBOUR], *acts, *treaties, recording.caught[..., POWER]]
    if record == ALL:
        columns.append(recording.crisis[..., POWER, NEIGHBOUR])
        columns += [recording.war[..., a, v] != PEACE for a, v in ((POWER, NEIGHBOUR), (NEIGHBOUR, POWER))]
    return np.stack(
        [part.mean(axis=0) for column in columns for part in np.array_split(column.astype(np.float64), PARTS)], axis=1
    )


def told_apart(ours: Floats, theirs: Floats, seed: int = 0) -> dict[str, float]:
    """AUC of telling records ``ours`` from ``theirs``, `[B, F]`, in held-out episodes; bootstrap interval over them."""
    records = (ours, theirs)
    x, y = np.concatenate(records), np.repeat([1, 0], [len(r) for r in records])
    order = np.random.default_rng(seed).permutation(len(y))
    train, test = np.array_split(order, 2)
    model = HistGradientBoostingClassifier(max_iter=100, max_depth=3, random_state=seed).fit(x[train], y[train])
    chance = model.predict_proba(x[test])[:, 1]
    drawn = np.random.default_rng(seed).integers(0, len(test), (FEW_RESAMPLES, len(test)))
    low, high = np.quantile(area(y[test][drawn], chance[drawn]), [0.025, 0.975])
    return {"auc": float(area(y[test], chance)), "low": float(low), "high": float(high), "episodes": len(test)}


def area(is_ours: NDArray[np.int64], score: Floats) -> Floats:
    """Area under the ROC curve over the last axis, from ranks (Mann and Whitney 1947): many resamples at once."""
    n_ours = is_ours.sum(-1)
    above = (rankdata(score, axis=-1) * is_ours).sum(-1) - n_ours * (n_ours + 1) / 2
    return np.asarray(above / (n_ours * (is_ours.shape[-1] - n_ours)))


def motive_rows(
    world: str, policy: Callable[[Scenario], Policy], name: str, n_worlds: int, seed: int
) -> list[dict[str, Any]]:
    """A row a record, of one policy in one world."""
    recordings = []
    for at, setting in enumerate(("revisionist_power", "frightened_power")):
        scenario = get(f"{setting}_{world}")
        recordings.append(self_play(policy(scenario), scenario, n_worlds, evaluation_seeds.MOTIVE + 2 * seed + at))
    rows: list[dict[str, Any]] = []
    for record in RECORDS:
        ours, theirs = (public_record(r, scenario.params, record) for r in recordings)
        rows.append({"world": world, "policy": name, "seed": seed, "record": record} | told_apart(ours, theirs, seed))
    return rows


def write_motive(
    folders: Sequence[Path], out: Path, *, n_worlds: int = 2000, seeds: int = 3, trust: bool = False
) -> Path:
    """motive.csv in ``out``: a row a world, policy and seed, of runs trained in ``expansion_or_fear_<world>``.

    Worlds without runs are played by the scripted `ByMotive`, with ``seeds`` seeds. ValueError names a run of another
    scenario.
    """
    rows: list[dict[str, Any]] = []
    trained = [load_policy(folder, trust) for folder in folders]
    for folder, (_, scenario) in zip(folders, trained, strict=True):
        if scenario.name not in [f"{TRAINED_IN}{world}" for world in WORLDS]:
            raise ValueError(f"run {folder} is of {scenario.name}: must be of {TRAINED_IN}<world>")
    for world in WORLDS:
        here = [
            (folder.name, policy)
            for folder, (policy, scenario) in zip(folders, trained, strict=True)
            if scenario.name == f"{TRAINED_IN}{world}"
        ]
        for seed, (name, policy) in enumerate(here):
            rows += motive_rows(world, lambda _, it=policy: it, name, n_worlds, seed)  # type: ignore[misc]
        for seed in range(0 if here else seeds):
            rows += motive_rows(world, lambda s, at=seed: ByMotive(s, seed=at), "scripted", n_worlds, seed)  # type: ignore[misc]
    out.mkdir(parents=True, exist_ok=True)
    write_table(out / "motive.csv", rows)
    return out / "motive.csv"


def motive_runs(folder: Path) -> list[Path]:
    """Finished runs at or below ``folder`` that `write_motive` takes; ValueError if there is none."""
    runs = [run for run in find_runs(folder) if run.name.startswith(TRAINED_IN) and is_finished(run)]
    if not runs:
        raise ValueError(f"{folder}: no finished run of {TRAINED_IN}<world> at or below it")
    return runs
