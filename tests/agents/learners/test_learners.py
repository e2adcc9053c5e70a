"""Every learner: learns in seconds what it must, fills a run folder, goes on after a stop, can be evaluated."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch
import yaml
from hydra import compose, initialize_config_dir
from omegaconf import OmegaConf

from agents.judging.evaluate import evaluate, load_line_up
from agents.learners import LEARNERS, find
from agents.learners.independent import IndependentSettings
from agents.runs.folder import CURVE_FILE, EPISODE_FILE, FINAL_FILE, RUN_FILE, SETTINGS_FILE, folder_of, is_finished
from agents.runs.training import Keeper, train
from agents.settings import EvaluateSettings, SharedSettings, TrainSettings
from scripts import settings as hydra_settings
from sd_env import scenarios
from sd_env.adapters.sb3 import SeatVecEnv
from tests.agents.learners.installed import INSTALLED

TINY = {"n_worlds": 8, "hidden": (16,)}
PPO = {"n_steps": 16, "batch_size": 64}
SMALL = dict.fromkeys(LEARNERS, TINY | PPO) | {
    "a2c": TINY,
    "league": TINY | PPO | {"join_every": 100},
    "shaping": TINY | PPO | {"trial": 1, "trial_worlds": 4},
    "qrdqn": TINY | {"learning_starts": 50, "batch_size": 32, "target_update_interval": 500},
}
"""Settings with which a run of any learner takes a second."""
QUICK = {"n_worlds": 16, "learning_rate": 3e-3, "gamma": 0.9, "hidden": (32,)}
LEARNS = dict.fromkeys(LEARNERS, (QUICK | {"batch_size": 256}, 20_000)) | {
    "a2c": (QUICK | {"learning_rate": 5e-3}, 40_000),
    "independent": (QUICK | {"batch_size": 128}, 20_000),
    "qrdqn": (
        QUICK
        | {
            "learning_starts": 1000,
            "target_update_interval": 1000,
            "batch_size": 128,
            "learning_rate": 5e-4,
            "reward_scale": 1.0,
        },  # no wars here: unscaled rewards tell actions apart
        15_000,
    ),
    "league": (QUICK | {"batch_size": 128, "join_every": 4000}, 12_000),
    "best_response": (QUICK | {"batch_size": 128}, 10_000),
    "recurrent": (QUICK | {"batch_size": 256}, 15_000),
    "shaping": (QUICK | {"batch_size": 256, "trial_worlds": 16}, 12_000),
}
"""Settings and agent-steps with which it learns not to arm where nobody strikes."""
LONGER = ("shaping", "recurrent", "league", "qrdqn")
"""Those that need five seconds and more for it: they learn in the slow tests."""


def settings(folder: Path, name: str, given: dict, **changes: object) -> TrainSettings:
    """A run of a second, but for ``changes``."""
    small = {
        "scenario": "doubly_dangerous",
        "agent_steps": 1200,
        "runs": str(folder),
        "n_curve_points": 3,
        "curve_worlds": 8,
        "final_worlds": 16,
        "progress": False,
    }
    return TrainSettings(**(small | {"learner": LEARNERS[name].settings(**given)} | changes))


def tables(folder: Path) -> list[bytes]:
    return [(folder / name).read_bytes() for name in (CURVE_FILE, FINAL_FILE, EPISODE_FILE)]


class Killed(Exception):
    pass


@pytest.mark.parametrize("name", INSTALLED)
def test_a_cut_run_ends_as_one_never_cut_and_both_can_be_evaluated(name, tmp_path, monkeypatch):
    whole = train(settings(tmp_path / "whole", name, SMALL[name]))
    save = Keeper.save

    def save_then_die(self):
        save(self)
        raise Killed

    monkeypatch.setattr(Keeper, "save", save_then_die)
    cut = settings(tmp_path / "cut", name, SMALL[name], checkpoint_seconds=0.0)
    for _ in range(2):
        with pytest.raises(Killed):
            train(cut)
    assert not is_finished(folder_of(cut))
    monkeypatch.undo()
    train(cut)
    facts = json.loads((whole / RUN_FILE).read_text())
    assert facts["learner"] == yaml.safe_load((whole / SETTINGS_FILE).read_text())["learner"]["name"] == name
    assert facts["agent_steps"] >= 1200
    assert (tables(folder_of(cut)) == tables(whole)) == (LEARNERS[name].resumes == "")
    line_up, scenario = load_line_up(whole)
    assert sorted(line_up) == list(range(len(scenario.params.economy)))
    first = pd.read_csv(evaluate(EvaluateSettings(str(whole), n_worlds=16))).iloc[0]
    again = pd.read_csv(evaluate(EvaluateSettings(str(folder_of(cut)), n_worlds=16))).iloc[0]
    assert np.isfinite(first.reward)
    assert (first.reward == again.reward) == (LEARNERS[name].resumes == "")


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(*one.values, marks=[*one.marks, pytest.mark.slow], id=one.values[0])
        if one.values[0] in LONGER
        else one
        for one in INSTALLED
    ],
)
def test_it_learns_within_seconds_not_to_arm_where_nobody_strikes(name, tmp_path):
    given, steps = LEARNS[name]
    learns = settings(
        tmp_path,
        name,
        given,
        scenario="no_dilemma",
        agent_steps=steps,
        n_curve_points=1,
        curve_worlds=64,
        final_worlds=64,
    )
    curve = pd.read_csv(train(learns) / CURVE_FILE)
    cost_before, cost_after = 1 - curve.reward.iloc[[0, -1]]  # 1 is consumption without any arms
    assert cost_before > 0.03  # a policy that knows nothing arms
    assert cost_after < cost_before / 2
    assert cost_after < 0.03


@pytest.mark.parametrize("name", LEARNERS)
def test_its_yaml_gives_its_settings_and_an_unknown_key_is_one_error(name):
    hydra_settings.register()
    with initialize_config_dir(str(Path("configs").absolute()), version_base="1.3"):
        composed = OmegaConf.to_object(compose("train", [f"learner={name}"]))
        with pytest.raises(Exception, match="learner.gama|Key 'gama' is not in") as caught:
            compose("train", [f"learner={name}", "learner.gama=0.5"])
    composed.learner.hidden = tuple(composed.learner.hidden)
    if hasattr(composed.learner, "partners"):
        composed.learner.partners = tuple(composed.learner.partners)
    assert composed.learner == LEARNERS[name].settings()
    assert composed.learner.name == name
    assert "gama" in str(caught.value)
    with pytest.raises(ValueError, match=r"learner\.gamma = 2: must be in \[0, 1\]"):
        LEARNERS[name].settings(gamma=2)


def test_a_name_that_is_not_the_learners_own_is_refused_before_training(tmp_path):
    with pytest.raises(ValueError, match=r"learner\.name = 'a2c': choose with learner=<name>, one of shared,"):
        train(settings(tmp_path, "shared", SMALL["shared"] | {"name": "a2c"}))
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize("kind", [SharedSettings, IndependentSettings])
def test_learners_can_begin_at_peace(kind):
    """Three actions: hold has the odds e^3 against each of two, whatever is seen."""
    settings = kind(**TINY | PPO, hold_bias=3.0)
    game = scenarios.get("doubly_dangerous_benign")
    env = SeatVecEnv(game, 8, seed=0)
    model = find(settings).build(settings, env, 0)
    one = getattr(model, "models", [model])[-1]
    seen = torch.as_tensor(env.reset())
    hold = one.policy.get_distribution(seen).distribution.probs[:, 0].detach().numpy()
    np.testing.assert_allclose(hold, np.e**3 / (np.e**3 + 2), atol=0.01)
