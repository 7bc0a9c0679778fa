"""The text of the stand-alone script, in parts that a spec chooses from."""

from string import Template
from typing import Final

ALLOCATOR: Final = Template("""
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

MAKE_QUANTIZED: Final = Template("""\
    with warnings.catch_warnings():
        # Deprecated for torchao, which leaves an nn.LSTM in fp32.
        warnings.simplefilter("ignore")
        candidate = $make
    if type(candidate.$cell) is nn.$layer:
        sys.exit("torch left the model in fp32.")
    return candidate""")

MAKE_COPY: Final = """\
    # Not quantized: how far apart two equal models come out is what this machine can resolve.
    return copy.deepcopy(model)"""

SCRIPT: Final = Template('''\
"""Compares an fp32 $layer with its $twin: size, difference, latency. Needs only torch.

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
$constants
BLOCK_NS = 10_000_000  # About how long one side is timed before it is the other's turn.
WARM_UP_NS = 200_000_000


class $model(nn.Module):
    """An nn.$layer in a module of its own: quantize_dynamic silently skips a bare one."""

    def __init__(self):
        super().__init__()
$members

$methods


def build():
    """Returns the fp32 model, its inputs and its first state.

    The order decides the figures: everything is drawn from torch's one default generator.
    """
    torch.manual_seed(SEED)
    inputs = $inputs
    rows = NUM_LAYERS * (2 if BIDIRECTIONAL else 1)
$state
    model = $model().eval()
$outlier    return model, inputs, state


def make_candidate(model):
$make_candidate


def measure_size(model):
    """Returns the bytes of the saved state_dict."""
    here = os.getcwd()
    with tempfile.TemporaryDirectory() as folder:
        # Always this name, and from within: the archive repeats it in every entry, so it changes
        # the size, and torch takes another one where a folder's name is not ASCII.
        os.chdir(folder)
        try:
            torch.save(model.state_dict(), "temp.p")
            return os.path.getsize("temp.p")
        finally:
            os.chdir(here)


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
        h_reference, _ = reference$hidden(inputs, state)
        h_candidate, _ = candidate$hidden(inputs, state)
        mean_reference = h_reference.abs().mean().item()
        mean_candidate = h_candidate.abs().mean().item()
        difference = (h_reference - h_candidate).abs().mean().item()
        print(f"fp32_mean_abs_h: {mean_reference!r}")
        print(f"candidate_mean_abs_h: {mean_candidate!r}")
        print(f"mean_abs_difference: {difference!r}")
        percent = difference / mean_reference * 100 if mean_reference else None
        print(f"difference_percent: {percent!r}", flush=True)
$scores        sides = time_both(reference, candidate, inputs, state, seconds)

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

DRAW_INPUTS: Final = {
    "tokens": "torch.randint(VOCABULARY, (SEQ_LEN, BATCH_SIZE))",
    "normal": "torch.randn(SEQ_LEN, BATCH_SIZE, INPUT_SIZE)",
    "uniform": "torch.rand(SEQ_LEN, BATCH_SIZE, INPUT_SIZE) * 2 - 1",
}

STATE_LSTM: Final = Template("""\
    h0 = torch.$draw(rows, BATCH_SIZE, HIDDEN_SIZE)
    c0 = torch.$draw(rows, BATCH_SIZE, HIDDEN_SIZE)
    state = (h0, c0)""")

STATE_GRU: Final = Template("""\
    state = torch.$draw(rows, BATCH_SIZE, HIDDEN_SIZE)""")

EMBEDDING: Final = """\
        self.embedding = nn.Embedding(VOCABULARY, INPUT_SIZE)
"""

RECURRENT: Final = Template("""\
        self.$cell = nn.$layer(INPUT_SIZE, HIDDEN_SIZE, NUM_LAYERS, bidirectional=BIDIRECTIONAL)""")

LINEAR: Final = """
        self.linear = nn.Linear(HIDDEN_SIZE * (2 if BIDIRECTIONAL else 1), OUTPUT_SIZE)"""

FORWARD: Final = Template("""\
    def forward(self, inputs, state):
        return self.$cell($read, state)""")

FORWARD_LINEAR: Final = Template("""\
    def forward(self, inputs, state):
        hidden, last = self.$cell($read, state)
        return self.linear(hidden), last

    def hidden(self, inputs, state):
        \"\"\"Runs all but the linear layer.\"\"\"
        return self.$cell($read, state)""")

OUTLIER: Final = Template("""\
    # The largest input weight grows to so many standard deviations of all others.
    with torch.no_grad():
        flat = model.$cell.weight_ih_l0.view(-1)
        largest = flat.abs().argmax()
        others = torch.cat([flat[:largest], flat[largest + 1 :]])
        mean = others.mean(dtype=torch.float64)
        deviation = (others - mean).square().mean(dtype=torch.float64).sqrt()
        size = mean + torch.copysign(OUTLIER * deviation, flat[largest])
        if size.abs() > flat[largest].abs():
            flat[largest] = size
""")

SCORES: Final = """\
        s_reference, _ = reference(inputs, state)
        s_candidate, _ = candidate(inputs, state)
        mean_reference = s_reference.abs().mean().item()
        difference = (s_reference - s_candidate).abs().mean().item()
        percent = difference / mean_reference * 100 if mean_reference else None
        print(f"scores_percent: {percent!r}", flush=True)
"""
