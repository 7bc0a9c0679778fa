import pytest

from app.ui.dialogs.find import find

TITLES = ["Open…", "Stop", "Export picture", "Export table", "Copy table", "Sequence length"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", TITLES),
        ("  ", TITLES),
        ("op", ["Open…", "Copy table", "Stop", "Export picture"]),
        ("TABLE", ["Copy table", "Export table"]),
        ("table ex", ["Export table"]),
        ("sl", ["Sequence length"]),
        ("xyz", []),
        ("(", []),
    ],
)
def test_texts_are_found_by_parts_and_by_letters_the_best_first(
    query: str, found: list[str]
) -> None:
    assert [TITLES[number] for number in find(query, TITLES)] == found
