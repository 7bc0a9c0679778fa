"""Networks that are drawn, bundled, or trained here."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from fakes import PATIENCE_MS
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from stages import is_a
from window_stage import WindowStage

from app.core.networks.presets import trained_vowels, word_language_model
from app.core.networks.training_plan import Epoch, Trained, TrainingPlan
from app.core.spec import ComparisonSpec
from app.session.requests import TrainingEnded
from app.ui.controllers.networks import TRAINED_HERE
from app.ui.dialogs.training_dialog import TrainingDialog
from app.ui.window.layout import ACCURACY, COMPARISON

RECIPE = ComparisonSpec()
CTRL = Qt.KeyboardModifier.ControlModifier
Stop = Callable[[], bool]


def test_the_bundled_network_is_compared_and_its_sizes_are_locked(
    qtbot: QtBot, stage: WindowStage
) -> None:
    with stage.ending():
        qtbot.keyClick(stage.window, Qt.Key.Key_J, CTRL)
    assert stage.instrument.specs[-1] == trained_vowels(RECIPE)
    assert stage.window.panel.network.text == "Japanese vowels, trained"
    assert not stage.window.panel.field("hidden_size").isEnabled()
    assert stage.window.status.message.startswith(
        "The bundled network, trained on Japanese vowels. Done: "
    )


def test_random_weights_keep_the_sizes_and_unlock_them(qtbot: QtBot, stage: WindowStage) -> None:
    stage.window.networks.choose_trained()
    with stage.ending():
        qtbot.keyClick(stage.window, Qt.Key.Key_R, CTRL)
    assert stage.instrument.specs[-1] == replace(trained_vowels(RECIPE), weights=None)
    assert stage.window.panel.field("hidden_size").isEnabled()


def test_the_word_language_model_can_be_chosen_in_the_panel(stage: WindowStage) -> None:
    with stage.ending():
        menu = stage.window.panel.network.button.menu()
        next(a for a in menu.actions() if a.text() == "Word language model").trigger()
    assert stage.instrument.specs[-1] == word_language_model(RECIPE)


def test_what_is_trained_is_kept_compared_and_its_accuracy_shown(
    qtbot: QtBot, stage: WindowStage
) -> None:
    qtbot.keyClick(stage.window, Qt.Key.Key_T, CTRL)
    dialog = stage.dialog(TrainingDialog)
    with stage.ending():
        dialog.train_button.click()
    spec = stage.instrument.specs[-1]
    assert spec.has_task
    assert (spec.seq_len, spec.initial_state, spec.hidden_size) == (29, "zero", 64)
    assert stage.store.find(spec.weights.digest) == Path(spec.weights.path)
    assert stage.window.panel.network.text == TRAINED_HERE
    assert stage.window.tabs.currentIndex() == ACCURACY
    assert stage.window.status.message.startswith("Trained in 1.5 s. Done: ")


def test_a_cancelled_training_loses_nothing(qtbot: QtBot, stage: WindowStage) -> None:
    def script(_plan: TrainingPlan, stop: Stop) -> Iterator[Epoch | Trained]:
        yield Epoch(1, 4, 2.0, 0.25)
        while not stop():
            time.sleep(0.002)

    stage.instrument.training_script = script
    latency = stage.window.comparison_controller.comparison.latency
    qtbot.keyClick(stage.window, Qt.Key.Key_T, CTRL)
    dialog = stage.dialog(TrainingDialog)
    with qtbot.waitSignal(
        stage.session.training.told, timeout=PATIENCE_MS, check_params_cb=is_a(Epoch)
    ):
        dialog.train_button.click()
    with qtbot.waitSignal(
        stage.session.training.told, timeout=PATIENCE_MS, check_params_cb=is_a(TrainingEnded)
    ):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert stage.window.comparison_controller.comparison.latency is latency
    assert stage.window.comparison_controller.complete
    assert stage.window.panel.spec == RECIPE
    assert stage.window.tabs.currentIndex() == COMPARISON
