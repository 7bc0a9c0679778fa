import ast
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from fakes import ENVIRONMENT, PATIENCE_MS, make_comparison
from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtGui import Qt as GuiQt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QAbstractItemView, QLabel, QWidget
from pytestqt.qtbot import QtBot

import app.ui
from app.core.readers.checkpoints.contents import CheckpointContents, FoundModule
from app.core.readers.input_arrays import FoundArray
from app.core.spec import ComparisonSpec, FileSource
from app.ui.dialogs.inputs_dialog import InputsDialog
from app.ui.dialogs.layer_chooser import LayerChooser
from app.ui.theme import LIGHT
from app.ui.widgets.elided_label import ElidedLabel
from app.ui.widgets.plain_text import (
    LONGEST,
    LONGEST_LINE,
    PlainLabel,
    plain_line,
    plain_tip,
    plain_title,
    shorten,
)
from app.ui.widgets.plot import make_plot, name_axis

HOSTILE = "<b>Checked and safe</b><img src='file:///etc/logo.png'>"
UI = Path(app.ui.__file__).parent


def as_a_reader_sees_it(tip: str) -> str:
    if not GuiQt.mightBeRichText(tip):
        return tip
    document = QTextDocument()
    document.setHtml(tip)
    return document.toPlainText()


@pytest.mark.parametrize(
    "text", ["Short.", HOSTILE, "a &lt; b", "two\n<b>lines</b>", "<b>\n  indented</b>", "a < b > c"]
)
def test_a_tip_shows_its_text_letter_by_letter(text: str) -> None:
    assert as_a_reader_sees_it(plain_tip(text)) == text


def test_a_tip_that_cannot_be_mistaken_stays_what_it_is() -> None:
    assert plain_tip("Hidden size: 1 to 8,192") == "Hidden size: 1 to 8,192"


def test_what_is_too_long_keeps_its_beginning_and_its_end() -> None:
    assert shorten("Short.", 6) == "Short."
    text = f"Begin {'x' * 500} the end."
    short = shorten(text, 60)
    assert len(short) == 60
    assert short.startswith("Begin xxx")
    assert short.endswith("xxx the end.")
    assert " … " in short


def test_a_line_is_one_line_and_a_title_keeps_its_brackets() -> None:
    assert plain_line("two\nlines\tof  text") == "two lines of text"
    assert len(plain_line("x" * 10_000)) == LONGEST_LINE
    assert plain_title("Open [*].pt") == "Open [*][*].pt"


@pytest.mark.parametrize("kind", [PlainLabel, ElidedLabel])
def test_a_label_is_plain_and_bounded(qtbot: QtBot, kind: type[PlainLabel]) -> None:
    label = kind(HOSTILE)
    qtbot.addWidget(label)
    assert label.textFormat() == Qt.TextFormat.PlainText
    assert label.text() == HOSTILE
    label.setText("x" * 400_000)
    assert len(label.text()) == LONGEST


def test_an_axis_names_what_looks_like_markup(qtbot: QtBot) -> None:
    plot = make_plot()
    qtbot.addWidget(plot)
    name_axis(plot.getPlotItem(), "bottom", HOSTILE, LIGHT)
    assert plot.getPlotItem().getAxis("bottom").label.toPlainText().strip() == HOSTILE


def find_markup(widget: QWidget) -> Iterator[str]:
    """Yields what a widget, or one in it, would show of HOSTILE otherwise than it is written."""
    for part in (widget, *widget.findChildren(QWidget)):
        name = f"{type(part).__name__} {part.objectName()}"
        if (
            isinstance(part, QLabel)
            and "<b>" in part.text()
            and part.textFormat() != Qt.TextFormat.PlainText
        ):
            yield f"{name} takes its text for markup"
        for tip in (part.toolTip(), part.whatsThis(), part.statusTip()):
            if "Checked" in tip and "<b>" not in as_a_reader_sees_it(tip):
                yield f"{name} has a tip in markup"
        if isinstance(part, QAbstractItemView) and part.model() is not None:
            yield from (f"{name}: {tip}" for tip in find_tips(part.model()))


def find_tips(model: QAbstractItemModel) -> Iterator[str]:
    for row in range(model.rowCount()):
        tip = model.index(row, 0).data(Qt.ItemDataRole.ToolTipRole) or ""
        if "Checked" in tip and "<b>" not in as_a_reader_sees_it(tip):
            yield tip


def count_texts(widget: QWidget) -> int:
    """Returns how many labels show HOSTILE, so that a search in vain does not pass for safety."""
    return sum("<b>Checked" in label.text() for label in widget.findChildren(QLabel))


