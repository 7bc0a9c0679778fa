"""Offers whole comparisons by name, and keeps the user's own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QInputDialog, QLineEdit, QWidget

from app.core.errors import UnusableError
from app.core.format import format_count
from app.core.spec import ComparisonSpec
from app.core.storage.files import explain_failure, write_atomically
from app.core.storage.weight_store import Store
from app.session.background import BackgroundJobs
from app.ui.controllers.spec_source import SpecSource
from app.ui.parameters.preset_button import PresetButton
from app.ui.settings import Settings
from app.ui.widgets import message_box
from app.ui.widgets.file_dialog import ask_to_open, ask_to_save

if TYPE_CHECKING:
    from app.core.presets.built_in import Preset
    from app.core.presets.own import OwnPreset

UNREADABLE: Final = (
    "Your presets cannot be read by this version; they stay in the settings file, set aside under "
    "presets_aside."
)
_FILTER: Final = "Presets (*.json);;All files (*)"


class PresetsController(SpecSource):
    """Those that are built in keep how it is measured; the user's own bring all of it.

    Nothing of them is loaded before it is asked for: the first frame shows a button.
    """

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
        self._own: tuple[OwnPreset, ...] | None = None
        button.opening.connect(self._offer)
        button.chosen.connect(self.choose)
        button.save_requested.connect(self.ask_to_save)
        button.remove_requested.connect(self.remove)
        button.import_requested.connect(self.ask_to_import)
        button.export_requested.connect(self.ask_to_export)

    @property
    def names(self) -> tuple[str, ...]:
        """Returns the names of all that can be chosen."""
        return (*_list_built_in(), *(preset.name for preset in self._list_own()))

    @Slot(str)
    def choose(self, name: str) -> None:
        """Brings the parameters of a name."""
        own = next((preset for preset in self._list_own() if preset.name == name), None)
        if own is not None:
            self.chosen.emit(own.spec, f"Your preset {name}.")
            return
        preset = _list_built_in()[name]
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
        dialog.setInputMode(QInputDialog.InputMode.TextInput)
        dialog.resize(340, dialog.sizeHint().height())
        for field in dialog.findChildren(QLineEdit):
            field.setProperty("role", "search")
        dialog.textValueSelected.connect(self._save)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot(str)
    def remove(self, name: str) -> None:
        """Forgets one of the user's own, after a question."""
        question = f"Forget the preset {name}? This cannot be undone."
        if message_box.confirm(self._window, "Remove a preset", question):
            self._keep([preset for preset in self._list_own() if preset.name != name])
            self.said.emit(f"The preset {name} is gone.")

    @Slot()
    def ask_to_import(self) -> None:
        """Asks for a file of presets and adds them."""
        for path in ask_to_open(self._window, "Import presets", self._settings.folder, _FILTER):
            self.import_file(path)

    def import_file(self, path: Path) -> None:
        """Adds the presets of a file to the user's own."""
        from app.core.presets.own import add_presets, load_presets

        def take(found: tuple[OwnPreset, ...]) -> None:
            try:
                self._keep(add_presets(self._list_own(), found, taken=_list_built_in()))
            except UnusableError as error:
                self.refuse(str(error))
                return
            self.said.emit(f"{format_count(len(found), 'preset')} imported.")

        self._jobs.ask(lambda: load_presets(path), take, self.refuse, self)

    @Slot()
    def ask_to_export(self) -> None:
        """Asks where to and writes the user's own presets."""
        proposed = self._settings.folder / "quantscope-presets.json"
        path = ask_to_save(self._window, "Export presets", proposed, _FILTER)
        if path is None:
            return
        question = f"Replace {path.name}?"
        if not path.exists() or message_box.confirm(self._window, "Export presets", question):
            self.export_file(path)

    def export_file(self, path: Path) -> None:
        """Writes the user's own presets into a file."""
        from app.core.presets.own import write_presets

        own = self._list_own()

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
        from app.core.presets.own import LONGEST_NAME, OwnPreset, clean_name

        name = clean_name(text)
        if not name or len(text.strip()) > LONGEST_NAME:
            self.refuse(f"A preset's name has 1 to {LONGEST_NAME} letters; nothing was saved.")
        elif name in _list_built_in():
            self.refuse(f"{name} is built in; save yours under another name.")
        else:
            own = self._list_own()
            others = [preset for preset in own if preset.name != name]
            what = "is kept" if len(others) == len(own) else "now holds these parameters"
            self._keep([*others, OwnPreset(name, self._current())])
            self.said.emit(f"The preset {name} {what}.")

    def _list_own(self) -> tuple[OwnPreset, ...]:
        """Returns the user's own; what cannot be read is set aside, and said to be."""
        if self._own is None:
            from app.core.presets.own import read_presets

            kept = self._settings.presets
            try:
                self._own = read_presets(kept) if kept else ()
            except UnusableError:
                self._own = ()
                self._settings.set_presets_aside()
                self.said.emit(UNREADABLE)
        return self._own

    def _keep(self, own: Sequence[OwnPreset]) -> None:
        from app.core.presets.own import write_presets

        self._own = tuple(own)
        self._settings.presets = write_presets(self._own, paths=True) if own else ""

    @Slot()
    def _offer(self) -> None:
        built_in = [(preset.name, preset.tip) for preset in _list_built_in().values()]
        self._button.offer(built_in, [preset.name for preset in self._list_own()])


def _list_built_in() -> dict[str, Preset]:
    from app.core.presets.built_in import BUILT_IN

    return {preset.name: preset for preset in BUILT_IN}
