"""File dialogs that answer by themselves."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path | None], list[str]]:
    """Returns a function that makes file dialogs answer with a path, and tells what they offer."""
    proposed: list[str] = []

    def prepare(path: Path | None) -> list[str]:
        def run(dialog: QFileDialog) -> int:
            proposed.extend(Path(name).name for name in dialog.selectedFiles())
            if path is None:
                return 0
            dialog.selectFile(str(path))
            return 1

        monkeypatch.setattr(QFileDialog, "exec", run)
        return proposed

    return prepare
