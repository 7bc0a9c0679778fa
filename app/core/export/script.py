"""A comparison as a stand-alone Python script that needs nothing but torch."""

import json
from typing import Final

from app.core.errors import UnusableError
from app.core.export import script_template as text
from app.core.latency.allocator import ALLOCATOR_SETTINGS
from app.core.results.comparison import Comparison
from app.core.results.latency import LatencySide
from app.core.schemes.registry import find_scheme
from app.core.schemes.scheme import ONNX_RUNTIME, Code
from app.core.spec import CELL_TITLES, Allocator, ComparisonSpec

_LONGEST_TEXT: Final = 200


def make_script(comparison: Comparison) -> str:
    """Returns a script that makes the same comparison, with what was measured in its docstring.

    It draws, builds, saves and runs in the same order, so that sizes and differences come out
    equal to the last digit under the same torch on the same processor. Nothing in a record can
    become code: numbers pass through ``repr``, and texts lose all that could end a literal.

    Raises:
        UnusableError: Weights or inputs are not random, which a script cannot carry; or the
            candidate is not torch's.
    """
    spec = comparison.spec
    _refuse_files(spec)
    scheme = find_scheme(spec.scheme)
    if scheme.runtime == ONNX_RUNTIME:
        raise UnusableError(
            f"A script that needs nothing but torch cannot make {scheme.title}; save the model "
            "instead, its note says how to run it."
        )
    return text.SCRIPT.substitute(
        twin=scheme.twin,
        measured="\n".join(f"    {line}".rstrip() for line in _describe_measured(comparison)),
        input_size=repr(int(spec.input_size)),
        hidden_size=repr(int(spec.hidden_size)),
        num_layers=repr(int(spec.num_layers)),
        bidirectional=repr(bool(spec.bidirectional)),
        seq_len=repr(int(spec.seq_len)),
        batch_size=repr(int(spec.batch_size)),
        seed=repr(int(spec.seed)),
        engine=json.dumps(_plain(spec.engine)),
        threads=repr(int(spec.threads)),
        seconds=repr(float(spec.seconds)),
        allocator=_set_allocator(spec.allocator),
        layer=CELL_TITLES[spec.cell],
        **_write_making(spec, scheme.code),
        **_write_network(spec),
    )


def _write_making(spec: ComparisonSpec, code: Code | None) -> dict[str, str]:
    """Returns the parts of the script that depend on how the candidate is made."""
    if code is None:
        return {
            "import_copy": "import copy\n",
            "import_quantization": "",
            "import_warnings": "",
            "make_candidate": text.MAKE_COPY,
        }
    layer = CELL_TITLES[spec.cell]
    return {
        "import_copy": "",
        "import_quantization": f"from torch.ao.quantization import {', '.join(code.imports)}\n",
        "import_warnings": "import warnings\n",
        "make_candidate": text.MAKE_QUANTIZED.substitute(
            cell=spec.cell, layer=layer, make=code.make.format(model="model", layer=layer)
        ),
    }


def _write_network(spec: ComparisonSpec) -> dict[str, str]:
    """Returns the parts of the script that depend on what stands around the recurrent layer."""
    names = {
        "cell": spec.cell,
        "layer": CELL_TITLES[spec.cell],
        "read": "self.embedding(inputs)" if spec.vocabulary else "inputs",
        "draw": "zeros" if spec.initial_state == "zero" else "randn",
    }
    constants = [
        *([f"VOCABULARY = {int(spec.vocabulary)!r}\n"] if spec.vocabulary else []),
        *([f"OUTPUT_SIZE = {int(spec.output_size)!r}\n"] if spec.output_size else []),
        *([f"OUTLIER = {float(spec.outlier)!r}\n"] if spec.outlier else []),
    ]
    forward = text.FORWARD_LINEAR if spec.output_size else text.FORWARD
    state = text.STATE_GRU if spec.cell == "gru" else text.STATE_LSTM
    return {
        "model": "GruModel" if spec.cell == "gru" else "LstmModel",
        "constants": "".join(constants),
        "members": (text.EMBEDDING if spec.vocabulary else "")
        + text.RECURRENT.substitute(names)
        + (text.LINEAR if spec.output_size else ""),
        "methods": forward.substitute(names),
        "inputs": text.DRAW_INPUTS["tokens" if spec.vocabulary else spec.inputs],
        "state": state.substitute(names),
        "outlier": text.OUTLIER.substitute(names) if spec.outlier else "",
        "hidden": ".hidden" if spec.output_size else "",
        "scores": text.SCORES if spec.output_size else "",
    }


