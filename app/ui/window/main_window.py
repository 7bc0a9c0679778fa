"""The main window: puts the panel, the comparison, the history and the menus together."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QKeyEvent,
    QMoveEvent,
    QResizeEvent,
)

from app.core.events import Event, Failed
from app.core.machine.localize import describe_fit, fit_spec
from app.core.report.progress import UNSOUND
from app.core.results.comparison import Comparison
from app.core.schemes.registry import find_scheme
from app.core.spec import ComparisonSpec
from app.core.storage.weight_store import Store
from app.core.validation import Capacity, find_problem
from app.session.background import BackgroundJobs
from app.session.history import HistoryJobs
from app.session.session import Session
from app.ui.controllers.comparison import ComparisonController
from app.ui.controllers.copying import CopyController
from app.ui.controllers.export import ExportController
from app.ui.controllers.history import HistoryController, Stored
from app.ui.controllers.models import ModelController
from app.ui.controllers.networks import NetworksController
from app.ui.controllers.open_files import OpenController
from app.ui.controllers.scene import Scene
from app.ui.controllers.settings_writer import SettingsWriter
from app.ui.controllers.shown import ask_kept_memory, ask_resolution
from app.ui.controllers.theme import ThemeController
from app.ui.page.options import PageOptions
from app.ui.paint_monitor import PaintMonitor
from app.ui.panes.headers import CELL
from app.ui.panes.history import HistoryPanel
from app.ui.parameters.panel import ParameterPanel
from app.ui.settings import Settings
from app.ui.theme import Appearance, Theme
from app.ui.widgets.later import Later
from app.ui.window.actions import Menus
from app.ui.window.layout import (
    ACCURACY,
    COMPARISON,
    HISTORY,
    PARAMETERS,
    SIDE_BY_SIDE,
    WindowLayout,
)
from app.ui.window.situation import Situation

if TYPE_CHECKING:
    from app.core.history import HistoryEntry
    from app.ui.panes.modules import ModulesView
    from app.ui.panes.side_by_side import SideBySide


class Window(WindowLayout):
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
        theme_controller = ThemeController(settings)
        super().__init__()
        self._comparing = session.comparing
        self._settings = settings
        self.settings_writer = SettingsWriter(settings, self._collect, self)
        self._store = store
        self._key: int | None = None
        self._capacity: Capacity | None = None
        theme_controller.setParent(self)
        self._theme_controller = theme_controller
        spec = opened[0][0].spec if len(opened) == 1 else settings.spec
        self.panel = ParameterPanel(self._fit(spec))
        self.history = HistoryPanel()
        self.comparison_controller = ComparisonController(
            session.comparing, monitor, self.panel, self
        )
        cards = self.comparison_controller.cards
        self.verdict, self.explanation, self.banner = cards.verdict, cards.explanation, cards.banner
        self.overview, self.status = cards.overview, self.comparison_controller.status
        self._beside = Later("app.ui.panes.side_by_side", lambda: self._make_beside(jobs))
        self.history_controller = HistoryController(self, jobs, history, self.history)
        self.networks = NetworksController(
            self,
            jobs,
            session.training,
            store,
            lambda: self.panel.spec,
            lambda: theme_controller.theme,
        )
        self.open_controller = OpenController(
            self, jobs, settings, self.history_controller, self.networks
        )
        protects = self.networks.why_protected
        self.export_controller = ExportController(self, settings, self._look, jobs, protects)
        self.copy_controller = CopyController(self, settings, self._look, jobs)
        self.model_controller = ModelController(
            self, settings, self._look, session.saving, protects
        )
        self.lay_out(
            (
                self.overview,
                cards.accuracy_page,
                cards.anatomy_page,
                cards.modules_page,
                self._beside,
            ),
            (self.panel, self.history),
            (self.banner, self.verdict, self.explanation),
            self.status,
        )
        self.menus = Menus(self.menuBar(), lambda command: command.act(self))
        self._connect(session, jobs, monitor)
        theme_controller.restyle(
            cards.set_theme, self.history.follow_theme, self._restyle_side_by_side
        )
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

    @property
    def modules(self) -> ModulesView:
        """Returns the page of printed modules, which is made where it has not been."""
        return self.comparison_controller.cards.modules

    @property
    def side_by_side(self) -> SideBySide:
        """Returns the page of several comparisons, which is made where it has not been."""
        return self._beside.get()

    @property
    def places(self) -> tuple[Later[Any], ...]:
        """Returns where what the first frame does without is made, the first page's first."""
        return (*self.comparison_controller.cards.places, self._beside)

    def _make_beside(self, jobs: BackgroundJobs) -> SideBySide:
        from app.ui.panes.side_by_side import SideBySide

        beside = SideBySide(jobs)
        beside.picture_requested.connect(self.export_controller.export_picture)
        beside.table_requested.connect(self.export_controller.export_table)
        beside.copy_requested.connect(self.copy_controller.copy_table)
        beside.follow_theme(self._theme_controller.theme)
        return beside

    def _restyle_side_by_side(self, theme: Theme) -> None:
        if self._beside.made is not None:
            self._beside.made.follow_theme(theme)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Remembers the parameters and the place of the window, and ends what is being read."""
        self.networks.close()
        problem = self.settings_writer.close()
        if problem:
            print(f"quantscope: {problem}", file=sys.stderr)
        super().closeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Says of a key that nobody took why its command cannot be used."""
        reason = self.menus.explain(event.keyCombination())
        # Escape also closes what is open, and is pressed without a question.
        if reason and event.key() != Qt.Key.Key_Escape:
            self.status.make_remark(reason)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Remembers the size."""
        super().resizeEvent(event)
        self.settings_writer.note()

    def moveEvent(self, event: QMoveEvent) -> None:  # noqa: N802 - Qt's name
        """Remembers the place."""
        super().moveEvent(event)
        self.settings_writer.note()

    def _collect(self) -> None:
        self._settings.geometry = self.saveGeometry()
        # What is asked beside the parameters is not theirs.
        self._settings.spec = self.panel.spec

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Takes files."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Opens what was dropped."""
        urls = event.mimeData().urls()
        self.open_controller.open_files(
            [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]
        )
        event.acceptProposedAction()

    def _connect(self, session: Session, jobs: BackgroundJobs, monitor: PaintMonitor) -> None:
        comparing, history_controller = session.comparing, self.history_controller
        self.panel.spec_changed.connect(self._propose)
        self.panel.network_requested.connect(self._bring_network)
        self.panel.inputs_requested.connect(self.open_controller.ask_for_inputs)
        self.networks.chosen.connect(self._take_network)
        self.networks.task_wanted.connect(self._show_accuracy)
        for opening in (self.networks, history_controller):
            opening.refused.connect(self._begin_if_idle)
        self.explanation.what_if_requested.connect(self._try_kept_memory)
        self.banner.measure_requested.connect(self.measure_here)
        self.verdict.measure_on_requested.connect(self.measure_precisely)
        self.banner.return_requested.connect(self.comparison_controller.return_from_question)
        self.status.stop_requested.connect(self.stop)
        self.tabs.currentChanged.connect(self._turn_page)
        for changed in (
            comparing.proposed,
            self.panel.soundness_changed,
            history_controller.opened,
        ):
            changed.connect(self.settings_writer.note)
        self.settings_writer.worked.connect(comparing.touched)
        session.ready.connect(self._take_ready)
        comparing.started.connect(self._take_start)
        comparing.happened.connect(self._reveal_problem)
        monitor.touched.connect(comparing.touched)
        jobs.worked.connect(comparing.touched)
        self.comparison_controller.finished.connect(self._keep)
        self.comparison_controller.changed.connect(self._follow_comparison)
        self.comparison_controller.returned.connect(self._set_key)
        history_controller.opened.connect(self._show_stored)
        history_controller.side_by_side_requested.connect(self._show_side_by_side)
        history_controller.baseline_changed.connect(self._take_baseline)
        sources = (
            history_controller,
            self.export_controller,
            self.copy_controller,
            self.model_controller,
            self.networks,
            self.open_controller,
            self.settings_writer,
        )
        for source in sources:
            source.said.connect(self.comparison_controller.inform)

    @Slot(int)
    def _turn_page(self, page: int) -> None:
        # The verdict is on one comparison.
        for card in (self.verdict, self.explanation):
            card.setVisible(page != SIDE_BY_SIDE)
        comparison_controller = self.comparison_controller
        told = (
            comparison_controller.stored is not None or comparison_controller.question is not None
        )
        self.banner.setVisible(page != SIDE_BY_SIDE and told)
        self._enable()

    def _look(self) -> Scene | None:
        """Returns what is in front of the user."""
        beside = self._beside.made
        if self.tabs.currentIndex() == SIDE_BY_SIDE and beside is not None and beside.comparisons:
            return Scene(beside.comparisons, None, PageOptions(shape="classic"))
        comparison = self.comparison_controller.comparison
        if comparison is None:
            return None
        latency, divergence = self.overview.latency, self.overview.divergence
        options = PageOptions(
            latency_view=latency.views.checkedId(),
            logarithmic=latency.scale_choice,
            cell=divergence.views.checkedId() == CELL,
        )
        caveat = self.comparison_controller.caveat
        return Scene((comparison,), self._visible_baseline(), options, caveat)

    def _visible_baseline(self) -> Comparison | None:
        """Returns the baseline, unless it is what is shown."""
        own = self._key is not None and self._key == self.history_controller.baseline_key
        return None if own else self.history_controller.baseline

    @Slot(object)
    def _propose(self, spec: ComparisonSpec) -> None:
        if self.panel.sound:
            self._comparing.propose(spec)

    @Slot(str)
    def _bring_network(self, name: str) -> None:
        ways = {
            "random": self.networks.choose_random,
            "vowels": self.networks.choose_trained,
            "train": self.networks.ask_to_train,
            "words": self.networks.choose_words,
            "open": self.open_controller.ask_for_checkpoint,
        }
        ways[name]()

    @Slot(object, str)
    def _take_network(self, spec: ComparisonSpec, note: str) -> None:
        fitted = self._fit(spec)
        note = " ".join(filter(None, (note, describe_fit(spec, fitted))))
        self.panel.show_spec(fitted)
        self.sides.setCurrentIndex(PARAMETERS)
        self._comparing.propose(self.panel.spec)
        if self._comparing.waiting:
            self.comparison_controller.announce(note)
        else:
            self.comparison_controller.inform(note)

    @Slot()
    def _show_accuracy(self) -> None:
        self.tabs.setCurrentIndex(ACCURACY)

    @Slot()
    def _begin_if_idle(self) -> None:
        # What was to be opened at launch could not be: the window does not stay empty for it.
        if self.comparison_controller.comparison is None:
            self._propose(self.panel.spec)

    @Slot(object)
    def _take_ready(self, capacity: Capacity) -> None:
        self._capacity = capacity
        wanted = self.panel.spec
        spec = self._fit(wanted)
        if self.comparison_controller.stored is None:
            self._set_spec(spec)
            if changed := describe_fit(wanted, spec):
                self.comparison_controller.announce(changed)
        else:
            self.panel.show_spec(spec)
            self._comparing.adopt(spec)
            self.comparison_controller.fit(spec)
        self.panel.show_capacity(capacity)
        self._enable()

    @Slot()
    def _take_start(self) -> None:
        # What begins anew has no place in the history yet.
        if not self._comparing.continuing:
            self._set_key(None)

    def _fit(self, spec: ComparisonSpec) -> ComparisonSpec:
        return fit_spec(spec, self._store, self._capacity)

    def _set_spec(self, spec: ComparisonSpec) -> None:
        if spec != self.panel.spec:
            self.panel.show_spec(spec, keep_typed=True)
            self._propose(spec)

    @Slot(object)
    def _keep(self, comparison: Comparison) -> None:
        """Puts what is finished into the history; what goes on takes its predecessor's place."""
        key = (
            self._key
            if self.comparison_controller.continues and self.comparison_controller.stored is None
            else None
        )

        def take(entry: HistoryEntry) -> None:
            shown = self.comparison_controller.comparison
            if shown is not None and shown.latency is comparison.latency:
                self._set_key(entry.key)

        self.history_controller.keep(comparison, key, take)

    @Slot(object)
    def _set_key(self, key: int | None) -> None:
        self._key = key
        self.history.mark_shown(key)
        self._take_baseline()

    @Slot(object)
    def _show_stored(self, stored: Stored) -> None:
        # Its files may be kept here, though no record says where.
        found = self._store.locate(stored.comparison.spec)
        stored = replace(stored, comparison=replace(stored.comparison, spec=found))
        spec = self._fit(found)
        self._comparing.adopt(spec)
        self.panel.show_spec(spec)
        self.comparison_controller.show_stored(stored)
        if self.tabs.currentIndex() == SIDE_BY_SIDE:
            self.tabs.setCurrentIndex(COMPARISON)
        self.banner.setVisible(True)
        self._set_key(stored.entry.key)

    @Slot(object)
    def _show_side_by_side(self, comparisons: tuple[Comparison, ...]) -> None:
        self.side_by_side.show_comparisons(comparisons)
        self.tabs.setCurrentIndex(SIDE_BY_SIDE)

    @Slot()
    def _take_baseline(self) -> None:
        self.comparison_controller.show_baseline(self._visible_baseline())
        self._enable()

    @Slot()
    def _follow_comparison(self) -> None:
        # The banner is on one comparison, as the verdict is.
        if self.tabs.currentIndex() == SIDE_BY_SIDE:
            self.banner.hide()
        self._enable()

    @Slot()
    def _enable(self) -> None:
        self.menus.show_situation(self._situation)
        self.verdict.allow_measuring_on(self.menus.usable("precise"))

    @property
    def _situation(self) -> Situation:
        comparison_controller, scene, baseline = (
            self.comparison_controller,
            self._look(),
            self.history_controller.baseline_key,
        )
        return Situation(
            loaded=self._capacity is not None,
            measuring=self._comparing.running,
            sound=self.panel.sound,
            in_front=0 if scene is None else len(scene.comparisons),
            begun=comparison_controller.begun,
            asking=comparison_controller.question is not None,
            complete=comparison_controller.complete,
            foreign=comparison_controller.stored is not None
            and bool(comparison_controller.stored.foreign),
            kept=self._key is not None,
            pinned=baseline is not None,
            is_baseline=self._key is not None and self._key == baseline,
            appearance=self._settings.appearance,
        )

    def run_again(self) -> None:
        """Measures the panel's parameters anew, where they make sense."""
        if self._check_sound():
            self._comparing.run_again()

    def stop(self) -> None:
        """Stops what is being measured, or leaves a question that has been answered."""
        if self._comparing.running:
            self._comparing.stop()
        else:
            self.comparison_controller.return_from_question()

    def _check_sound(self) -> bool:
        if not self.panel.sound:
            self.comparison_controller.inform(UNSOUND)
        return self.panel.sound

    def measure_precisely(self) -> None:
        """Goes on with what is shown, for a narrower interval."""
        comparison = self.comparison_controller.comparison
        if comparison is not None and self.panel.sound and not self._comparing.running:
            self._comparing.measure_precisely(comparison)

    @Slot(object)
    def _reveal_problem(self, event: Event) -> None:
        # The message stands in the panel, which the history may cover.
        if isinstance(event, Failed) and event.field is not None:
            self.sides.setCurrentIndex(PARAMETERS)

    def measure_here(self) -> None:
        """Measures the same on this machine, with what is shown as the baseline."""
        if self._key is None or self._capacity is None or not self._check_sound():
            return
        # What cannot be measured here is no reason to let go of the present baseline.
        if find_problem(self.panel.spec, replace(self._capacity, free_bytes=None)) is None:
            self.history_controller.pin(self._key)
        question = self.comparison_controller.question
        if question is None:
            self._comparing.run_again()
        else:
            self.comparison_controller.ask(question, self._key)

    def toggle_baseline(self) -> None:
        """Pins what is shown as the baseline, or takes the baseline away."""
        own = self._key is None or self._key == self.history_controller.baseline_key
        self.history_controller.pin(None if own else self._key)

    def choose_appearance(self, appearance: Appearance) -> None:
        """Changes the theme."""
        self._theme_controller.choose(appearance)
        self._enable()

    def show_about(self) -> None:
        """Says what this program is."""
        from app.ui.dialogs.about import show_about

        show_about(self)

    def turn_to(self, page: int) -> None:
        """Shows a page."""
        self.tabs.setCurrentIndex(page)

    def toggle_history(self) -> None:
        """Shows the history, or the parameters again."""
        shown = self.sides.currentIndex()
        self.sides.setCurrentIndex(PARAMETERS if shown == HISTORY else HISTORY)

    def check_machine(self) -> None:
        """Compares the model with its own copy, to see what this machine can resolve."""
        if not find_scheme(self.panel.spec.scheme).quantizes:
            self.run_again()
        elif self._check_sound():
            self.comparison_controller.ask(ask_resolution(self.panel.spec), self._key)

    @Slot()
    def _try_kept_memory(self) -> None:
        if self._check_sound():
            self.comparison_controller.ask(ask_kept_memory(self.panel.spec), self._key)
