"""Quantizing gives a dynamic LSTM, leaves the original alone and never fails silently."""

from typing import Any

import pytest
import torch
from torch import nn
from torch.ao.nn.quantized import dynamic

from app.core.limits import SpecError
from app.core.networks.models import build_model
from app.core.schemes.candidate import make_candidate
from app.core.schemes.modules import compare_modules
from app.core.schemes.torch_dynamic import (
    QuantizationError,
    select_engine,
    supported_engines,
)
from app.core.spec import ComparisonSpec, native_engine


def build(**fields: Any) -> Any:
    torch.manual_seed(1)
    return build_model(ComparisonSpec(**fields))


@pytest.mark.parametrize("engine", ["x86", "qnnpack"])
def test_int8_returns_a_dynamic_lstm_with_int8_weights(engine: str) -> None:
    candidate = make_candidate(build(), "int8", engine)
    lstm = candidate.get_submodule("lstm")
    assert isinstance(lstm, dynamic.LSTM)
    assert lstm.dtype == torch.qint8
    assert torch.backends.quantized.engine == engine


def test_a_gru_becomes_a_dynamic_gru() -> None:
    candidate = make_candidate(build(cell="gru"), "int8", native_engine())
    assert isinstance(candidate.recurrent, dynamic.GRU)
    assert candidate.recurrent.dtype == torch.qint8


def test_the_candidate_is_in_eval_mode() -> None:
    candidate = make_candidate(build(), "int8", native_engine())
    assert not candidate.training
    assert not candidate.get_submodule("lstm").training


@pytest.mark.parametrize("scheme", ["int8", "float32"])
def test_the_original_is_left_as_it_is(scheme: str) -> None:
    model = build()
    before = {name: value.clone() for name, value in model.state_dict().items()}
    candidate = make_candidate(model, scheme, native_engine())
    assert candidate is not model
    assert type(model.lstm) is nn.LSTM
    after = model.state_dict()
    assert list(after) == list(before)
    assert all(torch.equal(after[name], value) for name, value in before.items())


def test_an_fp32_copy_shares_no_memory_with_the_original() -> None:
    model = build()
    candidate = make_candidate(model, "float32", native_engine())
    assert type(candidate.get_submodule("lstm")) is nn.LSTM
    pairs = list(zip(model.parameters(), candidate.parameters(), strict=True))
    assert all(torch.equal(one, other) for one, other in pairs)
    assert all(one.data_ptr() != other.data_ptr() for one, other in pairs)


class Bare(nn.LSTM):
    """An LSTM that torch's mapping does not know, so that it leaves it as it is."""


@pytest.mark.parametrize("replaced", [Bare(4, 4), nn.Identity()])
def test_a_model_that_torch_skips_is_an_error(replaced: nn.Module) -> None:
    model = build()
    model.lstm = replaced
    with pytest.raises(QuantizationError, match="left the model in fp32"):
        make_candidate(model, "int8", native_engine())


def test_a_layer_that_torch_skips_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "app.core.schemes.torch_dynamic._quantize_dynamic",
        lambda model, *_, **__: model,
    )
    with pytest.raises(QuantizationError, match="left lstm, linear in fp32"):
        make_candidate(build(output_size=2), "int8", native_engine())


def test_an_unknown_engine_is_refused_and_the_old_one_stays() -> None:
    before = torch.backends.quantized.engine
    with pytest.raises(SpecError, match="no engine cuda; it has") as refused:
        select_engine("cuda")
    assert refused.value.problem.field == "engine"
    assert torch.backends.quantized.engine == before


def test_the_engine_that_torch_picks_itself_comes_first() -> None:
    engines = supported_engines()
    assert engines[0] == native_engine()
    assert "none" not in engines
    assert len(set(engines)) == len(engines)


def test_the_order_of_engines_does_not_depend_on_the_one_selected_last() -> None:
    before = supported_engines()
    select_engine("qnnpack")
    assert supported_engines() == before


def test_the_modules_that_changed_are_described_from_and_to() -> None:
    model = build(num_layers=2)
    modules = compare_modules(model, make_candidate(model, "int8", native_engine()))
    (change,) = modules.changes
    assert change.name == "lstm"
    assert change.before == "torch.nn.modules.rnn.LSTM, float32 weights"
    assert change.after.endswith("quantized.dynamic.modules.rnn.LSTM, qint8 weights")
    assert "LSTM(8, 8, num_layers=2)" in modules.reference
    assert "DynamicQuantizedLSTM(8, 8, num_layers=2)" in modules.candidate


def test_a_replaced_linear_layer_is_described_too() -> None:
    model = build(output_size=2)
    modules = compare_modules(model, make_candidate(model, "int8", native_engine()))
    described = {change.name: change.after for change in modules.changes}
    assert set(described) == {"lstm", "linear"}
    assert described["linear"].endswith("quantized.dynamic.modules.linear.Linear, qint8 weights")


def test_an_embedding_stays_as_it_is() -> None:
    model = build(vocabulary=20)
    candidate = make_candidate(model, "int8", native_engine())
    assert type(candidate.embedding) is nn.Embedding
    assert torch.equal(candidate.embedding.weight, model.embedding.weight)
    assert [change.name for change in compare_modules(model, candidate).changes] == ["lstm"]


def test_an_fp32_copy_has_no_changes_to_describe() -> None:
    model = build()
    modules = compare_modules(model, make_candidate(model, "float32", native_engine()))
    assert modules.changes == ()
    assert modules.reference == modules.candidate
