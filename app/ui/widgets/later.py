"""The place of a widget that is made once it is needed, or once there is time."""

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

Made = TypeVar("Made", bound=QWidget)


class Later(QWidget, Generic[Made]):
    """Stands in a layout from the beginning; what it holds need not have been loaded by then."""

    wanted = Signal(object)
    """Itself: the user looks at it, and it is still empty."""

    def __init__(
        self, module: str, make: Callable[[], Made], stand_in: QWidget | None = None
    ) -> None:
        """Takes how the widget is made.

        Args:
            module: Loads what it is made of.
            make: Called once.
            stand_in: Shown until then.
        """
        super().__init__()
        self.module = module
        self._make = make
        self._made: Made | None = None
        self._awaiting: list[Callable[[Made], object]] = []
        self._stand_in = stand_in
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        if stand_in is not None:
            self._layout.addWidget(stand_in)

    @property
    def made(self) -> Made | None:
        """Returns the widget, if it has been made."""
        return self._made

    def get(self) -> Made:
        """Returns the widget; the first call makes it."""
        if self._made is None:
            self._made = self._make()
            self._layout.addWidget(self._made)
            # Now: a layout shows what it gets in a later pass of the event loop.
            self._made.show()
            if self._stand_in is not None:
                self._stand_in.hide()
                self._stand_in.deleteLater()
                self._stand_in = None
            awaiting, self._awaiting = self._awaiting, []
            for act in awaiting:
                act(self._made)
        return self._made

    def then(self, act: Callable[[Made], object]) -> None:
        """Has something done with the widget: now, or once it is made, in the order of asking."""
        if self._made is None:
            self._awaiting.append(act)
        else:
            act(self._made)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Tells where it is looked at too early."""
        super().showEvent(event)
        if self._made is None and self._stand_in is None:
            self.wanted.emit(self)
