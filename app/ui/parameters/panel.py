"""The parameter panel: what is compared, as one frozen spec in and one out."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QFrame, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.core.format import format_count, format_size
from app.core.limits import LIMITS, Limit
from app.core.schemes.registry import find_scheme
from app.core.spec import ALLOCATORS_HERE, ComparisonSpec
from app.core.validation import Capacity, estimate_memory
from app.ui.parameters.fields import ChoiceField, NumberField, WholeField
from app.ui.parameters.network_row import NetworkRow
from app.ui.parameters.outlier_field import OutlierField
from app.ui.parameters.section import Field, FieldRow, Section, fill
from app.ui.parameters.texts import (
    CHOICES,
    NUMBERS,
    OFFERS,
    OPEN,
    TIPS,
    find_locks,
    follow_inputs,
    offer_inputs,
)
from app.ui.widgets.labels import make_note
from app.ui.widgets.plain_text import plain_tip

PANEL_WIDTH = 268
_FIELD_WIDTH = 104
_WIDE_FIELD_WIDTH = 140


class ParameterPanel(QScrollArea):
    """Emits one new spec for each change that makes sense; explains each that does not."""

    spec_changed = Signal(object)
    """A ComparisonSpec, after a change by the user and never after one by the program."""

    soundness_changed = Signal(bool)
    """Whether every field holds something that makes sense, while the user types."""

    network_requested = Signal(str)
    """Another network is wanted, a key of ``network_row.NETWORKS``."""

    inputs_requested = Signal()
    """Inputs from a file are wanted."""

    def __init__(self, spec: ComparisonSpec | None = None) -> None:
        super().__init__()
        self._spec = spec or ComparisonSpec()
        self._fields: dict[str, Field] = {}
        self._rows: dict[str, FieldRow] = {}
        self._refused: set[str] = set()
        self.setWidgetResizable(True)
        self.setFixedWidth(PANEL_WIDTH)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        page = QWidget()
        self._layout = QVBoxLayout(page)
        self._layout.setContentsMargins(0, 0, 8, 0)
        self._layout.setSpacing(8)
        self._add_model()
        self._add_workload()
        self._add_quantization()
        self._add_measurement()
        self._facts = make_note("muted")
        self._layout.addWidget(self._facts)
        self._layout.addStretch(1)
        self.defaults_button = QPushButton("Recipe defaults")
        self.defaults_button.setToolTip(
            "Random weights, dimension 8, 20 steps, batch 1, one layer, seed 29592"
        )
        self.defaults_button.clicked.connect(self._return_to_defaults)
        self._layout.addWidget(self.defaults_button)
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

    def field(self, name: str) -> Field:
        """Returns the widget of a spec's field; ``dimension`` is the linked one."""
        return self._fields[name]

    def problem(self, name: str) -> str:
        """Returns the message that stands at a field, or nothing."""
        return self._rows[self._visible_name(name)].message

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
        self.network.show_weights(spec.weights)
        inputs = self._fields["inputs"]
        if isinstance(inputs, ChoiceField):
            inputs.set_choices(offer_inputs(spec), spec.inputs)
        for name in self._fields.keys() - self._refused:
            value = spec.hidden_size if name == "dimension" else getattr(spec, name)
            fill(self._fields[name], value)
        blocker = QSignalBlocker(self.bidirectional)
        self.bidirectional.setChecked(spec.bidirectional)
        blocker.unblock()
        self._lock()
        self._show_facts()
        self.clear_problems()

    def show_capacity(self, capacity: Capacity) -> None:
        """Limits the choices to what this machine offers, without emitting anything."""
        threads = self._fields["threads"]
        if isinstance(threads, WholeField):
            blocker = QSignalBlocker(threads)
            threads.set_high(capacity.cores)
            blocker.unblock()
        engine = self._fields["engine"]
        if isinstance(engine, ChoiceField) and capacity.engines is not None:
            engine.set_choices({name: name for name in capacity.engines}, self._spec.engine)

    def show_problem(self, name: str, message: str) -> None:
        """Puts a message under the field that caused it and brings it into view."""
        row = self._rows[self._visible_name(name)]
        row.show_problem(message)
        if message:
            self.ensureWidgetVisible(row.problem)

    def clear_problems(self) -> None:
        """Takes the messages away, but for those about text that still stands in its field."""
        for name in self._rows.keys() - self._refused:
            self._rows[name].show_problem("")

    def _visible_name(self, name: str) -> str:
        if name in {"input_size", "hidden_size"} and self.link.isChecked():
            return "dimension"
        return name

    def _add_model(self) -> None:
        section = self._add_section("Model")
        self.network = NetworkRow()
        self.network.requested.connect(self.network_requested)
        self._rows["weights"] = section.add_wide(self.network)
        self._add_choice(section, "cell")
        self._add_number(section, "dimension", Limit("Dimension", 1, 8192))
        self._add_number(section, "input_size")
        self._add_number(section, "hidden_size")
        self.link = QCheckBox("Input and hidden size alike")
        self.link.setChecked(True)
        self.link.toggled.connect(self._change_link)
        section.add_box(self.link)
        self._add_number(section, "num_layers")
        self.bidirectional = QCheckBox("Bidirectional")
        self.bidirectional.toggled.connect(self._change)
        section.add_box(self.bidirectional)
        self._add_number(section, "vocabulary", replace(LIMITS["vocabulary"], title="Embedding"))
        self._add_number(section, "output_size")

    def _add_workload(self) -> None:
        section = self._add_section("Workload")
        self._add_choice(section, "inputs", _WIDE_FIELD_WIDTH)
        self._add_choice(section, "initial_state")
        for name in ("seq_len", "batch_size", "seed"):
            self._add_number(section, name)

    def _add_quantization(self) -> None:
        section = self._add_section("Quantization")
        self._add_choice(section, "scheme", _WIDE_FIELD_WIDTH)
        self._add_choice(section, "engine")
        outlier = OutlierField()
        outlier.valueChanged.connect(self._change)
        self._fields["outlier"] = outlier
        self._rows["outlier"] = section.add_wide(outlier, TIPS["outlier"])

    def _add_measurement(self) -> None:
        section = self._add_section("Measurement")
        self._add_number(section, "threads")
        seconds = NumberField(LIMITS["seconds"])
        seconds.valueChanged.connect(self._change)
        self._explain(seconds, "seconds")
        self._add_row(section, "seconds", NUMBERS["seconds"], seconds)
        if len(ALLOCATORS_HERE) > 1:
            self._add_choice(section, "allocator")

    def _add_section(self, title: str) -> Section:
        section = Section(title)
        self._layout.addWidget(section)
        return section

    def _add_number(self, section: Section, name: str, limit: Limit | None = None) -> None:
        field = WholeField(limit or LIMITS[name])
        field.valueChanged.connect(self._change)
        self._explain(field, name)
        self._add_row(section, name, NUMBERS[name], field)

    def _add_choice(self, section: Section, name: str, width: int = _FIELD_WIDTH) -> None:
        field = ChoiceField()
        chosen = str(getattr(self._spec, name))
        field.set_choices(OFFERS.get(name, {chosen: chosen}), chosen)
        field.currentIndexChanged.connect(self._change)
        self._add_row(section, name, CHOICES[name], field, width)

    def _add_row(
        self, section: Section, name: str, title: str, field: Field, width: int = _FIELD_WIDTH
    ) -> None:
        field.setObjectName(name)
        self._fields[name] = field
        self._rows[name] = section.add_field(title, field, width, TIPS.get(name, ""))

    def _explain(self, field: WholeField | NumberField, name: str) -> None:
        # GUI thread to GUI thread: closures are safe here.
        def refuse(message: str) -> None:
            (self._refused.add if message else self._refused.discard)(name)
            self.show_problem(name, message)
            if message:
                # The digits before were no number that anybody wanted.
                self._spec = self._read()
                self._show_facts()
            self.soundness_changed.emit(self.sound)

        field.refused.connect(refuse)

    def _set_linked(self, linked: bool) -> None:
        # Fields that vanish take their text along.
        self._refused -= {"input_size", "hidden_size"} if linked else {"dimension"}
        blocker = QSignalBlocker(self.link)
        self.link.setChecked(linked)
        blocker.unblock()
        self._rows["dimension"].set_visible(shown=linked)
        self._rows["input_size"].set_visible(shown=not linked)
        self._rows["hidden_size"].set_visible(shown=not linked)

    def _lock(self) -> None:
        locks = find_locks(self._spec)
        for name, row in self._rows.items():
            row.lock(locks.get(name, ""))
        self._fields["engine"].setEnabled(find_scheme(self._spec.scheme).quantizes)
        for name, box in (("link", self.link), ("bidirectional", self.bidirectional)):
            box.setEnabled(name not in locks)
            box.setToolTip(plain_tip(locks.get(name, "")))

    def _show_facts(self) -> None:
        parameters = format_count(self._spec.parameter_count, "parameter")
        memory = format_size(estimate_memory(self._spec).total_bytes)
        self._facts.setText(f"{parameters}; comparing them takes up to {memory} of memory.")

    @Slot()
    def _return_to_defaults(self) -> None:
        engine = self._fields["engine"]
        defaults = ComparisonSpec()
        if isinstance(engine, ChoiceField) and engine.findData(defaults.engine) < 0:
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
        inputs = self._fields["inputs"]
        if isinstance(inputs, ChoiceField) and inputs.chosen == OPEN:
            # The choice stands again as it was until a file has been read.
            inputs.set_choices(offer_inputs(self._spec), self._spec.inputs)
            self.inputs_requested.emit()
            return
        spec = self._read()
        self.clear_problems()
        if spec == self._spec:
            return
        if spec.inputs != self._spec.inputs:
            spec = follow_inputs(spec)
            self.show_spec(spec, keep_typed=True)
            self.soundness_changed.emit(self.sound)
        self._spec = spec
        self._lock()
        self._show_facts()
        self.spec_changed.emit(spec)

    def _read(self) -> ComparisonSpec:
        values: dict[str, Any] = {"bidirectional": self.bidirectional.isChecked()}
        for name, field in self._fields.items():
            values[name] = field.chosen if isinstance(field, ChoiceField) else field.value()
        dimension = values.pop("dimension")
        if self.link.isChecked():
            values |= {"input_size": dimension, "hidden_size": dimension}
        return replace(self._spec, **values)
