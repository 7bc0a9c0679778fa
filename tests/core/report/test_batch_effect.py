"""A batch's effect is told with fp32's own, which shares no scale."""

from dataclasses import replace
from typing import Any

import numpy as np

from app.core.report.batch_effect import state_batch_effect
from app.core.results.divergence import BatchEffect


def make_effect(rows: list[float], batch_size: int, **change: Any) -> BatchEffect:
    zeros = np.zeros(len(rows))
    effect = BatchEffect(np.array(rows), zeros, np.zeros(1), 1.9, batch_size)
    return replace(effect, **change)


def test_batch_mates_are_told_with_the_control() -> None:
    effect = make_effect([0.001, 0.002], 2, reference_rows=np.array([1e-8, 3e-8]))
    assert state_batch_effect(effect, "int8") == (
        "Batch-mates move h by 1.90 %: the 2 sequences, called alone, come out 0.0015 away on "
        "average (fp32: 0.00000002). In int8 a batch shares the scale of its activations."
    )


def test_a_difference_that_fp32_has_too_is_not_put_down_to_a_shared_scale() -> None:
    effect = make_effect([1e-8, 2e-8], 2, reference_rows=np.array([2e-8, 2e-8]))
    said = state_batch_effect(effect, "int8")
    assert said.endswith("away on average, no more than in fp32 (0.00000002).")
    assert "scale" not in said


def test_a_part_of_a_batch_is_said_to_be_one() -> None:
    assert "1 sequence of 1,024, called alone," in state_batch_effect(
        make_effect([0.001], 1024), "int8"
    )


def test_batch_mates_that_change_nothing_are_said_to_do_so() -> None:
    assert state_batch_effect(make_effect([0, 0], 2), "int8") == (
        "Batch-mates change nothing: the 2 sequences come out the same when called alone."
    )
