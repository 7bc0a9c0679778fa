"""Saves the candidate itself, in files that its runtime loads without QuantScope."""

import io
import warnings
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from app.core.cancellation import Interruptible, check_stop
from app.core.errors import FailedError
from app.core.export.model_names import planned_files
from app.core.export.model_readme import write_note
from app.core.export.onnx_readme import write_onnx_note
from app.core.limits import SpecError
from app.core.machine.environment import read_capacity
from app.core.networks.models import Network, Runnable, State
from app.core.networks.workload import build_workload
from app.core.schemes.candidate import make_candidate
from app.core.schemes.onnx_network import OnnxNetwork
from app.core.schemes.registry import find_scheme
from app.core.spec import ComparisonSpec
from app.core.storage.files import write_atomically
from app.core.types import Stop
from app.core.validation import find_problem

# torch does not annotate them.
compile_script: Callable[..., Any] = torch.jit.script
write_script: Callable[..., None] = torch.jit.save
read_script: Callable[..., Any] = torch.jit.load


class ModelFileError(FailedError):
    """torch made a TorchScript that does not compute what the model computes."""


def save_model(spec: ComparisonSpec, base: Path, stop: Stop = lambda: False) -> tuple[Path, ...]:
    """Builds the candidate of ``spec`` and writes it, as its runtime loads it, with a note.

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
        OnnxError: ONNX Runtime computes something else than torch, in fp32 already.
        OSError: A file cannot be written; what stood in its place still does.
    """
    problem = find_problem(replace(spec, threads=1), read_capacity())
    if problem is not None:
        raise SpecError(problem)
    with Interruptible(stop):
        workload = build_workload(spec)
        candidate = make_candidate(workload.model, spec.scheme, spec.engine)
        if isinstance(candidate, OnnxNetwork):
            candidate.verify(workload.model, workload.inputs, workload.state)
    paths = planned_files(base, find_scheme(spec.scheme).runtime)
    contents = _serialise(spec, candidate, [path.name for path in paths])
    check_stop(stop)
    for path, data in zip(paths, contents, strict=True):
        write_atomically(path, data)
    return paths


def _serialise(
    spec: ComparisonSpec, candidate: Runnable, names: Sequence[str]
) -> tuple[bytes, ...]:
    """Returns the contents of the files of these names."""
    if isinstance(candidate, OnnxNetwork):
        return candidate.data, write_onnx_note(spec, names[0]).encode("ascii")
    if not isinstance(candidate, Network):
        raise TypeError(f"nobody knows how a {type(candidate).__name__} is saved")
    note = write_note(spec, names[0], names[1])
    return _serialise_state(candidate), _serialise_script(spec, candidate), note.encode("ascii")


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
        write_script(compile_script(model), buffer)
        data = _strip_debugging(buffer.getvalue())
        loaded = read_script(io.BytesIO(data))
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
    shape = (spec.num_layers * spec.directions, batch_size, spec.hidden_size)
    if spec.vocabulary:
        inputs = torch.randint(spec.vocabulary, (seq_len, batch_size), generator=generator)
    else:
        inputs = torch.randn(seq_len, batch_size, spec.input_size, generator=generator)
    h0, c0 = (torch.randn(shape, generator=generator) for _ in range(2))
    return inputs, h0 if spec.cell == "gru" else (h0, c0)


def _same(ours: tuple[Tensor, State], theirs: tuple[Tensor, State]) -> bool:
    pairs = zip(_flatten(*ours), _flatten(*theirs), strict=True)
    return all(torch.equal(left, right) for left, right in pairs)


def _flatten(outputs: Tensor, state: State) -> tuple[Tensor, ...]:
    return (outputs, state) if isinstance(state, Tensor) else (outputs, *state)


@contextmanager
def _quiet_jit() -> Iterator[None]:
    """Silences that torch.jit is deprecated: it is the one format that needs no Python code."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", r"`torch\.jit\.\w+` is deprecated", DeprecationWarning)
        yield