def _refuse_files(spec: ComparisonSpec) -> None:
    if spec.weights is not None:
        raise UnusableError(
            f"A script cannot carry the weights of {spec.weights.name}; save the quantized model "
            "instead."
        )
    if spec.input_file is not None or spec.inputs == "vowels":
        source = "Japanese vowels" if spec.input_file is None else spec.input_file.name
        raise UnusableError(
            f"A script cannot carry the inputs of {source}; choose random ones, or save the "
            "quantized model instead."
        )


def _plain(value: object) -> str:
    """Returns the printable ASCII of a text, without quotes and backslashes, on one line."""
    kept = (c for c in str(value)[:_LONGEST_TEXT] if " " <= c <= "~" and c not in "\"'`\\")
    return "".join(kept).strip()


def _set_allocator(allocator: Allocator) -> str:
    settings = ALLOCATOR_SETTINGS[allocator]
    if not settings:
        return ""
    lines = "\n".join(f'    "{name}": "{value}",' for name, value in settings.items())
    return text.ALLOCATOR.substitute(settings=lines)


def _describe_measured(comparison: Comparison) -> list[str]:
    """Returns the docstring's table under the names that the script prints."""
    environment = comparison.environment
    sizes, divergence = comparison.sizes, comparison.divergence
    rows = [
        ("processor", f"{_plain(environment.cpu)}, {_plain(environment.isa)}"),
        ("cores", repr(int(environment.cores))),
        ("system", _plain(environment.os)),
        ("python", _plain(environment.python)),
        ("torch", _plain(environment.torch)),
        ("allocator", _plain(environment.allocator)),
        ("measured", _plain(environment.created_utc)),
        ("", ""),
        ("fp32_bytes", repr(int(sizes.reference.total_bytes))),
        ("candidate_bytes", repr(int(sizes.candidate.total_bytes))),
        ("fp32_mean_abs_h", repr(float(divergence.mean_abs_reference))),
        ("candidate_mean_abs_h", repr(float(divergence.mean_abs_candidate))),
        ("mean_abs_difference", repr(float(divergence.mean_abs_difference))),
        ("difference_percent", _percent(divergence.percent)),
    ]
    if divergence.scores_percent is not None:
        rows.append(("scores_percent", repr(float(divergence.scores_percent))))
    latency, speedup = comparison.latency, comparison.speedup
    if latency is None or speedup is None:
        rows.append(("latency", "not timed"))
    else:
        rows += _describe_side("fp32", latency.reference)
        rows += _describe_side("candidate", latency.candidate)
        ends = speedup.interval
        interval = (
            "too few calls for an interval"
            if ends is None
            else f"95 % CI {float(ends.low)!r} to {float(ends.high)!r}"
        )
        unfinished = "" if speedup.stopped_by is not None else "; not finished"
        rows.append(("speedup", f"{float(speedup.estimate)!r} ({interval}{unfinished})"))
    return [f"{name}: {value}" if name else "" for name, value in rows]


def _percent(percent: float | None) -> str:
    return "none: fp32's h is 0" if percent is None else repr(float(percent))


def _describe_side(name: str, side: LatencySide) -> list[tuple[str, str]]:
    return [
        (f"{name}_calls", repr(int(side.n))),
        *((f"{name}_{found.name}_ns", repr(float(found.ns))) for found in side.percentiles),
    ]
