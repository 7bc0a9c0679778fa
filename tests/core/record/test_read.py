"""A record comes back as the comparison that it was, and nothing else comes in."""

import copy
import json
import math
import random
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fakes import (
    make_accuracy,
    make_anatomy,
    make_batch_effect,
    make_comparison,
    make_divergence,
    make_rounds,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.errors import UnusableError
from app.core.export.script import make_script
from app.core.record import read as read_module
from app.core.record.document import collection_to_json, to_json
from app.core.record.embedded.packets import put_into_png
from app.core.record.open import open_comparisons, read_comparisons
from app.core.record.read import read_records
from app.core.report.baseline_change import format_divergence
from app.core.report.verdicts import state_difference
from app.core.results.anatomy import Anatomy
from app.core.results.comparison import Comparison
from app.core.results.divergence import Spread
from app.core.results.latency import Interval, Overhead, Round, RoundSide, SideUsage
from app.core.results.size import FileSize, Sizes, find_stored_size
from app.core.schemes.registry import SCHEME_KEYS, find_scheme
from app.core.spec import ComparisonSpec, FileSource
from app.core.statistics.bootstrap import analyse

WHOLE = make_comparison()
TEXT = to_json(WHOLE)


def read(text: str) -> Comparison:
    (comparison,) = read_records(text.encode())
    return comparison


def document(**changes: Any) -> dict[str, Any]:
    """Returns the record with entries changed, named by their path with underscores doubled."""
    whole = json.loads(TEXT)
    for path, value in changes.items():
        *way, last = path.split("__")
        place = whole
        for step in way:
            place = place[int(step) if isinstance(place, list) else step]
        place[int(last) if isinstance(place, list) else last] = value
    return whole


def refuse(data: object) -> str:
    text = data if isinstance(data, bytes) else json.dumps(data).encode()
    with pytest.raises(UnusableError) as refused:
        read_records(text)
    said = str(refused.value)
    assert said.endswith(".")
    assert "\n" not in said
    assert len(said) < 500
    return said


def test_a_measured_comparison_comes_back_whole(comparison: Comparison) -> None:
    again = read(to_json(comparison))
    assert to_json(again) == to_json(comparison)
    assert again.spec == comparison.spec
    assert again.environment == comparison.environment
    assert again.modules == comparison.modules
    assert again.sizes == comparison.sizes
    assert again.speedup == comparison.speedup
    assert again.overhead == comparison.overhead
    assert again.latency is not None
    assert comparison.latency is not None
    for mine, theirs in zip(again.latency.sides, comparison.latency.sides, strict=True):
        np.testing.assert_array_equal(mine.samples_ns, theirs.samples_ns)
        assert (mine.n, mine.min_ns) == (theirs.n, theirs.min_ns)
        assert mine.estimates == theirs.estimates
        assert mine.minor_faults_per_call == theirs.minor_faults_per_call
        assert mine.involuntary_switches_per_call == theirs.involuntary_switches_per_call
    assert again.latency.uses_disturbed == comparison.latency.uses_disturbed
    assert again.latency.instance_ratios == comparison.latency.instance_ratios
    for mine, theirs in zip(again.latency.rounds, comparison.latency.rounds, strict=True):
        np.testing.assert_array_equal(mine.reference.samples_ns, theirs.reference.samples_ns)
        np.testing.assert_array_equal(mine.candidate.samples_ns, theirs.candidate.samples_ns)
        assert (mine.instance, mine.disturbed) == (theirs.instance, theirs.disturbed)
        assert mine.reference.usage == theirs.reference.usage
    assert again.divergence.percent == comparison.divergence.percent
    np.testing.assert_array_equal(again.divergence.hidden.mean, comparison.divergence.hidden.mean)


def test_what_is_only_drawn_comes_back_to_a_thousandth_of_its_largest(
    comparison: Comparison,
) -> None:
    there, back = comparison.divergence, read(to_json(comparison)).divergence
    assert there.hidden_map is not None
    assert there.cell_units is not None
    top = there.hidden_map.max()
    np.testing.assert_allclose(back.hidden_map, there.hidden_map, atol=top / 1999)
    np.testing.assert_allclose(
        back.cell_units, there.cell_units, atol=there.cell_units.max() / 1999
    )
    assert back.units == there.units


def test_what_has_not_been_timed_comes_back_so() -> None:
    again = read(to_json(replace(WHOLE, latency=None, speedup=None)))
    assert (again.latency, again.speedup) == (None, None)


names = st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1, max_size=20)
rounds = st.lists(
    st.builds(
        lambda instance, reference, candidate, usage, disturbed: Round(
            instance,
            RoundSide(np.array(reference), usage),
            RoundSide(np.array(candidate), usage),
            disturbed,
        ),
        st.integers(0, 3),
        st.lists(st.integers(1, 10**6), min_size=1, max_size=5),
        st.lists(st.integers(1, 10**6), min_size=1, max_size=5),
        st.builds(SideUsage, st.none() | st.integers(0, 9), st.none() | st.integers(0, 9)),
        st.booleans(),
    ),
    max_size=5,
)
parts = st.integers(0, 10**6)
differences = st.floats(0, 1, width=32)


