from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from fakes import (
    PATIENCE_MS,
    FakeInstrument,
    inspect,
    make_accuracy,
    make_comparison,
    make_divergence,
    make_rounds,
    make_timed,
    pause,
)
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.core.events import Built, Event, Finished, Timed
from app.core.partial import PartialComparison
from app.core.report.baseline_change import describe_change
from app.core.report.speed_verdict import state_comparison, state_speed
from app.core.report.verdicts import state_difference, state_size
from app.core.results.latency import Speedup
from app.core.results.size import FileSize, Sizes
from app.core.spec import ComparisonSpec
from app.ui.panes.verdict import VerdictBand
from app.ui.theme import DARK, LIGHT, apply_theme
from app.ui.widgets.elided_label import FittedLabel, NotesLabel


@pytest.fixture
def band(show: Callable[[QWidget], QWidget]) -> VerdictBand:
    return show(VerdictBand())


def texts(band: VerdictBand) -> list[str]:
    return [cell.text for cell in (band.speed_cell, band.size_cell, band.difference_cell)]


def test_nothing_measured_is_said_so(band: VerdictBand) -> None:
    assert texts(band) == ["—: not measured yet"] * 3


def test_what_is_not_known_yet_is_being_measured(band: VerdictBand) -> None:
    comparison = make_comparison()
    built = Built(comparison.spec, comparison.environment, comparison.modules)
    band.show_partial(PartialComparison(built, comparison.sizes))
    speed, size, difference = texts(band)
    assert speed == difference == "—: measuring"
    assert size == "1.30× smaller: 4.48 kB → 3.46 kB"


def test_a_whole_comparison_answers_all_three_questions(
    band: VerdictBand, visible_texts: Callable[[QWidget], list[str]]
) -> None:
    comparison = make_comparison()
    band.show_partial(PartialComparison.of(comparison))
    statements = [
        state_comparison(comparison),
        state_size(comparison.sizes),
        state_difference(comparison.divergence),
    ]
    assert texts(band) == [f"{s.headline}: {s.evidence}" for s in statements]
    shown = visible_texts(band)
    assert all(s.headline in shown and s.evidence in shown for s in statements)


@pytest.mark.parametrize(
    ("speedup", "text"),
    [
        (Speedup(0.5, 0.4, 0.6, 0.95, "slower", "user"), "2.00× slower: 95 % CI 1.67 to 2.50"),
        (Speedup(6.0, 5.5, 6.5, 0.95, "faster", "user"), "6.00× faster: 95 % CI 5.50 to 6.50"),
        (Speedup(1.0, 0.98, 1.02, 0.95, "same", "user"), "practically the same: 95 % CI 2.0 %"),
        (Speedup(1.01, 0.9, 1.1, 0.95, "undecided", "user"), "cannot tell: 95 % CI 11 % slower"),
    ],
    ids=["slower", "faster", "same", "undecided"],
)
def test_the_speed_is_said_the_way_round_that_it_is(
    band: VerdictBand, speedup: Speedup, text: str
) -> None:
    band.show_partial(replace(PartialComparison.of(make_comparison()), speedup=speedup))
    assert band.speed_cell.text.startswith(text)


@pytest.mark.parametrize(
    ("candidate_bytes", "headline"), [(1000, "same size"), (2000, "2.00× larger")]
)
def test_a_file_that_does_not_shrink_is_shown_as_it_is(
    band: VerdictBand, candidate_bytes: int, headline: str
) -> None:
    sizes = Sizes(FileSize(1000, 0, 0, 0), FileSize(candidate_bytes, 0, 0, 0))
    band.show_partial(replace(PartialComparison.of(make_comparison()), sizes=sizes))
    assert band.size_cell.text.startswith(f"{headline}: ")


def test_a_model_beside_its_own_copy_is_identical_and_practically_the_same(
    band: VerdictBand,
) -> None:
    same = make_comparison(
        rounds=make_rounds(candidate_us=100), divergence=make_divergence(scale=0)
    )
    band.show_partial(PartialComparison.of(same))
    assert band.difference_cell.text == "identical outputs: h is the same at every step"
    assert band.speed_cell.text.startswith("practically the same: ")


