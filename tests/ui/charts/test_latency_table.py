import numpy as np
import pytest
from fakes import make_latency, summarise

from app.core.format import format_duration, format_number
from app.core.report.latency import describe_certainty
from app.core.results.latency import Latency, Round, RoundSide, SideUsage
from app.ui.charts.figures import FigureRow
from app.ui.charts.latency import draw_histogram
from app.ui.charts.latency_table import COLUMNS, tabulate_latency

NAMES = ("fp32", "int8")


def constant(reference_ns: int, candidate_ns: int, calls: int) -> Latency:
    sides = (np.full(calls, ns, dtype=np.int64) for ns in (reference_ns, candidate_ns))
    usages = (SideUsage(None, None), SideUsage(0, 0))
    return summarise([Round(0, *map(RoundSide, sides, usages))])


def texts(row: FigureRow) -> list[str]:
    return [row.name, *(figure.text for figure in row.figures)]


def test_a_row_a_side_holds_its_formatted_figures() -> None:
    latency = make_latency()
    for row, name, side in zip(tabulate_latency(latency, NAMES), NAMES, latency.sides, strict=True):
        durations = (side.min_ns, side.p50.ns, side.p95.ns, side.p99.ns, side.iqr.ns)
        assert texts(row) == [
            name,
            f"{side.n:,}",
            *map(format_duration, durations),
            format_number(side.minor_faults_per_call),
            format_number(side.involuntary_switches_per_call),
        ]
        assert len(row.figures) == len(COLUMNS)


def test_the_figures_of_a_known_sample_are_right() -> None:
    fp32, copy = tabulate_latency(constant(100_000, 200_000, 400), ("fp32", "fp32 copy"))
    assert texts(fp32) == ["fp32", "400", *["100 µs"] * 4, "0 ns", "unknown", "unknown"]
    assert texts(copy) == ["fp32 copy", "400", *["200 µs"] * 4, "0 ns", "0", "0"]


@pytest.mark.parametrize(
    ("calls", "unsure"),
    [
        (5, ["p50 ●", "p95 ▲", "p99 ◆"]),
        (71, ["p95 ▲", "p99 ◆"]),
        (72, ["p99 ◆"]),
        (367, ["p99 ◆"]),
        (368, []),
    ],
)
def test_a_percentile_is_unsure_until_enough_calls_stand_behind_it(
    calls: int, unsure: list[str]
) -> None:
    row, _ = tabulate_latency(constant(100_000, 200_000, calls), NAMES)
    told = zip(COLUMNS, row.figures, strict=True)
    assert [heading for (heading, _), figure in told if figure.unsure] == unsure


def test_the_tip_of_an_estimate_says_how_sure_it_is() -> None:
    latency = make_latency()
    row, _ = tabulate_latency(latency, NAMES)
    told = [describe_certainty(estimate) for estimate in latency.reference.estimates]
    assert [figure.tip for figure in row.figures if figure.tip] == list(filter(None, told))


def test_a_row_samples_the_bars_of_its_side() -> None:
    latency = make_latency()
    bars = draw_histogram(latency, NAMES, logarithmic=False).curves
    for row, curve in zip(tabulate_latency(latency, NAMES), bars, strict=True):
        assert row.sample is not None
        looks = (row.sample.role, row.sample.filling, row.sample.pattern)
        assert looks == (curve.role, curve.shade, curve.pattern)
