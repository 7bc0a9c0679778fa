"""Prints how long a change of the colours holds a window full of results, beside the old way.

The old way sets the style sheet anew, which polishes every widget and lays every layout out, and
redraws panes that nobody sees. Processor time is what the change takes where no other program
competes; the ratio is of that.
"""

import statistics
import time
from collections.abc import Callable

from harness import Bench
from PySide6.QtWidgets import QApplication

from app.ui.theme import DARK, LIGHT, Theme, make_palette, read_style_sheet

CHANGES = 10
PASSES = 10
"""Of the event loop: layouts, scenes and paint have settled after three to five."""


def main() -> None:
    """Prints medians for each tab, both ways."""
    bench = Bench()
    bench.settle()
    window, app = bench.window, bench.app
    for tab in range(window.tabs.count()):
        window.tabs.setCurrentIndex(tab)
        app.processEvents()
    choices = {name: window.menus.action(f"appearance_{name}") for name in ("light", "dark")}
    print(f"{len(app.allWidgets())} widgets, {CHANGES} changes each, until all is painted")
    for tab in range(window.tabs.count()):
        window.tabs.setCurrentIndex(tab)
        app.processEvents()
        new = measure(app, lambda theme: choices[theme.name].trigger())
        old = measure(app, lambda theme: dress_anew(bench, theme))
        choices["light"].trigger()
        said = (
            f"{cpu:4.0f} ms of the processor, {wall:4.0f} ms passed" for cpu, wall in (new, old)
        )
        title = window.tabs.tabText(tab)
        print(f"{title:<14} {'; the old way '.join(said)}; {old[0] / new[0]:4.1f} times")
    bench.close()


def measure(app: QApplication, change: Callable[[Theme], object]) -> tuple[float, float]:
    """Returns medians over changes to and fro: processor time and what has passed, in ms."""
    taken = []
    for number in range(CHANGES):
        begin = time.process_time(), time.perf_counter()
        change(LIGHT if number % 2 else DARK)
        for _ in range(PASSES):
            app.processEvents()
        taken.append((time.process_time() - begin[0], time.perf_counter() - begin[1]))
    cpu, wall = zip(*taken, strict=True)
    return statistics.median(cpu) * 1e3, statistics.median(wall) * 1e3


def dress_anew(bench: Bench, theme: Theme) -> None:
    """Changes the colours as a style sheet that names them has to."""
    app, window = bench.app, bench.window
    app.setStyle("Fusion")
    app.setPalette(make_palette(theme))
    app.setStyleSheet(f"{read_style_sheet()}/* {theme.name} */")
    for card in (*window.comparison_controller.cards.all, window.history, window.side_by_side):
        card.set_theme(theme)


if __name__ == "__main__":
    main()
