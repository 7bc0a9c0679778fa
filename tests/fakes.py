"""An instrument that plays scripts, and results made by hand: a session and a window need both."""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
import numpy.typing as npt

from app.core.events import Built, Diverged, Event, Finished, Sized, Timed
from app.core.limits import SpecError
from app.core.networks.training_plan import Epoch, Trained, TrainingPlan, make_spec
from app.core.results.accuracy import Accuracy
from app.core.results.anatomy import (
    Anatomy,
    DirectionError,
    GateAnatomy,
    Growth,
    GrowthVerdict,
    LayerError,
    TensorAnatomy,
)
from app.core.results.comparison import Comparison, Environment, ModuleChange, Modules
from app.core.results.divergence import BatchEffect, Divergence, Spread
from app.core.results.latency import Latency, Round, RoundSide, SideUsage, Speedup, StoppedBy
from app.core.results.size import FileSize, Sizes
from app.core.spec import GATES, ComparisonSpec
from app.core.statistics.bootstrap import analyse
from app.core.statistics.growth import judge_layer
from app.core.types import Count, Stop
from app.core.validation import Capacity, find_problem

PATIENCE_MS = 30_000
"""How long a test waits for what always comes; no test waits for it in vain."""

TrainingScript = Callable[[TrainingPlan, Callable[[], bool]], Iterator[Epoch | Trained]]
Script = Callable[[ComparisonSpec, Callable[[], bool]], Iterator[Event]]

ENVIRONMENT = Environment(
    cpu="Test processor",
    cores=2,
    isa="AVX2",
    os="Linux",
    python="3.11",
    torch="2.13",
    pyside="6.11",
    quantscope="0",
    engine="x86",
    threads=1,
    allocator="system",
    created_utc="2026-01-02T03:04:05+00:00",
)
MODULES = Modules(
    "Model(\n  (lstm): LSTM(8, 8)\n)",
    "Model(\n  (lstm): DynamicQuantizedLSTM(8, 8)\n)",
    (ModuleChange("lstm", "LSTM(8, 8)", "DynamicQuantizedLSTM(8, 8)"),),
)
SIZES = Sizes(FileSize(2048, 256, 1000, 1175), FileSize(512, 256, 1100, 1587))


def summarise(rounds: Sequence[Round]) -> Latency:
    """Returns both sides' latencies over the rounds that count."""
    return analyse(rounds)[0]


def estimate_speedup(rounds: Sequence[Round], seed: int = 0) -> Speedup:
    """Returns the ratio of medians with its interval and verdict."""
    return analyse(rounds, seed)[1]


def make_rounds(count: int = 6, calls: int = 80, *, candidate_us: float = 200) -> tuple[Round, ...]:
    """Returns rounds of 100 µs fp32 calls beside slower ones, always the same."""
    rng = np.random.default_rng(7)
    usage = SideUsage(3, 0)
    return tuple(
        Round(
            instance // 2,
            RoundSide((100_000 + rng.gamma(2, 2_000, calls)).astype(np.int64), usage),
            RoundSide((candidate_us * 1_000 + rng.gamma(2, 2_000, calls)).astype(np.int64), usage),
        )
        for instance in range(count)
    )


def draw_calls(
    seed: int, count: int = 30, spread: float = 0.03, ns: float = 1_000_000
) -> npt.NDArray[np.int64]:
    """Returns calls whose logarithms spread that far around ``ns``."""
    noise = np.random.default_rng(seed).lognormal(0, spread, count)
    return (ns * noise).astype(np.int64)


def make_latency(count: int = 6, calls: int = 80, *, candidate_us: float = 200) -> Latency:
    return summarise(make_rounds(count, calls, candidate_us=candidate_us))


def make_divergence(
    steps: int = 20, units: int = 8, *, scale: float = 0.001, rows: int | None = None
) -> Divergence:
    """Returns differences of about ``scale``; 0 makes both sides identical."""
    rng = np.random.default_rng(3)
    difference = rng.random((rows or units, steps)) * scale
    hidden = Spread(
        difference.mean(axis=0), np.percentile(difference, 95, axis=0), difference.max(axis=0)
    )
    last = Spread(hidden.mean[-1:], hidden.p95[-1:], hidden.max[-1:])
    return Divergence(
        mean_abs_reference=0.12887,
        mean_abs_candidate=0.12887 + scale,
        mean_abs_difference=float(difference.mean()),
        hidden=hidden,
        cell=last,
        hidden_map=difference.astype(np.float32),
        cell_units=rng.random(units) * scale,
        units=units,
    )


