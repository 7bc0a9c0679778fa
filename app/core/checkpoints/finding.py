"""Finds recurrent layers among tensors by their names."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from app.core.checkpoints.found import FoundModule
from app.core.checkpoints.stacks import Stack, inspect_stack
from app.core.checkpoints.tensors import StoredTensor
from app.errors import UnusableError

_NAME: Final = re.compile(
    r"(?P<prefix>(?:.*\.)?)(?P<kind>weight_ih|weight_hh|weight_hr|bias_ih|bias_hh)"
    r"(?:_l(?P<layer>\d{1,4})(?P<reverse>_reverse)?)?",
    re.DOTALL,
)
_MOST_MODULES: Final = 1000
_LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class Found:
    """A layer with the way to its weights."""

    module: FoundModule
    stack: Stack

    def make_weights(self) -> dict[str, npt.NDArray[np.float32]]:
        """Returns its tensors under the names that an nn.LSTM or nn.GRU gives them, float32."""
        return self.stack.make_weights(self.module)


def find_modules(tensors: Mapping[str, StoredTensor]) -> tuple[Found, ...]:
    """Returns every recurrent layer, in the order of the tensors.

    Raises:
        UnusableError: There is none.
    """
    stacks: dict[tuple[str, bool], dict[tuple[str, int, bool], StoredTensor]] = defaultdict(dict)
    for name, tensor in tensors.items():
        match = _NAME.fullmatch(name)
        if match is None or len(name) > _LONGEST or not name.isprintable():
            continue
        # The names of an LSTMCell have no layer.
        single = match["layer"] is None
        key = (match["kind"], int(match["layer"] or 0), match["reverse"] is not None)
        stacks[match["prefix"].removesuffix("."), single][key] = tensor
    found = []
    for (prefix, single), parts in stacks.items():
        if any(kind == "weight_hh" for kind, *_ in parts):
            stack = Stack(parts, single=single)
            found.append(Found(inspect_stack(prefix, stack), stack))
    if not found:
        raise UnusableError(_explain_nothing(tensors))
    if len(found) > _MOST_MODULES:
        raise UnusableError(f"It holds {len(found):,} recurrent layers; no network has so many.")
    return tuple(found)


def _explain_nothing(tensors: Mapping[str, StoredTensor]) -> str:
    if not tensors:
        return "It holds no tensor at all; save the model's state_dict."
    names = [name[:60] for name in tensors if name.isprintable()][:3]
    return (
        f"It holds {len(tensors):,} tensor{'s' if len(tensors) > 1 else ''} and no LSTM or GRU "
        f"(found {', '.join(names)}{'…' if len(tensors) > 3 else ''}, expected names such as "
        "weight_ih_l0); open the checkpoint of a recurrent network."
    )
