from collections.abc import Callable

from PySide6.QtWidgets import QLabel, QTabWidget, QWidget
from pytestqt.qtbot import QtBot

from app.ui.widgets.later import Later

Show = Callable[[QWidget], QWidget]


def test_a_widget_is_made_when_it_is_first_needed_and_once() -> None:
    made: list[QLabel] = []

    def make() -> QLabel:
        made.append(QLabel("here"))
        return made[-1]

    place = Later("app.ui.widgets.later", make)
    assert place.made is None
    assert place.get() is place.get() is place.made
    assert len(made) == 1


def test_what_is_asked_of_a_widget_early_is_done_in_order_once_it_is_made() -> None:
    place = Later("app.ui.widgets.later", lambda: QLabel("here"))
    place.then(lambda label: label.setText(f"{label.text()}, first"))
    place.then(lambda label: label.setText(f"{label.text()}, second"))
    assert place.made is None
    assert place.get().text() == "here, first, second"
    place.then(lambda label: label.setText("at once"))
    assert place.get().text() == "at once"


def test_a_stand_in_is_seen_until_then(
    qtbot: QtBot, show: Show, visible_texts: Callable[[QWidget], list[str]]
) -> None:
    place = show(Later("app.ui.widgets.later", lambda: QLabel("here"), QLabel("soon")))
    assert visible_texts(place) == ["soon"]
    place.get()
    qtbot.waitUntil(lambda: visible_texts(place) == ["here"])


def test_a_place_that_is_turned_to_too_early_asks_to_be_filled(qtbot: QtBot, show: Show) -> None:
    place = Later("app.ui.widgets.later", lambda: QLabel("here"))
    tabs = QTabWidget()
    tabs.addTab(QLabel("first"), "first")
    tabs.addTab(place, "later")
    show(tabs)
    with qtbot.waitSignal(place.wanted) as asked:
        tabs.setCurrentIndex(1)
    assert asked.args == [place]
    place.get()
    tabs.setCurrentIndex(0)
    with qtbot.assertNotEmitted(place.wanted):
        tabs.setCurrentIndex(1)
