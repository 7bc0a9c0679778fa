"""The scale of a map on a page says what it measures, with three values at least."""

from itertools import pairwise

import numpy as np
import pytest
from fakes import make_comparison
from PySide6.QtGui import QImage, QPainter

from app.ui.page.chart import tick_scale
from app.ui.page.options import PageOptions, Shape
from app.ui.page.page import Page


@pytest.mark.parametrize("top", [0.00731, 0.5, 3.0])
@pytest.mark.parametrize("most", [0, 1, 3, 6])
def test_a_scale_has_three_values_at_least(top: float, most: int) -> None:
    ticks = tick_scale(top, most)
    assert len(ticks) >= 3
    assert ticks[0] == (0.0, "0")
    assert np.all(np.diff([value for value, _ in ticks]) > 0)
    assert len({text for _, text in ticks}) == len(ticks)
    assert ticks[-1][0] <= top


@pytest.mark.parametrize("shape", ["slide", "classic", "document"])
def test_the_scale_has_a_title_and_its_texts_lie_apart(shape: Shape) -> None:
    page = Page([make_comparison()], PageOptions(shape=shape))
    image = QImage(page.size.toSize(), QImage.Format.Format_RGB32)
    painter = QPainter(image)
    placed = page.paint(painter)
    painter.end()
    title = next(text for text in placed if text.text == "|Δh|")
    beside = [
        text
        for text in placed
        if 0 < text.area.left() - title.area.right() < 12
        and 0 < text.area.top() - title.area.top() < 250
    ]
    assert len(beside) >= 3
    assert all(text.area.right() <= page.size.width() - 20 for text in beside)
    lines = [title, *sorted(beside, key=lambda text: text.area.top())]
    for upper, lower in pairwise(lines):
        assert not upper.area.intersects(lower.area)
