"""Quantizing gives a dynamic LSTM, leaves the original alone and never fails silently."""

import pytest
import torch
from torch import nn
from torch.ao.nn.quantized import dynamic

from app.core.lstm import LstmModel
from app.core.schemes import (
    QuantizationError,
    describe_modules,
    make_candidate,
    select_engine,
    supported_engines,
)
from app.core.spec import ComparisonSpec, SpecError, native_engine


def build(**fields: int) -> LstmModel:
    torch.manual_seed(1)
    model = LstmModel(ComparisonSpec(**fields))
    model.eval()
    return model


class Tagger(nn.Module):
    """An LSTM with a linear layer behind it."""

    def __init__(self) -> None:
        super().__init__()
        self.lstm = nn.LSTM(4, 4)
        self.head = nn.Linear(4, 2)


@pytest.mark.parametrize("engine", ["x86", "qnnpack"])
def test_int8_returns_a_dynamic_lstm_with_int8_weights(engine: str) -> None:
    candidate = make_candidate(build(), "int8", engine)
    lstm = candidate.get_submodule("lstm")
    assert isinstance(lstm, dynamic.LSTM)
    assert lstm.dtype == torch.qint8
    assert torch.backends.quantized.engine == engine


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


def test_a_bare_lstm_that_torch_skips_is_an_error() -> None:
    with pytest.raises(QuantizationError, match="left the model in fp32"):
        make_candidate(nn.LSTM(4, 4), "int8", native_engine())


def test_a_model_without_any_lstm_is_an_error() -> None:
    with pytest.raises(QuantizationError, match="left the model in fp32"):
        make_candidate(nn.Sequential(nn.Linear(4, 4)), "int8", native_engine())


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
    modules = describe_modules(model, make_candidate(model, "int8", native_engine()))
    (change,) = modules.changes
    assert change.name == "lstm"
    assert change.before == "torch.nn.modules.rnn.LSTM, float32 weights"
    assert change.after.endswith("quantized.dynamic.modules.rnn.LSTM, qint8 weights")
    assert "LSTM(8, 8, num_layers=2)" in modules.reference
    assert "DynamicQuantizedLSTM(8, 8, num_layers=2)" in modules.candidate


def test_a_replaced_linear_layer_is_described_too() -> None:
    model = Tagger().eval()
    modules = describe_modules(model, make_candidate(model, "int8", native_engine()))
    described = {change.name: change.after for change in modules.changes}
    assert set(described) == {"lstm", "head"}
    assert described["head"].endswith("Linear, qint8 weights")


def test_an_fp32_copy_has_no_changes_to_describe() -> None:
    model = build()
    modules = describe_modules(model, make_candidate(model, "float32", native_engine()))
    assert modules.changes == ()
    assert modules.reference == modules.candidate
