"""Places durations on an axis, in the unit that suits them."""

from typing import Final

import numpy as np

from app.core.format import duration_unit, format_number
from app.core.types import FloatArray
from app.ui.charts.drawing import Tick

_STEPS: Final = (1, 2, 5)


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

    def find_ns(self, place: float) -> float:
        """Returns the duration that stands at a place of the axis."""
        return float(10.0**place if self._logarithmic else place) * self._scale

    def ends(self, low_ns: float, high_ns: float) -> tuple[float, float]:
        """Returns the range of an axis from one duration to another."""
        return float(self.place(low_ns)), float(self.place(high_ns))

    def find_ticks(self, low: float, high: float) -> tuple[Tick, ...] | None:
        """Returns the same between two places of the axis."""
        return self.ticks(self.find_ns(low), self.find_ns(high))

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
