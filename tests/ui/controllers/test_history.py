"""What was measured comes back: from files, from the history, and as the baseline."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import PATIENCE_MS, FakeInstrument, make_comparison, make_rounds, pause
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from window_stage import WindowStage

from app.core.record.document import collection_to_json, to_json
from app.core.results.comparison import Comparison
from app.core.spec import ComparisonSpec, FileSource
from app.ui.window.layout import COMPARISON, HISTORY, SIDE_BY_SIDE
from app.ui.window.main_window import Window

MakeStage = Callable[..., WindowStage]
OTHER = replace(ComparisonSpec(), input_size=16, hidden_size=16, seq_len=5)


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    path = tmp_path / "theirs.json"
    path.write_text(to_json(make_comparison(OTHER)))
    return path


def click(qtbot: QtBot, window: Window, row: int, modifier: object = None) -> None:
    window.sides.setCurrentIndex(HISTORY)
    view = window.history.list
    place = view.visualRect(view.model().index(row, 0)).center()
    keys = modifier or Qt.KeyboardModifier.NoModifier
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, keys, place)


def open_file(qtbot: QtBot, stage: WindowStage, path: Path) -> None:
    with qtbot.waitSignal(stage.window.history_controller.opened, timeout=PATIENCE_MS):
        stage.window.history_controller.open_files([path])


def test_every_finished_comparison_is_listed_newest_first(stage: WindowStage) -> None:
    stage.settle(1)
    stage.window.panel.field("num_layers").setValue(2)
    stage.settle(2)
    titles = [entry.title for entry in stage.window.history.entries]
    assert ["2 layers" in title for title in titles] == [True, False]


def test_a_click_shows_a_comparison_again_and_measures_nothing(
    qtbot: QtBot, stage: WindowStage
) -> None:
    window = stage.window
    stage.settle(1)
    window.panel.field("num_layers").setValue(2)
    stage.settle(2)
    measured = len(stage.instrument.specs)
    with qtbot.waitSignal(window.history_controller.opened, timeout=PATIENCE_MS):
        click(qtbot, window, 1)
    assert window.comparison_controller.comparison.spec == ComparisonSpec()
    assert window.panel.spec == ComparisonSpec()
    assert window.banner.text.startswith("From the history: ")
    assert "slower" in window.verdict.speed_cell.text
    qtbot.wait(200)
    assert len(stage.instrument.specs) == measured
    assert len(window.history.entries) == 2
    window.panel.field("num_layers").setValue(3)
    stage.settle(3)
    assert window.banner.text == ""


def test_what_was_being_measured_is_kept_when_another_is_shown(
    qtbot: QtBot, make_stage: MakeStage, foreign: Path
) -> None:
    instrument = FakeInstrument()
    gate = pause(instrument, after=4)
    stage = make_stage(instrument)
    window = stage.window
    qtbot.waitUntil(
        lambda: window.comparison_controller.comparison is not None, timeout=PATIENCE_MS
    )
    open_file(qtbot, stage, foreign)
    shown = window.verdict.speed_cell.text
    gate.set()
    stage.settle(2)
    assert window.comparison_controller.comparison.spec == OTHER
    assert window.verdict.speed_cell.text == shown
    assert {"dimension 8", "dimension 16"} == {
        entry.title.split(",")[0] for entry in window.history.entries
    }


def test_a_file_from_elsewhere_is_marked_and_cannot_be_continued(
    qtbot: QtBot, stage: WindowStage, foreign: Path
) -> None:
    stage.settle(1)
    assert stage.window.menus.usable("precise")
    open_file(qtbot, stage, foreign)
    window = stage.window
    assert window.banner.text.startswith("theirs.json: measured elsewhere (processor Test")
    assert not window.menus.usable("precise")
    assert window.panel.spec == OTHER
    assert window.history.entries[0].origin == "theirs.json"


def test_measure_here_keeps_the_original_as_the_baseline(
    qtbot: QtBot, stage: WindowStage, foreign: Path
) -> None:
    window = stage.window
    stage.settle(1)
    open_file(qtbot, stage, foreign)
    stage.settle(2)
    assert window.verdict.speed_cell.change == ""
    qtbot.keyClick(window, Qt.Key.Key_F8)
    stage.settle(3)
    assert stage.instrument.specs[-1] == OTHER
    assert window.banner.text == ""
    assert [entry.baseline for entry in window.history.entries] == [False, True, False]
    qtbot.waitUntil(lambda: window.verdict.speed_cell.change != "", timeout=PATIENCE_MS)
    assert "practically unchanged" in window.verdict.speed_cell.change
    assert "baseline's mean dash-dotted" in window.overview.divergence.subtitle


def test_ctrl_b_pins_what_is_shown_and_takes_it_away_again(
    qtbot: QtBot, stage: WindowStage
) -> None:
    window = stage.window
    stage.settle(1)
    control = Qt.KeyboardModifier.ControlModifier
    for pinned in (True, False):
        qtbot.keyClick(window, Qt.Key.Key_B, control)
        qtbot.waitUntil(
            lambda p=pinned: window.history.entries[0].baseline == p, timeout=PATIENCE_MS
        )
        stage.settle(1)
        assert window.menus.action("pin").isChecked() == pinned
        # It is not compared with itself.
        assert window.verdict.speed_cell.change == ""


def test_history_and_baseline_survive_a_restart(qtbot: QtBot, make_stage: MakeStage) -> None:
    stage = make_stage(finished=True)
    stage.settle(1)
    stage.window.kept_place.toggle_baseline()
    qtbot.waitUntil(lambda: stage.window.history.entries[0].baseline, timeout=PATIENCE_MS)
    stage.window.close()
    assert stage.session.close()
    assert stage.jobs.close()
    again = make_stage(finished=True)
    again.settle(2)
    assert [entry.baseline for entry in again.window.history.entries] == [False, True]
    qtbot.waitUntil(lambda: again.window.verdict.speed_cell.change != "", timeout=PATIENCE_MS)


def test_two_chosen_with_ctrl_stand_side_by_side(qtbot: QtBot, stage: WindowStage) -> None:
    window = stage.window
    stage.settle(1)
    window.panel.field("num_layers").setValue(2)
    stage.settle(2)
    click(qtbot, window, 0)
    assert not window.history.buttons.compare.isEnabled()
    click(qtbot, window, 1, Qt.KeyboardModifier.ControlModifier)
    with qtbot.waitSignal(window.side_by_side.changed, timeout=PATIENCE_MS):
        qtbot.mouseClick(window.history.buttons.compare, Qt.MouseButton.LeftButton)
    assert window.tabs.currentIndex() == SIDE_BY_SIDE
    assert [c.spec.num_layers for c in window.side_by_side.comparisons] == [2, 1]
    assert not window.verdict.isVisible()
    window.tabs.setCurrentIndex(COMPARISON)
    assert window.verdict.isVisible()


def test_a_collection_opens_side_by_side(qtbot: QtBot, stage: WindowStage, tmp_path: Path) -> None:
    stage.settle(1)
    path = tmp_path / "both.json"
    path.write_text(collection_to_json([make_comparison(), make_comparison(OTHER)]))
    with qtbot.waitSignal(
        stage.window.history_controller.side_by_side_requested, timeout=PATIENCE_MS
    ):
        stage.window.history_controller.open_files([path])
    # The first of both is the very one that was measured here.
    stage.settle(2)
    assert [c.spec for c in stage.window.side_by_side.comparisons] == [ComparisonSpec(), OTHER]


def test_the_baseline_is_offered_beside_what_is_shown(qtbot: QtBot, stage: WindowStage) -> None:
    stage.settle(1)
    window = stage.window
    several = (make_comparison(OTHER), make_comparison(replace(OTHER, seed=5)))
    window.history_controller.side_by_side_requested.emit(several)
    page = window.side_by_side
    assert not page.baseline_button.isEnabled()
    window.history_controller.set_baseline(window.history.entries[0].key)
    qtbot.waitUntil(page.baseline_button.isEnabled, timeout=PATIENCE_MS)
    qtbot.mouseClick(page.baseline_button, Qt.MouseButton.LeftButton)
    assert window.look().comparisons == page.comparisons
    assert len(page.comparisons) == 3
    for _ in range(3):
        page.grid.columns[0].head.remove_button.click()
    # An empty page takes nothing away from the one comparison that there is.
    assert [shown.spec for shown in window.look().comparisons] == [ComparisonSpec()]


def test_a_dropped_file_is_opened(qtbot: QtBot, stage: WindowStage, foreign: Path) -> None:
    stage.settle(1)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(foreign)), QUrl("https://example.invalid/x.json")])
    drop = QDropEvent(
        QPointF(300, 300),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    with qtbot.waitSignal(stage.window.history_controller.opened, timeout=PATIENCE_MS):
        stage.window.dropEvent(drop)
    assert stage.window.comparison_controller.comparison.spec == OTHER


def test_a_file_that_cannot_be_used_changes_nothing(
    qtbot: QtBot, stage: WindowStage, tmp_path: Path, warnings_shown: list[str]
) -> None:
    stage.settle(1)
    before = stage.window.comparison_controller.comparison.spec
    path = tmp_path / "broken.json"
    document = json.loads(to_json(make_comparison()))
    document["speedup"]["verdict"] = "faster"
    path.write_text(json.dumps(document))
    stage.window.history_controller.open_files([path])
    qtbot.waitUntil(lambda: bool(warnings_shown), timeout=PATIENCE_MS)
    assert warnings_shown[0].startswith("broken.json cannot be opened. ")
    assert stage.window.status.message == warnings_shown[0]
    assert stage.window.comparison_controller.comparison.spec == before
    assert len(stage.window.history.entries) == 1


def test_what_is_removed_comes_back_in_its_place(qtbot: QtBot, stage: WindowStage) -> None:
    stage.settle(1)
    with stage.ending():
        stage.retype("seed", "7")
    stage.settle(2)
    stage.window.menus.action("pin").trigger()
    stage.settle(2)
    before = stage.window.history.entries
    click(qtbot, stage.window, 0)
    stage.settle(2)
    qtbot.keyClick(stage.window.history.list, Qt.Key.Key_Delete)
    stage.settle(1)
    # What is shown stays on the screen.
    assert stage.window.comparison_controller.comparison is not None
    undo = stage.window.menus.action("undo")
    assert undo.text() == "&Undo removal of 1 comparison"
    undo.trigger()
    stage.settle(2)
    assert stage.window.history.entries == before
    stage.window.menus.action("redo").trigger()
    stage.settle(1)


def test_what_was_opened_before_is_chosen_and_not_added_again(
    qtbot: QtBot, stage: WindowStage, foreign: Path
) -> None:
    stage.settle(1)
    open_file(qtbot, stage, foreign)
    stage.settle(2)
    key = stage.window.history.entries[0].key
    click(qtbot, stage.window, 1)
    stage.settle(2)
    open_file(qtbot, stage, foreign)
    stage.settle(2)
    assert [entry.key for entry in stage.window.history.chosen] == [key]


def test_a_name_is_kept_and_found(qtbot: QtBot, stage: WindowStage) -> None:
    stage.settle(1)
    click(qtbot, stage.window, 0)
    history = stage.window.history
    history.list.setFocus()
    history.list.setCurrentIndex(history.model.index(0))
    qtbot.keyClick(history.list, Qt.Key.Key_F2)
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit)
    qtbot.keyClicks(field, "before the <b>fix</b>")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: history.entries[0].name == "before the <b>fix</b>")
    qtbot.keyClicks(history.search, "FIX before")
    assert history.model.rowCount() == 1
    qtbot.keyClicks(history.search, " nothing")
    assert history.model.rowCount() == 0
    qtbot.keyClick(history.search, Qt.Key.Key_Escape)
    assert (history.search.text(), history.model.rowCount()) == ("", 1)


def test_the_row_that_is_shown_is_the_row_that_is_chosen(qtbot: QtBot, stage: WindowStage) -> None:
    stage.settle(1)
    with stage.ending():
        stage.retype("seed", "7")
    stage.settle(2)
    history = stage.window.history
    qtbot.waitUntil(lambda: history.chosen == history.entries[:1])
    click(qtbot, stage.window, 1)
    qtbot.waitUntil(lambda: history.chosen == history.entries[1:])


def test_a_program_that_begins_with_a_file_measures_nothing_of_its_own(
    qtbot: QtBot, make_stage: MakeStage
) -> None:
    opened: list[tuple[Comparison, str]] = [
        (make_comparison(OTHER, rounds=make_rounds(4)), "theirs.png")
    ]
    stage = make_stage(opened=opened)
    with qtbot.waitSignal(stage.session.ready, timeout=PATIENCE_MS):
        pass
    stage.settle(1)
    qtbot.wait(200)
    assert stage.instrument.specs == []
    assert stage.window.panel.spec == OTHER
    assert stage.window.banner.text.startswith("theirs.png: measured elsewhere")
    assert stage.window.menus.usable("here")


def test_a_spec_from_a_larger_machine_is_fitted_to_this_one(
    qtbot: QtBot, stage: WindowStage, tmp_path: Path
) -> None:
    stage.settle(1)
    path = tmp_path / "large.json"
    path.write_text(to_json(make_comparison(replace(OTHER, threads=64, engine="abacus"))))
    open_file(qtbot, stage, path)
    spec = stage.window.panel.spec
    assert (spec.threads, spec.engine) == (2, "x86")
    assert "64 threads" in stage.window.history.entries[0].title


def test_no_field_keeps_a_dropped_file_from_the_window(stage: WindowStage) -> None:
    takers = [w for w in stage.window.findChildren(QWidget) if w.acceptDrops()]
    assert takers == []
    assert stage.window.acceptDrops()


def test_what_cannot_be_measured_here_keeps_the_baseline_and_shows_why(
    qtbot: QtBot, stage: WindowStage, tmp_path: Path
) -> None:
    lost = replace(OTHER, weights=FileSource("model.pt", "0" * 64, "rnn"))
    path = tmp_path / "lost.json"
    path.write_text(to_json(make_comparison(lost)))
    window = stage.window
    stage.settle(1)
    open_file(qtbot, stage, path)
    stage.settle(2)
    qtbot.keyClick(window, Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    assert window.sides.currentIndex() == 1
    qtbot.keyClick(window, Qt.Key.Key_F8)
    qtbot.waitUntil(lambda: window.sides.currentIndex() == 0, timeout=PATIENCE_MS)
    assert "model.pt are not on this machine" in window.panel.problem("weights")
    assert not any(entry.baseline for entry in window.history.entries)


def test_ctrl_f_leads_to_the_search_from_anywhere(qtbot: QtBot, stage: WindowStage) -> None:
    stage.settle(1)
    qtbot.keyClick(stage.window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert stage.window.sides.currentIndex() == HISTORY
    assert stage.window.history.search.hasFocus()
