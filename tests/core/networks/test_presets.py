"""The presets are what they say: a network that tells speakers, and one of a published size."""

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from app.core.fidelity.accuracy import judge_speakers
from app.core.networks.models import build_model
from app.core.networks.presets import (
    BUNDLED_PLAN,
    bundled_weights,
    trained_network,
    trained_vowels,
    word_language_model,
)
from app.core.networks.training import train
from app.core.networks.training_plan import Trained, TrainingPlan
from app.core.networks.workload import build_workload
from app.core.results.size import Sizes
from app.core.schemes.candidate import make_candidate
from app.core.schemes.torch_dynamic import supported_engines
from app.core.size import compare_sizes
from app.core.spec import ComparisonSpec, FileSource
from app.core.statistics.paired import AccuracySummary, summarise_accuracy
from app.core.validation import Capacity, find_problem

MEASURED = ComparisonSpec(
    hidden_size=3,
    bidirectional=True,
    batch_size=7,
    outlier=5,
    scheme="float32",
    engine="qnnpack",
    threads=2,
    seconds=3,
    allocator="no-trim",
)
KEPT = ("scheme", "engine", "threads", "seconds", "allocator")


def judge(spec: ComparisonSpec, engine: str) -> AccuracySummary:
    model = build_model(spec)
    candidate = make_candidate(model, "int8", engine)
    return summarise_accuracy(judge_speakers(model, candidate, spec, stop=lambda: False))


@pytest.mark.parametrize("preset", [trained_vowels, word_language_model])
def test_a_preset_keeps_how_is_measured_and_replaces_what(preset: object) -> None:
    spec = preset(MEASURED)
    default = preset(ComparisonSpec())
    assert {field: getattr(spec, field) for field in KEPT} == {
        field: getattr(MEASURED, field) for field in KEPT
    }
    assert replace(spec, **{field: getattr(default, field) for field in KEPT}) == default
    assert find_problem(default, Capacity(1, None)) is None


def test_the_bundled_network_is_described_as_it_is() -> None:
    spec = trained_vowels(ComparisonSpec())
    assert spec.has_task
    assert (spec.input_size, spec.hidden_size, spec.output_size, spec.num_layers) == (12, 64, 9, 1)
    assert (spec.seq_len, spec.batch_size, spec.initial_state) == (29, 1, "zero")
    assert spec.weights == bundled_weights()


def test_the_bundled_weights_are_known_by_the_digest_of_their_file() -> None:
    source = bundled_weights()
    data = Path(source.path).read_bytes()
    assert source.digest == hashlib.sha256(data).hexdigest()
    assert source.title == "Japanese vowels"


@pytest.mark.slow
def test_the_bundled_network_names_95_percent_of_the_speakers_and_so_does_int8() -> None:
    for engine in supported_engines():
        summary = judge(trained_vowels(ComparisonSpec()), engine)
        assert summary.utterances == 370
        assert summary.reference.share >= 0.95
        assert summary.candidate.share >= 0.95
        assert summary.verdict == "undecided"


def test_a_planted_outlier_ruins_int8_and_spares_fp32() -> None:
    spec = trained_vowels(ComparisonSpec())
    untouched = judge(spec, spec.engine)
    planted = judge(replace(spec, outlier=300), spec.engine)
    assert planted.reference.share == pytest.approx(untouched.reference.share, abs=0.01)
    assert planted.candidate.share < 0.7
    assert planted.verdict == "worse"


@pytest.mark.slow
def test_the_bundled_weights_are_such_as_the_program_s_own_training_makes() -> None:
    *_, trained = train(BUNDLED_PLAN, stop=lambda: False)
    assert isinstance(trained, Trained)
    shipped = load_file(bundled_weights().path)
    assert {name: w.shape for name, w in shipped.items()} == {
        name: w.shape for name, w in trained.weights.items()
    }
    # Another processor rounds otherwise, and a hundred epochs make much of it: the same weights
    # are not to be had there, but weights of the same size are.
    for name, weights in trained.weights.items():
        assert np.std(shipped[name]) == pytest.approx(np.std(weights), rel=0.2)


def test_a_network_trained_here_is_compared_like_the_bundled_one() -> None:
    plan = TrainingPlan(20, 2, "gru", seed=4)
    weights = FileSource("mine", "0" * 64, path="somewhere")
    spec = trained_network(MEASURED, plan, weights)
    assert spec.weights is weights
    assert (spec.hidden_size, spec.num_layers, spec.cell, spec.seed) == (20, 2, "gru", 4)
    assert (spec.engine, spec.outlier, spec.seq_len) == ("qnnpack", 0, 29)


@pytest.fixture(scope="module")
def language_model_sizes() -> Sizes:
    workload = build_workload(word_language_model(ComparisonSpec()))
    spec = word_language_model(ComparisonSpec())
    return compare_sizes(workload.model, make_candidate(workload.model, "int8", spec.engine))


def test_the_word_language_model_has_the_published_sizes(language_model_sizes: Sizes) -> None:
    reference, candidate = language_model_sizes.reference, language_model_sizes.candidate
    assert reference.total_bytes == pytest.approx(113_944_064, rel=1e-4)
    assert candidate.total_bytes == pytest.approx(79_738_484, rel=1e-4)


def test_the_word_language_model_s_embedding_stays_in_fp32(language_model_sizes: Sizes) -> None:
    reference, candidate = language_model_sizes.reference, language_model_sizes.candidate
    assert reference.embedding_bytes == candidate.embedding_bytes == 33_278 * 512 * 4
    assert candidate.linear_bytes * 4 == reference.linear_bytes == 33_278 * 256 * 4
