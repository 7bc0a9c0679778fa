"""The main window: puts the panel, the verdict, the panes and the status line together."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtGui import QAction, QActionGroup, QCloseEvent, QKeySequence
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QHBoxLayout,
    QMainWindow,
    QMenu,
    QMessageBox,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from app import __version__
from app.core.draft import Draft
from app.core.events import Built, Event, Failed, Finished, Recovered, Timed
from app.core.files import explain_failure
from app.core.spec import SCHEME_TITLES, Capacity, ComparisonSpec
from app.core.wording import state_stop, summarise_results
from app.session.session import Session
from app.ui.export import export_picture, propose_name, with_suffix
from app.ui.modules_view import ModulesView
from app.ui.parameter_panel import ParameterPanel
from app.ui.rest import Rest
from app.ui.settings import Settings
from app.ui.sheet import Evidence
from app.ui.status_line import StatusLine
from app.ui.theme import LIGHT, Appearance, Theme, apply_theme, pick_theme
from app.ui.verdict import VerdictBand

COMPARISON, MODULES = 0, 1


class Window(QMainWindow):
    """Shows the session's newest comparison; everything it knows is in one draft."""

    def __init__(self, session: Session, settings: Settings, rest: Rest) -> None:
        super().__init__()
        self._session = session
        self._settings = settings
        self._rest = rest
        self._draft = Draft()
        self._theme: Theme = LIGHT
        self._notice = ""
        self._failed = False
        self._concluded = False
        # Before any widget is made: a later font does not reach those that a style sheet dressed.
        self._wear(pick_theme(settings.appearance))
        self.setWindowTitle("QuantScope")
        self.setMinimumSize(980, 640)
        self.panel = ParameterPanel(settings.spec)
        self.verdict = VerdictBand()
        self.evidence = Evidence()
        self.modules = ModulesView()
        self.status = StatusLine()
        self.tabs = QTabBar()
        self._lay_out()
        self._add_menus()
        self._connect()
        self._dress(self._theme)
        if not self.restoreGeometry(settings.geometry):
            self.resize(1280, 800)
        self.status.show_idle("Loading torch; the first comparison begins by itself.")
        session.propose(self.panel.spec)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Remembers the parameters and the place of the window."""
        self._settings.geometry = self.saveGeometry()
        self._settings.spec = self.panel.spec
        self._settings.save()
        super().closeEvent(event)

    def _lay_out(self) -> None:
        self.tabs.addTab("Comparison")
        self.tabs.addTab("Modules")
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.evidence)
        self._pages.addWidget(self.modules)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(self.verdict)
        right.addWidget(self.tabs)
        right.addWidget(self._pages, 1)
        upper = QHBoxLayout()
        upper.setContentsMargins(10, 10, 10, 10)
        upper.setSpacing(8)
        upper.addWidget(self.panel)
        upper.addLayout(right, 1)
        page = QWidget()
        page.setProperty("role", "page")
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(upper, 1)
        layout.addWidget(self.status)
        self.setCentralWidget(page)

    def _add_menus(self) -> None:
        file = self.menuBar().addMenu("&File")
        self.export_action = self._add(file, "&Export picture…", "Ctrl+E", self.ask_for_picture)
        self.export_action.setEnabled(False)
        file.addSeparator()
        self._add(file, "&Quit", "Ctrl+Q", self.close)

        edit = self.menuBar().addMenu("&Edit")
        self.copy_action = self._add(edit, "&Copy results", "Ctrl+Shift+C", self.copy_results)
        self.copy_action.setEnabled(False)
        self._add(edit, "&Recipe defaults", "Ctrl+D", self.panel.defaults_button.click)

        view = self.menuBar().addMenu("&View")
        self._add(view, "&Comparison", "Ctrl+1", lambda: self.tabs.setCurrentIndex(COMPARISON))
        self._add(view, "&Modules", "Ctrl+2", lambda: self.tabs.setCurrentIndex(MODULES))
        view.addSeparator()
        self._add_appearances(view.addMenu("&Appearance"))

        measure = self.menuBar().addMenu("&Measure")
        self.run_action = self._add(measure, "&Run again", "F5", self._session.run_again)
        self.stop_action = self._add(measure, "&Stop", "Esc", self._session.stop)
        self.run_action.setEnabled(False)
        self.stop_action.setEnabled(False)

        about = self.menuBar().addMenu("&Help")
        self._add(about, "&About QuantScope", None, self.show_about)

    def _add_appearances(self, menu: QMenu) -> None:
        group = QActionGroup(self)
        titles: dict[Appearance, str] = {
            "system": "As the &system",
            "light": "&Light",
            "dark": "&Dark",
        }
        for appearance, title in titles.items():
            action = menu.addAction(title)
            action.setCheckable(True)
            action.setChecked(appearance == self._settings.appearance)
            action.setData(appearance)
            group.addAction(action)
        group.triggered.connect(self._choose_appearance)

    def _add(
        self, menu: QMenu, title: str, shortcut: str | None, act: Callable[[], object]
    ) -> QAction:
        action = menu.addAction(title)
        if shortcut is not None:
            action.setShortcut(QKeySequence(shortcut))
        action.triggered.connect(lambda: act())
        return action

    def _connect(self) -> None:
        self.panel.spec_changed.connect(self._session.propose)
        self.panel.soundness_changed.connect(self._take_soundness)
        self.status.stop_requested.connect(self._session.stop)
        self.tabs.currentChanged.connect(self._pages.setCurrentIndex)
        self._session.ready.connect(self._take_ready)
        self._session.started.connect(self._take_start)
        self._session.happened.connect(self._take_event)
        self._session.ended.connect(self._take_end)
        self._rest.rested.connect(self._session.drawn)
        self._rest.touched.connect(self._session.touched)
        QApplication.styleHints().colorSchemeChanged.connect(self._follow_system)

    @Slot(object)
    def _take_ready(self, capacity: Capacity) -> None:
        self.run_action.setEnabled(True)
        spec = self.panel.spec
        if capacity.engines and spec.engine not in capacity.engines:
            spec = replace(spec, engine=capacity.engines[0])
        # Remembered parameters may come from a larger machine.
        spec = replace(spec, threads=min(spec.threads, capacity.cores))
        if spec != self.panel.spec:
            self.panel.show_spec(spec)
            self._session.propose(spec)
        self.panel.show_capacity(capacity)

    @Slot(bool)
    def _take_soundness(self, sound: bool) -> None:
        if sound and not self._failed:
            self.verdict.undim()
            self.evidence.undim()
        elif not sound:
            self._dim()

    @Slot(object)
    def _take_start(self, _spec: ComparisonSpec) -> None:
        self.panel.clear_problems()
        self._notice = ""
        self._failed = False
        self._concluded = False
        self.stop_action.setEnabled(True)
        self.evidence.expect()
        self.status.show_busy("Building and quantizing the models…", 0)

    @Slot(object)
    def _take_event(self, event: Event) -> None:
        match event:
            case Failed(message, field):
                self._concluded = True
                self._show_failure(message, field)
                return
            case Recovered(message):
                self._notice = message
                self.status.say(message)
                return
            case Finished(comparison):
                self._concluded = True
                self._show_finish(comparison.latency is not None)
                return
        self._draft = self._draft.after(event)
        whole = self._draft.comparison is not None
        self.export_action.setEnabled(whole)
        self.copy_action.setEnabled(whole)
        if self._draft.built is not None and not isinstance(event, Built):
            self.verdict.show_draft(self._draft)
            self.evidence.show_event(event, self._draft.built.spec)
        match event:
            case Built(spec, _, modules):
                self.modules.show_modules(modules, SCHEME_TITLES[spec.scheme])
                self.status.say("Saving both models and comparing their outputs…")
            case Timed(_, _, progress):
                self.status.show_busy(self._describe_progress(event), progress)
            case _:
                self.status.say("Timing: the stopwatch prepares the models…")
        self._rest.await_rest()

    @Slot()
    def _take_end(self) -> None:
        self.stop_action.setEnabled(False)
        if not self._concluded:
            self.status.show_idle("Stopped before a round of calls was complete; F5 starts again.")

    def _show_finish(self, timed: bool) -> None:
        draft = self._draft
        if timed and draft.speedup is not None and draft.latency is not None:
            self.status.show_idle(self._with_notice(state_stop(draft.speedup, draft.latency)))

    def _show_failure(self, message: str, field: str | None) -> None:
        self._failed = True
        self._dim()
        if field is not None:
            self.panel.show_problem(field, message)
            self.status.show_idle("Not compared: see the message in the panel.")
        else:
            self.status.show_idle(message)

    def _dim(self) -> None:
        self.verdict.dim()
        self.evidence.dim()

    def _describe_progress(self, event: Timed) -> str:
        return self._with_notice(state_stop(event.speedup, event.latency))

    def _with_notice(self, message: str) -> str:
        return f"{self._notice} {message}" if self._notice else message

    @Slot()
    def ask_for_picture(self) -> None:
        """Asks where to, and writes the picture there."""
        comparison = self._draft.comparison
        if comparison is None:
            return
        proposed = self._settings.folder / propose_name(comparison.spec)
        name, _ = QFileDialog.getSaveFileName(
            self, "Export picture", str(proposed), "PNG picture (*.png)"
        )
        if name:
            self.export_to(with_suffix(Path(name)))

    def export_to(self, path: Path) -> None:
        """Writes a picture of what is known of the newest comparison."""
        comparison = self._draft.comparison
        if comparison is None:
            return
        views = (self.evidence.latency.views, self.evidence.divergence.views)
        try:
            export_picture(comparison, path, views=(views[0].checkedId(), views[1].checkedId()))
        except OSError as error:
            message = explain_failure(path, error)
            self.status.say(message)
            QMessageBox.warning(self, "Export picture", message)
            return
        self._settings.folder = path.parent
        self.status.say(f"Picture written to {path}.")

    @Slot()
    def copy_results(self) -> None:
        """Puts the results on the clipboard as text."""
        comparison = self._draft.comparison
        if comparison is not None:
            QApplication.clipboard().setText(summarise_results(comparison))
            self.status.say("Results copied as text.")

    @Slot()
    def show_about(self) -> None:
        """Says what this program is."""
        QMessageBox.about(
            self,
            "About QuantScope",
            f"<h3>QuantScope {__version__}</h3>"
            "<p>Shows what dynamic int8 quantization does to an LSTM on this machine: "
            "whether it is faster, whether it is smaller, and whether it is still right.</p>"
            "<p>Fonts: Inter and JetBrains Mono, under the SIL Open Font License 1.1.</p>",
        )

    @Slot(QAction)
    def _choose_appearance(self, action: QAction) -> None:
        self._settings.appearance = action.data()
        self._dress(pick_theme(self._settings.appearance))

    @Slot()
    def _follow_system(self) -> None:
        if self._settings.appearance == "system":
            self._dress(pick_theme("system"))

    def _wear(self, theme: Theme) -> None:
        app = QApplication.instance()
        if not isinstance(app, QApplication):
            raise TypeError("a window needs a QApplication")
        self._theme = theme
        apply_theme(app, theme)

    def _dress(self, theme: Theme) -> None:
        self._wear(theme)
        self.verdict.set_theme(theme)
        self.evidence.set_theme(theme)
