"""ONNX Runtime itself: loaded late, silent, with threads that sleep."""

import importlib
import os
from types import ModuleType
from typing import TYPE_CHECKING, Final

import torch

if TYPE_CHECKING:
    import onnxruntime

_SILENCE: Final = "ORT_DISABLE_TELEMETRY"
"""Without it, since some version up to 1.32, loading it leaves a file named .ses in the folder for
temporary files, keeps a thread, and asks for a host of Microsoft's to report to."""

_FATAL_ALONE: Final = 4
"""Of its levels: what fails comes as an exception, and the rest is not for users."""


def load_runtime() -> ModuleType:
    """Returns the module ``onnxruntime``, which reports to nobody.

    Not where its name is known only: a process that times torch never loads it.
    """
    os.environ[_SILENCE] = "1"
    return importlib.import_module("onnxruntime")


def open_session(data: bytes) -> "onnxruntime.InferenceSession":
    """Returns a session with as many threads as torch has here, which sleep when they are idle.

    Threads that spin take the processor from what is timed next: two of them made torch 25 times
    slower in the same process.

    Args:
        data: An ONNX file.
    """
    runtime = load_runtime()
    options = runtime.SessionOptions()
    options.intra_op_num_threads = torch.get_num_threads()
    options.inter_op_num_threads = 1
    options.log_severity_level = _FATAL_ALONE
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    session: onnxruntime.InferenceSession = runtime.InferenceSession(
        data, options, providers=["CPUExecutionProvider"]
    )
    return session
