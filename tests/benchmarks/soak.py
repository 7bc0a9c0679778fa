"""Uses the real window for thousands of random actions and prints what grows.

    python tests/benchmarks/soak.py [--actions 2000] [--seed 1] [--only NAME ...] [--help]

Offscreen, in temporary folders. ``--imports torch._dynamo`` prints who loads a package.
"""

import argparse
import os
import random
import sys
import tempfile
import time
import tracemalloc
from collections import Counter
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from census import Census, ImportWatch
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QMessageBox,
)
from soak_files import write_files

from app.launch import make_application, make_window
from app.ui.dialogs.export_dialog import ExportDialog
from app.ui.dialogs.inputs_dialog import InputsDialog
from app.ui.dialogs.layer_chooser import LayerChooser
from app.ui.dialogs.training_dialog import TrainingDialog
from app.ui.parameters.choice_field import ChoiceField

ANSWER_MS = 60
"""How often it is looked whether a dialog waits for an answer."""


class Soak:
    """The window, and random actions on it."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - which actions, nothing secret
        self.app: QApplication = make_application()
        self.session, self.jobs, self.history, self.window = make_window(
            self.app, folder / "settings.ini", folder / "history.sqlite", folder / "weights"
        )
        self.folder = folder
        (folder / "out").mkdir()
        self.files = write_files(folder)
        self.window.panel.field("seconds").setValue(0.2)
        self.window.show()
        self.jobs.open()
        self.history.open()
        self.session.open()
        # Dialogs block the action that opened them: they are answered from the event loop.
        self._answering = QTimer(interval=ANSWER_MS)
        self._answering.timeout.connect(self._answer_dialog)
        self._answering.start()
        self.actions: dict[str, tuple[float, Callable[[], object]]] = self._list_actions()

    def wait(self, seconds: float, done: Callable[[], bool] = lambda: False) -> None:
        """Runs the event loop for so long, or until ``done``."""
        loop, end = QEventLoop(), time.monotonic() + seconds
        while time.monotonic() < end and not done():
            QTimer.singleShot(10, loop.quit)
            loop.exec()

    def settle(self, seconds: float = 5.0) -> None:
        """Waits until nothing is measured, read or written."""
        self.wait(seconds, lambda: not (self.session.comparing.running or self.jobs.busy))

    def calm(self) -> None:
        """Brings back the recipe's comparison alone, as large as at first: so lines compare."""
        self.window.history_controller.set_baseline(None)
        self.window.side_by_side.show_comparisons(())
        self.window.resize(1280, 800)
        QApplication.clipboard().clear()
        self.window.tabs.setCurrentIndex(0)
        self._return_to_defaults()
        self.settle(15)

    def act(self, only: list[str]) -> str:
        """Does one random thing and returns its name."""
        names = only or list(self.actions)
        weights = [self.actions[name][0] for name in names]
        (name,) = self.random.choices(names, weights)
        self.actions[name][1]()
        if self.random.random() < 0.25:
            self.settle(3.0)
        else:
            self.wait(self.random.choice((0.0, 0.05, 0.15, 0.3)))
        return name

    def close(self) -> None:
        """Ends everything."""
        self._answering.stop()
        self.window.close()
        self.session.close()
        self.jobs.close()

    def _list_actions(self) -> dict[str, tuple[float, Callable[[], object]]]:
        menus, window, pick = self.window.menus, self.window, self.random.choice
        latency, divergence = window.overview.latency, window.overview.divergence

        def change(name: str, values: list[int]) -> None:
            field = window.panel.field(name)
            if field.isEnabled():
                field.setValue(pick(values))

        def choose(name: str) -> None:
            field = window.panel.field(name)
            if isinstance(field, ChoiceField) and field.isEnabled():
                # The last of the inputs asks for a file.
                field.setCurrentIndex(self.random.randrange(max(field.count() - 1, 2)))

        def click_history(count: int) -> list[int]:
            keys = [entry.key for entry in window.history.entries[:30]]
            return self.random.sample(keys, min(count, len(keys)))

        def show_entry() -> None:
            for key in click_history(1):
                window.history.show_requested.emit(key)

        def compare_entries() -> None:
            if len(keys := click_history(self.random.randint(2, 4))) > 1:
                window.history.compare_requested.emit(tuple(keys))

        def remove_entries() -> None:
            if keys := click_history(2):
                window.history.remove_requested.emit(tuple(keys))

        def export() -> None:
            ways = ("export", "export_table", "export_samples", "export_steps")
            menus.action(pick([*ways, "save"])).trigger()

        def copy() -> None:
            ways = ("copy_picture", "copy_record", "copy_script", "copy_table")
            menus.action(pick([*ways, "copy_results"])).trigger()

        def open_file() -> None:
            written = sorted((self.folder / "out").iterdir())[-20:]
            window.open_controller.open_files([pick([*self.files, *written])])

        def switch_theme() -> None:
            titles = ("As the system", "Light", "Dark")
            actions = [
                action
                for action in window.findChildren(type(menus.action("run")))
                if action.text().replace("&", "") in titles
            ]
            pick(actions).trigger()

        return {
            "dimension": (8, lambda: change("dimension", [4, 8, 12, 16, 24, 32, 64, 100])),
            "layers": (2, lambda: change("num_layers", [1, 2, 3])),
            "steps": (2, lambda: change("seq_len", [5, 20, 40])),
            "batch": (2, lambda: change("batch_size", [1, 1, 4])),
            "seed": (2, lambda: change("seed", list(range(1000)))),
            "outputs": (1, lambda: change("output_size", [0, 10])),
            "vocabulary": (1, lambda: change("vocabulary", [0, 50])),
            "outlier": (1, lambda: change("outlier", [0, 0, 20, 100])),
            "bidirectional": (1, window.panel.bidirectional.click),
            "cell": (1, lambda: choose("cell")),
            "engine": (1, lambda: choose("engine")),
            "inputs": (1, lambda: choose("inputs")),
            "state": (1, lambda: choose("initial_state")),
            "allocator": (1, lambda: choose("allocator")),
            "tab": (6, lambda: window.tabs.setCurrentIndex(self.random.randrange(5))),
            "side": (2, window.toggle_history),
            "latency view": (3, lambda: pick(latency.views.buttons()).click()),
            "logarithmic": (1, latency.logarithmic.click),
            "difference view": (2, lambda: pick(divergence.views.buttons()).click()),
            "history": (4, show_entry),
            "beside": (3, compare_entries),
            "remove": (1, remove_entries),
            "pin": (2, menus.action("pin").trigger),
            "export": (4, export),
            "copy": (4, copy),
            "save model": (
                1,
                lambda: window.model_controller.save_model_to(self.folder / "out" / "m"),
            ),
            "open": (5, open_file),
            "theme": (2, switch_theme),
            "about": (1, lambda: window.menuBar().actions()[-1].menu().actions()[0].trigger()),
            "vowels": (1, window.networks.choose_trained),
            "random weights": (1, window.networks.choose_random),
            "train": (0.5, window.networks.ask_to_train),
            "run": (2, menus.action("run").trigger),
            "precise": (1, menus.action("precise").trigger),
            "here": (1, menus.action("here").trigger),
            "check": (1, menus.action("check").trigger),
            "stop": (4, menus.action("stop").trigger),
            "defaults": (1, self._return_to_defaults),
            "resize": (1, lambda: window.resize(pick([1200, 1280, 1600]), pick([720, 800, 1000]))),
        }

    def _return_to_defaults(self) -> None:
        self.window.panel.defaults_button.click()
        self.window.panel.field("seconds").setValue(0.2)

    def _answer_dialog(self) -> None:
        """Answers the dialog that is in front."""
        dialog = QApplication.activeModalWidget()
        accepts = self.random.random() < 0.7
        match dialog:
            case QFileDialog():
                if dialog.acceptMode() == QFileDialog.AcceptMode.AcceptSave and accepts:
                    dialog.setDirectory(str(self.folder / "out"))
                    dialog.accept()
                else:
                    dialog.reject()
            case QMessageBox():
                button = dialog.defaultButton() or dialog.button(QMessageBox.StandardButton.Ok)
                self._click(button or dialog.buttons()[0])
            case ExportDialog():
                for field in dialog.findChildren(ChoiceField):
                    if field.isEnabled() and self.random.random() < 0.3:
                        field.setCurrentIndex(self.random.randrange(field.count()))
                dialog.scale.choose("1")
                if self.random.random() < 0.4:
                    (dialog.accept if accepts else dialog.reject)()
            case TrainingDialog():
                if self.session.training.running or self.random.random() < 0.3:
                    if self.random.random() < 0.1:
                        dialog.reject()
                else:
                    dialog.train_button.click()
            case LayerChooser() | InputsDialog():
                (dialog.accept if accepts else dialog.reject)()
            case QDialog():
                for box in dialog.findChildren(QDialogButtonBox):
                    self._click(box.buttons()[0])

    @staticmethod
    def _click(button: QAbstractButton | None) -> None:
        if button is not None:
            button.click()


