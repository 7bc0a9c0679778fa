"""Blocks that are measured first and then laid out."""

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QRectF

from app.ui.page.canvas import Canvas


class Block(Protocol):
    """A part of the page; ``stretch`` is its share of the height that is left over."""

    @property
    def stretch(self) -> float:
        """Returns the share, 0 for a block that is as high as its content."""

    def height(self, width: float) -> float:
        """Returns the least height at a width."""

    def paint(self, canvas: Canvas, area: QRectF) -> None:
        """Draws into an area at least as high as that."""


class Space:
    """Room in which nothing stands."""

    def __init__(self, height: float, *, stretch: float = 0) -> None:
        self._height = height
        self.stretch = stretch

    def height(self, _width: float) -> float:
        """Returns the height."""
        return self._height

    def paint(self, canvas: Canvas, area: QRectF) -> None:
        """Draws nothing."""


class Stack:
    """Blocks one under the other."""

    def __init__(self, *blocks: Block, gap: float = 0) -> None:
        self._blocks = blocks
        self._gap = gap

    @property
    def stretch(self) -> float:
        """Returns that of all blocks."""
        return sum(block.stretch for block in self._blocks)

    def height(self, width: float) -> float:
        """Returns the heights of all blocks with the gaps between them."""
        gaps = self._gap * max(len(self._blocks) - 1, 0)
        return sum(block.height(width) for block in self._blocks) + gaps

    def paint(self, canvas: Canvas, area: QRectF) -> None:
        """Draws each block, the spare height given to those that stretch."""
        spare = max(0.0, area.height() - self.height(area.width()))
        shares = self.stretch or 1.0
        top = area.top()
        for block in self._blocks:
            height = block.height(area.width()) + spare * block.stretch / shares
            # On whole pixels, so that hairlines are sharp.
            bottom = round(top + height)
            block.paint(canvas, QRectF(area.left(), top, area.width(), bottom - top))
            top = bottom + self._gap


class Row:
    """Blocks side by side, all as high as the highest."""

    def __init__(
        self,
        *blocks: Block,
        shares: Sequence[float] = (),
        gap: float = 0,
        ruled: bool = False,
    ) -> None:
        """Takes the blocks.

        Args:
            blocks: From left to right.
            shares: Of the width, all alike where none are given; one above 1 is a fixed width.
            gap: Between two blocks.
            ruled: Whether a hairline stands in the gaps.
        """
        self._blocks = blocks
        self._shares = tuple(shares) or (1 / len(blocks),) * len(blocks)
        self._gap = gap
        self._ruled = ruled

    @property
    def stretch(self) -> float:
        """Returns the largest of all blocks."""
        return max(block.stretch for block in self._blocks)

    def widths(self, width: float) -> list[float]:
        """Returns the blocks' widths, whole pixels."""
        fixed = sum(share for share in self._shares if share > 1)
        free = width - fixed - self._gap * (len(self._blocks) - 1)
        parts = sum(share for share in self._shares if share <= 1)
        return [share if share > 1 else round(free * share / parts) for share in self._shares]

    def height(self, width: float) -> float:
        """Returns the height of the highest block."""
        pairs = zip(self._blocks, self.widths(width), strict=True)
        return max(block.height(own) for block, own in pairs)

    def paint(self, canvas: Canvas, area: QRectF) -> None:
        """Draws all blocks."""
        left = area.left()
        for number, (block, width) in enumerate(
            zip(self._blocks, self.widths(area.width()), strict=True)
        ):
            if number and self._ruled:
                middle = round(left - self._gap / 2)
                canvas.fill(QRectF(middle, area.top(), 1, area.height()), canvas.theme.border)
            block.paint(canvas, QRectF(left, area.top(), width, area.height()))
            left += width + self._gap
