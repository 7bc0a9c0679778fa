"""What is read out under the pointer is what the values say."""

import numpy as np
import pytest
from fakes import make_comparison, make_latency

from app.core.format import format_duration, format_number
from app.ui.charts.divergence import draw_cell, draw_hidden, draw_map
from app.ui.charts.drawing import Drawing
from app.ui.charts.latency import draw_ecdf, draw_histogram
from app.ui.charts.latency_axis import span_bulk
from app.ui.charts.readout import CellReader
from app.ui.charts.size import draw_sizes

NAMES = ("fp32", "int8")


def read(drawing: Drawing, x: float, y: float = 0) -> list[str]:
    assert drawing.reader is not None
    readout = drawing.reader.read(x, y)
    return [] if readout is None else readout.text.split("\n")


@pytest.mark.parametrize("logarithmic", [True, False])
def test_a_bin_is_read_with_the_share_of_both_sides(logarithmic: bool) -> None:
    drawing = draw_histogram(
        make_latency(), NAMES, logarithmic=logarithmic, baseline=make_latency()
    )
    reference, candidate = drawing.curves
    number = int(reference.y.argmax())
    inside = float(reference.x[number : number + 2].mean())
    where, *shares = read(drawing, inside)
    assert " to " in where
    assert shares == [
        f"fp32: {format_number(reference.y[number])} % of calls",
        f"int8: {format_number(candidate.y[number])} % of calls",
    ]
    assert drawing.reader is not None
    readout = drawing.reader.read(inside, 0)
    assert readout is not None
    assert readout.x == pytest.approx(inside)
    assert read(drawing, reference.x[0] - 1) == read(drawing, reference.x[-1] + 1) == []


@pytest.mark.parametrize("logarithmic", [True, False])
def test_an_ecdf_is_read_from_all_calls_and_not_from_its_line(logarithmic: bool) -> None:
    latency = make_latency()
    drawing = draw_ecdf(latency, NAMES, logarithmic=logarithmic)
    scale = span_bulk(latency, logarithmic=logarithmic).scale
    for side, name in zip(latency.sides, NAMES, strict=True):
        limit = float(side.samples_ns[5])
        share = np.count_nonzero(side.samples_ns <= limit) / side.n * 100
        # A little beyond it, for what is lost by the logarithm.
        lines = read(drawing, float(scale.place(limit + 0.01)))
        assert lines[0] == f"at or below {format_duration(limit)}"
        assert f"{name}: {format_number(share)} %" in lines


def test_a_step_is_read_with_all_three_lines() -> None:
    divergence = make_comparison().divergence
    spread = divergence.hidden
    step, *lines = read(draw_hidden(divergence), 3.4)
    assert step == "step 3"
    assert lines == [f"{name} |Δh|: {format_number(own[2])}" for name, own in spread.lines]
    assert read(draw_hidden(divergence), 0.2) == []
    assert read(draw_hidden(divergence), len(spread.mean) + 0.7) == []


def test_a_cell_of_the_map_is_read_with_its_unit_and_step() -> None:
    divergence = make_comparison().divergence
    drawing = draw_map(divergence)
    assert drawing is not None
    assert divergence.hidden_map is not None
    assert read(drawing, 2.1, 4.4) == [
        "unit 4, step 2",
        f"|Δh|: {format_number(float(divergence.hidden_map[3, 1]))}",
    ]
    assert read(drawing, 0.3, 1) == read(drawing, 1, divergence.units + 0.6) == []


def test_a_cell_that_averages_several_says_only_where_it_lies() -> None:
    reader = CellReader(np.array([[1.0, 2.0], [3.0, 4.0]]), "|Δh|", units=8, steps=6)
    readout = reader.read(5, 7)
    assert readout is not None
    assert readout.text == "near unit 7, step 5\n|Δh|: 4"


def test_a_bar_of_c_is_read_with_its_unit() -> None:
    divergence = make_comparison().divergence
    assert divergence.cell_units is not None
    assert read(draw_cell(divergence), 1.2) == [
        "unit 1",
        f"|Δc|: {format_number(divergence.cell_units[0])}",
    ]


def test_a_part_of_a_file_is_read_with_its_bytes() -> None:
    sizes = make_comparison().sizes
    drawing = draw_sizes(sizes, "int8")
    first = next(part for part in sizes.reference.parts if part.size_bytes)
    title, bytes_told = read(drawing, drawing.boxes[0].right / 2, 1)
    assert title.startswith("fp32: ")
    assert bytes_told.startswith(f"{first.size_bytes:,} B")
    assert read(drawing, drawing.boxes[0].right / 2, 0.5) == []
    assert read(drawing, drawing.x_range[1], 1) == []


@pytest.mark.parametrize(("edge", "number"), [(1.5, 2), (2.5, 3), (3.5, 4)])
def test_on_an_edge_the_cell_that_is_named_is_the_one_that_is_read(
    edge: float, number: int
) -> None:
    values = np.arange(16.0).reshape(4, 4)
    readout = CellReader(values, "|Δh|", units=4, steps=4).read(edge, edge)
    assert readout is not None
    assert readout.text == (
        f"unit {number}, step {number}\n|Δh|: {format_number(values[number - 1, number - 1])}"
    )
