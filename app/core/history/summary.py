"""What is said of a comparison in the list: its words and its tags."""

from typing import Final

from app.core.report.spec_text import describe_spec
from app.core.report.speed_verdict import state_comparison
from app.core.report.verdicts import state_difference, state_size
from app.core.results.comparison import Comparison

STOPPED: Final = "stopped"
ELSEWHERE: Final = "other machine"
OTHER_VERSIONS: Final = "other versions"

Words = tuple[str, str, str, str, str, str]
"""When, the parameters, speed, its evidence, size and difference."""


def describe(comparison: Comparison) -> Words:
    """Returns a comparison in the list's words."""
    return (
        comparison.environment.created_utc,
        describe_spec(comparison.spec),
        *describe_speed(comparison),
        state_size(comparison.sizes).headline,
        state_difference(comparison.divergence).headline,
    )


def describe_speed(comparison: Comparison) -> tuple[str, str]:
    """Returns how much faster it is, and the evidence for that."""
    speed = state_comparison(comparison)
    return ("not timed", "") if speed is None else (speed.headline, speed.evidence)


def tag(comparison: Comparison) -> str:
    """Returns what else is to be known of a comparison, parted by commas."""
    from app.core.machine.provenance import find_differences, read_this_machine

    tags = []
    speedup = comparison.speedup
    if speedup is not None and speedup.stopped_by == "user":
        tags.append(STOPPED)
    here = read_this_machine()
    if comparison.environment.cpu != here.cpu:
        tags.append(ELSEWHERE)
    elif find_differences(comparison.environment, here):
        tags.append(OTHER_VERSIONS)
    return ", ".join(tags)
