"""What makes a measurement less than trustworthy, each with what to do about it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from app.core.format import format_count, format_number
from app.core.limits import LIMITS
from app.core.results.comparison import Comparison
from app.core.results.latency import SAMPLE_FLOORS, Latency, LatencySide
from app.core.spec import PRECISE_SECONDS
from app.core.statistics.stability import measure_drift, split_modes

_DRIFT: Final = 0.05
_WIDE_IQR: Final = 0.15


@dataclass(frozen=True, slots=True)
class Advice:
    """One observation in a sentence, and what would do: "" where nothing can be done."""

    observation: str
    remedy: str

    @property
    def sentence(self) -> str:
        """Returns both as one sentence."""
        return f"{self.observation}: {self.remedy}." if self.remedy else f"{self.observation}."


_READ: Final = "read the histogram rather than the median"
"""The one remedy that can be followed wherever it was measured."""


NOTHING_AGAINST: Final = "Nothing speaks against these figures."
"""What is said where there is no advice."""


def advise(comparison: Comparison, candidate: str, *, here: bool = True) -> tuple[Advice, ...]:
    """Returns what to know before believing the latencies; nothing where none were timed.

    Args:
        comparison: With its latencies.
        candidate: The candidate's name in a sentence.
        here: Whether it was measured on this machine: of another one there is nothing to close,
            to plug in or to measure again.
    """
    latency = comparison.latency
    if latency is None:
        return ()
    found: list[Advice] = list(_advise_on_machine(comparison))
    found += _advise_on_rounds(comparison, latency)
    for name, side in zip(("fp32", candidate), latency.sides, strict=True):
        found += _advise_on_side(name, side, comparison.spec.seconds)
    return tuple(a if here or a.remedy == _READ else replace(a, remedy="") for a in found)


def _advise_on_machine(comparison: Comparison) -> Iterator[Advice]:
    environment, spec = comparison.environment, comparison.spec
    # A quarter of a core is what a desktop takes at rest.
    if spec.threads > environment.cores - environment.load + 0.25:
        yield Advice(
            f"Other programs kept {format_number(environment.load)} of "
            f"{format_count(environment.cores, 'core')} busy, too many for "
            f"{format_count(spec.threads, 'thread')}",
            "close other programs" + (", or choose fewer threads" if spec.threads > 1 else ""),
        )
    if environment.power == "battery":
        yield Advice("The machine runs on battery and may slow down", "plug it in")
    if environment.governor == "powersave":
        yield Advice(
            "The processor's frequency governor saves power",
            "choose the performance governor while measuring",
        )


def _advise_on_rounds(comparison: Comparison, latency: Latency) -> Iterator[Advice]:
    if latency.uses_disturbed:
        yield Advice(
            f"{latency.disturbed_rounds:,} of {format_count(len(latency.rounds), 'round')} were "
            "interrupted, so all of them had to count",
            "close other programs and keep your hands off the window",
        )
    longer = _describe_longer(comparison)
    if len({r.instance for r in latency.rounds}) == 1:
        yield Advice(
            "Only one pair of models was timed, so the interval does not cover where they lie in "
            "memory",
            longer,
        )
    once = any(
        [len(side.samples_ns) for side in timed.sides] == [1, 1]
        and max(side.samples_ns[0] for side in timed.sides) >= comparison.spec.seconds * 1e9
        for timed in latency.rounds
    )
    if once:
        yield Advice(
            "A single call takes longer than the whole budget, and each model was called once",
            longer,
        )
    fewest = min(latency.reference.n, latency.candidate.n)
    if fewest < SAMPLE_FLOORS["p50"] and not once:
        yield Advice(
            f"A model was called only {format_count(fewest, 'time')}, too few for a verdict",
            longer,
        )
    drift = measure_drift([r for r in latency.rounds if not r.disturbed])
    # Where calls come in two kinds, a half's median falls on the one or the other by chance.
    steady = not any(split_modes(side.samples_ns) for side in latency.sides)
    if steady and abs(drift) >= _DRIFT:
        direction = "slower" if drift > 0 else "faster"
        yield Advice(
            f"Calls got {format_number(abs(drift) * 100)} % {direction} from the first half to "
            "the second",
            "let the machine settle and run again",
        )


def _describe_longer(comparison: Comparison) -> str:
    if comparison.speedup is not None and comparison.speedup.stopped_by == "user":
        return "let it measure to its end"
    if comparison.spec.seconds < LIMITS["seconds"].high:
        return "raise the time budget"
    shorter = ", or a shorter sequence" if comparison.spec.seq_len > 1 else ""
    return f"choose a smaller network{shorter}"


def _advise_on_side(name: str, side: LatencySide, seconds: float) -> Iterator[Advice]:
    modes = split_modes(side.samples_ns)
    if modes is not None:
        low, high = modes
        yield Advice(
            f"{name} calls come in two kinds, {format_number((high / low - 1) * 100)} % apart",
            _READ,
        )
    elif side.iqr.ns >= _WIDE_IQR * side.p50.ns:
        share = format_number(side.iqr.ns / side.p50.ns * 100)
        yield Advice(
            f"The middle half of the {name} calls spreads over {share} % of the median",
            "close other programs"
            + (", or measure precisely (F6)" if seconds < PRECISE_SECONDS else ""),
        )
