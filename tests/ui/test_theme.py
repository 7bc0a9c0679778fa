import re
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QFontMetricsF, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QDoubleSpinBox,
    QFrame,
    QGridLayout,
    QLabel,
    QListWidget,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QRadioButton,
    QSlider,
    QSpinBox,
    QTabBar,
    QTableWidget,
    QVBoxLayout,
    QWidget,
)

from app.core.storage.resources import resource_path
from app.ui import theme as theme_module
from app.ui.theme import (
    DARK,
    LIGHT,
    MONO,
    SANS,
    FontMissingError,
    Theme,
    apply_theme,
    load_fonts,
    mono,
    pick_theme,
    read_style_sheet,
    sans,
)
from app.ui.widgets.dim_overlay import DIMMING

LABELS = ("", "muted", "reference", "candidate", "problem")
THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)


@pytest.fixture
def undressed(qapp: QApplication) -> Iterator[QApplication]:
    """The application, dressed again afterwards as every other test expects it."""
    yield qapp
    apply_theme(qapp, LIGHT)


def complaints(qtlog: Any) -> list[str]:
    # What the offscreen platform cannot do says nothing about the theme.
    return [r.message for r in qtlog.records if "propagateSizeHints" not in r.message]


@pytest.mark.parametrize(
    ("font", "family", "weight"),
    [
        (sans(13), "Inter", QFont.Weight.Normal),
        (sans(25, strong=True), "Inter", QFont.Weight.DemiBold),
        (mono(13), "JetBrains Mono", QFont.Weight.Normal),
    ],
    ids=["sans", "strong", "mono"],
)
def test_the_shipped_fonts_are_really_used(font: QFont, family: str, weight: int) -> None:
    info = QFontInfo(font)
    assert info.family() == family
    assert info.weight() == weight
    assert info.pixelSize() == font.pixelSize()


