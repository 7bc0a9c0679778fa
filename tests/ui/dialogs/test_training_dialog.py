import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pyqtgraph as pg
import pytest
from fakes import PATIENCE_MS, FakeInstrument, pass_gate, train_whole
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot
from stages import is_a

from app.core.networks.training_plan import Epoch, Trained, TrainingPlan
from app.core.report.training import describe_epoch
from app.core.spec import ComparisonSpec
from app.session.requests import TrainingEnded
from app.session.session import Session
from app.ui.dialogs.training_dialog import TrainingDialog, suggest_plan
from app.ui.theme import DARK, LIGHT, apply_theme

RECIPE = ComparisonSpec()
Stop = Callable[[], bool]


@pytest.fixture
def instrument() -> FakeInstrument:
    return FakeInstrument()


@pytest.fixture
def session(instrument: FakeInstrument) -> Iterator[Session]:
    session = Session(instrument.load, lambda: 2)
    session.open()
    yield session
    instrument.release()
    assert session.close()


@pytest.fixture
def dialog(session: Session, show: Callable[[QWidget], QWidget]) -> TrainingDialog:
    return show(TrainingDialog(session.training, RECIPE, lambda: LIGHT))


def until_cancelled(_plan: TrainingPlan, stop: Stop) -> Iterator[Epoch | Trained]:
    yield Epoch(1, 4, 2.0, 0.25)
    yield Epoch(2, 4, 1.5, 0.5)
    while not stop():
        time.sleep(0.002)


def test_the_fields_begin_with_what_can_be_trained_of_the_panel() -> None:
    spec = replace(RECIPE, hidden_size=32, num_layers=2, cell="gru", bidirectional=True, seed=5)
    assert suggest_plan(spec) == TrainingPlan(32, 2, "gru", True, 5)
    assert suggest_plan(RECIPE).hidden_size == 64
    assert suggest_plan(replace(RECIPE, hidden_size=4096, num_layers=16)) == TrainingPlan(64, 1)


def test_enter_trains_what_the_fields_say_and_closes_with_the_network(
    qtbot: QtBot, dialog: TrainingDialog, instrument: FakeInstrument
) -> None:
    dialog.hidden_size.selectAll()
    qtbot.keyClicks(dialog.hidden_size, "16")
    with qtbot.waitSignal(dialog.trained, timeout=PATIENCE_MS) as heard:
        qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert instrument.plans == [TrainingPlan(16, 1)]
    assert heard.args[0].plan == TrainingPlan(16, 1)
    assert dialog.losses == (2.0, 1.0, pytest.approx(2 / 3))
    assert dialog.result() == QDialog.DialogCode.Accepted


def test_enter_does_not_cancel_what_it_has_begun(
    qtbot: QtBot, dialog: TrainingDialog, instrument: FakeInstrument
) -> None:
    gate = instrument.gate()

    def wait(plan: TrainingPlan, stop: Callable[[], bool]) -> Iterator[object]:
        pass_gate(gate)
        yield from train_whole(plan, stop)

    instrument.training_script = wait
    qtbot.keyClick(dialog.num_layers, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(instrument.plans) == 1, timeout=PATIENCE_MS)
    qtbot.keyClick(dialog.focusWidget() or dialog, Qt.Key.Key_Return)
    with qtbot.waitSignal(dialog.trained, timeout=PATIENCE_MS):
        gate.set()


def test_every_epoch_is_drawn_and_told_while_nothing_can_be_changed(
    qtbot: QtBot, dialog: TrainingDialog, instrument: FakeInstrument
) -> None:
    instrument.training_script = until_cancelled
    dialog.train_button.click()
    qtbot.waitUntil(lambda: len(dialog.losses) == 2, timeout=PATIENCE_MS)
    assert dialog.message == describe_epoch(Epoch(2, 4, 1.5, 0.5))
    assert dialog.progress == 0.5
    assert not dialog.train_button.isEnabled()
    assert not dialog.hidden_size.isEnabled()


@pytest.mark.parametrize("how", ["escape", "button"])
def test_a_training_can_be_cancelled_at_any_time(
    qtbot: QtBot, dialog: TrainingDialog, session: Session, instrument: FakeInstrument, how: str
) -> None:
    instrument.training_script = until_cancelled
    dialog.train_button.click()
    qtbot.waitUntil(lambda: len(dialog.losses) == 2, timeout=PATIENCE_MS)
    with qtbot.waitSignal(
        session.training.told, timeout=PATIENCE_MS, check_params_cb=is_a(TrainingEnded)
    ):
        if how == "escape":
            qtbot.keyClick(dialog, Qt.Key.Key_Escape)
        else:
            qtbot.mouseClick(dialog.cancel_button, Qt.MouseButton.LeftButton)
    assert dialog.result() == QDialog.DialogCode.Rejected
    assert not dialog.isVisible()


def test_a_failure_is_said_and_another_training_can_begin(
    qtbot: QtBot, dialog: TrainingDialog, session: Session, instrument: FakeInstrument
) -> None:
    def fail(_plan: TrainingPlan, _stop: Stop) -> Iterator[Epoch | Trained]:
        yield Epoch(1, 4, 2.0, 0.25)
        raise MemoryError("no room")

    instrument.training_script = fail
    with qtbot.waitSignal(
        session.training.told, timeout=PATIENCE_MS, check_params_cb=is_a(TrainingEnded)
    ):
        dialog.train_button.click()
    assert dialog.message.startswith("The training failed for want of memory; ")
    assert dialog.isVisible()
    assert dialog.train_button.isEnabled()


def test_what_cannot_be_trained_is_explained_while_it_is_typed(
    qtbot: QtBot, dialog: TrainingDialog
) -> None:
    dialog.hidden_size.selectAll()
    qtbot.keyClicks(dialog.hidden_size, "0")
    assert dialog.message.endswith("not “0”.")
    assert not dialog.train_button.isEnabled()
    dialog.hidden_size.selectAll()
    qtbot.keyClicks(dialog.hidden_size, "9")
    assert dialog.train_button.isEnabled()


def test_a_good_number_beside_a_wrong_one_does_not_train(
    qtbot: QtBot, dialog: TrainingDialog, instrument: FakeInstrument
) -> None:
    for field, text in ((dialog.num_layers, "99"), (dialog.hidden_size, "16")):
        field.setFocus()
        field.selectAll()
        qtbot.keyClicks(field, text)
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert dialog.num_layers.text() == "99"
    assert "from 1 to 4, not “99”" in dialog.message
    assert not dialog.train_button.isEnabled()
    assert instrument.plans == []
    dialog.num_layers.setFocus()
    qtbot.keyClick(dialog.num_layers, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert dialog.train_button.isEnabled()
    assert (dialog.plan.num_layers, dialog.plan.hidden_size) == (1, 16)


def test_an_open_dialog_takes_new_colours(
    qapp: QApplication, session: Session, show: Callable[[QWidget], QWidget]
) -> None:
    worn = [LIGHT]
    dialog = show(TrainingDialog(session.training, RECIPE, lambda: worn[-1]))
    plot = dialog.findChild(pg.PlotWidget)
    (curve,) = plot.getPlotItem().listDataItems()
    for theme in (DARK, LIGHT):
        worn.append(theme)
        apply_theme(qapp, theme)
        qapp.processEvents()
        assert plot.backgroundBrush().color() == QColor(theme.surface)
        assert plot.getPlotItem().getAxis("left").textPen().color() == QColor(theme.muted)
        assert curve.opts["pen"].color() == QColor(theme.text)
