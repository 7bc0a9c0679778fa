"""Labels that fit their text into the room there is, or say where it is cut."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy

from app.core.format import keep_together
from app.ui.theme import sans
from app.ui.widgets.plain_text import PlainLabel, plain_tip

_NOTE_SIZES: Final = (12, 11)
"""Pixels of a note's letters: smaller ones rather than nothing."""


class ElidedLabel(PlainLabel):
    """One line that ends in an ellipsis where room is short, with all of it as the tool tip."""

    def __init__(self, text: str = "", *, lines: int = 1) -> None:
        """Takes a text, and how many lines it is wrapped into before any of it is left out."""
        self._lines = lines
        super().__init__(text)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def setText(self, text: str) -> None:  # noqa: N802 - Qt's name
        """Takes a new text."""
        super().setText(text)
        self._explain()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Returns no width at all: any room will do."""
        return QSize(0, self._lines * self.fontMetrics().lineSpacing())

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Returns the same height for every text."""
        return QSize(super().sizeHint().width(), self.minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Looks anew whether all of it fits."""
        super().resizeEvent(event)
        self._explain()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draws as much as fits."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        wrapped = Qt.TextFlag.TextWordWrap if self._lines > 1 else Qt.TextFlag.TextSingleLine
        painter.drawText(self.rect(), self.alignment() | wrapped, self._elided())

    def _elided(self) -> str:
        text = keep_together(self.text())
        if self._lines > 1:
            room = QRect(0, 0, self.width(), 10_000)
            wrapped = self.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, text)
            if wrapped.height() <= self._lines * self.fontMetrics().lineSpacing():
                return text
        return self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, self.width())

    def _explain(self) -> None:
        self.setToolTip(
            plain_tip(self.text() if self._elided() != keep_together(self.text()) else "")
        )


class SentencesLabel(ElidedLabel):
    """As many whole sentences as one line has room for, the most important first."""

    def __init__(self, sentences: Sequence[str] = ()) -> None:
        super().__init__()
        self._sentences = tuple(sentences)
        self._short = ""
        self._fit()

    def show_sentences(self, sentences: Sequence[str], short: str = "") -> None:
        """Takes new sentences, and what to say where there is no room for the first one."""
        self._sentences = tuple(filter(None, sentences))
        self._short = short
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Looks anew how many there is room for."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        shown = len(self._sentences)
        while shown and not self._has_room(" ".join(self._sentences[:shown])):
            shown -= 1
        first = self._short or " ".join(self._sentences[:1])
        text = " ".join(self._sentences[:shown]) or first
        if text != self.text():
            self.setText(text)

    def _has_room(self, text: str) -> bool:
        return self.fontMetrics().horizontalAdvance(keep_together(text)) <= self.width()


class WrappedLabel(PlainLabel):
    """A text as high as its width makes it, also in layouts that ask for no such height."""

    def __init__(self, text: str = "") -> None:
        super().__init__(text)
        self.setWordWrap(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def setText(self, text: str) -> None:  # noqa: N802 - Qt's name
        """Takes a new text."""
        super().setText(text)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Takes the height that goes with the width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        # Else the height that it has would be the least that it asks for.
        self.setMinimumHeight(0)
        self.setFixedHeight(max(0, self.heightForWidth(self.width())))


class FittedLabel(PlainLabel):
    """One line that is set smaller where room is short; its height never changes."""

    def __init__(self, largest: int, smallest: int) -> None:
        """Takes the font's sizes in pixels."""
        super().__init__()
        self._sizes = range(largest, smallest - 1, -1)
        self._strong = True
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(QFontMetrics(sans(largest, strong=True)).height())

    def show_text(self, text: str, *, strong: bool) -> None:
        """Takes a new text and its weight."""
        self._strong = strong
        self.setText(text)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Fits the text anew."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Fits the text anew where a style has put back a font that it remembers."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.StyleChange, QEvent.Type.FontChange}:
            self._fit()

    def _fit(self) -> None:
        for size in self._sizes:
            font = sans(size, strong=self._strong)
            if QFontMetrics(font).horizontalAdvance(keep_together(self.text())) <= self.width():
                break
        if font != self.font():
            self.setFont(font)


class NotesLabel(PlainLabel):
    """Sentences one under the other, wrapped, in a room of so many lines that never changes."""

    def __init__(self, lines: int) -> None:
        super().__init__()
        self._notes: tuple[str, ...] = ()
        self.setFont(sans(12))
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.set_lines(lines)

    def set_lines(self, lines: int) -> None:
        """Keeps room for so many lines."""
        self.setFixedHeight(lines * QFontMetrics(sans(_NOTE_SIZES[0])).lineSpacing())

    @property
    def notes(self) -> tuple[str, ...]:
        """Returns what is said, also where there is not room for all of it."""
        return self._notes

    def show_notes(self, notes: Sequence[str]) -> None:
        """Takes new sentences, the most important first; empty ones take no line."""
        self._notes = tuple(filter(None, notes))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Looks anew how many there is room for."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        whole = "\n".join(self._notes)
        for size in _NOTE_SIZES:
            font = sans(size)
            if self._has_room(whole, font):
                break
        else:
            font = sans(_NOTE_SIZES[0])
        if font != self.font():
            self.setFont(font)
        shown = list(self._notes)
        while len(shown) > 1 and not self._has_room("\n".join(shown), font):
            shown.pop()
        self.setText("\n".join(shown))
        told = len(shown) == len(self._notes) and self._has_room(self.text(), font)
        self.setToolTip(plain_tip("" if told else whole))

    def _has_room(self, text: str, font: QFont) -> bool:
        room = QRect(0, 0, self.width(), 10_000)
        metrics = QFontMetrics(font)
        needed = metrics.boundingRect(room, Qt.TextFlag.TextWordWrap, keep_together(text)).height()
        return needed <= self.height()
