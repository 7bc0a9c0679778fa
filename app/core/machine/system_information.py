"""The versions, the processor and the engines, as a report of an error needs them."""

import platform
from collections.abc import Mapping

from app.core.format import format_size
from app.core.machine.provenance import read_this_machine, read_version
from app.core.validation import Capacity

_NOT_LOADED = "told once torch is loaded"


def list_system(capacity: Capacity) -> dict[str, str]:
    """Returns each fact under its title; none of them names a user or a folder."""
    here = read_this_machine()
    return {
        "QuantScope": here.quantscope,
        "Python": here.python,
        "torch": here.torch,
        "ONNX Runtime": read_version("onnxruntime"),
        "PySide6": read_version("PySide6-Essentials"),
        "System": platform.platform(terse=True),
        "Processor": here.cpu,
        "Instruction set": capacity.isa or _NOT_LOADED,
        "Cores": f"{capacity.cores}",
        "Free memory": format_size(capacity.free_bytes or 0),
        "Engines": _NOT_LOADED if capacity.engines is None else ", ".join(capacity.engines),
    }


def align(rows: Mapping[str, str]) -> str:
    """Returns rows as text, their values beneath each other."""
    width = max(map(len, rows))
    return "\n".join(f"{name:<{width}}  {value}" for name, value in rows.items())
