"""Prints how often a model is told apart from its own copy: it should be in five of 100 at most."""

import statistics
import sys
import time
from collections import Counter
from dataclasses import replace

from app.core.events import Timed
from app.core.latency.conductor import measure
from app.core.latency.process import StopwatchProcess
from app.core.spec import ComparisonSpec

RUNS = 100
SECONDS = 2.0


def main() -> None:
    """Runs A/A measurements at the dimensions given, or at 8, 128 and 512."""
    stopwatch = StopwatchProcess()
    for dimension in [int(text) for text in sys.argv[1:]] or [8, 128, 512]:
        spec = replace(
            ComparisonSpec(),
            input_size=dimension,
            hidden_size=dimension,
            scheme="float32",
            seconds=SECONDS,
        )
        last: list[Timed] = []
        begin = time.monotonic()
        for _ in range(RUNS):
            *_, final = measure(spec, stopwatch, stop=lambda: False)
            if isinstance(final, Timed):
                last.append(final)
        speedups = [timed.speedup for timed in last]
        told = [s for s in speedups if s.verdict in {"faster", "slower"}]
        counts = Counter(s.verdict for s in speedups)
        intervals = [s.interval for s in speedups if s.interval is not None]
        covering = sum(i.low <= 1 <= i.high for i in intervals)
        errors = [abs(s.estimate - 1) * 100 for s in speedups]
        widths = [s.half_width * 100 for s in speedups if s.half_width is not None]
        disturbed = sum(t.latency.disturbed_rounds for t in last)
        rounds = sum(len(t.latency.rounds) for t in last)
        print(
            f"dim {dimension}: {len(told)} of {len(last)} told apart ({dict(counts)}), {covering} "
            f"intervals contain 1; off by {statistics.median(errors):.2f} % (median), "
            f"{max(errors):.1f} % (worst); half-width {statistics.median(widths):.2f} % (median); "
            f"{disturbed} of {rounds} rounds disturbed; {time.monotonic() - begin:.0f} s",
            flush=True,
        )
    stopwatch.close()


if __name__ == "__main__":
    main()
