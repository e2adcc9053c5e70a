"""Inspect's evaluations, with its own mock models."""

import pytest

inspect_ai = pytest.importorskip("inspect_ai")

from inspect_ai.model import ModelOutput, ModelUsage, get_model  # noqa: E402

from sd_env.adapters import inspect as adapter  # noqa: E402
from sd_env.scenarios import get  # noqa: E402
from sd_env.text import TextGame, play  # noqa: E402
from tests.text.stand_ins import babbles, rambles  # noqa: E402

pytestmark = [pytest.mark.text, pytest.mark.filterwarnings("default")]


def evaluated(talk, task, tmp_path):
    def answer(messages, tools, tool_choice, config):
        said = ModelOutput.from_content("mockllm/model", talk(messages[-1].text))
        said.usage = ModelUsage()  # else Inspect loads a tokeniser from the network to count
        return said

    model = get_model("mockllm/model", custom_outputs=answer)
    (log,) = inspect_ai.eval(task, model=model, log_dir=str(tmp_path), display="none")
    assert log.status == "success", log.error
    return log


def metrics(log):
    return {score.name: {name: metric.value for name, metric in score.metrics.items()} for score in log.results.scores}


def test_a_sample_is_the_game_of_its_seed(tmp_path):
    task = adapter.task("doubly_dangerous", partners={1: "tit_for_tat"}, n_games=2, seed=3, horizon=5)
    log = evaluated(rambles, task, tmp_path)
    games = [play({0: rambles, 1: "tit_for_tat"}, TextGame("doubly_dangerous", s, horizon=5)) for s in (3, 4)]
    assert [sample.store["steps"] for sample in log.samples] == [list(game.steps) for game in games]
    paid = [game.rewards[0] / 5 for game in games]
    assert metrics(log)["reward"]["mean"] == pytest.approx(sum(paid) / 2)
    assert metrics(log)["misread"]["mean"] == 0


def test_the_model_plays_every_seat_by_default_and_what_is_no_move_is_counted(tmp_path):
    log = evaluated(babbles, adapter.task(get("doubly_dangerous_n3").with_params(horizon=2), n_games=1), tmp_path)
    (sample,) = log.samples
    assert [step["did"] for step in sample.store["steps"]] == [["hold"] * 3] * 2
    assert metrics(log)["misread"]["mean"] == 1


def test_wrong_input_is_refused():
    with pytest.raises(ValueError, match="n_games = 0: must be a whole number of at least 1"):
        adapter.task(n_games=0)
    with pytest.raises(ValueError, match=r"partners = \[0, 1\]: must be seats in \[0, 2\), not all"):
        adapter.task(partners={0: "hold", 1: "hold"})
    with pytest.raises(ValueError, match="policy 'gandhi'"):
        adapter.task(partners={1: "gandhi"})
    with pytest.raises(ValueError, match="unknown scenario"):
        adapter.task("chess")