NAMES = ("started", "early", "leaning", "settled", "undecided", "same", "few")


def make_state(name: str) -> PartialComparison:
    """Returns a partial comparison in one of the states that a verdict on speed goes through."""
    whole = PartialComparison.of(make_comparison())
    if name == "started":
        return replace(whole, latency=None, speedup=None)
    speedup = {
        "early": Speedup(0.5, 0.2, 0.9, 0.95, "slower"),
        "leaning": Speedup(1.2, 0.9, 1.6, 0.95, "undecided"),
        "settled": Speedup(0.5, 0.49, 0.51, 0.95, "slower", "precision"),
        "undecided": Speedup(1.5, 0.97, 2.2, 0.95, "undecided", "budget"),
        "same": Speedup(1.0, 0.99, 1.01, 0.95, "same", "precision"),
        "few": Speedup(13.0, None, None, 0.95, "too few calls", "budget"),
    }[name]
    return replace(whole, speedup=speedup)


@pytest.mark.parametrize("width", [640, 984, 1600])
@pytest.mark.parametrize("name", NAMES)
def test_every_state_is_readable_whole_in_a_band_of_one_height(
    band: VerdictBand, qapp: QApplication, width: int, name: str
) -> None:
    band.setFixedWidth(width)
    band.show_partial(make_state("started"))
    qapp.processEvents()
    height = band.sizeHint().height()
    for change in (None, describe_change(make_comparison(), make_comparison())):
        band.show_partial(make_state(name))
        band.show_change(change)
        qapp.processEvents()
        assert band.sizeHint().height() == band.minimumSizeHint().height() == height
        for cell in (band.speed_cell, band.size_cell, band.difference_cell):
            headline, notes = cell.findChild(FittedLabel), cell.findChild(NotesLabel)
            room = headline.fontMetrics().horizontalAdvance(headline.text())
            assert room <= headline.width(), headline.text()
            shown = "\n".join(notes.notes)
            # Beside a change the remedy may give way: its button and the status line say it.
            assert notes.text() == shown or (change and shown.startswith(notes.text()))


@pytest.mark.parametrize("name", NAMES)
def test_only_what_holds_stands_in_full_contrast(band: VerdictBand, name: str) -> None:
    band.show_partial(make_state(name))
    label = band.speed_cell.findChild(FittedLabel)
    muted = name in {"started", "early", "leaning"}
    assert band.speed_cell.tone == ("muted" if muted else "plain")
    assert label.font().bold() == (not muted)
    colour = label.palette().color(label.foregroundRole()).name()
    assert colour == (LIGHT.muted if muted else LIGHT.text)


def test_another_theme_leaves_every_headline_its_size_and_weight(
    band: VerdictBand, qapp: QApplication
) -> None:
    band.setFixedWidth(640)
    for name in ("early", "settled", "undecided", "leaning"):
        band.show_partial(make_state(name))
        qapp.processEvents()
        labels = band.findChildren(FittedLabel)
        before = [(label.font().pixelSize(), label.font().weight()) for label in labels]
        for theme in (DARK, LIGHT):
            apply_theme(qapp, theme)
            qapp.processEvents()
            after = [(label.font().pixelSize(), label.font().weight()) for label in labels]
            assert after == before, name


@pytest.mark.parametrize("name", NAMES)
def test_what_is_undecided_can_be_measured_on_where_that_is_possible(
    band: VerdictBand, qtbot: QtBot, name: str
) -> None:
    band.show_partial(make_state(name))
    button = band.measure_on_button
    assert not button.isVisible()
    band.allow_measuring_on(allowed=True)
    assert button.isVisible() == (name in {"undecided", "few"})
    if button.isVisible():
        with qtbot.waitSignal(band.measure_on_requested):
            qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    band.allow_measuring_on(allowed=False)
    assert not button.isVisible()


def test_old_verdicts_are_dimmed_until_new_ones_come_or_they_hold_after_all(
    band: VerdictBand,
) -> None:
    partial = PartialComparison.of(make_comparison())
    band.show_partial(partial)
    before = texts(band)
    band.dim()
    assert band.dimmed
    assert texts(band) == before
    band.undim()
    assert not band.dimmed
    band.dim()
    band.show_partial(partial)
    assert not band.dimmed


