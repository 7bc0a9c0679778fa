"""Comparisons that are worth a look, each as a spec."""

import hashlib
from dataclasses import replace
from functools import cache
from typing import Final

from app.core.networks.training_plan import TrainingPlan, make_spec
from app.core.networks.vowels import TITLE
from app.core.spec import ComparisonSpec, FileSource
from app.core.storage.resources import resource_path
from app.core.storage.weight_store import BUNDLED_WEIGHTS

BUNDLED_PLAN: Final = TrainingPlan(hidden_size=64, num_layers=1, seed=1)
"""How the bundled weights were made; tests/benchmarks/train_vowels.py makes them again."""


@cache
def bundled_weights() -> FileSource:
    """Returns the bundled weights: an LSTM of 64 units that was trained on Japanese vowels.

    Raises:
        FileNotFoundError: The installation lacks the file.
    """
    path = resource_path(BUNDLED_WEIGHTS)
    return FileSource(TITLE, hashlib.sha256(path.read_bytes()).hexdigest(), path=str(path))


def trained_vowels(spec: ComparisonSpec) -> ComparisonSpec:
    """Returns the bundled trained network, on one utterance of its test data.

    How it is quantized and measured stays as in ``spec``.

    Raises:
        FileNotFoundError: The installation lacks the weights.
    """
    return trained_network(spec, BUNDLED_PLAN, bundled_weights())


def trained_network(
    spec: ComparisonSpec, plan: TrainingPlan, weights: FileSource
) -> ComparisonSpec:
    """Returns a network that was trained on Japanese vowels, on one utterance of its test data.

    Args:
        spec: How to quantize and measure it.
        plan: How it was trained.
        weights: The kept file of what came of it.
    """
    return measure_as(spec, replace(make_spec(plan), weights=weights))


def word_language_model(spec: ComparisonSpec) -> ComparisonSpec:
    """Returns the shape of the word language model of PyTorch's tutorial, with random weights.

    Its published files have 113.944 MB and 79.738 MB. Only layers of 256 units make these sizes:
    an embedding of 33,278 words in 512 dimensions, five LSTM layers of 256, and a linear layer
    from 256 to 33,278. With layers of 512 the fp32 file would have 178 MB.

    How it is quantized and measured stays as in ``spec``.
    """
    return measure_as(
        spec,
        ComparisonSpec(
            vocabulary=33_278,
            input_size=512,
            hidden_size=256,
            num_layers=5,
            output_size=33_278,
            seq_len=25,
            initial_state="zero",
        ),
    )


def measure_as(spec: ComparisonSpec, other: ComparisonSpec) -> ComparisonSpec:
    """Returns ``other``, quantized and measured as ``spec`` is."""
    return replace(
        other,
        scheme=spec.scheme,
        engine=spec.engine,
        threads=spec.threads,
        seconds=spec.seconds,
        allocator=spec.allocator,
    )
