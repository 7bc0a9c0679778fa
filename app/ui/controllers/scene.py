"""What is in front of the user, the texts that are made of it, and what takes it from there."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.core.report.progress import NOTHING_YET
from app.core.results.comparison import Comparison
from app.ui.page.options import PageOptions, Picture
from app.ui.settings import Settings
from app.ui.widgets import message_box


@dataclass(frozen=True, slots=True)
class Scene:
    """One comparison, or several side by side."""

    comparisons: tuple[Comparison, ...]
    baseline: Comparison | None
    options: PageOptions
    caveat: str = ""
    """What has to be said of all that is made of it: it is not what the parameters say."""

    def tell(self, done: str) -> str:
        """Returns what was done, with what has to be said of it."""
        return f"{done} {self.caveat}" if self.caveat else done

    def make_record(self) -> str:
        """Returns the record as JSON."""
        from app.core.record.document import collection_to_json

        return collection_to_json(self.comparisons)

    def make_table(self, suffix: str) -> str:
        """Returns the table as Markdown, as CSV or, for any other suffix, as plain text."""
        from app.core.export.table_formats import as_csv, as_markdown, as_text
        from app.core.report.comparison_table import tabulate

        table = tabulate(self.comparisons)
        write = {".md": as_markdown, ".csv": as_csv}.get(suffix, as_text)
        return write(table).rstrip("\n") + "\n"

    def make_script(self) -> str:
        """Returns a script that reproduces the comparison with torch alone."""
        from app.core.export.script import make_script

        return make_script(self.comparisons[0])

    def make_results(self) -> str:
        """Returns the results as plain text."""
        from app.core.report.summary import describe_results

        return "\n\n".join(describe_results(comparison) for comparison in self.comparisons)

    def make_picture(self, picture: Picture) -> bytes:
        """Returns a picture's file with the records inside; any thread may ask.

        Raises:
            OSError: Qt cannot draw it, as where memory for a large one is missing.
        """
        from app.ui.page.picture import make_picture

        return make_picture(self.comparisons, self.baseline, picture)

    def propose_name(self, suffix: str, about: str = "") -> str:
        """Returns a file name made of the parameters."""
        from app.ui.page.picture import propose_name

        return propose_name(self.comparisons[0].spec, suffix, about, len(self.comparisons))

    def make_samples(self) -> str:
        """Returns every timed call as CSV."""
        from app.core.export.samples_csv import write_samples_csv

        return write_samples_csv(self.comparisons[0])

    def make_steps(self) -> str:
        """Returns the differences step by step as CSV."""
        from app.core.export.samples_csv import write_steps_csv

        return write_steps_csv(self.comparisons[0])


FindScene = Callable[[], Scene | None]
"""Tells what is in front of the user, None while there is nothing."""


class SceneController(QObject):
    """Takes the scene as it is when it is asked to, and says what became of it."""

    said = Signal(str)
    """A sentence for the status line."""

    def __init__(self, window: QWidget, settings: Settings, scene: FindScene) -> None:
        """Connects to the window.

        Args:
            window: The parent of dialogs.
            settings: Remembers the folder and the picture's looks.
            scene: Tells what is in front, None while there is nothing.
        """
        super().__init__(window)
        self._window = window
        self._settings = settings
        self._scene = scene

    def look(self) -> Scene | None:
        """Returns what is in front; where there is nothing, says so."""
        scene = self._scene()
        if scene is None:
            self.said.emit(NOTHING_YET)
        return scene

    @Slot(str)
    def refuse(self, reason: str) -> None:
        """Says why something was not done."""
        self.said.emit(reason)
        message_box.warn(self._window, reason)
