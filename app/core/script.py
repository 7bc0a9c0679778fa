"""A comparison as a stand-alone Python script that needs nothing but torch."""

import json
from string import Template
from typing import Final

from app.core.allocator import ALLOCATOR_SETTINGS
from app.core.results import Comparison, SideSummary
from app.core.spec import Allocator

_LONGEST_TEXT: Final = 200


def make_script(comparison: Comparison) -> str:
    """Returns a script that makes the same comparison, with what was measured in its docstring.

    It draws, builds, saves and runs in the same order, so that sizes and differences come out
    equal to the last digit under the same torch on the same processor. Nothing in a record can
    become code: numbers pass through ``repr``, and texts lose all that could end a literal.
    """
    spec = comparison.spec
    copied = spec.scheme == "float32"
    quantization = "from torch.ao.quantization import quantize_dynamic\n"
    return _SCRIPT.substitute(
        twin="own copy" if copied else "int8 twin",
        measured="\n".join(f"    {line}".rstrip() for line in _tell_measured(comparison)),
        import_copy="import copy\n" if copied else "",
        import_quantization="" if copied else quantization,
        import_warnings="" if copied else "import warnings\n",
        input_size=repr(int(spec.input_size)),
        hidden_size=repr(int(spec.hidden_size)),
        num_layers=repr(int(spec.num_layers)),
        bidirectional=repr(bool(spec.bidirectional)),
        seq_len=repr(int(spec.seq_len)),
        batch_size=repr(int(spec.batch_size)),
        seed=repr(int(spec.seed)),
        engine=json.dumps(_plain(spec.engine)),
        threads=repr(int(spec.threads)),
        seconds=repr(float(spec.seconds)),
        allocator=_set_allocator(spec.allocator),
        make_candidate=_MAKE_COPY if copied else _MAKE_INT8,
    )


def _plain(text: object) -> str:
    """Returns the printable ASCII of a text, without quotes and backslashes, on one line."""
    kept = (c for c in str(text)[:_LONGEST_TEXT] if " " <= c <= "~" and c not in "\"'`\\")
    return "".join(kept).strip()


def _set_allocator(allocator: Allocator) -> str:
    settings = ALLOCATOR_SETTINGS[allocator]
    if not settings:
        return ""
    lines = "\n".join(f'    "{name}": "{value}",' for name, value in settings.items())
    return _ALLOCATOR.substitute(settings=lines)


def _tell_measured(comparison: Comparison) -> list[str]:
    """Returns the docstring's table under the names that the script prints."""
    environment = comparison.environment
    sizes, divergence = comparison.sizes, comparison.divergence
    rows = [
        ("processor", f"{_plain(environment.cpu)}, {_plain(environment.isa)}"),
        ("cores", repr(int(environment.cores))),
        ("system", _plain(environment.os)),
        ("python", _plain(environment.python)),
        ("torch", _plain(environment.torch)),
        ("allocator", _plain(environment.allocator)),
        ("measured", _plain(environment.created_utc)),
        ("", ""),
        ("fp32_bytes", repr(int(sizes.reference.total_bytes))),
        ("candidate_bytes", repr(int(sizes.candidate.total_bytes))),
        ("fp32_mean_abs_h", repr(float(divergence.mean_abs_reference))),
        ("candidate_mean_abs_h", repr(float(divergence.mean_abs_candidate))),
        ("mean_abs_difference", repr(float(divergence.mean_abs_difference))),
        ("difference_percent", repr(float(divergence.percent))),
    ]
    latency, speedup = comparison.latency, comparison.speedup
    if latency is None or speedup is None:
        rows.append(("latency", "not timed"))
    else:
        rows += _tell_side("fp32", latency.reference)
        rows += _tell_side("candidate", latency.candidate)
        interval = f"95 % CI {float(speedup.low)!r} to {float(speedup.high)!r}"
        rows.append(("speedup", f"{float(speedup.estimate)!r} ({interval})"))
    return [f"{name}: {value}" if name else "" for name, value in rows]


def _tell_side(name: str, side: SideSummary) -> list[tuple[str, str]]:
    return [
        (f"{name}_calls", repr(int(side.n))),
        (f"{name}_p50_ns", repr(float(side.p50_ns))),
        (f"{name}_p95_ns", repr(float(side.p95_ns))),
        (f"{name}_p99_ns", repr(float(side.p99_ns))),
    ]


_ALLOCATOR: Final = Template("""
# The allocator keeps what was freed. glibc reads these settings when a process starts, so this
# one begins anew with them, before torch is loaded.
ALLOCATOR_SETTINGS = {
$settings
}
kept = all(os.environ.get(name) == value for name, value in ALLOCATOR_SETTINGS.items())
# Pasted into a notebook it cannot begin anew; other systems have another allocator.
is_file = __name__ == "__main__" and os.path.isfile(globals().get("__file__", ""))
if is_file and sys.platform == "linux" and not kept:
    os.environ.update(ALLOCATOR_SETTINGS)
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])
""")

_MAKE_INT8: Final = """\
    with warnings.catch_warnings():
        # Deprecated for torchao, which leaves an nn.LSTM in fp32.
        warnings.simplefilter("ignore")
        candidate = quantize_dynamic(model, {nn.LSTM, nn.Linear}, dtype=torch.qint8)
    if type(candidate.lstm) is nn.LSTM:
        sys.exit("torch left the model in fp32.")
    return candidate"""

