import pytest

from app.ui.panes.history.row_changes import find_gone, group


@pytest.mark.parametrize(
    ("numbers", "runs"),
    [([], []), ([3], [(3, 3)]), ([0, 1, 2], [(0, 2)]), ([0, 2, 3, 9], [(0, 0), (2, 3), (9, 9)])],
)
def test_rows_beside_each_other_are_one_run(
    numbers: list[int], runs: list[tuple[int, int]]
) -> None:
    assert group(numbers) == runs


def test_what_is_there_no_more_is_told_by_its_rows_before() -> None:
    assert find_gone("abcdef", "acf") == [(1, 1), (3, 4)]
    assert find_gone("abc", "cab") == []
