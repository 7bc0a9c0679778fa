"""What single fields of a spec admit, and how a spec is refused: one field, one sentence."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Limit:
    """The range of one numeric field, both ends included, with its name in a sentence."""

    title: str
    low: float
    high: float
    whole: bool = True

    def refusal(self, value: object) -> str:
        """Returns the sentence that refuses ``value`` and says what would do."""
        kind = "a whole number" if self.whole else "a number"
        return f"{self.title} must be {kind} from {self.low:,} to {self.high:,}, not {value}."

    def admits(self, value: object) -> bool:
        """Returns whether ``value`` has the right type and lies within the range."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        if self.whole and not isinstance(value, int):
            return False
        return self.low <= value <= self.high


LIMITS: Final[dict[str, Limit]] = {
    "input_size": Limit("Input size", 1, 8192),
    "hidden_size": Limit("Hidden size", 1, 8192),
    "num_layers": Limit("Layers", 1, 16),
    "seq_len": Limit("Sequence length", 1, 5000),
    "batch_size": Limit("Batch size", 1, 1024),
    "seed": Limit("Seed", 0, 2**31 - 1),
    "threads": Limit("Threads", 1, 1024),
    "vocabulary": Limit("Vocabulary", 0, 1_000_000),
    "output_size": Limit("Linear outputs", 0, 1_000_000),
    "outlier": Limit("Outlier weight", 0, 1000, whole=False),
    "seconds": Limit("Time budget", 0.1, 3600, whole=False),
}
"""The same for the panel, the command line and the core. Seeds fit a 32-bit spin box."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason why a spec cannot be compared: the field at fault and one sentence."""

    field: str
    message: str


class SpecError(ValueError):
    """A spec that cannot be compared; ``problem`` names the field and says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem
