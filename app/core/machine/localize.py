"""Fits a spec that may come from another machine to this one."""

from dataclasses import replace

from app.core.spec import ALLOCATORS_HERE, ComparisonSpec
from app.core.storage.weight_store import Store
from app.core.validation import Capacity


def fit_spec(spec: ComparisonSpec, store: Store, capacity: Capacity | None) -> ComparisonSpec:
    """Returns a spec as far as this machine can run it.

    Args:
        spec: It may name another machine's engine, and files of which it knows the digests only.
        store: Where these files may be kept.
        capacity: What the machine offers; None while torch loads.
    """
    spec = store.locate(spec)
    if spec.allocator not in ALLOCATORS_HERE:
        spec = replace(spec, allocator="system")
    if capacity is None:
        return spec
    engines = capacity.engines
    if engines and spec.engine not in engines:
        spec = replace(spec, engine=engines[0])
    return replace(spec, threads=min(spec.threads, capacity.cores))


def describe_fit(wanted: ComparisonSpec, fitted: ComparisonSpec) -> str:
    """Returns what this machine made another, in sentences; nothing where all is as wanted."""
    changes = (
        ("threads", f"Threads are {fitted.threads}, as many as this machine has"),
        ("engine", f"The engine is {fitted.engine}, which this processor has"),
        ("allocator", "Freed memory is as usual, since no other setting works here"),
    )
    return " ".join(
        f"{said}, not {getattr(wanted, name)}."
        for name, said in changes
        if getattr(wanted, name) != getattr(fitted, name)
    )
