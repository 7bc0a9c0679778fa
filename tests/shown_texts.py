"""Every text of a widget and of all in it: what is seen, what a tip says, what a reader hears."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pyqtgraph as pg
from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QGraphicsView,
    QLabel,
    QLineEdit,
    QMenu,
    QMenuBar,
    QTabBar,
    QWidget,
)

from app.ui.widgets.plot import Key

_TAGS = re.compile(r"<[^>]+>")


@dataclass(frozen=True)
class Said:
    """One text as it is drawn.

    Attributes:
        place: Which widget says it, and how.
        text: Without markup.
        wraps: Whether a line may end at one of its blanks.
    """

    place: str
    text: str
    wraps: bool = False


def find_texts(widget: QWidget) -> Iterator[Said]:
    """Yields all texts of a widget, whether they are on the screen or not."""
    for part in (widget, *widget.findChildren(QWidget)):
        if isinstance(part.window(), QMenu):
            # pyqtgraph gives each plot menus, which nobody can open here.
            continue
        name = part.objectName() or part.accessibleName()
        place = f"{type(part).__name__} {name}".strip()
        yield from (said for said in _read(part, place) if said.text.strip())


def find_menu_texts(bar: QMenuBar) -> Iterator[Said]:
    """Yields the titles and tips of all that the menus offer."""
    for menu in bar.findChildren(QMenu):
        for action in menu.actions():
            yield Said("menu", action.text().replace("&", ""))
            yield Said("menu: tip", _strip(action.toolTip()))


def _read(part: QWidget, place: str) -> Iterator[Said]:
    yield Said(f"{place}: tip", _strip(part.toolTip()), wraps=True)
    yield Said(f"{place}: what's this", _strip(part.whatsThis()), wraps=True)
    yield Said(f"{place}: name", part.accessibleName())
    yield Said(f"{place}: description", part.accessibleDescription())
    match part:
        case QLabel():
            # Not the house's own: that one tells what was said, not what is drawn.
            yield Said(place, QLabel.text(part), wraps=part.wordWrap())
        case QAbstractButton():
            yield Said(place, part.text().replace("&", ""))
        case QLineEdit():
            # What stands in it is typed as it is.
            yield Said(place, part.placeholderText())
        case QComboBox():
            yield from (Said(place, part.itemText(row)) for row in range(part.count()))
        case QTabBar():
            for tab in range(part.count()):
                yield Said(place, part.tabText(tab))
                yield Said(f"{place}: tip", part.tabToolTip(tab), wraps=True)
        case Key():
            yield from (Said(place, curve.name) for curve in part._curves)  # noqa: SLF001 - told by nothing else
        case QAbstractItemView() if part.model() is not None:
            yield from _read_model(part.model(), place)
        case QGraphicsView():
            yield from _read_plots(part, place)


def _read_model(model: QAbstractItemModel, place: str) -> Iterator[Said]:
    display, tip = Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole
    across = Qt.Orientation.Horizontal
    listed = isinstance(model, QAbstractListModel)
    for column in range(1 if listed else model.columnCount(QModelIndex())):
        for role, said in ((display, "heading"), (tip, "heading's tip")):
            text = str(model.headerData(column, across, role) or "")
            yield Said(f"{place}: {said}", _strip(text), wraps=role == tip)
        for row in range(model.rowCount(QModelIndex())):
            index = model.index(row, column)
            for role, said in ((display, "cell"), (tip, "cell's tip")):
                text = str(model.data(index, role) or "")
                yield Said(f"{place}: {said}", _strip(text), wraps=role == tip)


def _read_plots(view: QGraphicsView, place: str) -> Iterator[Said]:
    for item in view.scene().items():
        if isinstance(item, pg.AxisItem):
            yield Said(f"{place}: axis", _strip(item.labelText or ""))
            for level in item._tickLevels or ():  # noqa: SLF001 - told by nothing else
                yield from (Said(f"{place}: tick", text) for _, text in level)
        elif isinstance(item, pg.TextItem):
            yield Said(f"{place}: note", item.toPlainText())


def _strip(text: str) -> str:
    return html.unescape(_TAGS.sub("", text)) if "<" in text else text
