"""Accuracy, anatomy and batch-mates come back from records whole, or are refused by name."""

import copy
import json
import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from fakes import make_accuracy, make_anatomy, make_batch_effect, make_comparison
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.errors import UnusableError
from app.core.networks.presets import trained_vowels
from app.core.record.document import to_json
from app.core.record.read import read_records
from app.core.report.comparison_table import tabulate
from app.core.report.summary import describe_results
from app.core.results.comparison import Comparison
from app.core.spec import ComparisonSpec

SPEC = ComparisonSpec(
    input_size=12,
    hidden_size=4,
    output_size=9,
    inputs="vowels",
    num_layers=2,
    bidirectional=True,
    seq_len=100,
    batch_size=8,
)
WHOLE = replace(
    make_comparison(SPEC),
    accuracy=make_accuracy(40),
    anatomy=make_anatomy(SPEC),
    batch_effect=make_batch_effect(4, 100),
)
TEXT = to_json(WHOLE)


def read(document: object) -> Comparison:
    (comparison,) = read_records(json.dumps(document).encode())
    return comparison


def change(path: str, value: object) -> dict[str, Any]:
    """Returns the record with one entry changed, or added."""
    whole: dict[str, Any] = json.loads(TEXT)
    *way, last = path.split(".")
    place: Any = whole
    for step in way:
        place = place[int(step) if isinstance(place, list) else step]
    place[int(last) if isinstance(place, list) else last] = value
    return whole


def refuse(document: object) -> str:
    with pytest.raises(UnusableError) as refused:
        read(document)
    said = str(refused.value)
    assert said.endswith("Save it again from QuantScope.")
    assert "\n" not in said
    return said


def test_every_finding_comes_back_whole() -> None:
    again = read(json.loads(TEXT))
    assert to_json(again) == TEXT
    assert not again.unknown
    assert again.accuracy is not None
    assert WHOLE.accuracy is not None
    np.testing.assert_array_equal(again.accuracy.candidate, WHOLE.accuracy.candidate)
    assert again.anatomy is not None
    assert WHOLE.anatomy is not None
    assert again.anatomy.growth == WHOLE.anatomy.growth
    mine, theirs = again.anatomy.tensors[1], WHOLE.anatomy.tensors[1]
    assert (mine.name, mine.harm) == (theirs.name, theirs.harm)
    np.testing.assert_array_equal(mine.gates[3].histogram, theirs.gates[3].histogram)
    assert again.batch_effect is not None
    assert WHOLE.batch_effect is not None
    np.testing.assert_array_equal(again.batch_effect.rows, WHOLE.batch_effect.rows)


@pytest.mark.parametrize(
    "spec",
    [
        ComparisonSpec(input_size=3, hidden_size=4, cell="gru", seq_len=90, batch_size=3),
        ComparisonSpec(input_size=3, hidden_size=4, vocabulary=7, output_size=5, seq_len=4),
        ComparisonSpec(input_size=3, hidden_size=4, bidirectional=True, num_layers=2, outlier=40.0),
        trained_vowels(ComparisonSpec()),
    ],
    ids=["gru", "embedding", "outlier", "vowels"],
)
def test_what_was_measured_comes_back_to_every_digit(
    compare_all: Callable[..., Comparison], spec: ComparisonSpec
) -> None:
    comparison = compare_all(spec)
    again = read(json.loads(to_json(comparison)))
    assert to_json(again) == to_json(comparison)
    assert again.spec == spec
    assert again.anatomy is not None
    assert (again.accuracy is not None) == spec.has_task
    assert (again.batch_effect is not None) == (spec.batch_size > 1)


def test_files_come_back_without_a_path(compare_all: Callable[..., Comparison]) -> None:
    comparison = compare_all(trained_vowels(ComparisonSpec()))
    assert comparison.spec.weights is not None
    assert comparison.spec.weights.path
    again = read(json.loads(to_json(comparison)))
    assert again.spec.weights == comparison.spec.weights
    assert again.spec.weights.path == ""


def test_unknown_entries_of_a_matrix_stay_where_they_stood() -> None:
    whole = change("anatomy.tensors.2.colour", "red")
    assert json.loads(to_json(read(whole))) == whole


