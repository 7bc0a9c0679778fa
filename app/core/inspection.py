"""Builds both models and finds out all that takes no stopwatch: sizes, differences, accuracy."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

import torch

from app.core.cancellation import Interruptible
from app.core.events import BatchCompared, Built, Dissected, Diverged, Event, Judged, Sized
from app.core.fidelity.accuracy import judge_speakers
from app.core.fidelity.anatomy.dissect import dissect
from app.core.fidelity.batch_effect import measure_batch_effect
from app.core.fidelity.divergence import compare_outputs
from app.core.fidelity.overflow import check_range
from app.core.machine.environment import read_environment
from app.core.networks.models import Network, Runnable
from app.core.networks.workload import Workload, build_workload
from app.core.results.size import find_stored_size
from app.core.schemes.candidate import make_candidate
from app.core.schemes.modules import compare_modules
from app.core.schemes.onnx_network import OnnxNetwork
from app.core.schemes.registry import find_scheme
from app.core.size import compare_sizes
from app.core.spec import ComparisonSpec
from app.core.stages import COMPARE, COMPARE_BATCH, DISSECT, JUDGE, SIZE, Stage, list_stages
from app.core.types import Stop


def inspect(spec: ComparisonSpec, stop: Stop) -> Iterator[Event]:
    """Yields what is found out of both models before calls are timed, in the order of the stages.

    Raises:
        StoppedError: ``stop`` said so.
        SpecError: A value is too large for what is computed with it.
        OSError: The models cannot be saved.
    """
    torch.set_num_threads(spec.threads)
    with Interruptible(stop):
        workload = build_workload(spec)
        check_range(
            workload,
            rounds_to=find_scheme(spec.scheme).rounds_to,
            from_file=spec.weights is not None,
        )
        candidate = make_candidate(workload.model, spec.scheme, spec.engine)
        if isinstance(candidate, OnnxNetwork):
            candidate.verify(workload.model, workload.inputs, workload.state)
        changes = compare_modules(workload.model, candidate)
        models = _Models(spec, workload, candidate)
        built = Built(spec, read_environment(spec), changes)
    yield built
    for stage in list_stages(spec):
        if stage in _INSPECTIONS:
            yield _INSPECTIONS[stage](models, stop)


@dataclass(frozen=True, slots=True)
class _Models:
    spec: ComparisonSpec
    workload: Workload
    candidate: Runnable


def _size(models: _Models, stop: Stop) -> Sized:
    with Interruptible(stop):
        sizes = compare_sizes(models.workload.model, models.candidate)
        stored = find_stored_size(sizes.reference, models.spec.weights)
        return Sized(replace(sizes, stored=stored))


def _compare_outputs(models: _Models, stop: Stop) -> Diverged:
    with Interruptible(stop):
        return Diverged(compare_outputs(models.workload, models.candidate))


# From here on nothing stands in Interruptible, which costs every torch call some microseconds:
# what follows makes thousands of small ones, and asks between them itself.


def _compare_batch(models: _Models, stop: Stop) -> BatchCompared:
    return BatchCompared(measure_batch_effect(models.workload, models.candidate, stop=stop))


def _dissect(models: _Models, stop: Stop) -> Dissected:
    if not isinstance(models.candidate, Network):
        raise TypeError("only the error of torch's kernels is taken apart")
    return Dissected(dissect(models.workload, models.candidate, stop=stop))


def _judge(models: _Models, stop: Stop) -> Judged:
    judged = judge_speakers(models.workload.model, models.candidate, models.spec, stop=stop)
    return Judged(judged)


_INSPECTIONS: Final[Mapping[Stage, Callable[[_Models, Stop], Event]]] = {
    SIZE: _size,
    COMPARE: _compare_outputs,
    COMPARE_BATCH: _compare_batch,
    DISSECT: _dissect,
    JUDGE: _judge,
}
