"""What the cards show: of which parameters it is, how far it goes, and whether it is current."""

from dataclasses import dataclass, replace
from typing import Final

from app.core.events import Built, Event
from app.core.partial import PartialComparison
from app.core.report.caveats import GOES_ON, NOT_TIMED, describe_other
from app.core.results.comparison import Comparison
from app.core.schemes.fp32_copy import COPY
from app.core.spec import ComparisonSpec
from app.ui.controllers.history import Stored

_KEPT: Final = "The parameters at the left stay as they are."


@dataclass(frozen=True, slots=True)
class Question:
    """What is measured with one parameter changed, though the panel keeps it as it is.

    Attributes:
        spec: What is measured.
        title: What is asked, in a sentence.
        wanting: What is missing where nothing came of it, as the beginning of a sentence.
        lead: What the answer is about, as the beginning of a sentence; "" where none is said.
    """

    spec: ComparisonSpec
    title: str
    wanting: str
    lead: str


def ask_resolution(spec: ComparisonSpec) -> Question:
    """Asks what this machine can resolve: the model is compared with its own copy."""
    return Question(
        replace(spec, scheme=COPY.key),
        f"A check of this machine: the fp32 model against its own copy. {_KEPT}",
        "This machine was not checked",
        # The status line says what the machine can resolve: a model is not faster than its copy.
        "",
    )


def ask_kept_memory(spec: ComparisonSpec) -> Question:
    """Asks what an allocator that keeps freed memory would change."""
    return Question(
        replace(spec, allocator="no-trim"),
        f"What if memory were kept: the same, with freed memory kept for the next call. {_KEPT}",
        "Nothing was measured with memory kept",
        "With memory kept",
    )


@dataclass(frozen=True, slots=True, eq=False)
class OpenQuestion:
    """A question with what was shown before it, and is to be shown again."""

    question: Question
    before: "Shown"
    key: int | None
    """The place in the history of what was shown before."""


class Shown:
    """One partial comparison, and the parameters for which it stands; knows no widget and no clock.

    It stays that of the last comparison until the next one has built its models.
    """

    def __init__(
        self,
        partial: PartialComparison | None = None,
        parameters: ComparisonSpec | None = None,
        stored: Stored | None = None,
    ) -> None:
        """Begins with what is whole already, or with nothing.

        Args:
            partial: All that is shown.
            parameters: What the panel says beside it; a record of another machine is fitted.
            stored: Where it comes from, if it was not measured just now.
        """
        self.partial = partial or PartialComparison()
        self.parameters = parameters
        self.stored = stored
        self.open_question: OpenQuestion | None = None
        self.continues = False
        """Whether the newest run adds to what was shown before."""
        self.concluded = True
        """Whether nothing more is to come."""
        self._begun = True
        self._whole = partial is not None

    @property
    def comparison(self) -> Comparison | None:
        """Returns what is shown, as far as it goes."""
        return self.partial.comparison

    def is_of(self, parameters: ComparisonSpec) -> bool:
        """Returns whether what is shown is whole and of these parameters."""
        return self._whole and self.parameters == parameters

    def wait(self, parameters: ComparisonSpec) -> None:
        """Takes that parameters are to be measured: a question beside others is over."""
        self.concluded = self.is_of(parameters) and self.open_question is None
        self.continues = False
        self.open_question = None

    def start(self, parameters: ComparisonSpec, *, continues: bool) -> None:
        """Takes that a run begins, for what the panel says."""
        self.stored = None
        self.parameters = parameters
        self.continues = continues
        self.concluded = False
        self._whole = False
        self._begun = continues

    def take(self, event: Event) -> None:
        """Adds what became known."""
        self._begun = self._begun or isinstance(event, Built)
        self.partial = self.partial.after(event)

    def finish(self, comparison: Comparison) -> None:
        """Takes the whole of it."""
        self.partial = PartialComparison.of(comparison)
        self.concluded = self._whole = self._begun = True

    def depart(self, question: Question, key: int | None) -> None:
        """Takes that a question is asked; one that was asked before leads back to the same."""
        before = Shown(self.partial, self.parameters, self.stored)
        before._whole = self._whole
        before._begun = self._begun
        self.open_question = (
            OpenQuestion(question, before, key)
            if self.open_question is None
            else replace(self.open_question, question=question)
        )

    def caveat(self, parameters: ComparisonSpec, *, sound: bool) -> str:
        """Returns what has to be said of anything that is taken from here now, or nothing.

        Args:
            parameters: What the panel says.
            sound: Whether all that stands there makes sense.
        """
        comparison = self.comparison
        if comparison is None or (self.open_question is None and sound and self.is_of(parameters)):
            return ""
        if self.open_question is None and sound and self._begun and self.parameters == parameters:
            if self.concluded:
                return "" if comparison.latency is not None else NOT_TIMED
            return GOES_ON
        if self.open_question is None and sound and comparison.spec == parameters:
            # The same is being measured again, and nothing of it is known yet.
            return ""
        return describe_other(comparison)