_MAKE_COPY: Final = """\
    # Not quantized: how far apart two equal models come out is what this machine can resolve.
    return copy.deepcopy(model)"""

_SCRIPT: Final = Template('''\
"""Compares an fp32 LSTM with its $twin: size, difference, latency. Needs only torch.

    python FILE [SECONDS]

Sizes and differences come out the same under the same torch on the same kind of processor.
Latencies are of one pair of models in one process: where they lie in memory alone moves the
ratio by up to 3 %, which is why QuantScope times several pairs. What QuantScope measured,
under the names that are printed here:

$measured
"""

${import_copy}import gc
import os
import statistics
import sys
import tempfile
import time
${import_warnings}$allocator
import torch
from torch import nn
$import_quantization
INPUT_SIZE = $input_size
HIDDEN_SIZE = $hidden_size
NUM_LAYERS = $num_layers
BIDIRECTIONAL = $bidirectional
SEQ_LEN = $seq_len
BATCH_SIZE = $batch_size
SEED = $seed
ENGINE = $engine
THREADS = $threads
SECONDS = $seconds

BLOCK_NS = 10_000_000  # About how long one side is timed before it is the other's turn.
WARM_UP_NS = 200_000_000


class LstmModel(nn.Module):
    """An nn.LSTM in a module of its own: quantize_dynamic silently skips a bare one."""

    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(INPUT_SIZE, HIDDEN_SIZE, NUM_LAYERS, bidirectional=BIDIRECTIONAL)

    def forward(self, inputs, state):
        return self.lstm(inputs, state)


def build():
    """Returns the fp32 model, its inputs and its first state.

    The order decides the figures: everything is drawn from torch's one default generator.
    """
    torch.manual_seed(SEED)
    inputs = torch.randn(SEQ_LEN, BATCH_SIZE, INPUT_SIZE)
    rows = NUM_LAYERS * (2 if BIDIRECTIONAL else 1)
    h0 = torch.randn(rows, BATCH_SIZE, HIDDEN_SIZE)
    c0 = torch.randn(rows, BATCH_SIZE, HIDDEN_SIZE)
    return LstmModel().eval(), inputs, (h0, c0)


def make_candidate(model):
$make_candidate


def measure_size(model):
    """Returns the bytes of the saved state_dict."""
    with tempfile.TemporaryDirectory() as folder:
        # Always this name: the archive repeats it in every entry, so it changes the size.
        path = os.path.join(folder, "temp.p")
        torch.save(model.state_dict(), path)
        return os.path.getsize(path)


def time_calls(model, inputs, state, calls):
    """Returns the nanoseconds of single calls."""
    clock = time.perf_counter_ns
    samples = []
    for _ in range(calls):
        begin = clock()
        model(inputs, state)
        samples.append(clock() - begin)
    return samples


def warm_up(model, inputs, state):
    """Calls for a while, and returns what one call then takes, in nanoseconds."""
    samples, end = [], time.perf_counter_ns() + WARM_UP_NS
    while not samples or time.perf_counter_ns() < end:
        samples += time_calls(model, inputs, state, 1)
    return statistics.median(samples[-9:])


def time_both(reference, candidate, inputs, state, seconds):
    """Returns both sides' samples, in mirrored rounds so that a drift meets both alike."""
    sides = {"fp32": [], "candidate": []}
    models = {"fp32": reference, "candidate": candidate}
    calls = {
        name: max(1, round(BLOCK_NS / warm_up(model, inputs, state)))
        for name, model in models.items()
    }
    # Collecting garbage takes longer than many a call.
    gc.collect()
    gc.disable()
    end = time.perf_counter() + seconds
    while not sides["fp32"] or time.perf_counter() < end:
        for name in ("fp32", "candidate", "candidate", "fp32"):
            sides[name] += time_calls(models[name], inputs, state, calls[name])
    gc.enable()
    return sides


def main():
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    if ENGINE not in torch.backends.quantized.supported_engines:
        sys.exit(f"This processor has no engine {ENGINE}.")
    torch.backends.quantized.engine = ENGINE
    torch.set_num_threads(THREADS)

    reference, inputs, state = build()
    candidate = make_candidate(reference)
    print(reference)
    print(candidate)
    print(f"torch: {torch.__version__}")
    print(f"fp32_bytes: {measure_size(reference)}")
    print(f"candidate_bytes: {measure_size(candidate)}")

    with torch.inference_mode():
        h_reference, _ = reference(inputs, state)
        h_candidate, _ = candidate(inputs, state)
        mean_reference = h_reference.abs().mean().item()
        mean_candidate = h_candidate.abs().mean().item()
        difference = (h_reference - h_candidate).abs().mean().item()
        print(f"fp32_mean_abs_h: {mean_reference!r}")
        print(f"candidate_mean_abs_h: {mean_candidate!r}")
        print(f"mean_abs_difference: {difference!r}")
        print(f"difference_percent: {difference / mean_reference * 100!r}", flush=True)
        sides = time_both(reference, candidate, inputs, state, seconds)

    for name, samples in sides.items():
        cuts = statistics.quantiles(samples, n=100, method="inclusive")
        print(f"{name}_calls: {len(samples)}")
        for percentile in (50, 95, 99):
            print(f"{name}_p{percentile}_ns: {cuts[percentile - 1]!r}")
    # Above 1, the candidate is faster.
    speedup = statistics.median(sides["fp32"]) / statistics.median(sides["candidate"])
    print(f"speedup: {speedup!r}")


if __name__ == "__main__":
    main()
''')
