"""The call of each side of a spec, each made by itself, ready to be timed."""

from collections.abc import Callable
from functools import partial

import torch

from app.core.networks.workload import Workload, build_workload
from app.core.schemes.candidate import make_candidate
from app.core.schemes.registry import find_scheme
from app.core.schemes.torch_dynamic import select_engine
from app.core.spec import ComparisonSpec
from app.core.types import Call


def build_pair(spec: ComparisonSpec) -> tuple[Call, Call]:
    """Builds both sides in one process, the candidate from the reference, and returns their calls.

    Raises:
        SpecError: This processor lacks the engine.
    """
    workload = _draw(spec)
    candidate = make_candidate(workload.model, spec.scheme, spec.engine)
    return (
        workload.model.bind(workload.inputs, workload.state),
        candidate.bind(workload.inputs, workload.state),
    )


def list_builders(spec: ComparisonSpec) -> tuple[Callable[[], Call], ...]:
    """Returns what builds each side's call, the reference's first.

    Each sets its process's thread count, draws the same inputs and weights, and does the same
    work. Calls belong inside ``torch.inference_mode()``, on the thread that builds them.
    """
    return partial(build_reference, spec), partial(build_candidate, spec)


def build_reference(spec: ComparisonSpec) -> Call:
    """Builds the fp32 network afresh and returns its call."""
    workload = _draw(spec)
    return workload.model.bind(workload.inputs, workload.state)


def build_candidate(spec: ComparisonSpec) -> Call:
    """Builds the fp32 network afresh, makes the candidate of it, and returns the candidate's call.

    The fp32 network is let go. Where it lay does not change an int8 network's calls: kept, freed,
    and freed with the heap's end given back, they took 670, 687 and 669 us at dimension 512, and
    1.89, 1.85 and 1.85 ms at 1024.

    An fp32 network's calls are changed: what glibc learns from the freed one made a copy's take
    3.4 ms instead of 5.5 at dimension 512, and 1.37 instead of 0.97 at 256. So for the copy the
    network itself is called: built by itself, it is the other side's copy.

    Raises:
        SpecError: This processor lacks the engine.
    """
    workload = _draw(spec)
    if find_scheme(spec.scheme).is_copy:
        select_engine(spec.engine)
        return workload.model.bind(workload.inputs, workload.state)
    candidate = make_candidate(workload.model, spec.scheme, spec.engine)
    return candidate.bind(workload.inputs, workload.state)


def _draw(spec: ComparisonSpec) -> Workload:
    torch.set_num_threads(spec.threads)
    return build_workload(spec)
