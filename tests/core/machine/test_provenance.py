"""Whether a comparison was measured here is told by the processor and the versions."""

from dataclasses import replace

import pytest
import torch
from fakes import ENVIRONMENT

from app import __version__
from app.core.machine.environment import read_environment
from app.core.machine.provenance import ThisMachine, find_differences, read_this_machine
from app.core.spec import ComparisonSpec

HERE = ThisMachine("Test processor", "2.13", "3.11", "0")


def test_what_was_just_measured_is_from_here() -> None:
    assert find_differences(read_environment(ComparisonSpec()), read_this_machine()) == ()


def test_here_is_told_without_torch_as_torch_tells_it() -> None:
    assert read_this_machine().torch == torch.__version__
    assert read_this_machine().quantscope == __version__


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, ()),
        ({"cpu": "Other"}, ("processor Other instead of Test processor",)),
        (
            {"torch": "2.12", "python": "3.12"},
            ("torch 2.12 instead of 2.13", "Python 3.12 instead of 3.11"),
        ),
        ({"quantscope": "9"}, ("QuantScope 9 instead of 0",)),
        ({"load": 3.0, "created_utc": "later", "governor": "powersave"}, ()),
    ],
)
def test_each_difference_that_matters_is_named(
    change: dict[str, object], said: tuple[str, ...]
) -> None:
    assert find_differences(replace(ENVIRONMENT, **change), HERE) == said
