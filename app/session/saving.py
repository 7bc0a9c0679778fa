"""Has quantized models written to files, on the worker's thread."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.core.spec import ComparisonSpec
from app.session.requests import ModelToSave
from app.session.worker import Worker


class Saving(QObject):
    """Models are saved one after the other, between the comparisons."""

    ended = Signal(object)
    """ModelSaved or ModelNotSaved."""

    _asked = Signal(object)

    def __init__(self, worker: Worker, parent: QObject) -> None:
        super().__init__(parent)
        self._asked.connect(worker.save)
        worker.saving_ended.connect(self.ended)

    def save_model(self, spec: ComparisonSpec, base: Path) -> None:
        """Has the quantized model written, after the comparison that runs."""
        self._asked.emit(ModelToSave(spec, base))