digests = st.text("0123456789abcdef", min_size=64, max_size=64)
sources = st.builds(FileSource, names, digests, names) | st.builds(
    FileSource,
    names,
    digests,
    names,
    stored_type=st.sampled_from(["float16", "float64", "mixed"]),
    stored_bytes=st.integers(1, 10**9),
    partial=st.booleans(),
)
INPUTS: list[dict[str, Any]] = [
    {"inputs": "normal"},
    {"inputs": "uniform"},
    {"inputs": "vowels", "input_size": 12, "vocabulary": 0},
    {"inputs": "vowels", "input_size": 12, "vocabulary": 0, "output_size": 9},
    {"inputs": "file", "vocabulary": 0, "input_file": FileSource("x.npy", "0" * 64)},
]


@st.composite
def comparisons(draw: st.DrawFn) -> Comparison:
    steps, units = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    spec = ComparisonSpec(
        input_size=draw(st.integers(1, 8192)),
        hidden_size=draw(st.integers(1, 8192)),
        num_layers=draw(st.integers(1, 16)),
        bidirectional=draw(st.booleans()),
        seq_len=steps,
        batch_size=draw(st.integers(1, 1024)),
        seed=draw(st.integers(0, 2**31 - 1)),
        scheme=draw(st.sampled_from(SCHEME_KEYS)),
        engine=draw(names),
        threads=draw(st.integers(1, 1024)),
        seconds=draw(st.floats(0.1, 3600)),
        allocator=draw(st.sampled_from(["system", "no-trim"])),
        cell=draw(st.sampled_from(["lstm", "gru"])),
        vocabulary=draw(st.integers(0, 10**6)),
        output_size=draw(st.integers(0, 10**6)),
        weights=draw(st.none() | sources),
        initial_state=draw(st.sampled_from(["random", "zero"])),
        outlier=draw(st.floats(0, 1000)),
    )
    spec = replace(spec, **draw(st.sampled_from(INPUTS)))
    scheme = find_scheme(spec.scheme)

    def row(length: int) -> np.ndarray[Any, Any]:
        return np.array(draw(st.lists(differences, min_size=length, max_size=length)))

    timed = draw(rounds)
    latency, speedup = analyse(timed, replicates=20) if timed else (None, None)
    if speedup is not None:
        speedup = replace(speedup, stopped_by=draw(st.sampled_from(["precision", "user", None])))
    file = st.builds(FileSize, st.integers(1, 10**6), parts, parts, parts, parts, parts)
    reference = draw(file)
    scored = spec.output_size > 0
    return replace(
        WHOLE,
        spec=spec,
        environment=replace(WHOLE.environment, cpu=draw(names), load=draw(st.floats(0, 64))),
        sizes=Sizes(reference, draw(file), find_stored_size(reference, spec.weights)),
        divergence=replace(
            WHOLE.divergence,
            mean_abs_reference=draw(st.floats(1e-9, 1)),
            mean_abs_difference=draw(differences),
            hidden=Spread(row(steps), row(steps), row(steps)),
            hidden_map=draw(
                st.none() | st.just(row(units * steps).reshape(units, steps).astype(np.float32))
            ),
            cell=None if spec.cell == "gru" else WHOLE.divergence.cell,
            cell_units=None if spec.cell == "gru" else draw(st.none() | st.just(row(units))),
            scores=Spread(row(steps), row(steps), row(steps)) if scored else None,
            scores_percent=draw(st.none() | st.floats(0, 1e6)) if scored else None,
        ),
        latency=latency,
        speedup=speedup,
        overhead=draw(st.none() | st.builds(Overhead, st.floats(1, 1e9), st.floats(1, 1e9))),
        accuracy=make_accuracy(draw(st.integers(12, 40))) if spec.has_task else None,
        anatomy=dissect(spec) if scheme.unapplied is None and spec.num_layers == 1 else None,
        batch_effect=make_batch_effect(min(4, spec.batch_size), steps, batch_size=spec.batch_size)
        if scheme.shares_scale(spec.batch_size)
        else None,
    )


