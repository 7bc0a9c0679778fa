"""What both models answer to a task whose right answers are known."""

from dataclasses import dataclass
from typing import Annotated, Final

from annotated_types import Ge, Le

from app.core.bounds import MOST_STEPS, Entry, Fraction, Items
from app.core.types import IntArray

_MOST_UTTERANCES: Final = 100_000
_Classes = Annotated[IntArray, Items(Annotated[int, Ge(0), Le(10**6)], _MOST_UTTERANCES)]


@dataclass(frozen=True, slots=True, eq=False)
class Accuracy:
    """What both models say about every utterance of the bundled task, each called alone.

    Attributes:
        labels: The true class, shape (utterances,).
        reference: The class that the reference names, shape (utterances,).
        candidate: The same for the candidate.
        steps: How many time steps an utterance has, shape (utterances,).
    """

    labels: _Classes
    reference: _Classes
    candidate: _Classes
    steps: Annotated[IntArray, Items(Annotated[int, Ge(1), Le(MOST_STEPS)], _MOST_UTTERANCES)]

    @property
    def reference_share(self) -> Annotated[Fraction, Entry()]:
        """Returns how often the reference is right."""
        return float((self.reference == self.labels).mean())

    @property
    def candidate_share(self) -> Annotated[Fraction, Entry()]:
        """Returns how often the candidate is right."""
        return float((self.candidate == self.labels).mean())
