"""What a chart draws: curves, boxes, marks, a map and axes, as plain data."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
import numpy.typing as npt

from app.core.types import FloatArray

if TYPE_CHECKING:
    from app.ui.charts.readout import Reader

Tick = tuple[float, str]
FindTicks = Callable[[float, float], tuple[Tick, ...] | None]
"""Returns the ticks between two ends of an axis, None for the plot's own."""

Role = Literal["text", "muted", "reference", "candidate"]
"""Whose colour a part has in the theme."""

Pattern = Literal["solid", "dashed", "dotted", "dash-dotted"]
Sign = Literal["circle", "triangle", "diamond", "cross", "stroke"]
Filling = Literal["full", "light", "hatched", "faint", "lined", "crossed"]
Kind = Literal["bars", "line", "points", "dots"]

SIDES: Final[tuple[tuple[Role, Pattern, Sign], ...]] = (
    ("reference", "solid", "circle"),
    ("candidate", "dashed", "cross"),
)
"""The colour, the line and the points of fp32 and of the candidate."""

BAR_SHADE: Final = 70
"""How opaque the bars of two sides are filled, through which each other can be seen."""

STRONG: Final = 2
"""The width of lines that stand out; others are 1 wide."""


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """A line, points, or bars, which have one edge in ``x`` more than heights in ``y``.

    Attributes:
        x: In the axis's unit.
        y: The same.
        kind: Points are small and faint, there are many; dots are large. A line of one point is
            a dot.
        role: The colour.
        pattern: The line's.
        width: The line's; 0 draws none around bars.
        shade: How opaque bars are filled, from 0 to 255.
        sign: The shape of points.
        name: In the legend; "" where it stands in none.
        spoken: What it is called to who cannot see it, where it stands in no legend.
    """

    x: FloatArray
    y: FloatArray
    kind: Kind
    role: Role = "text"
    pattern: Pattern = "solid"
    width: int = 1
    shade: int = 0
    sign: Sign = "circle"
    name: str = ""
    spoken: str = ""

    @property
    def dotted(self) -> bool:
        """Returns whether its points stand alone, with no line between them."""
        return self.kind in {"points", "dots"} or (self.kind == "line" and len(self.x) == 1)


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """Signs on a row, joined by a line.

    Attributes:
        x: Where they stand; what lies beyond the axis is left out at the end.
        row: Their y.
        line: Where the line begins and ends, if not at the outer signs.
        signs: What stands at each of ``x``: by default p50, p95 and p99.
        role: The colour.
        pattern: The line's.
        large: Whether the signs are larger, where a row is all that a chart shows.
    """

    x: FloatArray
    row: float
    line: tuple[float, float] | None = None
    signs: tuple[Sign, ...] = ("circle", "triangle", "diamond")
    role: Role = "text"
    pattern: Pattern = "solid"
    large: bool = False

    @property
    def ends(self) -> tuple[float, float]:
        """Returns where the line begins and ends."""
        return self.line or (float(self.x.min()), float(self.x.max()))


