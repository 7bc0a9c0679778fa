"""Gives the window its theme: the one that was chosen, or the system's."""

from collections.abc import Callable

import shiboken6
from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.settings import Settings
from app.ui.theme import Appearance, Theme, apply_theme, pick_theme


class ThemeController(QObject):
    """Knows the theme in use, which is set before any widget is made.

    A later font does not reach widgets to which a style sheet applies.
    """

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        """Sets the remembered appearance.

        Raises:
            TypeError: There is no QApplication.
        """
        super().__init__(parent)
        app = QApplication.instance()
        if not isinstance(app, QApplication):
            raise TypeError("a window needs a QApplication")
        self._app = app
        self._settings = settings
        self._followers: tuple[Callable[[Theme], object], ...] = ()
        self._unveiling = QTimer(self, singleShot=True, interval=0)
        self._unveiling.timeout.connect(self._paint_again)
        self._held: tuple[QWidget, ...] = ()
        self.theme: Theme
        self._apply(pick_theme(settings.appearance))
        QApplication.styleHints().colorSchemeChanged.connect(self._follow_system)

    def restyle(self, *followers: Callable[[Theme], object]) -> None:
        """Hands the theme to those who draw by hand, now and whenever it changes."""
        self._followers = followers
        for show in followers:
            show(self.theme)

    def choose(self, appearance: Appearance) -> None:
        """Changes the appearance, and remembers it."""
        self._settings.appearance = appearance
        self._change(pick_theme(appearance))

    def _apply(self, theme: Theme) -> None:
        self.theme = theme
        apply_theme(self._app, theme)

    def _change(self, theme: Theme) -> None:
        # Layouts and scenes settle in the next pass of the event loop: each window is painted
        # once after that, instead of three times on the way.
        windows = (w for w in self._app.topLevelWidgets() if w.isVisible() and w.updatesEnabled())
        self._held += tuple(windows)
        for window in self._held:
            window.setUpdatesEnabled(False)
        # Before anything can fail: a window that is held is painted no more.
        self._unveiling.start()
        self._apply(theme)
        for show in self._followers:
            show(theme)

    @Slot()
    def _paint_again(self) -> None:
        for window in self._held:
            if shiboken6.isValid(window):
                window.setUpdatesEnabled(True)
        self._held = ()

    @Slot()
    def _follow_system(self) -> None:
        if self._settings.appearance == "system":
            self._change(pick_theme("system"))
