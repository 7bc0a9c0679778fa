"""Sections are folded away by their headings, and come back where something in them matters."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton, QWidget
from pytestqt.qtbot import QtBot

from app.ui.parameters.panel import ParameterPanel


@pytest.fixture
def panel(show: Callable[[QWidget], QWidget]) -> ParameterPanel:
    return show(ParameterPanel())


def heading(panel: ParameterPanel, title: str) -> QToolButton:
    return next(b for b in panel.findChildren(QToolButton) if b.text() == title)


def test_a_click_on_a_heading_folds_its_rows_away_and_keeps_their_values(
    qtbot: QtBot, panel: ParameterPanel
) -> None:
    field, spec = panel.field("seq_len"), panel.spec
    for seen in (False, True):
        with qtbot.waitSignal(panel.fold_changed):
            qtbot.mouseClick(heading(panel, "Workload"), Qt.MouseButton.LeftButton)
        assert field.isVisible() == seen
        assert panel.folded == (() if seen else ("Workload",))
    assert panel.spec == spec


def test_a_heading_is_turned_by_a_key(qtbot: QtBot, panel: ParameterPanel) -> None:
    heading(panel, "Model").setFocus()
    qtbot.keyClick(heading(panel, "Model"), Qt.Key.Key_Space)
    assert panel.folded == ("Model",)


def test_what_is_looked_for_is_found_in_a_section_that_is_folded(panel: ParameterPanel) -> None:
    panel.fold(("Workload", "Measurement"))
    assert "seq_len" in panel.titles
    panel.focus_field("seq_len")
    assert panel.field("seq_len").hasFocus()
    assert panel.folded == ("Measurement",)


def test_a_message_unfolds_the_section_in_which_it_stands(panel: ParameterPanel) -> None:
    panel.fold(("Measurement",))
    panel.show_problem("threads", "This machine has 2 cores; choose up to 2 threads.")
    assert panel.folded == ()
    assert panel.problem("threads")


def test_titles_of_no_section_fold_nothing(panel: ParameterPanel) -> None:
    panel.fold(("Nonsense",))
    assert panel.folded == ()
