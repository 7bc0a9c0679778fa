"""The main window's parts: its panels, cards and pages, and the controllers that work for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Slot

from app.core.machine.localize import fit_spec
from app.core.spec import ComparisonSpec
from app.core.storage.weight_store import Store
from app.session.background import BackgroundJobs
from app.session.history import HistoryJobs
from app.session.session import Session
from app.ui.controllers.comparison import ComparisonController
from app.ui.controllers.copying import CopyController
from app.ui.controllers.export import ExportController
from app.ui.controllers.history import HistoryController
from app.ui.controllers.history_edits import HistoryEdits
from app.ui.controllers.kept_place import KeptPlace
from app.ui.controllers.measuring import MeasuringController
from app.ui.controllers.models import ModelController
from app.ui.controllers.networks import NetworksController
from app.ui.controllers.open_files import OpenController
from app.ui.controllers.presets import PresetsController
from app.ui.controllers.reading import ReadingController
from app.ui.controllers.scene import Scene
from app.ui.controllers.settings_writer import SettingsWriter
from app.ui.controllers.system import SystemController
from app.ui.controllers.theme import ThemeController
from app.ui.controllers.undo import UndoController
from app.ui.paint_monitor import PaintMonitor
from app.ui.panes.history.panel import HistoryPanel
from app.ui.parameters.panel import ParameterPanel
from app.ui.settings import Settings
from app.ui.theme import Theme
from app.ui.widgets.help_topic import set_topic
from app.ui.widgets.later import Later
from app.ui.window.in_front import look
from app.ui.window.layout import WindowLayout

if TYPE_CHECKING:
    from app.ui.panes.modules import ModulesView
    from app.ui.panes.side_by_side import SideBySide


class WindowParts(WindowLayout):
    """Makes every part once, in the order in which they need each other."""

    def __init__(
        self,
        session: Session,
        jobs: BackgroundJobs,
        history: HistoryJobs,
        settings: Settings,
        monitor: PaintMonitor,
        store: Store,
        spec: ComparisonSpec,
    ) -> None:
        """Makes the parts.

        Args:
            session: Measures.
            jobs: Reads and writes.
            history: Keeps comparisons.
            settings: What the window remembers.
            monitor: Tells when it has been painted.
            store: Keeps weights and inputs that were read from files.
            spec: What the panel says at first, as far as it is known here.
        """
        theme_controller = ThemeController(settings)
        super().__init__()
        self._settings = settings
        self.settings_writer = SettingsWriter(settings, self._collect, self)
        theme_controller.setParent(self)
        self._theme_controller = theme_controller
        self.panel = ParameterPanel(fit_spec(spec, store, None))
        self.history = HistoryPanel()
        self.comparison_controller = ComparisonController(
            session.comparing, monitor, self.panel, self
        )
        cards = self.comparison_controller.cards
        self.verdict, self.explanation, self.banner = cards.verdict, cards.explanation, cards.banner
        self.overview, self.status = cards.overview, self.comparison_controller.status
        self._beside = Later("app.ui.panes.side_by_side", self._make_beside)
        self.history_controller = HistoryController(self, jobs, history, self.history)
        self.history_controller.baseline_changed.connect(self._offer_baseline)
        self.kept_place = KeptPlace(
            session.comparing,
            self.comparison_controller,
            self.history_controller,
            self.history,
            self,
        )
        self.measuring = MeasuringController(
            session.comparing, self.comparison_controller, self.panel, self.kept_place, store, self
        )
        self.history_edits = HistoryEdits(self, history, self.history)
        self.undoing = UndoController(
            self.panel, self.measuring, self.history_controller, self.history_edits, self
        )
        self.networks = NetworksController(
            self,
            jobs,
            store,
            self._tell_spec,
            session.training,
            lambda: theme_controller.theme,
        )
        self.presets = PresetsController(
            self, jobs, store, self._tell_spec, settings, self.panel.presets
        )
        self.reading = ReadingController(self, jobs, store, self._tell_spec)
        self.open_controller = OpenController(
            self, jobs, settings, self.history_controller, self.reading
        )
        protects = self.reading.why_protected
        self.export_controller = ExportController(self, settings, self.look, jobs, protects)
        self.copy_controller = CopyController(self, settings, self.look, jobs)
        self.system = SystemController(self, jobs)
        self.model_controller = ModelController(self, settings, self.look, session.saving, protects)

    def name_topics(self) -> None:
        """Says of each part which help text is about it."""
        topics = {
            "parameters": self.panel,
            "history": self.history,
            "verdict": self.verdict,
            "explanation": self.explanation,
            "side_by_side": self._beside,
            "modules": self.comparison_controller.cards.modules_page,
            "words": self.status,
        }
        for topic, widget in topics.items():
            set_topic(widget, topic)

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

    def _make_beside(self) -> SideBySide:
        from app.ui.panes.side_by_side import SideBySide

        beside = SideBySide()
        beside.picture_requested.connect(self.export_controller.export_picture)
        beside.table_requested.connect(self.export_controller.export_table)
        beside.copy_requested.connect(self.copy_controller.copy_table)
        beside.changed.connect(self.kept_place.changed)
        beside.show_baseline(self.history_controller.baseline)
        beside.follow_theme(self._theme_controller.theme)
        return beside

    def _restyle_side_by_side(self, theme: Theme) -> None:
        if self._beside.made is not None:
            self._beside.made.follow_theme(theme)

    @Slot()
    def _offer_baseline(self) -> None:
        if self._beside.made is not None:
            self._beside.made.show_baseline(self.history_controller.baseline)

    def look(self) -> Scene | None:
        """Returns what is in front of the user; None while nothing is."""
        return look(self.tabs, self._beside, self.comparison_controller, self.kept_place)

    def _tell_spec(self) -> ComparisonSpec:
        return self.panel.spec

    def _collect(self) -> None:
        self._settings.geometry = self.saveGeometry()
        self._settings.panel_shown = self.panel_shown
        self._settings.folded = self.panel.folded
        self._settings.arrangement = self.overview.grid.arrangement.text
        # What is asked beside the parameters is not theirs.
        self._settings.spec = self.panel.spec
