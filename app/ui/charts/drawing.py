"""What a latency view draws: curves, marks, bands and axes, as plain data."""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from app.core.format import duration_unit, format_number
from app.core.types import FloatArray

Kind = Literal["bars", "line", "points"]
Tick = tuple[float, str]

_STEPS: Final = (1, 2, 5)


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """One side's line or points; bars have one edge in ``x`` more than heights in ``y``."""

    x: FloatArray
    y: FloatArray
    kind: Kind


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """Up to three symbols on a row, joined by a line.

    Attributes:
        x: Where they stand; what lies beyond the axis is left out at the end.
        row: Their y.
        line: Where the line begins and ends, if not at the outer symbols.
        kind: What stands there: p50, p95 and p99, or an estimate and the ends of its interval.
    """

    x: FloatArray
    row: float
    line: tuple[float, float] | None = None
    kind: Literal["percentiles", "interval"] = "percentiles"

    @property
    def ends(self) -> tuple[float, float]:
        """Returns where the line begins and ends."""
        return self.line or (float(self.x.min()), float(self.x.max()))


@dataclass(frozen=True, slots=True)
class Note:
    """A text within the plot, at one of its edges: what lies beyond it.

    Attributes:
        text: One line.
        y: The middle of the line.
        side: Whose it is, 0 for fp32, 1 for the candidate, None for neither.
        right: Whether it stands at the right edge rather than at the left one.
    """

    text: str
    y: float
    side: int | None
    right: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Drawing:
    """All that a view shows, the fp32 side first; coordinates are those of the axes.

    Attributes:
        curves: One for each side.
        marks: One for each side, or none.
        x_axis: Name and unit.
        y_axis: Name and unit.
        x_range: Ends of the axis.
        y_range: Ends of the axis.
        x_ticks: Or None for the plot's own.
        y_ticks: Or None for the plot's own.
        bands: Stretches of x that are shaded, for rounds that do not count.
        guide: An x at which a line stands, to compare with.
        outlines: A baseline's curves on the same axes, the fp32 side first, or none; cut where
            they leave them.
        notes: What is said about calls beyond the axes.
        unit: In what the latencies are, and whether by logarithm; "" where none are shown.
    """

    curves: tuple[Curve, Curve]
    marks: tuple[Marks, ...]
    x_axis: str
    y_axis: str
    x_range: tuple[float, float]
    y_range: tuple[float, float]
    x_ticks: tuple[Tick, ...] | None = None
    y_ticks: tuple[Tick, ...] | None = None
    bands: tuple[tuple[float, float], ...] = ()
    guide: float | None = None
    outlines: tuple[Curve, ...] = ()
    notes: tuple[Note, ...] = ()
    unit: str = ""


class DurationScale:
    """Places nanoseconds on an axis, in the unit that suits them, evenly or by logarithm."""

    def __init__(self, typical_ns: float, *, logarithmic: bool) -> None:
        self._scale, self.unit = duration_unit(typical_ns)
        self._logarithmic = logarithmic

    @property
    def title(self) -> str:
        """Returns the unit as a title says it: ``µs``, or ``µs, logarithmic``."""
        return f"{self.unit}, logarithmic" if self._logarithmic else self.unit

    def place(self, ns: FloatArray | float) -> FloatArray:
        """Returns where durations stand on the axis."""
        values = np.asarray(ns, dtype=np.float64) / self._scale
        # Nothing lasts no time, but the left end of an even axis is zero.
        placed: FloatArray = np.log10(np.maximum(values, 1e-6)) if self._logarithmic else values
        return placed

    def ends(self, low_ns: float, high_ns: float) -> tuple[float, float]:
        """Returns the range of an axis from one duration to another."""
        return float(self.place(low_ns)), float(self.place(high_ns))

    def ticks(self, low_ns: float, high_ns: float) -> tuple[Tick, ...] | None:
        """Returns round durations on a logarithmic axis; an even one finds its own."""
        if not self._logarithmic:
            return None
        low, high = low_ns / self._scale, high_ns / self._scale
        decades = range(int(np.floor(np.log10(low))), int(np.ceil(np.log10(high))) + 1)
        values = [step * 10.0**decade for decade in decades for step in _STEPS]
        shown = [value for value in values if low <= value <= high]
        if len(shown) < 3:
            # Rounded as their labels are: neither beside its place nor twice the same.
            shown = sorted({float(f"{value:.3g}") for value in np.geomspace(low, high, 5)})
        return tuple((float(np.log10(value)), format_number(value)) for value in shown)
