"""The panel's fields in their sections: what each holds, and what is said at each."""

from collections.abc import Collection, KeysView
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from app.core.limits import LIMITS, Limit
from app.core.schemes.registry import find_scheme
from app.core.spec import ALLOCATORS_HERE, ComparisonSpec
from app.core.validation import Capacity
from app.ui.parameters.choice_field import ChoiceField
from app.ui.parameters.network_row import NetworkRow
from app.ui.parameters.number_fields import NumberField, WholeField
from app.ui.parameters.outlier_field import OutlierField
from app.ui.parameters.section import Field, FieldRow, Section, fill
from app.ui.parameters.texts import CHOICES, NUMBERS, OFFERS, TIPS, find_locks, offer_inputs
from app.ui.widgets.plain_text import plain_tip

_FIELD_WIDTH = 104
_WIDE_FIELD_WIDTH = 140
_SCHEME_WIDTH = 164


class ParameterForm(QWidget):
    """Knows fields and rows, and no rule about what makes sense together."""

    edited = Signal()
    """A field holds another value, by the user."""

    refused = Signal(str, str)
    """A field's name, and why what is typed there does not do; "" once it does."""

    fold_changed = Signal()
    """A section has been folded away or unfolded, by the user."""

    def __init__(self, spec: ComparisonSpec) -> None:
        """Makes all sections; choices begin as ``spec`` says."""
        super().__init__()
        self._fields: dict[str, Field] = {}
        self._rows: dict[str, FieldRow] = {}
        self.sections: list[Section] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(8)
        self._first = spec
        self.network = NetworkRow()
        self.link = QCheckBox("Input and hidden size alike")
        self.bidirectional = QCheckBox("Bidirectional")
        self._add_model()
        self._add_workload()
        self._add_quantization()
        self._add_measurement()

    @property
    def names(self) -> KeysView[str]:
        """Returns the names of all that has a row."""
        return self._rows.keys()

    @property
    def inputs(self) -> ChoiceField:
        """Returns the choice of inputs."""
        return self._choice("inputs")

    @property
    def engine(self) -> ChoiceField:
        """Returns the choice of engines."""
        return self._choice("engine")

    def field(self, name: str) -> Field:
        """Returns the widget of a spec's field; ``dimension`` is the linked one."""
        return self._fields[name]

    def row(self, name: str) -> FieldRow:
        """Returns the row in which a spec's field is seen."""
        if name in {"input_size", "hidden_size"} and self.link.isChecked():
            name = "dimension"
        return self._rows[name]

    def unfold(self, name: str) -> None:
        """Unfolds the section in which a spec's field stands."""
        for section in self.sections:
            if section.folded and section.isAncestorOf(self.row(name).field):
                section.fold(folded=False)
                self.fold_changed.emit()

    def set_message(self, name: str, message: str) -> None:
        """Says something under a row, whether it is seen or not."""
        self._rows[name].show_problem(message)

    def show_spec(self, spec: ComparisonSpec, *, but: Collection[str]) -> None:
        """Fills all fields silently, but for some."""
        self.network.show_weights(spec.weights)
        self.inputs.set_choices(offer_inputs(spec), spec.inputs)
        for name in self._fields.keys() - but:
            value = spec.hidden_size if name == "dimension" else getattr(spec, name)
            fill(self._fields[name], value)
        _check(self.bidirectional, spec.bidirectional)

    def read(self, spec: ComparisonSpec) -> ComparisonSpec:
        """Returns ``spec`` with what the fields hold."""
        values: dict[str, Any] = {"bidirectional": self.bidirectional.isChecked()}
        for name, field in self._fields.items():
            values[name] = field.chosen if isinstance(field, ChoiceField) else field.value()
        dimension = values.pop("dimension")
        if self.link.isChecked():
            values |= {"input_size": dimension, "hidden_size": dimension}
        return replace(spec, **values)

    def set_linked(self, *, linked: bool) -> None:
        """Shows one size for input and hidden state, or one for each, silently."""
        _check(self.link, linked)
        self._rows["dimension"].set_visible(shown=linked)
        self._rows["input_size"].set_visible(shown=not linked)
        self._rows["hidden_size"].set_visible(shown=not linked)

    def lock(self, spec: ComparisonSpec) -> None:
        """Lets be changed what a file does not decide."""
        locks = find_locks(spec)
        for name, row in self._rows.items():
            row.lock(locks.get(name, ""))
        self.engine.setEnabled(find_scheme(spec.scheme).uses_engine)
        for name, box in (("link", self.link), ("bidirectional", self.bidirectional)):
            box.setEnabled(name not in locks)
            box.setToolTip(plain_tip(locks.get(name, "")))

    def limit(self, capacity: Capacity, engine: str) -> None:
        """Limits the choices to what this machine offers, silently."""
        threads = self._fields["threads"]
        if isinstance(threads, WholeField):
            with QSignalBlocker(threads):
                threads.set_high(capacity.cores)
        if capacity.engines is not None:
            self.engine.set_choices({name: name for name in capacity.engines}, engine)

    def _choice(self, name: str) -> ChoiceField:
        field = self._fields[name]
        if not isinstance(field, ChoiceField):
            raise TypeError(f"{name} is no choice")
        return field

    def _add_model(self) -> None:
        section = self._add_section("Model")
        self._rows["weights"] = section.add_wide(self.network)
        self._add_choice(section, "cell")
        self._add_number(section, "dimension", Limit("Dimension", 1, 8192))
        self._add_number(section, "input_size")
        self._add_number(section, "hidden_size")
        self.link.setChecked(True)
        section.add_box(self.link)
        self._add_number(section, "num_layers")
        self.bidirectional.toggled.connect(self.edited)
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
        self._add_choice(section, "scheme", _SCHEME_WIDTH)
        self._add_choice(section, "engine")
        outlier = OutlierField()
        outlier.valueChanged.connect(self.edited)
        self._fields["outlier"] = outlier
        self._rows["outlier"] = section.add_wide(outlier, TIPS["outlier"])

    def _add_measurement(self) -> None:
        section = self._add_section("Measurement")
        self._add_number(section, "threads")
        seconds = NumberField(LIMITS["seconds"])
        seconds.valueChanged.connect(self.edited)
        self._explain(seconds, "seconds")
        self._add_row(section, "seconds", NUMBERS["seconds"], seconds)
        if len(ALLOCATORS_HERE) > 1:
            self._add_choice(section, "allocator")

    def _add_section(self, title: str) -> Section:
        section = Section(title)
        section.fold_changed.connect(self.fold_changed)
        self.sections.append(section)
        self._layout.addWidget(section)
        return section

    def _add_number(self, section: Section, name: str, limit: Limit | None = None) -> None:
        field = WholeField(limit or LIMITS[name])
        field.valueChanged.connect(self.edited)
        self._explain(field, name)
        self._add_row(section, name, NUMBERS[name], field)

    def _add_choice(self, section: Section, name: str, width: int = _FIELD_WIDTH) -> None:
        field = ChoiceField()
        chosen = str(getattr(self._first, name))
        field.set_choices(OFFERS.get(name, {chosen: chosen}), chosen)
        field.currentIndexChanged.connect(self.edited)
        self._add_row(section, name, CHOICES[name], field, width)

    def _add_row(
        self, section: Section, name: str, title: str, field: Field, width: int = _FIELD_WIDTH
    ) -> None:
        field.setObjectName(name)
        self._fields[name] = field
        self._rows[name] = section.add_field(title, field, width, TIPS.get(name, ""), name)

    def _explain(self, field: WholeField | NumberField, name: str) -> None:
        # GUI thread to GUI thread: closures are safe here.
        field.refused.connect(lambda reason: self.refused.emit(name, reason))


def _check(box: QCheckBox, checked: bool) -> None:
    """Checks a box silently."""
    with QSignalBlocker(box):
        box.setChecked(checked)
