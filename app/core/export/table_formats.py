"""Tables as text, Markdown or comma-separated values; no cell breaks out of its own."""

import csv
import io
import re
from typing import Final

from app.core.format import clean_line
from app.core.report.comparison_table import Table


def as_text(table: Table) -> str:
    """Returns the table in aligned columns."""
    every = [[_flatten(cell) for cell in row] for row in (table.headings, *table.rows)]
    widths = [max(map(len, column)) for column in zip(*every, strict=True)]
    lines = ["  ".join(f"{c:<{w}}" for c, w in zip(row, widths, strict=True)) for row in every]
    return "\n".join(line.rstrip() for line in lines)


def as_markdown(table: Table) -> str:
    """Returns a table as GitHub renders it; no cell can break out of its own."""
    head, *body = (
        f"| {' | '.join(_escape(cell) for cell in row)} |" for row in (table.headings, *table.rows)
    )
    rule = "|".join([":---", *["---:"] * (len(table.headings) - 1)])
    return "\n".join([head, f"|{rule}|", *body])


def as_csv(table: Table) -> str:
    """Returns comma-separated values; no cell is taken for a formula by a spreadsheet."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    for row in (table.headings, *table.rows):
        writer.writerow([_disarm(cell) for cell in row])
    return buffer.getvalue()


def _flatten(cell: str) -> str:
    """Returns a cell as one line without characters that command a terminal or turn text around."""
    return clean_line(" ".join(cell.split()))


def _escape(cell: str) -> str:
    """Returns a cell in which Markdown and HTML mean nothing."""
    line = _flatten(cell).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"([\\`*_\[\]|~])", r"\\\1", line)


def _disarm(cell: str) -> str:
    """Returns a cell that a spreadsheet shows as it is."""
    line = _flatten(cell)
    return f"'{line}" if line[:1] in _COMMANDS and not _NUMBER.fullmatch(line) else line


# The last four are what a spreadsheet takes for the first on an East Asian keyboard.
_COMMANDS: Final = frozenset("=+-@＝＋－＠")
_NUMBER: Final = re.compile(r"[+-]?\d[\d,]*(\.\d+)?(e[+-]?\d+)?( ?%)?", re.ASCII)
