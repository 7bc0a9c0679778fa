"""Says in the status line what a comparison does next, and how it ended."""

from typing import Final

from app.core.events import Event, Timed
from app.core.report.latency import WAS_NOT_TIMED
from app.core.report.speed_verdict import state_comparison, state_speed
from app.core.report.verdicts import state_progress, state_resolution, state_stop
from app.core.results.comparison import Comparison
from app.core.schemes.registry import find_scheme
from app.core.spec import ComparisonSpec
from app.core.stages import BUILD, find_next

BUILDING: Final = BUILD.doing
NOT_LOADED: Final = "Nothing can be measured until torch has been loaded."
NOTHING_YET: Final = "There is nothing to take yet: the outputs have not been compared."
UNSOUND: Final = "Not compared: see the message in the panel."
STOPPED_EARLY: Final = "Stopped before a round of calls was complete; F5 starts again."
NOT_MEASURED: Final = "Not measured; F5 measures the parameters."
MEASURING_ON: Final = "Measuring on…"


def describe_elapsed(doing: str, seconds: int) -> str:
    """Returns what goes on, with how long it has done so."""
    return f"{doing} {seconds:,} s"


def describe_next(event: Event, spec: ComparisonSpec) -> str:
    """Returns what comes after an event, "" where nothing is said of it."""
    following = find_next(event, spec)
    return "" if following is None else following.doing


def describe_round(event: Timed) -> str:
    """Returns how far a measurement is, what it has found by now and how sure that is."""
    found = state_speed(event.speedup, event.latency.pairs).headline
    return f"{event.progress * 100:3.0f} %  {found}. {state_progress(event.speedup, event.latency)}"


def describe_end(comparison: Comparison, notice: str, *, here: bool) -> str:
    """Returns how a measurement ended.

    Args:
        comparison: What came of it.
        notice: What is to be said before.
        here: Whether it was measured just now: then a copy's tells what the machine resolves.
    """
    if comparison.speedup is None or comparison.latency is None:
        return WAS_NOT_TIMED
    text = state_stop(comparison.speedup, comparison.latency)
    speed = state_comparison(comparison)
    if speed is not None and speed.remedy:
        text = f"{text} {speed.remedy[:1].upper()}{speed.remedy[1:]} (F6)."
    text = f"{notice} {text}" if notice else text
    if here and find_scheme(comparison.spec.scheme).is_copy:
        text = f"{state_resolution(comparison.speedup)} {text}"
    return text
