"""What stands beside a layer's tensors is named, and nothing is promised that it may undo."""

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from app.core.errors import UnusableError
from app.core.readers.checkpoints.containers import tell_container
from app.core.readers.checkpoints.find_layers import Found, find_modules
from app.core.readers.checkpoints.remarks import explain_projection
from app.core.readers.checkpoints.torch_files import read_tensors

Tensors = dict[str, Tensor]
Find = Callable[[object], tuple[Found, ...]]


@pytest.fixture
def find(tmp_path: Path) -> Find:
    """Returns a function that saves a state and finds the layers in it."""

    def find(state: object) -> tuple[Found, ...]:
        path = tmp_path / "model.pt"
        torch.save(state, path)
        return find_modules(read_tensors(path, tell_container(path)))

    return find


def under(path: str, *modules: tuple[str, nn.Module]) -> Tensors:
    return {
        f"{path}{name}{key}": tensor
        for name, module in modules
        for key, tensor in module.state_dict().items()
    }


CELL = nn.LSTMCell(3, 8)
NORM = nn.LayerNorm(32)


class CoupledCell(nn.Module):
    """An LSTM whose forget gate is 1 - i, so that it has three gates, named as a GRUCell's."""

    def __init__(self) -> None:
        super().__init__()
        twin = nn.GRUCell(3, 8)
        for name, weight in twin.named_parameters():
            self.register_parameter(name, weight)


CELLS: dict[str, tuple[Tensors, list[str]]] = {
    "layer norms in modules": (
        under("net.cell.", ("", CELL), ("ln_ih.", NORM), ("ln_hh.", NORM)),
        ["ln_ih.weight, ln_ih.bias, ln_hh.weight and 1 more"],
    ),
    "layer norms beside it": (
        under("net.rnn.", ("cell.", CELL), ("ln_i.", NORM), ("ln_c.", nn.LayerNorm(8))),
        ["net.rnn.ln_i.weight, net.rnn.ln_i.bias, net.rnn.ln_c.weight and 1 more"],
    ),
    "a list of norms beside a list of cells": (
        under("rnn.", ("cells.0.", CELL), ("norms.0.", nn.LayerNorm(8))),
        ["rnn.norms.0.weight and rnn.norms.0.bias"],
    ),
    "layer norms of its gates beside it at the top": (
        under("", ("cell.", CELL), ("ln.", NORM), ("bn1.", nn.BatchNorm2d(8))),
        ["ln.weight and ln.bias"],
    ),
    "layer norms at the top": (
        under("", ("", CELL), ("layernorm_i.", nn.LayerNorm(32))),
        ["layernorm_i.weight and layernorm_i.bias"],
    ),
    "decays at the top": (
        under("", ("", CELL), ("gamma_x.", nn.Linear(3, 3))),
        ["gamma_x.weight and gamma_x.bias"],
    ),
    "gains of a norm": (
        under("cell.", ("", CELL)) | {"cell.gamma_f": torch.ones(8), "cell.beta_f": torch.ones(8)},
        ["gamma_f and beta_f"],
    ),
    "peepholes": (
        under("cell.", ("", CELL)) | {f"cell.weight_c{g}": torch.ones(8) for g in "ifo"},
        ["weight_ci, weight_cf and weight_co"],
    ),
    "one matrix of peepholes": (
        under("", ("", CELL)) | {"weight_ch": torch.ones(24, 8), "bias_ch": torch.ones(24)},
        ["weight_ch and bias_ch"],
    ),
    "multiplicative": (
        under("cell.", ("", CELL))
        | {"cell.weight_mx": torch.ones(8, 3), "cell.wmh": torch.ones(8)},
        ["weight_mx and wmh"],
    ),
    "a mask that stands alone": (
        under("cell.", ("", CELL)) | {"cell.weight_hh_mask": torch.ones(32, 8)},
        ["weight_hh_mask"],
    ),
}


@pytest.mark.parametrize("name", CELLS)
def test_what_a_cell_holds_besides_is_named_and_no_promise_is_made(name: str, find: Find) -> None:
    state, words = CELLS[name]

    (found,) = find(state)

    (note,) = found.module.notes
    assert all(word in note for word in words)
    assert "not of the network that they were trained in" in note
    assert "the same" not in note
    assert found.module.partial
    assert found.module.refusal == ""


