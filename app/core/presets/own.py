"""The user's own presets: named specs, in the settings and in files that can be passed on."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

from app.core.errors import UnusableError
from app.core.format import show_text
from app.core.presets.spec_json import take_spec
from app.core.spec import ComparisonSpec, FileSource

FORMAT: Final = "quantscope.presets"
VERSION: Final = 1
LONGEST_NAME: Final = 60
MOST: Final = 200
_MOST_BYTES: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class OwnPreset:
    """Parameters under a name that the user gave them."""

    name: str
    spec: ComparisonSpec


def write_presets(presets: Sequence[OwnPreset], *, paths: bool) -> str:
    """Returns presets as a JSON document.

    Args:
        presets: In their order.
        paths: Whether it says where files lie on this machine; a file that is passed on does not.
    """
    kept = [
        {"name": preset.name, "spec": asdict(preset.spec if paths else _forget_paths(preset.spec))}
        for preset in presets
    ]
    document = {"format": FORMAT, "version": VERSION, "presets": kept}
    return json.dumps(document, indent=None if paths else 2)


def read_presets(text: str | bytes) -> tuple[OwnPreset, ...]:
    """Returns the presets of a document.

    Raises:
        UnusableError: It holds none, or one that makes no sense here; one sentence says which.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise UnusableError("It is no JSON document; choose one that was exported here.") from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise UnusableError("It holds no presets of QuantScope; choose one that was exported here.")
    if document.get("version") != VERSION:
        raise UnusableError("Its presets are of another version of QuantScope; open them there.")
    entries = document.get("presets")
    if not isinstance(entries, list) or not 1 <= len(entries) <= MOST:
        raise UnusableError(f"A file of presets holds 1 to {MOST} of them, and this one does not.")
    return tuple(_read(entry, number) for number, entry in enumerate(entries, 1))


def load_presets(path: Path) -> tuple[OwnPreset, ...]:
    """Reads a file of presets.

    Raises:
        UnusableError: It cannot be read, or holds none; one sentence.
    """
    try:
        if not path.is_file():
            raise UnusableError(f"{path} is no file; choose one that was exported here.")
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except OSError as error:
        reason = error.strerror or str(error)
        raise UnusableError(f"{path} could not be read: {reason}. Choose another.") from None
    if len(data) > _MOST_BYTES:
        raise UnusableError(f"{path} is larger than any file of presets; choose another.")
    return read_presets(data)


def add_presets(
    known: Sequence[OwnPreset], more: Sequence[OwnPreset], *, taken: Collection[str] = ()
) -> tuple[OwnPreset, ...]:
    """Returns all presets; one of a known name and other parameters gets a number behind its name.

    Args:
        known: Those that stand first.
        more: Those that are added.
        taken: Names that none of them may have.

    Raises:
        UnusableError: They would be too many.
    """
    kept: dict[str, ComparisonSpec] = {preset.name: preset.spec for preset in known}
    for preset in more:
        kept[_find_name(kept, preset, taken)] = preset.spec
    if len(kept) > MOST:
        raise UnusableError(f"There is room for {MOST} presets; remove some first.")
    return tuple(OwnPreset(name, spec) for name, spec in kept.items())


def clean_name(text: str) -> str:
    """Returns a name as it can be shown in one line; "" where nothing is left of it."""
    return show_text(text.strip(), LONGEST_NAME)


def _find_name(
    kept: Mapping[str, ComparisonSpec], preset: OwnPreset, taken: Collection[str]
) -> str:
    name, number = preset.name, 1
    while name in taken or kept.get(name, preset.spec) != preset.spec:
        number += 1
        name = f"{preset.name} ({number})"
    return name


def _read(entry: object, number: int) -> OwnPreset:
    name = entry.get("name") if isinstance(entry, dict) else None
    if not isinstance(entry, dict) or not isinstance(name, str) or not clean_name(name):
        raise UnusableError(f"Preset {number} has no name; choose a file that was exported here.")
    try:
        return OwnPreset(clean_name(name), take_spec(entry.get("spec")))
    except (ValueError, TypeError):
        raise UnusableError(
            f"The parameters of {clean_name(name)} make no sense here; take it out of the file."
        ) from None


def _forget_paths(spec: ComparisonSpec) -> ComparisonSpec:
    return replace(spec, weights=_forget(spec.weights), input_file=_forget(spec.input_file))


def _forget(source: FileSource | None) -> FileSource | None:
    return None if source is None else replace(source, path="")
