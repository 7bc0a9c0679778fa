"""The row over a pane: its title, something about it, switches and a question mark."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QSpacerItem, QWidget

from app.ui.theme import sans
from app.ui.widgets.elided_label import ElidedLabel
from app.ui.widgets.plain_text import PlainLabel
from app.ui.widgets.switch import Switch, make_switch_button


class PaneHeader(QWidget):
    """Its height is the same with switches and without."""

    help_requested = Signal()
    """The question mark was pressed."""

    def __init__(self, title: str, *, has_help: bool) -> None:
        super().__init__()
        self._name = title
        self._heading = PlainLabel(title)
        self._heading.setFont(sans(13, strong=True))
        self._subtitle = ElidedLabel()
        self._subtitle.setProperty("role", "muted")
        self._subtitle.setFont(sans(12))
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self._row.addSpacerItem(QSpacerItem(0, 26))
        self._row.addWidget(self._heading)
        self._row.addWidget(self._subtitle, 1)
        self._help = make_switch_button(
            "?", "What this shows, and how to read it (F1)", checkable=False
        )
        self._help.setAccessibleName(f"Help on {title}")
        self._help.clicked.connect(self.help_requested)
        self._row.addWidget(self._help)
        self._help.setVisible(has_help)

    @property
    def title(self) -> str:
        """Returns the heading."""
        return self._heading.text()

    def set_title(self, title: str) -> None:
        """Says in the heading how it is shown now."""
        self._heading.setText(title)

    @property
    def subtitle(self) -> str:
        """Returns what is said beside the title."""
        return self._subtitle.text()

    def set_subtitle(self, text: str) -> None:
        """Says something about the whole pane."""
        self._subtitle.setText(text)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Returns the least width, with views in a menu."""
        return self._row.minimumSize()

    def insert(self, widget: QWidget) -> None:
        """Puts a widget at the right end; the question mark stays the last."""
        self._row.insertWidget(self._row.count() - 1, widget)

    def add_option(self, title: str, tip: str) -> QPushButton:
        """Adds something to turn on, right of the switches."""
        button = make_switch_button(title, tip)
        self.insert(button)
        return button

    def add_switch(self, titles: Sequence[str], tips: Sequence[str]) -> QButtonGroup:
        """Adds a choice of views; the first is chosen."""
        switch = Switch(titles, tips, f"View of {self._name}")
        self.insert(switch)
        return switch.group
