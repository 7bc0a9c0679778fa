"""Takes changes of the parameters and of the baseline back, and makes them again."""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QUndoStack

from app.core.spec import ComparisonSpec
from app.ui.controllers.history import HistoryController
from app.ui.controllers.history_edits import Edit, HistoryEdits
from app.ui.controllers.measuring import MeasuringController
from app.ui.controllers.undo_step import Step
from app.ui.parameters.changes import find_changed, name_change
from app.ui.parameters.panel import ParameterPanel

_MOST = 200


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
        edits: HistoryEdits,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._panel = panel
        self._measuring = measuring
        self._history = history
        self._edits = edits
        self._removals: list[tuple[Step, tuple[int, ...]]] = []
        self._stack = QUndoStack(self)
        self._stack.setUndoLimit(_MOST)
        self._known = panel.spec
        self._open: tuple[Step, ComparisonSpec] | None = None
        panel.spec_changed.connect(self._take_edit)
        history.baseline_chosen.connect(self._take_baseline)
        edits.edited.connect(self._take_history_edit)

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
            step = Step(
                name_change(before, after),
                lambda: self._show(before),
                lambda: self._show(after),
            )
            self._push(step)
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
    ) -> tuple[Step, ComparisonSpec] | None:
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
        self._push(
            Step(
                title,
                lambda: self._history.set_baseline(before, step=False),
                lambda: self._history.set_baseline(after, step=False),
            )
        )
        self.changed.emit()

    @Slot(object)
    def _take_history_edit(self, edit: Edit) -> None:
        self.close_step()
        step = Step(edit.title, edit.undo, edit.redo)
        if edit.removed:
            self._removals.append((step, edit.removed))
        self._push(step)
        self.changed.emit()

    def _push(self, step: Step) -> None:
        """Puts a step on the stack, from which others may fall."""
        self._stack.push(step)
        alive = [(step, keys) for step, keys in self._removals if shiboken6.isValid(step)]
        if len(alive) < len(self._removals):
            fallen = {key for _, keys in self._removals for key in keys}
            self._removals = alive
            # What was brought back and removed again is still wanted.
            self._edits.forget(tuple(fallen.difference(*(keys for _, keys in alive))))
