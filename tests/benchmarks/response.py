"""Prints the time from a changed spin box to new size and difference panes."""

import statistics
import time

from harness import SHOWN, Bench
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.session.comparing import DEBOUNCE_MS

REPEATS = 10


def measure(bench: Bench, dimension: int) -> list[float]:
    """Returns milliseconds from a press of Up or Down to both panes painted."""
    field = bench.window.panel.field("dimension")
    bench.compare_at(dimension)
    taken = []
    for repeat in range(REPEATS):
        bench.events.clear()
        begin = time.perf_counter()
        QTest.keyClick(field, Qt.Key.Key_Up if repeat % 2 == 0 else Qt.Key.Key_Down)
        bench.await_event(SHOWN)
        taken.append((time.perf_counter() - begin) * 1e3)
        bench.session.comparing.stop()
        bench.spin(lambda: not bench.session.comparing.running)
    return taken


def main() -> None:
    """Prints both dimensions, and what of it is the debounce."""
    bench = Bench()
    bench.window.panel.field("seconds").setValue(1)
    bench.settle()
    for dimension in (8, 1024):
        taken = measure(bench, dimension)
        median = statistics.median(taken)
        print(
            f"dim {dimension:<5} median {median:6.0f} ms, worst {max(taken):6.0f} ms, "
            f"{median / DEBOUNCE_MS:4.1f}x the debounce of {DEBOUNCE_MS} ms"
        )
    bench.close()


if __name__ == "__main__":
    main()
