from dataclasses import replace

from fakes import make_comparison

from app.core.report.sides import find_sides


def test_a_side_joins_what_belongs_to_it() -> None:
    comparison = make_comparison()
    reference, candidate = find_sides(comparison)
    assert (reference.title, candidate.title) == ("fp32", "int8")
    assert reference.printed == comparison.modules.reference
    assert candidate.printed == comparison.modules.candidate
    assert (reference.file, candidate.file) == comparison.sizes.sides
    assert comparison.latency is not None
    assert (reference.latency, candidate.latency) == comparison.latency.sides


def test_a_side_whose_calls_were_not_timed_has_no_latency() -> None:
    comparison = replace(make_comparison(), latency=None, speedup=None)
    assert all(side.latency is None for side in find_sides(comparison))
