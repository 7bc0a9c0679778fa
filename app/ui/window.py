"""The main window: puts the panel, the verdict, the panes and the status line together."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QHBoxLayout,
    QMainWindow,
    QMessageBox,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from app import __version__
from app.core.draft import Draft
from app.core.events import Built, Event, Failed, Finished, Probed, Recovered, Timed
from app.core.files import explain_failure
from app.core.results import Comparison
from app.core.spec import SCHEME_TITLES, Capacity, ComparisonSpec
from app.core.wording import state_resolution, state_stop, summarise_results
from app.session.session import Session
from app.ui.export import export_picture, propose_name
from app.ui.menus import Acts, Menus
from app.ui.modules_view import ModulesView
from app.ui.pane import Card
from app.ui.parameter_panel import ParameterPanel
from app.ui.rest import Rest
from app.ui.settings import Settings
from app.ui.sheet import Evidence
from app.ui.status_line import StatusLine
from app.ui.theme import LIGHT, Appearance, Theme, apply_theme, pick_theme
from app.ui.verdict import VerdictBand
from app.ui.why_strip import WhyStrip

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
        self._outdated = False
        self._concluded = False
        self._continues = False
        self._what_if_spec: ComparisonSpec | None = None
        self._finished: dict[str, Comparison] = {}
        # Before any widget is made: a later font does not reach those that a style sheet dressed.
        self._wear(pick_theme(settings.appearance))
        self.setWindowTitle("QuantScope")
        self.setMinimumSize(1200, 720)
        self.panel = ParameterPanel(settings.spec)
        self.verdict = VerdictBand()
        self.why = WhyStrip()
        self.evidence = Evidence()
        self.modules = ModulesView()
        self.status = StatusLine()
        self.tabs = QTabBar()
        self._lay_out()
        self.menus = Menus(self.menuBar(), self._acts(), settings.appearance)
        self._connect()
        self._dress(self._theme)
        if not self.restoreGeometry(settings.geometry):
            self.resize(1280, 800)
        # Else the tabs would wear the focus, being first in line.
        self.panel.setFocus()
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
        right.addWidget(self.why)
        self.menuBar().setCornerWidget(self.tabs)
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

    def _acts(self) -> Acts:
        return Acts(
            export=self.ask_for_picture,
            quit=self.close,
            copy=self.copy_results,
            defaults=self.panel.defaults_button.click,
            show_comparison=lambda: self.tabs.setCurrentIndex(COMPARISON),
            show_modules=lambda: self.tabs.setCurrentIndex(MODULES),
            run=self.run_again,
            precise=self.measure_precisely,
            stop=self._session.stop,
            check=self.check_machine,
            about=self.show_about,
            dress=self.choose_appearance,
        )

    def _connect(self) -> None:
        self.panel.spec_changed.connect(self._propose)
        self.panel.soundness_changed.connect(self._take_soundness)
        self.why.what_if_requested.connect(self._try_kept_memory)
        self.status.stop_requested.connect(self._session.stop)
        self.tabs.currentChanged.connect(self._pages.setCurrentIndex)
        self._session.ready.connect(self._take_ready)
        self._session.started.connect(self._take_start)
        self._session.happened.connect(self._take_event)
        self._session.ended.connect(self._take_end)
        self._rest.rested.connect(self._session.drawn)
        self._rest.touched.connect(self._session.touched)
        QApplication.styleHints().colorSchemeChanged.connect(self._follow_system)

    @property
    def _cards(self) -> tuple[Card, ...]:
        evidence = self.evidence
        panes = (evidence.latency, evidence.sizes, evidence.divergence)
        return (self.verdict, self.why, self.modules, *panes)

    @Slot(object)
    def _propose(self, spec: ComparisonSpec) -> None:
        if self.panel.sound:
            self._session.propose(spec)

    @Slot(object)
    def _take_ready(self, capacity: Capacity) -> None:
        self.menus.run.setEnabled(True)
        self.menus.check.setEnabled(True)
        spec = self.panel.spec
        if capacity.engines and spec.engine not in capacity.engines:
            spec = replace(spec, engine=capacity.engines[0])
        # Remembered parameters may come from a larger machine.
        spec = replace(spec, threads=min(spec.threads, capacity.cores))
        self._set_spec(spec)
        self.panel.show_capacity(capacity)

    def _set_spec(self, spec: ComparisonSpec) -> None:
        if spec != self.panel.spec:
            self.panel.show_spec(spec)
            self._session.propose(spec)

    @Slot(bool)
    def _take_soundness(self, sound: bool) -> None:
        if not sound:
            self._session.withdraw()
            self._dim()
            return
        self._session.propose(self.panel.spec)
        if not (self._session.running or self._outdated):
            for card in self._cards:
                card.undim()

    @Slot(object)
    def _take_start(self, _spec: ComparisonSpec) -> None:
        self.panel.clear_problems()
        self._notice = ""
        self._outdated = True
        self._concluded = False
        self.menus.stop.setEnabled(True)
        self.menus.precise.setEnabled(False)
        self._continues = self._session.continuing
        # A measurement that goes on changes neither sizes nor differences.
        changing = (self.verdict, self.why) if self._continues else self._cards
        for card in changing:
            card.expect()
        message = "Measuring on…" if self._continues else "Building and quantizing the models…"
        self.status.show_busy(message, 0)

    @Slot(object)
    def _take_event(self, event: Event) -> None:
        match event:
            case Failed(message, field):
                self._concluded = True
                self._show_failure(message, field)
            case Recovered(message):
                self._notice = message
                self.status.say(message)
            case Finished(comparison):
                self._concluded = True
                self._outdated = False
                self._show_finish(comparison)
            case Built(spec, _, modules):
                self._draft = self._draft.after(event)
                self.modules.show_modules(modules, SCHEME_TITLES[spec.scheme])
                self.status.say("Saving both models and comparing their outputs…")
            case _:
                self._draft = self._draft.after(event)
                self._show_progress(event)
        whole = self._draft.comparison is not None
        self.menus.export.setEnabled(whole)
        self.menus.copy.setEnabled(whole)

    def _show_progress(self, event: Event) -> None:
        if self._draft.built is None:
            return
        self.verdict.show_draft(self._draft)
        self.evidence.show_event(event, self._draft.built.spec)
        match event:
            case Timed(latency, speedup, progress):
                text = self._with_notice(state_stop(speedup, latency))
                self.status.show_busy(text, progress)
            case Probed():
                pass
            case _:
                self.status.say("Timing: the stopwatch prepares the models…")
        self._rest.await_rest()

    @Slot()
    def _take_end(self) -> None:
        self.menus.stop.setEnabled(False)
        if self._concluded or not self.status.busy:
            return
        if not self.panel.sound:
            # Withdrawn: until the text makes sense, F5 has nothing to start.
            self.status.show_idle("Not compared: see the message in the panel.")
            self._dim()
            return
        if self._continues and self._draft.comparison is not None:
            # Stopped before anything was added: what there was stands.
            self._show_finish(self._draft.comparison)
            for card in self._cards:
                card.undim()
            return
        self.status.show_idle("Stopped before a round of calls was complete; F5 starts again.")
        if self._draft.speedup is None and self._draft.comparison is not None:
            self.verdict.show_draft(self._draft, measuring=False)
            self.evidence.latency.dim()
            self.why.dim()
        else:
            self._dim()

    def _show_finish(self, comparison: Comparison) -> None:
        if comparison.speedup is None or comparison.latency is None:
            raise TypeError("a finished comparison has its latencies")
        self._draft = Draft.of(comparison)
        spec = comparison.spec
        text = self._with_notice(state_stop(comparison.speedup, comparison.latency))
        if spec.scheme == "float32":
            text = f"{state_resolution(comparison.speedup)} {text}"
        self.status.show_idle(text)
        self.menus.precise.setEnabled(True)
        system = replace(spec, allocator="system", seconds=0)
        if self._what_if_spec != system:
            self._what_if_spec = system
            self._finished = {}
        self._finished[spec.allocator] = comparison
        others = [c for name, c in self._finished.items() if name != spec.allocator]
        self.why.show_comparison(comparison, others[0] if others else None)

    def _show_failure(self, message: str, field: str | None) -> None:
        self._dim()
        if field is not None:
            self.panel.show_problem(field, message)
            self.status.show_idle("Not compared: see the message in the panel.")
        else:
            self.status.show_idle(f"{message} F5 measures again.")

    def _dim(self) -> None:
        for card in self._cards:
            card.dim()

    def _with_notice(self, message: str) -> str:
        return f"{self._notice} {message}" if self._notice else message

    def run_again(self) -> None:
        """Measures the panel's parameters anew, where they make sense."""
        if self.panel.sound:
            self._session.run_again()

    def measure_precisely(self) -> None:
        """Goes on with the newest comparison, for a narrower interval."""
        comparison = self._draft.comparison
        at_rest = self.panel.sound and not self._session.running
        if comparison is not None and comparison.latency is not None and at_rest:
            self._session.measure_precisely(comparison)

    def check_machine(self) -> None:
        """Compares the model with its own copy, to see what this machine can resolve."""
        if self.panel.spec.scheme == "float32":
            self.run_again()
        else:
            self._set_spec(replace(self.panel.spec, scheme="float32"))

    @Slot()
    def _try_kept_memory(self) -> None:
        self._set_spec(replace(self.panel.spec, allocator="no-trim"))

    def ask_for_picture(self) -> None:
        """Asks where to, and writes the picture there."""
        comparison = self._draft.comparison
        if comparison is None:
            return
        # The suffix is the dialog's to add: so it asks before it replaces a file.
        dialog = QFileDialog(self, "Export picture", str(self._settings.folder))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter("PNG picture (*.png)")
        dialog.setDefaultSuffix("png")
        dialog.selectFile(propose_name(comparison.spec))
        if dialog.exec() and dialog.selectedFiles():
            self.export_to(Path(dialog.selectedFiles()[0]))

    def export_to(self, path: Path) -> None:
        """Writes a picture of what is known of the newest comparison."""
        comparison = self._draft.comparison
        if comparison is None:
            return
        evidence = self.evidence
        views = (evidence.latency.views.checkedId(), evidence.divergence.views.checkedId())
        try:
            export_picture(comparison, path, views=views)
        except OSError as error:
            message = explain_failure(path, error)
            self._inform(message)
            QMessageBox.warning(self, "Export picture", message)
            return
        finally:
            # Drawing takes longer than a round's block, and no event tells of it.
            self._session.touched()
        self._settings.folder = path.parent
        self._inform(f"Picture written to {path}.")

    def _inform(self, message: str) -> None:
        """Says something that the next round shall not wipe away."""
        self._notice = message if self._session.running else ""
        self.status.say(message)

    def copy_results(self) -> None:
        """Puts the results on the clipboard as text."""
        comparison = self._draft.comparison
        if comparison is not None:
            QApplication.clipboard().setText(summarise_results(comparison))
            self._inform("Results copied as text.")

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

    def choose_appearance(self, appearance: Appearance) -> None:
        """Dresses the window, and remembers it."""
        self._settings.appearance = appearance
        self._dress(pick_theme(appearance))

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
        for card in self._cards:
            card.set_theme(theme)
