"""The instrument that a window uses: torch loaded, and a stopwatch kept."""

import os
from collections.abc import Iterator

import psutil
import pytest

from app.core.events import Built, Diverged, Sized
from app.core.loading import TorchInstrument, preload_library, quieten_torch
from app.core.spec import ComparisonSpec
from app.core.training import Epoch, Trained, TrainingPlan

LOG_LEVEL = "TORCH_CPP_LOG_LEVEL"


@pytest.fixture(autouse=True)
def log_level(monkeypatch: pytest.MonkeyPatch) -> None:
    # Set first, so that its absence is restored too.
    monkeypatch.setenv(LOG_LEVEL, "")
    monkeypatch.delenv(LOG_LEVEL)


@pytest.fixture
def instrument() -> Iterator[TorchInstrument]:
    instrument = TorchInstrument()
    yield instrument
    instrument.close()


def children() -> set[int]:
    """Returns the process ids of the stopwatches; the tracker of resources is none."""
    found = psutil.Process().children()
    return {p.pid for p in found if "spawn_main" in " ".join(p.cmdline())}


def test_it_compares_until_it_is_stopped(instrument: TorchInstrument) -> None:
    count = 0
    events = instrument.compare(ComparisonSpec(), stop=lambda: count == 3, touches=lambda: 0)
    for event in events:
        assert isinstance(event, [Built, Sized, Diverged][count])
        count += 1
    assert count == 3


def test_it_trains_until_it_is_stopped(instrument: TorchInstrument) -> None:
    plan = TrainingPlan(4, 1, epochs=3)
    first, second, third, trained = instrument.train(plan, stop=lambda: False)
    assert [epoch.number for epoch in (first, second, third)] == [1, 2, 3]
    assert isinstance(trained, Trained)
    assert trained.plan == plan
    heard: list[Epoch | Trained] = []
    heard.extend(instrument.train(plan, stop=lambda: len(heard) == 2))
    assert [type(event) for event in heard] == [Epoch, Epoch]


def test_it_tells_what_the_machine_offers(instrument: TorchInstrument) -> None:
    capacity = instrument.capacity()
    assert capacity.cores >= 1
    assert capacity.free_bytes > 0
    assert capacity.engines


def test_it_starts_its_stopwatch_at_once_and_ends_it_when_closed() -> None:
    before = children()
    instrument = TorchInstrument()
    assert len(children() - before) == 1
    instrument.close()
    assert children() == before


def test_torchs_developers_warnings_are_kept_out_of_the_terminal() -> None:
    quieten_torch()
    assert os.environ[LOG_LEVEL] == "ERROR"


def test_a_log_level_that_the_user_chose_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(LOG_LEVEL, "INFO")
    quieten_torch()
    assert os.environ[LOG_LEVEL] == "INFO"


def test_where_torch_is_not_found_nothing_is_preloaded(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr("importlib.util.find_spec", asked.append)
    preload_library()
    assert asked in ([], ["torch"])