DIGEST = "0" * 64


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("spec.model.cell", "rnn", "spec.model.cell"),
        ("spec.model.vocabulary", -1, "from 0 to 1,000,000, not -1"),
        ("spec.model.vocabulary", 5, "An embedding takes token numbers"),
        ("spec.model.output_size", 10**7, "from 0 to 1,000,000"),
        ("spec.model.outlier", 1e9, "from 0 to 1,000"),
        ("spec.model.input_size", 8, "12 features"),
        ("spec.model.weights", "model.pt", "spec.model.weights"),
        ("spec.model.weights", {"name": "a\nb", "part": "", "digest": DIGEST}, "one line"),
        ("spec.model.weights", {"name": "a", "part": "x" * 301, "digest": DIGEST}, "weights.part"),
        ("spec.model.weights", {"name": "a", "part": "", "digest": "0" * 63}, "weights.digest"),
        ("spec.model.weights", {"name": "a", "part": "", "digest": "G" * 64}, "weights.digest"),
        ("spec.model.weights", {"name": "a", "part": "", "digest": DIGEST + "\n"}, "digest"),
        ("spec.workload.inputs", "noise", "spec.workload.inputs"),
        ("spec.workload.inputs", "file", "Inputs from a file need one"),
        ("spec.workload.input_file", {"name": "a", "part": "", "digest": DIGEST}, "need one"),
        ("spec.workload.initial_state", "one", "spec.workload.initial_state"),
        ("size.breakdown.reference.linear_bytes", 1, "the parts add up to"),
        ("divergence.per_step.cell", None, "divergence.per_step.cell must be null exactly"),
        ("divergence.scores_percent", 1.0, "must be null without scores"),
        ("accuracy.labels.0", 9, "beyond the 9 speakers"),
        ("accuracy.labels.0", -1, "accuracy.labels.0"),
        ("accuracy.steps.0", 5001, "accuracy.steps.0"),
        ("accuracy.steps", [7], "lists of different lengths"),
        ("accuracy.steps", [7] * 100_001, "accuracy.steps"),
        ("accuracy.reference_share", 0.5, "accuracy.reference_share is 0.5"),
        ("spec.model.output_size", 8, "accuracy must be null without the bundled task"),
        ("anatomy.tensors", [], "anatomy.tensors"),
        ("anatomy.tensors.0.layer", 1, "the 8 matrices of the network in order"),
        ("anatomy.tensors.3.reverse", False, "the 8 matrices of the network in order"),
        ("anatomy.tensors.0.name", "weight_hh_l0", "calls weight_ih_l0 by another name"),
        ("anatomy.tensors.0.gates.0.gate", "r", "must have the gates i, f, g, o"),
        ("anatomy.tensors.0.gates.0.histogram", [1] * 255, "histogram"),
        ("anatomy.tensors.0.gates.0.histogram", [1] * 257, "histogram"),
        ("anatomy.tensors.0.gates.0.histogram.5", -1, "histogram.5"),
        ("anatomy.tensors.0.gates.1.levels_in_use", 3, "gate f).levels_in_use is 3"),
        ("anatomy.tensors.0.sqnr_db", "much", "sqnr_db"),
        ("anatomy.layers.0.layer", 1, "the 2 of the network in order"),
        ("anatomy.layers.1.hidden", [0.1], "anatomy.layers.1.hidden has 1 steps"),
        ("anatomy.layers.1.cell", [0.1], "anatomy.layers.1.cell has 1 steps"),
        ("anatomy.layers.0.cell", None, "must be null exactly for a GRU"),
        ("anatomy.growth.verdict", "grows", "its interval says settles"),
        ("anatomy.growth.verdict", "short", "its interval says settles"),
        ("anatomy.backward_growth.verdict", "grows", "backward_growth.verdict is grows"),
        ("anatomy.growth.low", 0.09, "outside of its own interval"),
        ("anatomy.growth.low", -0.9, "anatomy.growth.low is -0.9, and what it follows from"),
        ("anatomy.backward_growth.high", 0.0999, "anatomy.backward_growth.high is 0.0999"),
        ("anatomy.backward_growth", None, "is told of 1 directions, and errors of 2"),
        ("anatomy.growth.share_of", "mean", "anatomy.growth.share_of"),
        ("anatomy.layers.1.directions", [], "is told of 2 directions, and errors of 0"),
        ("anatomy.layers.0.directions.0.hidden.3", 0.5, "anatomy.layers.0.hidden.3 is"),
        ("anatomy.layers.0.directions.1.cell.3", 0.5, "anatomy.layers.0.cell.3 is"),
        ("anatomy.layers.0.directions.1.cell", [0.1], "directions.1.cell has 1 steps"),
        ("anatomy.layers.0.directions.1.cell", None, "must be null exactly for a GRU"),
        ("anatomy.tensors.0.largest_error", -1, "largest_error"),
        ("anatomy.rounding", -1, "anatomy.rounding"),
        ("anatomy.tensors.0.sigmas_of_others", -1, "sigmas_of_others"),
        ("anatomy.final_cosine", 2, "final_cosine"),
        ("batch_mates.batch_size", 9, "is 9, and a call's 8"),
        ("batch_mates.rows", [0.1] * 9, "batch_mates.rows"),
        ("batch_mates.rows.0", -0.1, "batch_mates.rows.0"),
        ("batch_mates.steps", [0.1], "batch_mates.steps has 1 steps"),
        ("spec.workload.batch_size", 1, "batch_mates must be null"),
        ("spec.scheme.name", "float32", "anatomy must be null"),
    ],
)
def test_what_cannot_be_is_refused_by_its_name(path: str, value: object, said: str) -> None:
    assert said in refuse(change(path, value))