def dissect(spec: ComparisonSpec) -> Anatomy:
    """Returns an anatomy without noise in its first matrix, and too short for a verdict."""
    anatomy = make_anatomy(spec)
    lossless = replace(anatomy.tensors[0], sqnr_db=math.inf)
    tensors = (lossless, *anatomy.tensors[1:])
    return replace(anatomy, tensors=tensors)


@settings(deadline=None, max_examples=60)
@given(comparisons())
def test_any_comparison_survives_the_round_trip(comparison: Comparison) -> None:
    text = to_json(comparison)
    again = read(text)
    assert to_json(again) == text
    assert again.spec == comparison.spec
    assert again.speedup == comparison.speedup
    assert not again.unknown


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip
later_fields = st.dictionaries(
    st.text(min_size=1).map("later {}".format), json_values, min_size=1, max_size=2
)


@settings(deadline=None, max_examples=60)
@given(later_fields, later_fields, later_fields, later_fields)
def test_unknown_fields_survive_the_round_trip_where_they_stood(
    top: dict[str, Any], inner: dict[str, Any], entry: dict[str, Any], deep: dict[str, Any]
) -> None:
    whole = json.loads(TEXT)
    whole.update(top)
    whole["spec"]["model"].update(inner)
    whole["latency"]["rounds"][2].update(entry)
    whole["divergence"]["per_step"]["cell"].update(deep)
    assert json.loads(to_json(read(json.dumps(whole)))) == whole


def test_a_record_with_nothing_but_the_agreed_entries_is_read() -> None:
    whole = json.loads(TEXT)
    for way in (
        ("overhead",),
        ("modules", "changes"),
        ("divergence", "units"),
        ("divergence", "hidden_map"),
        ("divergence", "cell_units"),
        ("latency", "uses_disturbed"),
        ("latency", "reference", "iqr"),
        ("latency", "reference", "intervals"),
        ("latency", "candidate", "intervals"),
        ("environment", "load"),
        ("environment", "power"),
        ("environment", "governor"),
        ("environment", "cache_bytes"),
        ("spec", "timing", "allocator"),
        ("spec", "model", "cell"),
        ("spec", "model", "vocabulary"),
        ("spec", "model", "output_size"),
        ("spec", "model", "weights"),
        ("spec", "model", "outlier"),
        ("spec", "workload", "inputs"),
        ("spec", "workload", "input_file"),
        ("spec", "workload", "initial_state"),
        ("size", "breakdown", "reference", "embedding_bytes"),
        ("size", "breakdown", "candidate", "linear_bytes"),
        ("divergence", "per_step", "scores"),
        ("divergence", "scores_percent"),
        ("accuracy",),
        ("anatomy",),
        ("batch_mates",),
    ):
        place = whole
        for step in way[:-1]:
            place = place[step]
        del place[way[-1]]
    for entry in whole["latency"]["rounds"]:
        del entry["reference_usage"], entry["candidate_usage"]
    comparison = read(json.dumps(whole))
    assert comparison.spec == WHOLE.spec
    assert comparison.sizes == WHOLE.sizes
    assert (comparison.accuracy, comparison.anatomy, comparison.batch_effect) == (None, None, None)
    assert comparison.divergence.hidden_map is None
    assert comparison.divergence.cell_units is None
    assert comparison.latency is not None
    # The rounds do not say; the sides do.
    assert comparison.latency.reference.minor_faults_per_call == pytest.approx(3 / 80)
    assert comparison.latency.reference.p95.interval is None


