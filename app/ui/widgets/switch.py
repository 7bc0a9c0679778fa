"""A choice of views: buttons in a row, or where that is too wide, one button with a menu."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QButtonGroup,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from app.ui.theme import sans
from app.ui.widgets.plain_text import plain_tip


def make_switch_button(title: str, tip: str, *, checkable: bool = True) -> QPushButton:
    """Returns a flat button of a pane's header."""
    button = QPushButton(title)
    button.setProperty("role", "switch")
    button.setCheckable(checkable)
    button.setToolTip(plain_tip(tip))
    button.setFont(sans(12))
    return button


class Switch(QWidget):
    """Takes its preferred width where it is there; less than that folds it into a menu."""

    def __init__(self, titles: Sequence[str], tips: Sequence[str], name: str) -> None:
        """Makes a button a view; the first is chosen.

        Args:
            titles: One for each view.
            tips: What each shows.
            name: What is chosen from, for who cannot see it.
        """
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.group = QButtonGroup(self)
        self._row = QWidget(self)
        row = QHBoxLayout(self._row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for index, (title, tip) in enumerate(zip(titles, tips, strict=True)):
            button = make_switch_button(title, tip)
            button.setChecked(index == 0)
            self.group.addButton(button, index)
            row.addWidget(button)
        self._folded = make_switch_button("", "The views to choose from", checkable=False)
        self._folded.setParent(self)
        self._folded.setAccessibleName(name)
        self._folded.hide()
        self._menu = QMenu(self._folded)
        self._menu.aboutToShow.connect(self._fill_menu)
        self._folded.setMenu(self._menu)
        self.group.idToggled.connect(self._name_view)
        # The panes take single buttons away, and bring them back.
        self._row.installEventFilter(self)
        self._name_view()

    @property
    def folded(self) -> bool:
        """Returns whether the views stand in a menu."""
        return not self._folded.isHidden()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Returns room for all buttons."""
        return self._row.sizeHint()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Returns room for the chosen view's name, or for all buttons where that is less."""
        whole, folded = self._row.sizeHint(), self._folded.sizeHint()
        return QSize(min(whole.width(), folded.width()), max(whole.height(), folded.height()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Takes that other buttons are shown, or that their texts take another room."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
            self._fit()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Folds the buttons where there is no room for all, or unfolds them."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        folds = self.width() < self._row.sizeHint().width()
        self._row.setGeometry(self.rect())
        self._folded.setGeometry(self.rect())
        focus = QApplication.focusWidget()
        had_focus = focus is not None and self.isAncestorOf(focus)
        self._row.setVisible(not folds)
        self._folded.setVisible(folds)
        focused = self._folded if folds else self.group.checkedButton()
        if had_focus and focused is not None:
            focused.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _name_view(self) -> None:
        checked = self.group.checkedButton()
        if checked is not None and checked.text() != self._folded.text():
            self._folded.setText(checked.text())
            self.updateGeometry()

    @Slot()
    def _fill_menu(self) -> None:
        self._menu.clear()
        for button in self.group.buttons():
            if not button.isHidden():
                action = self._menu.addAction(button.text().replace("&", "&&"), button.click)
                action.setCheckable(True)
                action.setChecked(button.isChecked())
                action.setEnabled(button.isEnabled())
