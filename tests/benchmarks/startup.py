"""Prints the time from launch to the first painted window and to the first full comparison.

Each launch is a fresh process; beside it stands an interpreter that only loads Qt and pyqtgraph,
in turn, one of the two first by turns: the ratio of such a pair holds on any machine, also on one
that does other things meanwhile. The first pair, which fills the file cache, does not count.
"""

import json
import statistics
import subprocess
import sys
import time

LAUNCHES = 7
LOADED = "modules loaded before it"


def launch() -> dict[str, float]:
    """Returns the seconds of one launch, from the process's start, and what was loaded."""
    begin = time.time()
    done = subprocess.run(
        [sys.executable, __file__, "--child"], check=True, capture_output=True, text=True
    )
    marks: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    loaded = marks.pop(LOADED)
    return {name: moment - begin for name, moment in marks.items()} | {LOADED: loaded}


def load_libraries() -> float:
    """Returns the seconds of an interpreter that loads what the window is made of."""
    begin = time.time()
    subprocess.run([sys.executable, "-c", "import PySide6.QtWidgets, pyqtgraph"], check=True)
    return time.time() - begin


def run_child() -> None:
    """Opens the window as the program does, and prints when it was painted and when done."""
    from harness import Bench
    from PySide6.QtCore import QEvent, QObject

    import app.cli.run  # noqa: F401 - what reads the command line is loaded before all else
    from app.core.events import Diverged, Finished

    marks: dict[str, float] = {}

    class Painted(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
            if event.type() == QEvent.Type.Paint and watched.objectName() == "status":
                marks.setdefault("painted", time.time())
                marks.setdefault(LOADED, len(sys.modules))
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
    for number in range(LAUNCHES + 1):
        if number % 2:
            libraries.append(load_libraries())
            rows.append(launch())
        else:
            rows.append(launch())
            libraries.append(load_libraries())
    rows, libraries = rows[1:], libraries[1:]
    print(f"libraries alone            {statistics.median(libraries):6.2f} s")
    for name in rows[0]:
        if name == LOADED:
            continue
        seconds = statistics.median(row[name] for row in rows)
        ratios = [row[name] / alone for row, alone in zip(rows, libraries, strict=True)]
        print(
            f"{name:<25}  {seconds:6.2f} s  {statistics.median(ratios):5.2f}x the libraries alone "
            f"({min(ratios):.2f} to {max(ratios):.2f} of {LAUNCHES} pairs)"
        )
    print(f"{LOADED:<25}  {rows[0][LOADED]:6.0f}")


if __name__ == "__main__":
    run_child() if "--child" in sys.argv else main()
