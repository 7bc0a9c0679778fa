"""Parts of a plot that are kept from one drawing to the next."""

from collections.abc import Callable
from typing import Any

import pyqtgraph as pg


class PartPool:
    """Parts of one kind, made when they are first needed.

    They are filled anew with each drawing: making them takes longer than painting them.
    """

    def __init__(self, item: pg.PlotItem, make: Callable[[], Any], depth: int) -> None:
        """Takes where parts stand, how one is made, and how far in front they lie."""
        self._item = item
        self._make = make
        self._depth = depth
        self._parts: list[Any] = []

    def take(self, count: int) -> list[Any]:
        """Returns so many parts, which are seen; all others are not."""
        while len(self._parts) < count:
            part = self._make()
            part.setZValue(self._depth)
            self._item.addItem(part)
            self._parts.append(part)
        for number, part in enumerate(self._parts):
            part.setVisible(number < count)
        return self._parts[:count]
