from dataclasses import replace

import numpy as np
import pytest
from fakes import make_anatomy
from numpy.testing import assert_allclose

from app.core.spec import ComparisonSpec
from app.ui.charts.drawing import list_named
from app.ui.charts.layer_errors import draw_layers, thin_errors

SPEC = ComparisonSpec(num_layers=2, bidirectional=True)


def test_each_direction_of_a_layer_has_a_line_of_its_own() -> None:
    layers = make_anatomy(SPEC).layers
    drawing = draw_layers(layers)
    assert [(own.role, own.pattern, own.width) for own in drawing.curves] == [
        ("muted", "solid", 1),
        ("muted", "dashed", 1),
        ("text", "solid", 2),
        ("text", "dashed", 2),
    ]
    assert_allclose(drawing.curves[3].y, layers[1].directions[1].hidden)
    assert [own.name for own in list_named(drawing)] == ["forward", "backward"]
    # One name for both stands half-way between their ends.
    ends = [float(own.y[-1]) for own in drawing.curves]
    assert [(label.text, label.y) for label in drawing.labels] == [
        ("layer 1", pytest.approx((ends[0] + ends[1]) / 2)),
        ("layer 2", pytest.approx((ends[2] + ends[3]) / 2)),
    ]


def test_a_layer_whose_directions_are_not_known_apart_is_one_line() -> None:
    layers = [replace(layer, directions=()) for layer in make_anatomy(SPEC).layers]
    drawing = draw_layers(layers)
    assert [own.pattern for own in drawing.curves] == ["dashed", "solid"]
    assert [own.y.tolist() for own in drawing.curves] == [own.hidden.tolist() for own in layers]
    assert list_named(drawing) == ()


def test_lines_of_layers_below_alternate() -> None:
    layers = make_anatomy(ComparisonSpec(num_layers=4)).layers
    patterns = [own.pattern for own in draw_layers(layers).curves]
    assert patterns == ["dashed", "dotted", "dashed", "solid"]


def test_c_is_drawn_where_there_is_one() -> None:
    layer = make_anatomy(SPEC).layers[1]
    drawing = draw_layers([layer], cell=True)
    assert_allclose(drawing.curves[0].y, layer.directions[0].cell)
    assert (drawing.x_axis, drawing.y_axis) == ("time step", "mean |Δc|")
    assert draw_layers([layer]).y_axis == "mean |Δh|"


def test_the_axes_end_beyond_the_largest_error_and_the_last_step() -> None:
    layers = make_anatomy(SPEC).layers
    drawing = draw_layers(layers)
    assert drawing.y_range[1] > max(float(own.y.max()) for own in drawing.curves)
    assert drawing.x_range == (0.5, len(layers[0].hidden) + 0.5)
    nothing = [replace(layer, hidden=np.zeros(20), directions=()) for layer in layers]
    assert draw_layers(nothing).y_ticks == ((0, "0"),)


def test_a_short_course_is_drawn_as_it_is() -> None:
    steps, errors = thin_errors(np.array([3.0, 1.0, 2.0]), 3)
    assert steps.tolist() == [1, 2, 3]
    assert errors.tolist() == [3, 1, 2]


def test_a_long_course_keeps_its_mean() -> None:
    course = np.random.default_rng(1).random(2000)
    steps, errors = thin_errors(course, 500)
    assert len(steps) == len(errors) == 500
    assert errors.mean() == pytest.approx(course.mean())
    assert steps[:2].tolist() == [2.5, 6.5]
