"""Ctrl-C and the writing of checkpoints."""

import signal

import pytest
import torch

from agents import settings as config
from agents.runs.folder import CHECKPOINT_FILE, folder_of, is_finished
from agents.runs.training import train


def test_ctrl_c_while_a_checkpoint_is_written_waits_until_it_is_whole(tmp_path, monkeypatch):
    """In the midst of torch's writing it would abort the process."""
    settings = config.TrainSettings(
        scenario="no_dilemma",
        agent_steps=64,
        runs=str(tmp_path),
        n_curve_points=1,
        curve_worlds=2,
        final_worlds=2,
        learner=config.SharedSettings(n_worlds=4, n_steps=4, batch_size=32),
        checkpoint_seconds=0.0,
        progress=False,
    )
    write, asked = torch.save, []

    def impatient(*content):
        asked.append(signal.raise_signal(signal.SIGINT))
        write(*content)

    folder = folder_of(settings)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # tests in the background may ignore Ctrl-C
    try:
        with monkeypatch.context() as patch:
            patch.setattr(torch, "save", impatient)
            with pytest.raises(KeyboardInterrupt):
                train(settings)
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, before)
    assert len(asked) > 1  # the learner's zip and the checkpoint around it
    assert (folder / CHECKPOINT_FILE).exists()
    assert is_finished(train(settings))
