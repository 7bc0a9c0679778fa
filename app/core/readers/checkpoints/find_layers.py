"""Finds recurrent layers among tensors by their names."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from app.core.errors import UnusableError
from app.core.readers.checkpoints.contents import FoundModule
from app.core.readers.checkpoints.inspect_layer import inspect_layer
from app.core.readers.checkpoints.layer_tensors import LayerTensors
from app.core.readers.checkpoints.tensor_names import (
    LONGEST,
    QUANTIZED,
    Key,
    PartName,
    parse_name,
    show_names,
)
from app.core.readers.checkpoints.tensors import StoredTensor

_MOST_MODULES: Final = 1000
_MATRICES: Final = ("weight_ih", "weight_hh")
_NORM: Final = re.compile(
    r"(lns?|bns?|gamma|beta|decay|peephole|.*norms?)([_\d].*)?|.*_(ln|bn)", re.IGNORECASE
)
"""Modules that belong to a cell, also where they stand beside it or it is the whole model."""

_Groups = dict[Key, dict[str, StoredTensor]]
_Place = tuple[str, bool]


@dataclass(frozen=True, slots=True)
class Found:
    """A layer with the way to its weights."""

    module: FoundModule
    tensors: LayerTensors

    def make_weights(self) -> dict[str, npt.NDArray[np.float32]]:
        """Returns its tensors under the names that an nn.LSTM or nn.GRU gives them, float32."""
        return self.tensors.make_weights(self.module)


def find_modules(tensors: Mapping[str, StoredTensor]) -> tuple[Found, ...]:
    """Returns every recurrent layer, in the order of the tensors.

    Raises:
        UnusableError: There is none.
    """
    places: dict[_Place, _Groups] = defaultdict(lambda: defaultdict(dict))
    others = []
    for name, tensor in tensors.items():
        part = parse_name(name)
        if part is None:
            others.append(name)
        else:
            places[part.prefix, part.single][part.key][part.role] = tensor
    _join_raw(places)
    for place in _find_no_layers(places):
        others += _list_names(place, places.pop(place))
    extra = _assign(others, tensors, {prefix for prefix, _ in places})
    for (prefix, single), groups in places.items():
        if single:
            extra[prefix] += _list_norms_beside(prefix, groups, others, tensors)
    found = []
    for (prefix, single), groups in places.items():
        own = LayerTensors(groups, single, tuple(extra.get(prefix, ())))
        found.append(Found(inspect_layer(prefix, own), own))
    if not found:
        raise UnusableError(_explain_nothing(tensors))
    if len(found) > _MOST_MODULES:
        raise UnusableError(f"It holds {len(found):,} recurrent layers; no network has so many.")
    return tuple(found)


def _join_raw(places: dict[_Place, _Groups]) -> None:
    """Gives the raw weights of fastai's weight dropout, one level up, to the layer below."""
    for place in list(places):
        prefix, single = place
        if any(roles.keys() != {"raw"} for roles in places[place].values()):
            continue
        above = f"{prefix}." if prefix else ""
        below = [
            other
            for other in places
            if other != place
            and other[1] == single
            and other[0].startswith(above)
            and "." not in other[0].removeprefix(above)
        ]
        named = [other for other in below if other[0] == f"{above}module"] or below
        if len(named) == 1:
            for key, roles in places.pop(place).items():
                places[named[0]][key] |= roles


def _find_no_layers(places: Mapping[_Place, _Groups]) -> list[_Place]:
    """Returns where no matrix is, or where a layer has the place of what looks like a cell."""
    return [
        (prefix, single)
        for (prefix, single), groups in places.items()
        if not any(kind in _MATRICES for kind, *_ in groups)
        or (single and (prefix, False) in places)
    ]


def _list_names(place: _Place, groups: _Groups) -> list[str]:
    prefix, single = place
    return [
        PartName(prefix, single, key, role).full for key, roles in groups.items() for role in roles
    ]


def _assign(
    others: list[str], tensors: Mapping[str, StoredTensor], prefixes: set[str]
) -> dict[str, list[str]]:
    """Returns the other tensors of each layer's own module, by their names in it."""
    extra: dict[str, list[str]] = defaultdict(list)
    for name in others:
        steps = name.split(".")
        for depth in range(len(steps) - 1, 0, -1):
            prefix = ".".join(steps[:depth])
            if prefix in prefixes:
                own = ".".join(steps[depth:])
                # Counters and flags compute nothing; a scale does.
                if tensors[name].count > 1 or QUANTIZED.match(own):
                    extra[prefix].append(own)
                break
        else:
            # At the top stand all modules of a network; those that norm belong to the cell.
            inside = len(steps) == 1 or QUANTIZED.match(name) or _NORM.fullmatch(steps[0])
            if "" in prefixes and inside and (tensors[name].count > 1 or QUANTIZED.match(name)):
                extra[""].append(name)
    return extra


def _list_norms_beside(
    prefix: str, cell: _Groups, others: list[str], tensors: Mapping[str, StoredTensor]
) -> list[str]:
    """Returns the tensors of norms that fit a cell and stand in the module that holds it."""
    steps = prefix.split(".")
    while steps and steps[-1].isdigit():
        # A list of cells, beside a list of norms.
        steps.pop()
    if not any(steps):
        # The cell is the whole model.
        return []
    above = "".join(f"{step}." for step in steps[:-1])
    shapes = [tensor.shape for tensor in cell.get(("weight_hh", 0, False), {}).values()]
    # At the top stand all modules of a network: those of the gates' size alone belong to the cell.
    fit = {size for shape in shapes for size in (shape if above else shape[:1])}
    return [
        name
        for name in others
        if name.startswith(above)
        and _NORM.fullmatch(name.removeprefix(above).split(".")[0])
        and len(tensors[name].shape) == 1
        and tensors[name].shape[0] in fit
    ]


def _explain_nothing(tensors: Mapping[str, StoredTensor]) -> str:
    if not tensors:
        return "It holds no tensor at all; save the model's state_dict."
    names = list(tensors)
    count = f"{len(tensors):,} tensor{'s' if len(tensors) > 1 else ''}"
    alike = [name for name in names if any(word in name for word in _MATRICES)]
    if any(len(name) > LONGEST or not name.isprintable() for name in alike):
        return (
            f"It holds {count}; what may be a recurrent layer has names of more than {LONGEST} "
            f"letters, or with control characters ({show_names(alike, 1)}); save it under plain "
            "names."
        )
    if alike:
        return (
            f"It holds {count}, of which {show_names(alike)} may belong to a recurrent layer, but "
            "not by the names that nn.LSTM and nn.GRU give (weight_ih_l0, weight_hh_l0); save the "
            "state_dict of one of these."
        )
    return (
        f"It holds {count} and no LSTM or GRU by torch's names (found {show_names(names)}; "
        "expected are such as weight_ih_l0 and weight_hh_l0); save the state_dict of an nn.LSTM or "
        "an nn.GRU."
    )
