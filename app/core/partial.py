"""What is known of a comparison so far, grown event by event."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from app.core.events import (
    Built,
    Dissected,
    Diverged,
    Event,
    Judged,
    Mixed,
    Probed,
    Sized,
    Timed,
)
from app.core.results.accuracy import Accuracy
from app.core.results.anatomy import Anatomy
from app.core.results.comparison import Comparison
from app.core.results.divergence import BatchMates, Divergence
from app.core.results.latency import Latency, Overhead, Speedup
from app.core.results.size import Sizes


@dataclass(frozen=True, slots=True)
class Draft:
    """A comparison in the making; ``comparison`` is None until its outputs are compared."""

    built: Built | None = None
    sizes: Sizes | None = None
    divergence: Divergence | None = None
    latency: Latency | None = None
    speedup: Speedup | None = None
    overhead: Overhead | None = None
    accuracy: Accuracy | None = None
    anatomy: Anatomy | None = None
    batch_mates: BatchMates | None = None
    unknown: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, comparison: Comparison) -> "Draft":
        """Returns the draft that holds a whole comparison."""
        return cls(
            Built(comparison.spec, comparison.environment, comparison.modules),
            comparison.sizes,
            comparison.divergence,
            comparison.latency,
            comparison.speedup,
            comparison.overhead,
            comparison.accuracy,
            comparison.anatomy,
            comparison.batch_mates,
            comparison.unknown,
        )

    def after(self, event: Event) -> "Draft":
        """Returns what is known after ``event``; ``Built`` begins anew."""
        match event:
            case Built():
                return Draft(built=event)
            case Sized(sizes):
                return replace(self, sizes=sizes)
            case Diverged(divergence):
                return replace(self, divergence=divergence)
            case Timed(latency, speedup):
                return replace(self, latency=latency, speedup=speedup)
            case Probed(overhead):
                return replace(self, overhead=overhead)
            case Judged(accuracy):
                return replace(self, accuracy=accuracy)
            case Dissected(anatomy):
                return replace(self, anatomy=anatomy)
            case Mixed(batch_mates):
                return replace(self, batch_mates=batch_mates)
            case _:
                return self

    @property
    def comparison(self) -> Comparison | None:
        """Returns the comparison as far as it goes, once all but the latencies are known."""
        if self.built is None or self.sizes is None or self.divergence is None:
            return None
        return Comparison(
            self.built.spec,
            self.built.environment,
            self.built.modules,
            self.sizes,
            self.divergence,
            self.latency,
            self.speedup,
            self.overhead,
            self.accuracy,
            self.anatomy,
            self.batch_mates,
            self.unknown,
        )
