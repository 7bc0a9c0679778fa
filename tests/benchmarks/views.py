"""Prints how long a change of the latency view takes with 100,000 calls a side."""

import statistics
import time

import numpy as np
from harness import Bench

from app.core.results.latency import Round, RoundSide, SideUsage
from app.core.statistics.bootstrap import analyse

ROUNDS = 400
CALLS = 250
FRAME_MS = 1000 / 60


def make_rounds() -> list[Round]:
    """Returns rounds of lognormal calls, a tenth of them disturbed."""
    rng = np.random.default_rng(3)

    def draw(median_ns: float) -> RoundSide:
        samples = (median_ns * rng.lognormal(0, 0.15, CALLS)).astype(np.int64)
        return RoundSide(samples, SideUsage(0, 0))

    return [
        Round(number // 3, draw(50_000), draw(140_000), number % 10 == 0)
        for number in range(ROUNDS)
    ]


def main() -> None:
    """Prints the time to draw and paint each view, beside one frame at 60 Hz."""
    bench = Bench()
    bench.settle()
    latency, speedup = analyse(make_rounds())
    pane = bench.window.overview.latency
    pane.show_latency(latency, speedup, "int8")
    for button in pane.views.buttons():
        taken = []
        for _ in range(10):
            pane.views.buttons()[0].click()
            bench.app.processEvents()
            begin = time.perf_counter()
            button.click()
            pane.repaint()
            bench.app.processEvents()
            taken.append((time.perf_counter() - begin) * 1e3)
        median = statistics.median(taken)
        print(f"{button.text():<10} {median:5.1f} ms, {median / FRAME_MS:4.1f} frames")
    bench.close()


if __name__ == "__main__":
    main()
