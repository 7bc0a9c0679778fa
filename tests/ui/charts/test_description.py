import numpy as np

from app.ui.charts.description import describe_drawing, describe_rows
from app.ui.charts.drawing import Curve, Drawing, Label, Map, Note
from app.ui.charts.figures import Figure, FigureRow


def test_axes_are_told_with_their_units_and_curves_with_their_range_and_peak() -> None:
    curve = Curve(np.array([1.0, 2.0, 3.0]), np.array([0.5, 4.0, 2.0]), "line", name="mean")
    drawing = Drawing("time step", "|Δh|", (0.5, 3.5), (0, 5), curves=(curve,))
    assert describe_drawing(drawing) == (
        "Across: time step, 0.5 to 3.5. Upwards: |Δh|, 0 to 5. mean: 0.5 to 4, highest at 2."
    )


def test_an_axis_with_written_ticks_ends_at_them_and_no_peak_is_placed_on_it() -> None:
    bars = Curve(np.array([1.0, 2.0, 3.0]), np.array([1.0, 3.0]), "bars", spoken="fp32")
    ticks = ((1.0, "10"), (3.0, "1,000"))
    drawing = Drawing("time (µs)", "share (%)", (1, 3), (0, 3), x_ticks=ticks, curves=(bars,))
    assert "Across: time (µs), 10 to 1,000." in describe_drawing(drawing)
    assert describe_drawing(drawing).endswith("fp32: 1 to 3.")


def test_the_peak_of_bars_lies_in_the_middle_of_the_highest() -> None:
    bars = Curve(np.array([1.0, 2.0, 3.0]), np.array([1.0, 3.0]), "bars", spoken="int8")
    told = describe_drawing(Drawing("unit", "|Δc|", (1, 3), (0, 3), curves=(bars,)))
    assert told.endswith("int8: 1 to 3, highest at 2.5.")


def test_rows_maps_notes_and_labels_are_told() -> None:
    drawing = Drawing(
        "bytes (kB)",
        "",
        (0, 4),
        (-0.5, 1.5),
        y_ticks=((1.0, "fp32"), (0.0, "int8")),
        map=Map(np.array([[0.25, 0.5]], dtype=np.float32), "|Δh|"),
        notes=(Note("3 calls beyond", 1.0, 0),),
        labels=(Label("layer 2", 1.0),),
    )
    assert describe_drawing(drawing) == (
        "Across: bytes (kB), 0 to 4. Rows: fp32, int8. A map of |Δh|, at most 0.5. "
        "Beside it: layer 2. Noted: 3 calls beyond."
    )


def test_a_figure_stands_behind_row_and_column_and_an_early_one_says_so() -> None:
    rows = [
        FigureRow("fp32", (Figure("40"), Figure("1.2 ms", unsure=True))),
        FigureRow("int8", (Figure(""), Figure("3 ms"))),
    ]
    assert describe_rows(("n", "p99"), rows) == (
        "fp32: n 40, p99 1.2 ms (too few calls). int8: p99 3 ms."
    )


def test_rows_named_under_the_numbers_of_an_axis_are_no_end_of_it() -> None:
    ticks = ((0.0, "0"), (15.0, "15"), (-2.0, "fp32"))
    told = describe_drawing(Drawing("time (µs)", "share (%)", (1, 3), (-4, 18), y_ticks=ticks))
    assert told.endswith("Upwards: share (%), 0 to 15.")


def test_no_height_is_read_off_a_logarithm() -> None:
    bars = Curve(np.array([1.0, 2.0, 3.0]), np.array([0.0, 2.0]), "bars", spoken="weights")
    ticks = ((0.0, "1"), (2.0, "100"))
    told = describe_drawing(
        Drawing("level", "weights", (1, 3), (0, 2), y_ticks=ticks, curves=(bars,))
    )
    assert told == "Across: level, 1 to 3. Upwards: weights, 1 to 100."
