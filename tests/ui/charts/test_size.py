from dataclasses import replace

import pytest
from fakes import SIZES

from app.core.results.size import FileSize, Sizes, StoredSize
from app.core.schemes.registry import find_scheme
from app.ui.charts.size import MOST_ROWS, draw_sizes, find_largest, tabulate_sizes

INT8 = find_scheme("int8")
AROUND = Sizes(
    FileSize(2048, 256, 1000, 1000, embedding_bytes=6000, linear_bytes=4000),
    FileSize(512, 256, 1000, 1000, embedding_bytes=6000, linear_bytes=1000),
)


def rows(sizes: Sizes) -> list[list[str]]:
    return [
        [row.name, *(" ".join(figure.text.split()) for figure in row.figures)]
        for row in tabulate_sizes(sizes, INT8)
    ]


def test_each_file_is_a_bar_of_its_parts_beside_each_other() -> None:
    drawing = draw_sizes(SIZES, "int8")
    assert drawing.y_ticks == ((1, "fp32"), (0, "int8"))
    for row, size, role in zip((1, 0), SIZES.sides, ("reference", "candidate"), strict=True):
        bar = [box for box in drawing.boxes if box.bottom < row < box.top]
        assert {box.role for box in bar} == {role}
        assert [box.filling for box in bar] == ["full", "light", "hatched", "faint"]
        assert bar[0].left == 0
        assert [box.left for box in bar[1:]] == [box.right for box in bar[:-1]]
        assert bar[-1].right == pytest.approx(size.total_bytes / 1000)


def test_no_two_parts_look_alike() -> None:
    fillings = [box.filling for box in draw_sizes(AROUND, "int8").boxes if box.bottom > 0.5]
    assert len(set(fillings)) == len(fillings) == 6


def test_the_table_samples_what_the_bars_are_filled_with() -> None:
    samples = [row.sample for row in tabulate_sizes(AROUND, INT8)]
    drawn = [box.filling for box in draw_sizes(AROUND, "int8").boxes if box.bottom > 0.5]
    assert [sample.filling for sample in samples if sample is not None] == drawn
    assert samples[-1] is None


@pytest.mark.parametrize(
    ("total_bytes", "unit"),
    [(900, "B"), (4479, "kB"), (209_535_000, "MB"), (3_000_000_000, "GB")],
)
def test_the_axis_has_the_unit_that_suits_the_larger_file(total_bytes: int, unit: str) -> None:
    sizes = Sizes(FileSize(total_bytes, 0, 0, 0), FileSize(10, 0, 0, 0))
    assert draw_sizes(sizes, "int8").x_axis == f"bytes on disk ({unit})"
    assert find_largest(sizes) == total_bytes


def test_the_axis_has_room_for_the_largest_file_of_all() -> None:
    sizes = Sizes(FileSize(100, 0, 0, 0), FileSize(200, 0, 0, 0))
    larger = Sizes(FileSize(400, 0, 0, 0), FileSize(200, 0, 0, 0))
    assert draw_sizes(sizes, "int8").x_range[1] > 200
    assert draw_sizes(sizes, "int8", larger).x_range[1] > 400
    assert draw_sizes(sizes, "int8", least_bytes=900).x_range[1] > 900


def test_a_baseline_is_a_dotted_outline_around_each_bar() -> None:
    drawing = draw_sizes(SIZES, "int8", AROUND)
    assert [(line.role, line.pattern) for line in drawing.outlines] == [
        ("reference", "dotted"),
        ("candidate", "dotted"),
    ]
    ends = [float(line.x.max()) * 1000 for line in drawing.outlines]
    assert ends == pytest.approx([size.total_bytes for size in AROUND.sides])
    for line, row in zip(drawing.outlines, (1, 0), strict=True):
        bar = [box for box in drawing.boxes if box.bottom < row < box.top]
        assert line.y.min() < bar[0].bottom
        assert line.y.max() > bar[0].top


def test_the_table_says_where_the_bytes_go() -> None:
    table = rows(SIZES)
    assert [row[0] for row in table] == [
        "weights",
        "biases",
        "scales, layout",
        "file overhead",
        "total",
    ]
    assert table[0][1:] == ["2,048 B 46 %", "512 B 15 %"]
    assert table[-1] == ["total", "4,479 B", "3,455 B"]


def test_an_embedding_and_a_linear_layer_have_rows_of_their_own() -> None:
    table = rows(AROUND)
    assert table[0][0] == "embedding (stays fp32)"
    assert ["linear", "4,000 B 28 %", "1,000 B 10 %"] in table
    assert len(table) < MOST_ROWS


@pytest.mark.parametrize(
    ("dtype", "name"), [("float16", "total as float16"), ("mixed", "total, as stored")]
)
def test_the_total_in_the_stored_type_has_a_row_of_its_own(dtype: str, name: str) -> None:
    table = rows(replace(AROUND, stored=StoredSize(dtype, 6_910)))
    assert table[-1] == [name, "6,910 B", ""]
    assert len(table) == MOST_ROWS
