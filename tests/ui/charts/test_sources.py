from dataclasses import replace

from fakes import make_anatomy

from app.core.spec import ComparisonSpec
from app.ui.charts.sources import draw_sources

ANATOMY = make_anatomy(ComparisonSpec(num_layers=2, seq_len=20))


def test_three_bars_are_weights_activations_and_both_with_their_figures() -> None:
    drawing = draw_sources(replace(ANATOMY, activations_only=2.98e-8))
    assert [(box.right, box.role, box.filling) for box in drawing.boxes] == [
        (0.0015, "candidate", "full"),
        (2.98e-8, "muted", "faint"),
        (0.0012, "muted", "hatched"),
    ]
    assert drawing.y_ticks == ((0, "both"), (1, "activations only"), (2, "weights only"))
    assert [(label.text, label.y) for label in drawing.labels] == [
        ("0.0015", 0),
        ("0.0000000298", 1),
        ("0.0012", 2),
    ]
    for row, box in enumerate(drawing.boxes):
        assert box.left == 0
        assert box.bottom < row < box.top
    assert drawing.x_range[1] > 0.0015


def test_no_error_at_all_has_an_axis_with_nothing_but_zero() -> None:
    drawing = draw_sources(replace(ANATOMY, weights_only=0.0, activations_only=0.0, both=0.0))
    assert drawing.x_ticks == ((0, "0"),)
    assert drawing.x_range[1] > 0
