"""Small torch calls gain nothing from a second thread, and wait for it on a busy machine."""

import pytest
import torch


@pytest.fixture(autouse=True)
def one_thread(torch_as_found: None) -> None:  # noqa: ARG001 - which gives the threads back
    torch.set_num_threads(1)