def test_a_byte_order_mark_does_no_harm() -> None:
    assert read_records(b"\xef\xbb\xbf" + TEXT.encode())


@pytest.mark.parametrize(
    ("version", "said"),
    [
        (2, "record of version 2, and this QuantScope reads up to version 1; install a newer one"),
        (10**40, "install a newer one"),
        (0, "does not say which version"),
        ("1", "does not say which version"),
        (True, "does not say which version"),
        (None, "does not say which version"),
    ],
)
def test_another_version_is_refused(version: object, said: str) -> None:
    assert said in refuse(document(version=version))


@pytest.mark.parametrize(
    "path",
    [
        "format",
        "version",
        "spec__model__hidden_size",
        "environment__cpu",
        "modules__reference",
        "size__breakdown__reference__weights_bytes",
        "latency",
        "latency__rounds__0__instance",
        "latency__candidate__samples",
        "speedup__low",
        "divergence__per_step__hidden__p95",
    ],
)
def test_a_missing_entry_is_named(path: str) -> None:
    whole = document()
    *way, last = path.split("__")
    place = whole
    for step in way:
        place = place[int(step) if isinstance(place, list) else step]
    del place[last]
    assert last in refuse(whole) or path in {"format", "version"}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"spec__model__hidden_size": "8"}, "spec.model.hidden_size"),
        ({"spec__model__hidden_size": 8.0}, "spec.model.hidden_size"),
        ({"spec__model__hidden_size": 9000}, "from 1 to 8,192, not 9000"),
        ({"spec__model__bidirectional": 1}, "spec.model.bidirectional"),
        ({"spec__workload__seed": -1}, "seed"),
        ({"spec__scheme__name": "int4"}, "spec.scheme.name"),
        ({"spec__timing__seconds": 1e9}, "3,600"),
        ({"environment__cpu": "a\nb"}, "environment.cpu must be one line"),
        ({"environment__cpu": "a\u202eb"}, "environment.cpu must be one line"),
        ({"environment__cpu": "x" * 301}, "environment.cpu"),
        ({"environment__cpu": "\ud800"}, "environment.cpu"),
        ({"environment__cores": -1}, "environment.cores"),
        ({"size__reference_bytes": 0}, "size.reference_bytes"),
        ({"size__reference_bytes": 5000}, "the parts add up to 4,479"),
        ({"size__ratio": 2.0}, "size.ratio"),
        ({"latency__unit": "ms"}, "latency.unit"),
        ({"latency__rounds": []}, "latency.rounds"),
        ({"latency__rounds__0__reference_calls": 79}, "holds 480 samples, and the rounds speak"),
        ({"latency__rounds__0__reference_calls": 0}, "latency.rounds.0.reference_calls"),
        ({"latency__rounds__0__disturbed": "no"}, "latency.rounds.0.disturbed"),
        ({"latency__reference__samples__3": 0}, "latency.reference.samples.3"),
        ({"latency__reference__samples__3": 1.5}, "latency.reference.samples.3"),
        ({"latency__reference__samples__3": 2**70}, "latency.reference.samples.3"),
        ({"latency__reference__samples__3": None}, "latency.reference.samples.3"),
        ({"latency__reference__n": 7}, "latency.reference.n"),
        ({"latency__candidate__p95": 1.0}, "latency.candidate.p95"),
        ({"latency__reference__intervals__p50": [1.0]}, "latency.reference.intervals.p50"),
        ({"latency": None}, "must be there exactly when latency is"),
        ({"speedup": None}, "must be there exactly when latency is"),
        ({"speedup__estimate": 3.0}, "speedup.estimate"),
        ({"speedup__low": 0.6, "speedup__high": 0.55}, "speedup.low"),
        ({"speedup__verdict": "faster"}, "the interval says slower"),
        ({"speedup__verdict": "same"}, "the interval says slower"),
        ({"speedup__verdict": "too few calls"}, "the interval says slower"),
        ({"speedup__verdict": "indistinguishable"}, "the interval says slower"),
        ({"speedup__verdict": "better"}, "speedup.verdict input should be 'faster', 'slower'"),
        ({"speedup__low": 0.4, "speedup__high": 2.0}, "the interval says undecided"),
        ({"speedup__low": None}, "speedup.low must be null exactly when"),
        ({"speedup__low": None, "speedup__high": None}, "from 6 calls on there is an interval"),
        ({"speedup__confidence": 0.9}, "speedup.confidence"),
        ({"speedup__stopped_by": "a bus"}, "speedup.stopped_by"),
        ({"overhead__reference_ns": -1.0, "overhead__candidate_ns": 1.0}, "overhead"),
        ({"divergence__mean_abs_reference": 0}, "divergence.percent"),
        ({"divergence__percent": 50.0}, "divergence.percent"),
        ({"divergence__per_step__hidden__mean": [0.1]}, "lists of different lengths"),
        ({"divergence__per_step__hidden__mean__0": -0.1}, "divergence.per_step.hidden.mean.0"),
        ({"divergence__hidden_map__levels__0": [1]}, "rows of different lengths"),
        ({"divergence__hidden_map__levels__0__0": 1001}, "divergence.hidden_map.levels.0.0"),
        ({"divergence__cell_units__levels": []}, "divergence.cell_units.levels"),
        ({"modules__reference": 5}, "modules.reference"),
        ({"modules__reference": "LSTM(\n\x1b[31m)"}, "modules.reference must be lines of"),
        ({"modules__candidate": "LSTM\u202e"}, "modules.candidate must be lines of"),
        ({"modules__candidate": "x" * 3000}, "modules.candidate must be lines of"),
    ],
)
def test_what_cannot_be_is_refused_by_its_name(change: dict[str, Any], said: str) -> None:
    if "overhead__reference_ns" in change:
        change = {"overhead": {"reference_ns": -1.0, "candidate_ns": 1.0}}
    assert said in refuse(document(**change))


