"""A sequence is called with its batch-mates and without."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
import torch

from app.core.cancellation import StoppedError
from app.core.fidelity.batch_effect import FEWEST_ROWS, MOST_ROWS, choose_rows, measure_batch_effect
from app.core.networks.models import Network
from app.core.networks.workload import Workload, build_workload
from app.core.results.divergence import BatchEffect
from app.core.schemes.candidate import make_candidate
from app.core.spec import ComparisonSpec

SPEC = ComparisonSpec(input_size=6, hidden_size=5, seq_len=7, batch_size=3)


def prepare(spec: ComparisonSpec) -> tuple[Workload, Network]:
    workload = build_workload(spec)
    return workload, make_candidate(workload.model, spec.scheme, spec.engine)


def compare(spec: ComparisonSpec) -> BatchEffect:
    return measure_batch_effect(*prepare(spec), stop=lambda: False)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"cell": "gru"},
        {"bidirectional": True, "num_layers": 2},
        {"vocabulary": 9, "output_size": 4},
        {"engine": "qnnpack"},
    ],
)
def test_every_sequence_is_compared_with_itself_alone(change: dict[str, object]) -> None:
    spec = replace(SPEC, **change)
    workload, candidate = prepare(spec)
    mates = measure_batch_effect(workload, candidate, stop=lambda: False)
    with torch.inference_mode():
        together = candidate.run(workload.inputs, workload.state).hidden
        alone = []
        for row in range(3):
            own = slice(row, row + 1)
            state = workload.state
            own_state = state[:, own] if spec.cell == "gru" else tuple(s[:, own] for s in state)
            alone.append(candidate.run(workload.inputs[:, own], own_state).hidden)
        apart = (torch.cat(alone, dim=1) - together).abs()
    assert mates.rows == pytest.approx(apart.mean(dim=(0, 2)).tolist())
    assert mates.steps == pytest.approx(apart.mean(dim=(1, 2)).tolist())
    assert mates.percent == pytest.approx((apart.mean() / together.abs().mean() * 100).item())
    assert mates.batch_size == 3
    assert mates.rows.min() > 0


def test_the_references_rows_are_the_control() -> None:
    mates = compare(replace(SPEC, input_size=64, hidden_size=64))
    assert mates.reference_rows.shape == mates.rows.shape == (3,)
    assert mates.reference_rows.max() < 1e-6
    assert mates.rows.min() > 100 * mates.reference_rows.max()


def test_a_batch_of_equal_sequences_has_no_influence() -> None:
    workload, candidate = prepare(SPEC)
    alike = Workload(
        workload.model,
        workload.inputs[:, :1].expand(-1, 3, -1).contiguous(),
        tuple(part[:, :1].expand(-1, 3, -1).contiguous() for part in workload.state),
    )
    mates = measure_batch_effect(alike, candidate, stop=lambda: False)
    assert mates.rows == pytest.approx([0, 0, 0], abs=1e-6)
    assert mates.percent == pytest.approx(0, abs=1e-3)


def test_a_loud_batch_mate_drowns_a_quiet_sequence() -> None:
    workload, candidate = prepare(replace(SPEC, batch_size=2, initial_state="zero"))
    workload.inputs[:, 0] *= 0.02
    quiet = measure_batch_effect(workload, candidate, stop=lambda: False)
    workload.inputs[:, 1] *= 20
    drowned = measure_batch_effect(workload, candidate, stop=lambda: False)
    # The loud one sets the scale: alone, it has the same.
    assert drowned.rows[0] > 3 * quiet.rows[0]
    assert drowned.rows[0] > 3 * drowned.rows[1]


def test_a_network_that_answers_nothing_but_zeros_differs_by_nothing() -> None:
    workload, _ = prepare(replace(SPEC, initial_state="zero"))
    with torch.no_grad():
        for parameter in workload.model.parameters():
            parameter.zero_()
    candidate = make_candidate(workload.model, "int8", SPEC.engine)
    mates = measure_batch_effect(workload, candidate, stop=lambda: False)
    assert (mates.percent, mates.rows.tolist()) == (0, [0, 0, 0])


def test_of_a_large_batch_some_sequences_are_tried() -> None:
    mates = compare(replace(SPEC, batch_size=70))
    assert mates.rows.shape == mates.reference_rows.shape == (MOST_ROWS,)
    assert mates.batch_size == 70


@pytest.mark.parametrize(
    ("batch_size", "products", "count"),
    [(2, 1, 2), (32, 1, 32), (1024, 1, MOST_ROWS), (1024, 10**9, 20), (1024, 10**12, FEWEST_ROWS)],
)
def test_rows_are_as_many_as_time_allows_and_spread_evenly(
    batch_size: int, products: int, count: int
) -> None:
    rows = choose_rows(batch_size, products)
    assert len(rows) == len(set(rows)) == count
    assert (rows[0], rows[-1]) == (0, batch_size - 1)
    gaps = np.diff(rows)
    assert gaps.max() - gaps.min() <= 1


def test_results_cannot_be_written_to() -> None:
    mates = compare(SPEC)
    arrays = (mates.rows, mates.reference_rows, mates.steps)
    assert not any(array.flags.writeable for array in arrays)


@pytest.mark.parametrize("patience", range(8))
def test_a_stop_is_obeyed_before_the_next_call(patience: int) -> None:
    workload, candidate = prepare(SPEC)
    asked = itertools.count(1)
    with pytest.raises(StoppedError):
        measure_batch_effect(workload, candidate, stop=lambda: next(asked) > patience)
    assert next(asked) == patience + 2
