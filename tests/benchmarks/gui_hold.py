"""Prints how long the GUI thread was held at most while torch loads and during measurements."""

import sys
import time

from harness import Bench
from PySide6.QtCore import QTimer

from app.core.events import Built

BEAT_MS = 2


class Heart:
    """Beats on the GUI thread; a late beat shows for how long it was held."""

    def __init__(self) -> None:
        self._timer = QTimer(interval=BEAT_MS)
        self._timer.timeout.connect(self._beat)
        self._last = time.perf_counter()
        self.longest = 0.0
        self._timer.start()

    def restart(self) -> None:
        self.longest = 0.0
        self._last = time.perf_counter()

    def _beat(self) -> None:
        now = time.perf_counter()
        self.longest = max(self.longest, (now - self._last) * 1e3 - BEAT_MS)
        self._last = now


def main() -> None:
    """Prints the longest holds."""
    bench = Bench()
    bench.spin(lambda: bench.window.isVisible())
    bench.app.processEvents()
    heart = Heart()
    bench.await_event(Built)
    print(f"while torch loads          {heart.longest:5.0f} ms")
    bench.settle()
    for dimension in [int(text) for text in sys.argv[1:]] or [8, 512, 1024]:
        heart.restart()
        bench.compare_at(dimension)
        print(f"comparison at dim {dimension:<6}   {heart.longest:5.0f} ms")
    bench.close()


if __name__ == "__main__":
    main()
