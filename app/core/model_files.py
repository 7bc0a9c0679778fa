"""Saves the candidate itself, in files that torch loads without QuantScope."""

import io
import warnings
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from textwrap import indent
from typing import Any, Final

import torch
from torch import Tensor, nn

from app import __version__
from app.core.environment import read_capacity
from app.core.files import write_atomically
from app.core.interrupt import Interruptible, StoppedError
from app.core.lstm import State, build_workload
from app.core.model_names import planned_files
from app.core.schemes import make_candidate
from app.core.spec import ComparisonSpec, SpecError, find_problem
from app.core.timing import Stop
from app.core.wording import summarise_spec

# torch does not annotate them.
_script: Callable[..., Any] = torch.jit.script
_save_script: Callable[..., None] = torch.jit.save
_load_script: Callable[..., Any] = torch.jit.load


class ModelFileError(RuntimeError):
    """torch made a TorchScript that does not compute what the model computes."""


def save_model(spec: ComparisonSpec, base: Path, stop: Stop = lambda: False) -> tuple[Path, ...]:
    """Builds the candidate of ``spec`` and writes its state_dict, its TorchScript and a note.

    Everything is ready before the first file is written, and each file is whole or not there.

    Args:
        spec: What to build; threads, time budget and allocator do not matter.
        base: The files' path up to the endings of ``planned_files``.
        stop: Polled while the model is built and before the first file is written.

    Returns:
        The files written.

    Raises:
        SpecError: The model cannot be built here; nothing has been.
        StoppedError: ``stop`` was set; nothing has been written.
        ModelFileError: The TorchScript computes something else than the model.
        OSError: A file cannot be written; what stood in its place still does.
    """
    problem = find_problem(replace(spec, threads=1), read_capacity())
    if problem is not None:
        raise SpecError(problem)
    with Interruptible(stop):
        candidate = make_candidate(build_workload(spec).model, spec.scheme, spec.engine)
    paths = planned_files(base)
    state_dict, torchscript, note = paths
    contents = (
        _serialise_state(candidate),
        _serialise_script(spec, candidate),
        _write_note(spec, state_dict.name, torchscript.name).encode("ascii"),
    )
    if stop():
        raise StoppedError("stopped before the model was written")
    for path, data in zip((state_dict, torchscript, note), contents, strict=True):
        write_atomically(path, data)
    return paths


def _serialise_state(model: nn.Module) -> bytes:
    buffer = io.BytesIO()
    torch.save(model.state_dict(), buffer)
    return buffer.getvalue()


def _serialise_script(spec: ComparisonSpec, model: nn.Module) -> bytes:
    """Returns the module as TorchScript, after it has computed the same when read back.

    Scripted, not traced: a trace may fix the length and the batch that it was made with.
    """
    buffer = io.BytesIO()
    with _quiet_jit():
        _save_script(_script(model), buffer)
        data = _strip_debugging(buffer.getvalue())
        loaded = _load_script(io.BytesIO(data))
    with torch.inference_mode():
        for seq_len, batch_size in ((3, 1), (1, 2)):
            inputs, state = _draw(spec, seq_len, batch_size)
            if not _same(model(inputs, state), loaded(inputs, state)):
                raise ModelFileError("The TorchScript does not compute what the model computes.")
    return data


def _strip_debugging(archive: bytes) -> bytes:
    """Returns the archive without its maps to source lines: they name this machine's folders."""
    stripped = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as full,
        # Not compressed: torch reads what is stored only.
        zipfile.ZipFile(stripped, "w", zipfile.ZIP_STORED) as lean,
    ):
        for entry in full.infolist():
            if not entry.filename.endswith(".debug_pkl"):
                lean.writestr(zipfile.ZipInfo(entry.filename), full.read(entry))
    return stripped.getvalue()


def _draw(spec: ComparisonSpec, seq_len: int, batch_size: int) -> tuple[Tensor, State]:
    generator = torch.Generator().manual_seed(spec.seed)
    inputs = torch.randn(seq_len, batch_size, spec.input_size, generator=generator)
    shape = (spec.num_layers * spec.directions, batch_size, spec.hidden_size)
    h0, c0 = (torch.randn(shape, generator=generator) for _ in range(2))
    return inputs, (h0, c0)


def _same(ours: tuple[Tensor, State], theirs: tuple[Tensor, State]) -> bool:
    pairs = zip((ours[0], *ours[1]), (theirs[0], *theirs[1]), strict=True)
    return all(torch.equal(left, right) for left, right in pairs)


@contextmanager
def _quiet_jit() -> Iterator[None]:
    """Silences that torch.jit is deprecated: it is the one format that needs no Python code."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", r"`torch\.jit\.\w+` is deprecated", DeprecationWarning)
        yield


def _write_note(spec: ComparisonSpec, state_dict: str, torchscript: str) -> str:
    """Returns how to load both files; what is to be run stands indented.

    File names stand in it as Python literals, so that any name can be pasted.
    """
    head = (
        f"Saved by QuantScope {__version__} with torch {torch.__version__}:\n"
        f"{summarise_spec(spec)}\n"
    )
    blocks = _BLOCKS_INT8 if spec.scheme == "int8" else _BLOCKS_FLOAT32
    values = {
        "sizes": f"{spec.input_size}, {spec.hidden_size}, {spec.num_layers}, "
        f"bidirectional={spec.bidirectional}",
        "engine": ascii(spec.engine),
        "state_dict": ascii(state_dict),
        "torchscript": ascii(torchscript),
    }
    call = _CALL.format(
        seq_len=spec.seq_len,
        batch_size=spec.batch_size,
        input_size=spec.input_size,
        rows=spec.num_layers * spec.directions,
        hidden_size=spec.hidden_size,
    )
    parts = [head]
    for words, code in blocks:
        parts += [words.format(**values), indent(code.format(**values) + call, "    ")]
    return "\n".join(parts)


_CALL: Final = """
# Any length and batch will do. Shapes: (steps, batch, features), and
# (layers * directions, batch, units) for the first state.
inputs = torch.randn({seq_len}, {batch_size}, {input_size})
h0 = torch.randn({rows}, {batch_size}, {hidden_size})
c0 = torch.randn({rows}, {batch_size}, {hidden_size})
with torch.inference_mode():
    outputs, (h, c) = model(inputs, (h0, c0))
"""

_MODULE: Final = """\
class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM({sizes})

    def forward(self, inputs, state):
        return self.lstm(inputs, state)

"""

_BLOCKS_INT8: Final = (
    (
        """\
1. The int8 state_dict, {state_dict}

It holds weights only, so the module is built and quantized first. The packed weights are
script objects, which torch.load refuses with weights_only=True. With weights_only=False a
file can run any code while it is loaded: do this only with a file that you trust.
The engine must be the one that packed the weights.
""",
        """\
import torch
from torch import nn
from torch.ao.quantization import quantize_dynamic


"""
        + _MODULE
        + """
torch.backends.quantized.engine = {engine}
model = quantize_dynamic(Model().eval(), {{nn.LSTM, nn.Linear}}, dtype=torch.qint8)
model.load_state_dict(torch.load({state_dict}, weights_only=False))
""",
    ),
    (
        """\
2. The int8 module as TorchScript, {torchscript}

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

_BLOCKS_FLOAT32: Final = (
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
