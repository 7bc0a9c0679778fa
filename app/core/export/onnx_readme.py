"""How to load a saved ONNX file, in words and in code that can be pasted."""

from importlib import metadata
from textwrap import indent
from typing import Final

from app import __version__
from app.core.export.model_readme import as_ascii
from app.core.report.spec_text import describe_spec
from app.core.schemes.registry import find_scheme
from app.core.spec import ComparisonSpec


def write_onnx_note(spec: ComparisonSpec, file: str) -> str:
    """Returns how to load the file, in ASCII; what is to be run stands indented.

    Its name stands in it as a Python literal, so that any name can be pasted.
    """
    head = (
        f"Saved by QuantScope {__version__}, run here by ONNX Runtime "
        f"{metadata.version('onnxruntime')}:\n{as_ascii(describe_spec(spec))}\n"
    )
    words = _WORDS.format(title=find_scheme(spec.scheme).title, file=ascii(file))
    code = _LOAD.format(file=ascii(file), threads=int(spec.threads)) + _write_call(spec)
    return "\n".join([head, words, indent(code, "    ")])


def _write_call(spec: ComparisonSpec) -> str:
    sizes = f"{spec.seq_len}, {spec.batch_size}"
    if spec.vocabulary:
        shape = "(steps, batch), of token numbers"
        inputs = f"np.random.randint({spec.vocabulary}, size=({sizes}), dtype=np.int64)"
    else:
        shape = "(steps, batch, features)"
        inputs = f"np.random.randn({sizes}, {spec.input_size}).astype(np.float32)"
    rows = spec.num_layers * spec.directions
    first = f"np.zeros(({rows}, {spec.batch_size}, {spec.hidden_size}), np.float32)"
    states = ("h0",) if spec.cell == "gru" else ("h0", "c0")
    last = ", ".join(name[0] for name in states)
    fed = ", ".join(f'"{name}": {name}' for name in ("inputs", *states))
    return "\n".join(
        [
            "",
            f"# Any length and batch will do. Shapes: {shape}, and",
            "# (layers * directions, batch, units) for the first state.",
            f"inputs = {inputs}",
            *(f"{name} = {first}" for name in states),
            f"outputs, {last} = session.run(None, {{{fed}}})",
            "",
        ]
    )


_WORDS: Final = """\
The {title} network, {file}

It holds the graph and the weights and no code: ONNX Runtime alone runs it, in any language.
Where ORT_DISABLE_TELEMETRY is not set before it is loaded, some versions report to Microsoft.
Idle threads of its own are told to sleep: spinning ones take the processor from the rest of a
program. Leave that line out where there is nothing else to compute.
"""

_LOAD: Final = """\
import os

os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import numpy as np
import onnxruntime

options = onnxruntime.SessionOptions()
options.intra_op_num_threads = {threads}
options.add_session_config_entry("session.intra_op.allow_spinning", "0")
session = onnxruntime.InferenceSession({file}, options, providers=["CPUExecutionProvider"])
"""
