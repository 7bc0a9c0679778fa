"""Says what a comparison does next, before its calls are timed."""

from typing import Final

from app.core.events import Built, Dissected, Diverged, Event, Mixed, Sized
from app.core.spec import ComparisonSpec

BUILDING: Final = "Building and quantizing the models…"
_TIMING: Final = "Timing: the stopwatch prepares the models…"


def say_next(event: Event, spec: ComparisonSpec) -> str:
    """Returns what comes after an event, in the order of ``app.core.comparison``."""
    match event:
        case Built():
            return "Saving both models and comparing their outputs…"
        case Sized():
            return "Comparing their outputs…"
        case Diverged() if spec.scheme == "int8" and spec.batch_size > 1:
            return "Calling sequences without their batch-mates…"
        case Diverged() | Mixed() if spec.scheme == "int8":
            return "Taking the error apart…"
        case Diverged() | Dissected() if spec.has_task:
            return "Asking both models who speaks…"
    return _TIMING
