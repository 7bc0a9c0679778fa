"""The parameter panel: what is compared, as one frozen spec in and one out."""

from collections.abc import Collection
from dataclasses import replace

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.core.format import format_count, format_size
from app.core.spec import ComparisonSpec
from app.core.validation import Capacity, estimate_memory
from app.ui.parameters.form import ParameterForm
from app.ui.parameters.preset_button import PresetButton
from app.ui.parameters.section import Field
from app.ui.parameters.texts import CHOICES, NUMBERS, OPEN, follow_inputs, offer_inputs
from app.ui.widgets.labels import make_note

PANEL_WIDTH = 268


class ParameterPanel(QScrollArea):
    """Emits one new spec for each change that makes sense; explains each that does not."""

    spec_changed = Signal(object)
    """A ComparisonSpec, after a change by the user and never after one by the program."""

    soundness_changed = Signal(bool)
    """Whether every field holds something that makes sense, while the user types."""

    network_requested = Signal(str)
    """Another network is wanted, a key of ``network_row.NETWORKS``."""

    fold_changed = Signal()
    """A section has been folded away or unfolded."""

    inputs_requested = Signal()
    """Inputs from a file are wanted."""

    def __init__(self, spec: ComparisonSpec | None = None) -> None:
        super().__init__()
        self.setAccessibleName("Parameters")
        self._spec = spec or ComparisonSpec()
        self._refused: set[str] = set()
        self.setWidgetResizable(True)
        self.setFixedWidth(PANEL_WIDTH)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._form = ParameterForm(self._spec)
        self.network, self.link = self._form.network, self._form.link
        self.bidirectional = self._form.bidirectional
        self.network.requested.connect(self.network_requested)
        self.link.toggled.connect(self._change_link)
        self._form.edited.connect(self._change)
        self._form.refused.connect(self._refuse)
        self._form.fold_changed.connect(self.fold_changed)
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 8, 0)
        layout.setSpacing(8)
        self.presets = PresetButton()
        layout.addWidget(self.presets)
        layout.addWidget(self._form)
        self._facts = make_note("muted")
        layout.addWidget(self._facts)
        layout.addStretch(1)
        self.defaults_button = QPushButton("Recipe defaults")
        self.defaults_button.setToolTip(
            "Random weights, dimension 8, 20 steps, batch 1, one layer, seed 29592"
        )
        self.defaults_button.clicked.connect(self._return_to_defaults)
        layout.addWidget(self.defaults_button)
        self.setWidget(page)
        self.show_spec(self._spec)

    @property
    def spec(self) -> ComparisonSpec:
        """Returns the newest spec that makes sense."""
        return self._spec

    @property
    def sound(self) -> bool:
        """Returns whether every field holds something that makes sense."""
        return not self._refused

    @property
    def folded(self) -> tuple[str, ...]:
        """Returns the titles of the sections that are folded away."""
        return tuple(section.title for section in self._form.sections if section.folded)

    def fold(self, titles: Collection[str]) -> None:
        """Folds the sections of these titles away, and no others."""
        for section in self._form.sections:
            section.fold(folded=section.title in titles)

    @property
    def titles(self) -> dict[str, str]:
        """Returns what can be set now, by name, each with what it is called."""
        named = {**NUMBERS, **CHOICES}
        fields = {name: self.field(name) for name in self._form.names if name in named}
        return {
            name: named[name]
            for name, field in fields.items()
            # A section that is folded away is no reason not to find what stands in it.
            if not field.isHidden() and field.isEnabled()
        }

    def focus_field(self, name: str) -> None:
        """Moves the focus to a field, and the field into sight."""
        self._form.unfold(name)
        field = self.field(name)
        field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.ensureWidgetVisible(field)

    def field(self, name: str) -> Field:
        """Returns the widget of a spec's field; ``dimension`` is the linked one."""
        return self._form.field(name)

    def problem(self, name: str) -> str:
        """Returns the message that stands at a field, or nothing."""
        return self._form.row(name).message

    def show_spec(self, spec: ComparisonSpec, *, keep_typed: bool = False) -> None:
        """Shows a spec without emitting it.

        Args:
            spec: What the fields shall say.
            keep_typed: Leaves text that does not do, and the message about it, where they stand.
        """
        self._spec = spec
        if not keep_typed:
            self._refused.clear()
        alike = spec.input_size == spec.hidden_size and self.link.isChecked()
        self._set_linked(alike and spec.inputs != "file")
        self._form.show_spec(spec, but=self._refused)
        self._form.lock(self._spec)
        self._show_facts()
        self.clear_problems()

    def show_capacity(self, capacity: Capacity) -> None:
        """Limits the choices to what this machine offers, without emitting anything."""
        self._form.limit(capacity, self._spec.engine)

    def show_problem(self, name: str, message: str) -> None:
        """Puts a message under the field that caused it and brings it into view."""
        row = self._form.row(name)
        row.show_problem(message)
        if message:
            self._form.unfold(name)
            self.ensureWidgetVisible(row.problem)

    def clear_problems(self) -> None:
        """Takes the messages away, but for those about text that still stands in its field."""
        for name in self._form.names - self._refused:
            self._form.set_message(name, "")

    def _set_linked(self, linked: bool) -> None:
        # Fields that vanish take their text along.
        self._refused -= {"input_size", "hidden_size"} if linked else {"dimension"}
        self._form.set_linked(linked=linked)

    @Slot(str, str)
    def _refuse(self, name: str, reason: str) -> None:
        (self._refused.add if reason else self._refused.discard)(name)
        self.show_problem(name, reason)
        if reason:
            # The digits before were no number that anybody wanted.
            self._spec = self._form.read(self._spec)
            self._show_facts()
        self.soundness_changed.emit(self.sound)

    def _show_facts(self) -> None:
        parameters = format_count(self._spec.parameter_count, "parameter")
        memory = format_size(estimate_memory(self._spec).total_bytes)
        self._facts.setText(f"{parameters}; comparing them takes up to {memory} of memory.")

    @Slot()
    def _return_to_defaults(self) -> None:
        engine = self._form.engine
        defaults = ComparisonSpec()
        if engine.findData(defaults.engine) < 0:
            defaults = replace(defaults, engine=engine.chosen)
        self._set_linked(True)
        self.show_spec(defaults)
        self.soundness_changed.emit(True)
        self.spec_changed.emit(defaults)

    @Slot(bool)
    def _change_link(self, linked: bool) -> None:
        self._set_linked(linked)
        spec = self._spec
        if linked:
            spec = replace(spec, input_size=spec.hidden_size)
        self.show_spec(spec, keep_typed=True)
        self.soundness_changed.emit(self.sound)
        if linked:
            self.spec_changed.emit(spec)

    @Slot()
    def _change(self) -> None:
        inputs = self._form.inputs
        if inputs.chosen == OPEN:
            # The choice stands again as it was until a file has been read.
            inputs.set_choices(offer_inputs(self._spec), self._spec.inputs)
            self.inputs_requested.emit()
            return
        spec = self._form.read(self._spec)
        self.clear_problems()
        if spec == self._spec:
            return
        if spec.inputs != self._spec.inputs:
            spec = follow_inputs(spec)
            self.show_spec(spec, keep_typed=True)
            self.soundness_changed.emit(self.sound)
        self._spec = spec
        self._form.lock(self._spec)
        self._show_facts()
        self.spec_changed.emit(spec)
