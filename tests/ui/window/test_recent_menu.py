"""Files that were opened or written are in a menu, the newest first."""

from pathlib import Path

from fakes import PATIENCE_MS, make_comparison
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot
from window_stage import WindowStage

from app.core.record.document import to_json
from app.core.spec import ComparisonSpec
from app.ui.window.recent_menu import RecentMenu


def fill(stage: WindowStage) -> dict[str, QAction]:
    menu = stage.window.findChild(RecentMenu)
    assert menu is not None
    menu.aboutToShow.emit()
    return {action.text(): action for action in menu.actions() if action.text()}


def write(path: Path, seed: int = 1) -> Path:
    path.write_text(to_json(make_comparison(ComparisonSpec(seed=seed))))
    return path


def open_file(stage: WindowStage, path: Path) -> None:
    before = len(stage.window.history.entries)
    stage.window.open_controller.open_files([path])
    stage.settle(before + 1)


def test_at_first_it_says_that_there_is_nothing(stage: WindowStage) -> None:
    (nothing,) = fill(stage).values()
    assert not nothing.isEnabled()


def test_what_was_opened_stands_first_and_opens_again(stage: WindowStage, tmp_path: Path) -> None:
    stage.settle(kept=1)
    for seed, name in enumerate(("a&b.json", "second.json")):
        open_file(stage, write(tmp_path / name, seed))
    menu = fill(stage)
    assert list(menu)[:2] == ["second.json", "a&&b.json"]
    assert menu["a&&b.json"].toolTip() == str(tmp_path / "a&b.json")
    with stage.qtbot.waitSignal(stage.window.history_controller.opened, timeout=PATIENCE_MS):
        menu["a&&b.json"].trigger()
    # What is there already is not added again.
    stage.settle(kept=3)
    assert list(fill(stage))[:2] == ["a&&b.json", "second.json"]


def test_a_file_that_is_gone_is_said_and_leaves_the_list(
    qtbot: QtBot, stage: WindowStage, tmp_path: Path
) -> None:
    stage.settle(kept=1)
    path = write(tmp_path / "gone.json")
    open_file(stage, path)
    path.unlink()
    fill(stage)["gone.json"].trigger()
    said = "gone.json is no longer there, and no longer in the list."
    qtbot.waitUntil(lambda: stage.window.status.message == said, timeout=PATIENCE_MS)
    assert "gone.json" not in fill(stage)


def test_the_list_can_be_cleared(stage: WindowStage, tmp_path: Path) -> None:
    stage.settle(kept=1)
    open_file(stage, write(tmp_path / "a.json"))
    fill(stage)["&Clear this list"].trigger()
    (nothing,) = fill(stage).values()
    assert not nothing.isEnabled()
