"""What a small table of figures holds, as plain data."""

from dataclasses import dataclass

from app.ui.charts.drawing import Filling, Pattern, Role


@dataclass(frozen=True, slots=True)
class Figure:
    """One cell.

    Attributes:
        text: With its unit.
        unsure: Whether too few calls stand behind it.
        tip: Why that is, or its interval.
    """

    text: str
    unsure: bool = False
    tip: str = ""


@dataclass(frozen=True, slots=True)
class Sample:
    """How the part of a chart looks that a row is about.

    Attributes:
        role: The colour.
        filling: A box's, or how opaque bars are filled, from 0 to 255.
        pattern: The outline's.
    """

    role: Role
    filling: Filling | int
    pattern: Pattern = "solid"


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One row: its name, the figures in the other columns, and a sample before it."""

    name: str
    figures: tuple[Figure, ...]
    sample: Sample | None = None
