"""The frozen description of one comparison."""

import platform
from dataclasses import dataclass, field
from typing import Annotated, Final, Literal, get_args

from app.core.bounds import Bytes, Digest, Entry, Line, Unrecorded
from app.core.format import show_text

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

    name: Annotated[Line, Entry(cleaned=True)]
    digest: Digest
    part: Annotated[Line, Entry(cleaned=True, required=True, after="name")] = ""
    path: Annotated[str, Unrecorded()] = field(default="", compare=False)
    stored_type: Annotated[Line, Entry(omitted=True)] = ""
    stored_bytes: Annotated[Bytes, Entry(omitted=True)] = 0
    partial: Annotated[bool, Entry(omitted=True)] = False

    @property
    def title(self) -> str:
        """Returns the file's name and the part of it, on one line: names can be anything."""
        name = show_text(self.name, 120)
        return f"{name}: {show_text(self.part, 120)}" if self.part else name


_ENGINE: Final = native_engine()
_MODEL: Final = Entry(under="model", required=True)
_WORKLOAD: Final = Entry(under="workload", required=True)
_TIMING: Final = Entry(under="timing", required=True)
_LATER_MODEL: Final = Entry(under="model")
_LATER_WORKLOAD: Final = Entry(under="workload")
"""Where a field stands in a record. Those that came later are not in the oldest ones."""


@dataclass(frozen=True, slots=True)
class ComparisonSpec:
    """Everything that decides a comparison; the defaults are the recipe's.

    Attributes:
        input_size: Features of one input step.
        hidden_size: Units of the hidden state, per direction.
        num_layers: Stacked recurrent layers.
        bidirectional: Whether every layer also reads the sequence backwards.
        seq_len: Time steps of one call's input.
        batch_size: Sequences in one call.
        seed: Seed of torch's generator; it fixes random inputs, states and weights.
        scheme: How the candidate is made from the fp32 reference, the key of one in the registry.
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

    input_size: Annotated[int, _MODEL] = 8
    hidden_size: Annotated[int, _MODEL] = 8
    num_layers: Annotated[int, _MODEL] = 1
    bidirectional: Annotated[bool, _MODEL] = False
    seq_len: Annotated[int, _WORKLOAD] = 20
    batch_size: Annotated[int, _WORKLOAD] = 1
    seed: Annotated[int, _WORKLOAD] = 29592
    scheme: Annotated[str, Entry(name="name", under="scheme", required=True)] = "int8"
    engine: Annotated[Line, Entry(under="scheme", required=True)] = _ENGINE
    threads: Annotated[int, _TIMING] = 1
    seconds: Annotated[float, _TIMING] = 10.0
    allocator: Annotated[Allocator, Entry(under="timing")] = "system"
    cell: Annotated[Cell, _LATER_MODEL] = "lstm"
    vocabulary: Annotated[int, _LATER_MODEL] = 0
    output_size: Annotated[int, _LATER_MODEL] = 0
    weights: Annotated[FileSource | None, _LATER_MODEL] = None
    inputs: Annotated[Inputs, _LATER_WORKLOAD] = "normal"
    input_file: Annotated[FileSource | None, _LATER_WORKLOAD] = None
    initial_state: Annotated[InitialState, _LATER_WORKLOAD] = "random"
    outlier: Annotated[float, _LATER_MODEL] = 0.0

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
        """Returns whether the network has the bundled task: to name the speaker of an utterance."""
        return self.inputs == "vowels" and self.output_size == VOWEL_SPEAKERS


PRECISE_SECONDS: Final = 60.0
"""The budget with which a measurement goes on for more precision."""
