"""What is known of a comparison so far, grown event by event."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Final

from app.core.events import Built, Event
from app.core.results.accuracy import Accuracy
from app.core.results.anatomy import Anatomy
from app.core.results.comparison import Comparison
from app.core.results.divergence import BatchEffect, Divergence
from app.core.results.latency import Latency, Overhead, Speedup
from app.core.results.size import Sizes


@dataclass(frozen=True, slots=True)
class PartialComparison:
    """A comparison in the making; ``comparison`` is None until its outputs are compared."""

    built: Built | None = None
    sizes: Sizes | None = None
    divergence: Divergence | None = None
    latency: Latency | None = None
    speedup: Speedup | None = None
    overhead: Overhead | None = None
    accuracy: Accuracy | None = None
    anatomy: Anatomy | None = None
    batch_effect: BatchEffect | None = None
    unknown: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, comparison: Comparison) -> "PartialComparison":
        """Returns the partial comparison that holds a whole comparison."""
        built = Built(comparison.spec, comparison.environment, comparison.modules)
        return cls(built, **{name: getattr(comparison, name) for name in _PARTS})

    def after(self, event: Event) -> "PartialComparison":
        """Returns what is known after ``event``; ``Built`` begins anew."""
        if isinstance(event, Built):
            return PartialComparison(event)
        brought = _PARTS.intersection(field.name for field in fields(event))
        known: dict[str, Any] = {name: getattr(event, name) for name in brought}
        return replace(self, **known) if known else self

    @property
    def comparison(self) -> Comparison | None:
        """Returns the comparison as far as it goes, once all but the latencies are known."""
        built = self.built
        if built is None or self.sizes is None or self.divergence is None:
            return None
        parts: dict[str, Any] = {name: getattr(self, name) for name in _PARTS}
        return Comparison(built.spec, built.environment, built.modules, **parts)


_PARTS: Final = frozenset(field.name for field in fields(PartialComparison)) - {"built"}
"""What an event brings, the partial comparison holds and the comparison has, under one name."""
