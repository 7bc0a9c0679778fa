"""A sequence of torch calls ends between two of them."""

import contextlib
import itertools

import pytest
import torch

from app.core.cancellation import Interruptible, StoppedError


def add_often(value: torch.Tensor) -> None:
    for _ in range(9):
        value.add_(1)


def test_without_a_stop_torch_works_as_always() -> None:
    with Interruptible(lambda: False):
        total = torch.add(torch.ones(2), torch.full((2,), 2.0), alpha=3)
    assert total.tolist() == [7, 7]


def test_a_stop_is_obeyed_before_the_next_torch_call() -> None:
    asked = itertools.count()
    value = torch.zeros(1)
    with pytest.raises(StoppedError), Interruptible(lambda: next(asked) == 2):
        add_often(value)
    assert value.item() == 2


def test_a_stop_is_asked_for_in_the_body_only() -> None:
    with Interruptible(lambda: False):
        pass
    stopping = Interruptible(lambda: True)
    assert torch.ones(1).add(1).item() == 2
    with pytest.raises(StoppedError), stopping:
        torch.ones(1)
    assert torch.ones(1).add(1).item() == 2


@pytest.mark.parametrize("asked", range(1, 5))
def test_gradients_are_on_after_a_stop_in_a_block_without_them(asked: int) -> None:
    count = 0

    def stop() -> bool:
        nonlocal count
        count += 1
        return count >= asked

    with contextlib.suppress(StoppedError), Interruptible(stop), torch.no_grad():
        torch.ones(2).add_(1)
    assert torch.is_grad_enabled()
