"""The window's menus: every action with its shortcut, and when it can be used."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import get_args

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar

from app.ui.theme import Appearance

_APPEARANCES: Mapping[Appearance, str] = {
    "system": "As the &system",
    "light": "&Light",
    "dark": "&Dark",
}


@dataclass(frozen=True, slots=True)
class Acts:
    """What the menus do; each takes no argument but the last, which takes an Appearance."""

    open: Callable[[], object]
    save: Callable[[], object]
    export: Callable[[], object]
    export_table: Callable[[], object]
    export_samples: Callable[[], object]
    export_steps: Callable[[], object]
    save_model: Callable[[], object]
    quit: Callable[[], object]
    copy_picture: Callable[[], object]
    copy_record: Callable[[], object]
    copy_script: Callable[[], object]
    copy_table: Callable[[], object]
    copy_results: Callable[[], object]
    defaults: Callable[[], object]
    show_comparison: Callable[[], object]
    show_accuracy: Callable[[], object]
    show_anatomy: Callable[[], object]
    show_modules: Callable[[], object]
    show_beside: Callable[[], object]
    show_history: Callable[[], object]
    run: Callable[[], object]
    precise: Callable[[], object]
    here: Callable[[], object]
    stop: Callable[[], object]
    pin: Callable[[], object]
    check: Callable[[], object]
    about: Callable[[], object]
    open_checkpoint: Callable[[], object]
    choose_trained: Callable[[], object]
    train: Callable[[], object]
    choose_words: Callable[[], object]
    choose_random: Callable[[], object]
    dress: Callable[[Appearance], object]


class Menus:
    """The menus on a menu bar; the actions that are not always possible are named here."""

    def __init__(self, bar: QMenuBar, acts: Acts, appearance: Appearance) -> None:
        file = bar.addMenu("&File")
        self.open = _add(file, "&Open…", "Ctrl+O", acts.open)
        self.save = _add(file, "&Save record…", "Ctrl+S", acts.save)
        file.addSeparator()
        self.export = _add(file, "&Export picture…", "Ctrl+E", acts.export)
        self.export_table = _add(file, "Export &table…", None, acts.export_table)
        self.export_samples = _add(file, "Export sa&mples as CSV…", None, acts.export_samples)
        self.export_steps = _add(file, "Export &differences as CSV…", None, acts.export_steps)
        self.save_model = _add(file, "Save &quantized model…", None, acts.save_model)
        file.addSeparator()
        _add(file, "E&xit", "Ctrl+Q", acts.quit)
        edit = bar.addMenu("&Edit")
        self.copy_picture = _add(edit, "&Copy picture", "Ctrl+C", acts.copy_picture)
        self.copy_record = _add(edit, "Copy &record (JSON)", "Ctrl+Shift+C", acts.copy_record)
        self.copy_script = _add(edit, "Copy &script (Python)", "Ctrl+Alt+C", acts.copy_script)
        self.copy_table = _add(edit, "Copy &table (Markdown)", "Ctrl+Shift+M", acts.copy_table)
        self.copy_results = _add(edit, "Copy results as te&xt", None, acts.copy_results)
        edit.addSeparator()
        _add(edit, "Recipe &defaults", "Ctrl+D", acts.defaults)
        view = bar.addMenu("&View")
        _add(view, "&Comparison", "Ctrl+1", acts.show_comparison)
        _add(view, "A&ccuracy", "Ctrl+2", acts.show_accuracy)
        _add(view, "A&natomy of the error", "Ctrl+3", acts.show_anatomy)
        _add(view, "&Modules", "Ctrl+4", acts.show_modules)
        _add(view, "&Side by side", "Ctrl+5", acts.show_beside)
        _add(view, "&History or parameters", "Ctrl+H", acts.show_history)
        view.addSeparator()
        self._add_appearances(view.addMenu("&Appearance"), acts, appearance)
        network = bar.addMenu("&Network")
        _add(network, "&Open checkpoint…", "Ctrl+Shift+O", acts.open_checkpoint)
        network.addSeparator()
        _add(network, "Trained on &Japanese vowels", "Ctrl+J", acts.choose_trained)
        _add(network, "&Train on Japanese vowels…", "Ctrl+T", acts.train)
        _add(network, "&Word language model", None, acts.choose_words)
        network.addSeparator()
        _add(network, "&Random weights", "Ctrl+R", acts.choose_random)
        measure = bar.addMenu("&Measure")
        self.run = _add(measure, "&Run again", "F5", acts.run)
        self.precise = _add(measure, "Measure &precisely", "F6", acts.precise)
        self.here = _add(measure, "Measure &here against this", "F8", acts.here)
        self.stop = _add(measure, "&Stop", "Esc", acts.stop)
        measure.addSeparator()
        self.pin = _add(measure, "&Baseline", "Ctrl+B", acts.pin)
        self.pin.setCheckable(True)
        self.check = _add(measure, "&Check this machine", "F7", acts.check)
        _add(bar.addMenu("&Help"), "&About QuantScope", None, acts.about)
        self.enable_outgoing(any_scene=False, single=False)
        for action in (self.run, self.precise, self.here, self.stop, self.pin, self.check):
            action.setEnabled(False)

    def enable_outgoing(self, *, any_scene: bool, single: bool) -> None:
        """Enables what can be made of several comparisons, and of a single one."""
        for action in (
            self.save,
            self.export,
            self.export_table,
            self.copy_picture,
            self.copy_record,
            self.copy_table,
            self.copy_results,
        ):
            action.setEnabled(any_scene)
        for action in (self.export_samples, self.export_steps, self.save_model, self.copy_script):
            action.setEnabled(single)

    @staticmethod
    def _add_appearances(menu: QMenu, acts: Acts, chosen: Appearance) -> None:
        group = QActionGroup(menu)
        for appearance in get_args(Appearance):
            action = menu.addAction(_APPEARANCES[appearance])
            action.setCheckable(True)
            action.setChecked(appearance == chosen)
            action.setData(appearance)
            group.addAction(action)
        group.triggered.connect(lambda action: acts.dress(action.data()))


def _add(menu: QMenu, title: str, shortcut: str | None, act: Callable[[], object]) -> QAction:
    action = menu.addAction(title)
    if shortcut is not None:
        action.setShortcut(QKeySequence(shortcut))
    action.triggered.connect(lambda: act())
    return action
