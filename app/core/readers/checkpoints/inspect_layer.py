"""What the tensors of a recurrent layer make, or why they do not do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from app.core.format import show_shape
from app.core.limits import LIMITS
from app.core.readers.checkpoints import remarks
from app.core.readers.checkpoints.contents import FoundModule
from app.core.readers.checkpoints.fold_weights import Folded
from app.core.readers.checkpoints.layer_tensors import BIASES, MATRICES, LayerTensors
from app.core.readers.checkpoints.tensor_names import QUANTIZED, Key, show_names
from app.core.readers.checkpoints.tensors import (
    FLOATING,
    ITEM_BYTES,
    OTHER_TYPE,
    StoredTensor,
    UnfitError,
)
from app.core.readers.float32_range import describe_beyond
from app.core.spec import Cell

_CELLS: Final[dict[int, Cell]] = {4: "lstm", 3: "gru"}


@dataclass(frozen=True, slots=True)
class _Sizes:
    gates: int
    input_size: int
    hidden_size: int
    num_layers: int
    directions: int


def inspect_layer(prefix: str, tensors: LayerTensors) -> FoundModule:
    """Returns what the tensors make; where they do not do, with the reason."""
    # What cannot be folded still tells its sizes, as far as it is there.
    parts = {key: next(iter(found.values())) for key, found in tensors.groups.items()}
    refusal = ""
    notes: Sequence[str] = ()
    unexplained: Sequence[str] = ()
    try:
        _check_extra(tensors)
        folded = tensors.fold()
        parts = {key: part.tensor for key, part in folded.items()}
        sizes = _guess_sizes(parts)
        _check_kind(parts, sizes, tensors)
        _check_layers(parts, sizes, tensors)
        _check_shapes(parts, sizes, tensors)
        _check_limits(sizes)
        _check_values(parts, tensors)
        unexplained = _find_unexplained(tensors, folded)
        notes = _note(tensors, folded, _CELLS[sizes.gates], unexplained)
    except UnfitError as unfit:
        refusal = str(unfit)
    sizes = _guess_sizes(parts)
    dtypes = {tensor.dtype for tensor in parts.values()}
    return FoundModule(
        prefix,
        _CELLS.get(sizes.gates, "lstm"),
        sizes.input_size,
        sizes.hidden_size,
        sizes.num_layers,
        sizes.directions == 2,
        sum(tensor.count for tensor in parts.values()),
        dtypes.pop() if len(dtypes) == 1 else "mixed",
        tuple(notes),
        refusal,
        stored_bytes=sum(t.count * ITEM_BYTES.get(t.dtype, 0) for t in parts.values()),
        partial=bool(unexplained),
    )


def _check_extra(tensors: LayerTensors) -> None:
    """Refuses a layer whose weights others change, in a way that no formula here covers."""
    adapters = [name for name in tensors.extra if "lora" in name.lower()]
    if adapters:
        raise UnfitError(
            f"It is adapted by LoRA ({show_names(adapters)}); merge the adapter into the weights, "
            "as by merge_and_unload(), and save again."
        )
    scales = [name for name in tensors.extra if QUANTIZED.match(name)]
    if scales:
        raise UnfitError(
            f"Its weights are quantized, or trained to be ({show_names(scales)}); open the fp32 "
            "checkpoint that they were made from."
        )


def _guess_sizes(parts: Mapping[Key, StoredTensor]) -> _Sizes:
    """Returns what the first layer's tensors speak of, as far as they do."""

    def shape(kind: str) -> tuple[int, ...]:
        tensor = parts.get((kind, 0, False))
        return tensor.shape if tensor is not None and len(tensor.shape) == 2 else (0, 0)

    rows, columns = shape("weight_hh")
    hidden = shape("weight_hr")[1] or columns
    return _Sizes(
        gates=rows // hidden if hidden and rows % hidden == 0 else 0,
        input_size=shape("weight_ih")[1],
        hidden_size=hidden,
        num_layers=max(layer for _, layer, _ in parts) + 1,
        directions=2 if any(reverse for *_, reverse in parts) else 1,
    )


