"""Colours, fonts and the style sheet, light and dark."""

from dataclasses import dataclass
from typing import Final, Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from app.core.resources import resource_path

Appearance = Literal["system", "light", "dark"]

SANS: Final = "Inter"
MONO: Final = "JetBrains Mono"
_FONT_FILES: Final = ("Inter-Regular.otf", "Inter-SemiBold.otf", "JetBrainsMono-Regular.ttf")


@dataclass(frozen=True, slots=True)
class Theme:
    """One appearance; every colour is written ``#rrggbb``.

    ``reference`` and ``candidate`` are Okabe and Ito's blue and vermilion, lightened on dark;
    nothing else is saturated.
    """

    name: Literal["light", "dark"]
    window: str
    surface: str
    sunken: str
    border: str
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
    text="#1a1d23",
    muted="#5b626d",
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
    """Dresses every widget of the application, present and future."""
    app.setStyle("Fusion")
    app.setFont(sans(13))
    app.setPalette(make_palette(theme))
    app.setStyleSheet(make_style_sheet(theme))


def make_palette(theme: Theme) -> QPalette:
    """Returns the palette behind what the style sheet leaves to Fusion."""
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
    }
    for role, colour in colours.items():
        palette.setColor(role, QColor(colour))
    disabled = QPalette.ColorGroup.Disabled
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        palette.setColor(disabled, role, QColor(theme.muted))
    palette.setColor(disabled, QPalette.ColorRole.WindowText, QColor(theme.muted))
    return palette


