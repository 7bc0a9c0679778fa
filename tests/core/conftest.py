"""A clock, a stopwatch and rounds that do exactly what a test says, and torch left as found."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pytest
import torch
from fakes import draw_calls

from app.core.comparison import compare
from app.core.events import Finished
from app.core.latency.protocol import Prepared, StopwatchDiedError
from app.core.latency.round import RoundPlan
from app.core.results.comparison import Comparison, Environment, Modules
from app.core.results.divergence import Divergence, Spread
from app.core.results.latency import Overhead, Round, RoundSide, SideUsage
from app.core.results.size import FileSize, Sizes
from app.core.spec import ComparisonSpec
from app.core.statistics.bootstrap import analyse
from app.core.types import Stop
from app.core.validation import Capacity


@pytest.fixture(autouse=True)
def torch_as_found() -> Iterator[None]:
    engine, threads = torch.backends.quantized.engine, torch.get_num_threads()
    yield
    torch.backends.quantized.engine = engine
    torch.set_num_threads(threads)


class FakeClock:
    """Time that passes only when told to."""

    def __init__(self) -> None:
        self.now_ns = 0

    def advance(self, ns: int) -> None:
        self.now_ns += ns

    def nanoseconds(self) -> int:
        return self.now_ns

    def seconds(self) -> float:
        return self.now_ns / 1e9


@dataclass
class FakeStopwatch:
    """Answers at once with invented samples, and moves the clock by what they would have taken.

    A round takes 60 ms of that clock, and has few samples, so that a test takes little of ours.

    ``spread`` is the standard deviation of the logarithm of each instance's placement effect,
    ``noise`` that of single calls; ``placements`` draws the effect otherwise.
    ``dies_in_prepares`` and ``dies_in_rounds`` count requests from 0; the hooks run during a
    request, with its number.
    """

    clock: FakeClock
    reference_ns: int = 5_000_000
    candidate_ns: int = 2_500_000
    spread: float = 0.0
    noise: float = 0.0
    placements: Callable[[np.random.Generator], float] | None = None
    prepare_seconds: float = 0.01
    dies_in_prepares: Iterable[int] = ()
    dies_in_rounds: Iterable[int] = ()
    disturbed_rounds: Iterable[int] = ()
    during_prepare: Callable[[int], object] = lambda number: number
    during_round: Callable[[int], object] = lambda number: number
    seed: int = 0
    instances: list[int] = field(default_factory=list)
    plans: list[RoundPlan] = field(default_factory=list)
    specs: list[ComparisonSpec] = field(default_factory=list)
    releases: int = 0

    def __post_init__(self) -> None:
        self._rng = np.random.default_rng(self.seed)
        self._placement = 1.0

    def prepare(self, spec: ComparisonSpec, instance: int, _stop: Stop) -> Prepared:
        number = len(self.instances)
        self.instances.append(instance)
        self.specs.append(spec)
        self.during_prepare(number)
        if number in self.dies_in_prepares:
            raise StopwatchDiedError(f"The stopwatch process died in prepare {number}")
        self.clock.advance(round(self.prepare_seconds * 1e9))
        draw = self.placements or (lambda rng: rng.normal(0, self.spread))
        self._placement = math.exp(draw(self._rng))
        return Prepared(self.prepare_seconds, self.reference_ns, self.candidate_ns)

    def time_round(self, plan: RoundPlan, _stop: Stop) -> Round:
        number = len(self.plans)
        self.plans.append(plan)
        self.during_round(number)
        if number in self.dies_in_rounds:
            raise StopwatchDiedError(f"The stopwatch process died in round {number}")
        blocks = 2 if plan.mirrored else 1
        placed_ns = round(self.reference_ns * self._placement)
        reference = np.full(blocks * plan.reference_calls, placed_ns)
        candidate = np.full(blocks * plan.candidate_calls, self.candidate_ns)
        if self.noise:
            reference, candidate = (
                (side * np.exp(self._rng.normal(0, self.noise, len(side)))).astype(np.int64)
                for side in (reference, candidate)
            )
        self.clock.advance(int(reference.sum() + candidate.sum()))
        sides = (RoundSide(samples, SideUsage(0, 0)) for samples in (reference, candidate))
        return Round(plan.instance, *sides, disturbed=number in self.disturbed_rounds)

    def release(self) -> None:
        self.releases += 1


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def make_stopwatch(clock: FakeClock) -> Callable[..., FakeStopwatch]:
    """Returns a maker of fake stopwatches that share the test's clock."""

    def make(**options: object) -> FakeStopwatch:
        return FakeStopwatch(clock, **options)

    return make


