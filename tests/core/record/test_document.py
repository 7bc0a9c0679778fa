"""The record is one JSON document of exactly the agreed shape."""

import json
import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from fakes import make_accuracy, make_batch_effect

from app.core.record.document import to_json
from app.core.results.comparison import Comparison
from app.core.results.latency import Overhead
from app.core.spec import ComparisonSpec, FileSource

SIDE = {
    "samples",
    "n",
    "min",
    "p50",
    "p95",
    "p99",
    "iqr",
    "intervals",
    "minor_faults_per_call",
    "involuntary_switches_per_call",
}
FILE = {
    "weights_bytes",
    "biases_bytes",
    "packing_bytes",
    "overhead_bytes",
    "embedding_bytes",
    "linear_bytes",
}
SPREAD = {"mean", "p95", "max"}
ROUND = {
    "instance",
    "disturbed",
    "reference_calls",
    "candidate_calls",
    "reference_usage",
    "candidate_usage",
}
SHAPE = {
    "format": None,
    "version": None,
    "spec": {
        "model": {
            "input_size",
            "hidden_size",
            "num_layers",
            "bidirectional",
            "cell",
            "vocabulary",
            "output_size",
            "weights",
            "outlier",
        },
        "workload": {
            "seq_len",
            "batch_size",
            "seed",
            "inputs",
            "input_file",
            "initial_state",
        },
        "scheme": {"name", "engine"},
        "timing": {"threads", "seconds", "allocator"},
    },
    "environment": {
        "cpu",
        "cores",
        "isa",
        "os",
        "python",
        "torch",
        "pyside",
        "quantscope",
        "engine",
        "threads",
        "allocator",
        "created_utc",
        "load",
        "power",
        "governor",
        "cache_bytes",
    },
    "modules": {"reference": None, "candidate": None, "changes": None},
    "size": {
        "reference_bytes": None,
        "candidate_bytes": None,
        "ratio": None,
        "breakdown": {"reference": FILE, "candidate": FILE},
    },
    "latency": {
        "unit": None,
        "rounds": None,
        "uses_disturbed": None,
        "reference": SIDE,
        "candidate": SIDE,
    },
    "speedup": {"estimate", "low", "high", "confidence", "verdict", "stopped_by"},
    "overhead": {"reference_ns", "candidate_ns"},
    "divergence": {
        "mean_abs_reference": None,
        "mean_abs_candidate": None,
        "mean_abs_difference": None,
        "percent": None,
        "per_step": {"hidden": SPREAD, "cell": SPREAD, "scores": None},
        "scores_percent": None,
        "units": None,
        "hidden_map": {"top", "levels"},
        "cell_units": {"top", "levels"},
    },
    "accuracy": None,
    "anatomy": {
        "both",
        "weights_only",
        "activations_only",
        "final_relative_error",
        "final_cosine",
        "rounding",
        "growth",
        "backward_growth",
        "tensors",
        "layers",
    },
    "batch_mates": None,
}
TENSOR = {
    "name",
    "layer",
    "reverse",
    "part",
    "scale",
    "sigmas_of_others",
    "sqnr_db",
    "harm",
    "harm_per_row",
    "largest_error",
    "gates",
}
GATE = {"gate", "largest", "sigmas_of_others", "levels_in_use", "sqnr_db", "histogram"}


def refuse_constant(name: str) -> None:
    raise AssertionError(f"a record holds {name}, which is no JSON")


def read(comparison: Comparison) -> dict[str, Any]:
    return json.loads(to_json(comparison), parse_constant=refuse_constant)


@pytest.fixture
def document(comparison: Comparison) -> dict[str, Any]:
    return read(comparison)


def check_shape(found: Any, expected: Any, path: str = "") -> None:
    if isinstance(expected, set):
        expected = dict.fromkeys(expected)
    if expected is not None:
        assert isinstance(found, dict), path
        assert set(found) == set(expected), path
        for key, inner in expected.items():
            check_shape(found[key], inner, f"{path}/{key}")


def test_it_has_exactly_the_agreed_entries(document: dict[str, Any]) -> None:
    check_shape(document, SHAPE)


def test_it_says_what_it_is_and_in_which_version(document: dict[str, Any]) -> None:
    assert document["format"] == "quantscope.comparison"
    assert document["version"] == 1


def test_the_spec_is_told_whole(comparison: Comparison, document: dict[str, Any]) -> None:
    groups = document["spec"]
    told = groups["model"] | groups["workload"] | groups["timing"]
    assert (told["weights"], told["input_file"]) == (None, None)
    spec = ComparisonSpec(
        scheme=groups["scheme"]["name"], engine=groups["scheme"]["engine"], **told
    )
    assert spec == comparison.spec


