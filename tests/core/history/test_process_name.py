"""A process is known again by its name, and a number that went to another one is not it."""

import os

import pytest

from app.core.history.process_name import is_running, name_this_process


def test_this_process_runs_and_has_a_new_name_each_time() -> None:
    name, other = name_this_process(), name_this_process()
    assert name != other
    assert is_running(name)
    assert is_running(other)


@pytest.mark.parametrize(
    "name", ["", "7", "none at all", "{own} 1.0 0", f"{10**30} 1.0 0", "-1 1.0 0"]
)
def test_no_other_name_is_that_of_a_running_process(name: str) -> None:
    assert not is_running(name.format(own=os.getpid()))
