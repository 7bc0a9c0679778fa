"""A table has a column for each comparison, and says what changed."""

import re
from dataclasses import replace

import pytest
from fakes import make_accuracy, make_comparison, make_rounds

from app.core.networks.presets import trained_vowels
from app.core.report.comparison_table import Table, tabulate, tabulate_change
from app.core.results.size import FileSize, Sizes
from app.core.spec import ComparisonSpec


def row(table: Table, name: str) -> tuple[str, ...]:
    return next(cells[1:] for cells in table.rows if cells[0] == name)


def test_each_comparison_has_a_column_with_its_figures() -> None:
    wide = ComparisonSpec(input_size=3, hidden_size=5, num_layers=2, bidirectional=True)
    table = tabulate((make_comparison(), make_comparison(wide)))
    assert table.headings == ("", "A", "B")
    assert row(table, "input size") == ("8", "3")
    assert row(table, "hidden size") == ("8", "5")
    assert row(table, "directions") == ("1", "2")
    assert row(table, "fp32 file") == ("4.48 kB (4,479 B)",) * 2
    assert row(table, "int8 file") == ("3.46 kB (3,455 B)",) * 2
    assert row(table, "file size") == ("1.30× smaller",) * 2
    assert row(table, "mean |h| fp32") == ("0.129",) * 2
    assert row(table, "timed calls") == ("480 + 480",) * 2
    assert row(table, "processor") == ("Test processor",) * 2
    assert "slower (95 % CI" in row(table, "speed-up")[0]
    assert {len(cells) for cells in table.rows} == {3}


def test_names_head_the_columns() -> None:
    whole = make_comparison()
    assert tabulate((whole, whole), ("before", "after")).headings == ("", "before", "after")
    with pytest.raises(ValueError, match="1 names for 2"):
        tabulate((whole, whole), ("before",))


def test_many_columns_still_have_names() -> None:
    headings = tabulate((make_comparison(),) * 28).headings
    assert headings[25:] == ("Y", "Z", "27", "28")


def test_rows_name_the_candidate_by_what_it_is_unless_the_columns_differ() -> None:
    int8 = make_comparison()
    copy = make_comparison(replace(ComparisonSpec(), scheme="float32"))
    assert row(tabulate((copy,)), "copy p50")
    assert row(tabulate((copy,)), "engine") == ("—",)
    both = tabulate((int8, copy))
    assert row(both, "scheme") == ("int8", "copy")
    assert row(both, "candidate p50")


def test_a_percentile_with_too_few_calls_stands_in_brackets() -> None:
    table = tabulate((make_comparison(rounds=make_rounds(count=2, calls=40)),))
    assert row(table, "fp32 p95")[0].endswith("µs")
    assert row(table, "fp32 p99")[0].startswith("(")


def test_one_that_was_not_timed_says_so() -> None:
    table = tabulate((replace(make_comparison(), latency=None, speedup=None),))
    assert row(table, "speed-up") == ("not timed",)
    assert row(table, "fp32 p50") == row(table, "timed calls") == ("—",)


def test_a_change_stands_beside_what_it_is_about() -> None:
    slow = make_comparison(rounds=make_rounds(candidate_us=200))
    fast = make_comparison(replace(ComparisonSpec(), seed=1), rounds=make_rounds(candidate_us=50))
    table = tabulate_change(current=fast, baseline=slow)
    assert table.headings == ("", "A", "B", "change from A to B")
    assert row(table, "seed") == ("29592", "1", "changed")
    assert row(table, "batch")[2] == ""
    assert row(table, "int8 file")[2] == ""
    ends = r"\(95 % CI 3\.[78]\d to 3\.[89]\d\)"
    assert re.fullmatch(rf"3\.8\d× larger {ends}", row(table, "speed-up")[2])
    assert re.fullmatch(rf"3\.8\d× shorter {ends}", row(table, "int8 p50")[2])
    assert row(table, "fp32 p50")[2].startswith("0 % (95 % CI ")
    assert row(table, "fp32 p50")[2].endswith("), practically unchanged")


def test_small_changes_are_told_in_percent_and_large_ones_as_factors() -> None:
    slow, fast = (make_comparison(rounds=make_rounds(candidate_us=us)) for us in (200, 180))
    larger = Sizes(slow.sizes.reference, FileSize(5120, 256, 1100, 1587))
    divergence = replace(fast.divergence, mean_abs_difference=0.0)
    current = replace(fast, sizes=larger, divergence=divergence)
    table = tabulate_change(current, slow)
    assert row(table, "speed-up")[2].startswith("1.1")
    assert row(table, "int8 file")[2] == "2.33× larger"
    assert row(table, "difference")[1:] == ("0 %", "down to nothing")
    assert row(tabulate_change(slow, current), "difference")[2] == "changed"


def test_a_change_of_what_was_not_timed_is_left_open() -> None:
    whole = make_comparison()
    table = tabulate_change(replace(whole, latency=None, speedup=None), whole)
    assert row(table, "speed-up")[2] == row(table, "fp32 p50")[2] == "—"


def test_what_no_comparison_has_takes_no_row() -> None:
    names = {cells[0] for cells in tabulate((make_comparison(),)).rows}
    assert not names & {"network", "inputs", "accuracy", "difference of scores"}


def test_one_network_among_bare_ones_is_told_with_its_accuracy() -> None:
    bare = make_comparison()
    spec = trained_vowels(ComparisonSpec())
    taught = replace(make_comparison(spec), accuracy=make_accuracy())
    taught = replace(taught, divergence=replace(taught.divergence, scores_percent=2.5))
    table = tabulate_change(current=taught, baseline=bare)
    assert row(table, "network") == (
        "LSTM",
        "LSTM, linear 9, weights of Japanese vowels",
        "changed",
    )
    assert row(table, "inputs") == ("—", "Japanese vowels inputs, zero state", "changed")
    assert row(table, "difference of scores") == ("—", "2.50 %", "")
    none, said, change = row(table, "accuracy")
    assert (none, change) == ("—", "")
    assert said.startswith("97.0 % → 96.8 % correct (4 of 370 answers flipped; McNemar p = 1")
    assert {len(cells) for cells in table.rows} == {4}
