"""What a chart says about the place under the pointer, from all the values behind it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from app.core.format import format_duration, format_number
from app.core.types import FloatArray, IntArray
from app.ui.charts.duration_scale import DurationScale


@dataclass(frozen=True, slots=True)
class Readout:
    """One place of a chart.

    Attributes:
        x: Where the cross-hair stands, on the axis.
        text: The values there with their units, in lines.
    """

    x: float
    text: str


class Reader(Protocol):
    """Knows what stands where in one drawing."""

    def read(self, x: float, y: float) -> Readout | None:
        """Returns what stands at a place of the axes, None for nothing."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class BinReader:
    """Reads a histogram.

    Attributes:
        edges_ns: Of the bins, one more than there are.
        places: The same on the axis.
        shares: Of each side's calls, in per cent.
        names: The sides'.
    """

    edges_ns: FloatArray
    places: FloatArray
    shares: tuple[FloatArray, ...]
    names: tuple[str, ...]

    def read(self, x: float, _y: float) -> Readout | None:
        """Returns the bin and the share of both sides in it."""
        number = int(np.searchsorted(self.places, x, "right")) - 1
        if not 0 <= number < len(self.edges_ns) - 1:
            return None
        low, high = (format_duration(float(ns)) for ns in self.edges_ns[number : number + 2])
        lines = [
            f"{name}: {format_number(float(share[number]))} % of calls"
            for name, share in zip(self.names, self.shares, strict=True)
        ]
        middle = float(self.places[number : number + 2].mean())
        return Readout(middle, "\n".join([f"{low} to {high}", *lines]))


@dataclass(frozen=True, slots=True, eq=False)
class ShareReader:
    """Reads how many calls take no longer than a latency.

    Attributes:
        samples_ns: Each side's calls.
        scale: Of the axis.
        names: The sides'.
    """

    samples_ns: tuple[IntArray, ...]
    scale: DurationScale
    names: tuple[str, ...]

    def read(self, x: float, _y: float) -> Readout | None:
        """Returns the latency and the share of both sides' calls at or below it."""
        limit = self.scale.find_ns(x)
        lines = [
            f"{name}: {format_number(np.count_nonzero(samples <= limit) / len(samples) * 100)} %"
            for name, samples in zip(self.names, self.samples_ns, strict=True)
        ]
        return Readout(x, "\n".join([f"at or below {format_duration(limit)}", *lines]))


@dataclass(frozen=True, slots=True, eq=False)
class StepReader:
    """Reads lines or bars over numbered steps or units.

    Attributes:
        noun: What is numbered from 1.
        names: The lines'.
        values: A line's at each number.
    """

    noun: str
    names: tuple[str, ...]
    values: tuple[FloatArray, ...]

    def read(self, x: float, _y: float) -> Readout | None:
        """Returns the nearest step with the value of each line."""
        number = _find_number(x)
        if not 1 <= number <= len(self.values[0]):
            return None
        lines = [
            f"{name}: {format_number(float(values[number - 1]))}"
            for name, values in zip(self.names, self.values, strict=True)
        ]
        return Readout(float(number), "\n".join([f"{self.noun} {number:,}", *lines]))


@dataclass(frozen=True, slots=True, eq=False)
class CellReader:
    """Reads a map of units and steps.

    Attributes:
        values: Shape (rows, columns), the first row at the bottom.
        title: What they are.
        units: How many the rows stand for.
        steps: How many the columns stand for.
    """

    values: npt.NDArray[np.floating[Any]]
    title: str
    units: int
    steps: int

    def read(self, x: float, y: float) -> Readout | None:
        """Returns unit and step with the value; of a cell that averages several, where it lies."""
        unit, step = _find_number(y), _find_number(x)
        if not (1 <= unit <= self.units and 1 <= step <= self.steps):
            return None
        rows, columns = self.values.shape
        row = min(int((y - 0.5) / self.units * rows), rows - 1)
        column = min(int((x - 0.5) / self.steps * columns), columns - 1)
        averaged = (rows, columns) != (self.units, self.steps)
        place = f"{'near ' if averaged else ''}unit {unit:,}, step {step:,}"
        value = format_number(float(self.values[row, column]))
        return Readout(float(step), f"{place}\n{self.title}: {value}")


@dataclass(frozen=True, slots=True)
class PartRange:
    """A stretch of a bar, and what it stands for."""

    left: float
    right: float
    bottom: float
    top: float
    text: str


@dataclass(frozen=True, slots=True)
class PartReader:
    """Reads bars in parts."""

    parts: Sequence[PartRange]

    def read(self, x: float, y: float) -> Readout | None:
        """Returns the part at a place."""
        for part in self.parts:
            if part.left <= x < part.right and part.bottom <= y <= part.top:
                return Readout(x, part.text)
        return None


def _find_number(place: float) -> int:
    """Returns whose cell a place lies in: number 1 reaches from 0.5 up to 1.5, without that end."""
    return math.floor(place + 0.5)
