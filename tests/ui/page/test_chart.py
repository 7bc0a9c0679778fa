"""What a page shows of a drawing, seen as pixels."""

from dataclasses import replace
from typing import get_args

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from app.ui.charts.drawing import Box, Curve, Drawing, Filling, Label, Map, Marks, Note
from app.ui.page.canvas import Canvas, Placed
from app.ui.page.chart import SCALE_ROOM, Chart
from app.ui.theme import DARK, LIGHT, Theme

EMPTY = Drawing(x_axis="step", y_axis="size", x_range=(0, 10), y_range=(0, 10), grid="")
RISING = np.arange(11, dtype=np.float64)


def draw(
    drawing: Drawing, theme: Theme = LIGHT, *, height: int = 448, **room: float
) -> tuple[QImage, list[Placed]]:
    """Returns a chart of 462 by 448 pixels, whose frame reaches from 52, 17 to 452, 417."""
    image = QImage(462, height, QImage.Format.Format_RGB32)
    image.fill(theme.surface)
    painter = QPainter(image)
    canvas = Canvas(painter, theme)
    Chart(drawing, **room).paint(canvas, QRectF(0, 0, 462, height))
    painter.end()
    return image, canvas.placed


def colour_at(image: QImage, x: float, y: float) -> str:
    return image.pixelColor(round(52 + x * 40), round(417 - y * 40)).name()


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_every_part_is_seen_where_it_stands_in_the_colour_of_its_role(theme: Theme) -> None:
    drawing = replace(
        EMPTY,
        boxes=(Box(1, 4, 6, 9, "reference", "full"),),
        curves=(
            Curve(RISING, np.full(11, 5.0), "line", "candidate", width=2),
            Curve(np.array([8.0]), np.array([8.0]), "line", "text"),
            Curve(np.array([2.0]), np.array([3.0]), "dots", "candidate"),
        ),
        marks=(Marks(np.array([5.0, 6.0, 7.0]), 2.0, role="muted"),),
    )
    image, _ = draw(drawing, theme)
    for x, y, role in (
        (2, 8, "reference"),
        (6.2, 5, "candidate"),
        (8, 8, "text"),
        (2, 3, "candidate"),
        (6, 2, "muted"),
    ):
        assert colour_at(image, x, y) == getattr(theme, role)
    assert colour_at(image, 9.2, 9.2) == theme.surface


def test_bars_are_filled_down_to_the_axis() -> None:
    bars = Curve(RISING, np.full(10, 6.0), "bars", "candidate", shade=255)
    image, _ = draw(replace(EMPTY, y_range=(-2, 8), curves=(bars,)))
    assert colour_at(image, 5.5, 0.5) == LIGHT.candidate
    assert colour_at(image, 5.5, 9) == LIGHT.surface


@pytest.mark.parametrize(
    "part",
    [
        {"bands": ((2.0, 4.0),)},
        {"guide": 5.0},
        {"outlines": (Curve(RISING, RISING, "line", "muted", "dash-dotted"),)},
        {"curves": (Curve(RISING, RISING, "points", "candidate", sign="cross"),)},
        {"notes": (Note("beyond", 5.0, 0),)},
        {"grid": "x"},
        {"grid": "y"},
    ],
    ids=lambda part: next(iter(part)),
)
def test_a_part_is_seen(part: dict[str, object]) -> None:
    assert draw(replace(EMPTY, **part))[0] != draw(EMPTY)[0]


def test_every_filling_looks_different() -> None:
    box = Box(1, 9, 1, 9, "reference", "full")
    images = [
        draw(replace(EMPTY, boxes=(replace(box, filling=filling),)))[0]
        for filling in get_args(Filling)
    ]
    assert all(one != other for n, one in enumerate(images) for other in images[:n])


def test_a_long_line_is_thinned_and_keeps_its_peaks() -> None:
    x = np.linspace(0, 10, 5_000)
    y = np.zeros(5_000)
    y[2_503] = 9.0
    image, _ = draw(replace(EMPTY, curves=(Curve(x, y, "line", "candidate", width=2),)))
    column = [image.pixelColor(column, 417 - 340) for column in range(240, 266)]
    assert any(pixel.red() > pixel.blue() + 60 for pixel in column)


def test_names_and_labels_have_the_room_that_they_need() -> None:
    name = "a scheme of a long name"
    drawing = replace(EMPTY, y_ticks=((5.0, name),), labels=(Label("0.0000000298", 5),))
    placed = {text.text: text for text in draw(drawing)[1]}
    assert placed[name].pixels == 10
    assert placed[name].area.left() >= 0
    assert placed["0.0000000298"].area.right() <= 462


def test_charts_stand_level_where_they_are_given_the_same_room() -> None:
    drawing = replace(EMPTY, x_ticks=((0.0, "begin"), (10.0, "end")))
    other = replace(drawing, y_ticks=((5.0, "a longer name"),))
    places = [
        {text.text: text.area.left() for text in draw(shown, left=100, right=40)[1]}
        for shown in (drawing, other)
    ]
    for name in ("begin", "end"):
        assert places[0][name] == places[1][name]


def test_a_map_fills_its_plot_with_greys_and_a_scale() -> None:
    values = np.array([[0, 1], [2, 4]], dtype=np.float32)
    image, placed = draw(replace(EMPTY, map=Map(values, "|Δh|")))
    # The scale takes its room of the frame's 400.
    right = 52 + 400 - SCALE_ROOM
    assert image.pixelColor(60, 410).name() == LIGHT.sunken
    assert image.pixelColor(right - 8, 25).name() == LIGHT.text
    assert image.pixelColor(60, 25).lightness() < image.pixelColor(right - 8, 410).lightness()
    scale = [text.text for text in placed if text.area.left() > right]
    assert (scale[0], scale[1], scale[-1]) == ("|Δh|", "0", "4")


def test_a_map_of_nothing_has_a_scale_with_nothing_but_zero() -> None:
    _, placed = draw(replace(EMPTY, map=Map(np.zeros((2, 2), np.float32), "|Δh|")))
    assert [text.text for text in placed if text.area.left() > 52 + 400 - SCALE_ROOM] == [
        "|Δh|",
        "0",
    ]


@pytest.mark.parametrize("height", [70, 90, 120, 448])
def test_names_of_ticks_stand_apart_in_a_low_chart_too(height: int) -> None:
    shown = replace(EMPTY, y_range=(0, 0.0245))
    _, placed = draw(shown, height=height)
    left = sorted(
        text.area.top() for text in placed if text.area.right() < 52 and text.text[0] == "0"
    )
    assert len(left) >= 2
    assert min(np.diff(left)) >= 13
