"""Has the quantized model that is in front of the user written to files."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from app.core.schemes.registry import find_scheme
from app.session.requests import ModelNotSaved, ModelSaved
from app.session.saving import Saving
from app.ui.controllers.scene import FindScene, Scene, SceneController
from app.ui.settings import Settings
from app.ui.widgets import message_box
from app.ui.widgets.file_dialog import ask_to_save


class ModelController(SceneController):
    """Asks where to, and says what became of it."""

    def __init__(
        self,
        window: QWidget,
        settings: Settings,
        scene: FindScene,
        saving: Saving,
        why_protected: Callable[[Path], str | None],
    ) -> None:
        """Connects to the window, to what saves models, and to what guards files.

        ``why_protected`` says why nothing may be written at a path; None if it may.
        """
        super().__init__(window, settings, scene)
        self._models = saving
        self._why_protected = why_protected
        self._saving: Scene | None = None
        saving.ended.connect(self._take_saved)

    def save_model(self) -> None:
        """Asks for a place and has the quantized model written there."""
        scene = self.look()
        if scene is None:
            return
        folder = self._settings.folder
        name = scene.propose_name("")
        title = "Save quantized model: how its files' names begin"
        chosen = ask_to_save(self._window, title, folder / name)
        if chosen is not None:
            self.save_model_to(chosen)

    def save_model_to(self, base: Path) -> None:
        """Has the quantized model written, asking before files are replaced."""
        from app.core.export.model_names import planned_files

        scene = self.look()
        if scene is None:
            return
        planned = planned_files(base, find_scheme(scene.comparisons[0].spec.scheme).runtime)
        reasons = [reason for path in planned if (reason := self._why_protected(path))]
        if reasons:
            self.refuse(reasons[0])
            return
        there = [path.name for path in planned if path.exists()]
        question = f"Replace {', '.join(there)}?"
        if there and not message_box.confirm(self._window, "Save quantized model", question):
            return
        self._settings.folder = base.parent
        self._saving = scene
        self.said.emit("The model is saved as soon as no call is timed…")
        self._models.save_model(scene.comparisons[0].spec, base)

    @Slot(object)
    def _take_saved(self, outcome: ModelSaved | ModelNotSaved) -> None:
        if isinstance(outcome, ModelNotSaved):
            self.refuse(outcome.reason)
            return
        done = f"Model saved: {', '.join(path.name for path in outcome.paths)}."
        self.said.emit(done if self._saving is None else self._saving.tell(done))
