"""What failed is told in our sentence; a library's words are quoted, cleaned and shortened."""

import pickle

import pytest
import torch

from app.core.errors import FailedError, UnusableError
from app.core.limits import Problem, SpecError
from app.core.report.failures import describe_failure, end_sentence

TORCH = (
    "[enforce fail at alloc_cpu.cpp:117] err == 0. DefaultCPUAllocator: can't allocate memory: you "
    "tried to allocate 4611686018427387904 bytes. Error code 12 (Cannot allocate memory)"
)


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (FailedError("The stopwatch is gone"), "The stopwatch is gone."),
        (UnusableError("It is a folder; choose one."), "It is a folder; choose one."),
        (SpecError(Problem("engine", "There is no engine.")), "There is no engine."),
        (
            OSError(28, "No space left on device"),
            "The comparison failed: the system says “No space left on device”.",
        ),
        (
            OSError(13, "Permission denied", "/a\x1b[2J"),
            "The comparison failed: the system says “Permission denied” (/a\ufffd[2J).",
        ),
        (
            RuntimeError("mat1 and mat2\ncannot\x1b be multiplied."),
            "The comparison failed in a way that was not foreseen (RuntimeError: “mat1 and mat2”). "
            "“quantscope info” tells what a report of it needs.",
        ),
        (
            KeyError(),
            "The comparison failed in a way that was not foreseen (KeyError). “quantscope info” "
            "tells what a report of it needs.",
        ),
        (
            ImportError("libgone.so.1: cannot open shared object file"),
            "The comparison failed: a library could not be loaded (ImportError: “libgone.so.1: "
            "cannot open shared object file”). Install QuantScope again.",
        ),
    ],
)
def test_each_kind_has_its_sentence(error: Exception, sentence: str) -> None:
    assert describe_failure("The comparison", error) == sentence


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        RuntimeError(TORCH),
        ImportError("libtorch_cpu.so: failed to map segment from shared object"),
        OSError(12, "Cannot allocate memory"),
    ],
)
def test_want_of_memory_is_told_as_such_with_what_would_do(error: Exception) -> None:
    told = describe_failure("Training", error)
    assert told.startswith("Training failed for want of memory; ")
    assert "enforce" not in told


def test_torchs_own_refusal_is_want_of_memory() -> None:
    with pytest.raises(RuntimeError) as refused:
        torch.empty(2**60)
    assert "for want of memory" in describe_failure("This", refused.value)


def test_a_long_text_is_shortened_and_cannot_command_a_terminal() -> None:
    told = describe_failure("This", pickle.PickleError("\x1b[31m" + "word " * 10_000))
    assert len(told) < 400
    assert told.isprintable()
    assert told.endswith("what a report of it needs.")


@pytest.mark.parametrize("text", ["Done.", "Done", "Done ", "Done.\n"])
def test_a_sentence_ends_in_one_full_stop(text: str) -> None:
    assert end_sentence(text) == "Done."
    assert end_sentence("Really?") == "Really?"
