"""What is asked of a training run on the bundled utterances, and what it reports."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from app.core.spec import Cell

EPOCHS: Final = 80


@dataclass(frozen=True, slots=True)
class TrainingPlan:
    """The network to train on Japanese vowels, and how; equal plans give equal weights.

    Attributes:
        hidden_size: Units of the hidden state, per direction.
        num_layers: Stacked recurrent layers.
        cell: The recurrent layer.
        bidirectional: Whether every layer also reads the utterance backwards.
        seed: Of the first weights, the order of utterances and the noise.
        epochs: How often every utterance is shown.
    """

    hidden_size: int
    num_layers: int
    cell: Cell = "lstm"
    bidirectional: bool = False
    seed: int = 29592
    epochs: int = EPOCHS


@dataclass(frozen=True, slots=True)
class Epoch:
    """One pass over the training utterances, as the network met them, noise included.

    Attributes:
        number: Counted from 1.
        epochs: How many there will be.
        loss: Mean cross-entropy of an utterance.
        accuracy: The share of utterances that were told right, 0 to 1.
    """

    number: int
    epochs: int
    loss: float
    accuracy: float


@dataclass(frozen=True, slots=True, eq=False)
class Trained:
    """A trained network.

    Attributes:
        plan: What was asked for.
        weights: Read-only arrays under the names of kept weights: those of the recurrent layer
            stand bare ("weight_ih_l0"), and "linear.weight" and "linear.bias" beside them.
        seconds: How long it took.
    """

    plan: TrainingPlan
    weights: Mapping[str, npt.NDArray[np.float32]]
    seconds: float