def make_accuracy(
    count: int = 370, *, wrong: int = 11, lost: int = 2, gained: int = 1, both_wrong: int = 1
) -> Accuracy:
    """Returns answers in which fp32 alone is right ``lost`` times, and the candidate ``gained``.

    fp32 is wrong ``wrong`` times, ``gained`` and ``both_wrong`` included; of the latter, both
    models say different things.
    """
    labels = np.arange(count, dtype=np.int64) % 9
    reference, candidate = labels.copy(), labels.copy()
    order = np.random.default_rng(11).permutation(count)
    missed, rest = order[:wrong], order[wrong:]
    reference[missed] = (labels[missed] + 1) % 9
    candidate[missed] = reference[missed]
    candidate[missed[:gained]] = labels[missed[:gained]]
    differing = missed[gained : gained + both_wrong]
    candidate[differing] = (labels[differing] + 2) % 9
    candidate[rest[:lost]] = (labels[rest[:lost]] + 4) % 9
    return Accuracy(labels, reference, candidate, 7 + np.arange(count, dtype=np.int64) % 23)


def make_gate(gate: str, seed: int, *, sigmas: float = 4.0, count: int = 4096) -> GateAnatomy:
    """Returns bell-shaped weights, the largest of which is ``sigmas`` out."""
    levels = np.random.default_rng(seed).normal(0, 127 / sigmas, count).round().clip(-128, 127)
    histogram = np.bincount(levels.astype(np.int64) + 128, minlength=256)
    histogram[255] += 1
    in_use = int(np.count_nonzero(histogram))
    return GateAnatomy(gate, histogram, 0.03 * sigmas, sigmas, in_use, 44 - sigmas)


def make_anatomy(
    spec: ComparisonSpec | None = None,
    *,
    outlier: float = 0,
    verdict: GrowthVerdict | None = None,
    steps: int | None = None,
) -> Anatomy:
    """Returns an anatomy of the shape of ``spec``; the first recurrent matrix does most harm.

    Its growth is that of its last layer, unless a ``verdict`` is to be shown.
    """
    spec = spec or ComparisonSpec()
    names = [
        (layer, reverse, part)
        for layer in range(spec.num_layers)
        for reverse in (False, True)[: spec.directions]
        for part in ("input", "recurrent")
    ]
    tensors = []
    for number, (layer, reverse, part) in enumerate(names):
        worst = number == 1
        sigmas = max(3.5 + 0.1 * number, outlier if worst else 0)
        tensors.append(
            TensorAnatomy(
                name=f"weight_{'ih' if part == 'input' else 'hh'}_l{layer}"
                + ("_reverse" if reverse else ""),
                layer=layer,
                reverse=reverse,
                part="input" if part == "input" else "recurrent",
                scale=0.03 * sigmas / 127,
                largest_sigmas=sigmas,
                sqnr_db=44 - sigmas,
                harm=0.0011 if worst else 0.0004 / (number + 1),
                harm_per_row=0.0003 if worst else 0.0002 / (number + 1),
                largest_error=0.0001 * sigmas,
                gates=tuple(
                    make_gate(gate, 10 * number + index, sigmas=sigmas if index == 0 else 3.4)
                    for index, gate in enumerate(GATES[spec.cell])
                ),
            )
        )
    rng = np.random.default_rng(5)
    count = steps or spec.seq_len
    course = 1 - np.exp(-np.arange(1, count + 1) / 6)

    def err(layer: int, size: float) -> np.ndarray:
        noise = rng.normal(1, 0.04, count)
        return 0.0015 * size / (spec.num_layers - layer) * course * noise

    def make_direction(layer: int, *, reverse: bool) -> DirectionError:
        way = -1 if reverse else 1
        cell = err(layer, 1.7)[::way] if spec.cell == "lstm" else None
        return DirectionError(err(layer, 1)[::way], cell)

    def make_layer(layer: int) -> LayerError:
        if not spec.bidirectional:
            own = make_direction(layer, reverse=False)
            return LayerError(layer, own.hidden, own.cell)
        both = tuple(make_direction(layer, reverse=reverse) for reverse in (False, True))
        cells = [own.cell for own in both if own.cell is not None]
        return LayerError(
            layer,
            np.mean([own.hidden for own in both], axis=0),
            np.mean(cells, axis=0) if cells else None,
            both,
        )

    layers = tuple(make_layer(layer) for layer in range(spec.num_layers))
    judged = judge_layer(layers[-1], spec.directions)
    shown = (Growth(verdict or "short", 0.01, -0.04, 0.06),) * spec.directions
    return Anatomy(
        tensors=tuple(tensors),
        layers=layers,
        growth=judged if verdict is None else shown,
        both=0.0015,
        weights_only=0.0012,
        activations_only=0.0007,
        final_relative_error=0.0121,
        final_cosine=0.99993,
        rounding=2e-8,
    )


