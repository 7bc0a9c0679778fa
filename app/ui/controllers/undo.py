"""Takes changes of the parameters and of the baseline back, and makes them again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QUndoCommand, QUndoStack

from app.core.format import format_count
from app.core.spec import ComparisonSpec
from app.ui.controllers.history import HistoryController
from app.ui.controllers.measuring import MeasuringController
from app.ui.parameters.changes import find_changed, name_change
from app.ui.parameters.panel import ParameterPanel

if TYPE_CHECKING:
    from app.core.history import Row

_MOST = 200


class _Step(QUndoCommand):
    """Something that has been done already when it is put on the stack."""

    def __init__(self, title: str, undo: Callable[[], object], redo: Callable[[], object]) -> None:
        super().__init__(title)
        self._undo, self._redo = undo, redo
        self._new = True

    def extend(self, title: str, redo: Callable[[], object]) -> None:
        """Takes that more of the same was done."""
        self.setText(title)
        self._redo = redo

    def undo(self) -> None:
        """Takes it back."""
        self._undo()

    def redo(self) -> None:
        """Does it again; the stack asks for it once at first, when it is done already."""
        if not self._new:
            self._redo()
        self._new = False


class UndoController(QObject):
    """One stack for all that decides what is measured and what it is compared with.

    What is typed or wheeled in one field is one step, until a result has come of it.
    """

    changed = Signal()
    """Something else can be taken back or made again."""

    def __init__(
        self,
        panel: ParameterPanel,
        measuring: MeasuringController,
        history: HistoryController,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._panel = panel
        self._measuring = measuring
        self._history = history
        self._stack = QUndoStack(self)
        self._stack.setUndoLimit(_MOST)
        self._known = panel.spec
        self._open: tuple[_Step, ComparisonSpec] | None = None
        panel.spec_changed.connect(self._take_edit)
        history.repinned.connect(self._take_baseline)
        history.removed.connect(self._take_removal)

    @property
    def undo_text(self) -> str:
        """Returns what would be taken back, or nothing."""
        return self._stack.undoText()

    @property
    def redo_text(self) -> str:
        """Returns what would be made again, or nothing."""
        return self._stack.redoText()

    def undo(self) -> None:
        """Takes the last step back."""
        self.close_step()
        self._stack.undo()
        self.changed.emit()

    def redo(self) -> None:
        """Makes again what was taken back last."""
        self.close_step()
        self._stack.redo()
        self.changed.emit()

    @Slot()
    def close_step(self) -> None:
        """Takes that whatever is changed next is a step of its own."""
        self._open = None

    @Slot()
    def begin_here(self) -> None:
        """Takes the panel as it stands, without a step: the program has fitted it."""
        self._known = self._panel.spec

    @Slot()
    def take_parameters(self) -> None:
        """Takes that other parameters were brought, as a step of its own."""
        self.close_step()
        self._take_edit()
        self.close_step()

    @Slot()
    def _take_edit(self) -> None:
        before, after = self._known, self._panel.spec
        if before == after:
            return
        self._known = after
        first = self._find_open(before, after)
        if first is None:
            step = _Step(
                name_change(before, after),
                lambda: self._show(before),
                lambda: self._show(after),
            )
            self._stack.push(step)
            self._open = (step, before)
        elif first[1] == after:
            # Back where it began: no step is left, though what follows is one again.
            first[0].setObsolete(True)
            self._open = None
            self._stack.undo()
        else:
            first[0].extend(name_change(first[1], after), lambda: self._show(after))
        self.changed.emit()

    def _find_open(
        self, before: ComparisonSpec, after: ComparisonSpec
    ) -> tuple[_Step, ComparisonSpec] | None:
        """Returns the step that a change goes on with, and where that one began."""
        if self._open is None:
            return None
        same = find_changed(self._open[1], before) == find_changed(before, after)
        return self._open if same else None

    def _show(self, spec: ComparisonSpec) -> None:
        if spec == self._panel.spec and self._panel.sound:
            return
        self._measuring.measure_parameters(spec)
        self._known = self._panel.spec

    @Slot(object, object)
    def _take_baseline(self, before: int | None, after: int | None) -> None:
        self.close_step()
        title = "baseline" if after is not None else "removal of the baseline"
        self._stack.push(
            _Step(
                title,
                lambda: self._history.pin(before, step=False),
                lambda: self._history.pin(after, step=False),
            )
        )
        self.changed.emit()

    @Slot(object)
    def _take_removal(self, rows: tuple[Row, ...]) -> None:
        self.close_step()
        keys = tuple(int(row[0]) for row in rows)
        self._stack.push(
            _Step(
                f"removal of {format_count(len(rows), 'comparison')}",
                lambda: self._history.bring_back(rows),
                lambda: self._history.remove(keys, step=False),
            )
        )
        self.changed.emit()
