"""Has quantized models written to files, on the worker's thread."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from app.core.spec import ComparisonSpec
from app.session.requests import ModelNotSaved, ModelSaved, ModelToSave
from app.session.worker import Worker


class Saving(QObject):
    """Models are saved one after the other, between the comparisons."""

    ended = Signal(object)
    """ModelSaved or ModelNotSaved."""

    _asked = Signal(object)

    def __init__(self, worker: Worker, parent: QObject) -> None:
        super().__init__(parent)
        self._open = 0
        self._asked.connect(worker.save)
        worker.saving_ended.connect(self._take_end)

    @property
    def busy(self) -> bool:
        """Returns whether a model is being written, or waits for its turn."""
        return self._open > 0

    def save_model(self, spec: ComparisonSpec, base: Path) -> None:
        """Has the quantized model written, after the comparison that runs."""
        self._open += 1
        self._asked.emit(ModelToSave(spec, base))

    @Slot(object)
    def _take_end(self, outcome: ModelSaved | ModelNotSaved) -> None:
        self._open -= 1
        self.ended.emit(outcome)
