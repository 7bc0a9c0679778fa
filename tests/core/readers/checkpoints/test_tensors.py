"""No reader takes more tensors than a network has, and all of them say so in the same words."""

import pytest

from app.core.errors import UnusableError
from app.core.readers.checkpoints.tensors import MOST_TENSORS, require_few


def test_as_many_tensors_as_a_network_may_have_are_taken() -> None:
    require_few(MOST_TENSORS)


@pytest.mark.parametrize("verb", ["holds", "names"])
def test_more_tensors_are_refused_by_their_number(verb: str) -> None:
    with pytest.raises(UnusableError) as refused:
        require_few(MOST_TENSORS + 1, verb)
    assert str(refused.value) == f"It {verb} 100,001 tensors; no network has so many."
