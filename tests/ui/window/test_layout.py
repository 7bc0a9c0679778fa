"""The window is on the screen, and its status line in sight, however small that is."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QByteArray, QRect
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QMainWindow,
    QSizePolicy,
    QSpacerItem,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.ui.window.layout import WindowLayout, fit_rect

ROOM = QRect(0, 30, 1280, 770)
Show = Callable[[QWidget], QWidget]


@pytest.mark.parametrize(
    ("rect", "fitted"),
    [
        ((100, 100, 400, 300), (100, 100, 400, 300)),
        ((0, 0, 400, 300), (0, 30, 400, 300)),
        ((-50, 700, 400, 300), (0, 500, 400, 300)),
        ((1200, 100, 400, 300), (880, 100, 400, 300)),
        ((3000, 2000, 1280, 770), (0, 30, 1280, 770)),
        ((10, 40, 2000, 900), (0, 30, 2000, 900)),
    ],
)
def test_a_window_is_moved_into_the_free_room(
    rect: tuple[int, ...], fitted: tuple[int, ...]
) -> None:
    assert fit_rect(QRect(*rect), ROOM) == QRect(*fitted)


def lay_out(frame: WindowLayout) -> QWidget:
    """Fills a frame with a page that is larger than any screen; returns the status line."""
    page = QLabel("page")
    page.setMinimumSize(3000, 3000)
    status = QLabel("status")
    frame.lay_out((page,), (QWidget(), QWidget()), (QLabel("verdict"),), (), status)
    return status


def test_a_first_window_fits_the_screen_with_its_status_line(show: Show) -> None:
    frame = WindowLayout()
    status = lay_out(frame)
    frame.place(QByteArray())
    show(frame)
    room = frame.screen().availableGeometry()
    assert room.contains(frame.frameGeometry())
    bottom = status.mapToGlobal(status.rect().bottomRight())
    assert room.contains(bottom)
    assert frame.rect().contains(frame.mapFromGlobal(bottom))


def test_a_place_on_a_larger_screen_is_fitted_to_this_one(qtbot: QtBot, show: Show) -> None:
    large = QMainWindow()
    qtbot.addWidget(large)
    large.setGeometry(2600, 1500, 2400, 1300)
    frame = WindowLayout()
    status = lay_out(frame)
    frame.place(large.saveGeometry())
    show(frame)
    room = frame.screen().availableGeometry()
    assert room.contains(frame.frameGeometry())
    assert room.contains(status.mapToGlobal(status.rect().bottomRight()))


def test_a_window_can_be_made_small_and_keeps_its_status_line(show: Show) -> None:
    frame = WindowLayout()
    status = lay_out(frame)
    frame.place(QByteArray())
    show(frame)
    frame.resize(1, 1)
    QApplication.processEvents()
    assert frame.width() <= 960
    assert frame.height() <= 600
    assert frame.rect().contains(status.mapTo(frame, status.rect().bottomRight()))


def test_a_page_that_is_too_wide_scrolls_and_the_verdict_over_it_does_not(show: Show) -> None:
    frame = WindowLayout()
    page, verdict = QLabel("page"), QLabel("verdict")
    page.setMinimumSize(3000, 100)
    frame.lay_out((page,), (QWidget(), QWidget()), (verdict,), (), QLabel("status"))
    frame.place(QByteArray())
    show(frame)
    assert page.width() >= 3000
    assert frame.rect().contains(verdict.mapTo(frame, verdict.rect().bottomRight()))


def test_a_page_whose_height_follows_from_its_width_is_no_higher_than_its_room(
    show: Show,
) -> None:
    frame = WindowLayout()
    page, sentence, plot = QWidget(), QLabel("so many words " * 20), QWidget()
    sentence.setWordWrap(True)
    tall = QVBoxLayout(plot)
    tall.addSpacerItem(QSpacerItem(1, 3000, vData=QSizePolicy.Policy.Expanding))
    plot.setMinimumSize(1, 1)
    column = QVBoxLayout(page)
    column.addWidget(sentence)
    column.addWidget(plot, 1)
    frame.lay_out((page,), (QWidget(), QWidget()), (QLabel("verdict"),), (), QLabel("status"))
    frame.place(QByteArray())
    show(frame)
    assert page.hasHeightForWidth()
    assert page.heightForWidth(page.width()) > frame.height()
    assert frame.rect().contains(plot.mapTo(frame, plot.rect().bottomRight()))
