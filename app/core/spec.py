"""Frozen descriptions of one comparison, checked field by field."""

import platform
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, Literal, get_args

from app.core.format import format_size, show_text

Scheme = Literal["int8", "float32"]
"""How the candidate is made; ``float32`` is a plain copy of the reference (the A/A check)."""

Allocator = Literal["system", "no-trim"]
"""How the timed process gets memory; ``no-trim`` keeps what was freed instead of returning it."""

ALLOCATORS: Final[tuple[Allocator, ...]] = get_args(Allocator)
ALLOCATORS_HERE: Final = ALLOCATORS if platform.libc_ver()[0] == "glibc" else ALLOCATORS[:1]
"""Those that work on this system: the other is a setting of glibc's."""

Cell = Literal["lstm", "gru"]
"""The recurrent layer: GRU has three gates and no cell state."""

Inputs = Literal["normal", "uniform", "vowels", "file"]
"""Where one call's inputs come from; with an embedding, random ones are token numbers."""

InitialState = Literal["random", "zero"]

CELLS: Final[tuple[Cell, ...]] = get_args(Cell)
CELL_TITLES: Final[dict[str, str]] = {"lstm": "LSTM", "gru": "GRU"}
INPUTS: Final[tuple[Inputs, ...]] = get_args(Inputs)
INITIAL_STATES: Final[tuple[InitialState, ...]] = get_args(InitialState)
GATES: Final[dict[Cell, tuple[str, ...]]] = {"lstm": ("i", "f", "g", "o"), "gru": ("r", "z", "n")}
"""In the order in which torch stacks them in its weights."""

VOWEL_FEATURES: Final = 12
VOWEL_SPEAKERS: Final = 9
"""The bundled task, Japanese Vowels: features of a frame, and classes."""

SCHEMES: Final[tuple[Scheme, ...]] = get_args(Scheme)
SCHEME_TITLES: Final[dict[str, str]] = {"int8": "int8", "float32": "copy"}


def native_engine() -> str:
    """Returns the engine that torch itself picks on this processor, without loading torch."""
    return "x86" if platform.machine().lower() in {"x86_64", "amd64"} else "qnnpack"


@dataclass(frozen=True, slots=True)
class FileSource:
    """Values that were read from a file once, checked, and kept under their digest.

    Attributes:
        name: The file's own name, for people.
        digest: SHA-256 in hex of the kept safetensors file; it tells what the values are.
        part: Which module or array of the file, "" where it holds but one.
        path: Where the kept file lies on this machine, "" where it does not. It is no part of
            what is compared, and no record holds it.
        stored_type: The type of the tensors in the file where it is not float32, as "float16";
            "mixed" where there are several.
        stored_bytes: What the tensors that were taken have in the file, in that type.
        partial: Whether the layer of the file holds more than was taken, and so computes
            something else.
    """

    name: str
    digest: str
    part: str = ""
    path: str = field(default="", compare=False)
    stored_type: str = ""
    stored_bytes: int = 0
    partial: bool = False

    @property
    def title(self) -> str:
        """Returns the file's name and the part of it, on one line: names can be anything."""
        name = show_text(self.name, 120)
        return f"{name}: {show_text(self.part, 120)}" if self.part else name


