from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.ui.parameters.outlier_field import HIGHEST, OutlierField

Show = Callable[[QWidget], QWidget]


@pytest.fixture
def field(show: Show) -> OutlierField:
    return show(OutlierField())


def test_no_outlier_is_said_in_words(field: OutlierField) -> None:
    assert field.text == "Outlier weight: none"
    assert field.value() == 0


def test_keys_move_the_slider_and_tell_standard_deviations(
    qtbot: QtBot, field: OutlierField
) -> None:
    told: list[float] = []
    field.valueChanged.connect(told.append)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_PageUp, Qt.Key.Key_End):
        qtbot.keyClick(field.slider, key)
    assert told == [5.0, 55.0, HIGHEST]
    assert field.text == f"Outlier weight: {HIGHEST} σ"


@pytest.mark.parametrize("value", [12.5, 999.0])
def test_a_value_that_is_shown_is_kept_exactly_and_not_told(
    field: OutlierField, value: float
) -> None:
    told: list[float] = []
    field.valueChanged.connect(told.append)
    field.setValue(value)
    assert field.value() == value
    assert told == []


def test_the_wheel_needs_the_focus(field: OutlierField, wheel: Callable[[QWidget], None]) -> None:
    field.slider.clearFocus()
    wheel(field.slider)
    assert field.value() == 0
