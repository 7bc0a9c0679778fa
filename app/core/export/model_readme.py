"""How to load a saved model, in words and in code that can be pasted."""

from textwrap import indent
from typing import Final

import torch

from app import __version__
from app.core.report.spec_text import describe_spec
from app.core.schemes.registry import find_scheme
from app.core.spec import CELL_TITLES, ComparisonSpec


def write_note(spec: ComparisonSpec, state_dict: str, torchscript: str) -> str:
    """Returns how to load both files, in ASCII; what is to be run stands indented.

    File names stand in it as Python literals, so that any name can be pasted.
    """
    head = (
        f"Saved by QuantScope {__version__} with torch {torch.__version__}:\n"
        f"{as_ascii(describe_spec(spec))}\n"
    )
    scheme = find_scheme(spec.scheme)
    blocks = _BLOCKS_COPY if scheme.code is None else _BLOCKS_QUANTIZED
    values = {
        "members": indent(_write_members(spec), " " * 8),
        "forward": indent(_write_forward(spec), " " * 8),
        "title": scheme.title,
        "engine": ascii(spec.engine),
        "state_dict": ascii(state_dict),
        "torchscript": ascii(torchscript),
    }
    if scheme.code is not None:
        values["imports"] = ", ".join(scheme.code.imports)
        values["make"] = scheme.code.make.format(
            model="Model().eval()", layer=CELL_TITLES[spec.cell]
        )
    call = _write_call(spec)
    parts = [head]
    for words, code in blocks:
        parts += [words.format(**values), indent(code.format(**values) + call, "    ")]
    return "\n".join(parts)


def _write_members(spec: ComparisonSpec) -> str:
    sizes = (
        f"{spec.input_size}, {spec.hidden_size}, {spec.num_layers}, "
        f"bidirectional={spec.bidirectional}"
    )
    lines = [f"self.{spec.cell} = nn.{CELL_TITLES[spec.cell]}({sizes})"]
    if spec.vocabulary:
        lines.insert(0, f"self.embedding = nn.Embedding({spec.vocabulary}, {spec.input_size})")
    if spec.output_size:
        wide = spec.hidden_size * spec.directions
        lines.append(f"self.linear = nn.Linear({wide}, {spec.output_size})")
    return "\n".join(lines)


def _write_forward(spec: ComparisonSpec) -> str:
    read = "self.embedding(inputs)" if spec.vocabulary else "inputs"
    if not spec.output_size:
        return f"return self.{spec.cell}({read}, state)"
    return f"hidden, last = self.{spec.cell}({read}, state)\nreturn self.linear(hidden), last"


def _write_call(spec: ComparisonSpec) -> str:
    sizes = f"{spec.seq_len}, {spec.batch_size}"
    if spec.vocabulary:
        shape = "(steps, batch), of token numbers"
        inputs = f"torch.randint({spec.vocabulary}, ({sizes}))"
    else:
        shape = "(steps, batch, features)"
        inputs = f"torch.randn({sizes}, {spec.input_size})"
    first = f"torch.randn({spec.num_layers * spec.directions}, {spec.batch_size}, "
    first += f"{spec.hidden_size})"
    lines = [
        "",
        f"# Any length and batch will do. Shapes: {shape}, and",
        "# (layers * directions, batch, units) for the first state.",
        f"inputs = {inputs}",
        f"h0 = {first}",
    ]
    if spec.cell == "lstm":
        lines.append(f"c0 = {first}")
    state, last = ("h0", "h") if spec.cell == "gru" else ("(h0, c0)", "(h, c)")
    lines += ["with torch.inference_mode():", f"    outputs, {last} = model(inputs, {state})"]
    return "\n".join(lines) + "\n"


def as_ascii(text: str) -> str:
    """Returns a text as a file in ASCII can hold it: names may come from anywhere."""
    spelled = text.replace("×", "x").replace("σ", "sigma")
    return spelled.encode("ascii", "replace").decode("ascii")


_MODULE: Final = """\
class Model(nn.Module):
    def __init__(self):
        super().__init__()
{members}

    def forward(self, inputs, state):
{forward}

"""

_BLOCKS_QUANTIZED: Final = (
    (
        """\
1. The {title} state_dict, {state_dict}

It holds weights only, so the module is built and quantized first. The packed weights are
script objects, which torch.load refuses with weights_only=True. With weights_only=False a
file can run any code while it is loaded: do this only with a file that you trust.
The engine must be the one that packed the weights.
""",
        """\
import torch
from torch import nn
from torch.ao.quantization import {imports}


"""
        + _MODULE
        + """
torch.backends.quantized.engine = {engine}
model = {make}
model.load_state_dict(torch.load({state_dict}, weights_only=False))
""",
    ),
    (
        """\
2. The {title} module as TorchScript, {torchscript}

It holds the code too, so nothing is built before. It runs its own code when it is called:
load only a file that you trust. The engine is set before loading.
""",
        """\
import torch

torch.backends.quantized.engine = {engine}
model = torch.jit.load({torchscript})
""",
    ),
)

_BLOCKS_COPY: Final = (
    (
        """\
This is the unquantized fp32 model: the comparison was of the model with its own copy.

1. The fp32 state_dict, {state_dict}

It holds weights only, so the module is built first.
""",
        "import torch\nfrom torch import nn\n\n\n"
        + _MODULE
        + """
model = Model().eval()
model.load_state_dict(torch.load({state_dict}, weights_only=True))
""",
    ),
    (
        """\
2. The fp32 module as TorchScript, {torchscript}

It holds the code too, so nothing is built before. It runs its own code when it is called:
load only a file that you trust.
""",
        """\
import torch

model = torch.jit.load({torchscript})
""",
    ),
)
