"""The one style of numbers, and words that nobody but us knows: what of it a text does not keep."""

import re
from collections.abc import Iterator, Sequence

_NUMBER = r"\d[\d,]*(?:\.\d+)?"
_UNIT = r"(?:%|[nµm]?s|[kMG]?B|dB|σ)"

_SLIPS = {
    "a hyphen for a minus": r"(?<![\w.,:)\]/-])-\d",
    "a power in letters": r"(?<![\w.])\d+(?:\.\d+)?[eE][-+]?\d+(?!\w)|\d\^",
    "a unit without a blank": rf"(?<![\w.]){_NUMBER}(?:%|[nµm]s|[kMG]B|dB|σ)(?![\w])",
    "an x for a multiplication sign": r"(?<![\w.])\d[\d.,]*\s?x(?!\w)",
    "thousands that are not parted": r"(?<![\w.,:/+-])(?<!seed\s)\d{4,}(?![\w.:-])",
    "a change in per cent for a factor": r"\+\d[\d,]*\d\d(?:\.\d)? ?%",
    "a sign on one end of a range alone": (
        r"[+−][\d.]*[1-9][\d.]* to (?:\d[\d.]*[1-9]|[1-9])|(?<![+−\d.,])[\d.]*[1-9][\d.]* to [+−]\d"
    ),
    "p without its blanks": r"\bp[=<]|\bp\s[=<]\d",
    "micro as a Greek letter, or as u": r"μ|\d\s?us\b",
    "dots or an arrow of ASCII": r"\.\.\.|->",
    "zero below zero": r"[−-]0(?:\.0+)?(?![\d.])",
    "nan or inf": r"(?<![\w])(?:nan|inf)(?!\w)",
}
"""What is wrong, and how it shows in a text."""

_OLD = (
    r"disturb(?:ed|ance)",
    r"(?<!context )switches",
    r"(?<!page )faults?",
    r"packing|packed",
    r"A/A",
    r"no-trim",
    r"twins?",
    r"stopwatch",
    r"conductor",
    r"debounce",
    r"A/B",
)
"""Words that only we know, and what engineers call something else."""

_EXACT = re.compile(r"cosine|version|torch|Python|ONNX Runtime|PySide|QuantScope|processor|McNemar")
_DECIMAL = re.compile(r"(?<![\w.:,])(\d[\d,]*)\.(\d+)(?![\w.])(?!\.)")
_WHOLE = re.compile(r"(?<![\w.,])(\d{1,3}(?:,\d{3})+)\s(?:%|[nµm]?s|[kMG]B|×)(?!\w)")
_LOOSE = re.compile(rf"\d (?:{_UNIT})(?![\w-])|\bp [=<]|\bp\s[=<] \d")
_VALUE = re.compile(rf"^\(?[<>≥~]? ?[+−]?{_NUMBER}\s?({_UNIT})?\)?$")


def find_slips(text: str, *, wraps: bool = False) -> Iterator[str]:
    """Yields what a text has against the style.

    Args:
        text: As it is drawn, with its no-break spaces.
        wraps: Whether a line may end at a blank of it.
    """
    plain = text.replace("\N{NO-BREAK SPACE}", " ")
    for slip, pattern in _SLIPS.items():
        found = next((f for f in re.finditer(pattern, plain) if not _is_year(f.group())), None)
        if found is not None:
            yield f"{slip}: {found.group()!r}"
    for word in _OLD:
        found = re.search(rf"\b{word}\b", plain, re.IGNORECASE if word.islower() else 0)
        if found is not None:
            yield f"a word of ours: {found.group()!r}"
    if not _EXACT.search(plain):
        for whole, decimals in _DECIMAL.findall(plain):
            # Near 1 a cosine says more with six decimals.
            near = whole == "0" and decimals.startswith("99")
            if not near and len((whole.replace(",", "") + decimals).lstrip("0")) > 3:
                yield f"more than three digits: {whole}.{decimals}"
    for whole in _WHOLE.findall(plain):
        if len(whole.replace(",", "").rstrip("0")) > 3:
            yield f"more than three digits: {whole}"
    if wraps and (loose := _LOOSE.search(text)):
        yield f"a blank at which a line may end: {loose.group()!r}"


def find_mixed_units(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yields the columns in which figures stand in several units; headings are no rows."""
    for cells in zip(*rows, strict=True):
        units = {found.group(1) for cell in cells if (found := _VALUE.match(cell.strip()))}
        # Nothing needs no unit, nor does a count beside figures that have none.
        if len(units - {None}) > 1:
            yield f"{sorted(filter(None, units))}: {', '.join(cells)}"


def _is_year(text: str) -> bool:
    return re.fullmatch(r"(?:19|20)\d\d", text) is not None
