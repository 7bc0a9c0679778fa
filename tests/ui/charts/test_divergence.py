from dataclasses import replace

import numpy as np
import pytest
from fakes import make_divergence

from app.core.results.divergence import Divergence
from app.ui.charts.divergence import describe_map, draw_cell, draw_hidden, draw_map, draw_scores
from app.ui.charts.drawing import list_named


def with_scores(percent: float | None = 0.25) -> Divergence:
    """Returns differences whose scores are twice as far apart as h."""
    divergence = make_divergence()
    h = divergence.hidden
    scores = replace(h, mean=2 * h.mean, p95=2 * h.p95, max=2 * h.max)
    return replace(divergence, scores=scores, scores_percent=percent)


def test_lines_are_the_mean_p95_and_max_of_every_step() -> None:
    divergence = make_divergence()
    drawing = draw_hidden(divergence)
    looks = [(line.name, line.pattern, line.width) for line in list_named(drawing)]
    assert looks == [("mean", "solid", 2), ("p95", "dashed", 1), ("max", "dotted", 1)]
    for line in drawing.curves:
        assert line.x.tolist() == list(range(1, 21))
        assert line.y.tolist() == getattr(divergence.hidden, line.name).tolist()
    assert (drawing.x_axis, drawing.y_axis) == ("time step", "|Δh|")
    assert drawing.x_range == (0.5, 20.5)
    assert drawing.y_range[1] > divergence.hidden.max.max()


def test_the_axis_over_a_map_has_no_name_of_its_own() -> None:
    assert draw_hidden(make_divergence(), named=False).x_axis == ""


def test_an_axis_can_be_made_to_end_where_another_does() -> None:
    assert draw_hidden(make_divergence(), least_top=50).y_range == (0, pytest.approx(53))


def test_a_baselines_mean_is_drawn_over_the_steps_that_both_have() -> None:
    divergence, other = make_divergence(20), make_divergence(30, scale=9)
    drawing = draw_hidden(divergence, other)
    (outline,) = drawing.outlines
    assert (outline.role, outline.pattern, outline.name) == (
        "muted",
        "dash-dotted",
        "baseline's mean",
    )
    assert outline.y.tolist() == other.hidden.mean[:20].tolist()
    assert drawing.y_range[1] >= outline.y.max()


def test_identical_outputs_are_zeros_on_an_axis_with_nothing_else() -> None:
    divergence = make_divergence(scale=0)
    for drawing in (draw_hidden(divergence), draw_cell(divergence)):
        assert all(set(curve.y.tolist()) == {0.0} for curve in drawing.curves)
        assert drawing.y_ticks == ((0, "0"),)
        assert drawing.y_range[1] > 0


def test_scores_are_drawn_as_h_is_where_there_are_any() -> None:
    divergence = with_scores()
    assert divergence.scores is not None
    for baseline, outlines in ((None, 0), (make_divergence(), 0), (divergence, 1)):
        drawing = draw_scores(divergence, baseline)
        assert drawing is not None
        assert drawing.curves[0].y.tolist() == divergence.scores.mean.tolist()
        assert drawing.y_axis == "|Δscore|"
        assert len(drawing.outlines) == outlines
    assert draw_scores(make_divergence()) is None


def test_c_is_a_bar_for_each_unit() -> None:
    divergence = make_divergence()
    drawing = draw_cell(divergence, replace(divergence, cell_units=np.ones(8)))
    (bars,) = drawing.curves
    assert divergence.cell_units is not None
    assert bars.y.tolist() == divergence.cell_units.tolist()
    assert bars.x.tolist() == [0.5, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5, 8.5]
    assert (drawing.x_axis, drawing.y_axis) == ("unit, layer after layer", "|Δc|")
    assert drawing.y_range[1] > 1
    assert [line.pattern for line in drawing.outlines] == ["dash-dotted"]


def test_units_of_another_network_are_no_baseline() -> None:
    assert draw_cell(make_divergence(), make_divergence(units=16)).outlines == ()


def test_bars_narrower_than_their_outlines_have_none() -> None:
    assert draw_cell(make_divergence(units=300)).curves[0].width == 1
    assert draw_cell(make_divergence(units=301)).curves[0].width == 0


def test_a_record_without_units_of_c_draws_none() -> None:
    assert draw_cell(replace(make_divergence(), cell_units=None)).curves == ()


def test_the_map_shows_every_unit_at_every_step() -> None:
    divergence = make_divergence()
    drawing = draw_map(divergence)
    assert drawing is not None
    assert drawing.map is not None
    assert divergence.hidden_map is not None
    assert drawing.map.values.tolist() == divergence.hidden_map.tolist()
    assert drawing.map.top == divergence.hidden_map.max()
    assert (drawing.x_axis, drawing.y_axis, drawing.map.title) == ("time step", "unit", "|Δh|")
    assert drawing.x_range == draw_hidden(divergence).x_range
    assert drawing.y_range == (0.5, 8.5)
    assert draw_map(replace(divergence, hidden_map=None)) is None


def test_a_map_of_nothing_has_a_scale_with_nothing_but_zero() -> None:
    drawing = draw_map(make_divergence(scale=0))
    assert drawing is not None
    assert drawing.map is not None
    assert drawing.map.top == 1
    assert drawing.map.scale_ticks == ((0, "0"),)
    other = draw_map(make_divergence())
    assert other is not None
    assert other.map is not None
    assert other.map.scale_ticks is None


def test_only_an_averaged_map_is_described() -> None:
    assert describe_map(make_divergence(20, 8)) == ""
    assert describe_map(make_divergence(20, 512, rows=128)) == "a cell averages 4 units"


def test_blocks_that_are_not_even_are_not_said_to_be() -> None:
    assert describe_map(make_divergence(20, 300, rows=256)) == "a cell averages 1 or 2 units"
    divergence = make_divergence(20, 8)
    assert divergence.hidden_map is not None
    halved = replace(divergence, hidden_map=divergence.hidden_map[:, ::2])
    assert describe_map(halved) == "a cell averages 2 steps"
