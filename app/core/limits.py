"""What single fields of a spec admit, what is read as such a number, and how else is refused."""

import re
from dataclasses import dataclass
from typing import Final

from app.core.format import clean_line

_SEPARATORS: Final = ",_'’ \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\u2009\N{FIGURE SPACE}"
_WHOLE: Final = re.compile(r"[+-]?\d+")
_GROUPED: Final = re.compile(rf"([+-]?)(\d{{1,3}}(?:([{_SEPARATORS}])\d{{3}}(?:\3\d{{3}})*))")
_DOTTED: Final = re.compile(r"\d{1,3}(?:\.\d{3})+")
_COMMA: Final = re.compile(r"\d+,\d+")
_MOST_SHOWN: Final = 40
_MOST_DIGITS: Final = 400
"""No limit admits a longer number; Python refuses to read one of some thousands."""


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


def read_number(text: str, limit: Limit) -> int | float:
    """Returns the number that a text stands for.

    Thousands may stand in groups of three, with commas, apostrophes, underscores or any of the
    blanks that are used for it: ``1,024`` and ``1 024`` are 1024. Surrounding blanks, a leading
    plus and the digits of other scripts do as well. What could be two numbers is neither.

    Args:
        text: As it was typed.
        limit: Which numbers do.

    Raises:
        ValueError: It is no such number; the sentence says what would do.
    """
    bare = text.strip()
    value = _read(bare, whole=limit.whole)
    if value is None or not limit.admits(value):
        refusal = limit.refusal(_quote(bare))
        raise ValueError(f"{refusal}{_explain(bare, limit)}")
    return value


def _read(text: str, *, whole: bool) -> int | float | None:
    if len(text) > _MOST_DIGITS:
        return None
    grouped = _GROUPED.fullmatch(text)
    if grouped and (whole or grouped[3] != ","):
        sign, digits, separator = grouped.groups()
        return int(sign + digits.replace(separator, ""))
    if _WHOLE.fullmatch(text):
        return int(text)
    if whole or "_" in text:
        return None
    try:
        return float(text)
    except ValueError:
        return None


def _explain(text: str, limit: Limit) -> str:
    """Returns what to write instead, where a text may well have meant a number."""
    plain = text.lstrip("+-")
    if limit.whole and _DOTTED.fullmatch(plain):
        return f" A point may part thousands or decimals; for {plain.replace('.', '')}, write that."
    if not limit.whole and _COMMA.fullmatch(plain):
        number, thousands = plain.replace(",", "."), plain.replace(",", "")
        if _GROUPED.fullmatch(plain):
            return f" A comma may part thousands or decimals; write {thousands} or {number}."
        return f" Decimals stand after a point: {number}."
    return ""


def _quote(text: str) -> str:
    if not text:
        return "empty"
    # Typed texts can be of any length and hold anything, and the sentence stands in a panel.
    end = "" if len(text) <= _MOST_SHOWN else "…"
    return f"“{clean_line(text[:_MOST_SHOWN])}{end}”"
