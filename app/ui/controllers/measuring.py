"""Decides what is measured when: at the beginning, after a change, and when the user asks."""

from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot

from app.core.machine.localize import describe_fit, fit_spec
from app.core.report.progress import UNSOUND
from app.core.schemes.registry import find_scheme
from app.core.spec import ComparisonSpec
from app.core.storage.weight_store import Store
from app.core.validation import Capacity, find_problem
from app.session.comparing import Comparing
from app.ui.controllers.comparison import ComparisonController
from app.ui.controllers.history import Stored
from app.ui.controllers.kept_place import KeptPlace
from app.ui.controllers.shown import ask_kept_memory, ask_resolution
from app.ui.parameters.panel import ParameterPanel


class MeasuringController(QObject):
    """Fits what is wanted to this machine, and has it measured."""

    changed = Signal()
    """Something else can be measured: torch has been loaded."""

    def __init__(
        self,
        comparing: Comparing,
        comparison: ComparisonController,
        panel: ParameterPanel,
        place: KeptPlace,
        store: Store,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._comparing = comparing
        self._comparison = comparison
        self._panel = panel
        self._place = place
        self._store = store
        self._capacity: Capacity | None = None
        panel.spec_changed.connect(self._propose)

    @property
    def loaded(self) -> bool:
        """Returns whether torch has been loaded."""
        return self._capacity is not None

    @Slot()
    def begin_if_idle(self) -> None:
        """Measures the parameters where nothing is shown.

        What was to be opened at launch could not be: the window does not stay empty for it.
        """
        if self._comparison.comparison is None:
            self._propose(self._panel.spec)

    @Slot(object)
    def take_ready(self, capacity: Capacity) -> None:
        """Takes what this machine offers, and measures the parameters as far as it can."""
        self._capacity = capacity
        wanted = self._panel.spec
        spec = self._fit(wanted)
        if self._comparison.stored is None:
            if spec != wanted:
                self._panel.show_spec(spec, keep_typed=True)
                self._propose(spec)
            if changed := describe_fit(wanted, spec):
                self._comparison.announce(changed)
        else:
            self._panel.show_spec(spec)
            self._comparing.adopt(spec)
            self._comparison.fit(spec)
        self._panel.show_capacity(capacity)
        self.changed.emit()

    def measure_network(self, spec: ComparisonSpec, note: str) -> None:
        """Measures with another network or other inputs, and says where they come from."""
        fitted = self._fit(spec)
        note = " ".join(filter(None, (note, describe_fit(spec, fitted))))
        self._panel.show_spec(fitted)
        self._comparing.propose(self._panel.spec)
        if self._comparing.waiting:
            self._comparison.announce(note)
        else:
            self._comparison.inform(note)

    def measure_parameters(self, spec: ComparisonSpec) -> None:
        """Measures with parameters that stood in the panel before."""
        self._panel.show_spec(self._fit(spec))
        self._comparing.propose(self._panel.spec)

    def show_stored(self, stored: Stored) -> None:
        """Shows a comparison that was kept; the panel says what this machine can do of it."""
        # Its files may be kept here, though no record says where.
        found = self._store.locate(stored.comparison.spec)
        stored = replace(stored, comparison=replace(stored.comparison, spec=found))
        spec = self._fit(found)
        self._comparing.adopt(spec)
        self._panel.show_spec(spec)
        self._comparison.show_stored(stored)

    @Slot()
    def run_again(self) -> None:
        """Measures the panel's parameters anew, where they make sense."""
        if self._check_sound():
            self._comparing.run_again()

    @Slot()
    def stop(self) -> None:
        """Stops what is being measured, or leaves a question that has been answered."""
        if self._comparing.running:
            self._comparing.stop()
        else:
            self._comparison.return_from_question()

    @Slot()
    def measure_precisely(self) -> None:
        """Goes on with what is shown, for a narrower interval."""
        comparison = self._comparison.comparison
        if comparison is not None and self._panel.sound and not self._comparing.running:
            self._comparing.measure_precisely(comparison)

    @Slot()
    def measure_here(self) -> None:
        """Measures the same on this machine, with what is shown as the baseline."""
        if self._place.key is None or self._capacity is None or not self._check_sound():
            return
        # What cannot be measured here is no reason to let go of the present baseline.
        if find_problem(self._panel.spec, replace(self._capacity, free_bytes=None)) is None:
            self._place.pin()
        question = self._comparison.question
        if question is None:
            self._comparing.run_again()
        else:
            self._comparison.ask(question, self._place.key)

    @Slot()
    def check_machine(self) -> None:
        """Compares the model with its own copy, to see what this machine can resolve."""
        if find_scheme(self._panel.spec.scheme).is_copy:
            self.run_again()
        elif self._check_sound():
            self._comparison.ask(ask_resolution(self._panel.spec), self._place.key)

    @Slot()
    def try_kept_memory(self) -> None:
        """Measures what an allocator that keeps freed memory would change."""
        if self._check_sound():
            self._comparison.ask(ask_kept_memory(self._panel.spec), self._place.key)

    @Slot(object)
    def _propose(self, spec: ComparisonSpec) -> None:
        if self._panel.sound:
            self._comparing.propose(spec)

    def _check_sound(self) -> bool:
        if not self._panel.sound:
            self._comparison.inform(UNSOUND)
        return self._panel.sound

    def _fit(self, spec: ComparisonSpec) -> ComparisonSpec:
        return fit_spec(spec, self._store, self._capacity)