FEW = make_comparison(rounds=make_rounds(count=1, calls=5))
EVEN = make_comparison(rounds=make_rounds(candidate_us=100))


def write(comparison: Comparison, **speedup: Any) -> str:
    """Returns the record, with entries of its speed-up changed."""
    whole = json.loads(to_json(comparison))
    whole["speedup"] |= speedup
    return json.dumps(whole)


@pytest.mark.parametrize(
    ("low", "high", "verdict"), [(0.98, 1.02, "same"), (0.9, 1.1, "undecided")]
)
def test_one_old_word_is_read_as_one_of_the_two_that_it_stood_for(
    low: float, high: float, verdict: str
) -> None:
    again = read(write(EVEN, low=low, high=high, verdict="indistinguishable"))
    assert again.speedup is not None
    assert again.speedup.interval == Interval(low, high)
    assert again.speedup.verdict == verdict
    assert json.loads(to_json(again))["speedup"]["verdict"] == verdict


def test_an_old_interval_of_too_few_calls_is_left_out() -> None:
    assert FEW.speedup is not None
    old = write(FEW, low=0.49, high=0.51, verdict="indistinguishable")
    again = read(old)
    assert again.speedup == FEW.speedup
    assert json.loads(to_json(again))["speedup"]["low"] is None


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"low": 0.4, "high": 0.6}, "speedup.low is 0.4, and below 6 calls there is no interval"),
        ({"verdict": "slower"}, "speedup.verdict is slower, and below 6 calls there is none"),
        ({"verdict": "undecided"}, "speedup.verdict is undecided, and below 6 calls"),
    ],
)
def test_new_records_claim_nothing_of_too_few_calls(changes: dict[str, Any], said: str) -> None:
    assert said in refuse(write(FEW, **changes).encode())


