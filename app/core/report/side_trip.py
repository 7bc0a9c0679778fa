"""What came of a question that was asked beside the parameters, in one sentence."""

from dataclasses import replace

from app.core.report.speed_verdict import state_comparison
from app.core.results.comparison import Comparison


def state_answer(lead: str, answer: Comparison, before: Comparison | None) -> str:
    """Returns the answer, and how it was before where nothing but memory is another.

    Args:
        lead: What is different, as the beginning of a sentence; "" where nothing is to be said.
        answer: What was measured.
        before: What was shown when the question was asked.

    Returns:
        Nothing where no call was timed, or without a lead.
    """
    found = state_comparison(answer)
    if not lead or found is None:
        return ""
    said = f"{lead}: {found.headline}"
    if before is not None and replace(before.spec, allocator=answer.spec.allocator) == answer.spec:
        former = state_comparison(before)
        if former is not None:
            said = f"{said} instead of {former.headline}"
    return f"{said}."
