"""What is read-only is the array that was given."""

import numpy as np
import pytest

from app.core.types import freeze


def test_a_frozen_array_is_the_one_that_was_given_and_takes_no_other_values() -> None:
    values = np.arange(3.0)
    assert freeze(values) is values
    with pytest.raises(ValueError, match="read-only"):
        values[0] = 1
