"""What tells glibc's allocator to keep freed memory, through a process's environment."""

from typing import Final

from app.core.spec import Allocator

ALLOCATOR_SETTINGS: Final[dict[Allocator, dict[str, str]]] = {
    "system": {},
    "no-trim": {
        # All memory from the heap, and what is freed stays there.
        "MALLOC_MMAP_MAX_": "0",
        "MALLOC_TRIM_THRESHOLD_": str(2**40),
        "MALLOC_TOP_PAD_": str(64 * 2**20),
    },
}
