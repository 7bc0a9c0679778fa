import sys

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QLabel

CALLS = 20_000


def test_void_qt_calls_do_not_use_up_none() -> None:
    # PySide6 6.12.0 drops a reference to None per void call, which kills Python 3.11.
    label, timer, owner = QLabel(), QTimer(), QObject()
    image = QImage(4, 4, QImage.Format.Format_RGB32)
    before = sys.getrefcount(None)
    for turn in range(CALLS // 4):
        label.setText(f"{turn}")
        timer.setInterval(turn)
        image.fill(QColor("black"))
        owner.setObjectName("soak")
    after = sys.getrefcount(None)
    assert label.text() == f"{CALLS // 4 - 1}"
    # From Python 3.12 on None is immortal: its count stands still, and nothing can crash.
    assert after > before - CALLS // 100
