"""The pages, each with its key, and what a comparison brings into them."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from fakes import (
    PATIENCE_MS,
    FakeInstrument,
    inspect,
    make_accuracy,
    make_anatomy,
    make_comparison,
    play_whole,
    wait_for_stop,
)
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from window_stage import WindowStage

from app.core.events import Dissected, Event, Judged
from app.core.record.document import to_json
from app.core.report.spec_text import name_comparison
from app.core.spec import ComparisonSpec
from app.ui.window.layout import ANATOMY, MODULES, SIDE_BY_SIDE

CTRL = Qt.KeyboardModifier.ControlModifier
MakeStage = Callable[..., WindowStage]
Stop = Callable[[], bool]


def test_each_tab_has_its_key(qtbot: QtBot, stage: WindowStage) -> None:
    window = stage.window
    for number in (5, 4, 3, 2, 1):
        qtbot.keyClick(window, Qt.Key(Qt.Key.Key_0 + number), CTRL)
        assert window.tabs.currentIndex() == number - 1
    titles = [window.tabs.tabText(index) for index in range(window.tabs.count())]
    assert titles == ["Comparison", "Accuracy", "Anatomy", "Modules", "Side by side"]
    assert (ANATOMY, SIDE_BY_SIDE) == (2, 4)


def test_a_stored_comparison_shows_its_accuracy_and_anatomy(
    qtbot: QtBot, make_stage: MakeStage
) -> None:
    comparison = replace(make_comparison(), accuracy=make_accuracy(), anatomy=make_anatomy())
    assert "accuracy" in to_json(comparison)
    stage = make_stage(opened=[(comparison, "old.json")])
    comparison_controller = stage.window.comparison_controller
    qtbot.waitUntil(lambda: comparison_controller.stored is not None, timeout=PATIENCE_MS)
    assert not comparison_controller.cards.accuracy.empty
    assert not comparison_controller.cards.anatomy.matrices.empty


def test_accuracy_and_anatomy_of_a_run_are_shown_and_taken_away_by_the_next_without_them(
    qtbot: QtBot, make_stage: MakeStage
) -> None:
    def script(spec: ComparisonSpec, stop: Stop) -> Iterator[Event]:
        if spec.has_task:
            yield from inspect(make_comparison(spec))
            yield Dissected(make_anatomy(spec))
            yield Judged(make_accuracy())
        yield from list(play_whole(spec, stop))[0 if not spec.has_task else 3 :]

    stage = make_stage(FakeInstrument(script), finished=True)
    comparison_controller = stage.window.comparison_controller
    with stage.ending():
        stage.window.networks.choose_trained()
    assert not comparison_controller.cards.accuracy.empty
    assert not comparison_controller.cards.anatomy.matrices.empty
    with stage.ending():
        qtbot.keyClick(stage.window, Qt.Key.Key_D, CTRL)
    assert comparison_controller.cards.accuracy.empty


def marked(stage: WindowStage) -> list[str]:
    names = ("comparison", "accuracy", "anatomy", "modules", "side_by_side")
    menus = stage.window.menus
    return [name for name in names if menus.action(f"show_{name}").isChecked()]


def test_the_view_menu_marks_the_page_in_front(qtbot: QtBot, stage: WindowStage) -> None:
    assert marked(stage) == ["comparison"]
    qtbot.keyClick(stage.window, Qt.Key.Key_3, CTRL)
    assert marked(stage) == ["anatomy"]
    stage.window.tabs.setCurrentIndex(MODULES)
    assert marked(stage) == ["modules"]


def test_f9_gives_the_panels_room_to_the_page_and_takes_it_back(
    qtbot: QtBot, stage: WindowStage
) -> None:
    window = stage.window
    width = window.verdict.width()
    qtbot.keyClick(window, Qt.Key.Key_F9)
    qtbot.waitUntil(lambda: window.verdict.width() > width + 200, timeout=PATIENCE_MS)
    assert not window.panel.isVisible()
    assert not window.menus.action("show_panel").isChecked()
    qtbot.keyClick(window, Qt.Key.Key_F9)
    qtbot.waitUntil(lambda: window.verdict.width() == width, timeout=PATIENCE_MS)
    assert window.panel.isVisible()


def test_what_stands_in_the_panel_brings_it_back(qtbot: QtBot, stage: WindowStage) -> None:
    window = stage.window
    qtbot.keyClick(window, Qt.Key.Key_F9)
    qtbot.keyClick(window, Qt.Key.Key_H, CTRL)
    assert window.history.isVisible()
    assert window.menus.action("show_panel").isChecked()


def test_a_hidden_panel_is_hidden_at_the_next_start(qtbot: QtBot, make_stage: MakeStage) -> None:
    first = make_stage()
    qtbot.keyClick(first.window, Qt.Key.Key_F9)
    first.window.close()
    assert not make_stage().window.panel.isVisible()


def test_f11_fills_the_screen_and_gives_it_back(qtbot: QtBot, stage: WindowStage) -> None:
    qtbot.keyClick(stage.window, Qt.Key.Key_F11)
    assert stage.window.isFullScreen()
    assert stage.window.menus.action("full_screen").isChecked()
    qtbot.keyClick(stage.window, Qt.Key.Key_F11)
    assert not stage.window.isFullScreen()
    assert not stage.window.menus.action("full_screen").isChecked()


def test_the_title_says_what_is_compared(stage: WindowStage) -> None:
    assert stage.window.windowTitle() == f"{name_comparison(stage.window.panel.spec)} – QuantScope"
    with stage.ending():
        stage.retype("dimension", "16")
    assert stage.window.windowTitle().startswith("dimension 16, 1 layer, int8")


def seen(stage: WindowStage) -> list[bool]:
    overview = stage.window.overview
    return [pane.isVisible() for pane in (overview.latency, overview.sizes, overview.divergence)]


def test_ctrl_m_enlarges_a_pane_and_escape_brings_the_others_back(
    qtbot: QtBot, stage: WindowStage
) -> None:
    qtbot.keyClick(stage.window, Qt.Key.Key_M, CTRL)
    assert sum(seen(stage)) == 1
    assert stage.window.menus.action("enlarge").isChecked()
    qtbot.keyClick(stage.window.panel.field("seed"), Qt.Key.Key_Escape)
    assert seen(stage) == [True, True, True]
    assert not stage.window.menus.action("enlarge").isChecked()


def test_on_another_page_escape_stops_and_brings_no_pane_back(
    qtbot: QtBot, stage: WindowStage
) -> None:
    window = stage.window
    qtbot.keyClick(window, Qt.Key.Key_M, CTRL)
    window.turn_to(ANATOMY)
    stage.instrument.script = wait_for_stop(stage.instrument)
    with qtbot.waitSignal(stage.session.comparing.started, timeout=PATIENCE_MS):
        window.menus.action("run").trigger()
    with stage.ending():
        qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert window.overview.grid.enlarged


def test_a_double_click_on_a_title_enlarges_its_pane(qtbot: QtBot, stage: WindowStage) -> None:
    pane = stage.window.overview.sizes
    qtbot.mouseDClick(pane, Qt.MouseButton.LeftButton, pos=QPoint(60, 20))
    assert seen(stage) == [False, True, False]
    qtbot.mouseDClick(pane, Qt.MouseButton.LeftButton, pos=QPoint(60, 20))
    assert seen(stage) == [True, True, True]
    qtbot.mouseDClick(pane, Qt.MouseButton.LeftButton, pos=QPoint(60, pane.height() - 3))
    assert seen(stage) == [True, True, True]


def test_a_hidden_pane_is_hidden_at_the_next_start_until_the_layout_is_reset(
    make_stage: MakeStage,
) -> None:
    first = make_stage()
    first.window.menus.action("show_size").trigger()
    assert seen(first) == [True, False, True]
    first.window.close()
    second = make_stage()
    assert seen(second) == [True, False, True]
    second.window.menus.action("reset_layout").trigger()
    assert seen(second) == [True, True, True]


def test_a_folded_section_is_folded_at_the_next_start(make_stage: MakeStage) -> None:
    first = make_stage()
    first.window.panel.fold(("Workload",))
    first.window.close()
    second = make_stage()
    assert second.window.panel.folded == ("Workload",)
    second.window.menus.action("reset_layout").trigger()
    assert second.window.panel.folded == ()


def test_what_stands_over_the_panes_takes_150_pixels_at_most(
    qtbot: QtBot, stage: WindowStage
) -> None:
    window = stage.window

    def has_room() -> bool:
        # On a screen that is narrower than that, evidence takes one line more.
        narrow = window.verdict.width() < 800
        line = window.verdict.fontMetrics().lineSpacing() if narrow else 0
        return window.overview.mapTo(window, QPoint(0, 0)).y() <= 150 + line

    window.resize(1280, 800)
    # The screen may take some of it back a moment later.
    qtbot.waitUntil(has_room, timeout=PATIENCE_MS)
    window.banner.say("From the history: measured on this machine.")
    QApplication.processEvents()
    qtbot.waitUntil(has_room, timeout=PATIENCE_MS)


def test_where_a_comparison_comes_from_moves_nothing_below(stage: WindowStage) -> None:
    window = stage.window
    place = window.overview.mapTo(window, QPoint(0, 0))
    window.banner.say("From the history: measured on this machine.")
    assert window.banner.isVisible()
    QApplication.processEvents()
    assert window.overview.mapTo(window, QPoint(0, 0)) == place
