"""The main window: puts the panel, the comparison, the history and the menus together."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QCloseEvent, QKeyEvent

from app.core.events import Event, Failed
from app.core.report.spec_text import name_comparison
from app.core.results.comparison import Comparison
from app.core.spec import ComparisonSpec
from app.core.storage.weight_store import Store
from app.session.background import BackgroundJobs
from app.session.history import HistoryJobs
from app.session.session import Session
from app.ui.controllers.history import Stored
from app.ui.paint_monitor import PaintMonitor
from app.ui.panes.pane_grid import read_arrangement
from app.ui.settings import Settings
from app.ui.theme import Appearance
from app.ui.widgets.plain_text import plain_title
from app.ui.window.actions import Menus
from app.ui.window.acts import WindowActs
from app.ui.window.finding import Finder
from app.ui.window.in_front import find_situation
from app.ui.window.layout import (
    ACCURACY,
    COMPARISON,
    PARAMETERS,
    SIDE_BY_SIDE,
)
from app.ui.window.recent_menu import RecentMenu

if TYPE_CHECKING:
    from app.ui.panes.side_by_side import SideBySide


class Window(WindowActs):
    """Shows the session's newest comparison, or one that was kept."""

    def __init__(
        self,
        session: Session,
        jobs: BackgroundJobs,
        history: HistoryJobs,
        settings: Settings,
        monitor: PaintMonitor,
        store: Store,
        opened: Sequence[tuple[Comparison, str]] = (),
        files: Sequence[Path] = (),
    ) -> None:
        """Lays everything out.

        Args:
            session: Measures.
            jobs: Reads and writes.
            history: Keeps comparisons.
            settings: What the window remembers.
            monitor: Tells when it has been painted.
            store: Keeps weights and inputs that were read from files.
            opened: Comparisons to begin with, each with the name of its file.
            files: Files of any kind to begin with. With neither, the remembered parameters are
                measured.
        """
        spec = opened[0][0].spec if len(opened) == 1 else settings.spec
        super().__init__(session, jobs, history, settings, monitor, store, spec)
        self._comparing = session.comparing
        cards = self.comparison_controller.cards
        self.lay_out(
            (*cards.pages, self._beside),
            (self.panel, self.history),
            (self.verdict,),
            (self.banner, self.explanation),
            self.status,
        )
        self.name_topics()
        self.menus = Menus(self.menuBar(), lambda command: command.act(self))
        self.menus.insert_menu("open", RecentMenu(settings, self.open_controller, self))
        self.finder = Finder(self, self, self.menus, self.panel, self.presets)
        self._connect(session, jobs, monitor)
        self._theme_controller.restyle(
            cards.set_theme, self.history.follow_theme, self._restyle_side_by_side
        )
        grid = self.overview.grid
        grid.arrange(read_arrangement(settings.arrangement, grid.names))
        self.panel.fold(settings.folded)
        self.show_panel(settings.panel_shown)
        self.place(settings.geometry)
        # Else the tabs, first in the tab order, would have the focus.
        self.panel.setFocus()
        if opened:
            session.comparing.adopt(self.panel.spec)
            self.status.show_idle("Opening…")
            self.history_controller.take_in(opened)
        elif files:
            self.open_controller.open_files(files)
        else:
            self.status.show_idle("Loading torch; the first comparison begins by itself.")
            session.comparing.propose(self.panel.spec)
        if settings.problem:
            self.comparison_controller.announce(settings.problem)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Remembers the parameters and the place of the window, and ends what is being read."""
        for bringing in (self.networks, self.reading, self.presets):
            bringing.close()
        problem = self.settings_writer.close()
        if problem:
            print(f"quantscope: {problem}", file=sys.stderr)
        super().closeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Says of a key that nobody took why its command cannot be used."""
        reason = self.menus.explain(event.keyCombination())
        if event.key() == Qt.Key.Key_Escape and self._shows_enlarged:
            self.overview.grid.enlarge("")
            return
        # Escape also closes what is open, and is pressed without a question.
        if reason and event.key() != Qt.Key.Key_Escape:
            self.status.make_remark(reason)
        else:
            super().keyPressEvent(event)

    def _connect(self, session: Session, jobs: BackgroundJobs, monitor: PaintMonitor) -> None:
        comparing, history = session.comparing, self.history_controller
        measuring = self.measuring
        self.panel.network_requested.connect(self._bring_network)
        self.panel.inputs_requested.connect(self.open_controller.ask_for_inputs)
        for bringing in (self.networks, self.reading, self.presets):
            bringing.chosen.connect(self._take_network)
        self.networks.task_wanted.connect(self._show_accuracy)
        for opening in (self.networks, self.reading, self.presets, history):
            opening.refused.connect(measuring.begin_if_idle)
        self.explanation.what_if_requested.connect(measuring.try_kept_memory)
        self.banner.measure_requested.connect(measuring.measure_here)
        self.verdict.measure_on_requested.connect(measuring.measure_precisely)
        self.banner.return_requested.connect(self.comparison_controller.return_from_question)
        self.status.stop_requested.connect(measuring.stop)
        self.tabs.currentChanged.connect(self._turn_page)
        self.state_changed.connect(self._enable)
        self.moved.connect(self.settings_writer.note)
        self.panel.fold_changed.connect(self.settings_writer.note)
        for rearranged in (self._enable, self.settings_writer.note):
            self.overview.grid.changed.connect(rearranged)
        self.dropped.connect(self.open_controller.open_files)
        for changed in (comparing.proposed, self.panel.soundness_changed, history.opened):
            changed.connect(self.settings_writer.note)
        self.settings_writer.worked.connect(comparing.touched)
        session.ready.connect(measuring.take_ready)
        session.ready.connect(self.undoing.begin_here)
        session.ready.connect(self.system.take_ready)
        self.comparison_controller.finished.connect(self.undoing.close_step)
        comparing.happened.connect(self._reveal_problem)
        monitor.touched.connect(comparing.touched)
        jobs.worked.connect(comparing.touched)
        self.comparison_controller.changed.connect(self._follow_comparison)
        for following in (measuring, self.kept_place, self.undoing):
            following.changed.connect(self._enable)
        history.opened.connect(self._show_stored)
        history.side_by_side_requested.connect(self._show_side_by_side)
        sources = (
            history,
            self.history_edits,
            self.export_controller,
            self.copy_controller,
            self.model_controller,
            self.networks,
            self.reading,
            self.presets,
            self.open_controller,
            self.settings_writer,
            self.system,
        )
        for source in sources:
            source.said.connect(self.comparison_controller.inform)

    @Slot(int)
    def _turn_page(self, page: int) -> None:
        # The verdict is on one comparison.
        for card in (self.verdict, self.explanation):
            card.setVisible(page != SIDE_BY_SIDE)
        controller = self.comparison_controller
        told = controller.stored is not None or controller.question is not None
        self.banner.setVisible(page != SIDE_BY_SIDE and told)
        self._enable()

    @Slot(str)
    def _bring_network(self, name: str) -> None:
        self.menus.action(name).trigger()

    @Slot(object, str)
    def _take_network(self, spec: ComparisonSpec, note: str) -> None:
        self._show_side(PARAMETERS)
        self.measuring.measure_network(spec, note)
        self.undoing.take_parameters()

    @Slot()
    def _show_accuracy(self) -> None:
        self.tabs.setCurrentIndex(ACCURACY)

    @Slot(object)
    def _show_stored(self, stored: Stored) -> None:
        self.measuring.show_stored(stored)
        self.undoing.take_parameters()
        if self.tabs.currentIndex() == SIDE_BY_SIDE:
            self.tabs.setCurrentIndex(COMPARISON)
        self.banner.setVisible(True)
        self.kept_place.take(stored.entry.key)

    @Slot(object)
    def _show_side_by_side(self, comparisons: tuple[Comparison, ...]) -> None:
        def show(page: SideBySide) -> None:
            page.show_comparisons(comparisons)
            self._enable()

        self._beside.then(show)
        self.tabs.setCurrentIndex(SIDE_BY_SIDE)

    @Slot()
    def _follow_comparison(self) -> None:
        comparison = self.comparison_controller.comparison
        if comparison is not None:
            self.setWindowTitle(plain_title(f"{name_comparison(comparison.spec)} – QuantScope"))
        # The banner is on one comparison, as the verdict is.
        if self.tabs.currentIndex() == SIDE_BY_SIDE:
            self.banner.hide()
        self._enable()

    @Slot()
    def _enable(self) -> None:
        situation = find_situation(
            self.look(),
            self._comparing,
            self.comparison_controller,
            self.measuring,
            self.kept_place,
            self.panel,
            self._settings,
        )
        self.menus.show_situation(
            replace(
                situation,
                page=self.tabs.currentIndex(),
                panel_shown=self.panel_shown,
                panes_shown=self.overview.grid.shown,
                undo=self.undoing.undo_text,
                redo=self.undoing.redo_text,
                enlarged=bool(self.overview.grid.enlarged),
                full_screen=self.isFullScreen(),
            )
        )
        self.verdict.allow_measuring_on(self.menus.usable("precise"))

    @Slot(object)
    def _reveal_problem(self, event: Event) -> None:
        # The message stands in the panel, which the history may cover.
        if isinstance(event, Failed) and event.field is not None:
            self._show_side(PARAMETERS)

    def choose_appearance(self, appearance: Appearance) -> None:
        """Changes the theme."""
        self._theme_controller.choose(appearance)
        self._enable()
