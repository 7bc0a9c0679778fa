"""What both models answer to a task whose right answers are known."""

from dataclasses import dataclass

from app.core.types import IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Accuracy:
    """What both models say about every utterance of the bundled task, each called alone.

    Attributes:
        labels: The true class, shape (utterances,).
        reference: The class that the reference names, shape (utterances,).
        candidate: The same for the candidate.
        steps: How many time steps an utterance has, shape (utterances,).
    """

    labels: IntArray
    reference: IntArray
    candidate: IntArray
    steps: IntArray
