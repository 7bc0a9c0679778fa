from dataclasses import replace

from fakes import make_comparison

from app.core.report.sides import find_sides
from app.core.results.latency import Overhead


def test_a_side_joins_what_belongs_to_it() -> None:
    comparison = replace(make_comparison(), overhead=Overhead(51_000.5, 140_000))
    reference, candidate = find_sides(comparison)
    assert (reference.title, candidate.title) == ("fp32", "int8")
    assert reference.printed == comparison.modules.reference
    assert candidate.printed == comparison.modules.candidate
    assert (reference.file, candidate.file) == comparison.sizes.sides
    assert comparison.latency is not None
    assert (reference.latency, candidate.latency) == comparison.latency.sides
    assert (reference.overhead_ns, candidate.overhead_ns) == (51_000.5, 140_000)


def test_a_side_whose_calls_were_not_timed_has_no_latency() -> None:
    comparison = replace(make_comparison(), latency=None, speedup=None, overhead=None)
    assert all(side.latency is side.overhead_ns is None for side in find_sides(comparison))
