import re
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QFontMetricsF, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QLabel,
    QProgressBar,
    QSpinBox,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from app.core.resources import resource_path
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
    make_style_sheet,
    mono,
    pick_theme,
    sans,
)

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
    pictures = re.findall(r"url\(([^)]+)\)", make_style_sheet(theme))
    assert pictures
    assert all(resource_path(f"icons/{path.rpartition('/')[2]}").exists() for path in pictures)


@THEMES
def test_only_the_two_sides_are_saturated(theme: Theme) -> None:
    colours = {f.name: QColor(getattr(theme, f.name)) for f in fields(theme) if f.name != "name"}
    vivid = {name for name, colour in colours.items() if colour.hslSaturationF() > 0.5}
    assert all(colour.isValid() for colour in colours.values())
    assert vivid == {"reference", "candidate"}


@THEMES
@pytest.mark.parametrize("name", ["text", "muted", "reference", "candidate"])
def test_text_stands_out_from_its_ground(theme: Theme, name: str) -> None:
    # The contrast ratio of WCAG 2.2: 3 is the least for large text and for graphics.
    def luminance(colour: str) -> float:
        parts = QColor(colour).getRgbF()[:3]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    bright, dark = sorted((luminance(getattr(theme, name)), luminance(theme.surface)))[::-1]
    assert (bright + 0.05) / (dark + 0.05) >= (4.5 if name in {"text", "muted"} else 3)


def test_an_appearance_picks_its_theme() -> None:
    assert pick_theme("light") is LIGHT
    assert pick_theme("dark") is DARK
    assert pick_theme("system") in (LIGHT, DARK)
