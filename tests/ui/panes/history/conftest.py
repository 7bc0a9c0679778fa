from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QWidget

from app.core.history.entry import HistoryEntry
from app.ui.panes.history.panel import HistoryPanel


@pytest.fixture
def make_entry() -> Callable[..., HistoryEntry]:
    """Returns a maker of entries, each of its own seed."""

    def make(key: int, **facts: object) -> HistoryEntry:
        usual: dict[str, object] = {
            "created_utc": "2026-11-26T06:07:08+00:00",
            "title": f"dimension 8, 1 layer, seed {key}",
            "speed": "2.70× slower",
            "speed_interval": "95 % CI 2.69 to 2.71",
            "size": "1.30× smaller",
            "difference": "1.21 % different",
            "origin": "",
        }
        return HistoryEntry(key=key, **{**usual, **facts})

    return make


@pytest.fixture
def panel(show: Callable[[QWidget], QWidget]) -> HistoryPanel:
    panel = HistoryPanel()
    panel.resize(262, 600)
    return show(panel)
