"""Pictures of a comparison: drawn off the screen, at twice its resolution."""

import re
from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint, QSize
from PySide6.QtGui import QImage, QImageWriter, QPainter
from PySide6.QtWidgets import QWidget

from app.core.files import write_atomically
from app.core.record import to_json
from app.core.results import Comparison
from app.core.spec import ComparisonSpec
from app.ui.sheet import Sheet
from app.ui.theme import LIGHT, Theme

PAGE_SIZE: Final = QSize(1280, 860)
"""Of the sheet in logical pixels, whatever the window's size."""

SCALE: Final = 2
RECORD_KEY: Final = "quantscope"
"""The PNG's text entry that holds the record."""


def export_picture(
    comparison: Comparison,
    path: Path,
    *,
    theme: Theme = LIGHT,
    views: tuple[int, int] = (0, 0),
) -> None:
    """Writes a PNG of the whole comparison, its record inside.

    Raises:
        OSError: The file cannot be written; nothing half-written is left.
    """
    image = draw_picture(comparison, theme, views)
    # On the image: the writer's own setText runs blanks together, and with them indentation.
    image.setText(RECORD_KEY, to_json(comparison))
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(b"png"))
    if not writer.write(image):
        raise OSError(writer.errorString())
    write_atomically(path, bytes(buffer.data().data()))


def draw_picture(comparison: Comparison, theme: Theme, views: tuple[int, int]) -> QImage:
    """Returns the picture, ``SCALE`` times ``PAGE_SIZE`` in pixels."""
    sheet = Sheet(comparison, theme, views)
    try:
        return render(sheet, PAGE_SIZE, theme)
    finally:
        sheet.deleteLater()


def render(widget: QWidget, size: QSize, theme: Theme) -> QImage:
    """Returns a widget's picture at ``SCALE``; it need not be on the screen."""
    widget.resize(size)
    image = QImage(size * SCALE, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(SCALE)
    image.fill(theme.window)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    try:
        widget.render(painter, QPoint())
    finally:
        painter.end()
    return image


def propose_name(spec: ComparisonSpec) -> str:
    """Returns a file name made of the parameters."""
    if spec.input_size == spec.hidden_size:
        size = f"dim{spec.hidden_size}"
    else:
        size = f"in{spec.input_size}-hid{spec.hidden_size}"
    parts = [
        "quantscope",
        size,
        f"{spec.num_layers}layer" if spec.num_layers == 1 else f"{spec.num_layers}layers",
        *(["bidirectional"] if spec.bidirectional else []),
        f"T{spec.seq_len}",
        f"B{spec.batch_size}",
        spec.scheme,
        *([spec.engine] if spec.scheme != "float32" else []),
        f"seed{spec.seed}",
    ]
    return re.sub(r"[^A-Za-z0-9._-]", "", "-".join(parts)) + ".png"
