"""Names a process so that it can be told later whether that very one still runs."""

import os
from itertools import count
from typing import Final

_NUMBERS: Final = count()
_TOLERANCE_SECONDS: Final = 2.0
"""Of a start that is told by the clock, which may have been put right since."""


def name_this_process() -> str:
    """Returns a name of this process that no other name has: its id, its start, and a number."""
    import psutil

    return f"{os.getpid()} {psutil.Process().create_time():.2f} {next(_NUMBERS)}"


def is_running(name: str) -> bool:
    """Returns whether the process of a name still runs; what is no name runs nowhere."""
    import psutil

    try:
        number, started = name.split()[:2]
        found = psutil.Process(int(number)).create_time()
        return abs(found - float(started)) < _TOLERANCE_SECONDS
    except (ValueError, OverflowError, psutil.NoSuchProcess):
        return False
    except psutil.AccessDenied:
        return True
