"""Reads and writes a spec as one line of JSON, which anybody may have changed."""

import json
from dataclasses import asdict, fields

from app.core.limits import LIMITS
from app.core.schemes.registry import SCHEME_KEYS
from app.core.spec import ALLOCATORS_HERE, ComparisonSpec, FileSource
from app.core.validation import find_contradiction


def write_spec(spec: ComparisonSpec) -> str:
    """Returns a spec as one line of JSON, with where its files lie on this machine."""
    return json.dumps(asdict(spec))


def read_spec(text: str) -> ComparisonSpec:
    """Returns the spec that a line of JSON holds; what it does not say is the recipe's.

    Raises:
        ValueError: It makes no spec.
        TypeError: It makes no spec.
        RecursionError: It is nested too deep to be one.
    """
    return take_spec(json.loads(text))


def take_spec(values: object) -> ComparisonSpec:
    """Returns the spec that a document holds; what it does not say is the recipe's.

    Raises:
        ValueError: It makes no spec.
        TypeError: It makes no spec.
    """
    if not isinstance(values, dict):
        raise TypeError("the saved parameters are not an object")
    known = {field.name for field in fields(ComparisonSpec)}
    values = {name: value for name, value in values.items() if name in known}
    for name in ("weights", "input_file"):
        values[name] = _read_source(values.get(name))
    spec = ComparisonSpec(**values)
    sound = all(limit.admits(getattr(spec, name)) for name, limit in LIMITS.items())
    named = (
        spec.scheme in SCHEME_KEYS
        and spec.allocator in ALLOCATORS_HERE
        and isinstance(spec.engine, str)
    )
    if not (sound and named and isinstance(spec.bidirectional, bool)) or find_contradiction(spec):
        raise ValueError("the saved parameters do not make a spec")
    return spec


def _read_source(value: object) -> FileSource | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise TypeError("a saved file is not an object")
    source = FileSource(**value)
    texts = (source.name, source.digest, source.part, source.path, source.stored_type)
    whole = isinstance(source.stored_bytes, int) and isinstance(source.partial, bool)
    if not whole or not all(isinstance(text, str) for text in texts):
        raise TypeError("a saved file is not told as it should be")
    return source
