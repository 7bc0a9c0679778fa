from collections.abc import Callable

import pytest
from fakes import PATIENCE_MS
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.ui.theme import DARK, LIGHT, Theme
from app.ui.widgets import pane as pane_module
from app.ui.widgets.pane import Pane

PROMISE = "What will be here"


@pytest.fixture
def pane(show: Callable[[QWidget], QWidget]) -> Pane:
    pane = Pane("Title", PROMISE)
    pane.resize(400, 300)
    return show(pane)


def test_an_empty_pane_says_what_it_will_show(
    pane: Pane, visible_texts: Callable[[QWidget], list[str]]
) -> None:
    assert pane.placeholder == PROMISE
    assert visible_texts(pane) == ["Title", PROMISE]
    assert not pane.body.isVisible()


def test_a_pane_that_shows_something_promises_nothing(
    pane: Pane, visible_texts: Callable[[QWidget], list[str]]
) -> None:
    pane.reveal()
    assert pane.placeholder == ""
    assert pane.body.isVisible()
    assert PROMISE not in visible_texts(pane)


def test_a_pane_is_dimmed_and_undimmed(pane: Pane) -> None:
    pane.reveal()
    assert not pane.dimmed
    pane.dim()
    assert pane.dimmed
    pane.undim()
    assert not pane.dimmed


def test_an_empty_pane_has_nothing_to_dim(pane: Pane) -> None:
    pane.dim()
    assert not pane.dimmed


def test_a_dimmed_pane_looks_paler_and_stays_covered_when_it_grows(pane: Pane) -> None:
    pane.reveal()
    pane.body.setStyleSheet("background: black")
    clear = pane.grab().toImage().pixelColor(pane.rect().center()).lightness()
    pane.dim()
    pane.resize(600, 500)
    corner = pane.body.geometry().bottomRight()
    image = pane.grab().toImage()
    assert image.pixelColor(pane.rect().center()).lightness() > clear
    assert image.pixelColor(corner).lightness() > clear


def test_a_dimmed_panes_switches_still_work(qtbot: QtBot, pane: Pane) -> None:
    views = pane.add_switch(("A", "B"), ("Tip A", "Tip B"))
    pane.reveal()
    pane.dim()
    with qtbot.waitSignal(views.idClicked) as clicked:
        qtbot.mouseClick(views.button(1), Qt.MouseButton.LeftButton)
    assert clicked.args == [1]
    assert views.checkedId() == 1


def test_a_result_that_comes_soon_spares_the_dimming(
    qtbot: QtBot, show: Callable[[QWidget], QWidget], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pane_module, "DIM_DELAY_MS", 50)
    soon, late = Pane("Soon", PROMISE), Pane("Late", PROMISE)
    for pane in (soon, late):
        show(pane)
        pane.reveal()
        pane.expect()
    soon.reveal()
    qtbot.waitUntil(lambda: late.dimmed, timeout=PATIENCE_MS)
    assert not soon.dimmed


def test_a_subtitle_stands_beside_the_title(
    pane: Pane, visible_texts: Callable[[QWidget], list[str]]
) -> None:
    pane.set_subtitle("something about it all")
    assert pane.subtitle == "something about it all"
    assert "something about it all" in visible_texts(pane)


def test_a_switch_begins_with_its_first_view_and_offers_one_at_a_time(pane: Pane) -> None:
    views = pane.add_switch(("A", "B"), ("Tip A", "Tip B"))
    assert views.checkedId() == 0
    views.button(1).click()
    assert [button.isChecked() for button in views.buttons()] == [False, True]
    assert [button.toolTip() for button in views.buttons()] == ["Tip A", "Tip B"]


def test_a_header_widget_is_shown(pane: Pane) -> None:
    extra = QWidget()
    pane.add_header_widget(extra)
    extra.show()
    assert extra.isVisible()
    assert extra.window() is pane


class Drawn(Pane):
    """Counts how often it was drawn."""

    def __init__(self) -> None:
        super().__init__("Title", PROMISE)
        self.drawn: list[str] = []

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self.drawn.append(theme.name)


def test_a_pane_that_is_not_seen_takes_new_colours_once_it_is_shown(
    show: Callable[[QWidget], QWidget],
) -> None:
    pane = Drawn()
    pane.follow_theme(DARK)
    pane.follow_theme(LIGHT)
    pane.follow_theme(DARK)
    assert pane.drawn == []
    show(pane)
    assert pane.drawn == ["dark"]
    pane.follow_theme(LIGHT)
    assert pane.drawn == ["dark", "light"]
    pane.hide()
    pane.show()
    assert pane.drawn == ["dark", "light"]


def test_colours_that_were_given_at_once_are_not_given_again(
    show: Callable[[QWidget], QWidget],
) -> None:
    pane = Drawn()
    pane.follow_theme(DARK)
    pane.set_theme(LIGHT)
    show(pane)
    assert pane.drawn == ["light"]


def test_a_title_may_say_more(pane: Pane) -> None:
    pane.set_title("Title (µs)")
    assert pane.title == "Title (µs)"
    assert pane.accessibleName() == "Title"


def test_a_pane_in_the_making_shows_no_window_of_its_own(qapp: QApplication) -> None:
    shown: list[QWidget] = []

    class Watch(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
            if event.type() == QEvent.Type.Show and isinstance(watched, QWidget):
                shown.append(watched)
            return False

    watch = Watch()
    qapp.installEventFilter(watch)
    try:
        Pane("Title", PROMISE)
    finally:
        qapp.removeEventFilter(watch)
    assert shown == []
