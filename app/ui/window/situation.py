"""What the window stands at, from which follows what can be done now, and why the rest cannot."""

from dataclasses import dataclass
from typing import Final

from app.core.report.progress import NOT_LOADED, NOTHING_YET, UNSOUND
from app.ui.theme import Appearance

_SEVERAL: Final = "This is made of one comparison, and several are in front."
_NOT_MEASURING: Final = "Nothing is being measured."
_GOES_ON: Final = "The measurement goes on: wait for its end, or stop it."
_UNFINISHED: Final = "There is no finished measurement to go on with."
_ELSEWHERE: Final = "This was measured elsewhere; what can be measured here is the same anew (F8)."
_NO_PREDECESSOR: Final = "There is no finished comparison to measure against."
_LAST_PANE: Final = "It is the only pane that is shown."
_NOTHING_DONE: Final = "Nothing has been changed yet that could be taken back."
_NOTHING_UNDONE: Final = "Nothing was taken back that could be made again."
_NO_BASELINE: Final = "Only what is finished can be the baseline, and this is not yet."


@dataclass(frozen=True, slots=True)
class Situation:
    """All that decides which commands can be used.

    Attributes:
        loaded: torch has been loaded.
        measuring: A comparison runs, or is about to.
        sound: Every field of the panel holds something that makes sense.
        in_front: How many comparisons are in front of the user; a growing one counts once its
            outputs have been compared.
        begun: Something is known of what is shown.
        asking: What is shown answers a question beside the parameters.
        complete: What is shown has its latencies and is not being measured.
        foreign: It was measured elsewhere.
        kept: It has a place in the history.
        pinned: There is a baseline.
        is_baseline: What is shown is the baseline.
        appearance: As it was chosen.
        page: The page in front, as ``window.layout`` numbers them.
        panel_shown: The parameters or the history stand at the left.
        full_screen: The window takes all of its screen.
        panes_shown: The names of the comparison's panes that are not hidden.
        enlarged: One of them has all the room.
        undo: What would be taken back, "" for nothing.
        redo: What would be made again, "" for nothing.
    """

    loaded: bool = False
    measuring: bool = False
    sound: bool = True
    in_front: int = 0
    begun: bool = False
    asking: bool = False
    complete: bool = False
    foreign: bool = False
    kept: bool = False
    pinned: bool = False
    is_baseline: bool = False
    appearance: Appearance = "system"
    page: int = 0
    panel_shown: bool = True
    full_screen: bool = False
    panes_shown: tuple[str, ...] = ("latency", "size", "divergence")
    enlarged: bool = False
    undo: str = ""
    redo: str = ""


def always(_situation: Situation) -> str:
    """Nothing stands against it, ever."""
    return ""


def needs_any(situation: Situation) -> str:
    """Returns why nothing can be made of what is in front, or nothing."""
    # While the outputs are compared there is nothing to take for a moment, which is said then.
    return "" if situation.in_front or situation.begun else NOTHING_YET


def needs_one(situation: Situation) -> str:
    """Returns why nothing can be made of a single comparison, or nothing."""
    return _SEVERAL if situation.in_front > 1 else needs_any(situation)


def needs_torch(situation: Situation) -> str:
    """Returns why nothing can be measured, or nothing."""
    return "" if situation.loaded else NOT_LOADED


def needs_running(situation: Situation) -> str:
    """Returns why there is nothing to stop or to come back from, or nothing."""
    running = situation.loaded and situation.measuring
    return "" if running or situation.asking else _NOT_MEASURING


def needs_finished(situation: Situation) -> str:
    """Returns why what is shown cannot be measured on, or nothing."""
    if not situation.loaded:
        return NOT_LOADED
    if not situation.complete:
        return _GOES_ON if situation.measuring else _UNFINISHED
    if situation.foreign:
        return _ELSEWHERE
    return "" if situation.sound else UNSOUND


def needs_kept(situation: Situation) -> str:
    """Returns why nothing can be measured against what is shown, or nothing."""
    if not situation.loaded:
        return NOT_LOADED
    if situation.complete and situation.kept:
        return ""
    return _GOES_ON if situation.measuring else _NO_PREDECESSOR


def needs_pinnable(situation: Situation) -> str:
    """Returns why there is no baseline to pin or to take away, or nothing."""
    return "" if situation.kept or situation.pinned else _NO_BASELINE


def needs_another_pane(situation: Situation, name: str) -> str:
    """Returns why a pane cannot be hidden, or nothing."""
    return _LAST_PANE if situation.panes_shown == (name,) else ""


def needs_undo(situation: Situation) -> str:
    """Returns why nothing can be taken back, or nothing."""
    return "" if situation.undo else _NOTHING_DONE


def needs_redo(situation: Situation) -> str:
    """Returns why nothing can be made again, or nothing."""
    return "" if situation.redo else _NOTHING_UNDONE
