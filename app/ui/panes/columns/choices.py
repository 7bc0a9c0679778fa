"""Which views all columns show, chosen once for all of them."""

from collections.abc import Iterable

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QWidget

from app.ui.panes.headers import BATCH, DIVERGENCE, LATENCY
from app.ui.theme import sans
from app.ui.widgets.plain_text import PlainLabel, plain_tip


class Choices(QWidget):
    """Switches of the latencies' and of the differences' views."""

    changed = Signal()
    """Other views are wanted."""

    def __init__(self) -> None:
        super().__init__()
        self._overruled: bool | None = None
        self._automatic = False
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(4)
        self.latency_views = self._add_group("Latency", LATENCY.views)
        title, tip = LATENCY.options[0]
        self.log_button = self._make_button(title, tip)
        self.log_button.clicked.connect(self._choose_scale)
        self._row.addSpacing(20)
        # How sequences of a batch depend on each other takes a pane of its own.
        self.difference_views = self._add_group("Difference", DIVERGENCE.views[:BATCH])

    @property
    def latency_view(self) -> int:
        """Returns one of ``charts.views``."""
        return self.latency_views.checkedId()

    @property
    def difference_view(self) -> int:
        """Returns one of ``headers``."""
        return self.difference_views.checkedId()

    @property
    def logarithmic(self) -> bool | None:
        """Returns whether the user wants a logarithmic axis; None leaves it to the latencies."""
        return self._overruled

    def show_scale(self, logarithmic: bool) -> None:
        """Shows whether the axis is logarithmic by itself."""
        self._automatic = logarithmic
        self.log_button.setChecked(logarithmic if self._overruled is None else self._overruled)

    @Slot(bool)
    def _choose_scale(self, logarithmic: bool) -> None:
        self._overruled = None if logarithmic == self._automatic else logarithmic
        self.changed.emit()

    def _add_group(self, name: str, views: Iterable[tuple[str, str]]) -> QButtonGroup:
        label = PlainLabel(name)
        label.setFont(sans(12, strong=True))
        self._row.addWidget(label)
        group = QButtonGroup(self)
        for number, (title, tip) in enumerate(views):
            button = self._make_button(title, tip)
            button.setChecked(number == 0)
            group.addButton(button, number)
        group.idClicked.connect(self._tell)
        return group

    @Slot()
    def _tell(self) -> None:
        self.changed.emit()

    def _make_button(self, title: str, tip: str) -> QPushButton:
        button = QPushButton(title)
        button.setProperty("role", "switch")
        button.setCheckable(True)
        button.setFont(sans(12))
        button.setToolTip(plain_tip(tip))
        self._row.addWidget(button)
        return button