def test_every_shipped_font_is_loaded_and_is_of_its_family(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    loaded: dict[str, list[str]] = {}

    class Listening:
        @staticmethod
        def addApplicationFont(path: str) -> int:  # noqa: N802 - Qt's name
            number = QFontDatabase.addApplicationFont(path)
            loaded[Path(path).name] = QFontDatabase.applicationFontFamilies(number)
            return number

    monkeypatch.setattr(theme_module, "QFontDatabase", Listening)
    load_fonts()
    shipped = {path.name for path in resource_path("fonts").glob("*.?tf")}
    assert set(loaded) == shipped
    assert {families[0] for families in loaded.values()} >= {SANS, MONO}


def test_figures_are_of_equal_width() -> None:
    metrics = QFontMetricsF(sans(13))
    assert len({metrics.horizontalAdvance(digit * 10) for digit in "0123456789"}) == 1


def test_a_font_that_cannot_be_loaded_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    # An icon exists, and is no font.
    monkeypatch.setattr(theme_module, "resource_path", lambda _name: resource_path("icon.svg"))
    with pytest.raises(FontMissingError, match=r"The font .+ could not be loaded"):
        load_fonts()


@THEMES
def test_a_style_sheet_applies_without_a_warning(
    undressed: QApplication, qtlog: Any, show: Callable[[QWidget], QWidget], theme: Theme
) -> None:
    page = QWidget()
    layout = QVBoxLayout(page)
    for kind in (QSpinBox, QDoubleSpinBox, QComboBox, QCheckBox, QProgressBar, QTabBar, QLabel):
        layout.addWidget(kind())
    apply_theme(undressed, theme)
    show(page)
    page.grab()
    assert complaints(qtlog) == []
    assert undressed.styleSheet() == read_style_sheet()
    assert undressed.palette().color(QPalette.ColorRole.Window) == QColor(theme.window)
    assert undressed.style().name() == "fusion" or undressed.styleSheet()


def test_a_broken_style_sheet_would_be_noticed(
    undressed: QApplication, qtlog: Any, show: Callable[[QWidget], QWidget]
) -> None:
    undressed.setStyleSheet("QLabel { color: ")
    show(QLabel("text"))
    assert any("parse" in message for message in complaints(qtlog))


@THEMES
def test_every_picture_in_a_style_sheet_exists(theme: Theme) -> None:
    pictures = re.findall(r"url\(theme:([^)]+)\)", read_style_sheet())
    assert len(pictures) == read_style_sheet().count("url(") > 0
    assert all(resource_path(f"icons/{theme.name}/{name}").exists() for name in pictures)


def test_the_style_sheet_names_no_colour() -> None:
    assert not re.findall(r"#[0-9a-fA-F]{3,}|rgb|hsl", read_style_sheet())


def make_one_of_each(parent: QWidget | None = None) -> QDialog:
    """Returns a dialog with all kinds of widgets, usual and disabled, in the looks they have."""
    dialog = QDialog(parent)
    grid = QGridLayout(dialog)
    for column, enabled in enumerate((True, False)):
        card = QFrame()
        card.setProperty("role", "card")
        cells = QVBoxLayout(card)
        widgets: list[QWidget] = [
            *(give_role(QLabel(f"label {role}"), role) for role in LABELS),
            *(give_role(QPushButton("button"), role) for role in ("", "switch")),
            *(kind() for kind in (QSpinBox, QDoubleSpinBox, QComboBox, QPlainTextEdit)),
            *(kind("text") for kind in (QCheckBox, QRadioButton)),
            *(kind() for kind in (QProgressBar, QSlider, QListWidget, QTabBar)),
            QTableWidget(2, 2),
            give_role(QFrame(), "status"),
        ]
        for widget in widgets:
            match widget:
                case QCheckBox() | QRadioButton():
                    widget.setChecked(True)
                case QListWidget():
                    widget.addItems(["one", "two"])
                    widget.setCurrentRow(0)
                case QTabBar():
                    widget.addTab("tab")
                case QProgressBar() | QSpinBox() | QDoubleSpinBox():
                    widget.setValue(40)
                case QPlainTextEdit():
                    widget.setPlainText("text")
                    widget.selectAll()
            if isinstance(widget, (QListWidget, QTableWidget, QPlainTextEdit)):
                widget.setFixedHeight(50)
            widget.setEnabled(enabled)
            # Which one has the focus is left to chance.
            widget.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            cells.addWidget(widget)
        grid.addWidget(card, 0, column)
    dialog.resize(500, 900)
    return dialog


def give_role(widget: QWidget, role: str) -> QWidget:
    if role:
        widget.setProperty("role", role)
    return widget


def test_another_theme_reaches_what_is_open_to_the_pixel(
    undressed: QApplication, show: Callable[[QWidget], QWidget]
) -> None:
    opened = show(make_one_of_each())
    hidden = make_one_of_each(opened)
    light = opened.grab().toImage()
    apply_theme(undressed, DARK)
    new = show(make_one_of_each())
    opened.activateWindow()
    dark = opened.grab().toImage()
    assert dark != light
    assert dark == new.grab().toImage() == hidden.grab().toImage()
    apply_theme(undressed, LIGHT)
    assert opened.grab().toImage() == light


class Listening(QObject):
    """Writes down what comes to the widgets that it watches."""

    def __init__(self, widgets: list[QWidget]) -> None:
        super().__init__()
        self.kinds: list[QEvent.Type] = []
        for widget in widgets:
            widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        self.kinds.append(event.type())
        return False


def test_another_theme_styles_no_widget_anew(
    undressed: QApplication, show: Callable[[QWidget], QWidget]
) -> None:
    opened = show(make_one_of_each())
    listening = Listening(opened.findChildren(QWidget))
    apply_theme(undressed, DARK)
    assert QEvent.Type.PaletteChange in listening.kinds
    costly = {QEvent.Type.StyleChange, QEvent.Type.FontChange, QEvent.Type.ApplicationFontChange}
    assert not costly & set(listening.kinds)


@THEMES
def test_only_the_two_sides_are_saturated(theme: Theme) -> None:
    colours = {f.name: QColor(getattr(theme, f.name)) for f in fields(theme) if f.name != "name"}
    vivid = {name for name, colour in colours.items() if colour.hslSaturationF() > 0.5}
    assert all(colour.isValid() for colour in colours.values())
    assert vivid == {"reference", "candidate"}


def contrast(first: QColor, second: QColor) -> float:
    """Returns the contrast ratio of WCAG 2.2: 3 is the least for large text and for graphics."""

    def luminance(colour: QColor) -> float:
        parts = colour.getRgbF()[:3]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    dark, bright = sorted((luminance(first), luminance(second)))
    return (bright + 0.05) / (dark + 0.05)


GROUNDS = ("window", "surface", "sunken")


@THEMES
@pytest.mark.parametrize(
    ("name", "least", "grounds"),
    [
        # A chosen row has the border's colour.
        ("text", 4.5, (*GROUNDS, "border")),
        ("muted", 4.5, (*GROUNDS, "border")),
        ("reference", 3, GROUNDS),
        ("candidate", 3, GROUNDS),
        ("edge", 3, GROUNDS),
    ],
)
def test_what_is_read_or_used_stands_out_from_every_ground(
    theme: Theme, name: str, least: float, grounds: tuple[str, ...]
) -> None:
    colour = QColor(getattr(theme, name))
    for ground in grounds:
        assert contrast(colour, QColor(getattr(theme, ground))) >= least, ground


@THEMES
@pytest.mark.parametrize("name", ["text", "muted"])
def test_text_can_be_read_under_the_veil_of_what_is_no_longer_current(
    theme: Theme, name: str
) -> None:
    veil, text, share = QColor(theme.surface), QColor(getattr(theme, name)), DIMMING / 255
    mixed = [
        share * over + (1 - share) * under
        for over, under in zip(veil.getRgbF()[:3], text.getRgbF()[:3], strict=True)
    ]
    assert contrast(QColor.fromRgbF(*mixed), veil) >= 4.5


def test_an_appearance_picks_its_theme() -> None:
    assert pick_theme("light") is LIGHT
    assert pick_theme("dark") is DARK
    assert pick_theme("system") in (LIGHT, DARK)


def test_nothing_fades_or_rolls(undressed: QApplication) -> None:
    undressed.setEffectEnabled(Qt.UIEffect.UI_General, True)
    undressed.setEffectEnabled(Qt.UIEffect.UI_FadeTooltip, True)
    undressed.setStyleSheet("")
    apply_theme(undressed, LIGHT)
    assert not any(undressed.isEffectEnabled(effect) for effect in Qt.UIEffect)
