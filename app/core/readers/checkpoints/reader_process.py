"""The reading side: a process that holds one checkpoint, under a memory limit."""

import json
import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import asdict
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

from app.core.errors import UnusableError
from app.core.readers.checkpoints.tensors import TOO_MUCH, UnfitError

SPARE_BYTES: Final = 512 * 1024**2
FILE_SHARE: Final = 4
"""Memory beyond what libraries take: so many times the file, and the spare."""

MOST_SECONDS: Final = 60
"""Of processor time."""


def serve(pipe: Connection) -> None:
    """Answers requests until the pipe closes; every answer is JSON."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What parsers print of a damaged file says nothing that the answer does not say better.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    held = _Held()
    while True:
        try:
            request = json.loads(pipe.recv_bytes())
        except (EOFError, OSError):
            return
        try:
            reply = held.answer(request)
        except (UnusableError, UnfitError) as refused:
            reply = {"refused": str(refused)}
        except (MemoryError, RecursionError):
            reply = {"refused": TOO_MUCH}
        except ImportError:
            # The file is not to blame.
            reply = {"refused": _NO_LIBRARY}
        except OSError as error:
            reason = error.strerror or "the system gives no reason"
            reply = {"refused": f"It could not be read: {reason}. Choose another file."}
        except Exception:  # noqa: BLE001 - the boundary: anything may come of such a file
            reply = {"refused": _UNCLEAR}
        pipe.send_bytes(json.dumps(reply).encode())


_NO_LIBRARY: Final = (
    "The process that reads it could not load its libraries. Where memory is limited (ulimit -v), "
    "raise the limit; else install QuantScope again."
)
_UNCLEAR: Final = (
    "What it holds contradicts itself in a way that is not known here, so that it is damaged or no "
    "checkpoint; copy it again, or save its state_dict again."
)


class _Held:
    """The checkpoint that was surveyed."""

    def __init__(self) -> None:
        self._found: Mapping[str, Any] = {}

    def answer(self, request: Mapping[str, str]) -> dict[str, object]:
        if "survey" in request:
            return self._survey(Path(request["survey"]))
        from safetensors.numpy import save_file

        weights = self._found[request["extract"]].make_weights()
        save_file(weights, request["into"])
        return {"done": True}

    def _survey(self, path: Path) -> dict[str, object]:
        from app.core.readers.checkpoints.find_layers import find_modules
        from app.core.readers.checkpoints.read import measure_files, read_checkpoint
        from app.core.readers.checkpoints.shards import explain_part, mark_part

        # Limited once libraries are loaded: they map far more than they use.
        limit_memory(measure_files(path))
        checkpoint = read_checkpoint(path)
        try:
            candidates = find_modules(checkpoint.tensors)
        except UnusableError as error:
            raise UnusableError(f"{error} {explain_part(path)}".rstrip()) from None
        modules = [mark_part(path, found.module) for found in candidates]
        self._found = {found.module.prefix: found for found in candidates}
        return {"kind": checkpoint.kind, "modules": [asdict(module) for module in modules]}


def limit_memory(file_bytes: int) -> None:
    """Bounds this process's memory and processor time, where the system can."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    # A core file would hold what the checkpoint holds.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        mapped = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        most = mapped + FILE_SHARE * file_bytes + SPARE_BYTES
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
