"""Remembers the same comparison under another setting of freed memory."""

from dataclasses import replace

from app.core.results.comparison import Comparison
from app.core.spec import ComparisonSpec


class AllocatorPair:
    """Holds the newest comparison of each setting, as long as nothing else changes."""

    def __init__(self) -> None:
        self._spec: ComparisonSpec | None = None
        self._finished: dict[str, Comparison] = {}

    def remember(self, comparison: Comparison) -> Comparison | None:
        """Keeps a comparison, and returns its counterpart under the other setting."""
        spec = comparison.spec
        alike = replace(spec, allocator="system", seconds=0)
        if self._spec != alike:
            self._spec = alike
            self._finished = {}
        self._finished[spec.allocator] = comparison
        others = [c for name, c in self._finished.items() if name != spec.allocator]
        return others[0] if others else None
