"""Weights that are stored otherwise than they compute are folded as torch folds them."""

import warnings
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.nn.utils import parametrizations, parametrize, prune, spectral_norm, weight_norm

from app.core.readers.checkpoints.containers import tell_container
from app.core.readers.checkpoints.find_layers import Found, find_modules
from app.core.readers.checkpoints.safetensors_files import read_tensors as read_safetensors
from app.core.readers.checkpoints.torch_files import read_tensors

Tensors = dict[str, Tensor]
Find = Callable[[object], Found]


@pytest.fixture
def find(tmp_path: Path) -> Find:
    """Returns a function that saves a state and finds the one layer in it."""

    def find(state: object) -> Found:
        path = tmp_path / "model.pt"
        torch.save(state, path)
        (found,) = find_modules(read_tensors(path, tell_container(path)))
        return found

    return find


def wrap(
    layer: nn.Module, how: Callable[..., nn.Module], names: list[str], **options: object
) -> nn.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        for name in names:
            how(layer, name, **options)
    return layer


def run(found: Found, like: nn.LSTM, inputs: Tensor) -> Tensor:
    """Returns what a plain LSTM computes with the weights that were found."""
    plain = nn.LSTM(
        like.input_size, like.hidden_size, like.num_layers, bidirectional=like.bidirectional
    )
    plain.load_state_dict({k: torch.from_numpy(v) for k, v in found.make_weights().items()})
    with torch.no_grad():
        return plain(inputs)[0]


