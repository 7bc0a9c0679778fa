"""What can be done with the entries that are chosen, as buttons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from app.ui.page.options import MOST
from app.ui.theme import sans
from app.ui.widgets.plain_text import plain_tip

if TYPE_CHECKING:
    from app.core.history.entry import HistoryEntry


class HistoryButtons(QWidget):
    """Four buttons, of which two say the reverse where that is what they would do."""

    def __init__(self) -> None:
        super().__init__()
        self.compare = _make_button("Side by side", "Two to four comparisons beside each other")
        self.baseline = _make_button(
            "Make baseline", "Draw it as an outline in every pane, and compare with it"
        )
        self.pin = _make_button("Pin to top", "Keep on top of the list, however old it grows")
        self.remove = _make_button(
            "Remove", "Take the chosen comparisons out (Delete); Ctrl+Z brings back"
        )
        grid = QGridLayout(self)
        grid.setContentsMargins(10, 0, 10, 10)
        grid.setSpacing(6)
        for number, button in enumerate((self.baseline, self.pin, self.compare, self.remove)):
            grid.addWidget(button, *divmod(number, 2))

    def show_chosen(self, chosen: Sequence[HistoryEntry]) -> None:
        """Offers what can be done with these entries."""
        one = chosen[0] if len(chosen) == 1 else None
        self.compare.setEnabled(2 <= len(chosen) <= MOST)
        self.baseline.setEnabled(one is not None)
        self.baseline.setText(
            "No baseline" if one is not None and one.baseline else "Make baseline"
        )
        self.pin.setEnabled(bool(chosen))
        pinned = bool(chosen) and all(entry.pinned for entry in chosen)
        self.pin.setText("Unpin" if pinned else "Pin to top")
        self.remove.setEnabled(bool(chosen))


def _make_button(title: str, tip: str) -> QPushButton:
    button = QPushButton(title)
    button.setFont(sans(12))
    button.setToolTip(plain_tip(tip))
    return button
