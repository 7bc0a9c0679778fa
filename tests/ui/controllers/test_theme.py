from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import shiboken6
from fakes import PATIENCE_MS
from PySide6.QtCore import QEvent
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.controllers.theme import ThemeController
from app.ui.settings import Settings
from app.ui.theme import DARK, LIGHT, Theme, apply_theme


@pytest.fixture
def theme_controller(qapp: QApplication, tmp_path: Path) -> Iterator[ThemeController]:
    settings = Settings(tmp_path / "settings.ini")
    settings.appearance = "light"
    theme_controller = ThemeController(settings)
    yield theme_controller
    shiboken6.delete(theme_controller)
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


def test_those_who_draw_by_hand_get_the_theme_now_and_at_each_change(
    theme_controller: ThemeController,
) -> None:
    taken: list[Theme] = []
    theme_controller.restyle(taken.append)
    theme_controller.choose("dark")
    theme_controller.choose("light")
    assert taken == [LIGHT, DARK, LIGHT]


def test_a_window_is_painted_once_in_its_new_colours(
    qtbot: QtBot, theme_controller: ThemeController, show: Callable[[QWidget], QWidget]
) -> None:
    window = show(Painted())
    qtbot.waitUntil(lambda: bool(window.log), timeout=PATIENCE_MS)
    QApplication.processEvents()
    label = window.findChild(QLabel)
    # What is drawn by hand asks for paint, and changes how much room it wants.
    theme_controller.restyle(lambda theme: label.setText(f"in {theme.name} colours"))
    QApplication.processEvents()
    window.log.clear()
    theme_controller.choose("dark")
    assert not window.updatesEnabled()
    qtbot.waitUntil(lambda: bool(window.log), timeout=PATIENCE_MS)
    for _ in range(5):
        QApplication.processEvents()
    assert window.log == [DARK.window]
    assert window.updatesEnabled()


def test_a_window_that_closes_meanwhile_is_passed_over(
    qtbot: QtBot, theme_controller: ThemeController, show: Callable[[QWidget], QWidget]
) -> None:
    kept, lost = show(QWidget()), QWidget()
    lost.show()
    theme_controller.choose("dark")
    shiboken6.delete(lost)
    qtbot.waitUntil(kept.updatesEnabled, timeout=PATIENCE_MS)


def test_a_pane_that_fails_to_change_its_colours_leaves_no_window_held(
    qtbot: QtBot, theme_controller: ThemeController, show: Callable[[QWidget], QWidget]
) -> None:
    window = show(QWidget())
    faults = [RuntimeError("no colours")]

    def redraw(theme: Theme) -> None:
        if theme is DARK:
            raise faults.pop()

    theme_controller.restyle(redraw)
    with pytest.raises(RuntimeError, match="no colours"):
        theme_controller.choose("dark")
    qtbot.waitUntil(window.updatesEnabled, timeout=PATIENCE_MS)


def test_two_changes_in_a_row_leave_nothing_held(
    qtbot: QtBot, theme_controller: ThemeController, show: Callable[[QWidget], QWidget]
) -> None:
    window = show(Painted())
    theme_controller.choose("dark")
    theme_controller.choose("light")
    qtbot.waitUntil(window.updatesEnabled, timeout=PATIENCE_MS)
    assert window.palette().color(QPalette.ColorRole.Window).name() == LIGHT.window


def test_the_system_is_followed_only_where_it_was_asked_for(
    qapp: QApplication, theme_controller: ThemeController
) -> None:
    taken: list[Theme] = []
    theme_controller.choose("dark")
    theme_controller.restyle(taken.append)
    qapp.styleHints().colorSchemeChanged.emit(qapp.styleHints().colorScheme())
    assert taken == [DARK]
    theme_controller.choose("system")
    qapp.styleHints().colorSchemeChanged.emit(qapp.styleHints().colorScheme())
    assert len(taken) == 3
