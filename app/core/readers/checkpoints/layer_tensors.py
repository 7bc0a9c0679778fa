"""The tensors of one recurrent layer as they are stored, and the weights that they make."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from app.core.readers.checkpoints.contents import FoundModule
from app.core.readers.checkpoints.fold_weights import Folded, fold
from app.core.readers.checkpoints.tensor_names import Key, label
from app.core.readers.checkpoints.tensors import StoredTensor

MATRICES: Final = ("weight_ih", "weight_hh")
BIASES: Final = ("bias_ih", "bias_hh")


@dataclass(frozen=True, slots=True)
class LayerTensors:
    """What is stored of a layer's tensors; ``single`` ones are a cell's.

    Attributes:
        groups: By kind, layer and whether it reads backwards, then by role, see ``PartName``.
        single: Whether the names have no layer.
        extra: Other tensors of the same module, which no layer of torch's has.
    """

    groups: Mapping[Key, Mapping[str, StoredTensor]]
    single: bool
    extra: Sequence[str] = ()

    def fold(self) -> dict[Key, Folded]:
        """Returns the tensors that the layer computes with.

        Raises:
            UnfitError: One of them cannot be made of what is stored.
        """
        return {key: fold(self.label(key), found) for key, found in self.groups.items()}

    def label(self, key: Key) -> str:
        """Returns a tensor's name within the layer."""
        return label(key, single=self.single)

    def make_weights(self, module: FoundModule) -> dict[str, npt.NDArray[np.float32]]:
        """Returns the float32 tensors of the layer; biases that are missing are zeros."""
        gates = 4 if module.cell == "lstm" else 3
        parts = self.fold()
        weights = {}
        for layer in range(module.num_layers):
            for reverse in (False, True)[: 1 + module.bidirectional]:
                for kind in (*MATRICES, *BIASES):
                    part = parts.get((kind, layer, reverse))
                    weights[label((kind, layer, reverse), single=False)] = (
                        np.zeros(gates * module.hidden_size, np.float32)
                        if part is None
                        else part.tensor.read().astype(np.float32)
                    )
        return weights
