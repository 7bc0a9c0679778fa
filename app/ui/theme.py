"""Colours, fonts and the style sheet, light and dark."""

from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from PySide6.QtCore import QDir, QEvent, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QMenu

from app.core.storage.resources import resource_path

Appearance = Literal["system", "light", "dark"]

SANS: Final = "Inter"
MONO: Final = "JetBrains Mono"
_ICONS: Final = "theme"
"""What the paths of the style sheet's pictures begin with; Qt looks it up as a folder."""

_FONT_FILES: Final = ("Inter-Regular.otf", "Inter-SemiBold.otf", "JetBrainsMono-Regular.ttf")


@dataclass(frozen=True, slots=True)
class Theme:
    """One appearance; every colour is written ``#rrggbb``.

    ``reference`` and ``candidate`` are Okabe and Ito's blue and vermilion, lightened on dark;
    nothing else is saturated. ``border`` parts surfaces; ``edge`` is around what can be used, and
    stands out from every ground.
    """

    name: Literal["light", "dark"]
    window: str
    surface: str
    sunken: str
    border: str
    edge: str
    text: str
    muted: str
    reference: str
    candidate: str
    on_strong: str


LIGHT: Final = Theme(
    name="light",
    window="#f2f3f5",
    surface="#ffffff",
    sunken="#f7f8f9",
    border="#d9dce1",
    edge="#868c96",
    text="#1a1d23",
    muted="#59606b",
    reference="#0072b2",
    candidate="#d55e00",
    on_strong="#ffffff",
)
DARK: Final = Theme(
    name="dark",
    window="#131518",
    surface="#1b1e23",
    sunken="#16191d",
    border="#343941",
    edge="#6d7480",
    text="#e9ebee",
    muted="#a0a7b2",
    reference="#4aa8de",
    candidate="#f2884b",
    on_strong="#131518",
)


class FontMissingError(RuntimeError):
    """A font that the program ships could not be loaded; Qt would replace it in silence."""


def load_fonts() -> None:
    """Makes the shipped fonts known to Qt.

    Raises:
        FontMissingError: One of them cannot be loaded.
    """
    for name in _FONT_FILES:
        if QFontDatabase.addApplicationFont(str(resource_path(f"fonts/{name}"))) < 0:
            raise FontMissingError(f"The font {name} could not be loaded; install QuantScope anew.")


def sans(pixels: int, *, strong: bool = False) -> QFont:
    """Returns the text font with figures of equal width, so that live numbers stand still."""
    font = QFont(SANS)
    font.setPixelSize(pixels)
    font.setWeight(QFont.Weight.DemiBold if strong else QFont.Weight.Normal)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def mono(pixels: int) -> QFont:
    """Returns the font of printed modules."""
    font = QFont(MONO)
    font.setPixelSize(pixels)
    return font


def pick_theme(appearance: Appearance) -> Theme:
    """Returns the theme for an appearance, asking the system where it decides."""
    if appearance == "system":
        dark = QApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return DARK if dark else LIGHT
    return DARK if appearance == "dark" else LIGHT


def apply_theme(app: QApplication, theme: Theme) -> None:
    """Styles every widget of the application, present and future.

    The style sheet names roles of the palette and is set once: setting it anew polishes every
    widget, lays every layout out and takes twenty times longer than another palette.
    """
    # The window's palette reaches its widgets although they have a style sheet.
    app.setAttribute(Qt.ApplicationAttribute.AA_UseStyleSheetPropagationInWidgetStyles)
    QDir.setSearchPaths(_ICONS, [str(resource_path(f"icons/{theme.name}"))])
    if app.styleSheet() == read_style_sheet():
        app.setPalette(make_palette(theme))
        _renew_colours(app)
        return
    app.setStyle("Fusion")
    # Menus and tips that fade or roll tell nothing, and disturb who is sensitive to motion.
    app.setEffectEnabled(Qt.UIEffect.UI_General, False)
    app.setFont(sans(13))
    app.setPalette(make_palette(theme))
    app.setStyleSheet(read_style_sheet())


def _renew_colours(app: QApplication) -> None:
    """Has the style look up the palette again: it keeps the colours that its rules had."""
    for window in app.topLevelWidgets():
        # Qt tells those that are on the screen, and later.
        app.sendEvent(window, QEvent(QEvent.Type.ApplicationPaletteChange))
    style = app.style()
    style.unpolish(app)
    style.polish(app)
    for widget in app.allWidgets():
        # A rule has given it colours of its own, which no palette reaches. Menus have none that
        # they keep, but plots hide hundreds of widgets in menus that nobody opens.
        own = widget.testAttribute(Qt.WidgetAttribute.WA_SetPalette)
        if own and not isinstance(widget.window(), QMenu):
            style.unpolish(widget)
            style.polish(widget)


def make_palette(theme: Theme) -> QPalette:
    """Returns the palette: what the style sheet names, and leaves to Fusion."""
    palette = QPalette()
    colours = {
        QPalette.ColorRole.Window: theme.window,
        QPalette.ColorRole.WindowText: theme.text,
        QPalette.ColorRole.Base: theme.surface,
        QPalette.ColorRole.AlternateBase: theme.sunken,
        QPalette.ColorRole.Text: theme.text,
        QPalette.ColorRole.PlaceholderText: theme.muted,
        QPalette.ColorRole.Button: theme.surface,
        QPalette.ColorRole.ButtonText: theme.text,
        QPalette.ColorRole.ToolTipBase: theme.text,
        QPalette.ColorRole.ToolTipText: theme.surface,
        QPalette.ColorRole.Highlight: theme.muted,
        QPalette.ColorRole.HighlightedText: theme.on_strong,
        QPalette.ColorRole.Mid: theme.border,
        QPalette.ColorRole.Dark: theme.edge,
        QPalette.ColorRole.Link: theme.reference,
        QPalette.ColorRole.LinkVisited: theme.candidate,
    }
    for role, colour in colours.items():
        palette.setColor(role, QColor(colour))
    return palette


@cache
def read_style_sheet() -> str:
    """Returns the style sheet; it names no colour but roles of the palette."""
    return resource_path("style.qss").read_text("utf-8")
