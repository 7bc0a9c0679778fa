"""Prints the time from launch to the first painted window and to the first full comparison.

Each launch is a fresh process; beside it stands an interpreter that only loads Qt and pyqtgraph,
in turn, so that the ratio holds on any machine.
"""

import json
import statistics
import subprocess
import sys
import time

LAUNCHES = 5


def launch() -> dict[str, float]:
    """Returns the seconds of one launch, from the process's start."""
    begin = time.time()
    done = subprocess.run(
        [sys.executable, __file__, "--child"], check=True, capture_output=True, text=True
    )
    marks: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return {name: moment - begin for name, moment in marks.items()}


def load_libraries() -> float:
    """Returns the seconds of an interpreter that loads what the window is made of."""
    begin = time.time()
    subprocess.run([sys.executable, "-c", "import PySide6.QtWidgets, pyqtgraph"], check=True)
    return time.time() - begin


def run_child() -> None:
    """Opens the window, and prints when it was painted and when it was done."""
    from harness import Bench
    from PySide6.QtCore import QEvent, QObject

    from app.core.events import Diverged, Finished

    marks: dict[str, float] = {}

    class Painted(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
            if event.type() == QEvent.Type.Paint and watched.objectName() == "status":
                marks.setdefault("painted", time.time())
            return False

    bench = Bench()
    painted = Painted()
    bench.window.status.setObjectName("status")
    bench.window.status.installEventFilter(painted)
    bench.await_event(Diverged)
    marks["sizes and differences"] = time.time()
    bench.await_event(Finished)
    marks["full comparison"] = time.time()
    bench.close()
    print(json.dumps(marks))


def main() -> None:
    """Prints the medians over all launches."""
    from harness import require_display

    require_display()
    rows: list[dict[str, float]] = []
    libraries: list[float] = []
    for _ in range(LAUNCHES):
        libraries.append(load_libraries())
        rows.append(launch())
    base = statistics.median(libraries)
    print(f"libraries alone            {base:6.2f} s")
    for name in rows[0]:
        median = statistics.median(row[name] for row in rows)
        print(f"{name:<25}  {median:6.2f} s  {median / base:5.1f}x the libraries alone")


if __name__ == "__main__":
    run_child() if "--child" in sys.argv else main()