def _check_kind(parts: Mapping[Key, StoredTensor], sizes: _Sizes, tensors: LayerTensors) -> None:
    for key, tensor in parts.items():
        if tensor.dtype not in FLOATING:
            raise UnfitError(OTHER_TYPE.format(what=tensors.label(key), dtype=tensor.dtype))
    if any(kind == "weight_hr" for kind, *_ in parts):
        raise UnfitError(remarks.explain_projection(sizes.num_layers, sizes.directions))
    if sizes.gates == 1:
        raise UnfitError(
            "It is a plain RNN of one gate, which dynamic quantization leaves in fp32; use an LSTM "
            "or a GRU."
        )
    if sizes.gates not in _CELLS:
        first = ("weight_hh", 0, False)
        found = parts.get(first)
        if found is None:
            there = show_names([tensors.label(key) for key in parts])
            raise UnfitError(
                f"{tensors.label(first)} is missing beside {there}; save the whole layer."
            )
        rows, columns = found.shape if len(found.shape) == 2 else (0, 0)
        turned = rows and columns in {3 * rows, 4 * rows}
        raise UnfitError(
            f"{tensors.label(first)} is {show_shape(found.shape)}, where an LSTM has four rows for "
            "each column and a GRU three; "
            + ("turn its matrices round as nn.LSTM has them." if turned else "save a whole layer.")
        )


def _check_layers(parts: Mapping[Key, StoredTensor], sizes: _Sizes, tensors: LayerTensors) -> None:
    ways = (False, True)[: sizes.directions]
    # As many as are there: a number in a name is no promise.
    if sizes.num_layers * len(ways) * len(MATRICES) > len(parts):
        raise UnfitError("Layers are missing between those that are there; save all of them.")
    for layer in range(sizes.num_layers):
        for reverse in ways:
            for kind in MATRICES:
                if (kind, layer, reverse) not in parts:
                    missing = tensors.label((kind, layer, reverse))
                    raise UnfitError(f"{missing} is missing; save the whole layer.")
    biases = sum(kind in BIASES for kind, *_ in parts)
    if biases not in {0, sizes.num_layers * len(ways) * len(BIASES)}:
        raise UnfitError("Some of its biases are there and others are missing; save all or none.")


def _check_shapes(parts: Mapping[Key, StoredTensor], sizes: _Sizes, tensors: LayerTensors) -> None:
    rows, hidden = sizes.gates * sizes.hidden_size, sizes.hidden_size
    for (kind, layer, reverse), tensor in parts.items():
        columns = {
            "weight_ih": sizes.input_size if layer == 0 else hidden * sizes.directions,
            "weight_hh": hidden,
        }
        expected = (rows, columns[kind]) if kind in columns else (rows,)
        if tensor.shape != expected:
            name = tensors.label((kind, layer, reverse))
            found, wanted = show_shape(tensor.shape), show_shape(expected)
            raise UnfitError(f"{name} is {found} and should be {wanted}; save the whole layer.")


def _check_limits(sizes: _Sizes) -> None:
    for name in ("input_size", "hidden_size", "num_layers"):
        limit, value = LIMITS[name], getattr(sizes, name)
        if not limit.admits(value):
            raise UnfitError(limit.refusal(f"{value:,}"))


def _check_values(parts: Mapping[Key, StoredTensor], tensors: LayerTensors) -> None:
    for key, tensor in parts.items():
        name, values = tensors.label(key), tensor.read()
        if not np.isfinite(values).all():
            what = "NaN" if np.isnan(values).any() else "infinite values"
            raise UnfitError(
                f"{name} holds {what}, so that nothing it computes is a number; open a checkpoint "
                "from before the training failed."
            )
        beyond = describe_beyond(values)
        if beyond:
            raise UnfitError(
                f"{name} holds {beyond}: fp32 itself overflows there, before anything is "
                "quantized; scale the weights down."
            )


def _find_unexplained(tensors: LayerTensors, folded: Mapping[Key, Folded]) -> list[str]:
    """Returns the names of what no layer of torch's has."""
    unused = [
        f"{tensors.label(key)}_{role}"
        for key, part in folded.items()
        if part.scheme == "plain"
        for role in tensors.groups[key]
        if role
    ]
    return [*tensors.extra, *unused]


def _note(
    tensors: LayerTensors, folded: Mapping[Key, Folded], cell: Cell, unexplained: Sequence[str]
) -> list[str]:
    dtypes = sorted({part.tensor.dtype for part in folded.values()})
    return [
        *remarks.note_cell(cell, unexplained, single=tensors.single),
        *remarks.note_folding({tensors.label(key): part.scheme for key, part in folded.items()}),
        *remarks.note_values(dtypes, biases=any(kind in BIASES for kind, *_ in folded)),
    ]
