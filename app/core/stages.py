"""The stages of a comparison in their order: what each finds, and what is said of it."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from app.core.events import (
    BatchCompared,
    Built,
    Dissected,
    Diverged,
    Event,
    Judged,
    Probed,
    Sized,
    Timed,
)
from app.core.schemes.registry import find_scheme
from app.core.spec import ComparisonSpec


@dataclass(frozen=True, slots=True, eq=False)
class Stage:
    """One step of a comparison, which ends in an event.

    Attributes:
        event: What says that it is over; while calls are timed, that a round is.
        doing: Said while it goes on, in place of what was said before; "" for nothing.
        begun: Said when it begins, on a line of its own; "" for nothing.
        done: Said once it is over, on a line of its own; "" for nothing.
        applies: Whether a comparison of a spec has it.
        drawn: Whether panes draw what it finds: the worker waits until they have.
    """

    event: type[Event]
    doing: str = ""
    begun: str = ""
    done: str = ""
    applies: Callable[[ComparisonSpec], bool] = lambda _spec: True
    drawn: bool = True


BUILD: Final = Stage(
    Built,
    doing="Building and quantizing the models…",
    done="Models built and quantized.",
    drawn=False,
)
SIZE: Final = Stage(
    Sized,
    doing="Saving both models and comparing their outputs…",
    done="Files saved and measured.",
)
COMPARE: Final = Stage(Diverged, doing="Comparing their outputs…", done="Outputs compared.")
COMPARE_BATCH: Final = Stage(
    BatchCompared,
    doing="Calling sequences without their batch-mates…",
    done="Sequences called without their batch-mates.",
    applies=lambda spec: find_scheme(spec.scheme).shares_scale(spec.batch_size),
)
DISSECT: Final = Stage(
    Dissected,
    doing="Taking the error apart…",
    done="Error followed to where it comes from.",
    applies=lambda spec: find_scheme(spec.scheme).unapplied is None,
)
JUDGE: Final = Stage(
    Judged,
    doing="Comparing both models' accuracy…",
    done="Accuracy of both models measured.",
    applies=lambda spec: spec.has_task,
)
TIME: Final = Stage(Timed, doing="Timing: the stopwatch prepares the models…", begun="Timing…")
PROBE: Final = Stage(Probed, drawn=False)

STAGES: Final = (BUILD, SIZE, COMPARE, COMPARE_BATCH, DISSECT, JUDGE, TIME, PROBE)


def list_stages(spec: ComparisonSpec) -> tuple[Stage, ...]:
    """Returns the stages that a comparison of ``spec`` has, in their order."""
    return tuple(stage for stage in STAGES if stage.applies(spec))


def find_stage(event: Event) -> Stage | None:
    """Returns the stage that an event is of; None for one that may come in any."""
    return next((stage for stage in STAGES if type(event) is stage.event), None)


def find_next(event: Event, spec: ComparisonSpec) -> Stage | None:
    """Returns the stage after the one that an event is of; None where there is none."""
    pairs = pairwise(list_stages(spec))
    return next((after for stage, after in pairs if type(event) is stage.event), None)
