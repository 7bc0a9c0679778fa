"""The cross-hair follows the pointer over plots that share an axis, and leaves with it."""

from collections.abc import Callable

import pytest
from fakes import make_comparison
from pointer import roll
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from app.core.schemes.registry import find_scheme
from app.ui.panes.divergence import DivergencePane
from app.ui.panes.size import SizePane
from app.ui.widgets.pane import COPY_PANE, ENLARGE_PANE, RESET_ZOOM

Show = Callable[[QWidget], QWidget]


@pytest.fixture
def pane(show: Show) -> DivergencePane:
    pane = DivergencePane()
    pane.resize(900, 500)
    show(pane)
    pane.show_divergence(make_comparison().divergence, "int8", shares_scale=False)
    QApplication.processEvents()
    pane.grab()
    return pane


def move(viewport: QWidget, x: float, y: float) -> None:
    place = QPointF(viewport.width() * x, viewport.height() * y)
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        place,
        QPointF(viewport.mapToGlobal(place.toPoint())),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(viewport, event)


def viewport_of(pane: DivergencePane | SizePane) -> QWidget:
    viewport = pane.hover.parent().viewport()
    assert isinstance(viewport, QWidget)
    return viewport


def test_a_step_is_marked_in_the_lines_and_in_the_map(pane: DivergencePane) -> None:
    viewport = viewport_of(pane)
    move(viewport, 0.5, 0.3)
    first, *lines = pane.hover.text.split("\n")
    assert first.startswith("step ")
    assert len(lines) == 3
    step = float(first.removeprefix("step "))
    assert pane.hover.marked == (step, step)
    move(viewport, 0.5, 0.75)
    assert pane.hover.text.startswith("unit ")
    assert pane.hover.text.split("\n")[0].endswith(f"step {step:.0f}")
    assert pane.hover.marked == (step, step)


def test_the_cross_hair_leaves_with_the_pointer(pane: DivergencePane) -> None:
    viewport = viewport_of(pane)
    move(viewport, 0.5, 0.3)
    assert pane.hover.text
    QApplication.sendEvent(viewport, QEvent(QEvent.Type.Leave))
    assert (pane.hover.text, pane.hover.marked) == ("", ())
    move(viewport, 0.5, 0.3)
    move(viewport, 0.001, 0.999)
    assert (pane.hover.text, pane.hover.marked) == ("", ())


def test_what_is_drawn_anew_is_read_anew(pane: DivergencePane) -> None:
    move(viewport_of(pane), 0.5, 0.3)
    before = pane.hover.text
    divergence = make_comparison().divergence
    pane.views.button(1).click()
    assert pane.hover.text != before
    assert pane.hover.text.startswith("unit ")
    assert divergence.cell_units is not None


def test_a_bar_is_read(show: Show) -> None:
    pane = SizePane()
    pane.resize(500, 400)
    show(pane)
    pane.show_sizes(make_comparison().sizes, find_scheme("int8"))
    QApplication.processEvents()
    pane.grab()
    move(viewport_of(pane), 0.3, 0.25)
    assert pane.hover.text.startswith("fp32: ")


def test_a_panes_menu_copies_its_picture_and_enlarges_it(
    pane: DivergencePane, qtbot: QtBot
) -> None:
    QApplication.clipboard().clear()
    pane.copy_picture()
    image = QApplication.clipboard().image()
    assert image.width() == pane.width() * pane.devicePixelRatio()
    pane.can_enlarge = True
    with qtbot.waitSignal(pane.enlarge_requested):
        place = pane.rect().center()
        QApplication.sendEvent(
            pane,
            QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, pane.mapToGlobal(place)),
        )
        menu = pane.findChild(QMenu)
        actions = {action.text(): action for action in menu.actions()}
        assert list(actions) == [COPY_PANE, ENLARGE_PANE, RESET_ZOOM]
        actions[ENLARGE_PANE].trigger()
    menu.close()


def test_a_pane_that_cannot_be_enlarged_does_not_offer_it(pane: DivergencePane) -> None:
    place = pane.rect().center()
    QApplication.sendEvent(
        pane,
        QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, pane.mapToGlobal(place)),
    )
    menu = pane.findChild(QMenu)
    assert [action.text() for action in menu.actions()] == [COPY_PANE, RESET_ZOOM]
    menu.close()


def test_a_panes_menu_resets_the_zoom_where_there_is_one(pane: DivergencePane) -> None:
    viewport = viewport_of(pane)
    place = pane.rect().center()

    def open_menu() -> QMenu:
        QApplication.sendEvent(
            pane,
            QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, pane.mapToGlobal(place)),
        )
        return pane.findChildren(QMenu)[-1]

    def find_reset(menu: QMenu) -> QAction:
        return next(action for action in menu.actions() if action.text() == RESET_ZOOM)

    menu = open_menu()
    assert not find_reset(menu).isEnabled()
    menu.close()
    roll(viewport, QPointF(viewport.width() * 0.5, viewport.height() * 0.3), 3)
    assert pane.zoomed
    menu = open_menu()
    assert find_reset(menu).isEnabled()
    find_reset(menu).trigger()
    assert not pane.zoomed
    menu.close()
