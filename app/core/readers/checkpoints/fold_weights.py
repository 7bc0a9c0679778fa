"""Makes one weight of what a reparametrization has stored in its place.

The formulas are those of torch.nn.utils (weight_norm, spectral_norm, prune) and its
parametrizations, in evaluation mode; they are computed in float64, so that the weight differs from
torch's own by no more than float32's rounding.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, NoReturn

import numpy as np

from app.core.format import show_shape
from app.core.readers.checkpoints.tensor_names import show_names
from app.core.readers.checkpoints.tensors import (
    FLOATING,
    OTHER_TYPE,
    StoredTensor,
    UnfitError,
    Values,
)

Scheme = Literal["plain", "weight drop", "weight_norm", "spectral_norm", "pruning"]

REMARKS: Final[dict[Scheme, str]] = {
    "weight drop": (
        "Weight dropout: {} as trained (…_raw), which is what the network computes with in "
        "evaluation, not as masked in a training step."
    ),
    "weight_norm": "weight_norm is folded into {}: g · v / ‖v‖.",
    "spectral_norm": (
        "spectral_norm is folded into {}, with the u and v that are stored, as in evaluation."
    ),
    "pruning": "The pruning mask is folded into {}.",
}

_BEFORE: Final = "parametrizations."
_REMOVE: Final = "fold it in with torch.nn.utils.parametrize.remove_parametrizations and save again"


@dataclass(frozen=True, slots=True, eq=False)
class Folded:
    """The tensor that a layer computes with, and how it was come by."""

    tensor: StoredTensor
    scheme: Scheme


def fold(name: str, found: Mapping[str, StoredTensor]) -> Folded:
    """Returns the tensor that a layer computes with in evaluation mode.

    Args:
        name: What it is called, for people.
        found: What is stored of it, by role, see ``PartName``.

    Raises:
        UnfitError: Its formula is not known, or a part of it is missing.
    """
    if "raw" in found:
        return Folded(found["raw"], "weight drop")
    if any(role.startswith(_BEFORE) for role in found):
        return _fold_parametrized(name, found)
    if "orig" in found and "mask" in found:
        return _prune(name, found["orig"], found["mask"])
    if "orig" in found:
        if "u" not in found or "v" not in found:
            _refuse_parts(name, found, "spectral_norm's u and v, or a pruning mask,")
        return _normalize(name, found["orig"], found["u"], found["v"])
    if "g" in found or "v" in found:
        if "g" not in found or "v" not in found:
            _refuse_parts(name, found, "weight_norm's other half")
        return _scale(name, found["g"], found["v"])
    if "" not in found:
        _refuse_parts(name, found, "the weight itself")
    return Folded(found[""], "plain")


def _fold_parametrized(name: str, found: Mapping[str, StoredTensor]) -> Folded:
    parts = {
        role.removeprefix(_BEFORE): tensor
        for role, tensor in found.items()
        if role.startswith(_BEFORE)
    }
    if parts.keys() == {"original0", "original1"}:
        return _scale(name, parts["original0"], parts["original1"])
    if parts.keys() == {"original", "0._u", "0._v"}:
        return _normalize(name, parts["original"], parts["0._u"], parts["0._v"])
    if any("lora" in part.lower() for part in parts):
        raise UnfitError(
            f"{name} is adapted by LoRA ({show_names(list(parts))}); merge the adapter first, as "
            f"by merge_and_unload(), or {_REMOVE}."
        )
    if "0.base" in parts:
        what = "orthogonal"
    elif any(part.startswith("1.") for part in parts):
        what = "parametrized several times over"
    else:
        what = "parametrized in a way that its tensors do not tell"
    raise UnfitError(f"{name} is {what} ({show_names(list(parts))}); {_REMOVE}.")


def _prune(name: str, original: StoredTensor, mask: StoredTensor) -> Folded:
    _check(name, original, {"mask": mask})
    if mask.shape != original.shape:
        _refuse_shape(name, "mask", mask, original)
    return _fold(original, "pruning", lambda: _widen(original) * _widen(mask))


def _scale(name: str, length: StoredTensor, direction: StoredTensor) -> Folded:
    """Folds torch's weight_norm: the norm is over all axes but that of ``length``."""
    _check(name, direction, {"g": length})
    shape = direction.shape
    # dim=None keeps one length for the whole matrix.
    kept = [axis for axis, size in enumerate(length.shape) if size > 1]
    whole = length.count == 1
    along = len(length.shape) == len(shape) and len(kept) == 1
    if not whole and not (along and length.shape[kept[0]] == shape[kept[0]]):
        _refuse_shape(name, "g", length, direction)
    axes = tuple(axis for axis in range(len(shape)) if whole or axis != kept[0])

    def read() -> Values:
        values = _widen(direction)
        norm = np.sqrt(np.square(values).sum(axis=axes, keepdims=True))
        with np.errstate(divide="ignore", invalid="ignore"):
            folded: Values = values * (_widen(length).reshape(norm.shape) / norm)
        return folded

    return _fold(direction, "weight_norm", read)


def _normalize(name: str, weight: StoredTensor, left: StoredTensor, right: StoredTensor) -> Folded:
    """Folds torch's spectral_norm: sigma = u · (W v) with the vectors that are stored."""
    _check(name, weight, {"u": left, "v": right})
    if len(weight.shape) != 2:
        _refuse_shape(name, "u", left, weight)
    rows, columns = weight.shape
    # dim=1 turns the matrix; where both sizes are one, torch's default is meant.
    turned = (left.shape, right.shape) == ((columns,), (rows,)) and rows != columns
    if not turned and (left.shape, right.shape) != ((rows,), (columns,)):
        _refuse_shape(name, "u", left, weight)

    def read() -> Values:
        values = _widen(weight)
        matrix = values.T if turned else values
        with np.errstate(divide="ignore", invalid="ignore"):
            folded: Values = values / (_widen(left) @ (matrix @ _widen(right)))
        return folded

    return _fold(weight, "spectral_norm", read)


def _fold(main: StoredTensor, scheme: Scheme, read: Callable[[], Values]) -> Folded:
    return Folded(StoredTensor(main.shape, main.dtype, read), scheme)


def _widen(tensor: StoredTensor) -> Values:
    return tensor.read().astype(np.float64)


def _check(name: str, main: StoredTensor, others: Mapping[str, StoredTensor]) -> None:
    for part, tensor in (("weight", main), *others.items()):
        if tensor.dtype not in FLOATING:
            what = f"The {part} of {name}"
            raise UnfitError(OTHER_TYPE.format(what=what, dtype=tensor.dtype))


def _refuse_parts(name: str, found: Mapping[str, StoredTensor], missing: str) -> NoReturn:
    parts = [f"{name}_{role}" if role else name for role in found]
    raise UnfitError(
        f"{missing[0].upper()}{missing[1:]} is missing beside {show_names(parts)}; save the whole "
        "layer, or fold it in (remove_weight_norm, remove_spectral_norm, prune.remove) and save "
        "again."
    )


def _refuse_shape(name: str, part: str, tensor: StoredTensor, main: StoredTensor) -> NoReturn:
    found, weight = show_shape(tensor.shape), show_shape(main.shape)
    raise UnfitError(
        f"The {part} of {name} is {found}, which does not go with its weight of {weight}; fold it "
        "in and save again."
    )
