"""The form holds what it is given, and speaks of nothing but what the user does."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QWidget

from app.core.spec import ComparisonSpec, FileSource
from app.core.validation import Capacity
from app.ui.parameters.form import ParameterForm

RECIPE = ComparisonSpec()
UNLIKE = replace(
    RECIPE, input_size=5, hidden_size=7, num_layers=2, bidirectional=True, outlier=25.0, seconds=3.0
)


@pytest.fixture
def form(show: Callable[[QWidget], QWidget]) -> ParameterForm:
    return show(ParameterForm(RECIPE))


@pytest.fixture
def heard(form: ParameterForm) -> list[object]:
    heard: list[object] = []
    form.edited.connect(lambda: heard.append("edited"))
    form.refused.connect(lambda name, reason: heard.append((name, bool(reason))))
    return heard


def test_what_is_shown_is_read_again_and_nobody_hears_of_it(
    form: ParameterForm, heard: list[object]
) -> None:
    form.set_linked(linked=False)
    form.show_spec(UNLIKE, but=())
    assert form.read(RECIPE) == UNLIKE
    form.limit(Capacity(2, None, ("x86", "qnnpack")), "qnnpack")
    assert form.read(RECIPE).engine == "qnnpack"
    assert heard == []


def test_linked_sizes_are_read_from_one_field(form: ParameterForm) -> None:
    form.show_spec(replace(RECIPE, input_size=9, hidden_size=9), but=())
    assert (form.read(RECIPE).input_size, form.read(RECIPE).hidden_size) == (9, 9)
    assert form.row("hidden_size") is form.row("input_size") is form.row("dimension")
    form.set_linked(linked=False)
    assert form.row("hidden_size") is not form.row("input_size")
    assert form.field("hidden_size").isVisible()
    assert not form.field("dimension").isVisible()


def test_what_the_user_is_typing_is_left_out(form: ParameterForm) -> None:
    form.field("seq_len").setValue(3)
    form.show_spec(replace(RECIPE, batch_size=4), but={"seq_len"})
    assert (form.read(RECIPE).seq_len, form.read(RECIPE).batch_size) == (3, 4)


def test_a_change_is_heard_once_and_a_refusal_with_its_field(
    form: ParameterForm, heard: list[object]
) -> None:
    form.bidirectional.click()
    form.field("threads").stepUp()
    assert heard == ["edited", "edited"]
    form.field("seq_len").lineEdit().textEdited.emit("0")
    assert heard[2:] == [("seq_len", True)]


def test_what_a_file_decides_is_locked_until_it_does_no_more(form: ParameterForm) -> None:
    source = FileSource("net.pt", "0" * 64)
    form.lock(replace(RECIPE, weights=source))
    for widget in (form.field("dimension"), form.field("cell"), form.link, form.bidirectional):
        assert not widget.isEnabled()
        assert widget.toolTip().startswith("As in net.pt")
    assert form.field("seq_len").isEnabled()
    form.lock(RECIPE)
    assert form.field("dimension").isEnabled()
    assert form.link.isEnabled()
    assert form.link.toolTip() == ""


def test_an_engine_is_chosen_only_for_what_is_quantized(form: ParameterForm) -> None:
    form.lock(replace(RECIPE, scheme="float32"))
    assert not form.engine.isEnabled()
    form.lock(RECIPE)
    assert form.engine.isEnabled()
