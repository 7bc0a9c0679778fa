"""What the window holds does not grow with what is done in it."""

import gc
from collections import Counter
from collections.abc import Callable

import pyqtgraph as pg
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog, QLabel, QMessageBox
from pytestqt.qtbot import QtBot
from shiboken6 import isValid
from window_stage import WindowStage

from app.core.results.comparison import Comparison
from app.ui.charts.figures import Figure, FigureRow, Sample
from app.ui.dialogs.export_dialog import ExportDialog
from app.ui.page.options import PageOptions
from app.ui.theme import DARK, LIGHT, Theme
from app.ui.widgets import message_box
from app.ui.widgets.figure_table import FigureTable
from app.ui.widgets.plot import fill, line, no_line

MakeStage = Callable[..., WindowStage]


def count_objects() -> Counter[str]:
    """Returns how many live Qt objects, plot items and comparisons there are, by type."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()
    counted: Counter[str] = Counter()
    for thing in gc.get_objects():
        # By type: asking an object for its class wakes lazy stand-ins.
        kind = type(thing)
        if (issubclass(kind, QObject) and isValid(thing)) or issubclass(
            kind, pg.GraphicsItem | Comparison
        ):
            counted[kind.__qualname__] += 1
    return counted


def count_symbols(window: QObject) -> int:
    """Returns how many drawn symbols the window's plots keep."""
    views = window.findChildren(pg.GraphicsView)
    scatters = [
        item
        for view in views
        for item in view.scene().items()
        if isinstance(item, pg.ScatterPlotItem)
    ]
    assert scatters
    return sum(len(scatter.fragmentAtlas) for scatter in scatters)


def run_again(stage: WindowStage) -> None:
    with stage.ending():
        stage.window.measuring.run_again()
    stage.settle()


def turn_views(stage: WindowStage) -> None:
    overview = stage.window.overview
    for group in (overview.latency.views, overview.divergence.views):
        for button in group.buttons():
            button.click()
    overview.latency.logarithmic.click()


def switch_theme(stage: WindowStage) -> None:
    actions = {action.text(): action for action in stage.window.findChildren(QAction)}
    for title in ("&Dark", "&Light"):
        actions[title].trigger()


def show_entry(stage: WindowStage) -> None:
    stage.window.history.show_requested.emit(stage.window.history.entries[0].key)
    stage.settle()


def show_side_by_side(stage: WindowStage) -> None:
    keys = tuple(entry.key for entry in stage.window.history.entries[:2])
    stage.window.history.compare_requested.emit(keys)
    stage.settle()


def pin(stage: WindowStage) -> None:
    stage.window.history_controller.set_baseline(stage.window.history.entries[0].key)
    stage.settle()
    stage.window.history_controller.set_baseline(None)
    stage.settle()


def preview_export(stage: WindowStage) -> None:
    comparison = stage.window.comparison_controller.comparison
    picture = stage.settings.picture(PageOptions())
    dialog = ExportDialog(stage.window, stage.jobs, [comparison], None, picture)
    dialog.open()
    stage.settle()
    dialog.reject()
    dialog.deleteLater()


def copy_picture(stage: WindowStage) -> None:
    stage.window.menus.action("copy_picture").trigger()
    stage.settle()


def warn(stage: WindowStage) -> None:
    message_box.warn(stage.window, "Not opened.")
    for box in stage.window.findChildren(QMessageBox):
        box.close()


def ask_to_train(stage: WindowStage) -> None:
    stage.window.networks.ask_to_train()
    for dialog in stage.window.findChildren(QDialog):
        dialog.reject()


def change_spec(stage: WindowStage) -> None:
    field = stage.window.panel.field("dimension")
    field.setValue(12 if field.value() == 8 else 8)
    run_again(stage)


ACTIONS = (
    run_again,
    turn_views,
    switch_theme,
    show_entry,
    show_side_by_side,
    pin,
    preview_export,
    copy_picture,
    warn,
    ask_to_train,
    change_spec,
)


@pytest.mark.parametrize("act", ACTIONS, ids=lambda act: act.__name__)
def test_doing_it_again_leaves_nothing_behind(
    stage: WindowStage, act: Callable[[WindowStage], None]
) -> None:
    stage.settle()
    run_again(stage)
    for _ in range(3):
        act(stage)
    before, symbols = count_objects(), count_symbols(stage.window)
    for _ in range(6):
        act(stage)
    after = count_objects()
    # One a turn would be six.
    grown = {name: count for name, count in (after - before).items() if count >= 3}
    assert grown == {}
    assert count_symbols(stage.window) == symbols


def test_equal_pens_and_brushes_are_one() -> None:
    assert line("#0072b2", "dotted", 2) is line("#0072b2", "dotted", 2)
    assert line("#0072b2") is not line("#d55e00")
    assert fill("#0072b2", 70) is fill("#0072b2", 70)
    assert no_line() is no_line()


def test_a_swatch_is_painted_anew_only_if_it_looks_otherwise(qtbot: QtBot) -> None:
    figures = FigureTable(["p50"], ["reference"], ["Median"])
    qtbot.addWidget(figures)

    def keys() -> set[int]:
        labels = figures.findChildren(QLabel)
        return {label.pixmap().cacheKey() for label in labels if not label.pixmap().isNull()}

    def show(sample: Sample, theme: Theme) -> None:
        figures.show_rows([FigureRow("fp32", (Figure("98 µs"),), sample)], theme)

    show(Sample("reference", "full"), LIGHT)
    first = keys()
    show(Sample("reference", "full"), LIGHT)
    assert keys() == first
    show(Sample("reference", "full"), DARK)
    assert len(keys()) == 1
    assert keys() != first
