from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from app.core.errors import UnusableError
from app.core.readers.checkpoints.containers import tell_container
from app.core.readers.checkpoints.find_layers import Found, find_modules
from app.core.readers.checkpoints.safetensors_files import read_tensors as read_safetensors
from app.core.readers.checkpoints.tensors import StoredTensor
from app.core.readers.checkpoints.torch_files import read_tensors

Tensors = dict[str, Tensor]


def save_zip(state: object, path: Path) -> None:
    torch.save(state, path)


def save_legacy(state: object, path: Path) -> None:
    torch.save(state, path, _use_new_zipfile_serialization=False)


def save_safetensors(state: Tensors, path: Path) -> None:
    save_file({name: tensor.clone() for name, tensor in state.items()}, path)


WRITERS = {"zip": save_zip, "legacy": save_legacy, "safetensors": save_safetensors}


def read(path: Path) -> dict[str, StoredTensor]:
    container = tell_container(path)
    return read_safetensors(path) if container == "safetensors" else read_tensors(path, container)


@pytest.fixture
def find(tmp_path: Path) -> Callable[[object], tuple[Found, ...]]:
    """Returns a function that saves a state and finds the layers in it."""

    def find(state: object) -> tuple[Found, ...]:
        torch.save(state, tmp_path / "model.pt")
        return find_modules(read(tmp_path / "model.pt"))

    return find


@pytest.mark.parametrize("container", WRITERS)
@pytest.mark.parametrize("kind", [nn.LSTM, nn.GRU])
def test_a_layer_comes_out_of_every_format_as_it_went_in(
    container: str, kind: type[nn.LSTM], tmp_path: Path
) -> None:
    torch.manual_seed(1)
    layer = kind(5, 6, 2, bidirectional=True)
    path = tmp_path / "file.bin"
    WRITERS[container]({f"net.rnn.{k}": v for k, v in layer.state_dict().items()}, path)

    (found,) = find_modules(read(path))

    module = found.module
    assert (module.prefix, module.cell) == ("net.rnn", kind.__name__.lower())
    assert (module.input_size, module.hidden_size, module.num_layers) == (5, 6, 2)
    assert module.bidirectional
    assert module.parameter_count == sum(p.numel() for p in layer.parameters())
    assert (module.dtype, module.notes, module.refusal) == ("float32", (), "")
    weights = found.make_weights()
    assert weights.keys() == layer.state_dict().keys()
    for name, tensor in layer.state_dict().items():
        assert torch.equal(torch.from_numpy(weights[name]), tensor)


@pytest.mark.parametrize("container", WRITERS)
@pytest.mark.parametrize(
    ("dtype", "how"),
    [
        (torch.float16, "without loss"),
        (torch.bfloat16, "without loss"),
        (torch.float64, "rounded"),
    ],
)
def test_other_floating_types_are_converted_with_a_note(
    container: str, dtype: torch.dtype, how: str, tmp_path: Path
) -> None:
    layer = nn.LSTM(3, 4).to(dtype)
    WRITERS[container](layer.state_dict(), tmp_path / "file.pt")

    (found,) = find_modules(read(tmp_path / "file.pt"))

    assert found.module.refusal == ""
    (note,) = found.module.notes
    assert how in note
    expected = layer.weight_hh_l0.detach().to(torch.float32)
    assert torch.equal(torch.from_numpy(found.make_weights()["weight_hh_l0"]), expected)


@pytest.mark.parametrize("key", ["state_dict", "model_state", "model"])
def test_a_state_under_another_key_is_found_by_its_path(
    key: str, find: Callable[[object], tuple[Found, ...]]
) -> None:
    state = {"epoch": 3, "lr": 0.1, key: {"module.lstm.x": torch.zeros(2)}}
    state[key] |= {f"module.lstm.{n}": t for n, t in nn.LSTM(2, 3).state_dict().items()}

    (found,) = find(state)

    assert found.module.prefix == f"{key}.module.lstm"


def test_every_layer_of_a_network_is_found_in_its_order(
    find: Callable[[object], tuple[Found, ...]],
) -> None:
    network = nn.ModuleDict({"b": nn.LSTM(2, 3), "head": nn.Linear(3, 2), "a": nn.GRU(2, 3, 2)})

    found = find(network.state_dict())

    assert [f.module.prefix for f in found] == ["b", "a"]
    assert [f.module.title for f in found] == [
        "b: LSTM 2 → 3, 1 layer, 84 parameters, float32",
        "a: GRU 2 → 3, 2 layers, 135 parameters, float32",
    ]


