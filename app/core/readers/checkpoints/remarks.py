"""What is said of a recurrent layer that was found: what was taken as what, and what was left."""

from collections.abc import Mapping, Sequence
from typing import Final

from app.core.readers.checkpoints.fold_weights import REMARKS, Scheme
from app.core.readers.checkpoints.tensor_names import show_names
from app.core.spec import CELL_TITLES, Cell

_CELL_NOTES: Final[dict[Cell, str]] = {
    "lstm": (
        "Named as an nn.LSTMCell: taken as an LSTM of one layer, which computes the same as that."
    ),
    # Three rows a unit are all that tells: a cell of another kind may have as many.
    "gru": (
        "Named as an nn.GRUCell, with three rows a unit: taken as a GRU of one layer, which "
        "computes the same as that; an LSTM with coupled gates, which looks alike, computes "
        "something else."
    ),
}
_MOST_LABELS: Final = 4


def note_cell(cell: Cell, extra: Sequence[str], *, single: bool) -> list[str]:
    """Says what a cell was taken as; beside tensors that nobody computes, nothing is promised."""
    if not extra:
        return [_CELL_NOTES[cell]] if single else []
    article = "an" if cell == "lstm" else "a"
    return [
        f"It also holds {show_names(list(extra))}, which QuantScope does not compute: the figures "
        f"are those of {article} {CELL_TITLES[cell]} with these weights and nothing else, not of "
        "the network that they were trained in."
    ]


def note_folding(schemes: Mapping[str, Scheme]) -> list[str]:
    """Says which tensors were made of others.

    Args:
        schemes: How each tensor was come by, by its name.
    """
    return [
        remark.format(show_names(labels, _MOST_LABELS))
        for scheme, remark in REMARKS.items()
        if (labels := [name for name, its in schemes.items() if its == scheme])
    ]


def note_values(dtypes: Sequence[str], *, biases: bool) -> list[str]:
    """Says what was converted, and what was added."""
    notes = []
    if not biases:
        notes.append(
            "It has no biases and quantize_dynamic needs them: zeros stand in their place, which "
            "compute the same and make both files larger."
        )
    foreign = [dtype for dtype in dtypes if dtype != "float32"]
    if foreign:
        how = "rounded" if "float64" in foreign else "converted without loss"
        notes.append(f"{' and '.join(foreign)} weights are {how} to float32.")
    return notes


def explain_projection(num_layers: int, directions: int) -> str:
    """Says why a projected LSTM cannot be compared, and how it becomes one that can.

    With m = o * tanh(c) and h = W_hr m, every product with h is one with m: W_hh h = (W_hh W_hr)
    m, and W_ih of the next layer likewise. Only h before the first step has no such m.
    """
    above = ""
    if num_layers > 1:
        both = ", those of both directions as blocks on a diagonal" if directions > 1 else ""
        above = (
            "multiply weight_ih of every layer above the first by weight_hr of the layer below "
            f"(weight_ih · weight_hr{both}), "
        )
    last = " of the last layer" if num_layers > 1 else ""
    ends = ", both directions' as blocks on a diagonal," if directions > 1 else ""
    return (
        "It projects its output (weight_hr), which dynamic quantization cannot take. Train it with "
        f"proj_size=0; or multiply weight_hh by weight_hr of the same layer, {above}and put a "
        f"Linear of weight_hr{last}{ends} behind the layer, which computes the same from a zero "
        "state."
    )
