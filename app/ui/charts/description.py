"""A chart in words, for who cannot see it: axes with units, and what is drawn between them."""

import math
from collections.abc import Sequence

import numpy as np

from app.core.format import format_number, join_range
from app.ui.charts.drawing import Curve, Drawing, Tick
from app.ui.charts.figures import FigureRow


def describe_drawing(drawing: Drawing) -> str:
    """Returns a drawing's axes, the range of each curve, and the texts that stand in it."""
    sentences = [
        _describe_axis("Across", drawing.x_axis, drawing.x_range, drawing.x_ticks),
        _describe_axis("Upwards", drawing.y_axis, drawing.y_range, drawing.y_ticks),
    ]
    if drawing.map is not None:
        highest = format_number(float(drawing.map.values.max()))
        sentences.append(f"A map of {drawing.map.title}, at most {highest}.")
    sentences += [_describe_curve(curve, drawing) for curve in drawing.curves]
    if drawing.outlines:
        sentences.append("A baseline is drawn as outlines.")
    for kind, texts in (
        ("Beside it", [label.text for label in drawing.labels]),
        ("Noted", [note.text for note in drawing.notes]),
    ):
        if texts:
            sentences.append(f"{kind}: {'; '.join(texts)}.")
    return " ".join(filter(None, sentences))


def describe_rows(headings: Sequence[str], rows: Sequence[FigureRow]) -> str:
    """Returns every figure of a table behind the name of its row and the heading of its column."""
    return " ".join(
        f"{row.name}: {', '.join(figures)}."
        for row in rows
        if (
            figures := [
                f"{heading} {figure.text}{' (too few calls)' if figure.unsure else ''}".strip()
                for heading, figure in zip(headings, row.figures, strict=True)
                if figure.text
            ]
        )
    )


def _describe_axis(
    direction: str, name: str, ends: tuple[float, float], ticks: Sequence[Tick] | None
) -> str:
    """Returns an axis with its ends; of ticks that are written, the first and the last."""
    named = [text for _, text in ticks or () if text]
    if not name:
        # Rows have names and no axis; an axis without a name is that of the plot below.
        return f"Rows: {', '.join(named)}." if named else ""
    # An axis may name rows under its numbers.
    numbers = [text for _, text in ticks or () if _to_number(text) is not None]
    low, high = (numbers[0], numbers[-1]) if numbers else map(format_number, ends)
    return f"{direction}: {name}, {join_range(low, high)}."


def _is_plain(ticks: Sequence[Tick] | None) -> bool:
    """Returns whether numbers stand at their own places, as on a logarithm they do not."""
    numbers = [(place, _to_number(text)) for place, text in ticks or ()]
    return all(number is None or math.isclose(place, number) for place, number in numbers)


def _to_number(text: str) -> float | None:
    try:
        return float(text.replace(",", "").replace("−", "-"))
    except ValueError:
        return None


def _describe_curve(curve: Curve, drawing: Drawing) -> str:
    name = curve.name or curve.spoken
    if not name or not len(curve.y) or not _is_plain(drawing.y_ticks):
        return ""
    top = int(np.argmax(curve.y))
    ends = format_number(float(curve.y.min())), format_number(float(curve.y[top]))
    said = f"{name}: {join_range(*ends)}"
    if _is_plain(drawing.x_ticks) and drawing.x_axis and not curve.dotted:
        place = curve.x[top : top + 2].mean() if curve.kind == "bars" else curve.x[top]
        said += f", highest at {format_number(float(place))}"
    return f"{said}."