def test_a_layer_without_biases_gets_zeros_and_computes_the_same(
    find: Callable[[object], tuple[Found, ...]],
) -> None:
    layer = nn.LSTM(3, 4, bias=False)

    (found,) = find(layer.state_dict())

    assert "zeros stand in their place" in found.module.notes[0]
    twin = nn.LSTM(3, 4)
    twin.load_state_dict({k: torch.from_numpy(v) for k, v in found.make_weights().items()})
    inputs = torch.randn(7, 2, 3)
    torch.testing.assert_close(layer(inputs)[0], twin(inputs)[0])


@pytest.mark.parametrize(("cell", "layer"), [(nn.LSTMCell, nn.LSTM), (nn.GRUCell, nn.GRU)])
def test_a_cell_is_taken_as_a_layer_that_computes_the_same(
    cell: type[nn.LSTMCell], layer: type[nn.LSTM], find: Callable[[object], tuple[Found, ...]]
) -> None:
    single = cell(3, 4)

    (found,) = find({f"cell.{k}": v for k, v in single.state_dict().items()})

    assert "of one layer, which computes the same" in found.module.notes[0]
    twin = layer(3, 4)
    twin.load_state_dict({k: torch.from_numpy(v) for k, v in found.make_weights().items()})
    inputs = torch.randn(1, 2, 3)
    state = single(inputs[0])
    torch.testing.assert_close(twin(inputs)[0][0], state[0] if layer is nn.LSTM else state)


def spoil(state: Tensors, name: str, value: Tensor | None) -> Tensors:
    """Returns a state with one tensor replaced, or left out."""
    rest = {k: v for k, v in state.items() if k != name}
    return rest if value is None else rest | {name: value}


LSTM = nn.LSTM(3, 4, 2).state_dict()
REFUSED: dict[str, tuple[Tensors, str]] = {
    "projections": (nn.LSTM(3, 4, proj_size=2).state_dict(), "proj_size=0; or multiply"),
    "a plain RNN": (nn.RNN(3, 4).state_dict(), "one gate"),
    "other rows": (spoil(LSTM, "weight_hh_l0", torch.zeros(10, 4)), "weight_hh_l0 is 10 × 4"),
    "a missing matrix": (spoil(LSTM, "weight_ih_l1", None), "weight_ih_l1 is missing"),
    "a missing bias": (spoil(LSTM, "bias_ih_l1", None), "Some of its biases"),
    "another width": (
        spoil(LSTM, "weight_ih_l1", torch.zeros(16, 5)),
        "weight_ih_l1 is 16 × 5 and should be 16 × 4",
    ),
    "another bias": (spoil(LSTM, "bias_hh_l0", torch.zeros(8)), "bias_hh_l0 is 8 and"),
    "NaN": (spoil(LSTM, "weight_hh_l1", torch.full((16, 4), torch.nan)), "weight_hh_l1 holds NaN"),
    "infinity": (
        spoil(LSTM, "bias_hh_l1", torch.full((16,), torch.inf)),
        "bias_hh_l1 holds infinite",
    ),
    "whole numbers": (
        spoil(LSTM, "weight_hh_l0", torch.zeros(16, 4, dtype=torch.int8)),
        "holds int8 values",
    ),
    "too many layers": (nn.LSTM(1, 1, 17).state_dict(), "Layers must be"),
    "a layer far away": (LSTM | {"weight_hh_l9999": torch.zeros(16, 4)}, "Layers are missing"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_quantized_is_listed_with_the_way_out(
    name: str, find: Callable[[object], tuple[Found, ...]]
) -> None:
    state, words = REFUSED[name]

    (found,) = find(state)

    assert words in found.module.refusal
    assert found.module.refusal.endswith(".")
    assert found.module.notes == ()


def test_mixed_floating_types_are_converted(find: Callable[[object], tuple[Found, ...]]) -> None:
    (found,) = find(spoil(LSTM, "bias_hh_l0", torch.zeros(16, dtype=torch.float16)))

    assert found.module.dtype == "mixed"
    assert "float16" in found.module.notes[0]
    assert {values.dtype.name for values in found.make_weights().values()} == {"float32"}


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({}, "no tensor at all"),
        ({"a": 1}, "no tensor at all"),
        ({"conv.weight": torch.zeros(2)}, "1 tensor and no LSTM or GRU"),
    ],
)
def test_a_checkpoint_without_a_recurrent_layer_is_refused(
    state: object, words: str, find: Callable[[object], tuple[Found, ...]]
) -> None:
    with pytest.raises(UnusableError, match=words):
        find(state)


def test_a_transposed_view_is_read_as_what_it_shows(
    find: Callable[[object], tuple[Found, ...]],
) -> None:
    turned = torch.randn(4, 16).T
    (found,) = find(spoil(LSTM, "weight_hh_l0", turned))

    assert torch.equal(torch.from_numpy(found.make_weights()["weight_hh_l0"]), turned)
