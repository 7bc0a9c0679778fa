"""What was compared, and under which circumstances, in a line each."""

from app.core.format import format_count, format_number
from app.core.report.latency import NOT_TIMED
from app.core.report.verdicts import state_stop
from app.core.results.comparison import Comparison, Environment
from app.core.schemes.registry import find_scheme
from app.core.schemes.scheme import ONNX_RUNTIME
from app.core.spec import CELL_TITLES, ComparisonSpec


def describe_spec(spec: ComparisonSpec) -> str:
    """Returns the parameters in one line, as a picture or a terminal shows them."""
    parts = [
        *_describe_model(spec),
        format_count(spec.seq_len, "step"),
        f"batch {spec.batch_size:,}",
        *_describe_inputs(spec),
        f"seed {spec.seed}",
        _name_scheme(spec),
        format_count(spec.threads, "thread"),
        *(["freed memory kept"] if spec.allocator == "no-trim" else []),
    ]
    return ", ".join(parts)


def name_comparison(spec: ComparisonSpec) -> str:
    """Returns the network and how it is run, as a window's title tells one from the next."""
    return ", ".join([*_describe_model(spec), _name_scheme(spec)])


def describe_network(spec: ComparisonSpec) -> str:
    """Returns what the network is beyond the sizes of its layers: a bare one is its cell alone."""
    around = []
    if spec.vocabulary:
        around.append(f"embedding of {spec.vocabulary:,}")
    if spec.output_size:
        around.append(f"linear {spec.output_size:,}")
    return ", ".join([CELL_TITLES[spec.cell], *around, *_describe_origin(spec)])


def describe_inputs(spec: ComparisonSpec) -> str:
    """Returns where the inputs and the first state come from; "" for random normal ones."""
    return ", ".join(_describe_inputs(spec))


def _describe_model(spec: ComparisonSpec) -> list[str]:
    return [*_name_cell(spec), *_describe_sizes(spec), *_describe_origin(spec)]


def _name_scheme(spec: ComparisonSpec) -> str:
    scheme = find_scheme(spec.scheme)
    return scheme.title + (f" ({spec.engine})" if scheme.uses_engine else "")


def _name_cell(spec: ComparisonSpec) -> list[str]:
    return [] if spec.cell == "lstm" else [CELL_TITLES[spec.cell]]


def _describe_sizes(spec: ComparisonSpec) -> list[str]:
    layers = format_count(spec.num_layers, "layer")
    both = ["bidirectional"] if spec.bidirectional else []
    after = [f"linear {spec.output_size:,}"] if spec.output_size else []
    if spec.vocabulary:
        before = f"embedding {spec.vocabulary:,} × {spec.input_size:,}"
        return [before, f"{layers} of {spec.hidden_size:,}", *both, *after]
    if spec.input_size == spec.hidden_size:
        return [f"dimension {spec.hidden_size:,}", layers, *both, *after]
    return [f"input {spec.input_size:,}", f"hidden {spec.hidden_size:,}", layers, *both, *after]


def _describe_origin(spec: ComparisonSpec) -> list[str]:
    """Says where weights come from that are not random, and what was done to them."""
    weights = [] if spec.weights is None else [f"weights of {spec.weights.title}"]
    if spec.weights is not None and spec.weights.partial:
        # Its module computes something else, which the figures are not of.
        weights.append(f"taken as a plain {CELL_TITLES[spec.cell]}")
    outlier = [f"outlier {format_number(spec.outlier)} σ"] if spec.outlier else []
    return [*weights, *outlier]


def _describe_inputs(spec: ComparisonSpec) -> list[str]:
    """Says where inputs and state come from, but for random normal ones; tokens are tokens."""
    named = {"uniform": "uniform inputs", "vowels": "Japanese vowels inputs"}
    parts = [named[spec.inputs]] if spec.inputs in named and not spec.vocabulary else []
    if spec.input_file is not None:
        parts.append(f"inputs of {spec.input_file.title}")
    if spec.initial_state == "zero":
        parts.append("zero state")
    return parts


def describe_circumstances(comparison: Comparison) -> str:
    """Returns how the measurement ended and the environment, two lines."""
    latency, speedup = comparison.latency, comparison.speedup
    ended = NOT_TIMED if latency is None or speedup is None else state_stop(speedup, latency)
    return f"{ended}\n{describe_environment(comparison.environment)}"


def describe_environment(environment: Environment) -> str:
    """Returns the environment line."""
    version = environment.onnxruntime
    runtime = f"{ONNX_RUNTIME} {version}, " if version else ""
    return (
        f"{environment.cpu}, {format_count(environment.cores, 'core')}, "
        f"{environment.isa}; {environment.os}; "
        f"Python {environment.python}, torch {environment.torch}, {runtime}"
        f"QuantScope {environment.quantscope}; engine {environment.engine}, "
        f"{format_count(environment.threads, 'thread')}, allocator {environment.allocator}; "
        f"{environment.created_utc}"
    )
