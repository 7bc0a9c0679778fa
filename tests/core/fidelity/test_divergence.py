"""Output differences per step and unit, by the recipe's figures and by hand."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor

from app.core.fidelity.divergence import MAP_CELLS, block_means, compare_outputs
from app.core.networks.models import Network, Outputs, State
from app.core.networks.workload import Workload, build_workload
from app.core.results.comparison import Comparison
from app.core.results.divergence import Divergence
from app.core.schemes.candidate import make_candidate
from app.core.spec import ComparisonSpec

SPEC = ComparisonSpec(input_size=2, hidden_size=3, seq_len=4, batch_size=2)


class Shifted(Network):
    """The reference with known amounts taken from h at every step and from c at the end."""

    def __init__(self, model: Network, hidden: Tensor, cell: Tensor) -> None:
        super().__init__(SPEC)
        self.model, self.hidden, self.cell = model, hidden, cell

    def _add_recurrent(self, spec: ComparisonSpec) -> None:
        pass

    def run(self, inputs: Tensor, state: State) -> Outputs:
        outputs = self.model.run(inputs, state)
        hidden, cell = outputs.state
        return Outputs(outputs.hidden - self.hidden, None, (hidden, cell - self.cell))


class Canned(Network):
    """Answers the same, whatever it is asked."""

    def __init__(self, hidden: Tensor, state: State, scores: Tensor | None = None) -> None:
        super().__init__(SPEC)
        self.answer = Outputs(hidden, scores, state)

    def _add_recurrent(self, spec: ComparisonSpec) -> None:
        pass

    def run(self, _inputs: Tensor, _state: State) -> Outputs:
        return self.answer


def shift(hidden: Tensor, cell: Tensor) -> Divergence:
    workload = build_workload(SPEC)
    return compare_outputs(workload, Shifted(workload.model, hidden, cell))


@pytest.mark.parametrize(
    ("dim", "engine", "reference", "candidate", "difference", "percent"),
    [
        (8, "x86", "0.12887", "0.12912", "0.00156", "1.21"),
        (80, "x86", "0.11815", "0.11810", "0.00170", "1.44"),
        (8, "qnnpack", "0.12887", "0.12890", "0.00092", "0.72"),
    ],
)
def test_the_recipes_differences_are_reproduced_to_every_printed_digit(
    compare_all: Callable[..., Comparison],
    dim: int,
    engine: str,
    reference: str,
    candidate: str,
    difference: str,
    percent: str,
) -> None:
    spec = ComparisonSpec(input_size=dim, hidden_size=dim, engine=engine)
    divergence = compare_all(spec).divergence
    assert f"{divergence.mean_abs_reference:.5f}" == reference
    assert f"{divergence.mean_abs_candidate:.5f}" == candidate
    assert f"{divergence.mean_abs_difference:.5f}" == difference
    assert f"{divergence.percent:.2f}" == percent


def test_an_fp32_copy_does_not_differ_at_all() -> None:
    workload = build_workload(SPEC)
    divergence = compare_outputs(workload, make_candidate(workload.model, "float32", SPEC.engine))
    assert divergence.mean_abs_difference == 0
    assert divergence.percent == 0
    assert divergence.hidden.max.tolist() == [0.0] * 4
    assert divergence.cell_units.tolist() == [0.0] * 3


def test_differences_are_summarised_over_batch_and_units_at_every_step() -> None:
    # 6 values (2 sequences x 3 units) of 0 to 0.5 at the third step, none elsewhere.
    hidden = torch.zeros(4, 2, 3)
    hidden[2] = torch.arange(6).reshape(2, 3) / 10
    divergence = shift(hidden, torch.zeros(1, 2, 3))
    assert divergence.hidden.mean == pytest.approx([0, 0, 0.25, 0], abs=1e-6)
    # Linear between the order statistics: 0.4 + 0.75 * 0.1.
    assert divergence.hidden.p95 == pytest.approx([0, 0, 0.475, 0], abs=1e-6)
    assert divergence.hidden.max == pytest.approx([0, 0, 0.5, 0], abs=1e-6)
    assert divergence.mean_abs_difference == pytest.approx(0.25 / 4, abs=1e-6)
    assert divergence.worst_step == 3


def test_the_map_holds_units_by_steps_averaged_over_the_batch() -> None:
    hidden = torch.zeros(4, 2, 3)
    hidden[1, 0, 2], hidden[1, 1, 2] = 0.1, -0.3
    divergence = shift(hidden, torch.zeros(1, 2, 3))
    expected = np.zeros((3, 4))
    expected[2, 1] = 0.2
    assert divergence.hidden_map == pytest.approx(expected, abs=1e-6)
    assert divergence.units == 3


def test_the_cell_state_is_compared_after_the_last_step() -> None:
    cell = torch.tensor([[[0.1, 0.0, -0.4], [0.3, 0.0, 0.0]]])
    divergence = shift(torch.zeros(4, 2, 3), cell)
    assert divergence.cell_units == pytest.approx([0.2, 0, 0.2], abs=1e-6)
    assert divergence.cell.mean == pytest.approx([0.8 / 6], abs=1e-6)
    assert divergence.cell.max == pytest.approx([0.4], abs=1e-6)
    assert divergence.mean_abs_difference == 0


def test_the_percentage_is_of_the_references_mean_magnitude() -> None:
    workload = build_workload(SPEC)
    with torch.inference_mode():
        outputs, _ = workload.model(workload.inputs, workload.state)
    divergence = shift(torch.full((4, 2, 3), 0.01), torch.zeros(1, 2, 3))
    assert divergence.mean_abs_reference == pytest.approx(outputs.abs().mean().item())
    assert divergence.percent == pytest.approx(1 / outputs.abs().mean().item(), rel=1e-4)


def test_every_layer_and_direction_has_its_cell_units() -> None:
    spec = replace(SPEC, num_layers=2, bidirectional=True)
    workload = build_workload(spec)
    divergence = compare_outputs(workload, make_candidate(workload.model, "int8", spec.engine))
    assert divergence.units == 6
    assert divergence.hidden_map.shape == (6, 4)
    assert divergence.cell_units.shape == (12,)
    assert divergence.hidden.mean.shape == (4,)
    assert divergence.cell.mean.shape == (1,)


def answer_scores(reference: Tensor, candidate: Tensor) -> Divergence:
    """Compares models whose linear layers say these, shape (steps, batch, outputs)."""
    hidden, state = torch.zeros(2, 1, 3), (torch.zeros(1, 1, 3), torch.zeros(1, 1, 3))
    models = [Canned(hidden, state, scores) for scores in (reference, candidate)]
    return compare_outputs(Workload(models[0], torch.zeros(1), state), models[1])


def test_scores_are_compared_step_by_step() -> None:
    reference = torch.tensor([[[4.0, -4.0]], [[2.0, -6.0]]])
    divergence = answer_scores(reference, reference + torch.tensor([[[0.1, -0.3]], [[0.0, 0.4]]]))
    assert divergence.scores is not None
    assert divergence.scores.mean == pytest.approx([0.2, 0.2], abs=1e-6)
    assert divergence.scores.max == pytest.approx([0.3, 0.4], abs=1e-6)
    # 0.2 of a mean magnitude of 4.
    assert divergence.scores_percent == pytest.approx(5, rel=1e-5)


def test_scores_of_nothing_have_no_percentage() -> None:
    divergence = answer_scores(torch.zeros(2, 1, 2), torch.ones(2, 1, 2))
    assert divergence.scores is not None
    assert divergence.scores.mean.tolist() == [1, 1]
    assert divergence.scores_percent is None


def test_a_linear_layer_is_compared_on_top_of_the_hidden_state() -> None:
    plain, topped = (replace(SPEC, output_size=size) for size in (0, 5))
    for spec in (plain, topped):
        workload = build_workload(spec)
        candidate = make_candidate(workload.model, "int8", spec.engine)
        divergence = compare_outputs(workload, candidate)
        assert divergence.hidden.mean.shape == (4,)
        assert divergence.units == 3
        assert (divergence.scores is None) == (divergence.scores_percent is None) == (spec is plain)
        if divergence.scores is not None:
            with torch.inference_mode():
                both = [m(workload.inputs, workload.state)[0] for m in (workload.model, candidate)]
            expected = (both[0] - both[1]).abs().mean(dim=(1, 2))
            assert divergence.scores.mean == pytest.approx(expected.tolist())


def test_a_gru_has_no_cell_state_to_compare() -> None:
    spec = replace(SPEC, cell="gru", num_layers=2)
    workload = build_workload(spec)
    divergence = compare_outputs(workload, make_candidate(workload.model, "int8", spec.engine))
    assert divergence.cell is None
    assert divergence.cell_units is None
    assert divergence.hidden.mean.shape == (4,)
    assert divergence.percent > 0


def test_a_map_is_never_larger_than_a_pane_shows() -> None:
    units, steps = MAP_CELLS[0] + 1, MAP_CELLS[1] + 1
    state = (torch.zeros(1, 1, units), torch.zeros(1, 1, units))
    reference, candidate = (Canned(torch.full((steps, 1, units), h), state) for h in (0.5, 0.25))
    divergence = compare_outputs(Workload(reference, torch.zeros(1), state), candidate)
    assert divergence.hidden_map.shape == MAP_CELLS
    assert divergence.hidden_map.min() == divergence.hidden_map.max() == 0.25
    assert divergence.hidden.mean.shape == (steps,)
    assert divergence.units == units


def test_results_cannot_be_written_to() -> None:
    divergence = shift(torch.zeros(4, 2, 3), torch.zeros(1, 2, 3))
    arrays = [divergence.hidden_map, divergence.cell_units]
    arrays += [part for s in (divergence.hidden, divergence.cell) for part in (s.mean, s.p95)]
    assert not any(array.flags.writeable for array in arrays)


def test_a_small_matrix_is_kept_as_it_is() -> None:
    values = np.arange(6, dtype=np.float32).reshape(2, 3)
    assert block_means(values, (2, 3)).tolist() == [[0, 1, 2], [3, 4, 5]]


def test_a_given_matrix_stays_writable() -> None:
    values = np.zeros((2, 3), dtype=np.float32)
    assert not block_means(values, (2, 3)).flags.writeable
    assert values.flags.writeable


def test_rows_and_columns_are_averaged_in_blocks() -> None:
    values = np.array([[1, 3, 5, 7], [2, 4, 6, 8]], dtype=np.float32)
    assert block_means(values, (2, 2)).tolist() == [[2, 6], [3, 7]]
    assert block_means(values, (1, 4)).tolist() == [[1.5, 3.5, 5.5, 7.5]]
    assert block_means(values, (1, 2)).tolist() == [[2.5, 6.5]]


def test_blocks_are_as_even_as_can_be_where_the_count_does_not_divide() -> None:
    # 5 columns in 2 blocks: two columns, then three.
    values = np.array([[1, 3, 10, 20, 30]], dtype=np.float32)
    assert block_means(values, (1, 2)).tolist() == [[2, 20]]
    # 7 in 3: edges at 0, 2.33, 4.67, 7 rounded down.
    column = np.array([[1], [3], [5], [7], [9], [11], [13]], dtype=np.float32)
    assert block_means(column, (3, 1)).tolist() == [[2], [6], [11]]


@pytest.mark.parametrize("count", [11, 12, 13, 19, 20, 21, 999])
def test_blocks_cover_every_entry_exactly_once(count: int) -> None:
    edges = [count * block // 10 for block in range(11)]
    widths = np.diff(edges)
    values = np.random.default_rng(count).random((1, count)).astype(np.float32)
    means = block_means(values, (1, 10))
    assert means.shape == (1, 10)
    assert (means * widths).sum() == pytest.approx(values.sum(), rel=1e-5)
    assert set(widths) <= {count // 10, count // 10 + 1}
