"""Tables of comparisons: one column each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from app.core.format import format_number, format_sizes
from app.core.report.accuracy import state_accuracy
from app.core.report.baseline_change import (
    RatioChange,
    compare_percentiles,
    find_speed_change,
    format_divergence,
)
from app.core.report.ratios import (
    LARGER,
    LONGER,
    Ways,
    describe_figures,
    describe_interval,
    describe_ratio,
)
from app.core.report.sides import find_sides
from app.core.report.spec_text import describe_inputs, describe_network
from app.core.report.speed_verdict import state_comparison
from app.core.report.verdicts import (
    format_estimates,
    format_percent,
    state_size,
    state_stored_size,
)
from app.core.results.comparison import Comparison
from app.core.results.latency import Estimate
from app.core.schemes.registry import find_scheme
from app.core.spec import CELL_TITLES
from app.core.statistics.paired import summarise_accuracy

_NONE: Final = "—"
_NAMES: Final = ("fp32", "{candidate}")
"""Of both sides, with a place for the candidate's."""


_Describe = Callable[[Comparison], str]
_DescribeChange = Callable[[Comparison, Comparison], str]


@dataclass(frozen=True, slots=True)
class Table:
    """Headings and rows of equal length; the first column names the rows."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def tabulate(comparisons: Sequence[Comparison], names: Sequence[str] | None = None) -> Table:
    """Returns one column for each comparison.

    Args:
        comparisons: One or more.
        names: Their headings; by default letters.

    Raises:
        ValueError: There are more or fewer names than comparisons.
    """
    if names is None:
        names = [_letter(number) for number in range(len(comparisons))]
    if len(names) != len(comparisons):
        raise ValueError(f"{len(names)} names for {len(comparisons)} comparisons")
    candidate = _name_candidate(comparisons)
    rows = [(r.title(candidate), *r.fill(comparisons)) for r in _choose(comparisons)]
    return Table(("", *names), tuple(rows))


def tabulate_change(current: Comparison, baseline: Comparison) -> Table:
    """Returns the baseline, the other comparison, and what changed between them."""
    table = tabulate((baseline, current))
    changes = (r.describe_change(current, baseline) for r in _choose((baseline, current)))
    rows = [(*row, change) for row, change in zip(table.rows, changes, strict=True)]
    return Table((*table.headings, "change from A to B"), tuple(rows))


def _letter(number: int) -> str:
    return chr(ord("A") + number) if number < 26 else f"{number + 1}"


def _name_candidate(comparisons: Sequence[Comparison]) -> str:
    titles = {find_scheme(c.spec.scheme).title for c in comparisons}
    return titles.pop() if len(titles) == 1 else "candidate"


@dataclass(frozen=True, slots=True)
class _Row:
    """What one row says of a comparison, and of its change.

    Attributes:
        name: With a place for the candidate's.
        describe: Says it of one comparison.
        describe_change: Says how it is different from a baseline's.
        usual: What most comparisons say; a row in which all of them do is left out.
        describe_all: Says it of several in one unit, where it has a unit.
    """

    name: str
    describe: _Describe
    describe_change: _DescribeChange
    usual: str | None = None
    describe_all: Callable[[Sequence[Comparison]], list[str]] | None = None

    def fill(self, comparisons: Sequence[Comparison]) -> list[str]:
        if self.describe_all is not None:
            return self.describe_all(comparisons)
        return [self.describe(comparison) for comparison in comparisons]

    def title(self, candidate: str) -> str:
        return self.name.format(candidate=candidate)


def _fact(name: str, describe: _Describe, usual: str | None = None) -> _Row:
    """Returns the row of something that is the same or not."""
    return _Row(name, describe, lambda c, b: "" if describe(c) == describe(b) else "changed", usual)


def _figure(name: str, describe: _Describe, usual: str | None = None) -> _Row:
    """Returns the row of a figure whose change follows from those of others."""
    return _Row(name, describe, lambda _c, _b: "", usual)


def _together(
    name: str,
    describe_all: Callable[[Sequence[Comparison]], list[str]],
    describe_change: _DescribeChange,
) -> _Row:
    """Returns the row of a figure whose unit is the same for all comparisons."""
    return _Row(name, lambda c: describe_all([c])[0], describe_change, None, describe_all)


def _choose(comparisons: Sequence[Comparison]) -> list[_Row]:
    """Returns the rows in which one of the comparisons has something to say."""
    return [
        r for r in _ROWS if r.usual is None or any(r.describe(c) != r.usual for c in comparisons)
    ]


def _percentile(name: str, side: int, rank: int) -> _Row:
    def find(comparison: Comparison) -> Estimate | None:
        latency = find_sides(comparison)[side].latency
        return None if latency is None else latency.percentiles[rank]

    def describe_all(comparisons: Sequence[Comparison]) -> list[str]:
        found = [find(comparison) for comparison in comparisons]
        texts = iter(format_estimates([own for own in found if own is not None]))
        return [_NONE if own is None else next(texts) for own in found]

    def describe_change(current: Comparison, baseline: Comparison) -> str:
        after, before = find(current), find(baseline)
        if after is None or before is None:
            return _NONE
        return _describe_change(compare_percentiles(after, before), LONGER)

    return _together(f"{_NAMES[side]} {name}", describe_all, describe_change)


def _file(side: int) -> _Row:
    def count(comparison: Comparison) -> int:
        return find_sides(comparison)[side].file.total_bytes

    def describe_all(comparisons: Sequence[Comparison]) -> list[str]:
        counts = [count(comparison) for comparison in comparisons]
        texts = zip(format_sizes(counts), counts, strict=True)
        return [f"{size} ({exact:,} B)" for size, exact in texts]

    return _together(
        f"{_NAMES[side]} file",
        describe_all,
        lambda c, b: _describe_ratio(count(c), count(b)),
    )


def _describe_change(change: RatioChange | None, ways: Ways = LARGER) -> str:
    if change is None:
        return _NONE
    if change.interval is None:
        return "too few calls"
    said = f"{describe_ratio(change.estimate, ways)} ({describe_interval(change.interval, ways)})"
    if change.verdict == "same":
        return f"{said}, practically unchanged"
    if change.verdict == "undecided":
        return f"{said}, cannot tell"
    return said


def _describe_ratio(current: float | None, baseline: float | None) -> str:
    """Returns how a figure without an interval has changed; None is one that there is not."""
    if current == baseline:
        return ""
    if current is None or not baseline:
        return "changed"
    return describe_figures(current, baseline)


def _describe_speed(c: Comparison) -> str:
    statement = state_comparison(c)
    return "not timed" if statement is None else f"{statement.headline} ({statement.evidence})"


def _describe_calls(c: Comparison) -> str:
    if c.latency is None:
        return _NONE
    return " + ".join(f"{side.n:,}" for side in c.latency.sides)


def _describe_engine(c: Comparison) -> str:
    # Of a copy, and in another runtime, no engine of torch's takes part.
    return c.spec.engine if find_scheme(c.spec.scheme).uses_engine else _NONE


def _describe_accuracy(c: Comparison) -> str:
    if c.accuracy is None:
        return _NONE
    statement = state_accuracy(summarise_accuracy(c.accuracy), find_scheme(c.spec.scheme).title)
    return f"{statement.headline} ({statement.evidence})"


def _describe_scores(c: Comparison) -> str:
    percent = c.divergence.scores_percent
    return _NONE if percent is None else f"{format_percent(percent)} %"


_ROWS: Final = (
    _fact("network", lambda c: describe_network(c.spec), CELL_TITLES["lstm"]),
    _fact("input size", lambda c: f"{c.spec.input_size:,}"),
    _fact("hidden size", lambda c: f"{c.spec.hidden_size:,}"),
    _fact("layers", lambda c: f"{c.spec.num_layers}"),
    _fact("directions", lambda c: f"{c.spec.directions}"),
    _fact("inputs", lambda c: describe_inputs(c.spec) or _NONE, _NONE),
    _fact("steps", lambda c: f"{c.spec.seq_len:,}"),
    _fact("batch", lambda c: f"{c.spec.batch_size:,}"),
    _fact("seed", lambda c: f"{c.spec.seed}"),
    _fact("scheme", lambda c: find_scheme(c.spec.scheme).title),
    _fact("engine", _describe_engine),
    _fact("threads", lambda c: f"{c.spec.threads}"),
    _fact("allocator", lambda c: c.spec.allocator),
    _figure("timed calls", _describe_calls),
    *(
        _percentile(name, side, rank)
        for rank, name in enumerate(("p50", "p95", "p99"))
        for side in range(2)
    ),
    _Row("speed-up", _describe_speed, lambda c, b: _describe_change(find_speed_change(c, b))),
    *(_file(side) for side in range(2)),
    _figure("file size", lambda c: state_size(c.sizes).headline),
    _figure("against the stored type", lambda c: state_stored_size(c.sizes) or _NONE, _NONE),
    _figure("mean |h| fp32", lambda c: format_number(c.divergence.mean_abs_reference)),
    _figure("mean |h| {candidate}", lambda c: format_number(c.divergence.mean_abs_candidate)),
    _figure("mean |Δh|", lambda c: format_number(c.divergence.mean_abs_difference)),
    _Row(
        "difference",
        lambda c: format_divergence(c.divergence),
        lambda c, b: _describe_ratio(c.divergence.percent, b.divergence.percent),
    ),
    _figure("difference of scores", _describe_scores, _NONE),
    _figure("accuracy", _describe_accuracy, _NONE),
    _fact("processor", lambda c: c.environment.cpu),
    _fact("instruction set", lambda c: c.environment.isa),
    _fact("torch", lambda c: c.environment.torch),
    _figure("measured", lambda c: c.environment.created_utc),
)
