"""What charts are called, in panes and on pages alike."""

from typing import Final

from app.core.schemes.scheme import Scheme

LATENCY: Final = "Latency per call"
SIZE: Final = "Size on disk"
DIVERGENCE: Final = "Output difference per time step"
ACCURACY: Final = "Accuracy on Japanese vowels"
ANATOMY: Final = "Anatomy of the error"
MATRICES: Final = "Weight matrices"
LAYER_ERRORS: Final = "Error by step and layer"
SOURCES: Final = "Where the error comes from"
LAST_STEP: Final = "h after the last step"
MOST_HARM: Final = "What does the most harm"


def title_weights(scheme: Scheme) -> str:
    """Returns what the histogram of weights is called."""
    return f"Weights on the {scheme.rounds_to} grid"