@pytest.mark.parametrize("side", ["reference", "candidate"])
def test_samples_are_integers_in_the_order_measured(
    comparison: Comparison, document: dict[str, Any], side: str
) -> None:
    samples = document["latency"][side]["samples"]
    assert {type(ns) for ns in samples} == {int}
    assert comparison.latency is not None
    measured = [
        int(ns) for timed in comparison.latency.rounds for ns in getattr(timed, side).samples_ns
    ]
    assert samples == measured
    assert len(set(samples)) > 1 or side == "candidate"


@pytest.mark.parametrize("side", ["reference", "candidate"])
def test_rounds_say_how_many_of_the_samples_they_hold(document: dict[str, Any], side: str) -> None:
    latency = document["latency"]
    for entry in latency["rounds"]:
        assert set(entry) == ROUND
    calls = [entry[f"{side}_calls"] for entry in latency["rounds"]]
    assert sum(calls) == len(latency[side]["samples"])
    assert min(calls) > 0


def test_disturbed_samples_are_kept_and_left_out_of_the_figures(
    document: dict[str, Any],
) -> None:
    latency = document["latency"]
    disturbed = [entry["reference_calls"] for entry in latency["rounds"] if entry["disturbed"]]
    assert [entry["disturbed"] for entry in latency["rounds"]][:4] == [False, False, True, False]
    side = latency["reference"]
    assert side["n"] == len(side["samples"]) - sum(disturbed)
    assert latency["uses_disturbed"] is False


def test_figures_keep_all_their_digits(comparison: Comparison, document: dict[str, Any]) -> None:
    assert document["divergence"]["percent"] == comparison.divergence.percent
    assert document["size"]["ratio"] == comparison.sizes.ratio
    assert comparison.speedup is not None
    assert document["speedup"]["low"] == comparison.speedup.low
    assert document["speedup"]["stopped_by"] == "precision"


def test_breakdowns_add_up_to_the_files(document: dict[str, Any]) -> None:
    size = document["size"]
    for side in ("reference", "candidate"):
        assert sum(size["breakdown"][side].values()) == size[f"{side}_bytes"]


def test_there_is_an_entry_for_every_step(document: dict[str, Any]) -> None:
    hidden = document["divergence"]["per_step"]["hidden"]
    assert [len(hidden[name]) for name in ("mean", "p95", "max")] == [5, 5, 5]


def test_what_was_not_timed_is_null(comparison: Comparison) -> None:
    document = read(replace(comparison, latency=None, speedup=None))
    assert document["latency"] is None
    assert document["speedup"] is None


def test_a_figure_that_is_no_number_is_refused_not_written(comparison: Comparison) -> None:
    broken = replace(
        comparison, divergence=replace(comparison.divergence, mean_abs_difference=float("nan"))
    )
    with pytest.raises(ValueError, match="JSON compliant"):
        to_json(broken)


def test_the_documents_environment_is_of_the_comparison(
    compare_all: Callable[..., Comparison],
) -> None:
    whole = compare_all(ComparisonSpec(input_size=2, hidden_size=2, engine="qnnpack", threads=2))
    environment = read(whole)["environment"]
    assert environment["engine"] == "qnnpack"
    assert environment["threads"] == 2


@pytest.mark.parametrize("side", ["reference", "candidate"])
def test_percentiles_have_their_intervals(
    comparison: Comparison, document: dict[str, Any], side: str
) -> None:
    told = document["latency"][side]["intervals"]
    assert set(told) == {"p50", "p95", "p99", "iqr"}
    summary = getattr(comparison.latency, side)
    assert told["p95"] == [summary.p95.interval.low, summary.p95.interval.high]
    # The tail takes more calls than there are.
    assert told["p99"] is None
    for name in ("p50", "p95", "iqr"):
        low, high = told[name]
        assert low <= document["latency"][side][name] <= high


def test_an_interval_that_nobody_asked_for_is_null(comparison: Comparison) -> None:
    assert comparison.latency is not None
    side = comparison.latency.reference
    bare = replace(side, p99=replace(side.p99, interval=None))
    whole = replace(comparison, latency=replace(comparison.latency, reference=bare))
    assert read(whole)["latency"]["reference"]["intervals"]["p99"] is None


def test_the_fixed_cost_is_told_where_it_was_measured(comparison: Comparison) -> None:
    known = read(replace(comparison, overhead=Overhead(51_000.5, 140_000)))
    assert known["overhead"] == {"reference_ns": 51_000.5, "candidate_ns": 140_000}
    assert read(replace(comparison, overhead=None))["overhead"] is None


