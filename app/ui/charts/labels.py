"""Where labels beside a plot stand: near what they name, and apart."""

from collections.abc import Sequence

from app.ui.charts.drawing import Label


def place_labels(
    labels: Sequence[Label], gap: float, ends: tuple[float, float]
) -> list[tuple[float, Label]]:
    """Returns the labels that there is room for, each with its y.

    Args:
        labels: The last one is always among those that are shown.
        gap: How far apart their middles stand at least.
        ends: Of the axis.
    """
    shown = [labels[n] for n in pick_labelled(len(labels), int((ends[1] - ends[0]) / gap))]
    places = spread_labels([label.y for label in shown], gap, ends)
    return list(zip(places, shown, strict=True))


def pick_labelled(count: int, most: int) -> list[int]:
    """Returns which of so many layers are named: all, or as many as fit, the last among them."""
    if count <= most:
        return list(range(count))
    step = -(-count // max(most, 1))
    return list(range(count - 1, -1, -step))[::-1]


def spread_labels(
    wanted: Sequence[float], gap: float, ends: tuple[float, float]
) -> tuple[float, ...]:
    """Returns places as near as can be to where they are wanted, a gap apart, within two ends."""
    order = sorted(range(len(wanted)), key=lambda number: wanted[number])
    low, high = ends[0] + gap / 2, ends[1] - gap / 2
    places = [0.0] * len(wanted)
    reached = low - gap
    for number in order:
        reached = max(wanted[number], reached + gap)
        places[number] = reached
    limit = high
    for number in reversed(order):
        places[number] = min(places[number], limit)
        limit = places[number] - gap
    return tuple(places)