def main() -> None:
    """Prints one line every hundred actions."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--actions", type=int, default=2000)
    parser.add_argument("--every", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="*", default=[], help="names of the only actions to do")
    parser.add_argument("--imports", nargs="*", default=[], help="print who loads these packages")
    parser.add_argument("--names", action="store_true", help="print what was done between lines")
    parser.add_argument("--types", action="store_true", help="print which types grow")
    parser.add_argument("--trim", action="store_true", help="give free heap back at each line")
    parser.add_argument("--trace", action="store_true", help="print where Python's memory grows")
    options = parser.parse_args()
    if options.imports:
        ImportWatch(options.imports)
    with tempfile.TemporaryDirectory() as folder:
        soak = Soak(Path(folder), options.seed)
        census = Census()
        soak.wait(60, lambda: soak.window.comparison_controller.comparison is not None)
        soak.settle(30)
        if options.trace:
            tracemalloc.start(8)
        snapshot = tracemalloc.take_snapshot() if options.trace else None
        begin, done = time.monotonic(), Counter[str]()
        for number in range(options.actions + 1):
            if number % options.every == 0:
                soak.calm()
                trimmed = f", {census.trim():.1f} MB given back" if options.trim else ""
                took = time.monotonic() - begin
                print(f"{number:5} {took:5.0f} s {census.describe()}{trimmed}", flush=True)
                if options.names and done:
                    print(f"      {', '.join(f'{n} {c}' for n, c in done.items())}", flush=True)
                done.clear()
                if options.types:
                    print(f"      {census.describe_growth()}", flush=True)
                if snapshot is not None and number:
                    now = tracemalloc.take_snapshot()
                    for line in now.compare_to(snapshot, "lineno")[:10]:
                        print(f"      {line}", flush=True)
                    snapshot = now
            if number < options.actions:
                done[soak.act(options.only)] += 1
        soak.settle(10)
        soak.close()


if __name__ == "__main__":
    sys.exit(main())
