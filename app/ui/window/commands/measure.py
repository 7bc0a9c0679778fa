"""Commands that measure, and that say against what."""

from typing import Final

from app.ui.window.commands.command import Command
from app.ui.window.situation import (
    needs_finished,
    needs_kept,
    needs_pinnable,
    needs_running,
    needs_torch,
)

MEASURE: Final = (
    Command("run", "measure", "&Run again", "F5", lambda w: w.measuring.run_again(), needs_torch),
    Command(
        "precise",
        "measure",
        "Measure &precisely",
        "F6",
        lambda w: w.measuring.measure_precisely(),
        needs_finished,
    ),
    Command(
        "here",
        "measure",
        "Measure &here against this",
        "F8",
        lambda w: w.measuring.measure_here(),
        needs_kept,
    ),
    Command("stop", "measure", "&Stop", "Esc", lambda w: w.measuring.stop(), needs_running),
    Command(
        "pin",
        "measure",
        "&Baseline",
        "Ctrl+B",
        lambda w: w.kept_place.toggle_baseline(),
        needs_pinnable,
        1,
        lambda situation: situation.is_baseline,
    ),
    Command(
        "check",
        "measure",
        "&Check this machine",
        "F7",
        lambda w: w.measuring.check_machine(),
        needs_torch,
        1,
    ),
)
