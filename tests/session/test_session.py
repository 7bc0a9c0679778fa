import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from fakes import (
    PATIENCE_MS,
    SIZES,
    FakeInstrument,
    inspect,
    make_comparison,
    make_divergence,
    make_timed,
    pass_gate,
    pause,
    play_whole,
)
from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot
from stages import SessionStage

from app.core.events import Diverged, Event, Failed, Finished, Sized, Timed
from app.core.latency.protocol import StopwatchDiedError
from app.core.limits import Problem, SpecError
from app.core.report.failures import describe_failure
from app.core.results.size import FileSize
from app.core.spec import PRECISE_SECONDS, ComparisonSpec
from app.core.validation import Capacity
from app.session import session as session_module
from app.session import worker as worker_module

SPEC = ComparisonSpec()
WHOLE = ["Built", "Sized", "Diverged", "Timed", "Timed", "Finished"]

Stop = Callable[[], bool]
MakeStage = Callable[..., SessionStage]


def dims(count: int) -> list[ComparisonSpec]:
    return [replace(SPEC, input_size=n, hidden_size=n) for n in range(1, count + 1)]


def test_the_first_comparison_begins_by_itself_once_torch_is_loaded(
    qtbot: QtBot, make_stage: MakeStage
) -> None:
    instrument = FakeInstrument()
    gate = instrument.hold_loading()
    stage = make_stage(instrument)
    stage.session.comparing.propose(SPEC)
    # The debounce runs out long before torch has loaded.
    qtbot.waitUntil(lambda: not stage.session.comparing.running, timeout=PATIENCE_MS)
    assert stage.said.started == []
    with stage.ending():
        gate.set()
    assert stage.said.ready == [instrument.offer]
    assert stage.said.started == [SPEC]
    assert stage.said.kinds() == WHOLE


def test_many_proposals_in_a_moment_make_one_run_of_the_newest(stage: SessionStage) -> None:
    many = dims(100)
    with stage.ending():
        for spec in many:
            stage.session.comparing.propose(spec)
    assert stage.instrument.specs == [many[-1]]
    assert stage.said.started == [many[-1]]


def test_a_session_runs_from_the_proposal_to_the_end(qtbot: QtBot, stage: SessionStage) -> None:
    assert not stage.session.comparing.running
    stage.session.comparing.propose(SPEC)
    assert stage.session.comparing.running
    qtbot.waitUntil(lambda: stage.said.ended == 1, timeout=PATIENCE_MS)
    assert not stage.session.comparing.running


def test_an_equal_spec_is_ignored(stage: SessionStage) -> None:
    stage.compare(SPEC)
    stage.session.comparing.propose(ComparisonSpec())
    assert not stage.session.comparing.running


def test_an_equal_spec_does_not_disturb_a_running_comparison(stage: SessionStage) -> None:
    gate = pause(stage.instrument)
    stage.begin(SPEC)
    stage.session.comparing.propose(ComparisonSpec())
    with stage.ending():
        gate.set()
    assert stage.instrument.specs == [SPEC]
    assert stage.said.kinds() == WHOLE
    assert stage.said.events[-1].comparison.speedup.stopped_by == "precision"


def test_run_again_repeats_an_equal_spec(stage: SessionStage) -> None:
    stage.compare(SPEC)
    with stage.ending():
        stage.session.comparing.run_again()
    assert stage.instrument.specs == [SPEC, SPEC]
    assert stage.said.kinds() == WHOLE * 2


def test_run_again_without_a_proposal_does_nothing(stage: SessionStage) -> None:
    stage.wait_until_ready()
    stage.session.comparing.run_again()
    assert not stage.session.comparing.running
    assert stage.said.started == []


def test_a_newer_spec_overtakes_and_late_events_of_the_old_run_are_dropped(
    stage: SessionStage,
) -> None:
    old, new = dims(2)
    stopped: list[bool] = []

    def talk_on(spec: ComparisonSpec, stop: Stop) -> Iterator[Event]:
        yield from inspect(make_comparison(spec))
        stopped.append(stop())
        yield make_timed(2)
        yield Finished(make_comparison(spec))

    gate = pause(stage.instrument, talk_on)
    stage.begin(old)
    stage.session.comparing.propose(new)
    with stage.ending():
        gate.set()
    assert stopped == [True]
    assert stage.said.started == [old, new]
    assert stage.said.kinds() == ["Built", "Sized", "Diverged", *WHOLE]
    assert [event.spec for event in stage.said.events if hasattr(event, "spec")] == [old, new]
    assert stage.said.ended == 1


