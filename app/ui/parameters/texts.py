"""What the parameter panel's fields are called, offer and explain."""

from dataclasses import replace
from typing import Final

from app.core.schemes.registry import SCHEMES
from app.core.spec import CELL_TITLES, VOWEL_FEATURES, ComparisonSpec

NUMBERS: Final[dict[str, str]] = {
    "dimension": "Dimension",
    "input_size": "Input size",
    "hidden_size": "Hidden size",
    "num_layers": "Layers",
    "vocabulary": "Embedding",
    "output_size": "Linear outputs",
    "seq_len": "Sequence length",
    "batch_size": "Batch size",
    "seed": "Seed",
    "threads": "Threads",
    "seconds": "Time budget (s)",
}
CHOICES: Final[dict[str, str]] = {
    "cell": "Cell",
    "inputs": "Inputs",
    "initial_state": "Initial state",
    "scheme": "Scheme",
    "engine": "Engine",
    "allocator": "Freed memory",
}
OPEN: Final = "open"
"""The choice of inputs that asks for a file."""

OFFERS: Final[dict[str, dict[str, str]]] = {
    "cell": CELL_TITLES,
    "initial_state": {"random": "random", "zero": "zero"},
    "scheme": {scheme.key: scheme.choice for scheme in SCHEMES},
    "allocator": {"system": "as usual", "no-trim": "is kept"},
}
TIPS: Final[dict[str, str]] = {
    "vocabulary": "Rows of an embedding before the recurrent layer, which stays fp32; 0: none",
    "output_size": "Outputs of a linear layer after it, which is quantized as well; 0: none",
    "inputs": "normal, uniform: drawn from the seed. Japanese vowels: utterances of nine\n"
    "speakers, 12 features a step. file…: an array from .npy, .npz or .safetensors.",
    "initial_state": "h, and c of an LSTM, before the first step",
    "allocator": "As usual, glibc may give freed memory back to the kernel; a call that needs it\n"
    "again meets page faults. Kept, it is there for the next call.",
    "scheme": "\n".join(f"{scheme.choice}: {scheme.summary}" for scheme in SCHEMES),
    "engine": "The quantized kernels; only those that this processor has",
    "seconds": "The measurement ends when its interval is within ± 2 %, or after this time",
    "outlier": "Lets the largest weight of the first layer's input matrix grow to so many\n"
    "standard deviations of all its other weights, as in many trained networks; one that lies\n"
    "further out already stays. int8's grid must reach it, and the others share what is left of\n"
    "the 256 levels. The Anatomy tab counts alike.",
}
EXPLAINED: Final[dict[str, str]] = {
    **TIPS,
    "cell": "The recurrent layer: an LSTM has four gates and a cell state, a GRU three and none.",
    "dimension": "Numbers a step brings in, and units of a layer. Weights grow with its square.",
    "input_size": "Numbers that each time step brings in.",
    "hidden_size": "Units of a layer. The weights grow with its square, and with them what\n"
    "quantization can save.",
    "num_layers": "Recurrent layers, each fed by the one before, with its error.",
    "seq_len": "Time steps of one call. The more, the longer a call takes.",
    "batch_size": "Sequences of one call. In int8 they share one scale, so that each row's error\n"
    "depends on the others.",
    "seed": "Where the random weights and inputs begin: the same seed gives the same network.",
    "threads": "Threads of one call. Whether more of them help is for the measurement to tell.",
}
"""What each field is, and what it does to the result."""

SIZES: Final = (
    "dimension",
    "input_size",
    "hidden_size",
    "num_layers",
    "cell",
    "vocabulary",
    "output_size",
)
"""The fields that weights from a file decide, besides the direction."""


def offer_inputs(spec: ComparisonSpec) -> dict[str, str]:
    """Returns the choices of inputs: a file that has been read stands under its name."""
    read = {} if spec.input_file is None else {"file": spec.input_file.title}
    drawn = {"normal": "normal", "uniform": "uniform", "vowels": "Japanese vowels"}
    return {**drawn, **read, OPEN: "file…"}


def find_locks(spec: ComparisonSpec) -> dict[str, str]:
    """Returns why fields cannot be changed: those that are decided by a file."""
    locks: dict[str, str] = {}
    if spec.inputs == "file" and spec.input_file is not None:
        name = spec.input_file.name
        reason = f"As in {name}, where the inputs come from; other inputs unlock it."
        locks |= dict.fromkeys(("seq_len", "batch_size", "input_size", "link"), reason)
    if spec.weights is not None:
        reason = (
            f"As in {spec.weights.name}, where the weights come from. Choose random weights to "
            "unlock it; the sizes stay."
        )
        locks |= dict.fromkeys((*SIZES, "link", "bidirectional"), reason)
    return locks


def follow_inputs(spec: ComparisonSpec) -> ComparisonSpec:
    """Returns a spec whose network takes the inputs that were chosen, if it can be another."""
    if spec.inputs != "file":
        spec = replace(spec, input_file=None)
    if spec.inputs == "vowels" and spec.weights is None:
        spec = replace(spec, input_size=VOWEL_FEATURES)
    return spec