def make_older(document: dict[str, Any], growth: dict[str, Any]) -> dict[str, Any]:
    """Returns a record as it was before directions were told apart and outliers counted so."""
    older = copy.deepcopy(document)
    anatomy = older["anatomy"]
    del anatomy["backward_growth"], anatomy["rounding"]
    anatomy["growth"] = growth
    for layer in anatomy["layers"]:
        del layer["directions"]
    for tensor in anatomy["tensors"]:
        del tensor["largest_error"]
        for part in (tensor, *tensor["gates"]):
            del part["sigmas_of_others"]
            part["largest_sigmas"] = 3.5
    return older


OLDER_GROWTH = {"verdict": "unclear", "change": 0.1, "low": -2.05, "high": 2.2}


def test_an_older_record_of_two_directions_is_read_and_its_growth_not_believed() -> None:
    again = read(make_older(json.loads(TEXT), OLDER_GROWTH))
    assert again.anatomy is not None
    assert again.anatomy.growth == ()
    assert [layer.directions for layer in again.anatomy.layers] == [(), ()]
    assert all(tensor.largest_error is None for tensor in again.anatomy.tensors)
    assert "was not judged" in describe_results(again)
    # It can be kept and read once more.
    assert to_json(read(json.loads(to_json(again)))) == to_json(again)


def test_the_growth_of_an_older_record_of_one_direction_is_derived_from_its_steps() -> None:
    spec = replace(SPEC, bidirectional=False)
    anatomy = make_anatomy(spec)
    document = json.loads(to_json(replace(make_comparison(spec), anatomy=anatomy)))
    again = read(make_older(document, OLDER_GROWTH))
    assert again.anatomy is not None
    assert again.anatomy.growth == anatomy.growth
    assert again.anatomy.growth[0].low > -1


@pytest.mark.parametrize(
    ("growth", "said"),
    [
        ({"verdict": "grows"}, "anatomy.growth.verdict is grows, and its interval says unclear"),
        ({"low": 0.2}, "anatomy.growth is 0.1, outside of its own interval"),
    ],
)
def test_the_growth_of_an_older_record_has_to_fit_itself(growth: dict[str, Any], said: str) -> None:
    assert said in refuse(make_older(json.loads(TEXT), OLDER_GROWTH | growth))