def test_a_late_failure_of_an_old_run_is_ignored(stage: SessionStage) -> None:
    old, new = dims(2)

    def break_down(spec: ComparisonSpec, _stop: Stop) -> Iterator[Event]:
        yield from inspect(make_comparison(spec))
        raise RuntimeError("of the old run")

    gate = pause(stage.instrument, break_down)
    stage.begin(old)
    stage.session.comparing.propose(new)
    with stage.ending():
        gate.set()
    assert stage.said.kinds() == ["Built", "Sized", "Diverged", *WHOLE]


def test_runs_overtaken_before_they_began_never_reach_the_instrument(
    qtbot: QtBot, stage: SessionStage
) -> None:
    first, second, third = dims(3)
    gate = pause(stage.instrument)
    stage.begin(first)
    for waiting in (second, third):
        stage.session.comparing.propose(waiting)
        qtbot.waitUntil(lambda spec=waiting: stage.said.started[-1] == spec, timeout=PATIENCE_MS)
    with stage.ending():
        gate.set()
    assert stage.instrument.specs == [first, third]


def test_a_stop_keeps_what_has_been_measured(stage: SessionStage) -> None:
    gate = pause(stage.instrument, after=4)
    stage.begin(SPEC, 4)
    stage.session.comparing.stop()
    with stage.ending():
        gate.set()
    finished = stage.said.events[-1]
    assert isinstance(finished, Finished)
    assert finished.comparison.speedup.stopped_by == "user"


def test_a_stop_while_a_newer_spec_waits_ends_the_run(stage: SessionStage) -> None:
    pause(stage.instrument)
    old, new = dims(2)
    stage.begin(old)
    stage.session.comparing.propose(new)
    with stage.ending():
        stage.session.comparing.stop()
    assert not stage.session.comparing.running
    assert stage.said.started == [old]


def test_a_stop_while_nothing_runs_says_nothing(stage: SessionStage) -> None:
    stage.compare(SPEC)
    stage.session.comparing.stop()
    assert stage.said.ended == 1


def handshake(
    instrument: FakeInstrument, gate: threading.Event, event: Event | None = None
) -> threading.Event:
    """Gives the instrument one event and returns the flag that it was asked for the next."""
    asked = threading.Event()

    def script(_spec: ComparisonSpec, _stop: Stop) -> Iterator[Event]:
        yield event or make_timed(2)
        asked.set()
        pass_gate(gate)

    instrument.script = script
    return asked


@pytest.mark.parametrize(
    "event",
    [Sized(SIZES), Diverged(make_divergence()), make_timed(2)],
    ids=lambda event: type(event).__name__,
)
def test_what_comes_next_waits_until_the_panes_are_painted(
    make_stage: MakeStage, monkeypatch: pytest.MonkeyPatch, event: Event
) -> None:
    monkeypatch.setattr(worker_module, "DRAWN_TIMEOUT_SECONDS", PATIENCE_MS / 1000)
    instrument = FakeInstrument()
    asked = handshake(instrument, instrument.gate(), event)
    stage = make_stage(instrument, paints=False)
    stage.begin(SPEC, 1)
    assert not asked.wait(0.1)
    stage.session.comparing.drawn()
    assert asked.wait(PATIENCE_MS / 1000)


def test_a_window_that_cannot_paint_holds_a_measurement_up_for_a_moment_only(
    make_stage: MakeStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_module, "DRAWN_TIMEOUT_SECONDS", 0.01)
    stage = make_stage(paints=False)
    stage.compare(SPEC)
    assert stage.said.kinds() == WHOLE


@pytest.mark.parametrize("cancel", ["stop", "propose"])
def test_a_cancelled_run_does_not_wait_for_the_painting(
    make_stage: MakeStage, monkeypatch: pytest.MonkeyPatch, cancel: str
) -> None:
    monkeypatch.setattr(worker_module, "DRAWN_TIMEOUT_SECONDS", PATIENCE_MS / 1000)
    instrument = FakeInstrument()
    asked = handshake(instrument, instrument.gate())
    stage = make_stage(instrument, paints=False)
    stage.begin(SPEC, 1)
    if cancel == "stop":
        stage.session.comparing.stop()
    else:
        stage.session.comparing.propose(replace(SPEC, seed=1))
    assert asked.wait(PATIENCE_MS / 2000)


