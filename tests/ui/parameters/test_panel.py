from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.core.spec import ComparisonSpec, FileSource
from app.core.validation import Capacity
from app.ui.parameters.network_row import NETWORKS
from app.ui.parameters.panel import ParameterPanel

RECIPE = ComparisonSpec()
Show = Callable[[QWidget], QWidget]


class Heard:
    """A panel with everything that it has emitted."""

    def __init__(self, panel: ParameterPanel) -> None:
        self.panel = panel
        self.specs: list[ComparisonSpec] = []
        self.soundness: list[bool] = []
        panel.spec_changed.connect(self.specs.append)
        panel.soundness_changed.connect(self.soundness.append)


@pytest.fixture
def heard(show: Show) -> Heard:
    panel = ParameterPanel()
    panel.resize(panel.width(), 900)
    return Heard(show(panel))


def enter(qtbot: QtBot, panel: ParameterPanel, name: str, text: str) -> None:
    """Types over what a field holds; an empty text deletes it."""
    field = panel.field(name)
    field.setFocus()
    field.selectAll()
    if text:
        qtbot.keyClicks(field, text)
    else:
        qtbot.keyClick(field, Qt.Key.Key_Delete)


def paste(qtbot: QtBot, panel: ParameterPanel, name: str, text: str) -> None:
    QApplication.clipboard().setText(text)
    field = panel.field(name)
    field.setFocus()
    field.selectAll()
    qtbot.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


def toggle(qtbot: QtBot, box: QWidget) -> None:
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Space)


def test_a_panel_begins_with_the_recipe_and_says_nothing(heard: Heard) -> None:
    assert heard.panel.spec == RECIPE
    assert heard.specs == []


@pytest.mark.parametrize(
    ("name", "text", "change"),
    [
        ("dimension", "9", {"input_size": 9, "hidden_size": 9}),
        ("num_layers", "2", {"num_layers": 2}),
        ("seq_len", "5", {"seq_len": 5}),
        ("batch_size", "4", {"batch_size": 4}),
        ("seed", "7", {"seed": 7}),
        ("threads", "2", {"threads": 2}),
        ("seconds", "3", {"seconds": 3.0}),
    ],
)
def test_a_typed_change_emits_one_spec(
    qtbot: QtBot, heard: Heard, name: str, text: str, change: dict[str, object]
) -> None:
    enter(qtbot, heard.panel, name, text)
    assert heard.specs == [replace(RECIPE, **change)]
    assert heard.panel.spec == heard.specs[-1]


def test_an_arrow_key_emits_one_spec(qtbot: QtBot, heard: Heard) -> None:
    qtbot.keyClick(heard.panel.field("dimension"), Qt.Key.Key_Up)
    assert heard.specs == [replace(RECIPE, input_size=9, hidden_size=9)]


def test_a_chosen_scheme_emits_one_spec_and_a_copy_needs_no_engine(
    qtbot: QtBot, heard: Heard
) -> None:
    scheme = heard.panel.field("scheme")
    qtbot.keyClick(scheme, Qt.Key.Key_End)
    assert heard.specs == [replace(RECIPE, scheme="float32")]
    assert not heard.panel.field("engine").isEnabled()
    qtbot.keyClick(scheme, Qt.Key.Key_Home)
    assert heard.panel.field("engine").isEnabled()


def test_both_directions_emit_one_spec(qtbot: QtBot, heard: Heard) -> None:
    toggle(qtbot, heard.panel.bidirectional)
    assert heard.specs == [replace(RECIPE, bidirectional=True)]


def test_a_hundred_changes_emit_a_hundred_specs_and_end_at_the_last(
    qtbot: QtBot, heard: Heard
) -> None:
    field = heard.panel.field("num_layers")
    for turn in range(100):
        qtbot.keyClick(field, Qt.Key.Key_Up if turn % 20 < 10 else Qt.Key.Key_Down)
    assert len(heard.specs) == 100
    assert all(a != b for a, b in zip(heard.specs, heard.specs[1:], strict=False))
    assert heard.panel.spec == heard.specs[-1]