def test_how_far_out_a_weight_lies_is_derived_from_what_an_older_record_tells() -> None:
    weights = np.random.default_rng(4).normal(0, 0.1, 4096)
    weights[5] = 26.6
    others = np.delete(weights, 5)
    document = make_older(json.loads(TEXT), OLDER_GROWTH)
    tensor = document["anatomy"]["tensors"][0]
    tensor["largest_sigmas"] = float(26.6 / weights.std())
    assert tensor["largest_sigmas"] < 64
    for gate, own in zip(tensor["gates"], np.split(weights, 4), strict=True):
        histogram = np.histogram(own / 26.6 * 127.5, np.arange(-128, 129) - 0.5)[0]
        gate |= {
            "histogram": histogram.tolist(),
            "levels_in_use": int(np.count_nonzero(histogram)),
            "largest": float(np.abs(own).max()),
        }
    anatomy = read(document).anatomy
    assert anatomy is not None
    first = anatomy.tensors[0]
    assert first.largest_sigmas == pytest.approx(26.6 / others.std(), rel=1e-3)
    assert first.gates[0].largest_sigmas == first.largest_sigmas
    expected = np.abs(np.split(weights, 4)[3]).max() / others.std()
    assert first.gates[3].largest_sigmas == pytest.approx(expected, rel=1e-3)


@pytest.mark.parametrize(
    ("told", "found"),
    [
        # What a constant matrix was told as, from the rounding of fp32.
        (10_100_000.0, None),
        (0.0, 0.0),
    ],
)
def test_a_constant_matrix_of_an_older_record_has_no_outlier(
    told: float, found: float | None
) -> None:
    document = make_older(json.loads(TEXT), OLDER_GROWTH)
    document["anatomy"]["tensors"][0]["largest_sigmas"] = told
    anatomy = read(document).anatomy
    assert anatomy is not None
    first = anatomy.tensors[0]
    assert [first.largest_sigmas, *(gate.largest_sigmas for gate in first.gates)] == [found] * 5


def test_a_weight_that_is_the_only_one_to_differ_comes_back() -> None:
    tensors = list(make_anatomy(SPEC).tensors)
    tensors[0] = replace(tensors[0], largest_sigmas=float("inf"))
    anatomy = replace(make_anatomy(SPEC), tensors=tuple(tensors))
    again = read(json.loads(to_json(replace(make_comparison(SPEC), anatomy=anatomy)))).anatomy
    assert again is not None
    assert again.tensors[0].largest_sigmas == float("inf")


def test_scores_belong_to_a_linear_layer() -> None:
    spread = json.loads(TEXT)["divergence"]["per_step"]["hidden"]
    whole = change("divergence.per_step.scores", spread)
    again = read(whole)
    assert again.divergence.scores is not None
    assert again.divergence.scores.mean.tolist() == spread["mean"]
    whole["spec"]["model"]["output_size"] = 0
    whole["accuracy"] = None
    assert "must be null without a linear layer" in refuse(whole)


SMALL_SPEC = replace(SPEC, num_layers=1, bidirectional=False, seq_len=2)
SMALL = json.loads(
    to_json(
        replace(
            make_comparison(SMALL_SPEC),
            accuracy=make_accuracy(12),
            anatomy=make_anatomy(SMALL_SPEC),
            batch_effect=make_batch_effect(2, 2),
        )
    )
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@settings(deadline=None, max_examples=150)
@given(st.integers(0, 2**32), json_values)
def test_anything_anywhere_in_a_finding_is_read_or_refused_in_a_sentence(
    seed: int, value: Any
) -> None:
    rng = random.Random(seed)  # noqa: S311 - only noise
    whole = copy.deepcopy(SMALL)
    place: Any = whole
    key: Any = rng.choice(["accuracy", "anatomy", "batch_mates"])
    while isinstance(place[key], dict | list) and place[key] and rng.random() > 0.1:
        place = place[key]
        key = rng.choice(list(place)) if isinstance(place, dict) else rng.randrange(len(place))
    place[key] = value
    try:
        comparison = read(whole)
    except UnusableError as refused:
        said = str(refused)
    else:
        said = "It was read."
        assert json.loads(to_json(comparison))
        # What was let in can also be told.
        assert describe_results(comparison)
        assert tabulate((comparison,)).rows
    assert said.endswith(".")
