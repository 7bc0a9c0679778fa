"""Each side's call, made by itself, does the same work as the other's."""

import pytest
import torch
from torch import nn

from app.core.limits import SpecError
from app.core.schemes.calls import build_candidate, list_builders
from app.core.spec import ComparisonSpec


def test_both_calls_answer_the_same_input() -> None:
    reference_call, candidate_call = (build() for build in list_builders(ComparisonSpec()))
    with torch.inference_mode():
        reference, _ = reference_call()
        candidate, _ = candidate_call()
    assert reference.shape == candidate.shape == (20, 1, 8)
    assert f"{(reference - candidate).abs().mean().item():.5f}" == "0.00156"


def test_where_nothing_is_quantized_both_sides_are_the_same_network(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a freed original changes how long its copy takes")

    monkeypatch.setattr("copy.deepcopy", refuse)
    calls = [build() for build in list_builders(ComparisonSpec(scheme="float32"))]
    with torch.inference_mode():
        (reference, _), (candidate, _) = (call() for call in calls)
    assert isinstance(calls[1].func.recurrent, nn.LSTM)
    assert torch.equal(reference, candidate)


@pytest.mark.parametrize("place", [0, 1])
def test_building_either_side_sets_the_thread_count(place: int) -> None:
    torch.set_num_threads(1)
    list_builders(ComparisonSpec(threads=2))[place]()
    assert torch.get_num_threads() == 2


@pytest.mark.parametrize("scheme", ["int8", "float32"])
def test_an_engine_that_the_processor_lacks_is_refused(scheme: str) -> None:
    with pytest.raises(SpecError, match="no engine cuda"):
        build_candidate(ComparisonSpec(engine="cuda", scheme=scheme))