def make_batch_effect(rows: int = 4, steps: int = 20, *, batch_size: int = 8) -> BatchEffect:
    """Returns sequences whose outputs depend on their batch-mates, the candidate's only."""
    rng = np.random.default_rng(9)
    each = 0.0005 + rng.random(rows) * 0.0005
    return BatchEffect(
        rows=each,
        reference_rows=np.full(rows, 2e-8),
        steps=rng.random(steps) * 0.001,
        percent=0.6,
        batch_size=batch_size,
    )


def make_comparison(
    spec: ComparisonSpec | None = None,
    *,
    rounds: tuple[Round, ...] | None = None,
    divergence: Divergence | None = None,
    stopped_by: StoppedBy = "precision",
) -> Comparison:
    """Returns a whole comparison made by hand."""
    spec = spec or ComparisonSpec()
    latency, speedup = analyse(make_rounds() if rounds is None else rounds)
    return Comparison(
        spec,
        ENVIRONMENT,
        MODULES,
        SIZES,
        divergence or make_divergence(spec.seq_len, spec.hidden_size),
        latency,
        replace(speedup, stopped_by=stopped_by),
    )


def make_timed(count: int = 6, *, stopped_by: StoppedBy | None = None) -> Timed:
    latency, speedup = analyse(make_rounds(count))
    progress = 1.0 if stopped_by else min(count / 10, 0.99)
    return Timed(latency, replace(speedup, stopped_by=stopped_by), progress)


def inspect(comparison: Comparison) -> Iterator[Event]:
    """Yields everything that becomes known before the first call is timed."""
    yield Built(comparison.spec, comparison.environment, comparison.modules)
    yield Sized(comparison.sizes)
    yield Diverged(comparison.divergence)


def play_whole(spec: ComparisonSpec, stop: Stop) -> Iterator[Event]:
    """Yields a whole comparison of ``spec`` with two rounds; a stop keeps the first."""
    comparison = make_comparison(spec)
    yield from inspect(comparison)
    last = make_timed(2)
    yield last
    by: StoppedBy = "user" if stop() else "precision"
    last = make_timed(6, stopped_by=by)
    yield last
    yield Finished(replace(comparison, latency=last.latency, speedup=last.speedup))


def make_trained(plan: TrainingPlan) -> Trained:
    """Returns a network of the shape of ``plan``, its weights drawn and not learned."""
    rng = np.random.default_rng(plan.seed)
    spec = make_spec(plan)
    gates = len(GATES[plan.cell]) * plan.hidden_size
    weights: dict[str, np.ndarray] = {}
    for layer in range(plan.num_layers):
        width = spec.input_size if layer == 0 else plan.hidden_size * spec.directions
        for way in ("", "_reverse")[: spec.directions]:
            for kind, shape in (
                ("weight_ih", (gates, width)),
                ("weight_hh", (gates, plan.hidden_size)),
                ("bias_ih", (gates,)),
                ("bias_hh", (gates,)),
            ):
                weights[f"{kind}_l{layer}{way}"] = rng.normal(0, 0.1, shape).astype(np.float32)
    wide = plan.hidden_size * spec.directions
    weights["linear.weight"] = rng.normal(0, 0.1, (spec.output_size, wide)).astype(np.float32)
    weights["linear.bias"] = np.zeros(spec.output_size, np.float32)
    return Trained(plan, weights, 1.5)


