"""Brings other networks into the panel: presets, and what is trained here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from app.core.errors import UnusableError
from app.core.networks.training_plan import Trained
from app.core.report.training import describe_training
from app.core.spec import ComparisonSpec, FileSource
from app.core.storage.files import explain_failure
from app.core.storage.weight_store import Store
from app.session.background import BackgroundJobs
from app.session.training import Training
from app.ui.controllers.spec_source import SpecSource
from app.ui.theme import Theme

TRAINED_HERE: Final = "Japanese vowels, trained here"


class NetworksController(SpecSource):
    """Draws weights, takes those that are bundled, or has them trained."""

    task_wanted = Signal()
    """What is chosen has been trained: its accuracy is of interest."""

    def __init__(
        self,
        window: QWidget,
        jobs: BackgroundJobs,
        store: Store,
        current: Callable[[], ComparisonSpec],
        training: Training,
        theme: Callable[[], Theme],
    ) -> None:
        super().__init__(window, jobs, store, current)
        self._training = training
        self._theme = theme

    def choose_random(self) -> None:
        """Draws the weights from the seed; the sizes stay."""
        self.chosen.emit(replace(self._current(), weights=None), "Random weights.")

    def choose_trained(self) -> None:
        """Takes the trained network that is bundled."""
        from app.core.networks.presets import trained_vowels

        try:
            spec = trained_vowels(self._current())
        except FileNotFoundError as error:
            self.refuse(f"{error}")
            return
        self.chosen.emit(spec, "The bundled network, trained on Japanese vowels.")

    def choose_words(self) -> None:
        """Takes the shape of the word language model."""
        from app.core.networks.presets import word_language_model

        note = "The shape of PyTorch's word language model, with random weights."
        self.chosen.emit(word_language_model(self._current()), note)

    def ask_to_train(self) -> None:
        """Opens the dialog that trains."""
        from app.ui.dialogs.training_dialog import TrainingDialog

        dialog = TrainingDialog(self._training, self._current(), self._theme, self._window)
        dialog.trained.connect(self._keep_trained)
        dialog.rejected.connect(lambda: self.give_up("No network was trained; all is as it was."))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot(object)
    def _keep_trained(self, trained: Trained) -> None:
        def work() -> FileSource:
            try:
                return self._store.keep(trained.weights, name=TRAINED_HERE)
            except OSError as error:
                raise UnusableError(explain_failure(self._store.folder, error)) from None

        def take(source: FileSource) -> None:
            from app.core.networks.presets import trained_network

            spec = trained_network(self._current(), trained.plan, source)
            self.chosen.emit(spec, describe_training(trained))
            self.task_wanted.emit()

        self._jobs.ask(work, take, self.refuse, self)
