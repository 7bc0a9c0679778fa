"""Offers whole comparisons by name, and keeps the user's own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFileDialog, QInputDialog, QWidget

from app.core.errors import UnusableError
from app.core.format import format_count
from app.core.networks.presets import BUILT_IN
from app.core.own_presets import (
    LONGEST_NAME,
    OwnPreset,
    add_presets,
    clean_name,
    load_presets,
    read_presets,
    write_presets,
)
from app.core.spec import ComparisonSpec
from app.core.storage.files import explain_failure, write_atomically
from app.core.storage.weight_store import Store
from app.session.background import BackgroundJobs
from app.ui.controllers.spec_source import SpecSource
from app.ui.parameters.preset_button import PresetButton
from app.ui.settings import Settings
from app.ui.widgets import message_box

_FILTER: Final = "Presets (*.json);;All files (*)"
_BUILT_IN: Final = {preset.name: preset for preset in BUILT_IN}


class PresetsController(SpecSource):
    """Those that are built in keep how it is measured; the user's own bring all of it."""

    def __init__(
        self,
        window: QWidget,
        jobs: BackgroundJobs,
        store: Store,
        current: Callable[[], ComparisonSpec],
        settings: Settings,
        button: PresetButton,
    ) -> None:
        super().__init__(window, jobs, store, current)
        self._settings = settings
        self._button = button
        button.chosen.connect(self.choose)
        button.save_requested.connect(self.ask_to_save)
        button.remove_requested.connect(self.remove)
        button.import_requested.connect(self.ask_to_import)
        button.export_requested.connect(self.ask_to_export)
        self._own = self._read_own()
        self._offer()

    @property
    def names(self) -> tuple[str, ...]:
        """Returns the names of all that can be chosen."""
        return (*_BUILT_IN, *(preset.name for preset in self._own))

    @Slot(str)
    def choose(self, name: str) -> None:
        """Brings the parameters of a name."""
        own = next((preset for preset in self._own if preset.name == name), None)
        if own is not None:
            self.chosen.emit(own.spec, f"Your preset {name}.")
            return
        preset = _BUILT_IN[name]
        try:
            spec = preset.make(self._current())
        except FileNotFoundError as error:
            self.refuse(f"{error}")
            return
        self.chosen.emit(spec, f"{preset.tip}.")

    @Slot()
    def ask_to_save(self) -> None:
        """Asks under which name the parameters shall be kept."""
        dialog = QInputDialog(self._window)
        dialog.setWindowTitle("Save a preset")
        dialog.setLabelText("Name of these parameters:")
        dialog.setOkButtonText("Save")
        dialog.textValueSelected.connect(self._save)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot(str)
    def remove(self, name: str) -> None:
        """Forgets one of the user's own, after a question."""
        question = f"Forget the preset {name}? This cannot be undone."
        if message_box.confirm(self._window, "Remove a preset", question):
            self._keep([preset for preset in self._own if preset.name != name])
            self.said.emit(f"The preset {name} is gone.")

    @Slot()
    def ask_to_import(self) -> None:
        """Asks for a file of presets and adds them."""
        folder = str(self._settings.folder)
        name, _ = QFileDialog.getOpenFileName(self._window, "Import presets", folder, _FILTER)
        if name:
            self.import_file(Path(name))

    def import_file(self, path: Path) -> None:
        """Adds the presets of a file to the user's own."""

        def take(found: tuple[OwnPreset, ...]) -> None:
            try:
                self._keep(add_presets(self._own, found))
            except UnusableError as error:
                self.refuse(str(error))
                return
            self.said.emit(f"{format_count(len(found), 'preset')} imported.")

        self._jobs.ask(lambda: load_presets(path), take, self.refuse, self)

    @Slot()
    def ask_to_export(self) -> None:
        """Asks where to and writes the user's own presets."""
        proposed = self._settings.folder / "quantscope-presets.json"
        name, _ = QFileDialog.getSaveFileName(
            self._window, "Export presets", str(proposed), _FILTER
        )
        if name:
            self.export_file(Path(name))

    def export_file(self, path: Path) -> None:
        """Writes the user's own presets into a file."""
        own = tuple(self._own)

        def work() -> None:
            try:
                write_atomically(path, write_presets(own, paths=False).encode())
            except OSError as error:
                raise UnusableError(explain_failure(path, error)) from None

        def take(_done: None) -> None:
            self.said.emit(f"{format_count(len(own), 'preset')} exported.")

        self._jobs.ask(work, take, self.refuse, self)

    @Slot(str)
    def _save(self, text: str) -> None:
        name = clean_name(text)
        if not name or len(text.strip()) > LONGEST_NAME:
            self.refuse(f"A preset's name has 1 to {LONGEST_NAME} letters; nothing was saved.")
        elif name in _BUILT_IN:
            self.refuse(f"{name} is built in; save yours under another name.")
        else:
            others = [preset for preset in self._own if preset.name != name]
            what = "is kept" if len(others) == len(self._own) else "now holds these parameters"
            self._keep([*others, OwnPreset(name, self._current())])
            self.said.emit(f"The preset {name} {what}.")

    def _read_own(self) -> tuple[OwnPreset, ...]:
        try:
            return read_presets(self._settings.presets) if self._settings.presets else ()
        except UnusableError:
            # The line stays in the file until a preset is kept.
            return ()

    def _keep(self, own: Sequence[OwnPreset]) -> None:
        self._own = tuple(own)
        self._settings.presets = write_presets(self._own, paths=True) if own else ""
        self._offer()

    def _offer(self) -> None:
        own = [preset.name for preset in self._own]
        self._button.offer([(preset.name, preset.tip) for preset in BUILT_IN], own)
