"""The menu of files that were opened or written last."""

from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QMenu, QWidget

from app.core.storage.files import show_name
from app.ui.controllers.open_files import OpenController
from app.ui.settings import Settings
from app.ui.widgets.plain_text import plain_tip


class RecentMenu(QMenu):
    """Filled when it opens, the newest file first; tips tell the folders."""

    def __init__(self, settings: Settings, controller: OpenController, parent: QWidget) -> None:
        """Takes what remembers the files and what opens them."""
        super().__init__("Open &recent", parent)
        self._settings = settings
        self._controller = controller
        self.setToolTipsVisible(True)
        self.aboutToShow.connect(self._fill)

    @Slot()
    def _fill(self) -> None:
        self.clear()
        paths = self._settings.recent
        for path in paths:
            self._add(path)
        if not paths:
            self.addAction("Nothing has been opened or written yet").setEnabled(False)
            return
        self.addSeparator()
        self.addAction("&Clear this list").triggered.connect(self._clear)

    def _add(self, path: Path) -> None:
        # An ampersand of the name would underline a letter.
        action = self.addAction(show_name(path).replace("&", "&&"))
        action.setToolTip(plain_tip(str(path)))
        action.triggered.connect(lambda: self._controller.open_recent(path))

    @Slot()
    def _clear(self) -> None:
        self._settings.recent = ()
