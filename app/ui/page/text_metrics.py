"""Texts measured in logical pixels, the same for every paint device."""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from PySide6.QtGui import QFont, QFontMetricsF

from app.ui.charts.drawing import Role
from app.ui.theme import sans

SMALLEST: Final = 8
"""Pixels below which no text shrinks."""

_ASCENT: Final = 0.76
_DESCENT: Final = 0.22
_LEADING: Final = 1.36


@dataclass(frozen=True, slots=True)
class Style:
    """How a text looks: its size in logical pixels, its weight and whose colour it has."""

    pixels: int
    strong: bool = False
    role: Role = "text"

    @property
    def line_height(self) -> float:
        """Returns the distance from one line to the next."""
        return round(self.pixels * _LEADING)

    @property
    def ascent(self) -> float:
        """Returns how far letters reach above the line that they stand on."""
        return self.pixels * _ASCENT

    @property
    def ink_height(self) -> float:
        """Returns the height of letters with both ascenders and descenders."""
        return self.pixels * (_ASCENT + _DESCENT)

    @property
    def baseline(self) -> float:
        """Returns where letters stand, from the top of their line."""
        return (self.line_height - self.ink_height) / 2 + self.ascent

    def font(self) -> QFont:
        """Returns the font; unhinted, or its widths would depend on the device."""
        font = sans(self.pixels, strong=self.strong)
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        return font

    def smaller(self) -> "Style":
        """Returns the next smaller style, itself at the floor."""
        return replace(self, pixels=max(SMALLEST, self.pixels - 1))


@lru_cache(maxsize=8192)
def _measure(text: str, pixels: int, strong: bool) -> float:
    return QFontMetricsF(Style(pixels, strong).font()).horizontalAdvance(text)


def measure(text: str, style: Style) -> float:
    """Returns the width of a text on one line."""
    return _measure(text, style.pixels, style.strong)


def fit(text: str, style: Style, width: float) -> Style:
    """Returns the style shrunk until the text fits on one line, or at its floor."""
    while measure(text, style) > width and style.pixels > SMALLEST:
        style = style.smaller()
    return style


def wrap(text: str, style: Style, width: float) -> tuple[str, ...]:
    """Returns the lines of a text; a word that is wider than a line is broken."""
    lines = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            longer = f"{line} {word}" if line else word
            if measure(longer, style) <= width:
                line = longer
                continue
            if line:
                lines.append(line)
            *whole, line = _break(word, style, width)
            lines += whole
        lines.append(line)
    return tuple(lines)


def _break(word: str, style: Style, width: float) -> list[str]:
    pieces = [""]
    for letter in word:
        if pieces[-1] and measure(pieces[-1] + letter, style) > width:
            pieces.append("")
        pieces[-1] += letter
    return pieces
