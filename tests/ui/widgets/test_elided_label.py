from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.ui.widgets.elided_label import ElidedLabel, FittedLabel, NotesLabel

LONG = "A sentence that goes on for much longer than there is room. " * 10


@pytest.fixture
def label(show: Callable[[QWidget], QWidget]) -> ElidedLabel:
    label = ElidedLabel("Short.")
    label.resize(300, 24)
    return show(label)


def cut(label: ElidedLabel, text: str) -> str:
    return label.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, label.width())


def test_a_text_that_fits_has_no_tip(label: ElidedLabel) -> None:
    assert label.text() == "Short."
    assert label.toolTip() == ""


def test_a_text_that_is_cut_is_its_own_tip(label: ElidedLabel) -> None:
    label.setText(LONG)
    assert label.text() == label.toolTip() == LONG


def test_a_shorter_text_takes_the_tip_away(label: ElidedLabel) -> None:
    label.setText(LONG)
    label.setText("Short.")
    assert label.toolTip() == ""


def test_the_tip_comes_and_goes_with_the_room(label: ElidedLabel) -> None:
    text = "A sentence of middling length"
    label.setText(text)
    label.resize(label.fontMetrics().horizontalAdvance(text) + 10, 24)
    assert label.toolTip() == ""
    label.resize(60, 24)
    assert label.toolTip() == text
    label.resize(600, 24)
    assert label.toolTip() == ""


def test_what_is_painted_ends_in_an_ellipsis(label: ElidedLabel) -> None:
    label.setText(LONG)
    drawn = label.grab().toImage()
    assert cut(label, LONG).endswith("…")
    label.setText(cut(label, LONG))
    assert label.grab().toImage() == drawn
    label.setText(LONG[: len(label.text()) - 1])
    assert label.grab().toImage() != drawn


def test_a_long_text_does_not_widen_what_holds_it(show: Callable[[QWidget], QWidget]) -> None:
    holder, label = QWidget(), ElidedLabel(LONG)
    layout = QHBoxLayout(holder)
    layout.addWidget(label)
    holder.resize(120, 40)
    show(holder)
    assert holder.width() == 120
    assert label.width() < 120
    assert label.toolTip() == LONG


def test_what_looks_like_markup_is_shown_as_it_is(label: ElidedLabel) -> None:
    label.setText("<b>a</b> & &b")
    drawn = label.grab().toImage()
    for other in ("a & &b", "<b>a</b> & b"):
        label.setText(other)
        assert label.grab().toImage() != drawn


def test_a_headline_is_set_smaller_until_it_fits_and_its_height_stays(
    show: Callable[[QWidget], QWidget],
) -> None:
    label = FittedLabel(25, 13)
    label.resize(160, label.height())
    show(label)
    label.show_text("fast", strong=True)
    height = label.height()
    assert (label.font().pixelSize(), label.font().bold()) == (25, True)
    label.show_text("a headline of many words", strong=False)
    size = label.font().pixelSize()
    assert 13 <= size < 25
    assert not label.font().bold()
    assert label.fontMetrics().horizontalAdvance(label.text()) <= label.width()
    assert label.height() == height
    label.resize(600, height)
    assert label.font().pixelSize() == 25
    label.resize(20, height)
    assert label.font().pixelSize() == 13


def test_notes_give_way_from_the_last_where_there_is_no_room_and_are_told_in_the_tip(
    show: Callable[[QWidget], QWidget],
) -> None:
    notes = NotesLabel(3)
    notes.resize(400, notes.height())
    show(notes)
    notes.show_notes(("one", "", "two", "three"))
    assert notes.text() == "one\ntwo\nthree"
    assert notes.toolTip() == ""
    height = notes.height()
    wrapped = "words that take two lines at a width of two hundred"
    notes.resize(200, height)
    notes.show_notes(("one", wrapped, "three"))
    assert notes.text() == f"one\n{wrapped}"
    assert notes.notes == ("one", wrapped, "three")
    assert notes.toolTip() == f"one\n{wrapped}\nthree"
    notes.resize(400, height)
    assert notes.text() == f"one\n{wrapped}\nthree"
    assert notes.height() == height


def test_a_label_of_two_lines_wraps_before_it_leaves_anything_out(
    show: Callable[[QWidget], QWidget],
) -> None:
    label = ElidedLabel("A sentence of middling length", lines=2)
    label.resize(label.fontMetrics().horizontalAdvance(label.text()) * 2 // 3, 40)
    show(label)
    assert label.toolTip() == ""
    assert label.minimumSizeHint().height() == 2 * label.fontMetrics().lineSpacing()
    label.setText(LONG)
    assert label.toolTip() == LONG


def test_notes_are_set_smaller_rather_than_left_out(show: Callable[[QWidget], QWidget]) -> None:
    notes = NotesLabel(2)
    text = "a line that hardly has room"
    notes.resize(notes.fontMetrics().horizontalAdvance(text) - 4, notes.height())
    height = notes.height()
    show(notes)
    notes.show_notes((text, "two"))
    assert notes.text() == f"{text}\ntwo"
    assert notes.font().pixelSize() == 11
    assert notes.toolTip() == ""
    notes.show_notes(("one", "two"))
    assert notes.font().pixelSize() == 12
    notes.set_lines(2)
    assert notes.height() == height
