"""Comparisons that are worth a look, each as a spec."""

import hashlib
from dataclasses import replace
from functools import cache
from typing import Final

from app.core.resources import resource_path
from app.core.spec import VOWEL_FEATURES, VOWEL_SPEAKERS, ComparisonSpec, FileSource
from app.core.vowels import LONGEST, TITLE

TRAINED: Final = "vowels/trained.safetensors"
TRAINED_HIDDEN_SIZE: Final = 64


@cache
def bundled_weights() -> FileSource:
    """Returns the weights on board: an LSTM of 64 units that was taught Japanese vowels.

    Raises:
        FileNotFoundError: The installation lacks the file.
    """
    path = resource_path(TRAINED)
    return FileSource(TITLE, hashlib.sha256(path.read_bytes()).hexdigest(), path=str(path))


def trained_vowels(spec: ComparisonSpec) -> ComparisonSpec:
    """Returns the trained network on board, on one utterance of its test data.

    How it is quantized and measured stays as in ``spec``.

    Raises:
        FileNotFoundError: The installation lacks the weights.
    """
    return replace(
        _keep_measuring(spec),
        input_size=VOWEL_FEATURES,
        hidden_size=TRAINED_HIDDEN_SIZE,
        output_size=VOWEL_SPEAKERS,
        weights=bundled_weights(),
        inputs="vowels",
        initial_state="zero",
        seq_len=LONGEST,
    )


def word_language_model(spec: ComparisonSpec) -> ComparisonSpec:
    """Returns the shape of the word language model of PyTorch's tutorial, with random weights.

    Its published files have 113.944 MB and 79.738 MB. Only layers of 256 units make these sizes:
    an embedding of 33,278 words in 512 dimensions, five LSTM layers of 256, and a linear layer
    from 256 to 33,278. With layers of 512 the fp32 file would have 178 MB.

    How it is quantized and measured stays as in ``spec``.
    """
    return replace(
        _keep_measuring(spec),
        vocabulary=33_278,
        input_size=512,
        hidden_size=256,
        num_layers=5,
        output_size=33_278,
        seq_len=25,
        initial_state="zero",
    )


def _keep_measuring(spec: ComparisonSpec) -> ComparisonSpec:
    return ComparisonSpec(
        scheme=spec.scheme,
        engine=spec.engine,
        threads=spec.threads,
        seconds=spec.seconds,
        allocator=spec.allocator,
    )
