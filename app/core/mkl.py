"""Gives back what MKL, with which torch multiplies matrices on x86, keeps for a thread."""

import ctypes
import sys
from functools import lru_cache
from pathlib import Path
from typing import Any

import torch


def free_thread_buffers() -> None:
    """Frees the calling thread's buffers, which otherwise stay, some even after its end.

    After small matrices in many shapes that is some 15 to 40 MB. Where torch is built without
    MKL, or does not show this function of it, nothing is done.
    """
    library = _torch_library()
    # MKL's mkl_thread_free_buffers, under the name that the static library has for it.
    free = getattr(library, "mkl_serv_thread_free_buffers", None)
    if free is not None:
        free()


@lru_cache(maxsize=1)
def _torch_library() -> Any:  # noqa: ANN401 - a CDLL, or None where there is none
    if sys.platform != "linux":
        return None
    path = Path(torch.__file__).parent / "lib" / "libtorch_cpu.so"
    # Loaded with torch already: this only finds it again.
    return ctypes.CDLL(str(path)) if path.exists() else None