INTERVAL: Final[tuple[Sign, ...]] = ("circle", "stroke", "stroke")
"""The signs of an estimate and of both ends of its interval."""


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle, outlined: a bar, or a part of one."""

    left: float
    right: float
    bottom: float
    top: float
    role: Role
    filling: Filling


@dataclass(frozen=True, slots=True, eq=False)
class Map:
    """Values from 0 upwards as greys, in cells over the whole plot, with a scale beside them.

    Attributes:
        values: Shape (rows, columns), the first row at the bottom.
        title: What they are.
    """

    values: npt.NDArray[np.float32]
    title: str

    @property
    def top(self) -> float:
        """Returns the value that is darkest."""
        return float(self.values.max()) or 1.0

    @property
    def scale_ticks(self) -> tuple[Tick, ...] | None:
        """Returns the only figure of a scale on which all is zero, else None."""
        return tick_nothing(float(self.values.max()))


@dataclass(frozen=True, slots=True)
class Note:
    """A text within the plot, at one of its edges: what lies beyond it.

    Attributes:
        text: One line.
        y: The middle of the line.
        side: Whose it is, 0 for fp32, 1 for the candidate, None for neither.
        right: Whether it stands at the right edge rather than at the left one.
    """

    text: str
    y: float
    side: int | None
    right: bool = True

    @property
    def role(self) -> Role:
        """Returns whose colour it has."""
        return "muted" if self.side is None else SIDES[self.side][0]


@dataclass(frozen=True, slots=True)
class Label:
    """A text to the right of the plot, near the y of what it names."""

    text: str
    y: float
    role: Role = "muted"


@dataclass(frozen=True, slots=True, eq=False)
class Drawing:
    """All that a chart shows, what lies behind first; coordinates are those of the axes.

    Attributes:
        x_axis: Name and unit.
        y_axis: Name and unit.
        x_range: Ends of the axis.
        y_range: Ends of the axis.
        x_ticks: Or None for the plot's own.
        y_ticks: Or None for the plot's own.
        find_x_ticks: Finds those of a part of the axis, which has its own ticks where none are
            given; where they are given and cannot be found, there is no part to be looked at.
        find_y_ticks: The same.
        x_whole: Whether ticks of the plot's own stand at whole numbers alone.
        y_whole: The same.
        grid: At the ticks of which axis faint lines stand, or "".
        map: Greys that fill the plot.
        bands: Stretches of x that are shaded, for rounds that do not count.
        guide: An x at which a line stands, to compare with.
        boxes: Bars, in parts or whole.
        outlines: A baseline's curves on the same axes; cut where they leave them.
        curves: The fp32 side first, where there are two.
        marks: The same.
        notes: What is said about calls beyond the axes.
        labels: Names or figures to the right; where there is no room for all, some are left out.
        unit: In what the latencies are, and whether by logarithm; "" where none are shown.
        reader: Says what stands under the pointer; None where nothing is said.
    """

    x_axis: str
    y_axis: str
    x_range: tuple[float, float]
    y_range: tuple[float, float]
    x_ticks: tuple[Tick, ...] | None = None
    y_ticks: tuple[Tick, ...] | None = None
    find_x_ticks: FindTicks | None = None
    find_y_ticks: FindTicks | None = None
    x_whole: bool = False
    y_whole: bool = False
    grid: Literal["x", "y", ""] = "y"
    map: Map | None = None
    bands: tuple[tuple[float, float], ...] = ()
    guide: float | None = None
    boxes: tuple[Box, ...] = ()
    outlines: tuple[Curve, ...] = ()
    curves: tuple[Curve, ...] = ()
    marks: tuple[Marks, ...] = ()
    notes: tuple[Note, ...] = ()
    labels: tuple[Label, ...] = ()
    unit: str = ""
    reader: "Reader | None" = None

    @property
    def x_parts(self) -> bool:
        """Returns whether a part of the x axis can be shown alone."""
        return self.x_ticks is None or self.find_x_ticks is not None

    @property
    def y_parts(self) -> bool:
        """Returns the same of y: rows with names are no axis."""
        return bool(self.y_axis) and (self.y_ticks is None or self.find_y_ticks is not None)


def list_named(drawing: Drawing) -> tuple[Curve, ...]:
    """Returns the curves that stand in the legend."""
    return tuple(curve for curve in drawing.curves if curve.name)


def dress_sides(curves: Sequence[Curve], names: tuple[str, str] = ("", "")) -> tuple[Curve, ...]:
    """Returns both sides' curves, each with its colour and its line, and the name it is told by."""
    return tuple(
        replace(
            curve,
            role=role,
            pattern=pattern,
            sign=sign,
            width=1 if curve.kind == "bars" else STRONG,
            shade=BAR_SHADE if curve.kind == "bars" else 0,
            spoken=name,
        )
        for curve, name, (role, pattern, sign) in zip(curves, names, SIDES, strict=True)
    )


def dot_sides(curves: Sequence[Curve]) -> tuple[Curve, ...]:
    """Returns a baseline's curves, dotted in the colours of both sides; or none."""
    return tuple(
        replace(curve, role=role, pattern="dotted")
        for curve, (role, *_) in zip(curves, SIDES, strict=False)
    )


def tick_nothing(top: float) -> tuple[Tick, ...] | None:
    """Returns the only figure of an axis on which all is zero, else None."""
    return None if top > 0 else ((0.0, "0"),)
