"""What is asked of a training run on the bundled utterances, and what it reports."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from app.core.limits import Limit, Problem
from app.core.networks.vowels import LONGEST
from app.core.spec import CELLS, VOWEL_FEATURES, VOWEL_SPEAKERS, Cell, ComparisonSpec

EPOCHS: Final = 100

TRAINING_LIMITS: Final[dict[str, Limit]] = {
    "hidden_size": Limit("Hidden size of a network to train", 1, 512),
    "num_layers": Limit("Layers of a network to train", 1, 4),
    "seed": Limit("Seed", 0, 2**31 - 1),
    "epochs": Limit("Epochs", 1, 10_000),
}
"""What is trained in minutes at most; from 270 utterances a larger network learns nothing more."""


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


def find_plan_problem(plan: TrainingPlan) -> Problem | None:
    """Returns the first reason why ``plan`` cannot be followed, or None."""
    for field, limit in TRAINING_LIMITS.items():
        value = getattr(plan, field)
        if not limit.admits(value):
            return Problem(field, limit.refusal(value))
    if plan.cell not in CELLS:
        return Problem("cell", f"Cell must be {' or '.join(CELLS)}, not {plan.cell}.")
    return None


def make_spec(plan: TrainingPlan) -> ComparisonSpec:
    """Returns the network of a plan, untrained, on one utterance of the task."""
    return ComparisonSpec(
        input_size=VOWEL_FEATURES,
        hidden_size=plan.hidden_size,
        num_layers=plan.num_layers,
        cell=plan.cell,
        bidirectional=plan.bidirectional,
        output_size=VOWEL_SPEAKERS,
        seq_len=LONGEST,
        seed=plan.seed,
        inputs="vowels",
        initial_state="zero",
    )
