from collections.abc import Callable
from dataclasses import replace

import pytest
from fakes import ENVIRONMENT, make_comparison, make_rounds
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.core.report.explanation import TELLING_FAULTS
from app.core.results.comparison import Comparison
from app.core.results.latency import Overhead, SideUsage
from app.core.spec import ALLOCATORS, ComparisonSpec
from app.ui.panes import explanation
from app.ui.panes.explanation import ExplanationStrip
from app.ui.theme import DARK
from app.ui.widgets.elided_label import SentencesLabel, WrappedLabel

RECIPE = ComparisonSpec()
KEPT = replace(RECIPE, allocator="no-trim")
PROMISE = "Why it is so, and how far to trust it, once the measurement is done"
CALLS = 80


@pytest.fixture(autouse=True)
def _both_allocators(monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes every system one whose allocator can be told to keep memory."""
    monkeypatch.setattr(explanation, "ALLOCATORS_HERE", ALLOCATORS)


@pytest.fixture
def strip(show: Callable[[QWidget], QWidget]) -> ExplanationStrip:
    strip = ExplanationStrip()
    strip.resize(1600, 80)
    return show(strip)


def compared(spec: ComparisonSpec = RECIPE, *, faults: float = 0) -> Comparison:
    """Returns a comparison, each call of which costs so many page faults."""
    usage = SideUsage(round(faults * CALLS), 0)
    rounds = tuple(
        replace(
            timed,
            reference=replace(timed.reference, usage=usage),
            candidate=replace(timed.candidate, usage=usage),
        )
        for timed in make_rounds(6, CALLS)
    )
    return make_comparison(spec, rounds=rounds)


def lines(strip: ExplanationStrip) -> list[str]:
    return strip.text.split("\n")


def test_an_empty_strip_says_what_it_will_tell(strip: ExplanationStrip) -> None:
    assert lines(strip) == [PROMISE, "", ""]
    assert strip.empty
    assert not strip.what_if_button.isVisible()


def test_an_empty_strip_has_nothing_to_dim(strip: ExplanationStrip) -> None:
    strip.dim()
    assert not strip.dimmed


def test_a_comparison_is_explained_in_its_three_lines(strip: ExplanationStrip) -> None:
    environment = replace(ENVIRONMENT, cache_bytes=(32_768, 1_048_576))
    comparison = replace(
        compared(faults=2.5), environment=environment, overhead=Overhead(25_000.0, 50_000.0)
    )
    strip.show_comparison(comparison, None)
    work, memory, advice = lines(strip)
    assert work.startswith("One unit over 20 steps takes fp32 25 µs of 10")
    assert work.endswith("Engine x86, processor with AVX2 and without VNNI, 1 thread.")
    assert memory == (
        "fp32 makes 2.5 page faults a call. int8 makes 2.5 page faults a call. "
        "Weights: fp32 2.05 kB (fit L1), int8 512 B (fit L1)."
    )
    assert advice == "Nothing speaks against these figures."
    assert not strip.empty


def test_what_speaks_against_the_figures_is_said_with_its_remedy(strip: ExplanationStrip) -> None:
    troubled = replace(ENVIRONMENT, power="battery", governor="powersave")
    strip.show_comparison(replace(compared(), environment=troubled), None)
    assert lines(strip)[2] == (
        "The machine runs on battery and may slow down: plug it in. The processor's frequency "
        "governor saves power: choose the performance governor while measuring."
    )


def test_advice_stands_out_and_its_absence_does_not(strip: ExplanationStrip) -> None:
    def drawn(text: str) -> str:
        label = next(label for label in strip.findChildren(QLabel) if label.text() == text)
        return str(label.palette().color(label.foregroundRole()).name())

    strip.show_comparison(replace(compared(), environment=replace(ENVIRONMENT, load=2.0)), None)
    work, _, advice = lines(strip)
    assert advice.startswith("Other programs kept 2 of 2 cores busy")
    plain = drawn(work)
    assert drawn(advice) == plain
    strip.show_comparison(compared(), None)
    assert drawn("Nothing speaks against these figures.") != plain


def test_the_copy_of_a_check_is_called_a_copy(strip: ExplanationStrip) -> None:
    strip.show_comparison(compared(replace(RECIPE, scheme="float32"), faults=3), None)
    assert "copy makes 3 page faults a call." in lines(strip)[1]
    assert "int8" not in strip.text


def test_the_other_allocator_explains_what_page_faults_cost(strip: ExplanationStrip) -> None:
    strip.show_comparison(compared(KEPT), compared(faults=4))
    assert lines(strip)[1].startswith("With freed memory kept, fp32 takes 10")
    assert lines(strip)[1].count("0 page faults a call instead of 4.") == 2
    kept = strip.text
    strip.show_comparison(compared(faults=4), compared(KEPT))
    assert strip.text == kept


@pytest.mark.parametrize(("faults", "offered"), [(TELLING_FAULTS - 0.1, False), (4, True)])
def test_keeping_memory_is_offered_where_page_faults_cost_something(
    strip: ExplanationStrip, faults: float, offered: bool
) -> None:
    strip.show_comparison(compared(faults=faults), None)
    assert strip.what_if_button.isVisible() == offered


def test_keeping_memory_is_not_offered_once_it_has_been_measured(strip: ExplanationStrip) -> None:
    strip.show_comparison(compared(faults=4), None)
    assert strip.what_if_button.isVisible()
    strip.show_comparison(compared(KEPT, faults=4), compared(faults=4))
    assert not strip.what_if_button.isVisible()
    strip.show_comparison(compared(faults=4), compared(KEPT, faults=4))
    assert not strip.what_if_button.isVisible()


def test_keeping_memory_is_not_offered_while_it_is_kept(strip: ExplanationStrip) -> None:
    strip.show_comparison(compared(KEPT, faults=4), None)
    assert not strip.what_if_button.isVisible()


def test_keeping_memory_is_not_offered_where_the_system_cannot(
    strip: ExplanationStrip, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(explanation, "ALLOCATORS_HERE", ("system",))
    strip.show_comparison(compared(faults=4), None)
    assert not strip.what_if_button.isVisible()


def test_page_faults_that_the_kernel_does_not_count_offer_nothing(strip: ExplanationStrip) -> None:
    usage = SideUsage(None, None)
    rounds = [
        replace(
            timed,
            reference=replace(timed.reference, usage=usage),
            candidate=replace(timed.candidate, usage=usage),
        )
        for timed in make_rounds()
    ]
    strip.show_comparison(make_comparison(rounds=tuple(rounds)), None)
    assert "page faults" not in strip.text
    assert not strip.what_if_button.isVisible()


def test_a_click_asks_what_if(qtbot: QtBot, strip: ExplanationStrip) -> None:
    strip.show_comparison(compared(faults=4), None)
    with qtbot.waitSignal(strip.what_if_requested):
        qtbot.mouseClick(strip.what_if_button, Qt.MouseButton.LeftButton)


def test_a_new_comparison_undims(strip: ExplanationStrip) -> None:
    strip.show_comparison(compared(), None)
    strip.dim()
    assert strip.dimmed
    strip.show_comparison(compared(), None)
    assert not strip.dimmed


def needed_height(label: QLabel) -> int:
    room = QRect(0, 0, label.width(), 10_000)
    wrapped = Qt.TextFlag.TextWordWrap
    return label.fontMetrics().boundingRect(room, wrapped, label.text()).height()


def head(strip: ExplanationStrip) -> SentencesLabel:
    label = strip.findChild(SentencesLabel)
    assert isinstance(label, SentencesLabel)
    return label


@pytest.mark.parametrize("width", [1600, 900, 620])
def test_the_line_holds_whole_sentences_advice_first(strip: ExplanationStrip, width: int) -> None:
    strip.resize(width, 36)
    troubled = replace(ENVIRONMENT, power="battery", governor="powersave")
    strip.show_comparison(replace(compared(), environment=troubled), None)
    shown = head(strip).text()
    assert shown.startswith("The machine runs on battery and may slow down: plug it in.")
    assert shown.endswith(".")
    assert head(strip).fontMetrics().horizontalAdvance(shown) <= head(strip).width()
    assert head(strip).toolTip() == ""


def test_where_the_remedy_has_no_room_the_observation_stands_alone(strip: ExplanationStrip) -> None:
    strip.resize(400, 36)
    busy = replace(compared(), environment=replace(ENVIRONMENT, load=2.0))
    strip.show_comparison(busy, None)
    assert head(strip).text() == "Other programs kept 2 of 2 cores busy, too many for 1 thread."


def test_unfolded_the_strip_shows_all_that_it_says_and_folds_again(
    qtbot: QtBot, strip: ExplanationStrip
) -> None:
    assert not strip.unfold_button.isVisible()
    strip.show_comparison(compared(faults=4), None)

    def unfolded() -> list[str]:
        paragraphs = strip.findChildren(WrappedLabel)
        for paragraph in paragraphs:
            height, needed = paragraph.height(), needed_height(paragraph)
            assert not paragraph.isVisible() or needed <= height <= needed + 4
        return [p.text() for p in paragraphs if p.isVisible()]

    assert unfolded() == []
    folded = strip.sizeHint().height()
    for width in (500, 1200):
        strip.resize(width, 300)
        qtbot.mouseClick(strip.unfold_button, Qt.MouseButton.LeftButton)
        assert unfolded() == lines(strip)
        qtbot.mouseClick(strip.unfold_button, Qt.MouseButton.LeftButton)
        assert unfolded() == []
    assert strip.sizeHint().height() == folded


def test_the_folded_strip_is_as_high_as_the_empty_one(strip: ExplanationStrip) -> None:
    empty = strip.sizeHint().height()
    strip.show_comparison(compared(faults=4), None)
    assert strip.what_if_button.isVisible()
    assert strip.sizeHint().height() == empty


def test_another_theme_keeps_the_words(strip: ExplanationStrip) -> None:
    strip.show_comparison(compared(faults=4), None)
    before = strip.text
    strip.set_theme(DARK)
    assert strip.text == before
