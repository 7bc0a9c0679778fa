"""One step that can be taken back and made again."""

from collections.abc import Callable

from PySide6.QtGui import QUndoCommand


class Step(QUndoCommand):
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
