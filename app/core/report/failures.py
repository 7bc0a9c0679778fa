"""Puts what went wrong into one sentence: ours, with at most a quotation of a library's."""

from typing import Final

from app.core.errors import FailedError, UnusableError
from app.core.format import show_text
from app.core.limits import SpecError

_LONGEST_QUOTATION: Final = 160
_WANT_OF_MEMORY: Final = (
    "can't allocate memory",
    "cannot allocate memory",
    "failed to map segment",
)


def describe_failure(what: str, error: BaseException) -> str:
    """Returns one sentence on an error, of whatever kind.

    Args:
        what: What was being done, as the sentence's subject: "The comparison".
        error: Its own text stands for itself where it is one of ours.
    """
    said = str(error).strip()
    if isinstance(error, SpecError | UnusableError | FailedError):
        return end_sentence(said)
    wants_memory = any(words in said.casefold() for words in _WANT_OF_MEMORY)
    if isinstance(error, MemoryError) or wants_memory:
        return (
            f"{what} failed for want of memory; close other programs, raise the limit if there is "
            "one (ulimit -v), or choose a smaller model, batch or sequence length."
        )
    if isinstance(error, OSError) and error.strerror:
        where = f" ({show_text(str(error.filename))})" if error.filename is not None else ""
        return f"{what} failed: the system says “{error.strerror}”{where}."
    if isinstance(error, ImportError):
        return (
            f"{what} failed: a library could not be loaded ({quote(error)}). Install QuantScope "
            "again."
        )
    return (
        f"{what} failed in a way that was not foreseen ({quote(error)}). “quantscope info” tells "
        "what a report of it needs."
    )


def quote(error: BaseException) -> str:
    """Returns an error's kind and the beginning of its text, marked as another's words."""
    kind = type(error).__name__
    lines = str(error).strip().splitlines()
    # What follows the first line is where it was raised, for the library's developers.
    said = " ".join(lines[0].split()).rstrip(".:;") if lines else ""
    return f"{kind}: “{show_text(said, _LONGEST_QUOTATION)}”" if said else kind


def end_sentence(text: str) -> str:
    """Returns a text with the one full stop, question or exclamation mark that it needs."""
    text = text.rstrip()
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."
