import numpy as np
import pytest
from numpy.testing import assert_allclose

from app.ui.charts.duration_scale import DurationScale


def labels(low_ns: float, high_ns: float, typical_ns: float) -> list[str]:
    ticks = DurationScale(typical_ns, logarithmic=True).ticks(low_ns, high_ns)
    assert ticks is not None
    return [label for _, label in ticks]


@pytest.mark.parametrize(
    ("typical_ns", "unit"), [(90, "ns"), (90_000, "µs"), (5_000_000, "ms"), (3e9, "s")]
)
@pytest.mark.parametrize("logarithmic", [False, True], ids=["even", "logarithmic"])
def test_the_unit_suits_the_typical_duration(
    typical_ns: float, unit: str, logarithmic: bool
) -> None:
    assert DurationScale(typical_ns, logarithmic=logarithmic).unit == unit


def test_an_even_scale_counts_in_its_unit() -> None:
    scale = DurationScale(90_000, logarithmic=False)
    assert scale.place(np.array([500, 1_000, 2_500_000])).tolist() == [0.5, 1, 2500]
    assert scale.place(0) == 0
    assert scale.ends(80_000, 120_000) == (80, 120)


def test_a_logarithmic_scale_gives_each_decade_the_same_room() -> None:
    scale = DurationScale(90_000, logarithmic=True)
    assert_allclose(scale.place(np.array([100, 1_000, 10_000, 100_000])), [-1, 0, 1, 2])
    assert_allclose(scale.ends(10_000, 1_000_000), (1, 3))


def test_no_time_at_all_still_has_a_place_on_a_logarithmic_scale() -> None:
    scale = DurationScale(90_000, logarithmic=True)
    assert np.isfinite(scale.place(np.array([0.0, 1.0]))).all()


def test_an_even_axis_finds_its_own_ticks() -> None:
    assert DurationScale(90_000, logarithmic=False).ticks(80_000, 120_000) is None


def test_a_logarithmic_axis_has_ticks_at_one_two_and_five() -> None:
    assert labels(80_000, 3_000_000, 100_000) == ["100", "200", "500", "1,000", "2,000"]
    assert labels(400, 30_000, 5_000) == ["0.5", "1", "2", "5", "10", "20"]


def test_both_ends_of_a_logarithmic_axis_may_have_a_tick() -> None:
    assert labels(1_000_000, 10_000_000, 2_000_000) == ["1", "2", "5", "10"]


@pytest.mark.parametrize(
    ("low_ns", "high_ns"),
    [(80_000, 3_000_000), (90_000, 130_000), (95_000, 105_000), (1, 3e9), (400, 30_000)],
)
def test_a_tick_stands_where_its_label_says_and_within_the_axis(
    low_ns: float, high_ns: float
) -> None:
    scale = DurationScale(100_000, logarithmic=True)
    low, high = scale.ends(low_ns, high_ns)
    ticks = scale.ticks(low_ns, high_ns)
    assert len(ticks) >= 3
    values = np.array([float(label.replace(",", "")) for _, label in ticks])
    places = np.array([place for place, _ in ticks])
    assert_allclose(10**places, values, rtol=1e-9)
    assert (np.diff(places) > 0).all()
    assert low - 1e-9 <= places[0] < places[-1] <= high + 1e-9


@pytest.mark.parametrize("span", [1e-5, 1e-3, 1e-2, 2e-2])
def test_no_two_ticks_of_a_narrow_axis_have_the_same_label(span: float) -> None:
    shown = labels(100_000 * (1 - span), 100_000 * (1 + span), 100_000)
    assert len(set(shown)) == len(shown) > 0