def test_a_spec_that_is_shown_is_not_emitted(heard: Heard) -> None:
    spec = ComparisonSpec(3, 5, 2, True, 7, 4, 11, "float32", RECIPE.engine, 2, 1.5)
    heard.panel.show_spec(spec)
    assert heard.specs == []
    assert heard.panel.spec == spec
    assert heard.panel.field("hidden_size").value() == 5
    assert heard.panel.field("seconds").value() == 1.5
    assert heard.panel.bidirectional.isChecked()


def test_a_change_keeps_what_was_shown_besides_it(qtbot: QtBot, heard: Heard) -> None:
    spec = ComparisonSpec(3, 5, 2, True, 7, 4, 11, "int8", RECIPE.engine, 2, 1.5)
    heard.panel.show_spec(spec)
    enter(qtbot, heard.panel, "seed", "12")
    assert heard.specs[-1] == replace(spec, seed=12)


def test_linked_sizes_are_one_dimension(heard: Heard) -> None:
    assert heard.panel.link.isChecked()
    assert heard.panel.field("dimension").isVisible()
    assert not heard.panel.field("input_size").isVisible()
    assert not heard.panel.field("hidden_size").isVisible()


def test_unlinking_shows_both_sizes_and_changes_nothing(qtbot: QtBot, heard: Heard) -> None:
    toggle(qtbot, heard.panel.link)
    assert heard.specs == []
    assert not heard.panel.field("dimension").isVisible()
    enter(qtbot, heard.panel, "input_size", "3")
    assert heard.specs == [replace(RECIPE, input_size=3)]


def test_linking_makes_the_input_as_large_as_the_hidden_state(qtbot: QtBot, heard: Heard) -> None:
    toggle(qtbot, heard.panel.link)
    enter(qtbot, heard.panel, "input_size", "3")
    heard.specs.clear()
    toggle(qtbot, heard.panel.link)
    assert heard.specs == [RECIPE]
    assert heard.panel.field("dimension").value() == 8


def test_unequal_sizes_that_are_shown_are_shown_unlinked(heard: Heard) -> None:
    heard.panel.show_spec(replace(RECIPE, input_size=3))
    assert not heard.panel.link.isChecked()
    assert heard.panel.field("input_size").isVisible()


@pytest.mark.parametrize(
    ("text", "what"),
    [("0", "“0”"), ("", "empty"), ("abc", "“abc”"), ("99999999", "“99999999”")],
)
def test_what_makes_no_sense_is_explained_at_its_field_and_not_emitted(
    qtbot: QtBot, heard: Heard, text: str, what: str
) -> None:
    if text:
        paste(qtbot, heard.panel, "dimension", text)
    else:
        enter(qtbot, heard.panel, "dimension", "")
    assert heard.specs == []
    assert heard.panel.spec == RECIPE
    assert heard.panel.problem("dimension") == (
        f"Dimension must be a whole number from 1 to 8,192, not {what}."
    )
    assert heard.soundness[-1] is False


def test_a_number_that_grows_too_large_is_never_emitted(qtbot: QtBot, heard: Heard) -> None:
    enter(qtbot, heard.panel, "dimension", "99999999")
    assert [spec.hidden_size for spec in heard.specs] == [9, 99, 999]
    assert "99999999" in heard.panel.problem("dimension")


def test_a_good_value_clears_the_message(qtbot: QtBot, heard: Heard) -> None:
    paste(qtbot, heard.panel, "dimension", "abc")
    enter(qtbot, heard.panel, "dimension", "9")
    assert heard.panel.problem("dimension") == ""
    assert heard.specs == [replace(RECIPE, input_size=9, hidden_size=9)]
    assert heard.soundness[-1] is True


def test_the_old_value_typed_again_clears_the_message_and_emits_nothing(
    qtbot: QtBot, heard: Heard
) -> None:
    paste(qtbot, heard.panel, "dimension", "abc")
    paste(qtbot, heard.panel, "dimension", "8")
    assert heard.panel.problem("dimension") == ""
    assert heard.specs == []


