"""How a page looks, and the picture that is made of it."""

from dataclasses import dataclass
from typing import Final, Literal, get_args

from app.ui.charts.views import HISTOGRAM
from app.ui.theme import LIGHT, Theme

Shape = Literal["slide", "classic", "document", "pane"]
PaneName = Literal["latency", "size", "difference", "accuracy", "anatomy"]
Format = Literal["png", "svg", "pdf"]
SHAPES: Final[tuple[Shape, ...]] = get_args(Shape)
PANES: Final[tuple[PaneName, ...]] = get_args(PaneName)
FORMATS: Final[tuple[Format, ...]] = get_args(Format)
SCALES: Final = (1, 2, 3, 4)
MOST: Final = 4
"""Comparisons that have room beside each other."""


@dataclass(frozen=True, slots=True)
class PageOptions:
    """How a page looks.

    Attributes:
        shape: Its proportions; "pane" shows a single pane of a single comparison.
        pane: Which one.
        theme: Its colours.
        latency_view: One of those in ``charts.latency``, as ``HISTOGRAM``.
        logarithmic: Whether latencies stand on a logarithmic axis; None where they themselves say.
        cell: Whether the differences are those of c after the last step.
    """

    shape: Shape = "slide"
    pane: PaneName = "latency"
    theme: Theme = LIGHT
    latency_view: int = HISTOGRAM
    logarithmic: bool | None = None
    cell: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """How a picture shall be written: its page, the file's format, and a PNG's scale."""

    options: PageOptions
    format: Format = "png"
    scale: int = 2
    with_baseline: bool = True
