"""A comparison's verdicts in words, the same in the window, the picture and the terminal."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from app.core.format import (
    format_count,
    format_duration,
    format_durations,
    format_factor,
    format_number,
    format_size,
)
from app.core.results.divergence import Divergence
from app.core.results.latency import SMALLEST_EFFECT, Estimate, Latency, Speedup
from app.core.results.size import Sizes, StoredSize
from app.core.schemes.scheme import Scheme

Tone = Literal["plain", "muted"]
QUESTIONS: Final = ("Is it faster here?", "Is it smaller?", "Is it still right?")
"""What the verdicts on speed, size and difference answer."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One verdict.

    Attributes:
        headline: The answer.
        evidence: What it rests on.
        tone: "muted" for what may still turn out otherwise.
        remedy: What would say more; "" where nothing need be said.
    """

    headline: str
    evidence: str
    tone: Tone = "plain"
    remedy: str = ""


def format_estimate(estimate: Estimate) -> str:
    """Returns a duration, in brackets where too few calls stand behind it."""
    text = format_duration(estimate.ns)
    return text if estimate.has_enough_calls else f"({text})"


def format_estimates(estimates: Sequence[Estimate]) -> list[str]:
    """Returns durations that stand beside each other, in one unit."""
    texts = format_durations([estimate.ns for estimate in estimates])
    return [
        text if estimate.has_enough_calls else f"({text})"
        for text, estimate in zip(texts, estimates, strict=True)
    ]


def state_size(sizes: Sizes) -> Statement:
    """Says how much smaller or larger the candidate's file is."""
    evidence = (
        f"{format_size(sizes.reference.total_bytes)} → {format_size(sizes.candidate.total_bytes)}"
    )
    if sizes.stored is not None:
        evidence = f"{evidence}; {state_stored_size(sizes)}"
    return Statement(_compare_bytes(sizes.ratio), evidence)


def state_stored_size(sizes: Sizes) -> str:
    """Says the same against the type that the weights were stored in; "" for float32."""
    if sizes.stored is None:
        return ""
    ratio = sizes.stored.total_bytes / sizes.candidate.total_bytes
    dtype = "stored" if sizes.stored.dtype == "mixed" else sizes.stored.dtype
    than = "as" if ratio == 1 else "than as"
    return f"{_compare_bytes(ratio)} {than} {dtype}"


def _compare_bytes(ratio: float) -> str:
    if ratio == 1:
        return "same size"
    word, factor = ("smaller", ratio) if ratio > 1 else ("larger", 1 / ratio)
    if format_factor(factor) == "1.00":
        # "1.00× larger" says nothing; float16 is so at all but tiny sizes.
        return f"{format_percent(abs(1 / ratio - 1) * 100)} % {word}"
    return f"{format_factor(factor)}× {word}"


def state_difference(divergence: Divergence) -> Statement:
    """Says how far the outputs differ, in percent of the fp32 outputs' mean magnitude."""
    if divergence.mean_abs_difference == 0:
        return Statement("identical outputs", "h is the same at every step")
    evidence = (
        f"mean |Δh| {format_number(divergence.mean_abs_difference)}, "
        f"worst step {divergence.worst_step:,}"
    )
    if divergence.percent is None:
        return Statement("different from 0", f"fp32's h is 0 at every step; {evidence}")
    return Statement(f"{format_percent(divergence.percent)} % different", evidence)


def describe_scores(divergence: Divergence) -> str:
    """Says how far the linear layer's scores differ, in percent of fp32's mean magnitude."""
    if divergence.scores_percent is None:
        return "fp32's scores are all zero."
    if divergence.scores_percent == 0:
        return "The scores are the same at every step."
    percent = format_percent(divergence.scores_percent)
    return f"The scores differ by {percent} % of fp32's mean magnitude."


def format_percent(percent: float) -> str:
    """Returns two decimals as the recipe has them, and more where they would all be zero."""
    return format_factor(percent)


def state_reach(sizes: Sizes, scheme: Scheme) -> str:
    """Says how near the size ratio comes to what the weights alone would give, 4x in int8."""
    most = scheme.most_smaller
    if most is None or sizes.ratio == 1:
        return scheme.file_note
    if sizes.ratio < 1:
        # Small networks grow: how near they come to being smaller is no question.
        return f"larger, not up to {format_number(most)}× smaller"
    share = format_number(sizes.ratio / most * 100)
    return f"{format_factor(sizes.ratio)}× of at most {format_number(most)}× ({share} %)"


def name_stored_total(stored: StoredSize) -> str:
    """Returns what the total in the stored type is called in a table of bytes."""
    return "total, as stored" if stored.dtype == "mixed" else f"total as {stored.dtype}"


def state_stop(speedup: Speedup, latency: Latency) -> str:
    """Says why the measurement ended, or that it did not, and what was left out of it."""
    reasons = {
        "precision": "Done",
        "budget": "Time budget spent",
        "user": "Stopped",
        None: "Not finished",
    }
    return f"{reasons[speedup.stopped_by]}: {_describe_extent(speedup, latency)}"


def state_progress(speedup: Speedup, latency: Latency) -> str:
    """Says how far a measurement that runs has come; of one that has ended, how."""
    if speedup.stopped_by is not None:
        return state_stop(speedup, latency)
    return f"Measuring… {_describe_extent(speedup, latency)}"


def _describe_extent(speedup: Speedup, latency: Latency) -> str:
    """Says how wide the interval is, and after how many calls."""
    calls = f"{latency.reference.n:,} + {format_count(latency.candidate.n, 'call')}"
    return f"{_describe_width(speedup)} after {calls}{_describe_left_out(latency)}."


def _describe_width(speedup: Speedup) -> str:
    interval, half_width = speedup.interval, speedup.half_width
    if interval is None or half_width is None:
        return "too few calls for an interval"
    factor = interval.high / interval.low
    # Half the width of what reaches from a tenth to ten times as much is no share of anything.
    if factor > 2:
        return f"the interval spans a factor of {format_number(min(factor, 1e6))}"
    return f"the interval is ± {format_number(half_width * 100)} %"


def _describe_left_out(latency: Latency) -> str:
    disturbed = latency.disturbed_rounds
    if disturbed == 0:
        return ""
    of = f"{disturbed:,} of {format_count(len(latency.rounds), 'round')} interrupted"
    return f"; {of}, used after all" if latency.uses_disturbed else f"; {of} and left out"


def state_resolution(speedup: Speedup) -> str:
    """Says how small a difference this machine can resolve now, after a check with a copy."""
    if speedup.low is None or speedup.high is None:
        return "What this machine can resolve takes more calls to tell; raise the time budget."
    if speedup.verdict in {"faster", "slower"}:
        return (
            "This machine cannot be trusted now: the model came out different from its own copy. "
            "Close other programs and check again."
        )
    resolved = max(abs(speedup.high - 1), abs(1 - speedup.low), SMALLEST_EFFECT) * 100
    return (
        f"This machine can now resolve differences above {format_number(resolved)} %: the model "
        f"and its own copy came out {format_number(abs(speedup.estimate - 1) * 100)} % apart."
    )
