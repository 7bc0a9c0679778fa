from collections.abc import Callable

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.ui.parameters.choice_field import ChoiceField

Show = Callable[[QWidget], QWidget]


def test_choices_are_offered_silently(qtbot: QtBot, show: Show) -> None:
    field = show(ChoiceField())
    with qtbot.assertNotEmitted(field.currentIndexChanged):
        field.set_choices({"x86": "x86", "qnnpack": "qnnpack"}, "qnnpack")
    assert field.chosen == "qnnpack"


def test_a_choice_that_is_not_offered_leaves_the_old_one(show: Show) -> None:
    field = show(ChoiceField())
    field.set_choices({"x86": "x86", "qnnpack": "qnnpack"}, "x86")
    field.choose("fbgemm")
    assert field.chosen == "x86"
