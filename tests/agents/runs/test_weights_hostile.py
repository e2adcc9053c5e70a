"""A weights file that somebody made: the promised ValueError with path and field, in bounded time and memory."""

import json
import time

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from agents.runs.load import load
from agents.runs.weights import load_model, load_weights
from sd_env.opponents import populations
from sd_env.opponents.network import load_network

TRAINED = populations.HERE / sorted(populations.FILES)[0]


def parts():
    """Header and tensors of a file that is in order."""
    raw = TRAINED.read_bytes()
    length = int.from_bytes(raw[:8], "little")
    return json.loads(json.loads(raw[8 : 8 + length])["__metadata__"]["sd_env"]), load_file(TRAINED)


def written(path, about, tensors):
    save_file(tensors, path, metadata={"sd_env": about if isinstance(about, str) else json.dumps(about)})
    return path


ACTOR = "mlp_extractor.policy_net.0.weight"
HEADERS = {
    "format": ({"format": "other"}, "format = 'other': must be"),
    "no format": ({"format": None}, "format = None: must be"),
    "kind": ({"kind": "os.system"}, "kind = 'os.system': must be one of"),
    "a kind that is a list": ({"kind": ["PPO"]}, r"kind = \['PPO'\]: must be one of"),
    "actions": ({"n_actions": "three"}, "n_actions = 'three': must be a whole number"),
    "no actions": ({"n_actions": 0}, "n_actions = 0: must be a whole number"),
    "a host of actions": ({"n_actions": 10**12}, "n_actions = 1000000000000: must be a whole number"),
    "low": ({"low": "x"}, "low = 'x': must be a list of"),
    "NaN in low": ({"low": [float("nan")]}, r"low = \[nan\]: must be a list of"),
    "high": ({"high": [1.0]}, r"high = \[1.0\]: must be as long as low"),
    "built": ({"built_with": 3}, "built_with = 3: must be a table"),
    "activation": ({"built_with": {"activation_fn": "eval"}}, "must be with activation_fn one of ReLU, Tanh"),
    "a width": ({"built_with": {"net_arch": [10**9]}}, "must be of numbers up to 1000000"),
    "many layers": ({"built_with": {"net_arch": [1] * 99}}, "built_with"),
}
TENSORS = {
    "missing": (lambda t: t.pop(ACTOR), "tensor 'mlp_extractor.policy_net"),
    "shape": (lambda t: t.update({ACTOR: np.zeros((2, 3), np.float32)}), f"tensor '{ACTOR}'"),
    "one axis": (lambda t: t.update({ACTOR: np.zeros(5, np.float32)}), f"tensor '{ACTOR}'"),
    "type": (lambda t: t.update({ACTOR: t[ACTOR].astype(np.float64)}), f"tensor '{ACTOR}': is (torch.)?float64"),
    "NaN": (lambda t: t[ACTOR].__setitem__((0, 0), np.nan), f"tensor '{ACTOR}': holds 1 numbers that are not finite"),
    "inf": (lambda t: t[ACTOR].__setitem__(0, np.inf), f"tensor '{ACTOR}': holds .* not finite"),
    "other actions": (
        lambda t: t.update(
            {"action_net.weight": t["action_net.weight"][:1], "action_net.bias": t["action_net.bias"][:1]}
        ),
        "action_net",
    ),
}


@pytest.mark.parametrize("read", [load_weights, load_model, load_network])
@pytest.mark.parametrize("case", HEADERS)
def test_a_wrong_header_is_named(case, read, tmp_path):
    about, tensors = parts()
    changes, message = HEADERS[case]
    refused(read, written(tmp_path / "p.safetensors", about | changes, tensors), message)


@pytest.mark.parametrize("read", [load_weights, load_model, load_network])
@pytest.mark.parametrize("case", TENSORS)
def test_a_wrong_tensor_is_named(case, read, tmp_path):
    about, tensors = parts()
    spoil, message = TENSORS[case]
    spoil(tensors)
    refused(read, written(tmp_path / "p.safetensors", about, tensors), message)


@pytest.mark.parametrize("read", [load_weights, load_model, load_network])
@pytest.mark.parametrize("words", ["[]", "3", "{", "[" * 50_000, "null"], ids=range(5))
def test_words_that_are_no_table_are_one_line(words, read, tmp_path):
    refused(read, written(tmp_path / "p.safetensors", words, parts()[1]), "safetensors: ")


@pytest.mark.parametrize("read", [load_weights, load_model, load_network])
@pytest.mark.parametrize(
    "content", [b"", b"x", b"\xff" * 64, (2**62).to_bytes(8, "little"), (9).to_bytes(8, "little") + b'{"a":1}  ']
)
def test_bytes_that_are_no_weights_are_one_line(content, read, tmp_path):
    (tmp_path / "p.safetensors").write_bytes(content)
    refused(read, tmp_path / "p.safetensors", "not a policy's weights")


@pytest.mark.parametrize("read", [load_weights, load_model, load_network])
def test_a_cut_file_and_one_that_is_not_there(read, tmp_path):
    (tmp_path / "p.safetensors").write_bytes(TRAINED.read_bytes()[:-100])
    refused(read, tmp_path / "p.safetensors", "not a policy's weights")
    refused(read, tmp_path / "none.safetensors", "safetensors: ")


def test_a_network_that_its_numbers_do_not_fill_is_not_built(tmp_path):
    about, tensors = parts()
    about["built_with"]["net_arch"] = [900_000] * 60  # 194 terabytes
    refused(load_weights, written(tmp_path / "p.safetensors", about, tensors), "tensor .*: ")


@pytest.mark.parametrize("seats", [[], 3, [1], [{}], "x", [None] * 17])
def test_seats_that_are_none_are_named(seats, tmp_path):
    about = {"format": "sd_env policies, one a seat 1", "seats": seats}
    refused(load_model, written(tmp_path / "p.safetensors", about, {"0.a": np.zeros(1, np.float32)}), "seat")


def refused(read, path, message):
    began = time.perf_counter()
    with pytest.raises(ValueError, match=message) as said:
        read(path)
    assert time.perf_counter() - began < 2
    assert str(said.value).startswith(f"{path}: ")
    assert "\n" not in str(said.value)
    assert len(str(said.value)) < 900


def test_the_file_that_is_in_order_loads(tmp_path):
    copy = written(tmp_path / "p.safetensors", *parts())
    load(copy, "doubly_dangerous")
    load_network(copy)
