"""The instrument that a window uses: torch loaded, and a stopwatch kept."""

import multiprocessing
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

import app
from app.core.events import Built, Diverged, Sized
from app.core.instrument import TorchInstrument, bound_onednn, preload_library, quieten_torch
from app.core.networks.training_plan import Epoch, Trained, TrainingPlan
from app.core.spec import ComparisonSpec

pytestmark = pytest.mark.slow

LOG_LEVEL = "TORCH_CPP_LOG_LEVEL"
KEPT_SHAPES = "ONEDNN_PRIMITIVE_CACHE_CAPACITY"
KEPT_MATRICES = "LRU_CACHE_CAPACITY"

SHAPES = """
import sys, warnings
import psutil, torch
from torch import nn
from torch.ao.quantization import quantize_dynamic
from app.core.instrument import bound_onednn
bound_onednn()
torch.set_num_threads(1)
quantized = sys.argv[1] == "int8"
if quantized:
    torch.backends.quantized.engine = "onednn"
    warnings.simplefilter("ignore")
def turn(first, last):
    for size in range(first, last):
        with torch.inference_mode():
            model = nn.Sequential(nn.LSTM(size, size))
            if quantized:
                model = quantize_dynamic(model, {nn.LSTM})
            model(torch.zeros(3, 1, size))
turn(4, 104)
before = psutil.Process().memory_info().rss
turn(104, 304)
print((psutil.Process().memory_info().rss - before) / 1e6)
"""


@pytest.fixture(autouse=True)
def unset(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (LOG_LEVEL, KEPT_SHAPES, KEPT_MATRICES):
        # Set first, so that its absence is restored too.
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)


@pytest.fixture
def instrument() -> Iterator[TorchInstrument]:
    instrument = TorchInstrument()
    yield instrument
    instrument.close()


def children() -> set[int | None]:
    """Returns the process ids of the stopwatches; the tracker of resources is none."""
    return {child.pid for child in multiprocessing.active_children()}


def test_it_compares_until_it_is_stopped(instrument: TorchInstrument) -> None:
    count = 0
    events = instrument.compare(
        ComparisonSpec(), stop=lambda: count == 3, touches=lambda: 0, earlier=None
    )
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


@pytest.mark.parametrize(
    ("model", "most_mb"),
    # Unbounded, two hundred shapes are some 50 and 310 MB.
    [("fp32", 20), ("int8", 100)],
)
def test_turning_the_dimension_levels_off(model: str, most_mb: int) -> None:
    if model == "int8" and "onednn" not in torch.backends.quantized.supported_engines:
        pytest.skip("torch has no engine onednn here")
    home = str(Path(app.__file__).parent.parent)
    run = subprocess.run(
        [sys.executable, "-c", SHAPES, model],
        env={**os.environ, "PYTHONPATH": home},
        capture_output=True,
        text=True,
        check=True,
    )
    assert float(run.stdout) < most_mb


@pytest.mark.parametrize("name", [KEPT_SHAPES, KEPT_MATRICES, "DNNL_PRIMITIVE_CACHE_CAPACITY"])
def test_what_the_user_lets_onednn_keep_stays(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "1024")
    bound_onednn()
    assert os.environ[name] == "1024"


def test_one_limit_of_onednn_is_not_set_beside_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DNNL_PRIMITIVE_CACHE_CAPACITY", "1024")
    bound_onednn()
    assert KEPT_SHAPES not in os.environ


def test_where_torch_is_not_found_nothing_is_preloaded(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr("importlib.util.find_spec", asked.append)
    preload_library()
    assert asked in ([], ["torch"])
