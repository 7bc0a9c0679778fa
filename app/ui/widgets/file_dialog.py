"""File dialogs that look at no file's content: Qt's own would read a device and never come back."""

from pathlib import Path

from PySide6.QtCore import QFileInfo
from PySide6.QtGui import QAbstractFileIconProvider, QIcon
from PySide6.QtWidgets import QApplication, QFileDialog, QStyle, QWidget

_Kind = QAbstractFileIconProvider.IconType


class PlainIcons(QAbstractFileIconProvider):
    """Tells files by being a folder or not.

    What Qt uses by default opens a file whose name does not tell its type, and as root reading
    /proc/kmsg waits for a message of the kernel's that may not come.
    """

    def icon(self, kind: QAbstractFileIconProvider.IconType | QFileInfo) -> QIcon:
        """Returns the icon of a kind or of a file."""
        if isinstance(kind, QFileInfo):
            kind = _Kind.Folder if kind.isDir() else _Kind.File
        folder = kind in (_Kind.Folder, _Kind.Desktop, _Kind.Trashcan)
        pixmap = QStyle.StandardPixmap.SP_DirIcon if folder else QStyle.StandardPixmap.SP_FileIcon
        return QApplication.style().standardIcon(pixmap)

    def type(self, info: QFileInfo) -> str:
        """Returns what stands in the column of types."""
        if info.isDir():
            return "Folder"
        suffix = info.suffix()
        return f"{suffix} file" if suffix else "File"


class FileDialog(QFileDialog):
    """Stands in a folder; who runs it deletes it."""

    def __init__(self, parent: QWidget, title: str, folder: Path, filters: str = "") -> None:
        super().__init__(parent, title, str(folder), filters)
        # Qt does not own it.
        self._icons = PlainIcons()
        self.setIconProvider(self._icons)


def ask_to_open(
    parent: QWidget, title: str, folder: Path, filters: str, *, several: bool = False
) -> list[Path]:
    """Returns the files that were chosen, none where it was cancelled."""
    dialog = FileDialog(parent, title, folder, filters)
    mode = QFileDialog.FileMode.ExistingFiles if several else QFileDialog.FileMode.ExistingFile
    dialog.setFileMode(mode)
    return _ask(dialog)


def ask_to_save(parent: QWidget, title: str, path: Path, filters: str = "") -> Path | None:
    """Returns the path that was chosen, None where it was cancelled; it may be there already."""
    dialog = FileDialog(parent, title, path.parent, filters)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    # Qt's own question before a file is replaced takes the file's name for markup.
    dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
    dialog.selectFile(path.name)
    chosen = _ask(dialog)
    return chosen[0] if chosen else None


def _ask(dialog: QFileDialog) -> list[Path]:
    try:
        return [Path(name) for name in dialog.selectedFiles()] if dialog.exec() else []
    finally:
        dialog.deleteLater()
