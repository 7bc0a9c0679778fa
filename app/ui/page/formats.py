"""Writes a page as PNG, SVG or PDF, with its record inside."""

from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF, QSize, QSizeF
from PySide6.QtGui import QImage, QImageWriter, QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator

from app.core.record.embedded.packets import make_xmp, put_into_png, put_into_svg
from app.ui.page.page import DOCUMENT, Page

_POINTS: Final = 0.75
"""Of a logical pixel, 96 of which make an inch."""

_A4: Final = QSizeF(595.276, 841.89)
"""In points; what a document's page is printed on."""

_DOTS: Final = 1200
"""Of a PDF's unit, an inch."""

_QUALITY: Final = 60
"""Qt's scale of how hard zlib tries; beyond it the file hardly shrinks."""


def to_image(page: Page, scale: int) -> QImage:
    """Returns a page's pixels, ``scale`` times its size.

    Raises:
        OSError: There is not enough memory for them.
    """
    size = (page.size * scale).toSize()
    image = QImage(size, QImage.Format.Format_RGB32)
    if image.isNull():
        raise OSError(f"a picture of {size.width()} × {size.height()} pixels needs more memory")
    painter = QPainter(image)
    try:
        painter.scale(scale, scale)
        page.paint(painter)
    finally:
        painter.end()
    # 96 to the inch at scale 1, whatever the screen.
    image.setDotsPerMeterX(round(scale * 96 / 0.0254))
    image.setDotsPerMeterY(round(scale * 96 / 0.0254))
    return image


def to_png(page: Page, scale: int, record: str) -> bytes:
    """Returns a PNG with the record in a text chunk.

    Raises:
        OSError: It cannot be drawn.
    """
    buffer = _open_buffer()
    writer = QImageWriter(buffer, QByteArray(b"png"))
    writer.setCompression(_QUALITY)
    if not writer.write(to_image(page, scale)):
        raise OSError(writer.errorString())
    return put_into_png(_take(buffer), record)


def to_svg(page: Page, record: str) -> bytes:
    """Returns an SVG with the record in its metadata; letters are outlines, no font is needed."""
    buffer = _open_buffer()
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    size = QSize(round(page.size.width()), round(page.size.height()))
    generator.setSize(size)
    generator.setViewBox(QRectF(0, 0, size.width(), size.height()))
    generator.setResolution(96)
    generator.setTitle("QuantScope")
    generator.setDescription(page.title)
    painter = QPainter(generator)
    try:
        page.paint(painter)
    finally:
        painter.end()
    return put_into_svg(_take(buffer), record)


def to_pdf(page: Page, record: str) -> bytes:
    """Returns a PDF of one page with the record in its metadata; fonts are embedded."""
    buffer = _open_buffer()
    writer = QPdfWriter(buffer)
    size = _A4 if page.size == DOCUMENT else page.size * _POINTS
    writer.setPageSize(
        QPageSize(size, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch)
    )
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    writer.setResolution(_DOTS)
    writer.setTitle(f"QuantScope: {page.title}")
    writer.setCreator("QuantScope")
    writer.setDocumentXmpMetadata(make_xmp(record))
    painter = QPainter(writer)
    try:
        # As much in both directions: A4 is a hair less high than the page.
        scale = min(size.width() / page.size.width(), size.height() / page.size.height())
        painter.scale(scale * _DOTS / 72, scale * _DOTS / 72)
        page.paint(painter)
    finally:
        painter.end()
    return _take(buffer)


def _open_buffer() -> QBuffer:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    return buffer


def _take(buffer: QBuffer) -> bytes:
    return bytes(buffer.data().data())
