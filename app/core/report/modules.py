"""What quantization replaced, in words."""

from app.core.results.comparison import Modules


def describe_changes(modules: Modules) -> str:
    """Returns one line for each submodule that was replaced."""
    if not modules.changes:
        return "Nothing changed: the candidate is a copy of the fp32 module."
    return "\n".join(
        f"{change.name} was {change.before}; it is now {change.after}."
        for change in modules.changes
    )
