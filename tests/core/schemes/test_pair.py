"""A pair of calls that do the same work on both sides."""

import pytest
import torch

from app.core.limits import SpecError
from app.core.schemes.pair import build_pair
from app.core.spec import ComparisonSpec


def test_both_calls_answer_the_same_input() -> None:
    pair = build_pair(ComparisonSpec())
    with torch.inference_mode():
        reference, _ = pair.reference()
        candidate, _ = pair.candidate()
    assert reference.shape == candidate.shape == (20, 1, 8)
    assert f"{(reference - candidate).abs().mean().item():.5f}" == "0.00156"


def test_building_sets_the_thread_count() -> None:
    torch.set_num_threads(1)
    build_pair(ComparisonSpec(threads=2))
    assert torch.get_num_threads() == 2


def test_an_engine_that_the_processor_lacks_is_refused() -> None:
    with pytest.raises(SpecError, match="no engine cuda"):
        build_pair(ComparisonSpec(engine="cuda"))
