"""The tensors of one recurrent layer: what they make, and why they may not do."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from app.core.checkpoints.found import FoundModule
from app.core.checkpoints.tensors import FLOATING, StoredTensor, UnfitError
from app.core.format import show_shape
from app.core.spec import LIMITS, Cell

_CELLS: Final[dict[int, Cell]] = {4: "lstm", 3: "gru"}
_MATRICES: Final = ("weight_ih", "weight_hh")
_BIASES: Final = ("bias_ih", "bias_hh")
_ONE_LAYER: Final = {"lstm": ("An LSTMCell", "an LSTM"), "gru": ("A GRUCell", "a GRU")}

Key = tuple[str, int, bool]


@dataclass(frozen=True, slots=True)
class Stack:
    """Tensors by kind, layer and whether they read backwards; ``single`` ones are a cell's."""

    parts: Mapping[Key, StoredTensor]
    single: bool

    def make_weights(self, module: FoundModule) -> dict[str, npt.NDArray[np.float32]]:
        """Returns the float32 tensors of the layer; biases that are missing are zeros."""
        gates = 4 if module.cell == "lstm" else 3
        weights = {}
        for layer in range(module.num_layers):
            for reverse in (False, True)[: 1 + module.bidirectional]:
                for kind in (*_MATRICES, *_BIASES):
                    tensor = self.parts.get((kind, layer, reverse))
                    name = f"{kind}_l{layer}{'_reverse' if reverse else ''}"
                    weights[name] = (
                        np.zeros(gates * module.hidden_size, np.float32)
                        if tensor is None
                        else tensor.read()
                    )
        return weights


@dataclass(frozen=True, slots=True)
class _Sizes:
    gates: int
    input_size: int
    hidden_size: int
    num_layers: int
    directions: int


def inspect_stack(prefix: str, stack: Stack) -> FoundModule:
    """Returns what the tensors make; where they do not do, with the reason."""
    parts = stack.parts
    count = sum(tensor.count for tensor in parts.values())
    dtypes = sorted({tensor.dtype for tensor in parts.values()})
    dtype = dtypes[0] if len(dtypes) == 1 else "mixed"
    refusal = ""
    sizes = _guess_sizes(parts)
    try:
        _check_kind(parts, sizes)
        _check_layers(parts, sizes)
        _check_shapes(parts, sizes)
        _check_limits(sizes)
        _check_values(parts, stack)
    except UnfitError as unfit:
        refusal = str(unfit)
    cell = _CELLS.get(sizes.gates, "lstm")
    return FoundModule(
        prefix,
        cell,
        sizes.input_size,
        sizes.hidden_size,
        sizes.num_layers,
        sizes.directions == 2,
        count,
        dtype,
        () if refusal else tuple(_note(stack, cell, dtypes)),
        refusal,
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


def _check_kind(parts: Mapping[Key, StoredTensor], sizes: _Sizes) -> None:
    for (kind, layer, _), tensor in parts.items():
        if tensor.dtype not in FLOATING:
            raise UnfitError(
                f"{kind}_l{layer} holds {tensor.dtype} values, not floating-point ones; open the "
                "fp32 checkpoint."
            )
    if any(kind == "weight_hr" for kind, *_ in parts):
        raise UnfitError(
            "It projects its output (weight_hr), which dynamic quantization cannot take; train it "
            "with proj_size=0, or multiply weight_hh by weight_hr and put a Linear of weight_hr "
            "behind the layer, which computes the same."
        )
    if sizes.gates == 1:
        raise UnfitError(
            "It is a plain RNN of one gate, which dynamic quantization leaves in fp32; use an LSTM "
            "or a GRU."
        )
    if sizes.gates not in _CELLS:
        found = parts.get(("weight_hh", 0, False))
        shape = show_shape(found.shape) if found is not None else "missing"
        raise UnfitError(
            f"weight_hh_l0 is {shape}, where an LSTM has four rows for each column and a GRU "
            "three; save the whole layer."
        )


def _check_layers(parts: Mapping[Key, StoredTensor], sizes: _Sizes) -> None:
    ways = (False, True)[: sizes.directions]
    # As many as are there: a number in a name is no promise.
    if sizes.num_layers * len(ways) * len(_MATRICES) > len(parts):
        raise UnfitError("Layers are missing between those that are there; save all of them.")
    for layer in range(sizes.num_layers):
        for reverse in ways:
            name = f"l{layer}{'_reverse' if reverse else ''}"
            for kind in _MATRICES:
                if (kind, layer, reverse) not in parts:
                    raise UnfitError(f"{kind}_{name} is missing; save the whole layer.")
    biases = sum(kind in _BIASES for kind, *_ in parts)
    if biases not in {0, sizes.num_layers * len(ways) * len(_BIASES)}:
        raise UnfitError("Some of its biases are there and others are missing; save all or none.")


def _check_shapes(parts: Mapping[Key, StoredTensor], sizes: _Sizes) -> None:
    rows, hidden = sizes.gates * sizes.hidden_size, sizes.hidden_size
    for (kind, layer, reverse), tensor in parts.items():
        columns = {
            "weight_ih": sizes.input_size if layer == 0 else hidden * sizes.directions,
            "weight_hh": hidden,
        }
        expected = (rows, columns[kind]) if kind in columns else (rows,)
        if tensor.shape != expected:
            name = f"{kind}_l{layer}{'_reverse' if reverse else ''}"
            raise UnfitError(
                f"{name} is {show_shape(tensor.shape)} and should be {show_shape(expected)}; save "
                "the whole layer."
            )


def _check_limits(sizes: _Sizes) -> None:
    for name in ("input_size", "hidden_size", "num_layers"):
        limit, value = LIMITS[name], getattr(sizes, name)
        if not limit.admits(value):
            raise UnfitError(limit.refusal(f"{value:,}"))


def _check_values(parts: Mapping[Key, StoredTensor], stack: Stack) -> None:
    for (kind, layer, reverse), tensor in parts.items():
        values = tensor.read()
        if not np.isfinite(values).all():
            what = "NaN" if np.isnan(values).any() else "infinite values"
            suffix = "" if stack.single else f"_l{layer}{'_reverse' if reverse else ''}"
            raise UnfitError(
                f"{kind}{suffix} holds {what}, so that nothing it computes is a number; open a "
                "checkpoint from before the training failed."
            )


def _note(stack: Stack, cell: Cell, dtypes: list[str]) -> list[str]:
    notes = []
    if stack.single:
        name, layer = _ONE_LAYER[cell]
        notes.append(f"{name}: taken as {layer} of one layer, which computes the same.")
    if not any(kind in _BIASES for kind, *_ in stack.parts):
        notes.append(
            "It has no biases and quantize_dynamic needs them: zeros stand in their place, which "
            "compute the same and make both files larger."
        )
    foreign = [dtype for dtype in dtypes if dtype != "float32"]
    if foreign:
        how = "rounded" if "float64" in foreign else "converted without loss"
        notes.append(f"{' and '.join(foreign)} weights are {how} to float32.")
    return notes
