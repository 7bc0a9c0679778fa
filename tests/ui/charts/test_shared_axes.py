from dataclasses import replace

from fakes import make_comparison, make_divergence, make_rounds

from app.core.spec import ComparisonSpec
from app.ui.charts.latency_axis import span_bulk
from app.ui.charts.shared_axes import share_axes
from app.ui.charts.views import HISTOGRAM, RATIO

ONE = make_comparison()
SLOWER = make_comparison(rounds=make_rounds(candidate_us=900))
FAR = make_comparison(rounds=make_rounds(candidate_us=90_000))


def test_one_axis_spans_the_latencies_of_all() -> None:
    shared = share_axes((ONE, SLOWER), HISTOGRAM, logarithmic=False)
    spans = [span_bulk(c.latency, logarithmic=False) for c in (ONE, SLOWER)]
    assert shared.latency.low_ns == min(axis.low_ns for axis in spans)
    assert shared.latency.high_ns == max(axis.high_ns for axis in spans)
    assert shared.note == "The columns share one axis for latency, size and difference."


def test_latencies_too_far_apart_have_an_axis_each() -> None:
    shared = share_axes((ONE, FAR), HISTOGRAM, logarithmic=False)
    assert shared.latency is None
    assert "too many sizes for one" in shared.note


def test_a_logarithmic_axis_has_room_for_any() -> None:
    assert share_axes((ONE, FAR), HISTOGRAM, logarithmic=None).latency.logarithmic


def test_ratios_and_cells_are_not_shared() -> None:
    shared = share_axes((ONE, SLOWER), RATIO, logarithmic=None, cell=True)
    assert (shared.latency, shared.top) == (None, 0)


def test_the_highest_difference_ends_the_axis_of_all() -> None:
    other = make_comparison(
        replace(ComparisonSpec(), hidden_size=32), divergence=make_divergence(20, 32)
    )
    shared = share_axes((ONE, other), HISTOGRAM, logarithmic=None)
    assert shared.top == max(float(c.divergence.hidden.max.max()) for c in (ONE, other))