def test_another_theme_changes_no_word(band: VerdictBand) -> None:
    band.show_partial(PartialComparison.of(make_comparison()))
    before = texts(band)
    band.set_theme(DARK)
    assert texts(band) == before


@pytest.mark.parametrize(
    ("scale", "said"),
    [(0.001, "; accuracy 97.0 → 96.8 %"), (0, "identical outputs: same h; accuracy 97.0 → 96.8 %")],
)
def test_a_task_says_what_the_difference_does_to_it(
    band: VerdictBand, scale: float, said: str
) -> None:
    partial = PartialComparison.of(make_comparison(divergence=make_divergence(scale=scale)))
    band.show_partial(replace(partial, accuracy=make_accuracy()))
    assert band.difference_cell.text.endswith(said)
    band.show_partial(partial)
    assert "accuracy" not in band.difference_cell.text


UNDECIDED = make_rounds(count=2, calls=80, candidate_us=104)


def play_undecided(spec: ComparisonSpec, _stop: Callable[[], bool]) -> Iterator[Event]:
    comparison = make_comparison(spec, rounds=UNDECIDED, stopped_by="budget")
    assert comparison.latency is not None
    assert comparison.speedup is not None
    yield from inspect(comparison)
    yield Timed(comparison.latency, comparison.speedup, 1.0)
    yield Finished(comparison)


def test_measure_on_goes_on_with_what_is_undecided_as_f6_does(
    qtbot: QtBot, make_stage: Callable[..., Any]
) -> None:
    stage = make_stage(FakeInstrument(play_undecided), finished=True)
    window, instrument = stage.window, stage.instrument
    cell, button = window.verdict.speed_cell, window.verdict.measure_on_button
    assert cell.text.startswith("cannot tell: 95 % CI ")
    assert button.isVisible()
    assert window.status.message.endswith("A longer measurement may decide it (F6).")

    def go_on(spec: ComparisonSpec, _stop: Callable[[], bool]) -> Iterator[Event]:
        early, last = make_timed(2), make_timed(8, stopped_by="precision")
        yield early
        yield last
        yield Finished(replace(make_comparison(spec), latency=last.latency, speedup=last.speedup))

    first = make_timed(2)
    begun = state_speed(first.speedup, first.latency.pairs).headline
    gate = pause(instrument, go_on, after=1)
    height = window.verdict.height()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: cell.text.startswith(begun), timeout=PATIENCE_MS)
    assert cell.tone == "muted"
    assert not button.isVisible()
    assert window.verdict.height() == height
    with stage.ending():
        gate.set()
    assert len(instrument.earlier.latency.rounds) == len(UNDECIDED)
    assert cell.text.startswith("1.98× slower: 95 % CI ")
    assert cell.tone == "plain"
    assert not button.isVisible()
    assert window.verdict.height() == height


def test_a_record_from_another_machine_cannot_be_measured_on(
    qtbot: QtBot, make_stage: Callable[..., Any]
) -> None:
    comparison = make_comparison(rounds=UNDECIDED, stopped_by="budget")
    window = make_stage(opened=[(comparison, "theirs.json")], finished=False).window
    cell = window.verdict.speed_cell
    qtbot.waitUntil(lambda: cell.text.startswith("cannot tell: "), timeout=PATIENCE_MS)
    assert not window.menus.usable("precise")
    assert not window.verdict.measure_on_button.isVisible()


def test_what_is_being_measured_is_not_said_to_have_no_speed(band: VerdictBand) -> None:
    partial = PartialComparison.of(replace(make_comparison(), latency=None, speedup=None))
    untimed = describe_change(
        replace(make_comparison(), latency=None, speedup=None), make_comparison()
    )
    notes = band.speed_cell.findChild(NotesLabel)
    assert isinstance(notes, NotesLabel)
    band.show_partial(partial)
    band.show_change(untimed)
    assert notes.notes == ("measuring",)
    band.show_partial(partial, measuring=False)
    assert notes.notes[-1] == "speed-up not compared: this one has not been timed"