MATRICES = ["weight_ih_l0", "weight_hh_l0", "weight_hh_l0_reverse", "weight_ih_l1"]
WAYS = {
    "weight_g, weight_v": (weight_norm, {}, "weight_norm is folded"),
    "one length": (weight_norm, {"dim": None}, "weight_norm is folded"),
    "by columns": (weight_norm, {"dim": 1}, "weight_norm is folded"),
    "original0, original1": (parametrizations.weight_norm, {}, "weight_norm is folded"),
    "weight_orig, weight_u": (spectral_norm, {}, "spectral_norm is folded"),
    "turned": (spectral_norm, {"dim": 1}, "spectral_norm is folded"),
    "original, 0._u": (parametrizations.spectral_norm, {}, "spectral_norm is folded"),
    "weight_mask": (prune.random_unstructured, {"amount": 0.4}, "pruning mask is folded"),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("path", ["", "encoder.rnn."])
def test_a_folded_weight_is_the_one_that_torch_computes_with(
    way: str, path: str, find: Find
) -> None:
    how, options, words = WAYS[way]
    torch.manual_seed(3)
    layer = nn.LSTM(6, 8, 2, bidirectional=True)
    inputs = torch.randn(30, 2, 6)
    wrap(layer, how, MATRICES, **options)
    with torch.no_grad():
        # In training, so that the vectors of spectral_norm are those of a trained network.
        layer(inputs)
        layer.eval()
        expected = layer(inputs)[0]

    found = find({path + name: tensor for name, tensor in layer.state_dict().items()})

    assert found.module.refusal == ""
    (note,) = found.module.notes
    assert words in note
    assert "weight_ih_l0, weight_hh_l0, weight_hh_l0_reverse and weight_ih_l1" in note
    assert found.module.parameter_count == 4 * 8 * 2 * (6 + 8 + 2 + 16 + 8 + 2)
    weights = found.make_weights()
    for name in MATRICES:
        ours, theirs = torch.from_numpy(weights[name]), getattr(layer, name).detach()
        # torch rounds each step to float32, the folding only its result.
        torch.testing.assert_close(ours, theirs, rtol=4e-7, atol=0)
    torch.testing.assert_close(run(found, layer, inputs), expected, rtol=0, atol=5e-7)


class FastaiDropout(nn.Module):
    """Keeps raw weights one level up and masks those of the module below, as fastai does."""

    def __init__(self, module: nn.LSTM, share: float) -> None:
        super().__init__()
        self.module, self.share = module, share
        raw = module.weight_hh_l0
        self.weight_hh_l0_raw = nn.Parameter(raw.detach().clone())
        self.forward(torch.zeros(1, 1, module.input_size))

    def forward(self, inputs: Tensor) -> Tensor:
        masked = nn.functional.dropout(self.weight_hh_l0_raw, self.share, self.training)
        del self.module.weight_hh_l0
        self.module.weight_hh_l0 = nn.Parameter(masked.detach())
        return self.module(inputs)[0]


@pytest.mark.parametrize("copy", ["masked", "missing"])
@pytest.mark.parametrize(
    ("raw", "rest"),
    [
        ("rnns.0.module.weight_hh_l0_raw", "rnns.0.module."),
        ("0.rnns.0.weight_hh_l0_raw", "0.rnns.0.module."),
        ("weight_hh_l0_raw", "module."),
        ("lstm.weight_hh_l0_raw", "lstm."),
        ("weight_hh_l0_raw", ""),
        ("drop.weight_hh_l0_raw", "drop.inner."),
    ],
)
def test_weight_dropout_is_measured_as_in_evaluation(
    raw: str, rest: str, copy: str, find: Find
) -> None:
    torch.manual_seed(4)
    layer = nn.LSTM(5, 16)
    trained = FastaiDropout(layer, 0.5)
    masked = layer.weight_hh_l0.detach().clone()
    inputs = torch.randn(12, 3, 5)
    with torch.no_grad():
        expected = trained.eval()(inputs)
    assert (masked == 0).float().mean() > 0.3
    state = {rest + name: tensor for name, tensor in layer.state_dict().items()}
    state[raw] = trained.weight_hh_l0_raw.detach()
    state[f"{rest}weight_hh_l0"] = masked
    if copy == "missing":
        del state[f"{rest}weight_hh_l0"]

    found = find(state)

    assert found.module.refusal == ""
    assert found.module.prefix == rest.removesuffix(".")
    (note,) = found.module.notes
    assert "weight_hh_l0 as trained (…_raw)" in note
    assert torch.equal(torch.from_numpy(found.make_weights()["weight_hh_l0"]), state[raw])
    assert torch.equal(run(found, layer, inputs), expected)


class LowRank(nn.Module):
    def __init__(self, rows: int, columns: int) -> None:
        super().__init__()
        self.lora_A = nn.Parameter(torch.randn(2, columns))
        self.lora_B = nn.Parameter(torch.zeros(rows, 2))

    def forward(self, weight: Tensor) -> Tensor:
        return weight + self.lora_B @ self.lora_A


class Doubled(nn.Module):
    def forward(self, weight: Tensor) -> Tensor:
        return 2 * weight


def parametrized(*ways: nn.Module) -> Tensors:
    layer = nn.LSTM(4, 8)
    for way in ways:
        parametrize.register_parametrization(layer, "weight_hh_l0", way)
    return layer.state_dict()


def without(state: Tensors, *names: str) -> Tensors:
    return {name: tensor for name, tensor in state.items() if name not in names}


PLAIN = nn.LSTM(4, 8).state_dict()
UNKNOWN = {
    "LoRA": (parametrized(LowRank(32, 8)), "adapted by LoRA", "merge_and_unload"),
    "unknown": (parametrized(Doubled()), "in a way that its tensors", "remove_parametrizations"),
    "several": (
        parametrized(LowRank(32, 8), LowRank(32, 8)),
        "adapted by LoRA",
        "remove_parametrizations",
    ),
    "two norms": (
        wrap(
            wrap(nn.LSTM(4, 8), parametrizations.spectral_norm, ["weight_hh_l0"]),
            parametrizations.spectral_norm,
            ["weight_hh_l0"],
        ).state_dict(),
        "parametrized several times over",
        "remove_parametrizations",
    ),
    "orthogonal": (
        wrap(nn.LSTM(4, 8), parametrizations.orthogonal, ["weight_hh_l0"]).state_dict(),
        "orthogonal",
        "remove_parametrizations",
    ),
    "half of weight_norm": (
        without(wrap(nn.LSTM(4, 8), weight_norm, ["weight_hh_l0"]).state_dict(), "weight_hh_l0_g"),
        "other half is missing beside weight_hh_l0_v",
        "remove_weight_norm",
    ),
    "pruning without mask": (
        without(PLAIN, "weight_hh_l0") | {"weight_hh_l0_orig": PLAIN["weight_hh_l0"]},
        "or a pruning mask, is missing beside weight_hh_l0_orig",
        "prune.remove",
    ),
    "another length": (
        without(PLAIN, "weight_hh_l0")
        | {"weight_hh_l0_v": PLAIN["weight_hh_l0"], "weight_hh_l0_g": torch.ones(7, 1)},
        "The g of weight_hh_l0 is 7 × 1, which does not go with its weight of 32 × 8",
        "save again",
    ),
    "another vector": (
        without(PLAIN, "weight_hh_l0")
        | {
            "weight_hh_l0_orig": PLAIN["weight_hh_l0"],
            "weight_hh_l0_u": torch.ones(31),
            "weight_hh_l0_v": torch.ones(8),
        },
        "The u of weight_hh_l0 is 31",
        "save again",
    ),
    "a mask of whole numbers": (
        without(PLAIN, "weight_hh_l0")
        | {
            "weight_hh_l0_orig": PLAIN["weight_hh_l0"],
            "weight_hh_l0_mask": torch.ones(32, 8, dtype=torch.int64),
        },
        "The mask of weight_hh_l0 holds int64 values",
        "fp32 checkpoint",
    ),
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_what_has_no_known_formula_is_named_with_the_way_out(name: str, find: Find) -> None:
    state, what, way_out = UNKNOWN[name]

    refusal = find(state).module.refusal

    assert what in refusal
    assert way_out in refusal
    assert refusal.endswith(".")


def test_an_lstm_of_which_nothing_is_plain_is_found_by_its_halves(find: Find) -> None:
    layer = wrap(nn.LSTM(4, 8), weight_norm, list(PLAIN))

    found = find(layer.state_dict())

    assert found.module.title.startswith("(top level): LSTM 4 → 8, 1 layer, 448 parameters")


def test_a_safetensors_file_is_folded_alike(find: Find, tmp_path: Path) -> None:
    layer = wrap(nn.LSTM(4, 8), weight_norm, ["weight_ih_l0", "weight_hh_l0"])
    state = {name: tensor.double() for name, tensor in layer.state_dict().items()}
    save_file(state, tmp_path / "m.safetensors")

    (found,) = find_modules(read_safetensors(tmp_path / "m.safetensors"))

    assert found.module.dtype == "float64"
    assert found.module.stored_bytes == 8 * found.module.parameter_count
    for name, values in find(state).make_weights().items():
        assert (found.make_weights()[name] == values).all()


def test_values_beyond_float32_are_seen_in_a_safetensors_file(tmp_path: Path) -> None:
    state = {name: tensor.double() for name, tensor in nn.LSTM(4, 8).state_dict().items()}
    state["bias_hh_l0"][3] = -4e38
    save_file(state, tmp_path / "m.safetensors")

    (found,) = find_modules(read_safetensors(tmp_path / "m.safetensors"))

    assert found.module.refusal.startswith(
        "bias_hh_l0 holds 1 value beyond float32, the largest 4e+38 where float32 ends at 3.4e+38"
    )
