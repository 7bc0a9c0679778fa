"""Prints the spread of the speed-up over repetitions, against torch.utils.benchmark and timeit.

The three take turns on the same pair, each repetition in a fresh process: QuantScope's default
measurement, ``Timer.adaptive_autorange`` on each model, and timeit's best of five on each.
"""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace

from app.core.events import Timed
from app.core.latency.conductor import measure
from app.core.latency.process import StopwatchProcess
from app.core.schemes.calls import list_builders
from app.core.spec import ComparisonSpec
from app.core.types import Call

REPETITIONS = 20
Pair = tuple[Call, ...]
Outcome = tuple[float, float, int]
"""The speed-up, the seconds it took, and the calls of both sides."""


def time_with_quantscope(spec: ComparisonSpec) -> Outcome:
    """Measures until the half-width is 2 % or ten seconds have passed."""
    stopwatch = StopwatchProcess()
    stopwatch.prepare(spec, 0, lambda: False)
    begin = time.monotonic()
    *_, final = measure(spec, stopwatch, stop=lambda: False)
    seconds = time.monotonic() - begin
    stopwatch.close()
    if not isinstance(final, Timed):
        raise TypeError("the measurement did not end with a round")
    calls = final.latency.reference.n + final.latency.candidate.n
    return final.speedup.estimate, seconds, calls


def time_with_torch(calls_of_sides: Pair) -> Outcome:
    """Takes the ratio of the medians that adaptive_autorange finds."""
    from torch.utils.benchmark import Timer

    begin = time.monotonic()
    medians, calls = [], 0
    for call in calls_of_sides:
        found = Timer("call()", globals={"call": call}).adaptive_autorange()
        medians.append(found.median)
        calls += found.number_per_run * len(found.times)
    return medians[0] / medians[1], time.monotonic() - begin, calls


def time_with_timeit(calls_of_sides: Pair) -> Outcome:
    """Takes the ratio of timeit's best of five, as its command line prints it."""
    from timeit import Timer

    begin = time.monotonic()
    best, calls = [], 0
    for call in calls_of_sides:
        timer = Timer(call)
        number, _ = timer.autorange()
        best.append(min(timer.repeat(5, number)) / number)
        calls += 6 * number
    return best[0] / best[1], time.monotonic() - begin, calls


def run_child(name: str, dimension: int) -> None:
    """Prints one repetition's outcome."""
    spec = replace(ComparisonSpec(), input_size=dimension, hidden_size=dimension)
    if name == "QuantScope":
        print(json.dumps(time_with_quantscope(spec)))
        return
    import torch

    timers: dict[str, Callable[[Pair], Outcome]] = {
        "torch.utils.benchmark": time_with_torch,
        "timeit": time_with_timeit,
    }
    with torch.inference_mode():
        print(json.dumps(timers[name](tuple(build() for build in list_builders(spec)))))


def main() -> None:
    """Prints spreads at the dimensions given, or at 8, 128 and 512."""
    names = ("QuantScope", "torch.utils.benchmark", "timeit")
    for dimension in [int(text) for text in sys.argv[1:]] or [8, 128, 512]:
        outcomes: dict[str, list[Outcome]] = {name: [] for name in names}
        for _ in range(REPETITIONS):
            for name in names:
                done = subprocess.run(
                    [sys.executable, __file__, "--child", name, str(dimension)],
                    check=True,
                    capture_output=True,
                    text=True,
                )
                outcomes[name].append(tuple(json.loads(done.stdout)))
        print(f"dim {dimension}, {REPETITIONS} repetitions each", flush=True)
        for name, rows in outcomes.items():
            ratios = [ratio for ratio, _, _ in rows]
            median = statistics.median(ratios)
            quartiles = statistics.quantiles(ratios, n=4)
            print(
                f"  {name:<22} speed-up {median:6.3f}, "
                f"interquartile range {(quartiles[2] - quartiles[0]) / median * 100:5.2f} %, "
                f"standard deviation {statistics.stdev(ratios) / median * 100:5.2f} %, "
                f"{statistics.median(row[1] for row in rows):5.2f} s, "
                f"{statistics.median(row[2] for row in rows):7.0f} calls",
                flush=True,
            )


if __name__ == "__main__":
    if "--child" in sys.argv:
        run_child(sys.argv[-2], int(sys.argv[-1]))
    else:
        main()
