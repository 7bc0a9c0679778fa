"""The facts under which a comparison was made, torch's included."""

import platform
from datetime import UTC, datetime

import torch

from app import __version__
from app.core.machine.hardware import (
    count_cores,
    free_memory,
    processor_flags,
    processor_name,
    read_caches,
    read_governor,
    read_power,
)
from app.core.machine.provenance import read_version
from app.core.results.comparison import Environment
from app.core.schemes.registry import find_scheme
from app.core.schemes.scheme import ONNX_RUNTIME
from app.core.schemes.torch_dynamic import supported_engines
from app.core.spec import ComparisonSpec
from app.core.validation import Capacity


def read_capacity() -> Capacity:
    """Returns what the machine can offer right now."""
    return Capacity(count_cores(), free_memory(), supported_engines(), instruction_set())


def read_environment(spec: ComparisonSpec) -> Environment:
    """Returns the machine and versions as a record keeps them; the time is UTC, to the second."""
    return Environment(
        cpu=processor_name(),
        cores=count_cores(),
        isa=instruction_set(),
        os=platform.platform(terse=True),
        python=platform.python_version(),
        torch=torch.__version__,
        pyside=read_version("PySide6-Essentials"),
        quantscope=__version__,
        engine=spec.engine,
        threads=spec.threads,
        allocator=spec.allocator,
        created_utc=datetime.now(UTC).isoformat(timespec="seconds"),
        power=read_power(),
        governor=read_governor(),
        cache_bytes=read_caches(),
        onnxruntime=read_version("onnxruntime")
        if find_scheme(spec.scheme).runtime == ONNX_RUNTIME
        else "",
    )


def instruction_set() -> str:
    """Returns the vector instructions that torch uses here, with VNNI where the CPU has it."""
    isa = str(torch.backends.cpu.get_cpu_capability())
    return f"{isa} VNNI" if processor_flags() & {"avx512_vnni", "avx_vnni"} else isa
