"""Puts what is in front of the user on the clipboard: pictures, records, scripts, tables, text."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from app.session.background import BackgroundJobs
from app.ui.controllers.scene import FindScene, Scene, SceneController
from app.ui.settings import Settings


class CopyController(SceneController):
    """Has it made beside the GUI thread."""

    def __init__(
        self, window: QWidget, settings: Settings, scene: FindScene, jobs: BackgroundJobs
    ) -> None:
        """Connects to the window, and to the jobs that do the work."""
        super().__init__(window, settings, scene)
        self._jobs = jobs

    def copy_picture(self) -> None:
        """Puts a picture on the clipboard, its record inside."""
        scene = self.look()
        if scene is None:
            return
        picture = replace(self._settings.picture(scene.options), format="png")

        def work() -> tuple[bytes, QImage]:
            data = scene.make_picture(picture)
            return data, QImage.fromData(data)

        def copy(made: tuple[bytes, QImage]) -> None:
            data, image = made
            mime = QMimeData()
            # The bytes keep the record; the image is for programs that ask for any picture.
            mime.setData("image/png", data)
            mime.setImageData(image)
            QApplication.clipboard().setMimeData(mime)
            self.said.emit(scene.tell("Picture copied."))

        self._jobs.ask(work, copy, self.refuse, self)

    def copy_record(self) -> None:
        """Puts the record on the clipboard as JSON."""
        self._copy(Scene.make_record, "Record copied as JSON.")

    def copy_script(self) -> None:
        """Puts a script on the clipboard that reproduces the comparison with torch alone."""
        said = "Script copied: it reproduces the comparison with nothing but torch."
        self._copy(Scene.make_script, said)

    def copy_table(self) -> None:
        """Puts the table on the clipboard in Markdown."""
        self._copy(lambda scene: scene.make_table(".md"), "Table copied as Markdown.")

    def copy_results(self) -> None:
        """Puts the results on the clipboard as plain text."""
        self._copy(Scene.make_results, "Results copied as text.")

    def _copy(self, make: Callable[[Scene], str], said: str) -> None:
        scene = self.look()
        if scene is None:
            return

        def copy(text: str) -> None:
            QApplication.clipboard().setText(text)
            self.said.emit(scene.tell(said))

        self._jobs.ask(lambda: make(scene), copy, self.refuse, self)