@dataclass(frozen=True, slots=True)
class ComparisonSpec:
    """Everything that decides a comparison; the defaults are the recipe's.

    Attributes:
        input_size: Features of one input step.
        hidden_size: Units of the hidden state, per direction.
        num_layers: Stacked LSTM layers.
        bidirectional: Whether every layer also reads the sequence backwards.
        seq_len: Time steps of one call's input.
        batch_size: Sequences in one call.
        seed: Seed of torch's generator; it fixes random inputs, states and weights.
        scheme: How the candidate is made from the fp32 reference.
        engine: The quantized engine, one of those that torch supports on this processor.
        threads: Intra-op threads of every timed call.
        seconds: The time budget of the latency measurement.
        allocator: How the timed process gets its memory.
        cell: The recurrent layer.
        vocabulary: Rows of an embedding before the recurrent layer; 0 for none.
        output_size: Outputs of a linear layer after it, at every step; 0 for none.
        weights: Where the weights come from; None for random ones.
        inputs: Where the inputs come from.
        input_file: The file of ``inputs`` "file", of shape (seq_len, batch_size, input_size).
        initial_state: The state before the first step.
        outlier: How far a weight planted in the first layer's input matrix lies from the mean of
            that matrix's other weights, in their standard deviations; 0 for none.
    """

    input_size: int = 8
    hidden_size: int = 8
    num_layers: int = 1
    bidirectional: bool = False
    seq_len: int = 20
    batch_size: int = 1
    seed: int = 29592
    scheme: Scheme = "int8"
    engine: str = native_engine()
    threads: int = 1
    seconds: float = 10.0
    allocator: Allocator = "system"
    cell: Cell = "lstm"
    vocabulary: int = 0
    output_size: int = 0
    weights: FileSource | None = None
    inputs: Inputs = "normal"
    input_file: FileSource | None = None
    initial_state: InitialState = "random"
    outlier: float = 0.0

    @property
    def directions(self) -> int:
        """Returns 2 for a bidirectional model and 1 otherwise."""
        return 2 if self.bidirectional else 1

    @property
    def parameter_count(self) -> int:
        """Returns the number of weights and biases of the fp32 model."""
        wide = self.hidden_size * self.directions
        gates = len(GATES[self.cell]) * wide
        first = gates * (self.input_size + self.hidden_size + 2)
        other = gates * (wide + self.hidden_size + 2)
        around = self.vocabulary * self.input_size + self.output_size * (wide + 1)
        return first + other * (self.num_layers - 1) + around

    @property
    def has_task(self) -> bool:
        """Returns whether the network can be asked who speaks in the bundled utterances."""
        return self.inputs == "vowels" and self.output_size == VOWEL_SPEAKERS


@dataclass(frozen=True, slots=True)
class Limit:
    """The range of one numeric field, both ends included, with its name in a sentence."""

    title: str
    low: float
    high: float
    whole: bool = True

    def refusal(self, value: object) -> str:
        """Returns the sentence that refuses ``value`` and says what would do."""
        kind = "a whole number" if self.whole else "a number"
        return f"{self.title} must be {kind} from {self.low:,} to {self.high:,}, not {value}."

    def admits(self, value: object) -> bool:
        """Returns whether ``value`` has the right type and lies within the range."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        if self.whole and not isinstance(value, int):
            return False
        return self.low <= value <= self.high


LIMITS: Final[dict[str, Limit]] = {
    "input_size": Limit("Input size", 1, 8192),
    "hidden_size": Limit("Hidden size", 1, 8192),
    "num_layers": Limit("Layers", 1, 16),
    "seq_len": Limit("Sequence length", 1, 5000),
    "batch_size": Limit("Batch size", 1, 1024),
    "seed": Limit("Seed", 0, 2**31 - 1),
    "threads": Limit("Threads", 1, 1024),
    "vocabulary": Limit("Vocabulary", 0, 1_000_000),
    "output_size": Limit("Linear outputs", 0, 1_000_000),
    "outlier": Limit("Outlier weight", 0, 1000, whole=False),
    "seconds": Limit("Time budget", 0.1, 3600, whole=False),
}
"""The same for the panel, the command line and the core. Seeds fit a 32-bit spin box."""

PRECISE_SECONDS: Final = 60.0
"""The budget with which a measurement goes on for more precision."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason why a spec cannot be compared: the field at fault and one sentence."""

    field: str
    message: str


