"""A comparison's results as plain text: a short table, and what follows from it in sentences."""

from app.core.format import (
    format_cosine,
    format_durations,
    format_number,
    format_percentage,
    format_recipe,
)
from app.core.report.accuracy import state_accuracy
from app.core.report.anatomy import explain_anatomy
from app.core.report.batch_effect import state_batch_effect
from app.core.report.growth import state_growth
from app.core.report.spec_text import describe_spec
from app.core.report.speed_verdict import state_comparison
from app.core.report.verdicts import (
    format_estimates,
    format_percent,
    state_difference,
    state_size,
    state_stored_size,
)
from app.core.results.accuracy import Accuracy
from app.core.results.anatomy import Anatomy
from app.core.results.comparison import Comparison
from app.core.results.divergence import Divergence
from app.core.schemes.registry import find_scheme
from app.core.statistics.paired import summarise_accuracy

_Row = tuple[str, str, str, str]


def describe_results(comparison: Comparison) -> str:
    """Returns what was found out, the recipe's figures first."""
    candidate = find_scheme(comparison.spec.scheme).title
    rows = [
        ("", "fp32", candidate, ""),
        *_describe_sizes(comparison),
        *_describe_latency(comparison),
        *_describe_divergence(comparison.divergence),
    ]
    if comparison.accuracy is not None:
        rows.append(_describe_accuracy(comparison.accuracy, candidate))
    if comparison.anatomy is not None:
        rows += _describe_shares(comparison.anatomy)
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = [
        f"{name:<{widths[0]}}  {left:>{widths[1]}}  {right:>{widths[2]}}  {said}".rstrip()
        for name, left, right, said in rows
    ]
    return "\n".join(
        [describe_spec(comparison.spec), "", *lines, *_describe_conclusions(comparison)]
    )


def _describe_sizes(comparison: Comparison) -> list[_Row]:
    sizes = comparison.sizes
    reference, candidate = (f"{file.total_bytes:,}" for file in sizes.sides)
    said = "; ".join(filter(None, (state_size(sizes).headline, state_stored_size(sizes))))
    return [("size (bytes)", reference, candidate, said)]


def _describe_latency(comparison: Comparison) -> list[_Row]:
    speed = state_comparison(comparison)
    if comparison.latency is None or speed is None:
        return []
    left, right = comparison.latency.sides
    ranks = zip(left.percentiles, right.percentiles, strict=True)
    p95, p99 = [format_estimates(rank) for rank in ranks][1:]
    median, other = format_durations([left.p50.ns, right.p50.ns])
    return [
        ("timed calls", f"{left.n:,}", f"{right.n:,}", ""),
        (
            "latency p50",
            median,
            other,
            "; ".join(filter(None, [f"{speed.headline}, {speed.evidence}", speed.remedy])),
        ),
        ("latency p95", p95[0], p95[1], ""),
        ("latency p99", p99[0], p99[1], ""),
    ]


def _describe_divergence(divergence: Divergence) -> list[_Row]:
    rows = [
        (
            "mean |h|",
            format_recipe(divergence.mean_abs_reference),
            format_recipe(divergence.mean_abs_candidate),
            "",
        ),
        (
            "mean |Δh|",
            "",
            format_recipe(divergence.mean_abs_difference),
            state_difference(divergence).headline,
        ),
    ]
    if divergence.scores is not None:
        percent = divergence.scores_percent
        said = "" if percent is None else f"{format_percent(percent)} % different"
        mean = float(divergence.scores.mean.mean())
        rows.append(("mean |Δscore|", "", format_number(mean), said))
    return rows


def _describe_accuracy(accuracy: Accuracy, candidate: str) -> _Row:
    summary = summarise_accuracy(accuracy)
    shares = (format_percentage(side.share) for side in (summary.reference, summary.candidate))
    reference, other = shares
    return ("accuracy", reference, other, state_accuracy(summary, candidate).evidence)


def _describe_shares(anatomy: Anatomy) -> list[_Row]:
    return [
        ("weights only", "", format_number(anatomy.weights_only), ""),
        ("activations only", "", format_number(anatomy.activations_only), ""),
        (
            "final h",
            "",
            "",
            f"relative error {format_number(anatomy.final_relative_error)}, "
            f"cosine {format_cosine(anatomy.final_cosine)}",
        ),
    ]


def _describe_conclusions(comparison: Comparison) -> list[str]:
    """Returns the sentences under the table, with an empty line before them."""
    said = []
    scheme = find_scheme(comparison.spec.scheme)
    if not scheme.is_copy and scheme.unapplied is not None:
        said.append(f"{scheme.unapplied.headline}. {scheme.unapplied.evidence}")
    if comparison.anatomy is not None:
        statement = explain_anatomy(comparison.anatomy, comparison.spec)
        said.append(f"{statement.headline} {statement.evidence}".rstrip())
        growth = comparison.anatomy.growth
        if not growth or growth[0].verdict != "short":
            said.append(state_growth(growth, comparison.spec))
    if comparison.batch_effect is not None:
        said.append(state_batch_effect(comparison.batch_effect, scheme.title))
    return ["", *said] if said else []