def test_a_round_that_comes_after_the_cancel_does_not_wait_either(
    make_stage: MakeStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_module, "DRAWN_TIMEOUT_SECONDS", PATIENCE_MS / 1000)
    stage = make_stage(paints=False)
    asked = threading.Event()

    def script(spec: ComparisonSpec, _stop: Stop) -> Iterator[Event]:
        yield next(inspect(make_comparison(spec)))
        yield make_timed(2)
        asked.set()

    gate = pause(stage.instrument, script, after=1)
    stage.begin(SPEC, 1)
    stage.session.comparing.stop()
    gate.set()
    assert asked.wait(PATIENCE_MS / 2000)


def test_a_drawn_without_a_run_does_nothing(make_stage: MakeStage) -> None:
    stage = make_stage(opened=False)
    stage.session.comparing.drawn()
    assert not stage.session.comparing.running


def test_touches_reach_the_instrument(stage: SessionStage) -> None:
    stage.compare(SPEC)
    before = stage.instrument.touches()
    stage.session.comparing.touched()
    assert stage.instrument.touches() == before + 1


def test_a_measurement_goes_on_with_a_larger_budget(stage: SessionStage) -> None:
    stage.compare(SPEC)
    earlier = stage.said.events[-1].comparison
    with stage.ending():
        stage.session.comparing.measure_precisely(earlier)
    assert stage.instrument.earlier is earlier
    assert stage.instrument.specs[-1] == replace(SPEC, seconds=PRECISE_SECONDS)
    stage.session.comparing.propose(SPEC)
    assert not stage.session.comparing.running


def test_a_proposal_that_is_withdrawn_while_it_waits_is_not_run(stage: SessionStage) -> None:
    stage.compare(SPEC)
    stage.session.comparing.propose(replace(SPEC, seed=1))
    with stage.ending():
        stage.session.comparing.withdraw()
    assert not stage.session.comparing.running
    assert stage.instrument.specs == [SPEC]
    stage.compare(replace(SPEC, seed=1))
    assert stage.instrument.specs == [SPEC, replace(SPEC, seed=1)]


def test_a_withdrawal_stops_the_running_comparison_and_drops_its_events(
    stage: SessionStage,
) -> None:
    gate = pause(stage.instrument)
    stage.begin(SPEC)
    stage.session.comparing.withdraw()
    gate.set()
    assert stage.session.close()
    assert len(stage.said.events) == 3
    assert stage.said.ended == 1


def test_a_withdrawal_while_nothing_runs_says_nothing(stage: SessionStage) -> None:
    stage.compare(SPEC)
    stage.session.comparing.withdraw()
    assert stage.said.ended == 1


def test_an_error_of_the_instrument_is_a_failure_and_the_next_spec_runs(
    make_stage: MakeStage,
) -> None:
    def script(_spec: ComparisonSpec, _stop: Stop) -> Iterator[Event]:
        raise StopwatchDiedError("The stopwatch process was ended by SIGKILL")
        yield

    instrument = FakeInstrument(script)
    stage = make_stage(instrument)
    stage.compare(SPEC)
    assert stage.said.events == [Failed("The stopwatch process was ended by SIGKILL.")]
    instrument.script = play_whole
    stage.compare(replace(SPEC, seed=1))
    assert stage.said.kinds()[1:] == WHOLE


def test_a_spec_that_the_core_refuses_fails_with_its_field(make_stage: MakeStage) -> None:
    def script(_spec: ComparisonSpec, _stop: Stop) -> Iterator[Event]:
        raise SpecError(Problem("hidden_size", "Memory ran short meanwhile."))
        yield

    stage = make_stage(FakeInstrument(script))
    stage.compare(SPEC)
    assert stage.said.events == [Failed("Memory ran short meanwhile.", "hidden_size")]


def test_a_failure_to_load_is_said_and_nothing_runs(qtbot: QtBot, make_stage: MakeStage) -> None:
    def load() -> FakeInstrument:
        raise ImportError("No module named torch")

    stage = make_stage(load=load)
    stage.session.comparing.propose(SPEC)
    qtbot.waitUntil(lambda: stage.said.ended == 1, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: not stage.session.comparing.running, timeout=PATIENCE_MS)
    stage.session.comparing.run_again()
    assert stage.said.events == [
        Failed(describe_failure("Loading torch", ImportError("No module named torch")))
    ]
    assert stage.said.started == []
    assert not stage.session.comparing.running


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"threads": 3}, "threads"),
        ({"engine": "foo"}, "engine"),
        ({"hidden_size": 0}, "hidden_size"),
        ({"scheme": "int4"}, "scheme"),
        ({"allocator": "other"}, "allocator"),
    ],
)
def test_a_spec_that_does_not_fit_is_refused_with_its_field_before_the_worker_hears_of_it(
    stage: SessionStage, change: dict[str, object], field: str
) -> None:
    stage.wait_until_ready()
    stage.compare(replace(SPEC, **change))
    assert [event.field for event in stage.said.events] == [field]
    assert stage.said.started == []
    assert stage.instrument.specs == []
    assert not stage.session.comparing.running


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"hidden_size": 8192, "num_layers": 16}, "hidden_size"),
        ({"seq_len": 5000, "batch_size": 1024}, "seq_len"),
    ],
)
def test_memory_is_looked_at_on_the_workers_side(
    make_stage: MakeStage, change: dict[str, object], field: str
) -> None:
    stage = make_stage(FakeInstrument(capacity=Capacity(2, 1_000_000_000, ("x86",))))
    stage.compare(replace(SPEC, **change))
    assert [event.field for event in stage.said.events] == [field]
    assert stage.instrument.specs == []


