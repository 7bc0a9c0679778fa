from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import shiboken6
from fakes import PATIENCE_MS
from PySide6.QtCore import QEvent
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.controllers.theme import Wardrobe
from app.ui.settings import Settings
from app.ui.theme import DARK, LIGHT, Theme, apply_theme


@pytest.fixture
def wardrobe(qapp: QApplication, tmp_path: Path) -> Iterator[Wardrobe]:
    settings = Settings(tmp_path / "settings.ini")
    settings.appearance = "light"
    wardrobe = Wardrobe(settings)
    yield wardrobe
    shiboken6.delete(wardrobe)
    apply_theme(qapp, LIGHT)


class Painted(QWidget):
    """Writes down in which colour it was painted."""

    def __init__(self) -> None:
        super().__init__()
        self.log: list[str] = []
        QVBoxLayout(self).addWidget(QLabel("inside"))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.log.append(self.palette().color(QPalette.ColorRole.Window).name())
        return super().event(event)


def test_those_who_draw_by_hand_get_the_theme_now_and_at_each_change(wardrobe: Wardrobe) -> None:
    taken: list[Theme] = []
    wardrobe.dress(taken.append)
    wardrobe.choose("dark")
    wardrobe.choose("light")
    assert taken == [LIGHT, DARK, LIGHT]


def test_a_window_is_painted_once_in_its_new_colours(
    qtbot: QtBot, wardrobe: Wardrobe, show: Callable[[QWidget], QWidget]
) -> None:
    window = show(Painted())
    qtbot.waitUntil(lambda: bool(window.log), timeout=PATIENCE_MS)
    QApplication.processEvents()
    label = window.findChild(QLabel)
    # What is drawn by hand asks for paint, and changes how much room it wants.
    wardrobe.dress(lambda theme: label.setText(f"in {theme.name} colours"))
    QApplication.processEvents()
    window.log.clear()
    wardrobe.choose("dark")
    assert not window.updatesEnabled()
    qtbot.waitUntil(lambda: bool(window.log), timeout=PATIENCE_MS)
    for _ in range(5):
        QApplication.processEvents()
    assert window.log == [DARK.window]
    assert window.updatesEnabled()


def test_a_window_that_closes_meanwhile_is_passed_over(
    qtbot: QtBot, wardrobe: Wardrobe, show: Callable[[QWidget], QWidget]
) -> None:
    kept, lost = show(QWidget()), QWidget()
    lost.show()
    wardrobe.choose("dark")
    shiboken6.delete(lost)
    qtbot.waitUntil(kept.updatesEnabled, timeout=PATIENCE_MS)


def test_a_pane_that_fails_to_change_its_colours_leaves_no_window_held(
    qtbot: QtBot, wardrobe: Wardrobe, show: Callable[[QWidget], QWidget]
) -> None:
    window = show(QWidget())
    faults = [RuntimeError("no colours")]

    def redraw(theme: Theme) -> None:
        if theme is DARK:
            raise faults.pop()

    wardrobe.dress(redraw)
    with pytest.raises(RuntimeError, match="no colours"):
        wardrobe.choose("dark")
    qtbot.waitUntil(window.updatesEnabled, timeout=PATIENCE_MS)


def test_two_changes_in_a_row_leave_nothing_held(
    qtbot: QtBot, wardrobe: Wardrobe, show: Callable[[QWidget], QWidget]
) -> None:
    window = show(Painted())
    wardrobe.choose("dark")
    wardrobe.choose("light")
    qtbot.waitUntil(window.updatesEnabled, timeout=PATIENCE_MS)
    assert window.palette().color(QPalette.ColorRole.Window).name() == LIGHT.window


def test_the_system_is_followed_only_where_it_was_asked_for(
    qapp: QApplication, wardrobe: Wardrobe
) -> None:
    taken: list[Theme] = []
    wardrobe.choose("dark")
    wardrobe.dress(taken.append)
    qapp.styleHints().colorSchemeChanged.emit(qapp.styleHints().colorScheme())
    assert taken == [DARK]
    wardrobe.choose("system")
    qapp.styleHints().colorSchemeChanged.emit(qapp.styleHints().colorScheme())
    assert len(taken) == 3