def test_a_cell_with_layer_norm_does_compute_something_else(find: Find) -> None:
    torch.manual_seed(0)
    cell, inner, outer = nn.LSTMCell(3, 8), nn.LayerNorm(32), nn.LayerNorm(32)
    inputs, h, c = torch.randn(40, 1, 3), torch.zeros(1, 8), torch.zeros(1, 8)
    (found,) = find(under("cell.", ("", cell), ("ln_ih.", inner), ("ln_hh.", outer)))
    plain = nn.LSTM(3, 8)
    plain.load_state_dict({k: torch.from_numpy(v) for k, v in found.make_weights().items()})
    steps = []
    with torch.no_grad():
        for step in inputs:
            gates = inner(step @ cell.weight_ih.T + cell.bias_ih)
            gates = gates + outer(h @ cell.weight_hh.T + cell.bias_hh)
            i, f, g, o = gates.chunk(4, 1)
            c = f.sigmoid() * c + i.sigmoid() * g.tanh()
            h = o.sigmoid() * c.tanh()
            steps.append(h)
        normed, bare = torch.stack(steps).abs().mean(), plain(inputs)[0].abs().mean()

    assert normed > 1.5 * bare


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        (nn.LSTMCell(3, 4), "Named as an nn.LSTMCell"),
        (nn.GRUCell(3, 4), "with three rows a unit: taken as a GRU"),
        (CoupledCell(), "an LSTM with coupled gates, which looks alike, computes something else"),
    ],
)
def test_a_bare_cell_is_said_to_be_what_its_names_tell(
    cell: nn.Module, words: str, find: Find
) -> None:
    (found,) = find(under("cell.", ("", cell)))

    (note,) = found.module.notes
    assert words in note
    assert not found.module.partial


@pytest.mark.parametrize(
    "state",
    [
        under(
            "", ("", nn.LSTM(3, 8)), ("fc.", nn.Linear(8, 2)), ("embedding.", nn.Embedding(9, 3))
        ),
        under("rnn.", ("", nn.LSTM(3, 8))) | under("", ("norm.", NORM), ("fc.", nn.Linear(8, 2))),
        under("decoder.rnn.", ("", nn.GRU(3, 8))) | under("decoder.", ("attn.", nn.Linear(8, 8))),
        under("", ("", nn.LSTM(3, 8))) | {"steps": torch.tensor(7)},
        under("rnns.0.rnn.", ("", nn.LSTM(3, 8)))
        | under("rnns.0.", ("batch_norm.module.", nn.BatchNorm1d(3))),
    ],
)
def test_the_other_modules_of_a_network_raise_no_alarm(state: Tensors, find: Find) -> None:
    (found,) = find(state)

    assert found.module.notes == ()
    assert not found.module.partial


def test_a_layer_with_more_in_its_module_is_no_whole_one(find: Find) -> None:
    (found,) = find(under("rnn.", ("", nn.LSTM(3, 8)), ("attention.", nn.Linear(8, 8))))

    (note,) = found.module.notes
    assert "It also holds attention.weight and attention.bias" in note


def test_a_cell_in_the_place_of_a_layer_is_named_beside_it(find: Find) -> None:
    (found,) = find(under("rnn.", ("", nn.LSTM(3, 8)), ("", nn.LSTMCell(3, 8))))

    assert found.module.num_layers == 1
    assert "It also holds weight_ih, weight_hh, bias_ih and 1 more" in found.module.notes[0]


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({"rnn.weight_ih_l0": torch.ones(8, 3)}, "weight_hh_l0 is missing beside weight_ih_l0"),
        ({"weight_ih": torch.ones(8, 8)}, "weight_hh is missing beside weight_ih"),
        (
            {"weight_ih": torch.ones(3, 32), "weight_hh": torch.ones(8, 32)},
            "weight_hh is 8 × 32, where an LSTM has four rows for each column and a GRU three; "
            "turn its matrices round",
        ),
        (
            {"weight_ih": torch.ones(32, 3, 3, 3), "weight_hh": torch.ones(32, 8, 3, 3)},
            "weight_hh is 32 × 8 × 3 × 3, where",
        ),
        (
            {"weight_ih": torch.ones(16, 3), "weight_hh": torch.ones(16, 8)},
            "weight_hh is 16 × 8, where",
        ),
    ],
)
def test_half_a_layer_is_refused_by_what_is_missing(state: Tensors, words: str, find: Find) -> None:
    (found,) = find(state)

    assert words in found.module.refusal


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (
            {"cell.weight_ih.weight": torch.ones(8, 3), "cell.weight_hh.weight": torch.ones(8, 2)},
            "It holds 2 tensors, of which cell.weight_ih.weight and cell.weight_hh.weight may "
            "belong to a recurrent layer, but not by the names that nn.LSTM and nn.GRU give",
        ),
        (
            {f"{'a' * 300}.weight_hh_l0": torch.ones(8, 2)},
            "names of more than 200 letters, or with control characters",
        ),
        ({"a\n.weight_hh_l0": torch.ones(8, 2)}, "with control characters"),
        (
            {"a.weight": torch.ones(2), "b.weight": torch.ones(2), "bias_ih_l0": torch.ones(2)},
            "no LSTM or GRU by torch's names (found a.weight, b.weight and bias_ih_l0; expected",
        ),
    ],
)
def test_a_checkpoint_without_a_layer_says_why_it_has_none(
    state: Tensors, words: str, find: Find
) -> None:
    with pytest.raises(UnusableError) as refused:
        find(state)

    said = str(refused.value)
    assert words in said
    assert "\n" not in said
    assert len(said) < 500


