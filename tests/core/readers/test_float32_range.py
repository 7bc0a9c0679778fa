"""What float32 cannot hold is counted, to its very end."""

import numpy as np
import pytest

from app.core.readers.float32_range import describe_beyond

LARGEST = float(np.finfo(np.float32).max)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_what_float32_holds_is_let_through(dtype: type) -> None:
    values = np.array([[0, -1], [np.finfo(dtype).tiny, 6e4]], dtype)
    assert describe_beyond(values) == ""


def test_the_end_of_float32_is_the_last_that_it_holds() -> None:
    assert describe_beyond(np.array([LARGEST, -LARGEST])) == ""
    assert describe_beyond(np.array([np.nextafter(LARGEST, np.inf)])).startswith("1 value beyond")


def test_the_largest_of_both_signs_is_told() -> None:
    values = np.array([[1e39, 2], [-3e300, 1e38]])
    said = "2 values beyond float32, the largest 3e+300 where float32 ends at 3.4e+38"
    assert describe_beyond(values) == said
