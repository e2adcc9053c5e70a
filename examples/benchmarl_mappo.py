"""BenchMARL trains MAPPO under masks on 64 worlds in one batch; say `ippo`, `qmix` or `vdn` for another algorithm."""

import sys
from tempfile import mkdtemp

from benchmarl.algorithms import IppoConfig, MappoConfig, QmixConfig, VdnConfig
from benchmarl.experiment import Experiment, ExperimentConfig
from benchmarl.models.mlp import MlpConfig
from tally import Tally

from sd_env.adapters import benchmarl

name = sys.argv[1] if len(sys.argv) > 1 else "mappo"
algorithm = {"ippo": IppoConfig, "mappo": MappoConfig, "qmix": QmixConfig, "vdn": VdnConfig}[name]
config = ExperimentConfig.get_from_yaml()
config.save_folder, config.loggers, config.evaluation, config.create_json = mkdtemp(), [], False, False
config.max_n_frames, config.on_policy_collected_frames_per_batch = 64 * 32 * 20, 64 * 32
config.off_policy_collected_frames_per_batch = 64 * 32
config.on_policy_n_envs_per_worker = config.off_policy_n_envs_per_worker = 64
config.on_policy_n_minibatch_iters, config.on_policy_minibatch_size = 4, 512
config.off_policy_n_optimizer_steps, config.off_policy_train_batch_size, config.lr = 20, 256, 1e-3
with Tally(f"BenchMARL, {name.upper()}", "benchmarl"):
    Experiment(
        task=benchmarl.task("doubly_dangerous"),
        algorithm_config=algorithm.get_from_yaml(),
        model_config=MlpConfig.get_from_yaml(),
        critic_model_config=MlpConfig.get_from_yaml(),
        seed=0,
        config=config,
    ).run()
