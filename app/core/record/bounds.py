"""The bounds that entries of a record share."""

from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from app.core.record.document import LONGEST_LINE

MOST_NS: Final = 10**13
MOST_BYTES: Final = 10**15
MOST_STEPS: Final = 5000
MOST_UNITS: Final = 16 * 2 * 8192
_LONGEST_OF_TEXT: Final = 2000


def _check_line(text: str) -> str:
    if not text.isprintable():
        raise ValueError("must be one line of printable characters")
    return text


def _check_text(text: str) -> str:
    lines = text.split("\n")
    if not all(line.isprintable() and len(line) <= _LONGEST_OF_TEXT for line in lines):
        raise ValueError(f"must be lines of up to {_LONGEST_OF_TEXT:,} printable characters")
    return text


Line = Annotated[str, Field(max_length=LONGEST_LINE), AfterValidator(_check_line)]
Text = Annotated[str, Field(max_length=1_000_000), AfterValidator(_check_text)]
Count = Annotated[int, Field(ge=0, le=MOST_BYTES)]
Nanoseconds = Annotated[int, Field(ge=1, le=MOST_NS)]
Duration = Annotated[float, Field(gt=0, le=MOST_NS)]
Share = Annotated[float, Field(ge=0, le=MOST_NS)]
Difference = Annotated[float, Field(ge=0, le=1e9)]
Ratio = Annotated[float, Field(ge=1e-100, le=1e100)]
Weight = Annotated[float, Field(ge=0, le=3.5e38)]
"""The magnitude of an fp32 number, or a quotient of two that are not far apart."""

Differences = Annotated[list[Difference], Field(min_length=1, max_length=MOST_STEPS)]


class Part(BaseModel):
    """Takes no text for a number and no infinity; keeps what it does not know."""

    model_config = ConfigDict(strict=True, extra="allow", allow_inf_nan=False)
