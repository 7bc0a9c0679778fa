"""All names of which one can be chosen fit into one line."""

import pytest

from app.core.readers.listing import list_names


@pytest.mark.parametrize(
    ("names", "line"),
    [
        (["a"], "a"),
        ([""], '""'),
        (["a", "b", "c"], "a, b, c"),
        ([f"x{n}" for n in "abcdefghijkl"], ", ".join(f"x{n}" for n in "abcdefghijkl")),
        ([f"rnns.{n}.cell" for n in range(12)], "rnns.0.cell to rnns.11.cell"),
        (["enc", *(f"l{n}" for n in range(4)), "dec"], "enc, l0 to l3, dec"),
        (["l0", "l1", "l2"], "l0, l1, l2"),
        (["l0", "l2", "l4", "l6"], "l0, l2, l4, l6"),
        (["a0.b0", "a1.b1", "a2.b2", "a3.b3"], "a0.b0, a1.b1, a2.b2, a3.b3"),
        (["l9", "l8", "l7", "l6"], "l9, l8, l7, l6"),
        (["a0", "a1", "a2", "a3", "b4", "b5"], "a0 to a3, b4, b5"),
        (["a\nb"], "a\N{REPLACEMENT CHARACTER}b"),
    ],
)
def test_names_stand_in_their_order_and_those_that_count_up_as_a_run(
    names: list[str], line: str
) -> None:
    assert list_names(names) == line


def test_very_many_names_end_in_how_many_there_are_more() -> None:
    letters = "abcdefghij"
    names = [f"{a}{b}{c}" for a in letters for b in letters for c in letters]
    line = list_names(names)
    assert line.startswith("aaa, aab, ")
    assert line.endswith(", cjj, and 700 more")
    assert len(line) < 2000
