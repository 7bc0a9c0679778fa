"""A pair of models on the same inputs, ready to be called and timed."""

from dataclasses import dataclass

import torch

from app.core.networks.workload import build_workload
from app.core.schemes.candidate import make_candidate
from app.core.spec import ComparisonSpec
from app.core.types import Call


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """Two calls without arguments that do the same work on the reference and the candidate."""

    reference: Call
    candidate: Call


def build_pair(spec: ComparisonSpec) -> Pair:
    """Builds both models afresh and sets this process's thread count.

    Calls belong inside ``torch.inference_mode()``, on the thread that builds them.

    Raises:
        SpecError: This processor lacks the engine.
    """
    torch.set_num_threads(spec.threads)
    workload = build_workload(spec)
    candidate = make_candidate(workload.model, spec.scheme, spec.engine)
    return Pair(
        reference=workload.model.bind(workload.inputs, workload.state),
        candidate=candidate.bind(workload.inputs, workload.state),
    )