@pytest.mark.parametrize("instances", [1, 3])
def test_old_intervals_of_too_little_are_left_out(instances: int) -> None:
    usage = SideUsage(0, 0)
    calls = RoundSide(np.arange(1000, 1020), usage)
    rounds = tuple(Round(i, calls, calls) for i in range(instances))
    whole = json.loads(to_json(make_comparison(rounds=rounds)))
    for name in ("p50", "p95", "p99", "iqr"):
        whole["latency"]["reference"]["intervals"][name] = [5.0, 1500.0]
    latency = read(json.dumps(whole)).latency
    assert latency is not None
    side = latency.reference
    known = Interval(5.0, 1500.0) if instances > 1 else None
    assert (side.p50.interval, side.iqr.interval) == (known, known)
    assert (side.p95.interval, side.p99.interval) == (None, None)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"", "not whole JSON"),
        (b"{", "not whole JSON"),
        (TEXT.encode()[:-1], "not whole JSON"),
        (TEXT.encode() + b"x", "not whole JSON"),
        (b"[]", "no QuantScope record"),
        (b"7", "no QuantScope record"),
        (b"{}", "no QuantScope record"),
        (b'{"format": "quantscope.sweep"}', "no QuantScope record"),
        ("{}".encode("utf-16"), "no QuantScope record"),
        (b'{"a": "\xff"}', "UTF-8"),
        (TEXT.replace('"load":0.0', '"load":NaN').encode(), "holds a number"),
        (TEXT.replace('"load":0.0', '"load":-Infinity').encode(), "holds a number"),
        (TEXT.replace('"load":0.0', '"load":1e999').encode(), "holds a number"),
        (TEXT.replace('"load":0.0', '"load":0.0,"x":1e999').encode(), "holds a number"),
        (TEXT.replace('"load":0.0', '"load":' + "9" * 10_000).encode(), "holds a number"),
        (b"[" * 300_000, "nested deeper"),
        (b"[" * 1_000_000, "far more lists"),
        (b'{"a":' * 300_000, "nested deeper"),
        (b"[" * 100 + b"]" * 100, "nested deeper"),
        (b"[" + b"{}," * 500_000 + b"{}]", "far more lists"),
    ],
)
def test_what_is_no_record_is_refused_in_a_sentence(text: bytes, said: str) -> None:
    assert said in refuse(text)


def test_a_file_beyond_the_limit_is_not_even_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_module, "MOST_RECORD_BYTES", 1000)
    assert "a record has 1,000 at most" in refuse(b"[" + b"1," * 10_000 + b"1]")


@pytest.mark.slow
def test_memory_stays_in_proportion_to_the_file() -> None:
    whole = document(latency__reference__samples=[5] * 1_000_000)
    text = json.dumps(whole).encode()
    tracemalloc.start()
    with pytest.raises(UnusableError, match="samples"):
        read_records(text)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20 * len(text)


@settings(deadline=None, max_examples=150)
@given(st.integers(0, 2**32), json_values)
def test_a_record_with_anything_anywhere_is_read_or_refused_in_a_sentence(
    seed: int, value: Any
) -> None:
    rng = random.Random(seed)  # noqa: S311 - only noise
    whole = copy.deepcopy(SMALL)
    place: Any = whole
    while True:
        key = rng.choice(list(place)) if isinstance(place, dict) else rng.randrange(len(place))
        inner = place[key]
        if not isinstance(inner, dict | list) or not inner or rng.random() < 0.15:
            break
        place = inner
    place[key] = value
    try:
        comparison = read(json.dumps(whole))
    except UnusableError as refused:
        said = str(refused)
    else:
        said = "It was read."
        assert json.loads(to_json(comparison))
    assert said.endswith(".")


SMALL = json.loads(
    to_json(make_comparison(ComparisonSpec(seq_len=2), divergence=make_divergence(2, 2)))
)


