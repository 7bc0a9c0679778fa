"""The tour of a first start, which can be left for good and stands in nobody's way."""

from pathlib import Path

import pytest
from fakes import PATIENCE_MS
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from window_stage import WindowStage

from app.ui.settings import Settings
from app.ui.window.layout import COMPARISON, SIDE_BY_SIDE
from app.ui.window.tour import Tour, place_beside


def find_tour(stage: WindowStage) -> Tour | None:
    return next((t for t in stage.window.findChildren(Tour) if t.isVisible()), None)


def begin(stage: WindowStage) -> Tour:
    stage.window.show_tour()
    tour = find_tour(stage)
    assert tour is not None
    return tour


def test_a_first_start_has_the_tour_until_it_is_left(stage: WindowStage) -> None:
    assert find_tour(stage) is None
    stage.window.begin_tour()
    tour = find_tour(stage)
    assert tour is not None
    skip, _next = tour.buttons
    skip.click()
    stage.window.begin_tour()
    assert find_tour(stage) is None
    stage.window.menus.action("tour").trigger()
    assert find_tour(stage) is not None


def test_settings_that_remember_anything_are_no_first_start(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "settings.ini")
    assert settings.tour_due
    settings.appearance = "dark"
    assert settings.tour_due
    settings.save()
    assert not Settings(tmp_path / "settings.ini").tour_due


def test_enter_goes_through_three_steps_and_leaves_the_focus(
    qtbot: QtBot, stage: WindowStage
) -> None:
    focused = QApplication.focusWidget()
    tour = begin(stage)
    assert QApplication.focusWidget() is focused
    names = []
    for _ in range(3):
        names.append(tour.accessibleName())
        qtbot.keyClick(stage.window, Qt.Key.Key_Return)
    assert [name.split(":")[0] for name in names] == [f"Tour, step {n} of 3" for n in (1, 2, 3)]
    assert find_tour(stage) is None
    assert not stage.settings.tour_due


def test_escape_leaves_the_tour_and_stops_no_measurement(qtbot: QtBot, stage: WindowStage) -> None:
    begin(stage)
    stopped = []
    stage.window.menus.action("stop").triggered.connect(lambda: stopped.append(1))
    qtbot.keyClick(stage.window, Qt.Key.Key_Escape)
    assert find_tour(stage) is None
    assert not stopped
    assert not stage.settings.tour_due


def test_a_number_can_be_changed_during_the_tour(stage: WindowStage) -> None:
    tour = begin(stage)
    with stage.ending():
        stage.retype("dimension", "16")
    assert stage.window.panel.spec.hidden_size == 16
    assert tour.isVisible()
    field = stage.window.panel.field("dimension")
    assert tour.step.target is field
    corner = field.mapTo(stage.window, field.rect().topRight())
    assert tour.geometry().left() > corner.x()


@pytest.mark.parametrize("size", [(960, 600), (1280, 800)])
def test_every_step_stays_within_the_window(
    qtbot: QtBot, stage: WindowStage, size: tuple[int, int]
) -> None:
    window, tour = stage.window, begin(stage)

    def fits() -> bool:
        window.setMinimumSize(*size)
        window.resize(*size)
        QApplication.processEvents()
        return window.size() == QSize(*size) and window.rect().contains(tour.geometry())

    for _ in range(3):
        qtbot.waitUntil(fits, timeout=PATIENCE_MS)
        tour.go_on()


def test_a_callout_stands_beside_its_target_where_there_is_room() -> None:
    room, size = QRect(0, 0, 960, 600), QSize(300, 120)
    target = QRect(10, 50, 200, 30)
    place = place_beside(target, size, room)
    assert not place.intersects(target)
    assert place.left() > target.right()
    wide = QRect(220, 30, 730, 80)
    assert place_beside(wide, size, room).top() > wide.bottom()
    assert room.contains(place_beside(room, size, room))


def test_it_waits_while_what_it_tells_of_is_out_of_sight(qtbot: QtBot, stage: WindowStage) -> None:
    tour = begin(stage)
    stage.window.toggle_history()
    qtbot.waitUntil(lambda: not tour.isVisible(), timeout=PATIENCE_MS)
    stage.window.show_parameters()
    qtbot.waitUntil(tour.isVisible, timeout=PATIENCE_MS)
    tour.go_on()
    stage.window.turn_to(SIDE_BY_SIDE)
    qtbot.waitUntil(lambda: not tour.isVisible(), timeout=PATIENCE_MS)
    stage.window.turn_to(COMPARISON)
    qtbot.waitUntil(tour.isVisible, timeout=PATIENCE_MS)