def test_the_allocator_and_the_machines_state_are_told(comparison: Comparison) -> None:
    environment = replace(
        comparison.environment, load=0.75, power="battery", cache_bytes=(32_768, 1_048_576)
    )
    spec = replace(comparison.spec, allocator="no-trim")
    document = read(replace(comparison, spec=spec, environment=environment))
    assert document["spec"]["timing"]["allocator"] == "no-trim"
    told = document["environment"]
    assert (told["load"], told["power"]) == (0.75, "battery")
    assert told["cache_bytes"] == [32_768, 1_048_576]


def test_files_are_told_by_name_part_and_digest_and_never_by_path(
    comparison: Comparison,
) -> None:
    weights = FileSource("model.pt", "ab" * 32, "encoder.rnn", "/somewhere/weights")
    inputs = FileSource("frames.npz", "cd" * 32, "frames", "/somewhere/inputs")
    spec = replace(comparison.spec, weights=weights, inputs="file", input_file=inputs)
    whole = replace(comparison, spec=spec)
    told = read(whole)["spec"]
    expected = {"name": "model.pt", "part": "encoder.rnn", "digest": "ab" * 32}
    assert told["model"]["weights"] == expected
    assert set(told["workload"]["input_file"]) == {"name", "part", "digest"}
    assert "somewhere" not in to_json(whole)


def test_a_tensors_name_that_is_no_line_is_told_as_one(comparison: Comparison) -> None:
    weights = FileSource("a\nb.pt", "ab" * 32, "x" * 1000)
    told = read(replace(comparison, spec=replace(comparison.spec, weights=weights)))
    source = told["spec"]["model"]["weights"]
    assert source["name"] == "a\N{REPLACEMENT CHARACTER}b.pt"
    assert len(source["part"]) == 300


def test_every_matrix_and_gate_is_told(document: dict[str, Any]) -> None:
    anatomy = document["anatomy"]
    names = [tensor["name"] for tensor in anatomy["tensors"]]
    assert names == ["weight_ih_l0", "weight_hh_l0", "weight_ih_l1", "weight_hh_l1"]
    for tensor in anatomy["tensors"]:
        assert set(tensor) == TENSOR
        assert [gate["gate"] for gate in tensor["gates"]] == ["i", "f", "g", "o"]
        for gate in tensor["gates"]:
            assert set(gate) == GATE
            # 4 units, of 3 features or of 4 units of the layer below.
            assert sum(gate["histogram"]) == (12 if tensor["name"] == "weight_ih_l0" else 16)
    assert [len(layer["hidden"]) for layer in anatomy["layers"]] == [5, 5]


def test_a_ratio_without_noise_is_null_as_json_has_no_infinity(comparison: Comparison) -> None:
    assert comparison.anatomy is not None
    first, *rest = comparison.anatomy.tensors
    lossless = replace(first, sqnr_db=math.inf, gates=(replace(first.gates[0], sqnr_db=math.inf),))
    anatomy = replace(comparison.anatomy, tensors=(lossless, *rest), final_relative_error=math.inf)
    told = read(replace(comparison, anatomy=anatomy))["anatomy"]
    assert told["tensors"][0]["sqnr_db"] is None
    assert told["tensors"][0]["gates"][0]["sqnr_db"] is None
    assert told["final_relative_error"] is None


def test_a_gru_has_no_c_and_a_linear_layer_has_scores(
    compare_all: Callable[..., Comparison],
) -> None:
    spec = ComparisonSpec(input_size=2, hidden_size=3, cell="gru", output_size=4, seq_len=3)
    document = read(compare_all(spec))
    divergence = document["divergence"]
    assert divergence["per_step"]["cell"] is None
    assert divergence["cell_units"] is None
    assert len(divergence["per_step"]["scores"]["mean"]) == 3
    assert divergence["scores_percent"] > 0
    assert document["size"]["breakdown"]["reference"]["linear_bytes"] == 4 * 3 * 4
    assert [layer["cell"] for layer in document["anatomy"]["layers"]] == [None]


def test_answers_to_the_task_are_told_with_how_often_they_are_right(
    comparison: Comparison,
) -> None:
    told = read(replace(comparison, accuracy=make_accuracy(10, wrong=3, lost=2, gained=1)))
    accuracy = told["accuracy"]
    assert {len(accuracy[name]) for name in ("labels", "reference", "candidate", "steps")} == {10}
    assert accuracy["reference_share"] == 0.7
    assert accuracy["candidate_share"] == 0.6


def test_batch_mates_are_told(comparison: Comparison) -> None:
    mates = read(replace(comparison, batch_effect=make_batch_effect(4, 5)))["batch_mates"]
    assert set(mates) == {"batch_size", "percent", "rows", "reference_rows", "steps"}
    assert (len(mates["rows"]), len(mates["steps"]), mates["batch_size"]) == (4, 5, 8)
