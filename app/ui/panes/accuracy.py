"""The accuracy pane: how often both models tell the speaker, and where they disagree."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHeaderView, QVBoxLayout

from app.core.format import format_count
from app.core.report.accuracy import describe_no_flip, describe_pair, state_accuracy, title_flips
from app.core.results.accuracy import Accuracy
from app.core.statistics.paired import AccuracySummary, summarise_accuracy
from app.ui.charts.accuracy import (
    COLUMNS,
    draw_accuracy,
    draw_difference,
    head_flips,
    tabulate_flips,
    tabulate_sides,
)
from app.ui.charts.titles import ACCURACY
from app.ui.theme import sans
from app.ui.widgets.drawing_plot import DrawingPlot
from app.ui.widgets.figure_table import FigureTable
from app.ui.widgets.plain_text import PlainLabel
from app.ui.widgets.plot_pane import PlotPane
from app.ui.widgets.sentence import Sentence
from app.ui.widgets.text_table import TextModel, make_table
from app.ui.widgets.zoom import Zoom

_NAMES_PIXELS: Final = 76
"""So that both plots stand level."""

_LONG: Final = 16
"""Characters of a heading that leave the other columns no room at the smallest window."""

_PLACEHOLDER: Final = (
    "How often both models name the right speaker of 370 utterances, and which answers flipped.\n"
    "Train on Japanese vowels, or choose the trained network in the Network menu, to see it."
)


class AccuracyPane(PlotPane):
    """Both sides' accuracy with its interval, their difference, and the answers that flipped."""

    topic = "accuracy"

    def __init__(self) -> None:
        super().__init__(ACCURACY, _PLACEHOLDER)
        self._summary: AccuracySummary | None = None
        self._candidate = ""
        self._headline = PlainLabel()
        self._headline.setFont(sans(22, strong=True))
        self._sides, self._difference = (DrawingPlot(left=_NAMES_PIXELS) for _ in range(2))
        self.take_plots(self._sides, self._difference)
        self.zooms = tuple(
            Zoom(plot.widget, ((plot,),)) for plot in (self._sides, self._difference)
        )
        for plot, rows in ((self._sides, 2), (self._difference, 1)):
            plot.widget.setMinimumSize(160, 44 + 24 * rows)
            plot.widget.setMaximumHeight(44 + 76 * rows)
        self._figures = FigureTable(
            ("correct", "accuracy", "95 % CI"),
            ("reference", "candidate"),
            ("Utterances whose speaker it told", "Their share", "Wilson's score interval"),
        )
        self._verdict = Sentence(sans(12))
        self._flips_title = PlainLabel()
        self._flips_title.setFont(sans(13, strong=True))
        self._model = TextModel(
            COLUMNS,
            (
                "Its place among the test utterances, from 1",
                "Frames of the utterance",
                "Who speaks, from 1 to 9",
                "The speaker that fp32 named",
                "The speaker that the candidate named",
                "Which side named the right speaker",
            ),
            left=(5,),
        )
        self._table = make_table(self._model, "Answers that flipped", choosing=False)
        header = self._table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(True)
        self._none = Sentence(sans(12))
        self._none.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._lay_out()

    def show_accuracy(self, accuracy: Accuracy | None, candidate: str) -> None:
        """Shows both models' answers; None, for a comparison without a task, takes them away."""
        self._candidate = candidate
        self._summary = None if accuracy is None else summarise_accuracy(accuracy)
        if self._summary is None:
            self.clear()
            return
        self._fill(self._summary)
        self._redraw()
        self.reveal()

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(6)
        for widget, stretch in (
            (self._headline, 0),
            (self._sides.widget, 3),
            (self._figures, 0),
            (self._difference.widget, 2),
            (self._verdict, 0),
        ):
            left.addWidget(widget, stretch)
        left.addStretch(0)
        right = QVBoxLayout()
        right.setSpacing(6)
        right.addWidget(self._flips_title)
        right.addWidget(self._table, 1)
        right.addWidget(self._none, 1)
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.addLayout(left, 0, 0)
        grid.addLayout(right, 0, 1)
        # As wide as the table's headings want at the smallest window.
        for column in (0, 1):
            grid.setColumnStretch(column, 1)
        self.content.addLayout(grid, 1)

    def _fill(self, summary: AccuracySummary) -> None:
        statement = state_accuracy(summary, self._candidate)
        self._headline.setText(statement.headline)
        self.set_subtitle(f"who of nine speaks, {format_count(summary.utterances, 'utterance')}")
        for row, (name, *figures) in enumerate(tabulate_sides(summary, self._candidate)):
            self._figures.set_row(row, name, figures)
        self._verdict.setText(describe_pair(summary, self._candidate))
        self._flips_title.setText(title_flips(summary))
        self._none.setText(describe_no_flip(summary, self._candidate))
        self._none.setVisible(not summary.flips)
        self._table.setVisible(bool(summary.flips))
        # What the side that is right said is strong.
        strong = {
            (row, 3 if flip.speaker == flip.reference else 4)
            for row, flip in enumerate(summary.flips)
            if flip.speaker in {flip.reference, flip.candidate}
        }
        self._model.show_rows(
            tabulate_flips(summary.flips, self._candidate),
            headings=[_wrap(heading) for heading in head_flips(self._candidate)],
            strong=strong,
        )
        self._table.scrollToTop()

    def _redraw(self) -> None:
        summary = self._summary
        if summary is None:
            return
        self._sides.show_drawing(draw_accuracy(summary, self._candidate))
        # Both stand level, however long a name is.
        self._difference.axes.left = self._sides.axes.width
        self._difference.show_drawing(draw_difference(summary, self._candidate))


def _wrap(heading: str) -> str:
    """Returns a long heading in two lines of words, as even as they can be."""
    if len(heading) <= _LONG:
        return heading
    words = heading.split(" ")
    broken = ((" ".join(words[:count]), " ".join(words[count:])) for count in range(1, len(words)))
    return "\n".join(min(broken, key=lambda lines: max(map(len, lines)), default=(heading,)))
