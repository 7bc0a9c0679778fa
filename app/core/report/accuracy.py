"""How often both models are right, in words."""

from app.core.format import format_change, format_count, format_number, format_percentage
from app.core.report.verdicts import Statement
from app.core.statistics.paired import AccuracySummary


def state_accuracy(summary: AccuracySummary, candidate: str) -> Statement:
    """Says how often both models are right, and whether that differs.

    Args:
        summary: Of both models' answers.
        candidate: The candidate's name in a sentence.
    """
    flipped, total = len(summary.flips), summary.utterances
    answers = format_count(total, "answer")
    counted = f"{flipped:,} of {answers} flipped" if flipped else f"none of {answers} flipped"
    verdict = {
        "better": f"{candidate} is better",
        "worse": f"{candidate} is worse",
        "same": "",
        "undecided": "cannot tell which is better",
    }[summary.verdict]
    tested = f"; McNemar p {_format_p(summary.p)}: {verdict}" if verdict else ""
    sides = (summary.reference, summary.candidate)
    shares = " → ".join(format_percentage(side.share) for side in sides)
    return Statement(f"{shares} correct", f"{counted}{tested}")


def title_flips(summary: AccuracySummary) -> str:
    """Says how many answers flipped."""
    count = len(summary.flips)
    return f"{format_count(count, 'answer')} flipped" if count else "No answer flipped"


def describe_no_flip(summary: AccuracySummary, candidate: str) -> str:
    """Says what it means that none did."""
    return (
        f"fp32 and {candidate} name the same speaker for each of the "
        f"{format_count(summary.utterances, 'utterance')}."
    )


def describe_difference(summary: AccuracySummary, candidate: str) -> str:
    """Returns the difference in percentage points with its paired interval."""
    interval = summary.difference_interval
    return (
        f"{candidate} − fp32: {format_change(summary.difference_points)} points, 95 % CI "
        f"{format_change(interval.low)} to {format_change(interval.high)}"
    )


def describe_pair(summary: AccuracySummary, candidate: str) -> str:
    """Says how far the two are apart, whether that means anything, and how often they agree."""
    tested = f"McNemar's exact p {_format_p(summary.p)}"
    verdict = {
        "better": f"{tested}: {candidate} is better",
        "worse": f"{tested}: {candidate} is worse",
        "same": "Both gave the same answers",
        "undecided": f"{tested}: cannot tell which is better",
    }[summary.verdict]
    same = summary.utterances - len(summary.flips)
    alone = (
        f"Only fp32 is right {format_count(summary.only_reference, 'time')}, "
        f"only {candidate} {format_count(summary.only_candidate, 'time')}. "
    )
    return (
        f"{describe_difference(summary, candidate)}. {verdict}. {alone}"
        f"Both say the same of {same:,} of {format_count(summary.utterances, 'utterance')} "
        f"({format_percentage(summary.agreement)})."
    )


def _format_p(p: float) -> str:
    return "< 0.0001" if p < 0.0001 else f"= {format_number(p)}"
