"""Writes what is in front of the user to files: pictures, records, tables, samples."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFileDialog, QWidget

from app.core.errors import UnusableError
from app.core.storage.files import explain_failure, write_atomically
from app.session.background import BackgroundJobs
from app.ui.controllers.scene import FindScene, Scene, SceneController
from app.ui.settings import Settings
from app.ui.widgets import message_box
from app.ui.widgets.file_dialog import FileDialog

if TYPE_CHECKING:
    from app.ui.dialogs.export_dialog import ExportDialog

_OPENED_AGAIN: Final = frozenset({".json", ".png", ".svg", ".pdf"})
"""Files that bring their comparisons back."""


class ExportController(SceneController):
    """Asks where to, has it made beside the GUI thread, and says what became of it."""

    def __init__(
        self,
        window: QWidget,
        settings: Settings,
        scene: FindScene,
        jobs: BackgroundJobs,
        why_protected: Callable[[Path], str | None],
    ) -> None:
        """Connects to the window, to the jobs that do the work, and to what guards files.

        ``why_protected`` says why nothing may be written at a path; None if it may.
        """
        super().__init__(window, settings, scene)
        self._jobs = jobs
        self._why_protected = why_protected

    def export_picture(self) -> None:
        """Asks for the picture's looks and place, and writes it."""
        from app.ui.dialogs.export_dialog import ExportDialog

        scene = self.look()
        if scene is None:
            return
        picture = self._settings.picture(scene.options)
        dialog = ExportDialog(self._window, self._jobs, scene.comparisons, scene.baseline, picture)
        self._ask_picture(scene, dialog)

    def save_record(self) -> None:
        """Asks for a place and writes the record."""
        self._ask_and_write(
            "Save record", "json", "QuantScope record", lambda scene, _: scene.make_record()
        )

    def export_table(self) -> None:
        """Asks for a place and writes the table, in Markdown, CSV or plain text by its suffix."""
        self._ask_and_write(
            "Export table",
            "md",
            "Markdown (*.md);;CSV (*.csv);;Plain text (*.txt)",
            lambda scene, path: scene.make_table(path.suffix.lower()),
        )

    def export_samples(self) -> None:
        """Asks for a place and writes every timed call as CSV."""
        self._ask_and_write(
            "Export samples", "csv", "CSV", lambda scene, _: scene.make_samples(), "samples"
        )

    def export_steps(self) -> None:
        """Asks for a place and writes the differences step by step as CSV."""
        self._ask_and_write(
            "Export differences", "csv", "CSV", lambda scene, _: scene.make_steps(), "differences"
        )

    def _ask_picture(self, scene: Scene, dialog: "ExportDialog") -> None:
        """Asks until the picture is written, or is not wanted any more: choices are kept."""
        if not dialog.exec():
            dialog.deleteLater()
            return
        picture = dialog.picture
        self._settings.remember_picture(picture)

        dialog.show_problem("")

        def ask_again() -> None:
            # Not within what went before: the dialog stays open for as long as it likes.
            QTimer.singleShot(0, self, lambda: self._ask_picture(scene, dialog))

        def fail(reason: str) -> None:
            self.said.emit(reason)
            dialog.show_problem(reason)
            ask_again()

        form = picture.format
        path = self._ask_path(scene, "Export picture", form, f"{form.upper()} picture", refuse=fail)
        if path is not None:
            # What was previewed, though a measurement may have gone on.
            make = lambda: scene.make_picture(picture)  # noqa: E731
            self._write(scene, path, make, "Picture", fail, dialog.deleteLater)
        elif not dialog.problem:
            ask_again()

    def _ask_and_write(
        self,
        title: str,
        suffix: str,
        kind: str,
        make: Callable[[Scene, Path], str],
        about: str = "",
    ) -> None:
        scene = self.look()
        path = self._ask_path(scene, title, suffix, kind, about) if scene is not None else None
        if scene is not None and path is not None:
            what = title.split()[-1].capitalize()
            self._write(scene, path, lambda: make(scene, path).encode(), what)

    def _ask_path(
        self,
        scene: Scene,
        title: str,
        suffix: str,
        kind: str,
        about: str = "",
        *,
        refuse: Callable[[str], object] | None = None,
    ) -> Path | None:
        dialog = FileDialog(self._window, title, self._settings.folder)
        try:
            # Qt's own question before a file is replaced takes the file's name for markup.
            dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            dialog.setNameFilter(kind if "(*." in kind else f"{kind} (*.{suffix})")
            dialog.setDefaultSuffix(suffix)
            dialog.filterSelected.connect(
                lambda chosen: dialog.setDefaultSuffix(chosen.split("*.")[-1].rstrip(")"))
            )
            name = scene.propose_name(suffix, about)
            dialog.selectFile(name)
            while dialog.exec() and dialog.selectedFiles():
                # With the suffix that the dialog has added.
                path = Path(dialog.selectedFiles()[0])
                reason = self._why_protected(path)
                if reason is not None:
                    (refuse or self.refuse)(reason)
                    return None
                question = f"Replace {path.name}?"
                if not path.exists() or message_box.confirm(self._window, title, question):
                    return path
            return None
        finally:
            dialog.deleteLater()

    def _write(
        self,
        scene: Scene,
        path: Path,
        make: Callable[[], bytes],
        what: str,
        refuse: Callable[[str], object] | None = None,
        done: Callable[[], object] = lambda: None,
    ) -> None:
        def work() -> None:
            data = make()
            try:
                write_atomically(path, data)
            except OSError as error:
                raise UnusableError(explain_failure(path, error)) from error

        def tell(_result: object) -> None:
            self._settings.folder = path.parent
            if path.suffix.lower() in _OPENED_AGAIN:
                self._settings.add_recent(path)
            self.said.emit(scene.tell(f"{what} written to {path}."))
            done()

        self._jobs.ask(work, tell, refuse or self.refuse, self)