@settings(deadline=None, max_examples=150)
@given(st.integers(0, 2**32))
def test_damaged_bytes_are_read_or_refused_in_a_sentence(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 - only noise
    text = bytearray(json.dumps(SMALL).encode())
    for _ in range(rng.randint(1, 5)):
        text[rng.randrange(len(text))] = rng.choice(b'[]{}",:0e-\xff\x00')
    try:
        read_records(bytes(text[: rng.randint(1, len(text))] if rng.random() < 0.3 else text))
    except UnusableError as refused:
        said = str(refused)
    else:
        said = "It was read."
    assert said.endswith(".")


def test_several_comparisons_come_back_in_their_order() -> None:
    others = [replace(WHOLE, spec=replace(WHOLE.spec, seed=seed)) for seed in (1, 2, 3)]
    assert [c.spec.seed for c in read_records(collection_to_json(others).encode())] == [1, 2, 3]
    assert collection_to_json([WHOLE]) == TEXT


@pytest.mark.parametrize(
    "comparisons",
    [None, [], [1], ["x"] * 17, [{"format": "quantscope.comparisons", "comparisons": []}]],
)
def test_a_collection_of_nothing_is_refused(comparisons: object) -> None:
    refuse({"format": "quantscope.comparisons", "version": 1, "comparisons": comparisons})


def test_a_later_collection_is_refused() -> None:
    document = {"format": "quantscope.comparisons", "version": 2, "comparisons": []}
    assert "install a newer one" in refuse(document)


def make_file(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def test_a_file_is_opened_by_what_it_holds_and_not_by_its_name(
    tmp_path: Path, tiny_png: Callable[[], bytes]
) -> None:
    picture = make_file(tmp_path / "record.json", put_into_png(tiny_png(), TEXT))
    record = make_file(tmp_path / "picture.png", TEXT.encode())
    for path in (picture, record):
        (comparison,) = open_comparisons(path)
        assert to_json(comparison) == TEXT


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "It is empty"),
        (b"hello", "It is text, beginning with “hello”"),
        (b"PK\x03\x04", "It begins as a zip archive"),
        (b"{}", "no QuantScope record"),
        (b"\x89PNG\r\n\x1a\n", "cut off"),
        (b"%PDF-1.4", "holds no QuantScope record"),
        (b"<svg/>", "holds no QuantScope record"),
    ],
)
def test_a_file_that_holds_no_comparison_is_named_and_refused(
    tmp_path: Path, data: bytes, said: str
) -> None:
    path = make_file(tmp_path / "some file.png", data)
    with pytest.raises(UnusableError, match=r"^some file.png cannot be opened\. .*" + said):
        open_comparisons(path)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    import os

    os.mkfifo(tmp_path / "pipe")
    for path, said in (
        (tmp_path / "nothing.json", "no such file"),
        (tmp_path, "folder"),
        (tmp_path / "pipe", "not an ordinary file"),
        (tmp_path / ("x" * 300), "could not be read"),
        (Path("a\0b"), "could not be read"),
    ):
        with pytest.raises(UnusableError, match=said) as refused:
            open_comparisons(path)
        assert str(refused.value).isprintable()


def test_a_record_from_a_picture_is_checked_like_any_other(tiny_png: Callable[[], bytes]) -> None:
    with pytest.raises(UnusableError, match="not whole JSON"):
        read_comparisons(put_into_png(tiny_png(), TEXT[:-5]))


@pytest.fixture
def tiny_png() -> Callable[[], bytes]:
    import io

    from PIL import Image

    def make() -> bytes:
        buffer = io.BytesIO()
        Image.new("RGB", (2, 2)).save(buffer, "png")
        return buffer.getvalue()

    return make


def test_a_network_that_answers_nothing_but_zeros_is_recorded() -> None:
    silent = replace(
        WHOLE.divergence, mean_abs_reference=0, mean_abs_candidate=0, mean_abs_difference=0
    )
    again = read(to_json(replace(WHOLE, divergence=silent)))
    assert again.divergence.percent == 0


def test_what_differs_from_nothing_has_no_percentage() -> None:
    silent = replace(
        WHOLE.divergence, mean_abs_reference=0, mean_abs_candidate=0.5, mean_abs_difference=0.5
    )
    again = read(to_json(replace(WHOLE, divergence=silent)))
    assert again.divergence.percent is None
    assert state_difference(again.divergence).headline == "different from 0"
    assert format_divergence(again.divergence) == "0.5 from 0"
    assert "difference_percent: none: fp32's h is 0" in make_script(again)


@pytest.mark.parametrize("percent", [None, 4.0])
def test_a_percentage_is_missing_exactly_where_there_is_none(percent: float | None) -> None:
    record = json.loads(to_json(WHOLE))
    record["divergence"]["percent"] = percent
    if percent is not None:
        record["divergence"]["mean_abs_reference"] = 0
    with pytest.raises(UnusableError, match=r"divergence\.percent"):
        read(json.dumps(record))
