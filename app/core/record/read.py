"""Reads records, which may come from anywhere, back into comparisons."""

import json
import math
from dataclasses import replace
from typing import Any, Final, NoReturn

from pydantic import ValidationError

from app.core.errors import UnusableError
from app.core.record.checks import refuse
from app.core.record.document import COLLECTION_FORMAT, FORMAT, VERSION, describe, subtract
from app.core.record.embedded.packets import MOST_RECORD_BYTES
from app.core.record.rebuild import RECORD, rebuild
from app.core.results.comparison import Comparison

MOST_COMPARISONS: Final = 16
_MOST_PARTS: Final = 400_000
"""Lists and objects in one document: each takes a hundred bytes of memory for two of text."""

_DEEPEST: Final = 50


def read_records(text: bytes) -> tuple[Comparison, ...]:
    """Returns the comparisons of one document, at least one.

    Figures that follow from samples are derived anew; a record that says otherwise is refused.

    Raises:
        UnusableError: The document is none, or one that this version cannot read; one sentence.
    """
    document = _parse(text)
    if not isinstance(document, dict):
        raise UnusableError("It is JSON, but no QuantScope record; open one that was saved there.")
    if document.get("format") != COLLECTION_FORMAT:
        return (_read(document),)
    _check_version(document)
    records = document.get("comparisons")
    if not isinstance(records, list) or not 1 <= len(records) <= MOST_COMPARISONS:
        raise UnusableError(f"A collection must hold 1 to {MOST_COMPARISONS} comparisons.")
    return tuple(_read(record) for record in records)


def _parse(text: bytes) -> object:
    if len(text) > MOST_RECORD_BYTES:
        raise UnusableError(
            f"It holds {len(text):,} bytes; a record has {MOST_RECORD_BYTES:,} at most. Measure "
            "for less time and save it again."
        )
    if text.count(b"[") + text.count(b"{") > _MOST_PARTS:
        raise UnusableError("It nests far more lists than a record does; it is no record.")
    try:
        document: object = json.loads(
            text, parse_constant=_refuse_constant, parse_float=_read_float
        )
    except RecursionError:
        raise UnusableError("It is nested deeper than any record; it is no record.") from None
    except UnicodeDecodeError:
        raise UnusableError("It is not text in UTF-8; a record is.") from None
    except json.JSONDecodeError as error:
        raise UnusableError(
            f"It is not whole JSON: {error.msg} at line {error.lineno}, column {error.colno}. "
            "Save the record again."
        ) from None
    except ValueError as error:
        # Numbers of thousands of digits, and what the two functions below refuse.
        reason = str(error).split(";")[0]
        raise UnusableError(f"It holds a number that no record has: {reason}.") from None
    if _is_deep(document):
        raise UnusableError("It is nested deeper than any record; it is no record.")
    return document


def _is_deep(document: object) -> bool:
    """Returns whether writing the document again could exhaust the stack."""
    layer: list[object] = [document]
    for _ in range(_DEEPEST):
        lists = [value for value in layer if isinstance(value, list)]
        objects = [value for value in layer if isinstance(value, dict)]
        if not lists and not objects:
            return False
        layer = [item for value in lists for item in value]
        layer += [item for value in objects for item in value.values()]
    return True


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _read_float(digits: str) -> float:
    value = float(digits)
    if math.isinf(value):
        raise ValueError(f"{digits[:20]} is beyond every bound")
    return value


def _check_version(document: dict[str, Any]) -> None:
    version = document.get("version")
    if isinstance(version, bool) or not isinstance(version, int) or version < 1:
        raise UnusableError("It does not say which version of the record it is; save it again.")
    if version > VERSION:
        raise UnusableError(
            f"It is a record of version {min(version, 10**6):,}, and this QuantScope reads up to "
            f"version {VERSION}; install a newer one."
        )


def _read(document: object) -> Comparison:
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise UnusableError("It is JSON, but no QuantScope record; open one that was saved there.")
    _check_version(document)
    try:
        record = RECORD.model_validate(document)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        refuse(_spell(first["loc"]), first["msg"].removeprefix("Value error, "))
    comparison = rebuild(record)
    unknown = subtract(document, describe(comparison))
    return replace(comparison, unknown=unknown)


def _spell(location: tuple[str | int, ...]) -> str:
    # Which of several alternatives was tried is no part of the place.
    steps = (str(step) for step in location)
    return ".".join(step[:40] for step in steps if not step.startswith("literal["))
