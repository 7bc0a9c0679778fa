"""Each scheme's figures are those of torch called directly, on every engine that can run it."""

import copy
import itertools
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
import torch
from torch import Tensor, nn
from torch.ao.quantization import per_channel_dynamic_qconfig, quantize_dynamic

from app.core.fidelity.anatomy.layers import join, split_layers
from app.core.fidelity.divergence import compare_outputs
from app.core.networks.workload import Workload, build_workload
from app.core.schemes.candidate import make_candidate
from app.core.schemes.registry import SCHEMES, find_scheme
from app.core.schemes.scheme import TORCH
from app.core.schemes.torch_dynamic import supported_engines
from app.core.size import measure_size
from app.core.spec import ComparisonSpec

LAYERS: Final = (nn.LSTM, nn.GRU, nn.Linear)
DIRECT: Final[dict[str, Callable[[nn.Module], Any]]] = {
    "int8": lambda model: quantize_dynamic(model, set(LAYERS), dtype=torch.qint8),
    "int8-per-channel": lambda model: quantize_dynamic(
        model, dict.fromkeys(LAYERS, per_channel_dynamic_qconfig)
    ),
    "float16": lambda model: quantize_dynamic(model, set(LAYERS), dtype=torch.float16),
    "float32": copy.deepcopy,
}
NETWORKS: Final = [
    {},
    {"num_layers": 2, "bidirectional": True, "batch_size": 3, "hidden_size": 33},
    {"vocabulary": 40, "output_size": 9},
    {"batch_size": 2, "outlier": 60.0},
]
CASES: Final = [
    pytest.param(scheme.key, engine, cell, around, id=f"{scheme.key}-{engine}-{cell}-{number}")
    for scheme, engine in itertools.product(SCHEMES, supported_engines())
    if scheme.key in DIRECT
    and scheme.find_problem(ComparisonSpec(engine=engine), supported_engines()) is None
    for cell, (number, around) in itertools.product(("lstm", "gru"), enumerate(NETWORKS))
]


def build(key: str, engine: str, cell: str, around: dict[str, Any]) -> tuple[Workload, Any, Any]:
    """Returns the workload, our candidate, and the one that torch makes of the same network."""
    spec = ComparisonSpec(scheme=key, engine=engine, cell=cell, **around)
    workload = build_workload(spec)
    ours = make_candidate(workload.model, key, engine)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return workload, ours, DIRECT[key](workload.model)


def weigh(model: nn.Module) -> int:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "temp.p"
        torch.save(model.state_dict(), path)
        return path.stat().st_size


def run(model: Any, workload: Workload) -> Tensor:
    with torch.inference_mode():
        hidden: Tensor = model.run(workload.inputs, workload.state).hidden
        return hidden


def test_every_scheme_has_a_direct_call() -> None:
    assert set(DIRECT) == {scheme.key for scheme in SCHEMES if scheme.runtime == TORCH}


@pytest.mark.parametrize(("key", "engine", "cell", "around"), CASES)
def test_a_candidate_computes_what_torch_computes(
    key: str, engine: str, cell: str, around: dict[str, Any]
) -> None:
    workload, ours, direct = build(key, engine, cell, around)
    reference, hidden = run(workload.model, workload), run(direct, workload)
    assert torch.equal(run(ours, workload), hidden)
    found = compare_outputs(workload, ours)
    difference = (reference - hidden).abs()
    assert found.mean_abs_candidate == hidden.abs().mean().item()
    assert found.mean_abs_difference == difference.mean().item()
    assert find_scheme(key).quantizes == bool(difference.any())


@pytest.mark.parametrize(("key", "engine", "cell", "around"), CASES)
def test_a_candidate_s_file_has_the_bytes_that_torch_writes(
    key: str, engine: str, cell: str, around: dict[str, Any]
) -> None:
    _, ours, direct = build(key, engine, cell, around)
    assert measure_size(ours).total_bytes == weigh(direct)


@pytest.mark.parametrize(
    ("key", "engine", "cell", "around"),
    [case for case in CASES if find_scheme(str(case.values[0])).unapplied is None],
)
def test_what_can_be_taken_apart_is_unrolled_to_the_bit(
    key: str, engine: str, cell: str, around: dict[str, Any]
) -> None:
    workload, _, direct = build(key, engine, cell, around)
    with torch.inference_mode():
        values = workload.model.embed(workload.inputs)
        for layer in split_layers(workload, direct):
            values = join(layer.run_int8(values, lambda: False))
    assert torch.equal(values, run(direct, workload))