def test_a_window_full_of_hostile_names_shows_them_as_they_are(
    qtbot: QtBot, make_stage: object
) -> None:
    source = FileSource(HOSTILE, "0" * 64, HOSTILE)
    spec = replace(
        ComparisonSpec(),
        weights=source,
        inputs="file",
        input_file=replace(source, digest="1" * 64),
    )
    environment = replace(ENVIRONMENT, cpu=HOSTILE, torch=HOSTILE, isa=HOSTILE, os=HOSTILE)
    comparison = replace(make_comparison(spec), environment=environment)
    stage = make_stage(opened=[(comparison, HOSTILE)])
    window = stage.window
    qtbot.waitUntil(lambda: len(window.history.entries) == 1, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: HOSTILE in window.banner.text, timeout=PATIENCE_MS)
    window.history_controller.set_baseline(window.history.entries[0].key)
    qtbot.waitUntil(lambda: window.history_controller.baseline is not None, timeout=PATIENCE_MS)
    window.comparison_controller.inform(f"{HOSTILE} cannot be opened.")
    window.panel.show_problem("hidden_size", f"{HOSTILE} does not fit.")
    window.history_controller.side_by_side_requested.emit((comparison, comparison))
    for page in range(window.tabs.count()):
        window.tabs.setCurrentIndex(page)
    assert list(find_markup(window)) == []
    assert count_texts(window) >= 4


def test_dialogs_on_hostile_files_show_their_names_as_they_are(qtbot: QtBot) -> None:
    modules = tuple(
        FoundModule(f"{HOSTILE}.{name}", "lstm", 5, 6, 1, False, 312, "float32", refusal=refusal)
        for name, refusal in (("a", ""), ("b", f"{HOSTILE} projects."))
    )
    chooser = LayerChooser(CheckpointContents(HOSTILE, "PyTorch", modules))
    inputs = InputsDialog(HOSTILE, [FoundArray(HOSTILE, (5, 3), "float32")], 4)
    for dialog in (chooser, inputs):
        qtbot.addWidget(dialog)
        assert list(find_markup(dialog)) == []
        assert count_texts(dialog) >= 1
        assert HOSTILE in dialog.windowTitle()


@cache
def parse() -> tuple[tuple[Path, ast.AST], ...]:
    """Returns every node of the window's code, with its file."""
    return tuple(
        (path, node)
        for path in sorted(UI.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call | ast.ClassDef)
    )


def find_calls(name: str) -> Iterator[tuple[str, ast.Call]]:
    for path, node in parse():
        if isinstance(node, ast.Call):
            called = node.func
            said = called.attr if isinstance(called, ast.Attribute) else ""
            if name in {said, called.id if isinstance(called, ast.Name) else ""}:
                yield f"{path.relative_to(UI)}:{node.lineno}", node


@pytest.mark.parametrize("name", ["setToolTip", "setStatusTip", "setWhatsThis", "showText"])
def test_every_tip_is_a_constant_or_made_plain(name: str) -> None:
    loose = []
    for place, call in find_calls(name):
        # Before the text may stand a column.
        text = call.args[-1]
        constant = isinstance(text, ast.Constant) and not GuiQt.mightBeRichText(text.value)
        plain = isinstance(text, ast.Call) and getattr(text.func, "id", "") == "plain_tip"
        if not (constant or plain):
            loose.append(place)
    assert loose == []


def test_every_window_title_is_a_constant_or_made_plain() -> None:
    loose = [
        place
        for place, call in find_calls("setWindowTitle")
        if not isinstance(call.args[0], ast.Constant)
        and getattr(getattr(call.args[0], "func", None), "id", "") != "plain_title"
    ]
    assert loose == []


@pytest.mark.parametrize(
    ("name", "home"),
    [
        ("QLabel", ()),
        ("QMessageBox", ("widgets/message_box.py",)),
        ("QErrorMessage", ()),
        ("QTextEdit", ()),
        # Shows texts of ours alone, from resources.
        ("QTextBrowser", ("dialogs/help.py",)),
        ("QTextDocument", ()),
        ("QToolTip", ()),
        # Filled by setText, which takes plain text; setHtml is forbidden below.
        ("TextItem", ("widgets/drawing_plot.py",)),
        ("LabelItem", ()),
        ("setHtml", ()),
        ("setLabel", ("widgets/plot.py",)),
        ("setTitle", ("page/formats.py",)),
    ],
)
def test_what_guesses_markup_is_made_in_one_place(name: str, home: tuple[str, ...]) -> None:
    places = {place.split(":")[0] for place, _ in find_calls(name)}
    assert places <= set(home)


def test_only_labels_of_this_house_are_inherited_from() -> None:
    bases = {
        (path.name, base.id)
        for path, node in parse()
        if isinstance(node, ast.ClassDef)
        for base in node.bases
        if isinstance(base, ast.Name) and base.id in {"QLabel", "QMessageBox", "QTextEdit"}
    }
    assert bases == {("plain_text.py", "QLabel")}