def fold_projection(layer: nn.LSTM) -> tuple[nn.LSTM, Tensor]:
    """Does what the refusal advises, and returns the layer and the Linear's matrix."""
    ways = ("", "_reverse")[: 1 + layer.bidirectional]
    state = layer.state_dict()
    plain = nn.LSTM(
        layer.input_size,
        layer.hidden_size,
        layer.num_layers,
        bidirectional=layer.bidirectional,
    ).double()
    for index in range(layer.num_layers):
        for way in ways:
            state[f"weight_hh_l{index}{way}"] @= state[f"weight_hr_l{index}{way}"]
            if index:
                below = [state[f"weight_hr_l{index - 1}{other}"] for other in ways]
                state[f"weight_ih_l{index}{way}"] @= torch.block_diag(*below)
    last = torch.block_diag(*(state[f"weight_hr_l{layer.num_layers - 1}{way}"] for way in ways))
    plain.load_state_dict({k: v for k, v in state.items() if "weight_hr" not in k})
    return plain, last


@pytest.mark.parametrize(("layers", "bidirectional"), [(1, False), (3, False), (2, True)])
def test_the_remedy_for_a_projection_holds_for_every_layer(
    layers: int, bidirectional: bool, find: Find
) -> None:
    torch.manual_seed(5)
    projected = nn.LSTM(4, 6, layers, proj_size=2, bidirectional=bidirectional).double()
    for weight in projected.parameters():
        nn.init.normal_(weight)
    inputs = torch.randn(9, 2, 4).double()
    expected = projected(inputs)[0].detach()

    (found,) = find(projected.state_dict())

    assert found.module.refusal == explain_projection(layers, 1 + bidirectional)
    assert ("layer above the first" in found.module.refusal) == (layers > 1)
    assert ("blocks on a diagonal" in found.module.refusal) == bidirectional
    plain, linear = fold_projection(projected)
    torch.testing.assert_close(plain(inputs)[0] @ linear.T, expected, rtol=0, atol=1e-12)


def test_weights_beyond_float32_overflow_in_fp32_and_that_is_said(find: Find) -> None:
    state = nn.LSTM(3, 4).double().state_dict()
    state["weight_hh_l0"][2, 1] = -1e300
    state["weight_hh_l0"][3, 1] = 1e200

    (found,) = find(state)

    assert found.module.refusal == (
        "weight_hh_l0 holds 2 values beyond float32, the largest 1e+300 where float32 ends at "
        "3.4e+38: fp32 itself overflows there, before anything is quantized; scale the weights "
        "down."
    )


@pytest.mark.parametrize(
    ("dtype", "bytes_each"),
    [(torch.float16, 2), (torch.bfloat16, 2), (torch.float32, 4), (torch.float64, 8)],
)
def test_the_bytes_of_a_layer_are_those_of_its_own_type(
    dtype: torch.dtype, bytes_each: int, find: Find
) -> None:
    (found,) = find(nn.LSTM(3, 4).to(dtype).state_dict())

    assert found.module.stored_bytes == bytes_each * found.module.parameter_count


@pytest.mark.parametrize("path", ["", "net.rnn."])
@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("weight_hh_l0_scale", torch.ones(32), "quantized, or trained to be (weight_hh_l0_scale)"),
        ("weight_ih_l0_fake_quant.scale", torch.ones(1), "quantized, or trained to be"),
        ("weight_hh_l0_zero_point", torch.zeros(1), "open the fp32 checkpoint"),
        ("weight_hh_l0_lora_A", torch.ones(2, 8), "adapted by LoRA"),
    ],
)
def test_weights_that_others_change_are_refused(
    path: str, name: str, value: Tensor, words: str, find: Find
) -> None:
    (found,) = find(under(path, ("", nn.LSTM(3, 8))) | {path + name: value})

    assert words in found.module.refusal
