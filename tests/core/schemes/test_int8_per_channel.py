"""int8 per channel: each row of a matrix has a scale of its own, and texts say so."""

from collections.abc import Callable
from dataclasses import replace

import torch
from torch import nn

from app.core.fidelity.anatomy.dissect import dissect
from app.core.networks.workload import build_workload
from app.core.report.anatomy import explain_anatomy
from app.core.report.spec_text import describe_spec
from app.core.report.summary import describe_results
from app.core.results.anatomy import Anatomy
from app.core.results.comparison import Comparison
from app.core.schemes.candidate import make_candidate
from app.core.schemes.int8_per_channel import INT8_PER_CHANNEL
from app.core.schemes.packed_int8 import list_packed, unpack_weight
from app.core.spec import ComparisonSpec

SPEC = ComparisonSpec(scheme=INT8_PER_CHANNEL.key, batch_size=3)


def take_apart(spec: ComparisonSpec) -> Anatomy:
    workload = build_workload(spec)
    candidate = make_candidate(workload.model, spec.scheme, spec.engine)
    return dissect(workload, candidate, stop=lambda: False)


def test_each_row_has_the_scale_of_its_own_largest_weight() -> None:
    model = build_workload(SPEC).model
    candidate = make_candidate(model, SPEC.scheme, SPEC.engine)
    (packed,) = list_packed(candidate)
    weight = unpack_weight(packed.input)
    assert weight.qscheme() == torch.per_channel_affine
    recurrent = model.recurrent
    assert isinstance(recurrent, nn.LSTM)
    largest = recurrent.get_parameter("weight_ih_l0").detach().abs().amax(dim=1).double()
    assert torch.allclose(weight.q_per_channel_scales() * 127.5, largest, rtol=1e-6)


def test_a_scale_for_each_row_is_what_the_matrices_have_already() -> None:
    anatomy = take_apart(SPEC)
    assert all(tensor.harm == tensor.harm_per_row for tensor in anatomy.tensors)
    said = explain_anatomy(anatomy, SPEC)
    assert "Each row has a scale of its own already." in said.evidence
    assert "A scale for each row would" not in f"{said.headline} {said.evidence}"


def test_an_outlier_harms_its_own_row_alone() -> None:
    outlier = replace(SPEC, outlier=100.0)
    one, each = take_apart(replace(outlier, scheme="int8")), take_apart(outlier)
    assert each.tensors[0].harm == one.tensors[0].harm_per_row
    assert each.tensors[0].harm < one.tensors[0].harm / 2
    assert each.tensors[0].scale == one.tensors[0].scale


def test_its_name_stands_in_what_is_said(compare_all: Callable[..., Comparison]) -> None:
    assert f"int8 per channel ({SPEC.engine})" in describe_spec(SPEC)
    said = describe_results(compare_all(SPEC))
    assert "In int8 per channel a batch shares the scale of its activations." in said
