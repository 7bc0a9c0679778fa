"""Describes what was found out about a network as plain JSON values: accuracy, anatomy, mates."""

import math
from typing import Any

from app.core.results.accuracy import Accuracy
from app.core.results.anatomy import Anatomy, GateAnatomy, Growth, LayerError, TensorAnatomy
from app.core.results.divergence import BatchEffect


def describe_accuracy(accuracy: Accuracy | None) -> dict[str, Any] | None:
    """Returns both models' answers, classes counted from 0, and how often they are right."""
    if accuracy is None:
        return None
    return {
        "labels": accuracy.labels.tolist(),
        "reference": accuracy.reference.tolist(),
        "candidate": accuracy.candidate.tolist(),
        "steps": accuracy.steps.tolist(),
        "reference_share": float((accuracy.reference == accuracy.labels).mean()),
        "candidate_share": float((accuracy.candidate == accuracy.labels).mean()),
    }


def describe_anatomy(anatomy: Anatomy | None) -> dict[str, Any] | None:
    """Returns where the error comes from; a ratio that is infinite is null."""
    if anatomy is None:
        return None
    # Null where an older record did not tell the directions of a bidirectional layer apart.
    forward, backward = (*(_growth(own) for own in anatomy.growth), None, None)[:2]
    return {
        "both": anatomy.both,
        "weights_only": anatomy.weights_only,
        "activations_only": anatomy.activations_only,
        "final_relative_error": _finite(anatomy.final_relative_error),
        "final_cosine": anatomy.final_cosine,
        "rounding": anatomy.rounding,
        "growth": forward,
        "backward_growth": backward,
        "tensors": [_tensor(tensor) for tensor in anatomy.tensors],
        "layers": [_layer(layer) for layer in anatomy.layers],
    }


def describe_batch_mates(mates: BatchEffect | None) -> dict[str, Any] | None:
    """Returns how much a sequence's output depends on those that share its call."""
    if mates is None:
        return None
    return {
        "batch_size": mates.batch_size,
        "percent": mates.percent,
        "rows": mates.rows.tolist(),
        "reference_rows": mates.reference_rows.tolist(),
        "steps": mates.steps.tolist(),
    }


def _growth(growth: Growth) -> dict[str, Any]:
    return {
        "verdict": growth.verdict,
        "change": growth.change,
        "low": growth.low,
        "high": growth.high,
        # In older records, which lack this entry, it was one of the mean over the stretch.
        "share_of": "first step",
    }


def _tensor(tensor: TensorAnatomy) -> dict[str, Any]:
    return {
        "name": tensor.name,
        "layer": tensor.layer,
        "reverse": tensor.reverse,
        "part": tensor.part,
        "scale": tensor.scale,
        **_sigmas(tensor.largest_sigmas),
        "sqnr_db": _finite(tensor.sqnr_db),
        "harm": tensor.harm,
        "harm_per_row": tensor.harm_per_row,
        "largest_error": tensor.largest_error,
        "gates": [_gate(gate) for gate in tensor.gates],
    }


def _gate(gate: GateAnatomy) -> dict[str, Any]:
    return {
        "gate": gate.gate,
        "largest": gate.largest,
        **_sigmas(gate.largest_sigmas),
        "levels_in_use": gate.levels_in_use,
        "sqnr_db": _finite(gate.sqnr_db),
        "histogram": gate.histogram.tolist(),
    }


def _layer(layer: LayerError) -> dict[str, Any]:
    return {
        "layer": layer.layer,
        "hidden": layer.hidden.tolist(),
        "cell": None if layer.cell is None else layer.cell.tolist(),
        "directions": [
            {
                "hidden": own.hidden.tolist(),
                "cell": None if own.cell is None else own.cell.tolist(),
            }
            for own in layer.directions
        ],
    }


def _sigmas(sigmas: float | None) -> dict[str, Any]:
    """Returns how far out the largest weight lies, see ``TensorAnatomy``; null is infinite.

    It is no entry at all where an older record did not tell. That had ``largest_sigmas``, the
    magnitude in standard deviations of all weights, the largest one among them.
    """
    return {} if sigmas is None else {"sigmas_of_others": _finite(sigmas)}


def _finite(value: float) -> float | None:
    # JSON has no infinity. What is not a number stays, and is refused when it is written.
    return None if math.isinf(value) else value