@pytest.fixture
def make_round() -> Callable[..., Round]:
    """Returns a maker of rounds from plain lists of nanoseconds."""

    def make(
        reference: Iterable[int],
        candidate: Iterable[int],
        *,
        instance: int = 0,
        disturbed: bool = False,
        usage: SideUsage | None = None,
    ) -> Round:
        usage = usage or SideUsage(0, 0)
        sides = [
            RoundSide(np.array(list(side), dtype=np.int64), usage)
            for side in (reference, candidate)
        ]
        return Round(instance, *sides, disturbed=disturbed)

    return make


@pytest.fixture
def make_drift(make_round: Callable[..., Round]) -> Callable[..., list[Round]]:
    """Returns a maker of rounds whose calls on both sides take that many times as long."""

    def make(trend: Sequence[float], seed: int = 0) -> list[Round]:
        return [
            make_round(
                draw_calls(2 * (1000 * seed + i)) * factor,
                draw_calls(2 * (1000 * seed + i) + 1) * factor / 2,
                instance=i // 3,
            )
            for i, factor in enumerate(trend)
        ]

    return make


def find_room() -> Capacity:
    return Capacity(64, 64_000_000_000, ("x86", "fbgemm", "onednn", "qnnpack"))


def compare_with(stopwatch: FakeStopwatch, spec: ComparisonSpec) -> Comparison:
    clock = stopwatch.clock.seconds
    events = list(compare(spec, stopwatch=stopwatch, clock=clock, capacity=find_room))
    assert isinstance(events[-1], Finished)
    return events[-1].comparison


@pytest.fixture
def roomy() -> Callable[[], Capacity]:
    """Returns the capacity of a machine on which small comparisons fit."""
    return find_room


@pytest.fixture
def compare_all(make_stopwatch: Callable[..., FakeStopwatch]) -> Callable[..., Comparison]:
    """Returns a function that runs a whole comparison on a fake stopwatch."""
    return lambda spec, **options: compare_with(make_stopwatch(**options), spec)


@pytest.fixture(scope="session")
def comparison() -> Comparison:
    """A whole small comparison with a disturbed round in it; frozen, so that all share it."""
    spec = replace(ComparisonSpec(), input_size=3, hidden_size=4, num_layers=2, seq_len=5)
    return compare_with(FakeStopwatch(FakeClock(), disturbed_rounds={2}, spread=0.001), spec)


@pytest.fixture
def make_comparison() -> Callable[..., Comparison]:
    """Returns a maker of comparisons by hand, on a quiet machine that has no opinion of its own."""

    def make(
        rounds: Sequence[Round],
        spec: ComparisonSpec | None = None,
        *,
        overhead: Overhead | None = None,
        weights: tuple[int, int] = (20_000, 5_000),
        **machine: object,
    ) -> Comparison:
        spec = spec or ComparisonSpec(engine="x86")
        facts = dict.fromkeys(("cpu", "os", "python", "torch", "pyside", "quantscope"), "some")
        facts |= {"isa": "AVX2", "created_utc": "2026-01-02T03:04:05+00:00", "cores": 4}
        facts |= {"engine": spec.engine, "threads": spec.threads, "allocator": spec.allocator}
        step = np.zeros(1)
        spread = Spread(step, step, step)
        difference = Divergence(1, 1, 0, spread, spread, np.zeros((1, 1), np.float32), step, 1)
        latency, speedup = analyse(rounds) if rounds else (None, None)
        return Comparison(
            spec,
            Environment(**(facts | machine)),
            Modules("", "", ()),
            Sizes(*(FileSize(size, 10, 10, 10) for size in weights)),
            difference,
            latency,
            speedup,
            overhead,
        )

    return make
