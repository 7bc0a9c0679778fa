"""The dialog that trains a network on Japanese vowels, and shows how it learns."""

from collections.abc import Callable
from typing import Final

import pyqtgraph as pg
from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.core.networks.training_plan import TRAINING_LIMITS, Epoch, Trained, TrainingPlan
from app.core.report.training import describe_epoch
from app.core.spec import CELL_TITLES, CELLS, ComparisonSpec
from app.session.requests import NotTrained, TrainingNews
from app.session.training import Training
from app.ui.parameters.choice_field import ChoiceField
from app.ui.parameters.number_fields import WholeField, mark
from app.ui.theme import Theme, sans
from app.ui.widgets.plain_text import PlainLabel
from app.ui.widgets.plot import line, make_plot, name_axis, space_whole, style_plot

_DEFAULT_HIDDEN: Final = 64
_PLACEHOLDER: Final = (
    "It learns to tell nine speakers apart from 270 utterances; 370 others test it afterwards."
)


class TrainingDialog(QDialog):
    """Sizes on the left, the loss and the accuracy of every epoch on the right."""

    trained = Signal(object)
    """The Trained network; the dialog has closed itself."""

    def __init__(
        self,
        training: Training,
        spec: ComparisonSpec,
        theme: Callable[[], Theme],
        parent: QWidget | None = None,
    ) -> None:
        """Prepares a training.

        Args:
            training: Trains.
            spec: Whose sizes the fields begin with.
            theme: Tells the present colours, which may change while the dialog is open.
            parent: The owner.
        """
        super().__init__(parent)
        self._training = training
        self._theme = theme
        self._epochs: list[Epoch] = []
        self.setWindowTitle("Train on Japanese vowels")
        self.setMinimumSize(720, 420)
        plan = suggest_plan(spec)
        self.hidden_size = WholeField(TRAINING_LIMITS["hidden_size"])
        self.num_layers = WholeField(TRAINING_LIMITS["num_layers"])
        self.seed = WholeField(TRAINING_LIMITS["seed"])
        for field, value in (
            (self.hidden_size, plan.hidden_size),
            (self.num_layers, plan.num_layers),
            (self.seed, plan.seed),
        ):
            field.setValue(value)
            field.refused.connect(self._explain)
        self.cell = ChoiceField()
        self.cell.set_choices(CELL_TITLES, plan.cell)
        self.bidirectional = QCheckBox("Bidirectional")
        self.bidirectional.setChecked(plan.bidirectional)
        self._plot = make_plot()
        self._item = self._plot.getPlotItem()
        self._curve = pg.PlotDataItem()
        self._item.addItem(self._curve)
        self._style_plot()
        self._scale(plan.epochs, 2.5)
        self._message = PlainLabel(_PLACEHOLDER)
        self._message.setFont(sans(12))
        self._message.setWordWrap(True)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("Progress of the training")
        self.train_button = QPushButton("Train")
        self.train_button.setDefault(True)
        self.train_button.clicked.connect(self._begin)
        self.cancel_button = QPushButton("Cancel")
        self.cancel_button.clicked.connect(self.reject)
        self._lay_out()
        training.told.connect(self._take_news)
        self.hidden_size.setFocus()

    @property
    def plan(self) -> TrainingPlan:
        """Returns what the fields say."""
        return TrainingPlan(
            hidden_size=self.hidden_size.value(),
            num_layers=self.num_layers.value(),
            cell=next(cell for cell in CELLS if cell == self.cell.chosen),
            bidirectional=self.bidirectional.isChecked(),
            seed=self.seed.value(),
        )

    @property
    def message(self) -> str:
        """Returns what is said about the training."""
        return self._message.text()

    @property
    def progress(self) -> float:
        """Returns how far the training is, 0 to 1."""
        return self._bar.value() / max(self._bar.maximum(), 1)

    @property
    def losses(self) -> tuple[float, ...]:
        """Returns the losses that are drawn."""
        return tuple(epoch.loss for epoch in self._epochs)

    def reject(self) -> None:
        """Ends the training and closes; nothing else changes."""
        self._training.cancel()
        super().reject()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Takes new colours where those of the system change."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._style_plot()

    def _style_plot(self) -> None:
        theme = self._theme()
        self._plot.setBackground(theme.surface)
        style_plot(self._item, theme)
        name_axis(self._item, "bottom", "epoch", theme)
        name_axis(self._item, "left", "training loss (cross-entropy)", theme)
        self._curve.setPen(line(theme.text))

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setSpacing(6)
        for title, field in (
            ("Hidden size", self.hidden_size),
            ("Layers", self.num_layers),
            ("Cell", self.cell),
            ("Seed", self.seed),
        ):
            field.setFixedWidth(104)
            field.setAccessibleName(title)
            form.addRow(title, field)
        form.addRow(self.bidirectional)
        upper = QHBoxLayout()
        upper.setSpacing(18)
        upper.addLayout(form)
        upper.addWidget(self._plot, 1)
        buttons = QDialogButtonBox()
        buttons.addButton(self.train_button, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(self.cancel_button, QDialogButtonBox.ButtonRole.ActionRole)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(10)
        layout.addLayout(upper, 1)
        layout.addWidget(self._message)
        layout.addWidget(self._bar)
        layout.addWidget(buttons)

    def _fields(self) -> tuple[QWidget, ...]:
        return (self.hidden_size, self.num_layers, self.cell, self.seed, self.bidirectional)

    def _set_training(self, *, training: bool) -> None:
        for widget in (*self._fields(), self.train_button):
            widget.setEnabled(not training)

    def _scale(self, epochs: int, top: float) -> None:
        space_whole(self._item, "bottom", epochs, most=10)
        self._item.setXRange(0.5, epochs + 0.5, padding=0)
        self._item.setYRange(0, top * 1.06 or 1.0, padding=0)

    @Slot()
    def _explain(self) -> None:
        numbers = (self.hidden_size, self.num_layers, self.seed)
        refusals = [field.refusal for field in numbers if field.refusal]
        for field in numbers:
            mark(field, wrong=bool(field.refusal))
        self._message.setText(" ".join(refusals) or _PLACEHOLDER)
        self.train_button.setEnabled(not refusals)

    @Slot()
    def _begin(self) -> None:
        self._epochs = []
        self._curve.setData([], [])
        self._bar.setValue(0)
        # Before the fields let go of the focus: else Cancel, the only button that is left, would
        # take it and be what Enter presses.
        self.cancel_button.setAutoDefault(False)
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._set_training(training=True)
        self._message.setText("The first pass over the utterances…")
        self._training.train(self.plan)

    @Slot(object)
    def _take_news(self, news: TrainingNews) -> None:
        match news:
            case Epoch():
                self._show_epoch(news)
            case Trained():
                self.accept()
                self.trained.emit(news)
            case NotTrained(reason):
                self._set_training(training=False)
                self._message.setText(reason)

    def _show_epoch(self, epoch: Epoch) -> None:
        self._epochs.append(epoch)
        self._curve.setData([e.number for e in self._epochs], list(self.losses))
        self._scale(epoch.epochs, max(self.losses))
        self._bar.setRange(0, epoch.epochs)
        self._bar.setValue(epoch.number)
        self._message.setText(describe_epoch(epoch))


def suggest_plan(spec: ComparisonSpec) -> TrainingPlan:
    """Returns a plan with the sizes of ``spec``, as far as they can be trained."""
    layers, hidden = TRAINING_LIMITS["num_layers"], TRAINING_LIMITS["hidden_size"]
    fits = spec.hidden_size != ComparisonSpec().hidden_size and hidden.admits(spec.hidden_size)
    return TrainingPlan(
        hidden_size=spec.hidden_size if fits else _DEFAULT_HIDDEN,
        num_layers=spec.num_layers if layers.admits(spec.num_layers) else 1,
        cell=spec.cell,
        bidirectional=spec.bidirectional,
        seed=spec.seed,
    )
