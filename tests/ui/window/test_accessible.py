"""What a screen reader says of the window: names for all that can be used, apart from values."""

from collections.abc import Callable, Iterator

import pytest
from fakes import make_accuracy, make_anatomy, make_comparison
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QWidget
from window_stage import WindowStage

from app.ui.widgets.plot_pane import PlotPane
from app.ui.window.layout import ACCURACY, ANATOMY, COMPARISON, HISTORY, MODULES, SIDE_BY_SIDE

PAGES = (COMPARISON, ACCURACY, ANATOMY, MODULES, SIDE_BY_SIDE)
TAB = Qt.FocusPolicy.TabFocus


def name(widget: QWidget) -> str:
    """Returns what a screen reader is told, an explicit name or the one that Qt makes of a text."""
    if widget.accessibleName():
        # Qt on Linux gives a combo box's value for its name, and the label as a relation.
        return widget.accessibleName()
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name) if interface is not None else ""


@pytest.fixture
def filled(make_stage: Callable[..., WindowStage]) -> WindowStage:
    """A window with something on each of its pages."""
    stage = make_stage(finished=True)
    cards = stage.window.comparison_controller.cards
    cards.accuracy.show_accuracy(make_accuracy(), "int8")
    cards.anatomy.show_anatomy(make_anatomy(), stage.window.panel.spec)
    stage.window.side_by_side.show_comparisons((make_comparison(), make_comparison()))
    return stage


def walk(stage: WindowStage) -> Iterator[tuple[int, QWidget]]:
    """Goes through every widget that is seen on each page, and in the history."""
    window = stage.window
    for page in PAGES:
        window.turn_to(page)
        if page == MODULES:
            window.toggle_history()
        QApplication.processEvents()
        for widget in window.findChildren(QWidget):
            if widget.isVisible():
                yield page, widget
    assert window.sides.currentIndex() == HISTORY


def test_everything_that_can_be_used_has_a_name(filled: WindowStage) -> None:
    nameless = {
        f"{page}: {type(widget).__name__} in {type(widget.parentWidget()).__name__}"
        for page, widget in walk(filled)
        if widget.focusPolicy() & TAB and widget.focusProxy() is None and not name(widget).strip()
    }
    assert nameless == set()


def test_a_value_is_no_name(filled: WindowStage) -> None:
    for _, widget in walk(filled):
        interface = QAccessible.queryAccessibleInterface(widget)
        if widget.focusPolicy() & TAB and interface.text(QAccessible.Text.Value):
            assert name(widget) != interface.text(QAccessible.Text.Value), type(widget).__name__


def test_every_plot_that_is_seen_is_told_in_words(filled: WindowStage) -> None:
    told = {
        widget.accessibleName(): widget.accessibleDescription()
        for _, widget in walk(filled)
        if isinstance(widget, PlotPane)
    }
    assert len(told) >= 7
    for title, description in told.items():
        assert " to " in description or "Rows: " in description, (title, description)
    latency = told["Latency per call"]
    assert "fp32: " in latency
    assert "p50" in latency
