"""A card of the parameter panel: fields in rows, with room for a message under each."""

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QLabel,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.ui.parameters.choice_field import ChoiceField
from app.ui.parameters.number_fields import NumberField, WholeField, mark
from app.ui.parameters.outlier_field import OutlierField
from app.ui.parameters.texts import EXPLAINED
from app.ui.theme import sans
from app.ui.widgets.labels import make_note
from app.ui.widgets.plain_text import PlainLabel, plain_tip

Field = WholeField | NumberField | ChoiceField | OutlierField


def fill(field: Field, value: Any) -> None:  # noqa: ANN401 - any field of a spec
    """Shows a value in a field, silently."""
    with QSignalBlocker(field):
        if isinstance(field, ChoiceField):
            field.choose(str(value))
        elif isinstance(field, WholeField):
            field.setValue(int(value))
        else:
            field.setValue(float(value))


@dataclass(frozen=True, slots=True, eq=False)
class FieldRow:
    """A field with its label, and what is said under it."""

    label: QLabel | None
    field: QWidget
    problem: QLabel
    tip: str

    @property
    def message(self) -> str:
        """Returns what is said under the field, or nothing."""
        return "" if self.problem.isHidden() else self.problem.text()

    def show_problem(self, message: str) -> None:
        """Says something under the field and marks it; an empty text takes both away."""
        self.problem.setText(message)
        self.problem.setVisible(bool(message))
        mark(self.field, wrong=bool(message))

    def set_visible(self, *, shown: bool) -> None:
        """Shows the row or takes it away, with what is said under it."""
        for widget in (self.label, self.field):
            if widget is not None:
                widget.setVisible(shown)
        if not shown:
            self.problem.hide()

    def lock(self, reason: str) -> None:
        """Lets nothing be changed for a reason, which the tool tip says; none unlocks."""
        self.field.setEnabled(not reason)
        self.field.setToolTip(plain_tip(reason or self.tip))


class Section(QFrame):
    """A heading over rows of fields, which a click on the heading folds away."""

    fold_changed = Signal()
    """The user has folded the rows away, or unfolded them."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.title = title
        self.heading = QToolButton()
        self.heading.setProperty("role", "fold")
        self.heading.setText(title)
        self.heading.setFont(sans(13, strong=True))
        self.heading.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.heading.setToolTip("Fold these parameters away, or show them")
        self.heading.clicked.connect(self._turn)
        self._body = QWidget()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(12, 6, 12, 9)
        outer.setSpacing(5)
        outer.addWidget(self.heading)
        outer.addWidget(self._body)
        self._grid = QGridLayout(self._body)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(5)
        self._grid.setColumnStretch(0, 1)
        self.fold(folded=False)

    @property
    def folded(self) -> bool:
        """Returns whether the rows are folded away."""
        return self._body.isHidden()

    def fold(self, *, folded: bool) -> None:
        """Folds the rows away, or shows them; the values stay."""
        self._body.setVisible(not folded)
        arrow = Qt.ArrowType.RightArrow if folded else Qt.ArrowType.DownArrow
        self.heading.setArrowType(arrow)
        self.heading.setAccessibleDescription("folded" if folded else "unfolded")

    @Slot()
    def _turn(self) -> None:
        self.fold(folded=not self.folded)
        self.fold_changed.emit()

    def add_field(
        self, title: str, field: QWidget, width: int, tip: str = "", name: str = ""
    ) -> FieldRow:
        """Adds a field beside its label, which explains what it is and does by ``name``."""
        label = PlainLabel(title)
        label.setBuddy(field)
        explained = EXPLAINED.get(name, tip)
        label.setToolTip(plain_tip(explained))
        for widget in (label, field):
            widget.setWhatsThis(plain_tip(explained))
        field.setFixedWidth(width)
        field.setAccessibleName(title)
        row = self._grid.rowCount()
        self._grid.addWidget(label, row, 0)
        # Over both columns: a wide field beside a short label takes no more room than others.
        self._grid.addWidget(field, row, 0, 1, 2, Qt.AlignmentFlag.AlignRight)
        return self._finish(label, field, tip or ("" if field.toolTip() else explained))

    def add_wide(self, field: QWidget, tip: str = "") -> FieldRow:
        """Adds a field over the whole width, which says itself what it is."""
        self._grid.addWidget(field, self._grid.rowCount(), 0, 1, 2)
        return self._finish(None, field, tip)

    def add_box(self, box: QCheckBox) -> None:
        """Adds a check box, of which nothing is ever said."""
        self._grid.addWidget(box, self._grid.rowCount(), 0, 1, 2)

    def _finish(self, label: QLabel | None, field: QWidget, tip: str) -> FieldRow:
        if tip:
            field.setToolTip(plain_tip(tip))
        problem = make_note("problem")
        problem.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        problem.hide()
        self._grid.addWidget(problem, self._grid.rowCount(), 0, 1, 2)
        return FieldRow(label, field, problem, field.toolTip())
