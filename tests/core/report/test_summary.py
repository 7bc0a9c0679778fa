"""Results as text: the recipe's figures, and what was found out about the network."""

from dataclasses import replace
from typing import Any

import numpy as np
from fakes import make_accuracy, make_anatomy, make_batch_effect, make_comparison

from app.core.report.accuracy import state_accuracy
from app.core.report.anatomy import explain_anatomy
from app.core.report.batch_effect import state_batch_effect
from app.core.report.comparison_table import tabulate
from app.core.report.growth import state_growth
from app.core.report.summary import describe_results
from app.core.results.divergence import Spread
from app.core.spec import ComparisonSpec
from app.core.statistics.paired import summarise_accuracy


def test_the_recipes_results_in_a_table_with_every_digit_that_it_prints(compare_all: Any) -> None:
    whole = compare_all(ComparisonSpec(engine="x86"))
    statement = explain_anatomy(whole.anatomy, whole.spec)
    assert describe_results(whole).splitlines() == [
        "dimension 8, 1 layer, 20 steps, batch 1, seed 29592, int8 (x86), 1 thread",
        "",
        "                     fp32      int8",
        "size (bytes)        4,479     3,455  1.30× smaller",
        "timed calls           144       288",
        "latency p50          5 ms    2.5 ms  2.00× faster, 95 % CI 2.00 to 2.00",
        "latency p95          5 ms    2.5 ms",
        "latency p99        (5 ms)  (2.5 ms)",
        "mean |h|          0.12887   0.12912",
        "mean |Δh|                   0.00156  1.21 % different",
        "weights only               0.000463",
        "activations only            0.00154",
        "final h                              relative error 0.00852, cosine 0.999975",
        "",
        f"{statement.headline} {statement.evidence}",
    ]


def test_the_table_leaves_out_what_was_not_timed(comparison: Any) -> None:
    text = describe_results(replace(comparison, latency=None, speedup=None))
    assert "latency" not in text
    assert "mean |Δh|" in text


def test_scores_and_answers_are_told_beside_each_other() -> None:
    spec = ComparisonSpec(input_size=12, output_size=9, inputs="vowels")
    whole = make_comparison(spec)
    spread = Spread(*(np.full(20, value) for value in (0.25, 0.5, 1.0)))
    divergence = replace(whole.divergence, scores=spread, scores_percent=3.456)
    accuracy = make_accuracy()
    text = describe_results(replace(whole, divergence=divergence, accuracy=accuracy))
    scores, answers = text.splitlines()[-2:]
    assert scores.split() == ["mean", "|Δscore|", "0.25", "3.46", "%", "different"]
    assert answers.startswith("accuracy ")
    assert answers.split()[1:5] == ["97.0", "%", "96.8", "%"]
    assert answers.endswith(state_accuracy(summarise_accuracy(accuracy), "int8").evidence)


def test_scores_of_nothing_have_no_percentage() -> None:
    whole = make_comparison(ComparisonSpec(output_size=2))
    zero = np.zeros(20)
    divergence = replace(whole.divergence, scores=Spread(zero, zero, zero), scores_percent=None)
    assert describe_results(replace(whole, divergence=divergence)).endswith("  0")


def test_the_sentences_on_the_error_stand_under_the_table() -> None:
    spec = ComparisonSpec(batch_size=8, seq_len=100)
    anatomy, effect = make_anatomy(spec), make_batch_effect()
    whole = replace(make_comparison(spec), anatomy=anatomy, batch_effect=effect)
    lines = describe_results(whole).splitlines()
    statement = explain_anatomy(anatomy, spec)
    assert lines[-4:] == [
        "",
        f"{statement.headline} {statement.evidence}",
        state_growth(anatomy.growth, spec),
        state_batch_effect(effect, "int8"),
    ]
    table = {line[:18].strip(): line[18:].split() for line in lines[2:-4]}
    assert table["weights only"] == ["0.0012"]
    assert table["activations only"] == ["0.0007"]
    assert " ".join(table["final h"]) == "relative error 0.0121, cosine 0.99993"


def test_the_smallest_and_the_largest_figures_keep_their_digits() -> None:
    whole = make_comparison(ComparisonSpec(output_size=2))
    spread = Spread(*(np.full(20, 3e30) for _ in range(3)))
    divergence = replace(
        whole.divergence,
        mean_abs_reference=2.3456e-7,
        mean_abs_candidate=0.0,
        mean_abs_difference=1.9876e-8,
        scores=spread,
        scores_percent=1e30,
    )
    tiny = replace(whole, divergence=divergence)
    table = {line[:14].strip(): line[14:].split() for line in describe_results(tiny).splitlines()}
    assert table["mean |h|"] == ["0.000000235", "0"]
    assert table["mean |Δh|"][0] == "0.0000000199"
    assert table["mean |Δscore|"][:2] == ["3×10³⁰", "10³⁰"]
    rows = {row[0]: row[1] for row in tabulate((tiny,)).rows}
    assert rows["mean |h| fp32"] == "0.000000235"
    assert rows["difference of scores"] == "10³⁰ %"
