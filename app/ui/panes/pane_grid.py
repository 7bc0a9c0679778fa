"""Panes in two rows, which the user resizes, hides and enlarges."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QApplication, QSplitter, QWidget

_GAP: Final = 8
_LARGEST: Final = 100_000
"""No screen has so many pixels in a row."""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """How the panes share the room.

    Attributes:
        upper: The widths of the upper row's panes, in any unit.
        rows: The heights of both rows, in any unit.
        hidden: The names of panes that are not shown.
    """

    upper: tuple[int, int] = (19, 11)
    rows: tuple[int, int] = (1, 1)
    hidden: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Returns it as one line."""
        return json.dumps(asdict(self))


def read_arrangement(text: str, names: Sequence[str]) -> Arrangement:
    """Returns what a line says of panes of these names; the first arrangement where it does not."""
    try:
        values = json.loads(text)
        upper, rows = (_read_pair(values[key]) for key in ("upper", "rows"))
        hidden = tuple(name for name in names if name in values["hidden"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return Arrangement()
    return Arrangement(upper, rows, hidden if len(hidden) < len(names) else ())


def _read_pair(value: object) -> tuple[int, int]:
    match value:
        case [int(first), int(second)]:
            if min(first, second) > 0 and max(first, second) <= _LARGEST:
                return first, second
    raise ValueError("these are not the sizes of two panes")


class PaneGrid(QSplitter):
    """Two panes over a third; one that is enlarged has the room of all."""

    changed = Signal()
    """The user has resized, hidden, shown or enlarged a pane."""

    def __init__(self, upper: Mapping[str, QWidget], lower: Mapping[str, QWidget]) -> None:
        """Takes the panes of each row by name."""
        super().__init__(Qt.Orientation.Vertical)
        self._places = {**upper, **lower}
        self._hidden: set[str] = set()
        self._enlarged = ""
        self._upper = QSplitter(Qt.Orientation.Horizontal)
        self._upper_names = frozenset(upper)
        for place in upper.values():
            self._upper.addWidget(place)
        self.addWidget(self._upper)
        for place in lower.values():
            self.addWidget(place)
        self._sizes = Arrangement()
        for splitter in (self, self._upper):
            splitter.setHandleWidth(_GAP)
            splitter.setChildrenCollapsible(False)
            splitter.splitterMoved.connect(self._take_move)
            for index in range(splitter.count()):
                handle = splitter.handle(index)
                handle.setToolTip("Drag to resize; double-click for equal shares as at first")
                handle.installEventFilter(self)
        self.arrange(self._sizes)

    @property
    def names(self) -> tuple[str, ...]:
        """Returns the panes' names."""
        return tuple(self._places)

    @property
    def shown(self) -> tuple[str, ...]:
        """Returns the names of panes that the user has not hidden."""
        return tuple(name for name in self._places if name not in self._hidden)

    @property
    def enlarged(self) -> str:
        """Returns the name of the pane that has all the room, or nothing."""
        return self._enlarged

    @property
    def arrangement(self) -> Arrangement:
        """Returns how the panes share the room while none is enlarged."""
        return Arrangement(
            self._sizes.upper,
            self._sizes.rows,
            tuple(name for name in self._places if name in self._hidden),
        )

    def arrange(self, arrangement: Arrangement) -> None:
        """Shares the room; an enlarged pane goes back to its place."""
        self._sizes = arrangement
        self._hidden = set(arrangement.hidden)
        self._enlarged = ""
        self._upper.setSizes([_LARGEST * size for size in arrangement.upper])
        self.setSizes([_LARGEST * size for size in arrangement.rows])
        self._show_places()

    def reset(self) -> None:
        """Shares the room as at first."""
        self.arrange(Arrangement())
        self.changed.emit()

    def toggle(self, name: str) -> None:
        """Hides a pane or brings it back; the last one stays."""
        if name in self._hidden:
            self._hidden.remove(name)
        elif len(self.shown) > 1:
            self._hidden.add(name)
        self._enlarged = ""
        self._show_places()
        self.changed.emit()

    def enlarge(self, name: str) -> None:
        """Gives a pane all the room, or takes it back from the one that has it."""
        self._enlarged = "" if self._enlarged else name
        self._show_places()
        self.changed.emit()

    def enlarge_focused(self) -> None:
        """Enlarges the pane with the focus, else the one under the pointer, else the first."""
        focus = QApplication.focusWidget()
        for name in self.shown:
            if focus is not None and self._places[name].isAncestorOf(focus):
                self.enlarge(name)
                return
        pointed = [name for name in self.shown if self._places[name].underMouse()]
        self.enlarge((*pointed, *self.shown)[0])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Takes a double click between two panes for the wish to share as at first."""
        if event.type() == QEvent.Type.MouseButtonDblClick:
            self.arrange(Arrangement(hidden=self.arrangement.hidden))
            self.changed.emit()
            return True
        return super().eventFilter(watched, event)

    @Slot(int, int)
    def _take_move(self, _place: int, _index: int) -> None:
        # Of a row with one pane nothing is learned about the other's share.
        upper, rows = self._upper.sizes(), self.sizes()
        self._sizes = Arrangement(
            (upper[0], upper[1]) if min(upper) > 0 else self._sizes.upper,
            (rows[0], rows[1]) if min(rows) > 0 else self._sizes.rows,
        )
        self.changed.emit()

    def _show_places(self) -> None:
        shown = (self._enlarged,) if self._enlarged else self.shown
        for name, place in self._places.items():
            place.setVisible(name in shown)
        self._upper.setVisible(bool(self._upper_names.intersection(shown)))
