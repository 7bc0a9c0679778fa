"""Prints for how long ten thousand comparisons hold the GUI thread: listed, scrolled, searched."""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from harness import require_display
from PySide6.QtWidgets import QApplication

from app.core.history.database import History
from app.core.storage.history_file import open_history_file
from app.launch import make_application
from app.ui.panes.history.panel import HistoryPanel

RECORD_BYTES = 35_000
TEXTS = "created_utc, title, speed, speed_interval, size, difference, origin, tags"


def fill(path: Path, count: int) -> None:
    """Makes a history whose records are as large as usual ones."""
    connection, _ = open_history_file(path)
    with connection:
        connection.executemany(
            f"insert into comparison ({TEXTS}, bytes, record) "  # noqa: S608 - a constant
            "values (?, ?, ?, ?, ?, ?, '', ?, ?, zeroblob(?))",
            (
                (
                    f"2026-{number % 12 + 1:02}-{number % 28 + 1:02}T06:{number % 60:02}:00+00:00",
                    f"dimension {2 ** (number % 9 + 3)}, 1 layer, 20 steps, batch 1, "
                    f"seed {number}, int8 (x86), 1 thread",
                    f"{number % 90 / 10 + 1:.2f}× slower",
                    "95 % CI 2.26 to 2.35",
                    "1.30× smaller",
                    "1.21 % different",
                    "stopped" if number % 7 == 0 else "",
                    RECORD_BYTES,
                    RECORD_BYTES,
                )
                for number in range(count)
            ),
        )
    connection.close()


def hold(name: str, act: Callable[[], object]) -> None:
    """Prints how long an act and the painting after it take."""
    begin = time.perf_counter()
    act()
    QApplication.processEvents()
    print(f"{name:<34}{(time.perf_counter() - begin) * 1e3:7.1f} ms")


def main() -> None:
    """Lists, scrolls and searches."""
    require_display()
    app = make_application()
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "history.sqlite"
        fill(path, count)
        history = History(path)
        begin = time.perf_counter()
        entries = history.entries()
        print(f"read, beside the GUI thread       {(time.perf_counter() - begin) * 1e3:7.1f} ms")
        begin = time.perf_counter()
        history.entries()
        print(f"read again                        {(time.perf_counter() - begin) * 1e3:7.1f} ms")
        panel = HistoryPanel()
        panel.resize(262, 700)
        panel.show()
        app.processEvents()
        hold("shown", lambda: panel.show_entries(entries))
        bar = panel.list.verticalScrollBar()
        hold("a page scrolled", lambda: bar.setValue(bar.pageStep()))
        hold("to the end", lambda: bar.setValue(bar.maximum()))
        for typed in ("s", "se", "seed", "seed 9", "seed 99", "seed 99 stopped", ""):
            hold(f"searched: {typed!r}", lambda text=typed: panel.search.setText(text))
        hold("one more added", lambda: panel.show_entries(entries[1:]))
        hold("all chosen", panel.list.selectAll)
        begin = time.perf_counter()
        history.remove([entry.key for entry in entries[:1_000]])
        print(f"1,000 removed, beside the GUI     {(time.perf_counter() - begin) * 1e3:7.1f} ms")
        history.close()
        panel.close()


if __name__ == "__main__":
    main()
