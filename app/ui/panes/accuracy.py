"""The accuracy pane: how often both models tell the speaker, and where they disagree."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout

from app.core.agreement import AccuracySummary, Flip, state_accuracy, summarise_accuracy
from app.core.format import format_count, format_number
from app.core.results import Accuracy, Interval
from app.ui.figures import Figures
from app.ui.pane import Pane
from app.ui.panes.accuracy_plot import Dot, DotPlot
from app.ui.panes.sentence import Sentence
from app.ui.panes.table import TextModel, make_table
from app.ui.theme import Theme, sans

_PROMISE: Final = (
    "How often fp32 and int8 tell who speaks in 370 utterances, and which answers flipped.\n"
    "Train on Japanese vowels, or choose the trained network in the Network menu, to see it."
)
_SIGNS: Final = ("●", "▲")
_COLUMNS: Final = ("utterance", "steps", "speaker", "fp32 said", "int8 said", "who is right")


class AccuracyPane(Pane):
    """Both sides' accuracy with its interval, their difference, and the answers that flipped."""

    def __init__(self) -> None:
        super().__init__("Accuracy on Japanese vowels", _PROMISE)
        self._summary: AccuracySummary | None = None
        self._candidate = "int8"
        self._headline = QLabel()
        self._headline.setFont(sans(22, strong=True))
        self._sides = DotPlot(2)
        self._difference = DotPlot(1)
        self._figures = Figures(
            ("correct", "accuracy", "95 % CI"),
            ("reference", "candidate"),
            ("Utterances whose speaker it told", "Their share", "Wilson's score interval"),
        )
        self._verdict = Sentence(sans(12))
        self._flips_title = QLabel()
        self._flips_title.setFont(sans(13, strong=True))
        self._model = TextModel(
            _COLUMNS,
            (
                "Its place among the test utterances, from 1",
                "Frames of the utterance",
                "Who speaks, from 1 to 9",
                "The speaker that fp32 named",
                "The speaker that the candidate named",
                "Which side named the speaker who speaks",
            ),
            left=(5,),
        )
        self._table = make_table(self._model, "Answers that flipped", choosing=False)
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

    def set_theme(self, theme: Theme) -> None:
        """Takes new colours and redraws."""
        super().set_theme(theme)
        self._redraw()

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
        grid.setHorizontalSpacing(28)
        grid.addLayout(left, 0, 0)
        grid.addLayout(right, 0, 1)
        grid.setColumnStretch(0, 11)
        grid.setColumnStretch(1, 9)
        self.content.addLayout(grid, 1)

    def _fill(self, summary: AccuracySummary) -> None:
        statement = state_accuracy(summary, self._candidate)
        self._headline.setText(statement.headline)
        self.set_subtitle(f"who of nine speaks, {format_count(summary.utterances, 'utterance')}")
        names = ("fp32", self._candidate)
        for row, side in enumerate((summary.reference, summary.candidate)):
            self._figures.set_row(
                row,
                f"{_SIGNS[row]} {names[row]}",
                [
                    f"{side.correct:,} of {summary.utterances:,}",
                    f"{side.share * 100:.1f} %",
                    f"{side.interval.low * 100:.1f} to {side.interval.high * 100:.1f} %",
                ],
            )
        self._verdict.setText(describe_pair(summary, self._candidate))
        count = len(summary.flips)
        self._flips_title.setText(
            f"{format_count(count, 'answer')} flipped" if count else "No answer flipped"
        )
        self._none.setText(
            f"fp32 and {self._candidate} name the same speaker for each of the "
            f"{format_count(summary.utterances, 'utterance')}."
        )
        self._none.setVisible(count == 0)
        self._table.setVisible(count > 0)
        headings = (*_COLUMNS[:4], f"{names[1]} said", _COLUMNS[5])
        strong = set()
        rows = []
        for row, flip in enumerate(summary.flips):
            rows.append(self._describe(flip))
            if flip.speaker in {flip.reference, flip.candidate}:
                strong.add((row, 3 if flip.speaker == flip.reference else 4))
        self._model.show_rows(rows, headings=headings, strong=strong)
        self._table.scrollToTop()

    def _describe(self, flip: Flip) -> tuple[str, ...]:
        right = "neither"
        if flip.speaker == flip.reference:
            right = f"{_SIGNS[0]} fp32"
        elif flip.speaker == flip.candidate:
            right = f"{_SIGNS[1]} {self._candidate}"
        values = (flip.utterance, flip.steps, flip.speaker, flip.reference, flip.candidate)
        return (*map(str, values), right)

    def _redraw(self) -> None:
        summary, theme = self._summary, self.theme
        if summary is None:
            return
        sides = (
            (f"{_SIGNS[0]} fp32", summary.reference, "reference", "o", "solid"),
            (f"{_SIGNS[1]} {self._candidate}", summary.candidate, "candidate", "t1", "dashed"),
        )
        dots = [
            Dot(
                name,
                side.share * 100,
                Interval(side.interval.low * 100, side.interval.high * 100),
                role,
                symbol,
                style,
            )
            for name, side, role, symbol, style in sides
        ]
        self._sides.show_dots(
            dots, "correct answers (% of utterances, 95 % CI)", accuracy_ends(dots), theme
        )
        difference = Dot("◆ difference", summary.difference_points, summary.difference_interval)
        self._difference.show_dots(
            [difference],
            f"{self._candidate} − fp32 (percentage points, 95 % CI)",
            difference_ends(summary.difference_interval),
            theme,
            guide=0.0,
        )


def accuracy_ends(dots: list[Dot]) -> tuple[float, float]:
    """Returns an axis around all intervals, within 0 and 100 %."""
    low = min(dot.interval.low for dot in dots)
    high = max(dot.interval.high for dot in dots)
    margin = max((high - low) * 0.15, 0.5)
    # A sign at 100 % keeps its right half.
    return max(low - margin, -0.5), min(high + margin, 100.5)


def difference_ends(interval: Interval) -> tuple[float, float]:
    """Returns an axis around the interval and nothing at all, alike on both sides of 0."""
    reach = max(abs(interval.low), abs(interval.high), 0.5) * 1.15
    return -reach, reach


def describe_pair(summary: AccuracySummary, candidate: str) -> str:
    """Says how far the two are apart, whether that means anything, and how often they agree."""
    points, interval = summary.difference_points, summary.difference_interval
    verdict = {
        "better": f"{candidate} is better",
        "worse": f"{candidate} is worse",
        "indistinguishable": "the two are not distinguishable",
    }[summary.verdict]
    p = "< 0.0001" if summary.p < 0.0001 else f"= {format_number(summary.p)}"
    same = summary.utterances - len(summary.flips)
    alone = (
        f"Only fp32 is right {format_count(summary.only_reference, 'time')}, "
        f"only {candidate} {format_count(summary.only_candidate, 'time')}. "
    )
    return (
        f"{candidate} − fp32: {_sign(points)} points, 95 % CI {_sign(interval.low)} to "
        f"{_sign(interval.high)}. McNemar's exact p {p}: {verdict}. {alone}"
        f"Both say the same of {same:,} of {format_count(summary.utterances, 'utterance')} "
        f"({summary.agreement * 100:.1f} %)."
    )


def _sign(points: float) -> str:
    """Returns one decimal with its sign; nothing is 0.0, never -0.0."""
    rounded = round(points, 1) + 0.0
    return f"{rounded:+.1f}".replace("-", "−") if rounded else "0.0"
