"""What the main window does itself: turn to a page, share its room, tell about itself."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWhatsThis

from app.ui.widgets.help_topic import find_topic
from app.ui.window.layout import COMPARISON, HISTORY, PARAMETERS
from app.ui.window.parts import WindowParts


class WindowActs(WindowParts):
    """The acts that no controller has, for the commands and for the window's own slots."""

    def show_about(self) -> None:
        """Says what this program is."""
        from app.ui.dialogs.about import show_about

        show_about(self)

    def show_help(self) -> None:
        """Shows the help text on what has the focus, else on the page in front."""
        from app.ui.dialogs.help import show_help

        pages = ("overview", "accuracy", "anatomy", "modules", "side_by_side")
        show_help(self, find_topic(pages[self.tabs.currentIndex()]))

    def show_contents(self) -> None:
        """Shows the first help text, which leads to the others."""
        from app.ui.dialogs.help import TOPICS, show_help

        show_help(self, TOPICS[0])

    def show_tour(self) -> None:
        """Shows the three first steps, from the first one on."""
        from app.ui.window.tour import Step, Tour

        for running in self.findChildren(Tour):
            running.leave()
        self.turn_to(COMPARISON)
        self.show_parameters()
        number = self.panel.field("dimension")
        if not number.isVisible():
            # Input and hidden size are two fields.
            number = self.panel.field("hidden_size")
        Tour(
            self,
            (
                Step(
                    "Change a number here",
                    "Sizes and differences follow at once; what is measured, a moment later.",
                    number,
                ),
                Step(
                    "Read the answer here",
                    "Faster, smaller, still right? Grey figures are early: more calls settle them.",
                    self.verdict,
                ),
                Step(
                    "See why here",
                    "Point at a plot for its values; ? explains a pane, and a double click on its "
                    "title enlarges it.",
                    self.overview,
                ),
            ),
            self._settings.end_tour,
        )

    @Slot()
    def begin_tour(self) -> None:
        """Shows the tour in a first start, and in no other."""
        if self._settings.tour_due:
            self.show_tour()

    def ask_what_this_is(self) -> None:
        """Lets the next click be a question."""
        QWhatsThis.enterWhatsThisMode()

    def show_parameters(self) -> None:
        """Lets the parameters stand at the left."""
        self._show_side(PARAMETERS)

    def turn_to(self, page: int) -> None:
        """Shows a page."""
        self.tabs.setCurrentIndex(page)

    def toggle_history(self) -> None:
        """Shows the history, or the parameters again."""
        history = self.panel_shown and self.sides.currentIndex() == HISTORY
        self._show_side(PARAMETERS if history else HISTORY)

    def search_history(self) -> None:
        """Shows the history with the cursor in its search."""
        self._show_side(HISTORY)
        self.history.begin_search()

    def toggle_panel(self) -> None:
        """Gives the left panel's room to the page, or takes it back."""
        self.show_panel(not self.panel_shown)
        self.settings_writer.note()
        self.state_changed.emit()

    def event(self, event: QEvent) -> bool:
        """Leaves Escape to a pane that is enlarged, before it is the shortcut that stops."""
        override = event.type() == QEvent.Type.ShortcutOverride
        escape = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        if override and escape and self._shows_enlarged:
            event.accept()
            return True
        return super().event(event)

    @property
    def _shows_enlarged(self) -> bool:
        # On another page Escape has nothing to bring back.
        return bool(self.overview.grid.enlarged) and self.overview.isVisible()

    def toggle_pane(self, name: str) -> None:
        """Hides a pane of the comparison or brings it back, and turns to it."""
        self.turn_to(COMPARISON)
        self.overview.grid.toggle(name)

    def enlarge_pane(self) -> None:
        """Gives one pane of the comparison all the room, or takes it back."""
        self.turn_to(COMPARISON)
        self.overview.grid.enlarge_focused()

    def reset_layout(self) -> None:
        """Shares the window's room as at first."""
        self.overview.grid.reset()
        self.panel.fold(())
        self._show_side(PARAMETERS)

    def toggle_full_screen(self) -> None:
        """Takes all of the screen, or as much as before."""
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def _show_side(self, side: int) -> None:
        self.sides.setCurrentIndex(side)
        if not self.panel_shown:
            self.toggle_panel()
