"""The dialog that asks which recurrent layer of a checkpoint is meant."""

from typing import Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.core.format import format_count
from app.core.readers.checkpoints.contents import CheckpointContents, FoundModule
from app.ui.dialogs.buttons import make_buttons
from app.ui.theme import sans
from app.ui.widgets.plain_text import PlainLabel, plain_line, plain_title

_MODULE: Final = Qt.ItemDataRole.UserRole


class LayerChooser(QDialog):
    """Lists all layers; those that cannot be compared are greyed, with the reason."""

    def __init__(self, contents: CheckpointContents, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(plain_title(f"Open {contents.name}"))
        self.setMinimumSize(620, 360)
        count = format_count(len(contents.modules), "recurrent layer")
        asked = "Which one?" if len(contents.usable) > 1 else "This one can be compared:"
        heading = PlainLabel(f"{count} in {contents.name} ({contents.kind}). {asked}")
        heading.setFont(sans(13, strong=True))
        heading.setWordWrap(True)
        self.list = QListWidget()
        self.list.setAccessibleName("Recurrent layers of the checkpoint")
        self.list.setWordWrap(True)
        self.list.setSpacing(4)
        for module in contents.modules:
            self.list.addItem(_make_item(module))
        self._grey_refused()
        self.list.currentItemChanged.connect(self._enable)
        self.list.itemActivated.connect(self._take)
        self.compare_button = QPushButton("Compare")
        buttons = make_buttons(self, self.compare_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(10)
        layout.addWidget(heading)
        layout.addWidget(self.list, 1)
        layout.addWidget(buttons)
        usable = [row for row, module in enumerate(contents.modules) if not module.refusal]
        if usable:
            self.list.setCurrentRow(usable[0])
        self._enable()
        self.list.setFocus()

    @property
    def module(self) -> FoundModule | None:
        """Returns the layer that is chosen, None if it cannot be compared."""
        item = self.list.currentItem()
        if item is None or not item.flags() & Qt.ItemFlag.ItemIsEnabled:
            return None
        module = item.data(_MODULE)
        return module if isinstance(module, FoundModule) else None

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Takes new colours where those of the system change."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._grey_refused()

    def _grey_refused(self) -> None:
        colour = QApplication.palette().placeholderText()
        for item in map(self.list.item, range(self.list.count())):
            if not item.flags():
                item.setForeground(colour)

    def _enable(self) -> None:
        self.compare_button.setEnabled(self.module is not None)

    def _take(self) -> None:
        if self.module is not None:
            self.accept()


def _make_item(module: FoundModule) -> QListWidgetItem:
    lines = [module.title, *([module.refusal] if module.refusal else module.notes)]
    item = QListWidgetItem("\n".join(plain_line(line) for line in lines))
    item.setData(_MODULE, module)
    if module.refusal:
        item.setFlags(Qt.ItemFlag.NoItemFlags)
    return item
