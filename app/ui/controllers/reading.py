"""Reads networks and inputs out of files, and asks what is meant where there are several."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QWidget

from app.core.format import format_count
from app.core.spec import CELL_TITLES, ComparisonSpec, FileSource
from app.core.storage.files import show_name
from app.core.storage.weight_store import Store
from app.session.background import BackgroundJobs
from app.ui.controllers.spec_source import SpecSource

if TYPE_CHECKING:
    from app.core.readers.checkpoints.contents import CheckpointContents, FoundModule
    from app.core.readers.checkpoints.reader import CheckpointReader
    from app.core.readers.input_arrays import FoundArray


class ReadingController(SpecSource):
    """Opens checkpoints and arrays beside the GUI thread, and guards what it has read."""

    def __init__(
        self,
        window: QWidget,
        jobs: BackgroundJobs,
        store: Store,
        current: Callable[[], ComparisonSpec],
    ) -> None:
        super().__init__(window, jobs, store, current)
        self._reader: CheckpointReader | None = None
        self._read: list[tuple[str, Path]] = []

    def why_protected(self, path: Path) -> str | None:
        """Returns one sentence on why nothing may be written at ``path``, or None if it may.

        What was read since the window opened is known by its place; of what was read before, its
        name and its kind are all that is remembered.
        """
        from app.core.readers.content import tell_content
        from app.core.storage.overwriting import why_protected

        reason = why_protected(path, self._read)
        spec = self._current()
        names = {source.name for source in (spec.weights, spec.input_file) if source is not None}
        if reason is not None or show_name(path) not in names or not path.is_file():
            return reason
        if tell_content(path) == "comparison":
            return None
        return f"{path} may be the file that is measured and would be lost; choose another name."

    def open_checkpoint(self, path: Path) -> None:
        """Reads a checkpoint, and asks which of its layers is meant where there are several."""
        from app.core.readers.checkpoints.reader import CheckpointReader

        self._close_reader()
        reader = self._reader = CheckpointReader(path)
        self.said.emit(f"Reading {show_name(path)}…")

        def choose(contents: CheckpointContents) -> None:
            if reader is self._reader:
                self._choose_module(reader, contents)

        self._jobs.ask(lambda: reader.survey(), choose, self._refuse_reading(reader), self)

    def open_inputs(self, path: Path) -> None:
        """Reads what an array file holds, and asks how it is meant."""
        from app.core.readers.input_arrays import survey_inputs

        self.said.emit(f"Reading {show_name(path)}…")

        def ask(arrays: tuple[FoundArray, ...]) -> None:
            self._ask_for_reading(path, arrays)

        self._jobs.ask(lambda: survey_inputs(path), ask, self.refuse, self)

    def close(self) -> None:
        """Ends what is being read."""
        super().close()
        self._close_reader()

    def _choose_module(self, reader: CheckpointReader, contents: CheckpointContents) -> None:
        from app.core.readers.checkpoints.choose_layer import refuse_all
        from app.ui.dialogs.layer_chooser import LayerChooser

        usable = contents.usable
        if not usable:
            self._close_reader()
            self.refuse(refuse_all(contents))
            return
        if len(contents.modules) == 1 and not usable[0].partial:
            self._extract(reader, usable[0])
            return
        # What is left out, of the file or of a layer, is seen before it is measured.
        held = format_count(len(contents.modules), "recurrent layer")
        self.said.emit(f"{contents.name} holds {held}.")
        dialog = LayerChooser(contents, self._window)

        def finish(result: int) -> None:
            module = dialog.module
            dialog.deleteLater()
            if result == QDialog.DialogCode.Accepted and module is not None:
                self._extract(reader, module)
            else:
                self._close_reader()
                self.give_up(f"{contents.name} was not opened.")

        dialog.finished.connect(finish)
        dialog.open()

    def _extract(self, reader: CheckpointReader, module: FoundModule) -> None:
        def work() -> FileSource:
            with reader:
                return reader.extract(module.prefix, self._store)

        def take(source: FileSource) -> None:
            from app.core.readers.checkpoints.contents import fill_spec
            from app.core.readers.checkpoints.shards import list_parts

            if reader is self._reader:
                self._reader = None
                self._read.append(("the checkpoint", reader.path))
                parts = list_parts(reader.path)
                self._read += [("a part of the checkpoint", part) for part in parts]
                title = f"{source.title}: {CELL_TITLES[module.cell]}, {module.dtype}."
                before = self._current()
                spec = fill_spec(before, module, source)
                lost = ["Its inputs are random: the earlier ones do not fit it."]
                note = " ".join((title, *module.notes, *lost * (spec.inputs != before.inputs)))
                self.chosen.emit(spec, note)

        self._jobs.ask(work, take, self._refuse_reading(reader), self)

    def _ask_for_reading(self, path: Path, arrays: tuple[FoundArray, ...]) -> None:
        from app.ui.dialogs.inputs_dialog import InputsDialog

        spec = self._current()
        width = None if spec.weights is None else spec.input_size
        name = show_name(path)
        dialog = InputsDialog(name, arrays, width, self._window)

        def finish(result: int) -> None:
            array, batch_first = dialog.array, dialog.reads_batch_first
            dialog.deleteLater()
            if result == QDialog.DialogCode.Accepted:
                self._read_inputs(path, array, batch_first=batch_first, width=width)
            else:
                self.give_up(f"{name} was not opened.")

        dialog.finished.connect(finish)
        dialog.open()

    def _read_inputs(
        self, path: Path, array: FoundArray, *, batch_first: bool, width: int | None
    ) -> None:
        def work() -> tuple[FileSource, tuple[int, int, int]]:
            from app.core.readers.input_arrays import read_inputs

            return read_inputs(
                path, self._store, part=array.name, batch_first=batch_first, input_size=width
            )

        def take(read: tuple[FileSource, tuple[int, int, int]]) -> None:
            source, (steps, batch, size) = read
            self._read.append(("the file of inputs", path))
            spec = replace(
                self._current(),
                inputs="file",
                input_file=source,
                seq_len=steps,
                batch_size=batch,
                input_size=size,
            )
            self.chosen.emit(spec, f"Inputs from {source.title}.")

        self.said.emit(f"Reading {show_name(path)}…")
        self._jobs.ask(work, take, self.refuse, self)

    def _close_reader(self) -> None:
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    def _refuse_reading(self, reader: CheckpointReader) -> Callable[[str], None]:
        def refuse(reason: str) -> None:
            # What a reader that was closed for another one still answers is dropped.
            if reader is self._reader:
                self._close_reader()
                self.refuse(reason)

        return refuse
