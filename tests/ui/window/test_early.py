"""What is opened and asked for before the panes are made comes into them, and holds nothing."""

from collections.abc import Callable
from pathlib import Path

from fakes import PATIENCE_MS, make_comparison
from pytestqt.qtbot import QtBot
from window_stage import WindowStage

from app.core.record.document import to_json
from app.core.results.comparison import Comparison
from app.core.spec import ComparisonSpec
from app.ui.theme import DARK
from app.ui.window.layout import MODULES, SIDE_BY_SIDE
from app.ui.window.main_window import Window

MakeStage = Callable[..., WindowStage]
PATIENT = ComparisonSpec(hidden_size=16, input_size=16)


def open_early(make_stage: MakeStage, qtbot: QtBot, *opened: Comparison) -> WindowStage:
    stage = make_stage(opened=[(shown, "a.json") for shown in opened], filled=False)
    window = stage.window
    qtbot.waitUntil(lambda: window.look() is not None or len(opened) > 1, timeout=PATIENCE_MS)
    stage.settle(kept=len(opened))
    return stage


def are_made(window: Window) -> list[bool]:
    return [place.made is not None for place in window.places]


def fill(window: Window) -> None:
    for place in window.places:
        place.get()


def test_a_comparison_is_shown_without_making_the_panes_and_then_in_each_of_them(
    qtbot: QtBot, make_stage: MakeStage
) -> None:
    comparison = make_comparison(PATIENT)
    window = open_early(make_stage, qtbot, comparison).window
    assert not any(are_made(window))
    assert window.verdict.size_cell.text.startswith("1.30× smaller")
    fill(window)
    overview = window.overview
    for pane in (overview.latency, overview.sizes, overview.divergence):
        assert not pane.empty
        assert not pane.dimmed
    assert window.modules.texts == (comparison.modules.reference, comparison.modules.candidate)


def test_a_pane_that_is_made_after_a_change_is_as_dim_as_the_others(
    qtbot: QtBot, make_stage: MakeStage
) -> None:
    stage = open_early(make_stage, qtbot, make_comparison(PATIENT))
    stage.retype("seq_len", "21")
    fill(stage.window)
    assert stage.window.verdict.dimmed
    assert stage.window.overview.latency.dimmed
    assert stage.window.modules.dimmed


def test_what_is_copied_early_has_the_first_views(qtbot: QtBot, make_stage: MakeStage) -> None:
    stage = open_early(make_stage, qtbot, make_comparison(PATIENT))
    assert stage.hear(stage.window.copy_controller.copy_picture) == "Picture copied."
    assert not any(are_made(stage.window))


def test_a_page_that_is_turned_to_early_shows_what_was_opened_once_it_is_made(
    qtbot: QtBot, make_stage: MakeStage
) -> None:
    window = open_early(make_stage, qtbot, make_comparison(PATIENT)).window
    wanted: list[object] = []
    for place in window.places:
        place.wanted.connect(wanted.append)
    window.turn_to(MODULES)
    assert len(wanted) == 1
    assert not any(are_made(window))
    assert window.modules.isVisible()
    assert not window.modules.empty


def test_several_comparisons_stand_side_by_side_once_there_is_a_page_for_them(
    qtbot: QtBot, make_stage: MakeStage
) -> None:
    window = open_early(make_stage, qtbot, make_comparison(), make_comparison(PATIENT)).window
    assert window.tabs.currentIndex() == SIDE_BY_SIDE
    assert not any(are_made(window))
    assert not window.menus.usable("export_table")
    fill(window)
    assert [shown.spec for shown in window.side_by_side.comparisons] == [ComparisonSpec(), PATIENT]
    assert window.menus.usable("export_table")


def test_a_pane_that_is_made_after_a_change_of_colours_has_the_new_ones(
    qtbot: QtBot, make_stage: MakeStage
) -> None:
    window = open_early(make_stage, qtbot, make_comparison(PATIENT)).window
    window.choose_appearance("dark")
    fill(window)
    assert window.overview.latency.theme == DARK
    window.turn_to(MODULES)
    assert window.modules.theme == DARK


def test_a_file_dropped_before_the_panes_are_made_is_opened(
    qtbot: QtBot, make_stage: MakeStage, tmp_path: Path
) -> None:
    path = tmp_path / "a.json"
    path.write_text(to_json(make_comparison(PATIENT)))
    window = make_stage(filled=False).window
    window.dropped.emit([path])
    qtbot.waitUntil(lambda: window.look() is not None, timeout=PATIENCE_MS)
    fill(window)
    assert not window.overview.latency.empty
