"""Everything that leaves the window: pictures, records, tables, scripts and models."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, Signal, Slot
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from app.core.errors import UnusableError
from app.core.report.progress import NOTHING_YET
from app.core.report.summary import summarise_results
from app.core.results.comparison import Comparison
from app.core.storage.files import explain_failure, write_atomically
from app.session.background import BackgroundJobs
from app.session.requests import ModelNotSaved, ModelSaved
from app.session.saving import Saving
from app.ui.dialogs.export_dialog import ExportDialog
from app.ui.page.options import PageOptions
from app.ui.page.picture import make_picture, propose_name
from app.ui.settings import Settings
from app.ui.widgets import message_box


@dataclass(frozen=True, slots=True)
class Scene:
    """What is in front of the user: one comparison, or several side by side."""

    comparisons: tuple[Comparison, ...]
    baseline: Comparison | None
    options: PageOptions
    caveat: str = ""
    """What has to be said of all that is made of it: it is not what the parameters say."""

    def tell(self, done: str) -> str:
        """Returns what was done, with what has to be said of it."""
        return f"{done} {self.caveat}" if self.caveat else done


class ExportController(QObject):
    """Asks where to, has it made beside the GUI thread, and says what became of it."""

    said = Signal(str)
    """A sentence for the status line."""

    def __init__(
        self,
        window: QWidget,
        jobs: BackgroundJobs,
        saving: Saving,
        settings: Settings,
        scene: Callable[[], Scene | None],
        why_protected: Callable[[Path], str | None],
    ) -> None:
        """Connects to what it needs.

        Args:
            window: The parent of dialogs.
            jobs: Does the work.
            saving: Saves models.
            settings: Remembers the folder and the picture's looks.
            scene: Tells what is in front, None while there is nothing.
            why_protected: Says why nothing may be written at a path, None if it may.
        """
        super().__init__(window)
        self._window = window
        self._jobs = jobs
        self._models = saving
        self._settings = settings
        self._scene = scene
        self._why_protected = why_protected
        self._saving: Scene | None = None
        saving.ended.connect(self._take_saved)

    def export_picture(self) -> None:
        """Asks for the picture's looks and place, and writes it."""
        scene = self._look()
        if scene is None:
            return
        picture = self._settings.picture(scene.options)
        dialog = ExportDialog(self._window, self._jobs, scene.comparisons, scene.baseline, picture)
        try:
            if not dialog.exec():
                return
            picture = dialog.picture
        finally:
            dialog.deleteLater()
        self._settings.remember_picture(picture)
        path = self._ask_path(
            scene, "Export picture", picture.format, f"{picture.format.upper()} picture"
        )
        if path is not None:
            # What was previewed, though a measurement may have gone on.
            self._write(
                scene,
                path,
                lambda: make_picture(scene.comparisons, scene.baseline, picture),
                "Picture",
            )

    def copy_picture(self) -> None:
        """Puts a picture on the clipboard, its record inside."""
        scene = self._look()
        if scene is None:
            return
        picture = replace(self._settings.picture(scene.options), format="png")

        def work() -> tuple[bytes, QImage]:
            data = make_picture(scene.comparisons, scene.baseline, picture)
            return data, QImage.fromData(data)

        def copy(made: tuple[bytes, QImage]) -> None:
            data, image = made
            mime = QMimeData()
            # The bytes keep the record; the image is for programs that ask for any picture.
            mime.setData("image/png", data)
            mime.setImageData(image)
            QApplication.clipboard().setMimeData(mime)
            self.said.emit(scene.tell("Picture copied."))

        self._jobs.ask(work, copy, self._refuse, self)

    def copy_record(self) -> None:
        """Puts the record on the clipboard as JSON."""
        self._copy(_make_record, "Record copied as JSON.")

    def copy_script(self) -> None:
        """Puts a script on the clipboard that reproduces the comparison with torch alone."""

        def make(scene: Scene) -> str:
            from app.core.export.script import make_script

            return make_script(scene.comparisons[0])

        self._copy(make, "Script copied: it reproduces the comparison with nothing but torch.")

    def copy_table(self) -> None:
        """Puts the table on the clipboard in Markdown."""
        self._copy(lambda scene: _make_table(scene, ".md"), "Table copied as Markdown.")

    def copy_results(self) -> None:
        """Puts the results on the clipboard as plain text."""
        self._copy(
            lambda scene: "\n\n".join(summarise_results(c) for c in scene.comparisons),
            "Results copied as text.",
        )

    def save_record(self) -> None:
        """Asks for a place and writes the record."""
        self._ask_and_write(
            "Save record", "json", "QuantScope record", lambda scene, _: _make_record(scene)
        )

    def export_table(self) -> None:
        """Asks for a place and writes the table, in Markdown, CSV or plain text by its suffix."""
        self._ask_and_write(
            "Export table",
            "md",
            "Markdown (*.md);;CSV (*.csv);;Plain text (*.txt)",
            lambda scene, path: _make_table(scene, path.suffix.lower()),
        )

    def export_samples(self) -> None:
        """Asks for a place and writes every timed call as CSV."""

        def make(scene: Scene, _path: Path) -> str:
            from app.core.export.samples_csv import write_samples_csv

            return write_samples_csv(scene.comparisons[0])

        self._ask_and_write("Export samples", "csv", "CSV", make, "samples")

    def export_steps(self) -> None:
        """Asks for a place and writes the differences step by step as CSV."""

        def make(scene: Scene, _path: Path) -> str:
            from app.core.export.samples_csv import write_steps_csv

            return write_steps_csv(scene.comparisons[0])

        self._ask_and_write("Export differences", "csv", "CSV", make, "differences")

    def save_model(self) -> None:
        """Asks for a place and has the quantized model written there."""
        scene = self._look()
        if scene is None:
            return
        spec = scene.comparisons[0].spec
        folder = self._settings.folder
        name = propose_name(spec, "")
        chosen, _ = QFileDialog.getSaveFileName(
            self._window,
            "Save quantized model: how its three files' names begin",
            str(folder / name),
            options=QFileDialog.Option.DontConfirmOverwrite,
        )
        if chosen:
            self.save_model_to(Path(chosen))

    def save_model_to(self, base: Path) -> None:
        """Has the quantized model written, asking before files are replaced."""
        from app.core.export.model_names import planned_files

        scene = self._look()
        if scene is None:
            return
        planned = planned_files(base)
        reasons = [reason for path in planned if (reason := self._why_protected(path))]
        if reasons:
            self._refuse(reasons[0])
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
            self._refuse(outcome.reason)
            return
        done = f"Model saved: {', '.join(path.name for path in outcome.paths)}."
        self.said.emit(done if self._saving is None else self._saving.tell(done))

    def _look(self) -> Scene | None:
        scene = self._scene()
        if scene is None:
            self.said.emit(NOTHING_YET)
        return scene

    def _copy(self, make: Callable[[Scene], str], said: str) -> None:
        scene = self._look()
        if scene is None:
            return

        def copy(text: str) -> None:
            QApplication.clipboard().setText(text)
            self.said.emit(scene.tell(said))

        self._jobs.ask(lambda: make(scene), copy, self._refuse, self)

    def _ask_and_write(
        self,
        title: str,
        suffix: str,
        kind: str,
        make: Callable[[Scene, Path], str],
        about: str = "",
    ) -> None:
        scene = self._look()
        path = self._ask_path(scene, title, suffix, kind, about) if scene is not None else None
        if scene is not None and path is not None:
            what = title.split()[-1].capitalize()
            self._write(scene, path, lambda: make(scene, path).encode(), what)

    def _ask_path(
        self, scene: Scene, title: str, suffix: str, kind: str, about: str = ""
    ) -> Path | None:
        dialog = QFileDialog(self._window, title, str(self._settings.folder))
        try:
            # Qt's own question before a file is replaced takes the file's name for markup.
            dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            dialog.setNameFilter(kind if "(*." in kind else f"{kind} (*.{suffix})")
            dialog.setDefaultSuffix(suffix)
            dialog.filterSelected.connect(
                lambda chosen: dialog.setDefaultSuffix(chosen.split("*.")[-1].rstrip(")"))
            )
            name = propose_name(scene.comparisons[0].spec, suffix, about, len(scene.comparisons))
            dialog.selectFile(name)
            while dialog.exec() and dialog.selectedFiles():
                # With the suffix that the dialog has added.
                path = Path(dialog.selectedFiles()[0])
                reason = self._why_protected(path)
                if reason is not None:
                    self._refuse(reason)
                    return None
                question = f"Replace {path.name}?"
                if not path.exists() or message_box.confirm(self._window, title, question):
                    return path
            return None
        finally:
            dialog.deleteLater()

    def _write(self, scene: Scene, path: Path, make: Callable[[], bytes], what: str) -> None:
        def work() -> None:
            data = make()
            try:
                write_atomically(path, data)
            except OSError as error:
                raise UnusableError(explain_failure(path, error)) from error

        def tell(_result: object) -> None:
            self._settings.folder = path.parent
            self.said.emit(scene.tell(f"{what} written to {path}."))

        self._jobs.ask(work, tell, self._refuse, self)

    @Slot(str)
    def _refuse(self, reason: str) -> None:
        self.said.emit(reason)
        message_box.warn(self._window, reason)


def _make_record(scene: Scene) -> str:
    from app.core.record.document import collection_to_json

    return collection_to_json(scene.comparisons)


def _make_table(scene: Scene, suffix: str) -> str:
    from app.core.export.table_formats import as_csv, as_markdown, as_text
    from app.core.report.comparison_table import tabulate

    table = tabulate(scene.comparisons)
    write = {".md": as_markdown, ".csv": as_csv}.get(suffix, as_text)
    return write(table).rstrip("\n") + "\n"
