"""Comparisons that are offered by name: the recipe's, and shapes of networks that are used."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from app.core.networks.presets import measure_as, trained_vowels, word_language_model
from app.core.spec import ComparisonSpec


def recipe(spec: ComparisonSpec) -> ComparisonSpec:
    """Returns the recipe's own comparison, measured as ``spec`` is."""
    return measure_as(spec, ComparisonSpec())


def recipe_at_80(spec: ComparisonSpec) -> ComparisonSpec:
    """Returns the recipe's comparison at dimension 80, measured as ``spec`` is."""
    return measure_as(spec, ComparisonSpec(input_size=80, hidden_size=80))


def speech(spec: ComparisonSpec) -> ComparisonSpec:
    """Returns two layers of 512 over 100 frames of 80 features, measured as ``spec`` is."""
    return measure_as(
        spec, ComparisonSpec(input_size=80, hidden_size=512, num_layers=2, seq_len=100)
    )


def keyword_spotting(spec: ComparisonSpec) -> ComparisonSpec:
    """Returns one layer of 128 that is called once for each frame of 40 features."""
    return measure_as(spec, ComparisonSpec(input_size=40, hidden_size=128, seq_len=1))


@dataclass(frozen=True, slots=True)
class Preset:
    """A comparison that is offered by name.

    Attributes:
        name: What it is called.
        tip: What it is, in a sentence without its stop.
        make: Returns its spec, quantized and measured as another one is.
    """

    name: str
    tip: str
    make: Callable[[ComparisonSpec], ComparisonSpec]


BUILT_IN: Final = (
    Preset("Recipe, dimension 8", "The recipe's LSTM: 8 units, 20 steps, batch 1", recipe),
    Preset("Recipe at dimension 80", "The recipe's LSTM with 80 units", recipe_at_80),
    Preset(
        "Speech, 2 layers of 512", "100 frames of 80 features in one call, random weights", speech
    ),
    Preset(
        "Keyword spotting, one step a call",
        "128 units, called once for each frame of 40 features, random weights",
        keyword_spotting,
    ),
    Preset(
        "Word language model",
        "The shape of PyTorch's word language model, with random weights",
        word_language_model,
    ),
    Preset(
        "Vowels, trained",
        "The bundled network that was trained on Japanese vowels, with its accuracy",
        trained_vowels,
    ),
)
"""What is offered at the head of the panel, in this order."""