def test_a_good_spec_after_a_refused_one_runs(stage: SessionStage) -> None:
    stage.wait_until_ready()
    stage.compare(replace(SPEC, threads=3))
    stage.compare(SPEC)
    assert stage.said.kinds() == ["Failed", *WHOLE]


def test_large_numbers_arrive_unharmed(make_stage: MakeStage) -> None:
    large = 3_000_000_000
    timed = make_timed(2)
    slow = replace(timed.latency, reference=replace(timed.latency.reference, min_ns=large))

    def script(_spec: ComparisonSpec, _stop: Stop) -> Iterator[Event]:
        yield Sized(replace(SIZES, reference=FileSize(large, 0, 0, 0)))
        yield replace(timed, latency=slow)

    stage = make_stage(FakeInstrument(script, Capacity(2, large, ("x86",))))
    stage.compare(replace(SPEC, seed=2**31 - 1))
    sized, later = stage.said.events
    assert stage.said.ready[0].free_bytes == large
    assert sized.sizes.reference.total_bytes == large
    assert isinstance(later, Timed)
    assert later.latency.reference.min_ns == large
    assert stage.instrument.specs[0].seed == 2**31 - 1


def test_the_instrument_runs_on_one_other_thread_and_the_session_speaks_on_this_one(
    stage: SessionStage,
) -> None:
    stage.compare(SPEC)
    assert stage.session.close()
    assert len(stage.instrument.threads) == 1
    assert threading.get_ident() not in stage.instrument.threads
    assert stage.said.threads == {QThread.currentThread()}


def test_closing_ends_the_stopwatch_and_the_thread(stage: SessionStage) -> None:
    stage.wait_until_ready()
    assert stage.session.close()
    assert stage.instrument.closed.is_set()


def test_closing_in_the_middle_of_a_comparison_ends_the_thread(make_stage: MakeStage) -> None:
    def script(spec: ComparisonSpec, stop: Stop) -> Iterator[Event]:
        yield from inspect(make_comparison(spec))
        while not stop():
            yield make_timed(2)

    stage = make_stage(FakeInstrument(script))
    stage.begin(SPEC, 4)
    assert stage.session.close()
    assert stage.instrument.closed.is_set()
    assert not stage.session.comparing.running


def test_closing_before_the_proposal_has_waited_runs_nothing(stage: SessionStage) -> None:
    stage.session.comparing.propose(SPEC)
    assert stage.session.close()
    assert stage.instrument.specs == []


def test_closing_twice_does_no_harm(stage: SessionStage) -> None:
    assert stage.session.close()
    assert stage.session.close()


def test_a_session_that_was_never_opened_can_be_closed(make_stage: MakeStage) -> None:
    stage = make_stage(opened=False)
    stage.session.comparing.propose(SPEC)
    assert stage.session.close()
    assert stage.instrument.threads == set()


def test_a_call_that_cannot_be_interrupted_is_told_when_closing(
    qtbot: QtBot, make_stage: MakeStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_module, "CLOSE_TIMEOUT_MS", 10)
    instrument = FakeInstrument()
    gate, entered = instrument.gate(), threading.Event()

    def script(_spec: ComparisonSpec, _stop: Stop) -> Iterator[Event]:
        entered.set()
        pass_gate(gate)
        yield make_timed(2)

    instrument.script = script
    stage = make_stage(instrument)
    stage.session.comparing.propose(SPEC)
    qtbot.waitUntil(entered.is_set, timeout=PATIENCE_MS)
    assert not stage.session.close()
    gate.set()
    monkeypatch.setattr(session_module, "CLOSE_TIMEOUT_MS", PATIENCE_MS)
    assert stage.session.close()
