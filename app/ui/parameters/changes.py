"""Names a change of parameters as the panel calls them."""

from dataclasses import fields

from app.core.format import format_number
from app.core.spec import ComparisonSpec
from app.ui.parameters.texts import CHOICES, NUMBERS, OFFERS

_WEIGHTS = "weights"
_FILE = "input_file"


def find_changed(before: ComparisonSpec, after: ComparisonSpec) -> frozenset[str]:
    """Returns the names of the fields in which two specs differ; ``dimension`` is both sizes."""
    names = [field.name for field in fields(ComparisonSpec)]
    changed = {name for name in names if getattr(before, name) != getattr(after, name)}
    alike = before.input_size == before.hidden_size and after.input_size == after.hidden_size
    if alike and {"input_size", "hidden_size"} <= changed:
        changed = (changed - {"input_size", "hidden_size"}) | {"dimension"}
    return frozenset(changed)


def name_change(before: ComparisonSpec, after: ComparisonSpec) -> str:
    """Returns what was changed, in a few words: one field with both values, or what they make."""
    changed = find_changed(before, after)
    if _WEIGHTS in changed:
        return "network"
    if _FILE in changed:
        return "inputs"
    if len(changed) != 1:
        return "parameters"
    (name,) = changed
    old, new = (_show(name, spec) for spec in (before, after))
    title = {**NUMBERS, **CHOICES}.get(name, name.replace("_", " ").capitalize())
    return f"{title} {old} → {new}"


def _show(name: str, spec: ComparisonSpec) -> str:
    value = spec.hidden_size if name == "dimension" else getattr(spec, name)
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, str):
        return OFFERS.get(name, {}).get(value, value)
    if name == "outlier" and not value:
        return "none"
    return f"{value:,}" if isinstance(value, int) else format_number(value)
