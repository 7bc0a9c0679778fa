from fakes import make_batch_effect

from app.ui.charts.batch_effect import draw_batch_effect, draw_batch_steps


def test_batch_mates_are_bars_of_the_candidate_and_dots_of_fp32() -> None:
    effect = make_batch_effect()
    drawing = draw_batch_effect(effect)
    assert [(box.role, box.filling) for box in drawing.boxes] == [("candidate", "light")] * 4
    assert [box.top for box in drawing.boxes] == effect.rows.tolist()
    (dots,) = drawing.curves
    assert (dots.kind, dots.role) == ("dots", "reference")
    assert dots.y.tolist() == [2e-8] * 4
    assert (drawing.x_axis, drawing.y_axis) == ("sequence of the batch of 8", "mean |Δh|")
    low, high = drawing.y_range
    assert low < 0 < max(effect.rows) < high


def test_how_batch_mates_matter_step_by_step_is_one_line() -> None:
    effect = make_batch_effect()
    drawing = draw_batch_steps(effect, effect)
    (line,) = drawing.curves
    assert line.y.tolist() == effect.steps.tolist()
    assert (line.name, drawing.y_axis) == ("", "mean |Δh|")
    assert len(drawing.outlines) == 1