@pytest.mark.parametrize(
    ("name", "text"),
    [("dimension", "99999"), ("num_layers", "99"), ("seq_len", "12.5"), ("batch_size", "0"),
     ("seed", "3000000000"), ("threads", "1e3"), ("vocabulary", "-5"), ("seconds", "0,5")],
)  # fmt: skip
def test_wrong_text_and_its_message_stay_and_the_parameters_are_those_before_it(
    qtbot: QtBot, heard: Heard, name: str, text: str
) -> None:
    enter(qtbot, heard.panel, name, text)
    for _ in range(2):
        qtbot.keyClick(heard.panel.field(name), Qt.Key.Key_Return)
    heard.panel.link.setFocus()
    assert heard.panel.field(name).text() == text
    assert f"not “{text}”" in heard.panel.problem(name)
    assert not heard.panel.sound
    assert heard.panel.spec == RECIPE


def test_escape_brings_the_last_good_value_back_and_takes_the_message_away(
    qtbot: QtBot, heard: Heard
) -> None:
    enter(qtbot, heard.panel, "dimension", "99999")
    qtbot.keyClick(heard.panel.field("dimension"), Qt.Key.Key_Escape)
    assert heard.panel.field("dimension").text() == "8"
    assert heard.panel.problem("dimension") == ""
    assert heard.soundness[-1] is True
    assert heard.panel.spec == RECIPE


def test_other_fields_can_be_edited_beside_wrong_text(qtbot: QtBot, heard: Heard) -> None:
    enter(qtbot, heard.panel, "dimension", "99999")
    enter(qtbot, heard.panel, "num_layers", "2")
    toggle(qtbot, heard.panel.bidirectional)
    choose(qtbot, heard.panel, "inputs", "uniform")
    assert heard.panel.field("dimension").text() == "99999"
    assert "99999" in heard.panel.problem("dimension")
    assert not heard.panel.sound
    changed = replace(RECIPE, num_layers=2, bidirectional=True, inputs="uniform")
    assert heard.panel.spec == changed
    enter(qtbot, heard.panel, "dimension", "16")
    assert heard.panel.sound
    assert heard.specs[-1] == replace(changed, input_size=16, hidden_size=16)


def test_a_field_that_vanishes_takes_its_wrong_text_along(qtbot: QtBot, heard: Heard) -> None:
    enter(qtbot, heard.panel, "dimension", "99999")
    choose(qtbot, heard.panel, "inputs", "Japanese")
    assert heard.panel.field("input_size").isVisible()
    assert heard.panel.sound
    assert heard.soundness[-1] is True
    assert heard.panel.field("hidden_size").value() == 8


def test_unlinking_sizes_leaves_wrong_text_elsewhere(qtbot: QtBot, heard: Heard) -> None:
    enter(qtbot, heard.panel, "seq_len", "0")
    toggle(qtbot, heard.panel.link)
    assert heard.panel.field("seq_len").text() == "0"
    assert not heard.panel.sound


def test_recipe_defaults_return_in_one_action(qtbot: QtBot, heard: Heard) -> None:
    heard.panel.show_spec(ComparisonSpec(3, 5, 2, True, 7, 4, 11, "float32", "x86", 2, 1.5))
    qtbot.mouseClick(heard.panel.defaults_button, Qt.MouseButton.LeftButton)
    assert heard.specs == [RECIPE]
    assert heard.panel.spec == RECIPE
    assert heard.panel.link.isChecked()
    assert heard.panel.field("dimension").value() == 8


def test_recipe_defaults_replace_wrong_text_and_its_message_for_good(
    qtbot: QtBot, heard: Heard
) -> None:
    paste(qtbot, heard.panel, "dimension", "abc")
    heard.panel.defaults_button.click()
    qtbot.keyClick(heard.panel.field("dimension"), Qt.Key.Key_Return)
    assert heard.panel.field("dimension").text() == "8"
    assert heard.panel.problem("dimension") == ""
    assert heard.soundness[-1] is True


def test_recipe_defaults_keep_the_engine_where_the_usual_one_is_missing(heard: Heard) -> None:
    heard.panel.show_spec(replace(RECIPE, engine="other", seed=1))
    heard.panel.show_capacity(Capacity(2, 10**9, ("other",)))
    heard.panel.defaults_button.click()
    assert heard.specs == [replace(RECIPE, engine="other")]


def test_capacity_limits_the_engines_and_says_nothing(heard: Heard) -> None:
    heard.panel.show_capacity(Capacity(2, 10**9, ("fbgemm", "x86", "qnnpack")))
    engine = heard.panel.field("engine")
    assert [engine.itemText(i) for i in range(engine.count())] == ["fbgemm", "x86", "qnnpack"]
    assert engine.chosen == "x86"
    assert heard.specs == []


