"""float16 rounds weights alone: nothing is said of it that is true of int8 only."""

import copy
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
import torch

from app.core.fidelity.batch_effect import measure_batch_effect
from app.core.limits import Problem, SpecError
from app.core.networks.workload import build_workload
from app.core.report.explanation import describe_kernels
from app.core.report.spec_text import describe_spec
from app.core.report.summary import describe_results
from app.core.results.comparison import Comparison
from app.core.schemes.candidate import make_candidate
from app.core.schemes.float16 import FLOAT16
from app.core.schemes.torch_dynamic import supported_engines
from app.core.size import compare_sizes
from app.core.spec import ComparisonSpec
from app.core.validation import Capacity, find_problem

SPEC = ComparisonSpec(scheme=FLOAT16.key)
FOREIGN = re.compile(r"int8|grid|levels?|scales?\b|7 bits", re.IGNORECASE)

needs_fbgemm = pytest.mark.skipif(
    "fbgemm" not in supported_engines(), reason="no engine of this processor computes in float16"
)


@needs_fbgemm
def test_each_weight_is_the_nearest_number_in_half_precision() -> None:
    workload = build_workload(SPEC)
    model = workload.model
    candidate = make_candidate(model, SPEC.scheme, "fbgemm")
    rounded = copy.deepcopy(model)
    with torch.inference_mode():
        for weight in (w for w in rounded.parameters() if w.ndim > 1):
            weight.copy_(weight.half())
        hidden = candidate.run(workload.inputs, workload.state).hidden
        expected = rounded.run(workload.inputs, workload.state).hidden
        plain = model.run(workload.inputs, workload.state).hidden
    off = (hidden - expected).abs().max()
    assert off < 1e-6
    assert off * 20 < (hidden - plain).abs().max()


@needs_fbgemm
def test_its_file_is_no_smaller_and_is_shown_as_it_is() -> None:
    model = build_workload(replace(SPEC, input_size=128, hidden_size=128)).model
    sizes = compare_sizes(model, make_candidate(model, SPEC.scheme, "fbgemm"))
    assert sizes.ratio < 1
    assert sizes.candidate.weights_bytes == sizes.reference.weights_bytes
    assert sizes.candidate.biases_bytes == sizes.reference.biases_bytes


@needs_fbgemm
def test_sequences_of_a_batch_do_not_change_each_other() -> None:
    workload = build_workload(replace(SPEC, batch_size=4))
    candidate = make_candidate(workload.model, SPEC.scheme, "fbgemm")
    effect = measure_batch_effect(workload, candidate, stop=lambda: False)
    assert effect.percent < 1e-4
    assert not FLOAT16.shares_scale(4)


@pytest.mark.parametrize("engine", ["qnnpack", "onednn"])
def test_an_engine_that_cannot_is_named_with_those_that_can(engine: str) -> None:
    capacity = Capacity(4, 10**10, ("x86", "fbgemm", "onednn", "qnnpack"))
    assert find_problem(replace(SPEC, engine=engine), capacity) == Problem(
        "engine", f"{engine} cannot compute in float16; choose the engine x86 or fbgemm."
    )


def test_a_processor_without_such_an_engine_is_told_of() -> None:
    capacity = Capacity(4, 10**10, ("qnnpack",))
    assert find_problem(replace(SPEC, engine="qnnpack"), capacity) == Problem(
        "scheme",
        "float16 needs the engine x86 or fbgemm, which this processor does not have; choose "
        "another scheme.",
    )


def test_an_engine_is_refused_before_torch_has_told_which_there_are() -> None:
    problem = find_problem(replace(SPEC, engine="qnnpack"), Capacity(4, None))
    assert problem is not None
    assert problem.field == "engine"


@needs_fbgemm
def test_what_is_said_of_it_is_true_of_float16(compare_all: Callable[..., Comparison]) -> None:
    spec = replace(SPEC, engine="fbgemm", batch_size=3, vocabulary=20, output_size=5)
    comparison = compare_all(spec)
    assert comparison.anatomy is None
    assert comparison.batch_effect is None
    said = f"{describe_results(comparison)} {describe_kernels(comparison)}"
    assert "float16 (fbgemm)" in describe_spec(spec)
    assert "float16 rounds weights alone" in said
    assert not FOREIGN.search(said)
    words = (FLOAT16.summary, FLOAT16.hint, FLOAT16.packing, FLOAT16.file_note)
    assert not any(FOREIGN.search(text) for text in words)


def test_weights_beyond_its_range_are_cut_off() -> None:
    assert "65,504" in getattr(FLOAT16.unapplied, "evidence", "")
    assert torch.finfo(torch.float16).max == 65504


def test_an_engine_that_this_processor_lacks_stays_an_error() -> None:
    with pytest.raises(SpecError):
        make_candidate(build_workload(SPEC).model, SPEC.scheme, "cuda")