def make_style_sheet(theme: Theme) -> str:
    """Returns the style sheet; widgets ask for a look by their ``role`` property."""
    return f"""
    QWidget {{ color: {theme.text}; }}
    QMainWindow, QDialog, QWidget[role="page"] {{ background: {theme.window}; }}
    QMenuBar {{ background: {theme.window}; border-bottom: 1px solid {theme.border}; }}
    QMenuBar::item {{ padding: 5px 10px; background: transparent; }}
    QMenuBar::item:selected {{ background: {theme.border}; }}
    QMenu {{ background: {theme.surface}; border: 1px solid {theme.border}; padding: 4px; }}
    QMenu::item {{ padding: 5px 28px 5px 12px; border-radius: 3px; }}
    QMenu::item:selected {{ background: {theme.border}; }}
    QMenu::item:disabled {{ color: {theme.muted}; }}
    QMenu::separator {{ height: 1px; background: {theme.border}; margin: 4px 8px; }}
    QMenu::indicator {{ width: 12px; height: 12px; margin-left: 6px; }}
    QToolTip {{ background: {theme.text}; color: {theme.surface}; border: 0; padding: 5px; }}

    QFrame[role="card"] {{
        background: {theme.surface}; border: 1px solid {theme.border}; border-radius: 6px;
    }}
    QFrame[role="rule"] {{ background: {theme.border}; border: 0; }}
    QFrame[role="status"] {{
        background: {theme.window}; border: 0; border-top: 1px solid {theme.border};
    }}
    QScrollArea, QScrollArea > QWidget > QWidget {{ background: transparent; border: 0; }}
    QLabel {{ background: transparent; }}
    QTabBar, QPushButton {{ outline: 0; }}
    QLabel[role="muted"] {{ color: {theme.muted}; }}
    QLabel[role="reference"] {{ color: {theme.reference}; }}
    QLabel[role="candidate"] {{ color: {theme.candidate}; }}
    QLabel[role="problem"] {{
        background: {theme.sunken}; border-left: 3px solid {theme.text}; padding: 5px 8px;
    }}

    QSpinBox, QDoubleSpinBox, QComboBox {{
        background: {theme.surface}; border: 1px solid {theme.border}; border-radius: 4px;
        padding: 3px 6px; min-height: 20px;
        selection-background-color: {theme.muted}; selection-color: {theme.on_strong};
    }}
    QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus {{ border: 1px solid {theme.text}; }}
    QSpinBox[wrong="true"], QDoubleSpinBox[wrong="true"], QComboBox[wrong="true"] {{
        border: 2px solid {theme.text};
    }}
    QSpinBox:disabled, QComboBox:disabled {{ color: {theme.muted}; background: {theme.window}; }}
    QComboBox QAbstractItemView {{
        background: {theme.surface}; border: 1px solid {theme.border};
        selection-background-color: {theme.border}; selection-color: {theme.text};
    }}
    QSpinBox::up-button, QDoubleSpinBox::up-button {{
        subcontrol-position: top right; width: 18px; border: 0; background: transparent;
    }}
    QSpinBox::down-button, QDoubleSpinBox::down-button {{
        subcontrol-position: bottom right; width: 18px; border: 0; background: transparent;
    }}
    QSpinBox::up-button:hover, QDoubleSpinBox::up-button:hover, QSpinBox::down-button:hover,
    QDoubleSpinBox::down-button:hover {{ background: {theme.border}; border-radius: 2px; }}
    QSpinBox::up-arrow, QDoubleSpinBox::up-arrow {{
        image: url({_icon("up", theme)}); width: 10px; height: 10px;
    }}
    QSpinBox::down-arrow, QDoubleSpinBox::down-arrow, QComboBox::down-arrow {{
        image: url({_icon("down", theme)}); width: 10px; height: 10px;
    }}
    QComboBox::drop-down {{
        subcontrol-position: center right; width: 18px; border: 0; background: transparent;
    }}
    QCheckBox {{ spacing: 8px; }}
    QCheckBox::indicator {{
        width: 13px; height: 13px; border: 1px solid {theme.muted}; border-radius: 3px;
        background: {theme.surface};
    }}
    QCheckBox::indicator:checked {{ image: url({_icon("check", theme)}); }}
    QCheckBox::indicator:focus {{ border: 1px solid {theme.text}; }}
    QCheckBox:disabled {{ color: {theme.muted}; }}
    QRadioButton {{ spacing: 8px; }}
    QRadioButton::indicator {{
        width: 11px; height: 11px; border: 1px solid {theme.muted}; border-radius: 6px;
        background: {theme.surface};
    }}
    QRadioButton::indicator:checked {{ border: 4px solid {theme.text}; width: 5px; height: 5px; }}
    QRadioButton::indicator:focus {{ border-color: {theme.text}; }}
    QSlider::groove:horizontal {{ background: {theme.border}; height: 4px; border-radius: 2px; }}
    QSlider::sub-page:horizontal {{ background: {theme.muted}; border-radius: 2px; }}
    QSlider::handle:horizontal {{
        background: {theme.surface}; border: 1px solid {theme.muted}; border-radius: 7px;
        width: 13px; margin: -6px 0;
    }}
    QSlider::handle:horizontal:hover, QSlider::handle:horizontal:focus {{
        border: 1px solid {theme.text}; background: {theme.border};
    }}
    QTabBar {{ background: transparent; }}
    QTabBar::tab {{
        background: transparent; border: 0; border-bottom: 2px solid transparent;
        color: {theme.muted}; padding: 3px 2px; margin: 0 16px 0 4px;
    }}
    QTabBar::tab:hover {{ color: {theme.text}; }}
    QTabBar::tab:selected {{ color: {theme.text}; border-bottom-color: {theme.text}; }}
    QPushButton {{
        background: {theme.surface}; border: 1px solid {theme.border}; border-radius: 4px;
        padding: 5px 12px;
    }}
    QPushButton:hover {{ border-color: {theme.muted}; }}
    QPushButton:focus {{ border-color: {theme.text}; }}
    QPushButton:pressed {{ background: {theme.border}; }}
    QPushButton:disabled {{ color: {theme.muted}; background: {theme.window}; }}
    QPushButton[role="link"] {{
        border: 0; padding: 0; background: transparent; text-decoration: underline;
    }}
    QPushButton[role="link"]:hover, QPushButton[role="link"]:focus {{
        background: {theme.border}; outline: 0;
    }}
    QPushButton[role="switch"] {{
        border: 0; border-bottom: 2px solid transparent; border-radius: 0; padding: 3px 2px;
        margin-left: 10px; color: {theme.muted}; background: transparent;
    }}
    QPushButton[role="switch"]:hover {{ color: {theme.text}; }}
    QPushButton[role="switch"]:focus, QTabBar::tab:focus {{
        color: {theme.text}; background: {theme.border}; outline: 0;
    }}
    QPushButton[role="switch"]:checked {{
        color: {theme.text}; border-bottom: 2px solid {theme.text};
    }}
    QProgressBar {{
        background: {theme.border}; border: 0; border-radius: 3px; max-height: 6px;
    }}
    QProgressBar::chunk {{ background: {theme.muted}; border-radius: 3px; }}
    QPlainTextEdit {{
        background: {theme.surface}; border: 1px solid {theme.border}; border-radius: 6px;
        padding: 6px; selection-background-color: {theme.muted};
        selection-color: {theme.on_strong};
    }}
    QListWidget {{ background: {theme.surface}; border: 0; outline: 0; }}
    QTableView {{
        background: {theme.surface}; border: 0; outline: 0;
        selection-background-color: {theme.border}; selection-color: {theme.text};
    }}
    QTableView::item {{ padding: 0 5px; border: 0; }}
    QTableView::item:selected {{ background: {theme.border}; color: {theme.text}; }}
    QTableView::item:selected:focus {{ border: 1px solid {theme.text}; }}
    QHeaderView {{ background: transparent; border: 0; }}
    QHeaderView::section {{
        background: {theme.surface}; color: {theme.muted}; border: 0; padding: 3px 8px;
        border-bottom: 1px solid {theme.border};
    }}
    QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
    QScrollBar::handle:vertical {{
        background: {theme.border}; border-radius: 5px; min-height: 24px;
    }}
    QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; width: 0; }}
    """


def _icon(name: str, theme: Theme) -> str:
    return resource_path(f"icons/{name}-{theme.name}.svg").as_posix()