def test_capacity_without_engines_leaves_the_one_that_is_chosen(heard: Heard) -> None:
    heard.panel.show_capacity(Capacity(2, 10**9))
    assert heard.panel.field("engine").chosen == RECIPE.engine


def test_capacity_limits_the_threads(qtbot: QtBot, heard: Heard) -> None:
    heard.panel.show_capacity(Capacity(2, 10**9, ("x86",)))
    enter(qtbot, heard.panel, "threads", "3")
    assert heard.specs == []
    assert heard.panel.problem("threads") == (
        "Threads must be a whole number from 1 to 2, not “3”."
    )


def test_the_wheel_over_a_field_without_the_focus_changes_nothing(
    heard: Heard, wheel: Callable[[QWidget], None]
) -> None:
    heard.panel.link.setFocus()
    for name in ("dimension", "num_layers", "seq_len", "seed", "scheme", "seconds"):
        wheel(heard.panel.field(name))
    assert heard.specs == []


@pytest.mark.parametrize("name", ["threads", "seq_len", "scheme", "engine", "seconds"])
def test_a_message_from_elsewhere_stands_at_its_field_until_it_is_cleared(
    heard: Heard, name: str
) -> None:
    heard.panel.show_problem(name, "This does not do.")
    assert heard.panel.problem(name) == "This does not do."
    heard.panel.clear_problems()
    assert heard.panel.problem(name) == ""


@pytest.mark.parametrize("name", ["input_size", "hidden_size"])
def test_a_message_about_a_size_stands_where_the_user_sees_it(heard: Heard, name: str) -> None:
    heard.panel.show_problem(name, "Too large.")
    assert heard.panel.problem("dimension") == "Too large."
    heard.panel.show_spec(replace(RECIPE, input_size=3))
    heard.panel.show_problem(name, "Too large.")
    assert heard.panel.problem(name) == "Too large."


def test_the_number_of_parameters_and_the_memory_are_told(
    heard: Heard, visible_texts: Callable[[QWidget], list[str]]
) -> None:
    assert any(text.startswith("576 parameters; ") for text in visible_texts(heard.panel))
    heard.panel.show_spec(replace(RECIPE, input_size=80, hidden_size=80))
    assert any(text.startswith("51,840 parameters; ") for text in visible_texts(heard.panel))


# Real networks

TRAINED = replace(
    RECIPE,
    input_size=12,
    hidden_size=64,
    output_size=9,
    inputs="vowels",
    weights=FileSource("model.pt", "0" * 64, "encoder.rnn"),
)
FILED = replace(
    RECIPE, input_size=7, batch_size=3, inputs="file", input_file=FileSource("in.npy", "1" * 64)
)


def choose(qtbot: QtBot, panel: ParameterPanel, name: str, title: str) -> None:
    """Chooses by typing, as from the keyboard."""
    field = panel.field(name)
    field.setFocus()
    qtbot.keyClicks(field, title)


@pytest.mark.parametrize(
    ("name", "title", "change"),
    [
        ("cell", "GRU", {"cell": "gru"}),
        ("initial_state", "zero", {"initial_state": "zero"}),
        ("inputs", "uniform", {"inputs": "uniform"}),
        ("inputs", "Japanese", {"inputs": "vowels", "input_size": 12}),
    ],
)
def test_a_choice_emits_one_spec(
    qtbot: QtBot, heard: Heard, name: str, title: str, change: dict[str, object]
) -> None:
    choose(qtbot, heard.panel, name, title)
    assert heard.specs == [replace(RECIPE, **change)]


@pytest.mark.parametrize("name", ["vocabulary", "output_size"])
def test_what_stands_around_the_recurrent_layer_emits_one_spec(
    qtbot: QtBot, heard: Heard, name: str
) -> None:
    enter(qtbot, heard.panel, name, "9")
    assert heard.specs == [replace(RECIPE, **{name: 9})]