class SpecError(ValueError):
    """A spec that cannot be compared; ``problem`` names the field and says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Capacity:
    """What the machine can offer to a comparison.

    ``free_bytes`` is None where memory is not to be looked at yet, ``engines`` while torch loads.
    """

    cores: int
    free_bytes: int | None
    engines: tuple[str, ...] | None = None


def find_problem(spec: ComparisonSpec, capacity: Capacity) -> Problem | None:
    """Returns the first problem of ``spec`` on a machine of this ``capacity``, or None.

    Only sizes are looked at; no model is built and torch is not needed.
    """
    for name, limit in LIMITS.items():
        value = getattr(spec, name)
        if not limit.admits(value):
            return Problem(name, limit.refusal(value))
    if spec.scheme not in SCHEMES:
        known = " or ".join(SCHEMES)
        return Problem("scheme", f"Scheme must be {known}, not {spec.scheme}.")
    if spec.allocator not in ALLOCATORS:
        known = " or ".join(ALLOCATORS)
        return Problem("allocator", f"Allocator must be {known}, not {spec.allocator}.")
    problem = find_contradiction(spec) or _find_missing_file(spec)
    if problem is not None:
        return problem
    if capacity.engines is not None and spec.engine not in capacity.engines:
        known = ", ".join(capacity.engines)
        return Problem("engine", f"This processor has no engine {spec.engine}; it has {known}.")
    if spec.threads > capacity.cores:
        cores = "1 core" if capacity.cores == 1 else f"{capacity.cores} cores"
        return Problem("threads", f"This machine has {cores}; {spec.threads} threads do not fit.")
    if capacity.free_bytes is None:
        return None
    return _find_memory_problem(spec, capacity.free_bytes)


def find_contradiction(spec: ComparisonSpec) -> Problem | None:
    """Returns the first problem of what goes into the network, on any machine, or None."""
    for name, title, known in (
        ("cell", "Cell", CELLS),
        ("inputs", "Inputs", INPUTS),
        ("initial_state", "Initial state", INITIAL_STATES),
    ):
        value = getattr(spec, name)
        if value not in known:
            return Problem(name, f"{title} must be {' or '.join(known)}, not {value}.")
    if spec.vocabulary and spec.inputs not in {"normal", "uniform"}:
        return Problem(
            "inputs", "An embedding takes token numbers; choose random inputs, or no embedding."
        )
    if spec.inputs == "vowels" and spec.input_size != VOWEL_FEATURES:
        return Problem(
            "inputs",
            f"Japanese Vowels has {VOWEL_FEATURES} features a step, and the input size is "
            f"{spec.input_size}; choose {VOWEL_FEATURES}, or other inputs.",
        )
    if (spec.inputs == "file") != (spec.input_file is not None):
        return Problem("inputs", "Inputs from a file need one; open a .npy, .npz or .safetensors.")
    return None


def _find_missing_file(spec: ComparisonSpec) -> Problem | None:
    for name, source in (("weights", spec.weights), ("inputs", spec.input_file)):
        if source is not None and not (source.path and Path(source.path).is_file()):
            what = "weights" if name == "weights" else "inputs"
            return Problem(
                name, f"The {what} of {source.name} are not on this machine; open the file again."
            )
    return None


@dataclass(frozen=True, slots=True)
class MemoryNeed:
    """The estimated peak of a comparison in bytes, split by what causes it."""

    weights_bytes: int
    activations_bytes: int

    @property
    def total_bytes(self) -> int:
        """Returns the whole estimate, the interpreter's own share included."""
        return self.weights_bytes + self.activations_bytes + _BASE_BYTES


_BASE_BYTES: Final = 100_000_000
"""Two interpreters' working memory beyond the loaded libraries."""


def estimate_memory(spec: ComparisonSpec) -> MemoryNeed:
    """Estimates the peak memory of comparing ``spec``, before anything is built.

    Weights: the fp32 model, the copy that quantizing makes of it, the int8 weights packed and
    unpacked, in the window's process and again in the stopwatch's, of which the first has given
    back only a part by then. Activations: the inputs, the gates of all steps of one layer, the
    outputs of both models with their differences, and what every layer reads. From dimension
    512 on, the estimate was 1.1 to 1.7 times the measured peak.
    """
    weights = 4 * spec.parameter_count
    rows = spec.seq_len * spec.batch_size
    wide = spec.hidden_size * spec.directions
    gates = len(GATES[spec.cell]) * wide
    # Outputs of a linear layer: both models', their difference, and its magnitude.
    layers = (6 + 2 * spec.num_layers) * wide
    activations = 4 * rows * (spec.input_size + gates + layers + 4 * spec.output_size)
    return MemoryNeed(weights_bytes=weights * 11 // 2, activations_bytes=activations)


def _find_memory_problem(spec: ComparisonSpec, free_bytes: int) -> Problem | None:
    need = estimate_memory(spec)
    if need.total_bytes <= free_bytes:
        return None
    if need.weights_bytes < need.activations_bytes:
        field = "seq_len" if spec.seq_len >= spec.batch_size else "batch_size"
        smaller = "a shorter sequence or a smaller batch"
    else:
        alone = replace(spec, num_layers=1)
        field = "num_layers" if estimate_memory(alone).total_bytes <= free_bytes else "hidden_size"
        smaller = "fewer layers" if field == "num_layers" else "a smaller model"
    return Problem(
        field,
        f"This comparison needs about {format_size(need.total_bytes)} of memory and "
        f"{format_size(max(free_bytes, 0))} are free; choose {smaller}.",
    )
