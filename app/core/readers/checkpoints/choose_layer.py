"""Says which layers of a checkpoint can be chosen, which were left out, and why."""

from collections.abc import Sequence
from typing import Final

from app.core.format import clean_line, show_text
from app.core.readers.checkpoints.contents import CheckpointContents, FoundModule
from app.core.readers.listing import list_names

_MOST_TITLES: Final = 12
_MOST_REASONS: Final = 5


def list_choices(modules: Sequence[FoundModule]) -> str:
    """Returns all layers in one line, a few with their sizes, many by their paths alone."""
    if len(modules) <= _MOST_TITLES:
        return "; ".join(show_text(module.title, 400) for module in modules)
    return list_names([module.prefix for module in modules])


def describe_left_out(contents: CheckpointContents) -> str:
    """Returns which layers cannot be compared and why, those of one reason together; "" for none.

    >>> from app.core.readers.checkpoints.contents import CheckpointContents, FoundModule
    >>> old = FoundModule("old", "lstm", 1, 1, 1, False, 4, "float32", refusal="It is plain.")
    >>> describe_left_out(CheckpointContents("m.pt", "torch", (old,)))
    'old was left out: It is plain.'
    """
    grouped = _group_refused(contents)
    said = []
    for reason, prefixes in list(grouped.items())[:_MOST_REASONS]:
        were = "was" if len(prefixes) == 1 else "were"
        said.append(f"{_name(prefixes)} {were} left out: {reason}")
    rest = [prefix for prefixes in list(grouped.values())[_MOST_REASONS:] for prefix in prefixes]
    if rest:
        said.append(f"{list_names(rest)} were left out for other reasons.")
    return " ".join(said)


def refuse_all(contents: CheckpointContents) -> str:
    """Returns why none of the layers can be compared."""
    grouped = _group_refused(contents)
    if len(contents.modules) == 1:
        (module,) = contents.modules
        path = f": {show_text(module.prefix)}" if module.prefix else ""
        return f"{contents.name}{path} cannot be compared. {clean_line(module.refusal)}"
    reasons = [f"{_name(prefixes)}: {reason}" for reason, prefixes in grouped.items()]
    more = len(reasons) - _MOST_REASONS
    others = f" {more:,} more have reasons of their own." if more > 0 else ""
    return (
        f"None of the {len(contents.modules):,} recurrent layers of {contents.name} can be "
        f"compared. {' '.join(reasons[:_MOST_REASONS])}{others}"
    )


def _group_refused(contents: CheckpointContents) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for module in contents.modules:
        if module.refusal:
            grouped.setdefault(clean_line(module.refusal), []).append(module.prefix)
    return grouped


def _name(prefixes: Sequence[str]) -> str:
    """Returns one path, or all of them with the top called so."""
    return list_names([prefix or "(top level)" for prefix in prefixes])
