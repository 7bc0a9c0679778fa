import threading
from collections.abc import Callable, Iterator

import pytest
from fakes import FakeInstrument, inspect, make_comparison, make_timed, play_whole

from app.core.events import Event, Failed, Finished, Recovered, Timed
from app.core.limits import Problem, SpecError
from app.core.report.failures import describe_failure
from app.core.results.comparison import Comparison
from app.core.spec import ComparisonSpec
from app.session.requests import Run, Touches
from app.session.worker import Worker

SPEC = ComparisonSpec()


class Bench:
    """A worker on the test's own thread, so that it answers at once, and what it said."""

    def __init__(
        self, instrument: FakeInstrument, *, load: Callable[[], object] | None = None
    ) -> None:
        self.touches = Touches()
        self.worker = Worker(load or instrument.load, self.touches)  # type: ignore[arg-type]
        self.said: list[object] = []
        self.runs: list[Run] = []
        self.ready: list[object] = []
        self.failures: list[str] = []
        self.worker.happened.connect(self._take)
        self.worker.ended.connect(self.runs.append)
        self.worker.ready.connect(self.ready.append)
        self.worker.failed_to_load.connect(self.failures.append)

    def _take(self, run: Run, event: object) -> None:
        self.said.append(event)
        # As a window that paints at once.
        run.drawn.set()

    def run(self, spec: ComparisonSpec = SPEC) -> Run:
        self.worker.load()
        run = Run(spec)
        self.worker.run(run)
        return run


def scripted(*events: Event) -> FakeInstrument:
    return FakeInstrument(lambda _spec, _stop: iter(events))


def failing(error: Exception) -> FakeInstrument:
    def script(spec: ComparisonSpec, _stop: Callable[[], bool]) -> Iterator[Event]:
        yield from inspect(make_comparison(spec))
        raise error

    return FakeInstrument(script)


def test_every_event_is_passed_on_in_order_and_the_run_ends_after_the_last() -> None:
    bench = Bench(FakeInstrument(play_whole))
    run = bench.run()
    assert [type(event).__name__ for event in bench.said] == [
        "Built",
        "Sized",
        "Diverged",
        "Timed",
        "Timed",
        "Finished",
    ]
    assert bench.runs == [run]


def test_loading_tells_what_the_machine_offers() -> None:
    instrument = FakeInstrument()
    bench = Bench(instrument)
    bench.worker.load()
    assert bench.ready == [instrument.offer]
    assert bench.failures == []


def test_a_failure_to_load_is_said_in_one_line() -> None:
    def load() -> object:
        raise OSError("libtorch_cpu.so: cannot open\nstack follows")

    bench = Bench(FakeInstrument(), load=load)
    bench.worker.load()
    assert bench.failures == [
        "Loading torch failed in a way that was not foreseen (OSError: “libtorch_cpu.so: cannot "
        "open”). “quantscope info” tells what a report of it needs."
    ]
    assert bench.ready == []


def test_an_instrument_that_cannot_tell_its_capacity_has_failed_to_load() -> None:
    class Dumb(FakeInstrument):
        def capacity(self) -> None:  # type: ignore[override]
            raise RuntimeError("no engines")

    bench = Bench(Dumb())
    bench.worker.load()
    assert bench.failures == [describe_failure("Loading torch", RuntimeError("no engines"))]


def test_a_run_asked_of_a_worker_without_an_instrument_ends_without_events() -> None:
    bench = Bench(FakeInstrument())
    run = Run(SPEC)
    bench.worker.run(run)
    assert (bench.said, bench.runs) == ([], [run])


def test_a_run_cancelled_while_it_waited_ends_without_reaching_the_instrument() -> None:
    instrument = FakeInstrument()
    bench = Bench(instrument)
    bench.worker.load()
    run = Run(SPEC)
    run.cancel()
    bench.worker.run(run)
    assert (instrument.specs, bench.said, bench.runs) == ([], [], [run])


def test_an_error_becomes_a_failure_of_one_line_and_the_run_ends() -> None:
    bench = Bench(failing(RuntimeError("out of memory in kernel.\n  at line 3\n  at line 4")))
    run = bench.run()
    assert bench.said[-1] == Failed(
        describe_failure("The comparison", RuntimeError("out of memory in kernel."))
    )
    assert bench.runs == [run]


def test_want_of_memory_is_told_with_what_would_do() -> None:
    bench = Bench(failing(MemoryError()))
    bench.run()
    assert bench.said[-1] == Failed(describe_failure("The comparison", MemoryError()))


def test_a_refused_spec_becomes_a_failure_with_its_field() -> None:
    bench = Bench(failing(SpecError(Problem("engine", "This processor has no engine foo."))))
    bench.run()
    assert bench.said[-1] == Failed("This processor has no engine foo.", "engine")


def test_the_worker_is_of_use_after_a_failure() -> None:
    instrument = failing(RuntimeError("once"))
    bench = Bench(instrument)
    bench.run()
    instrument.script = play_whole
    bench.run()
    assert isinstance(bench.said[-1], Finished)


def test_a_recovery_is_passed_on_without_waiting_for_a_painting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    waits: list[float | None] = []
    monkeypatch.setattr(threading.Event, "wait", lambda _flag, seconds=None: waits.append(seconds))
    bench = Bench(scripted(Recovered("A fresh one has taken over."), make_timed(2)))
    bench.run()
    assert bench.said[0] == Recovered("A fresh one has taken over.")
    assert isinstance(bench.said[1], Timed)
    assert len(waits) == 1


def test_a_stale_drawn_does_not_let_the_next_round_start() -> None:
    seen: list[bool] = []

    def script(_spec: ComparisonSpec, _stop: Callable[[], bool]) -> Iterator[Event]:
        for _ in range(2):
            yield make_timed(2)

    bench = Bench(FakeInstrument(script))
    bench.worker.happened.disconnect()

    def take(run: Run, _event: object) -> None:
        # What an earlier painting set has been taken back before the event goes out.
        seen.append(run.drawn.is_set())
        run.drawn.set()

    bench.worker.happened.connect(take)
    bench.worker.load()
    run = Run(SPEC)
    run.drawn.set()
    bench.worker.run(run)
    assert seen == [False, False]


def test_touches_are_counted_for_the_instrument() -> None:
    instrument = FakeInstrument()
    bench = Bench(instrument)
    bench.run()
    before = instrument.touches()
    bench.touches.add()
    bench.touches.add()
    assert (before, instrument.touches()) == (0, 2)


@pytest.mark.parametrize("earlier", [None, make_comparison()], ids=["afresh", "goes on"])
def test_the_instrument_hears_which_measurement_goes_on(earlier: Comparison | None) -> None:
    instrument = FakeInstrument()
    bench = Bench(instrument)
    bench.worker.load()
    bench.worker.run(Run(SPEC, earlier))
    assert instrument.earlier is earlier


def test_cancelling_a_run_also_ends_its_wait_for_a_painting() -> None:
    run = Run(SPEC)
    run.cancel()
    assert run.cancelled.is_set()
    assert run.drawn.is_set()
