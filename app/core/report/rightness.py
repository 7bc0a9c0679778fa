"""The answer to "Is it still right?", with the task's accuracy where there is a task."""

from app.core.format import format_number, format_percentage, format_tenths
from app.core.report.verdicts import Statement, state_difference
from app.core.results.accuracy import Accuracy
from app.core.results.divergence import Divergence
from app.core.statistics.paired import summarise_accuracy


def state_rightness(divergence: Divergence, accuracy: Accuracy | None) -> Statement:
    """Says how far the outputs differ, and what that does to the task.

    Args:
        divergence: Between both outputs.
        accuracy: Of both models, None without a task.
    """
    statement = state_difference(divergence)
    if accuracy is None:
        return statement
    differs = divergence.mean_abs_difference != 0
    # The accuracy takes the worst step's place: a cell of the band has room for one line.
    evidence = f"mean |Δh| {format_number(divergence.mean_abs_difference)}" if differs else "same h"
    return Statement(statement.headline, f"{evidence}; {_describe_accuracy(accuracy)}")


def _describe_accuracy(accuracy: Accuracy) -> str:
    """Returns both accuracies in a few words: "accuracy 97.0 → 96.8 %"."""
    summary = summarise_accuracy(accuracy)
    before = format_tenths(summary.reference.share * 100)
    return f"accuracy {before} → {format_percentage(summary.candidate.share)}"
