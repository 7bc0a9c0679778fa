"""Asks how a picture shall look, and shows exactly what will be written."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.core.format import format_tenths
from app.core.results.comparison import Comparison
from app.session.background import BackgroundJobs
from app.ui.charts.views import COURSE, ECDF, HISTOGRAM, RATIO, TAIL
from app.ui.dialogs.buttons import make_buttons
from app.ui.page.options import FORMATS, PANES, SCALES, SHAPES, Picture
from app.ui.page.page import DOCUMENT, Page
from app.ui.page.preview import PageView
from app.ui.parameters.choice_field import ChoiceField
from app.ui.theme import DARK, LIGHT
from app.ui.widgets.labels import make_note
from app.ui.widgets.plain_text import shorten

_LONGEST_PROBLEM: Final = 300
_FORMATS: Final = {"png": "PNG (pixels)", "svg": "SVG (vector)", "pdf": "PDF (vector)"}
_SHAPES: Final = {
    "slide": "16:9 slide",
    "classic": "4:3",
    "document": "Tall, for a document",
    "pane": "A single pane",
}
_PANES: Final = {
    "latency": "Latency",
    "size": "Size",
    "difference": "Difference",
    "accuracy": "Accuracy",
    "anatomy": "Anatomy",
}
_VIEWS: Final = {
    str(HISTOGRAM): "Histogram",
    str(ECDF): "ECDF",
    str(COURSE): "Course",
    str(TAIL): "Tail",
    str(RATIO): "Ratio",
}
_AXES: Final[dict[str, tuple[str, bool | None]]] = {
    "automatic": ("Automatic", None),
    "even": ("Even", False),
    "logarithmic": ("Logarithmic", True),
}
_CELLS: Final = {"h": "h, every step", "c": "c, last step"}
_THEMES: Final = {"light": "Light", "dark": "Dark"}


class ExportDialog(QDialog):
    """A form beside a preview; ``picture`` is what was chosen."""

    def __init__(
        self,
        parent: QWidget,
        jobs: BackgroundJobs,
        comparisons: Sequence[Comparison],
        baseline: Comparison | None,
        picture: Picture,
    ) -> None:
        """Opens with what was chosen last.

        Args:
            parent: The window.
            jobs: Draws the preview.
            comparisons: What the page shows, one or several.
            baseline: Drawn as an outline, if one is pinned.
            picture: The first choice.
        """
        super().__init__(parent)
        self.setWindowTitle("Export picture")
        self.resize(1080, 640)
        self._comparisons = tuple(comparisons)
        self._baseline = baseline
        self._picture = picture
        self.view = PageView(jobs)
        options = picture.options
        self.format = _choice(_FORMATS, picture.format, self._change)
        self.shape = _choice(_SHAPES, options.shape, self._change)
        self.pane = _choice(_PANES, options.pane, self._change)
        self.latency_view = _choice(_VIEWS, str(options.latency_view), self._change)
        self.latency_axis = _choice(
            {name: title for name, (title, _) in _AXES.items()},
            next(name for name, (_, value) in _AXES.items() if value == options.logarithmic),
            self._change,
        )
        self.state = _choice(_CELLS, "c" if options.cell else "h", self._change)
        self.theme = _choice(_THEMES, options.theme.name, self._change)
        self.scale = _choice(
            {str(scale): f"{scale}×" for scale in SCALES}, str(picture.scale), self._change
        )
        self.with_baseline = QCheckBox("With the baseline")
        self.with_baseline.setChecked(picture.with_baseline)
        self.with_baseline.setVisible(baseline is not None)
        self.with_baseline.toggled.connect(self._change)
        self._note = make_note("muted")
        self._problem = make_note("problem")
        self._problem.hide()
        self.export_button = QPushButton("Export…")
        buttons = make_buttons(self, self.export_button)
        self._lay_out(buttons)
        self._show()

    @property
    def picture(self) -> Picture:
        """Returns what is chosen."""
        return self._picture

    @property
    def note(self) -> str:
        """Returns what is said about the file to be."""
        return self._note.text()

    @property
    def problem(self) -> str:
        """Returns why the file was not written, nothing where none has failed yet."""
        return self._problem.text()

    def show_problem(self, reason: str) -> None:
        """Says why the file was not written; what was chosen stays."""
        self._problem.setText(shorten(reason, _LONGEST_PROBLEM))
        self._problem.setVisible(bool(reason))

    def make_page(self) -> Page:
        """Returns the page as chosen."""
        baseline = self._baseline if self._picture.with_baseline else None
        return Page(self._comparisons, self._picture.options, baseline)

    def _lay_out(self, buttons: QDialogButtonBox) -> None:
        form = QFormLayout()
        form.setVerticalSpacing(8)
        form.setHorizontalSpacing(12)
        for title, field in (
            ("Format", self.format),
            ("Scale", self.scale),
            ("Shape", self.shape),
            ("Pane", self.pane),
            ("Colours", self.theme),
            ("Latency as", self.latency_view),
            ("Latency axis", self.latency_axis),
            ("Difference of", self.state),
            ("", self.with_baseline),
        ):
            if isinstance(field, ChoiceField):
                field.setMinimumWidth(160)
            form.addRow(title, field)
        side = QVBoxLayout()
        side.addLayout(form)
        side.addWidget(self._note)
        side.addWidget(self._problem)
        side.addStretch(1)
        side.addWidget(buttons)
        panel = QWidget()
        panel.setLayout(side)
        panel.setFixedWidth(290)
        frame = QFrame()
        frame.setProperty("role", "sunken")
        inner = QVBoxLayout(frame)
        inner.setContentsMargins(16, 16, 16, 16)
        inner.addWidget(self.view)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.addWidget(frame, 1)
        layout.addWidget(panel)

    @Slot()
    def _change(self) -> None:
        options = self._picture.options
        self._picture = Picture(
            replace(
                options,
                shape=next(shape for shape in SHAPES if shape == self.shape.chosen),
                pane=next(pane for pane in PANES if pane == self.pane.chosen),
                theme=DARK if self.theme.chosen == "dark" else LIGHT,
                latency_view=int(self.latency_view.chosen),
                logarithmic=_AXES[self.latency_axis.chosen][1],
                cell=self.state.chosen == "c",
            ),
            next(name for name in FORMATS if name == self.format.chosen),
            int(self.scale.chosen),
            self.with_baseline.isChecked(),
        )
        self._show()

    def _show(self) -> None:
        options, single = self._picture.options, len(self._comparisons) == 1
        one_pane = options.shape == "pane" and single
        self.shape.setEnabled(True)
        self.pane.setEnabled(one_pane)
        latency = not one_pane or options.pane == "latency"
        self.latency_view.setEnabled(latency)
        self.latency_axis.setEnabled(latency and options.latency_view != RATIO)
        self.state.setEnabled(not one_pane or options.pane == "difference")
        self.scale.setEnabled(self._picture.format == "png")
        page = self.make_page()
        self._note.setText(self._describe(page))
        self.view.show_page(page)

    def _describe(self, page: Page) -> str:
        width, height = round(page.size.width()), round(page.size.height())
        record = "The whole record goes with it: opened or dropped here, it comes back."
        if self._picture.format == "png":
            scale = self._picture.scale
            return f"{width * scale:,} × {height * scale:,} pixels. {record}"
        inches = f"{format_tenths(width / 96)} × {format_tenths(height / 96)} inches"
        if self._picture.format == "pdf" and page.size == DOCUMENT:
            inches = "An A4 page"
        return f"{inches}, every line a vector. {record}"


def _choice(titles: dict[str, str], chosen: str, change: Callable[[], object]) -> ChoiceField:
    field = ChoiceField()
    field.set_choices(titles, chosen)
    field.currentIndexChanged.connect(change)
    return field
