"""Tables say the same in every notation, and no cell breaks out of its own."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.export.table_formats import as_csv, as_markdown, as_text
from app.core.report.comparison_table import Table

CELLS = st.text(max_size=12)
TABLES = st.integers(1, 4).flatmap(
    lambda columns: st.builds(
        Table,
        st.tuples(*[CELLS] * columns),
        st.lists(st.tuples(*[CELLS] * columns), max_size=4).map(tuple),
    )
)


def test_text_is_aligned() -> None:
    table = Table(("", "A", "B"), (("speed", "1", "22"), ("size", "333", "4")))
    assert as_text(table) == "       A    B\nspeed  1    22\nsize   333  4"


@given(TABLES)
def test_text_has_one_line_a_row_and_nothing_that_commands_a_terminal(table: Table) -> None:
    lines = as_text(table).split("\n")
    assert len(lines) == len(table.rows) + 1
    assert all(line.isprintable() for line in lines)


def test_markdown_is_what_github_renders() -> None:
    table = Table(("", "A"), (("a|b\\", "1 < 2 `x`\n<script>"),))
    assert as_markdown(table) == (
        "|  | A |\n|:---|---:|\n| a\\|b\\\\ | 1 &lt; 2 \\`x\\` &lt;script&gt; |"
    )


@given(TABLES)
def test_markdown_has_as_many_columns_in_every_line_whatever_the_cells_hold(table: Table) -> None:
    for line in as_markdown(table).split("\n"):
        bars = sum(
            character == "|" and (len(line[:at]) - len(line[:at].rstrip("\\"))) % 2 == 0
            for at, character in enumerate(line)
        )
        assert bars == len(table.headings) + 1


@given(TABLES)
def test_csv_gives_every_cell_back(table: Table) -> None:
    rows = list(csv.reader(io.StringIO(as_csv(table), newline="")))
    assert len(rows) == len(table.rows) + 1
    for read, written in zip(rows, (table.headings, *table.rows), strict=True):
        # A line of nothing but one empty cell is an empty line.
        for back, cell in zip(read or [""], written, strict=True):
            assert back.removeprefix("'") == flatten(cell).removeprefix("'")


FORMULAS = ["=cmd()", "+1+1", "-x", "@x", "\t=x", " =x", "-1 (95 % CI -2 to 0)", "＝1", "+", "-"]


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_cell_is_a_formula(formula: str) -> None:
    assert as_csv(Table((formula,), ())).lstrip('"').startswith("'")


@pytest.mark.parametrize("number", ["-1", "+2.5", "-1.2e-05", "+1,240.5 %", "3"])
def test_a_signed_number_stays_one(number: str) -> None:
    assert next(csv.reader([as_csv(Table((number,), ()))])) == [number]


def flatten(cell: str) -> str:
    line = " ".join(cell.split())
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in line)
