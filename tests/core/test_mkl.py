import os
import subprocess
import sys
from pathlib import Path

import pytest

import app
from app.core.mkl import free_thread_buffers

GROWTH = """
import ctypes, threading
from app.core.comparison import compare
from app.core.instrument import bound_onednn
from app.core.spec import ComparisonSpec

class Info(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in "abcdefghij"]

libc = ctypes.CDLL(None)

def used():
    if not hasattr(libc, "mallinfo2"):
        return 0
    libc.mallinfo2.restype = Info
    info = libc.mallinfo2()
    # What is mapped one by one, and what of the heap is in use.
    return info.e + info.h

def work():
    bound_onednn()
    for size in (8, 100, 24, 64, 100, 16, 48, 100):
        spec = ComparisonSpec(
            input_size=size, hidden_size=size, num_layers=3, bidirectional=True, batch_size=4,
            seq_len=40,
        )
        stopped = []
        for event in compare(spec, stopwatch=Nobody(), stop=lambda: bool(stopped)):
            if type(event).__name__ == "Dissected":
                # Before any call is timed.
                stopped.append(event)
        assert stopped
        counts.append(used())

class Nobody:
    def release(self):
        pass

counts = []
thread = threading.Thread(target=work)
thread.start()
thread.join()
print((used() - counts[0]) / 1e6)
"""


def test_freeing_the_buffers_of_a_thread_that_has_none_does_nothing() -> None:
    free_thread_buffers()
    free_thread_buffers()


@pytest.mark.slow
def test_comparing_in_many_shapes_leaves_no_buffers_with_the_thread() -> None:
    run = subprocess.run(
        [sys.executable, "-c", GROWTH],
        env={**os.environ, "PYTHONPATH": str(Path(app.__file__).parent.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    # Otherwise more than 12 MB stay.
    assert float(run.stdout.splitlines()[-1]) < 8