def train_whole(plan: TrainingPlan, stop: Stop) -> Iterator[Epoch | Trained]:
    """Yields three epochs and the network, unless it is stopped."""
    for number in (1, 2, 3):
        if stop():
            return
        yield Epoch(number, 3, 2.0 / number, 0.3 * number)
    yield make_trained(plan)


class FakeInstrument:
    """Plays a script on whichever thread asks for it; tests hold it up at gates."""

    def __init__(self, script: Script = play_whole, capacity: Capacity | None = None) -> None:
        self.script = script
        self.training_script: TrainingScript = train_whole
        self.plans: list[TrainingPlan] = []
        self.offer = capacity or Capacity(2, 8_000_000_000, ("x86", "qnnpack"))
        self.specs: list[ComparisonSpec] = []
        self.threads: set[int] = set()
        self.closed = threading.Event()
        self._gates: list[threading.Event] = []
        self._loading: threading.Event | None = None

    def gate(self) -> threading.Event:
        """Returns an event that the end of the test sets if the test does not."""
        self._gates.append(threading.Event())
        return self._gates[-1]

    def release(self) -> None:
        """Opens every gate."""
        for gate in self._gates:
            gate.set()

    def hold_loading(self) -> threading.Event:
        """Makes loading wait at a gate, and returns the gate."""
        self._loading = self.gate()
        return self._loading

    def load(self) -> "FakeInstrument":
        """Stands in for loading torch."""
        self.threads.add(threading.get_ident())
        if self._loading is not None:
            pass_gate(self._loading)
        return self

    def capacity(self) -> Capacity:
        self.threads.add(threading.get_ident())
        return self.offer

    def compare(
        self, spec: ComparisonSpec, *, stop: Stop, touches: Count, earlier: Comparison | None
    ) -> Iterator[Event]:
        problem = find_problem(spec, self.offer)
        if problem is not None:
            raise SpecError(problem)
        self.specs.append(spec)
        self.earlier = earlier
        self.touches = touches
        for event in self.script(spec, stop):
            self.threads.add(threading.get_ident())
            yield event

    def save_model(self, spec: ComparisonSpec, base: Path) -> tuple[Path, ...]:
        self.threads.add(threading.get_ident())
        path = base.with_name(f"{base.name}-{spec.scheme}.pt")
        path.write_bytes(b"model")
        return (path,)

    def train(self, plan: TrainingPlan, *, stop: Stop) -> Iterator[Epoch | Trained]:
        self.plans.append(plan)
        for news in self.training_script(plan, stop):
            self.threads.add(threading.get_ident())
            yield news

    def close(self) -> None:
        self.threads.add(threading.get_ident())
        self.closed.set()


def pass_gate(gate: threading.Event) -> None:
    """Waits at a gate, for as long as a test may take."""
    assert gate.wait(PATIENCE_MS / 1000), "a gate was never opened"


def pause(
    instrument: FakeInstrument, script: Script | None = None, *, after: int = 3
) -> threading.Event:
    """Makes the next comparison wait at a gate after so many events, and returns the gate.

    Three events are all that is known before the first call is timed. A ``script`` is played that
    once; the comparisons after it are as they would have been.
    """
    gate, usual = instrument.gate(), instrument.script

    def paused(spec: ComparisonSpec, stop: Stop) -> Iterator[Event]:
        instrument.script = usual
        events = (script or usual)(spec, stop)
        yield from islice(events, after)
        pass_gate(gate)
        yield from events

    instrument.script = paused
    return gate


def wait_for_stop(instrument: FakeInstrument) -> Script:
    """Returns a script that says nothing and ends when it is stopped."""
    gate = instrument.gate()

    def script(_spec: ComparisonSpec, stop: Stop) -> Iterator[Event]:
        while not stop() and not gate.wait(0.005):
            pass
        yield from ()

    return script


def hold(instrument: FakeInstrument, rounds: int = 1) -> None:
    """Makes the next comparison show so many rounds, and then measure until it is stopped."""
    gate = instrument.gate()

    def script(spec: ComparisonSpec, stop: Stop) -> Iterator[Event]:
        yield from inspect(make_comparison(spec))
        for _ in range(rounds):
            yield make_timed(2)
        while not stop() and not gate.wait(0.005):
            pass
        if rounds:
            yield make_timed(2, stopped_by="user")
            yield Finished(make_comparison(spec, stopped_by="user"))

    instrument.script = script
