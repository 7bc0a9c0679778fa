"""How one list of rows becomes another: which rows go, which come."""

from collections.abc import Hashable, Iterable, Sequence


def group(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Returns the first and last of each unbroken run in ascending numbers."""
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs


def find_gone(before: Sequence[Hashable], after: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Returns the runs of rows, as they were numbered before, that are there no more."""
    left = set(after)
    return group(row for row, name in enumerate(before) if name not in left)