def test_the_outlier_slider_emits_specs_by_key(qtbot: QtBot, heard: Heard) -> None:
    qtbot.keyClick(heard.panel.field("outlier").slider, Qt.Key.Key_Right)
    assert heard.specs == [replace(RECIPE, outlier=5.0)]
    assert heard.panel.field("outlier").text == "Outlier weight: 5 σ"
    assert "grid" in heard.panel.field("outlier").toolTip()


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        (None, "random weights"),
        (FileSource("model.pt", "0" * 64, "encoder.rnn"), "model.pt: encoder.rnn"),
        (FileSource("Japanese vowels", "0" * 64), "Japanese vowels, trained"),
    ],
)
def test_the_network_says_what_its_weights_are(
    heard: Heard, weights: FileSource | None, said: str
) -> None:
    heard.panel.show_spec(replace(RECIPE, weights=weights))
    assert heard.panel.network.text == said


def test_sizes_of_weights_from_a_file_are_locked_and_say_why(heard: Heard) -> None:
    panel = heard.panel
    panel.show_spec(TRAINED)
    for name in ("cell", "input_size", "hidden_size", "num_layers", "vocabulary", "output_size"):
        assert not panel.field(name).isEnabled()
        assert "Choose random weights" in panel.field(name).toolTip()
    assert not panel.bidirectional.isEnabled()
    assert not panel.link.isEnabled()
    assert panel.field("seq_len").isEnabled()
    panel.show_spec(replace(TRAINED, weights=None))
    assert panel.field("hidden_size").isEnabled()
    assert panel.field("hidden_size").toolTip() == "Hidden size: 1 to 8,192"
    assert panel.bidirectional.isEnabled()


def test_a_change_keeps_the_weights(qtbot: QtBot, heard: Heard) -> None:
    heard.panel.show_spec(TRAINED)
    enter(qtbot, heard.panel, "seq_len", "7")
    assert heard.specs == [replace(TRAINED, seq_len=7)]


def test_inputs_from_a_file_show_its_name_and_lock_their_sizes(heard: Heard) -> None:
    panel = heard.panel
    panel.show_spec(FILED)
    assert panel.field("inputs").currentText() == "in.npy"
    for name in ("seq_len", "batch_size", "input_size"):
        assert not panel.field(name).isEnabled()
        assert "in.npy" in panel.field(name).toolTip()
    assert panel.field("hidden_size").isEnabled()


def test_other_inputs_forget_the_file_and_unlock_their_sizes(qtbot: QtBot, heard: Heard) -> None:
    heard.panel.show_spec(FILED)
    choose(qtbot, heard.panel, "inputs", "normal")
    assert heard.specs == [replace(FILED, inputs="normal", input_file=None)]
    assert heard.panel.field("seq_len").isEnabled()


def test_vowels_leave_the_input_size_of_weights_from_a_file(qtbot: QtBot, heard: Heard) -> None:
    spec = replace(TRAINED, input_size=40, inputs="normal")
    heard.panel.show_spec(spec)
    choose(qtbot, heard.panel, "inputs", "Japanese")
    assert heard.specs == [replace(spec, inputs="vowels")]


def test_a_file_of_inputs_is_asked_for_and_the_choice_stands_until_it_is_read(
    qtbot: QtBot, heard: Heard
) -> None:
    with qtbot.waitSignal(heard.panel.inputs_requested):
        choose(qtbot, heard.panel, "inputs", "file")
    assert heard.panel.field("inputs").chosen == "normal"
    assert heard.specs == []


def test_each_network_of_the_menu_is_asked_for_by_its_name(heard: Heard) -> None:
    asked: list[str] = []
    heard.panel.network_requested.connect(asked.append)
    for action in heard.panel.network.button.menu().actions():
        action.trigger()
    assert asked == list(NETWORKS)


@pytest.mark.parametrize(
    "name", ["weights", "inputs", "cell", "initial_state", "outlier", "vocabulary", "output_size"]
)
def test_a_message_about_a_network_has_its_place(heard: Heard, name: str) -> None:
    heard.panel.show_problem(name, "This does not do.")
    assert heard.panel.problem(name) == "This does not do."


def test_recipe_defaults_draw_random_weights_again(heard: Heard) -> None:
    heard.panel.show_spec(TRAINED)
    heard.panel.defaults_button.click()
    assert heard.specs == [RECIPE]
    assert heard.panel.network.text == "random weights"
    assert heard.panel.field("dimension").isEnabled()
