"""Which stretch of an axis is shown: all of it, or what the user chose within it."""

from typing import Final

Range = tuple[float, float]

_LEAST_SHARE: Final = 1 / 500
"""Of an axis, which can still be shown alone; nothing is told apart that lies closer."""

_LEAST_NUMBERS: Final = 4.0
"""The same of an axis of whole numbers."""


class AxisZoom:
    """One axis; it never shows anything beyond the range that a drawing gives it.

    What the user chose is kept while the same axis is drawn anew, as while calls come in. An axis
    of another name or unit, one of whole numbers with another count, or one that lies elsewhere
    is shown in whole.
    """

    def __init__(self) -> None:
        self._key: object = None
        self._whole = False
        self._all: Range = (0.0, 1.0)
        self._chosen: Range | None = None

    @property
    def shown(self) -> Range:
        """Returns the ends of what is shown."""
        return self._chosen or self._all

    @property
    def zoomed(self) -> bool:
        """Returns whether that is less than there is."""
        return self._chosen is not None

    def adapt(self, key: object, ends: Range, *, whole: bool = False) -> None:
        """Takes an axis.

        Args:
            key: Its name and unit, which tell it from others.
            ends: Of all there is to show.
            whole: Whether it has whole numbers alone.
        """
        same = key == self._key and whole == self._whole and (not whole or ends == self._all)
        chosen = self._chosen
        self._key, self._whole, self._all, self._chosen = key, whole, ends, None
        if chosen is not None and same and chosen[0] < ends[1] and chosen[1] > ends[0]:
            self._choose(*chosen)

    def scale(self, factor: float, place: float) -> bool:
        """Shows ``factor`` times as much, a place staying where it is; returns whether it helped.

        Args:
            factor: Below 1 to see more closely.
            place: On the axis.
        """
        low, high = self.shown
        span = max((high - low) * factor, self._least)
        share = (min(max(place, low), high) - low) / (high - low)
        return self._choose(place - share * span, place + (1 - share) * span)

    def shift(self, distance: float) -> bool:
        """Shows what lies further up, or down, as far as there is something."""
        if not self.zoomed:
            return False
        low, high = self.shown
        return self._choose(low + distance, high + distance)

    def reset(self) -> bool:
        """Shows all there is; returns whether that was more than before."""
        zoomed, self._chosen = self.zoomed, None
        return zoomed

    @property
    def _least(self) -> float:
        low, high = self._all
        least = _LEAST_NUMBERS if self._whole else (high - low) * _LEAST_SHARE
        return min(least, high - low)

    def _choose(self, low: float, high: float) -> bool:
        """Shows a stretch, moved and cut so that it lies within all there is."""
        before = self._chosen
        first, last = self._all
        span = min(high - low, last - first)
        low = min(max(low, first), last - span)
        # Where all is shown but for rounding, it follows again what there is.
        whole = span >= (last - first) * (1 - 1e-9)
        self._chosen = None if whole else (low, low + span)
        return self._chosen != before
