"""Prints the window's p50 and p99 against a bare script's on the same work, taking turns.

The bare script is a fresh process that knows nothing of QuantScope: the recipe's few lines and
a loop of timed calls. It runs while the window rests.
"""

import json
import statistics
import subprocess
import sys

import numpy as np
from harness import Bench

from app.core.events import Finished

TURNS = 7
SECONDS = 4.0

BARE = """
import json, sys, time, warnings
import torch
from torch import nn
warnings.simplefilter("ignore")
size, seconds = int(sys.argv[1]), float(sys.argv[2])
class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(size, size)
    def forward(self, inputs, state):
        return self.lstm(inputs, state)
torch.set_num_threads(1)
torch.manual_seed(29592)
inputs = torch.randn(20, 1, size)
state = torch.randn(1, 1, size), torch.randn(1, 1, size)
model = Model().eval()
candidate = torch.ao.quantization.quantize_dynamic(model, {nn.LSTM}, dtype=torch.qint8)
result = []
with torch.inference_mode():
    for one in (model, candidate):
        samples, end = [], time.perf_counter() + 0.1
        while time.perf_counter() < end:
            one(inputs, state)
        end = time.perf_counter() + seconds / 2
        while time.perf_counter() < end:
            begin = time.perf_counter_ns()
            one(inputs, state)
            samples.append(time.perf_counter_ns() - begin)
        result.append(samples)
print(json.dumps(result))
"""


def run_bare(dimension: int) -> tuple[list[int], list[int]]:
    """Returns the samples of a fresh bare process, fp32 and int8, in nanoseconds."""
    done = subprocess.run(
        [sys.executable, "-c", BARE, str(dimension), str(SECONDS)],
        check=True,
        capture_output=True,
        text=True,
    )
    fp32, int8 = json.loads(done.stdout)
    return fp32, int8


def run_window(bench: Bench) -> tuple[list[int], list[int]]:
    """Returns the samples that count of one measurement in the window."""
    bench.events.clear()
    bench.session.comparing.run_again()
    finished = bench.await_event(Finished)
    bench.spin(lambda: not bench.session.comparing.running)
    latency = finished.comparison.latency
    return latency.reference.samples_ns.tolist(), latency.candidate.samples_ns.tolist()


def compare(bench: Bench, dimension: int) -> None:
    """Prints the medians over all turns of the ratios window / bare."""
    bench.compare_at(dimension)
    ratios: dict[str, list[float]] = {}
    for _ in range(TURNS):
        for side, bare, window in zip(
            ("fp32", "int8"), run_bare(dimension), run_window(bench), strict=True
        ):
            for percentile in (50, 99):
                ratio = np.percentile(window, percentile) / np.percentile(bare, percentile)
                ratios.setdefault(f"{side} p{percentile}", []).append(float(ratio))
    print(f"dim {dimension}, window / bare over {TURNS} turns")
    for name, values in ratios.items():
        print(
            f"  {name}: median {statistics.median(values):.3f}, "
            f"{min(values):.3f} to {max(values):.3f}"
        )


def main() -> None:
    """Compares at the dimensions given, or at 8, 128 and 1024."""
    bench = Bench()
    bench.window.panel.field("seconds").setValue(SECONDS)
    bench.settle()
    for dimension in [int(text) for text in sys.argv[1:]] or [8, 128, 1024]:
        compare(bench, dimension)
    bench.close()


if __name__ == "__main__":
    main()
