"""BenchMARL's form: its own algorithms train on the task, on many worlds at once, and only legal actions are played."""

import pytest

pytest.importorskip("benchmarl")

from benchmarl.algorithms import IppoConfig, MappoConfig, QmixConfig, VdnConfig
from benchmarl.experiment import Experiment, ExperimentConfig
from benchmarl.models.mlp import MlpConfig

from sd_env.adapters.benchmarl import task
from tests.adapters.documented import run_example

pytestmark = pytest.mark.filterwarnings("default")  # BenchMARL's own

SIZES = {"max_n_frames": 96, "evaluation": True, "evaluation_interval": 48, "evaluation_episodes": 3, "loggers": []} | {
    f"{kind}_{name}": value
    for kind in ("on_policy", "off_policy")
    for name, value in {"collected_frames_per_batch": 48, "n_envs_per_worker": 4}.items()
}


def trained(algorithm, folder, **options):
    config = ExperimentConfig.get_from_yaml()
    for name, value in SIZES.items():
        setattr(config, name, value)
    config.save_folder, config.create_json = str(folder), False
    config.on_policy_minibatch_size = config.off_policy_train_batch_size = 24
    config.on_policy_n_minibatch_iters = config.off_policy_n_optimizer_steps = 1
    model = MlpConfig.get_from_yaml()
    experiment = Experiment(
        task("doubly_dangerous", horizon=8, **options),
        algorithm.get_from_yaml(),
        model,
        0,
        config,
        critic_model_config=model,
    )
    experiment.run()
    return experiment


@pytest.mark.parametrize("algorithm", [IppoConfig, MappoConfig, QmixConfig, VdnConfig])
@pytest.mark.parametrize("state", [False, True])
def test_its_algorithms_train(algorithm, state, tmp_path):
    experiment = trained(algorithm, tmp_path, state=state)
    assert experiment.total_frames == 96
    assert experiment.test_env.batch_size == (3,)  # whole batches of worlds, none in a process of its own
    assert (experiment.state_spec is not None) == state


def test_its_policies_keep_to_the_masks(tmp_path):
    experiment = trained(MappoConfig, tmp_path)
    roll = experiment.test_env.rollout(8, experiment.policy)
    mask, action = roll["agents", "action_mask"], roll["agents", "action"]
    assert mask.gather(-1, action[..., None]).all()
    assert not mask.all()


def test_worlds_come_from_the_seed():
    def first(seed):
        return task("doubly_dangerous").get_env_fun(4, False, seed, "cpu")().reset()["agents", "observation"]

    assert (first(1) == first(1)).all()
    assert not (first(1) == first(2)).all()


def test_specs_hold_what_their_names_say():
    given = task("doubly_dangerous", state=True)
    env = given.get_env_fun(4, False, 0, "cpu")()
    assert list(given.observation_spec(env).keys(True, True)) == [("agents", "observation")]
    assert list(given.action_mask_spec(env).keys(True, True)) == [("agents", "action_mask")]
    assert list(given.state_spec(env).keys(True, True)) == ["state"]
    assert given.action_mask_spec(env)["agents", "action_mask"].shape == (2, env.engine.n_actions)
    assert given.max_steps(env) == 64


def test_what_is_wrong_is_refused_by_name():
    with pytest.raises(ValueError, match="nowhere"):
        task("nowhere")
    with pytest.raises(ValueError, match="horizont"):
        task("doubly_dangerous", horizont=3)
    with pytest.raises(ValueError, match="horizon = 0"):
        task("doubly_dangerous", horizon=0)


def test_the_example_of_the_page_runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run_example("sd_env.adapters import benchmarl")["experiment"].total_frames > 0
