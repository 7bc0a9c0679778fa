"""The parameter panel: what is compared, as one frozen spec in and one out."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.core.format import format_count, format_size
from app.core.spec import (
    ALLOCATORS_HERE,
    LIMITS,
    SCHEMES,
    Capacity,
    ComparisonSpec,
    Limit,
    estimate_memory,
)
from app.ui.fields import ChoiceField, NumberField, WholeField, mark
from app.ui.theme import sans

Field = WholeField | NumberField | ChoiceField

PANEL_WIDTH = 268
_FIELD_WIDTH = 104
_SCHEME_CHOICES = {"int8": "int8", "float32": "fp32 (A/A)"}
_ALLOCATOR_CHOICES = {"system": "as usual", "no-trim": "is kept"}
_TIPS = {
    "allocator": "As usual, glibc gives freed memory back to the kernel, and each call pays for\n"
    "it with page faults. Kept, it is there for the next call.",
    "scheme": "int8: quantize_dynamic over LSTM and Linear, qint8 weights.\n"
    "fp32 (A/A): the model against its own copy, to see how much noise there is.",
    "engine": "The quantized kernels; only those that this processor has",
    "seconds": "The measurement ends when its interval is within ± 2 %, or after this time",
}


class ParameterPanel(QScrollArea):
    """Emits one new spec for each change that makes sense; explains each that does not."""

    spec_changed = Signal(object)
    """A ComparisonSpec, after a change by the user and never after one by the program."""

    soundness_changed = Signal(bool)
    """Whether every field holds something that makes sense, while the user types."""

    def __init__(self, spec: ComparisonSpec | None = None) -> None:
        super().__init__()
        self._spec = spec or ComparisonSpec()
        self._fields: dict[str, Field] = {}
        self._problems: dict[str, QLabel] = {}
        self._rows: dict[str, tuple[QWidget, ...]] = {}
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
        self._facts = QLabel()
        self._facts.setFont(sans(12))
        self._facts.setProperty("role", "muted")
        self._facts.setWordWrap(True)
        self._layout.addWidget(self._facts)
        self._layout.addStretch(1)
        self.defaults_button = QPushButton("Recipe defaults")
        self.defaults_button.setToolTip("Dimension 8, 20 steps, batch 1, one layer, seed 29592")
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
        label = self._problems[self._visible_name(name)]
        return "" if label.isHidden() else label.text()

    def show_spec(self, spec: ComparisonSpec) -> None:
        """Shows a spec without emitting it."""
        self._spec = spec
        self._refused.clear()
        linked = spec.input_size == spec.hidden_size and self.link.isChecked()
        self._set_linked(linked)
        for name, field in self._fields.items():
            value = spec.hidden_size if name == "dimension" else getattr(spec, name)
            blocker = QSignalBlocker(field)
            if isinstance(field, ChoiceField):
                field.choose(str(value))
            elif isinstance(field, WholeField):
                field.setValue(int(value))
                field.forget()
            else:
                field.setValue(float(value))
                field.forget()
            blocker.unblock()
        blocker = QSignalBlocker(self.bidirectional)
        self.bidirectional.setChecked(spec.bidirectional)
        blocker.unblock()
        self._fields["engine"].setEnabled(spec.scheme != "float32")
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
        visible = self._visible_name(name)
        label = self._problems[visible]
        label.setText(message)
        label.setVisible(bool(message))
        mark(self._fields[visible], wrong=bool(message))
        if message:
            self.ensureWidgetVisible(label)

    def clear_problems(self) -> None:
        """Takes the messages away, but for those about text that still stands in its field."""
        for name in self._problems.keys() - self._refused:
            self._problems[name].hide()
            mark(self._fields[name], wrong=False)

    def _visible_name(self, name: str) -> str:
        if name in {"input_size", "hidden_size"} and self.link.isChecked():
            return "dimension"
        return name

    def _add_model(self) -> None:
        grid = self._add_section("Model")
        self._add_number(grid, "dimension", "Dimension", Limit("Dimension", 1, 8192))
        self._add_number(grid, "input_size", "Input size")
        self._add_number(grid, "hidden_size", "Hidden size")
        self.link = QCheckBox("Input and hidden size alike")
        self.link.setChecked(True)
        self.link.toggled.connect(self._change_link)
        grid.addWidget(self.link, grid.rowCount(), 0, 1, 2)
        self._add_number(grid, "num_layers", "Layers")
        self.bidirectional = QCheckBox("Bidirectional")
        self.bidirectional.toggled.connect(self._change)
        grid.addWidget(self.bidirectional, grid.rowCount(), 0, 1, 2)

    def _add_workload(self) -> None:
        grid = self._add_section("Workload")
        self._add_number(grid, "seq_len", "Sequence length")
        self._add_number(grid, "batch_size", "Batch size")
        self._add_number(grid, "seed", "Seed")

    def _add_quantization(self) -> None:
        grid = self._add_section("Quantization")
        scheme = ChoiceField()
        scheme.set_choices({name: _SCHEME_CHOICES[name] for name in SCHEMES}, self._spec.scheme)
        engine = ChoiceField()
        engine.set_choices({self._spec.engine: self._spec.engine}, self._spec.engine)
        for name, title, field in (("scheme", "Scheme", scheme), ("engine", "Engine", engine)):
            field.currentIndexChanged.connect(self._change)
            self._add_row(grid, name, title, field)

    def _add_measurement(self) -> None:
        grid = self._add_section("Measurement")
        self._add_number(grid, "threads", "Threads")
        seconds = NumberField(LIMITS["seconds"])
        seconds.valueChanged.connect(self._change)
        self._explain(seconds, "seconds")
        self._add_row(grid, "seconds", "Time budget (s)", seconds)
        if len(ALLOCATORS_HERE) > 1:
            memory = ChoiceField()
            memory.set_choices(_ALLOCATOR_CHOICES, self._spec.allocator)
            memory.currentIndexChanged.connect(self._change)
            self._add_row(grid, "allocator", "Freed memory", memory)

    def _add_section(self, title: str) -> QGridLayout:
        card = QFrame()
        card.setProperty("role", "card")
        grid = QGridLayout(card)
        grid.setContentsMargins(12, 9, 12, 10)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(0, 1)
        heading = QLabel(title)
        heading.setFont(sans(13, strong=True))
        grid.addWidget(heading, 0, 0, 1, 2)
        self._layout.addWidget(card)
        return grid

    def _add_number(
        self, grid: QGridLayout, name: str, title: str, limit: Limit | None = None
    ) -> None:
        field = WholeField(limit or LIMITS[name])
        field.valueChanged.connect(self._change)
        self._explain(field, name)
        self._add_row(grid, name, title, field)

    def _add_row(self, grid: QGridLayout, name: str, title: str, field: Field) -> None:
        row = grid.rowCount()
        label = QLabel(title)
        label.setBuddy(field)
        field.setFixedWidth(_FIELD_WIDTH)
        field.setObjectName(name)
        if name in _TIPS:
            field.setToolTip(_TIPS[name])
            field.setAccessibleName(title)
        problem = QLabel()
        problem.setProperty("role", "problem")
        problem.setFont(sans(12))
        problem.setWordWrap(True)
        problem.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        problem.hide()
        grid.addWidget(label, row, 0)
        grid.addWidget(field, row, 1)
        grid.addWidget(problem, row + 1, 0, 1, 2)
        self._fields[name] = field
        self._problems[name] = problem
        self._rows[name] = (label, field)

    def _explain(self, field: WholeField | NumberField, name: str) -> None:
        # GUI thread to GUI thread: closures are safe here.
        def refuse(message: str) -> None:
            (self._refused.add if message else self._refused.discard)(name)
            self.show_problem(name, message)
            self.soundness_changed.emit(self.sound)

        def restore(message: str) -> None:
            self._refused.discard(name)
            self.show_problem(name, message)
            mark(field, wrong=False)
            self.soundness_changed.emit(self.sound)

        field.refused.connect(refuse)
        field.restored.connect(restore)

    def _set_linked(self, linked: bool) -> None:
        blocker = QSignalBlocker(self.link)
        self.link.setChecked(linked)
        blocker.unblock()
        for name, shown in (
            ("dimension", linked),
            ("input_size", not linked),
            ("hidden_size", not linked),
        ):
            for widget in self._rows[name]:
                widget.setVisible(shown)
            if not shown:
                self._problems[name].hide()

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
        if not linked:
            self.show_spec(self._spec)
            return
        self.show_spec(replace(self._spec, input_size=self._spec.hidden_size))
        self.spec_changed.emit(self._spec)

    @Slot()
    def _change(self) -> None:
        spec = self._read()
        self.clear_problems()
        self._fields["engine"].setEnabled(spec.scheme != "float32")
        if spec != self._spec:
            self._spec = spec
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
