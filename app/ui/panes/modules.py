"""Both modules as torch prints them, and what quantization changed."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextOption
from PySide6.QtWidgets import QGridLayout, QLabel, QPlainTextEdit

from app.core.report.modules import describe_changes
from app.core.results.comparison import Modules
from app.core.schemes.registry import find_scheme
from app.core.spec import ComparisonSpec
from app.ui.theme import mono, sans
from app.ui.widgets.pane import Card
from app.ui.widgets.plain_text import PlainLabel
from app.ui.widgets.plot import leave_drops_to_window


class ModulesView(Card):
    """Two selectable texts side by side over a list of changes."""

    def __init__(self) -> None:
        super().__init__()
        candidate = find_scheme(ComparisonSpec().scheme).title
        self._titles = (self._title("fp32", "reference"), self._title(candidate, "candidate"))
        self._texts = (self._text("The fp32 module"), self._text("The quantized module"))
        self._changes = PlainLabel("Both modules' printed form, once they have been built")
        self._changes.setFont(sans(13))
        self._changes.setWordWrap(True)
        self._changes.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        layout = QGridLayout(self)
        layout.setContentsMargins(12, 10, 12, 12)
        layout.setHorizontalSpacing(10)
        layout.addWidget(self._changes, 0, 0, 1, 2)
        for column in (0, 1):
            layout.addWidget(self._titles[column], 1, column)
            layout.addWidget(self._texts[column], 2, column)
            layout.setColumnStretch(column, 1)

    @property
    def empty(self) -> bool:
        """Returns whether no module has been shown yet."""
        return not self._texts[0].toPlainText()

    def show_modules(self, modules: Modules, candidate: str) -> None:
        """Shows both printed forms; ``candidate`` names the other side."""
        self._titles[1].setText(candidate)
        for text, printed in zip(self._texts, (modules.reference, modules.candidate), strict=True):
            text.setPlainText(printed)
        self._changes.setText(describe_changes(modules))
        self.undim()

    @property
    def texts(self) -> tuple[str, str]:
        """Returns both printed forms as shown."""
        return self._texts[0].toPlainText(), self._texts[1].toPlainText()

    @property
    def changes(self) -> str:
        """Returns the list of changes as shown."""
        return self._changes.text()

    @staticmethod
    def _title(name: str, role: str) -> QLabel:
        label = PlainLabel(name)
        label.setFont(sans(13, strong=True))
        label.setProperty("role", role)
        return label

    @staticmethod
    def _text(name: str) -> QPlainTextEdit:
        text = QPlainTextEdit()
        text.setReadOnly(True)
        leave_drops_to_window(text)
        text.setFont(mono(13))
        text.setAccessibleName(name)
        text.setWordWrapMode(QTextOption.WrapMode.NoWrap)
        text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        return text
