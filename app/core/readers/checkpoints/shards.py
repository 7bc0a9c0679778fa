"""Checkpoints in several files, with an index that says which tensor lies in which."""

import json
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from app.core.errors import UnusableError
from app.core.format import show_text
from app.core.readers.checkpoints.contents import FoundModule
from app.core.readers.foreign_files import HEAD_BYTES
from app.core.storage.regular_file import require_regular

MOST_INDEX_BYTES: Final = 16 * 1024**2
MOST_SHARDS: Final = 1000
_LONGEST_NAME: Final = 255
_SHARD: Final = re.compile(r"(?P<stem>.+)-(?P<part>\d{5})-of-(?P<parts>\d{5})(?P<suffix>\.\w+)")
_INDEX_HEAD: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*\{")


@dataclass(frozen=True, slots=True)
class Index:
    """What an index file says: in which file beside it each tensor lies."""

    files: Mapping[str, Path]
    tensors: Mapping[str, str]


def is_index(head: bytes, path: Path) -> bool:
    """Returns whether a file is the index of several: JSON with a map from tensors to files."""
    if not _INDEX_HEAD.match(head):
        return False
    if b'"weight_map"' in head:
        return True
    # The map may stand behind long metadata; by its name it is looked at all the same.
    return path.name.endswith(".index.json")


def read_index(path: Path) -> Index:
    """Returns what an index says, whose files are all there and lie beside it.

    An index may come from anywhere. So its files are plain names, and each lies in the index's
    own folder, or in that of the file that the index links to: so lie those of a download cache.

    Raises:
        UnusableError: It is no index, names files elsewhere, or one that is missing.
        OSError: It cannot be read.
    """
    if path.stat().st_size > MOST_INDEX_BYTES:
        raise UnusableError("It is larger than any index of a checkpoint; open one of its files.")
    try:
        document = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        raise UnusableError(
            "It is the index of a checkpoint and not whole JSON; copy or download it again."
        ) from None
    tensors = document.get("weight_map") if isinstance(document, dict) else None
    if not isinstance(tensors, dict) or not tensors:
        raise UnusableError(
            "It is JSON without a map from tensors to files, so that it is no index of a "
            "checkpoint; open a .safetensors file or what torch.save writes."
        )
    if not all(isinstance(name, str) for name in tensors.values()):
        raise UnusableError("It maps a tensor to what is no file's name; download it again.")
    names = sorted(set(tensors.values()))
    if len(names) > MOST_SHARDS:
        raise UnusableError(f"It names {len(names):,} files; no checkpoint has so many.")
    return Index({name: _find_shard(path, name, len(names)) for name in names}, tensors)


def list_parts(path: Path) -> tuple[Path, ...]:
    """Returns the files that are read with a checkpoint: those of an index, none of another.

    What cannot be read has none; whoever opens it says why.
    """
    try:
        require_regular(path)
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
        return tuple(read_index(path).files.values()) if is_index(head, path) else ()
    except (OSError, UnusableError):
        return ()


def _find_shard(index: Path, name: str, count: int) -> Path:
    shown = show_text(name)
    plain = name.isprintable() and 0 < len(name) <= _LONGEST_NAME and not set(name) & set("/\\:")
    if not plain or name in {".", ".."} or Path(name).name != name:
        raise UnusableError(
            f"It names {shown}, which is not a plain name of a file beside it; an index names "
            "nothing else."
        )
    shard = index.parent / name
    try:
        real = shard.resolve(strict=True)
        ordinary = stat.S_ISREG(real.stat().st_mode)
    except (OSError, RuntimeError):
        raise UnusableError(
            f"It is the index of {count:,} files, and {shown} is not beside it; put all of them "
            "into one folder."
        ) from None
    if not ordinary:
        raise UnusableError(f"It names {shown}, which is no ordinary file; download it again.")
    if real.parent not in {index.parent.resolve(), index.resolve().parent}:
        raise UnusableError(
            f"It names {shown}, which links to another folder; put the file itself beside the "
            "index."
        )
    return shard


def explain_part(path: Path) -> str:
    """Returns a sentence on the other parts where a file is named as one; "" where it is not."""
    match = _SHARD.fullmatch(path.name)
    if match is None or int(match["parts"]) < 2:
        return ""
    stem, part, parts, suffix = (
        match["stem"],
        int(match["part"]),
        int(match["parts"]),
        match["suffix"],
    )
    others = [
        f"{stem}-{number:05}-of-{parts:05}{suffix}"
        for number in range(1, min(parts, 5) + 1)
        if number != part
    ]
    named = ", ".join(show_text(name, 60) for name in others[:3])
    more = f" and {parts - 1 - len(others[:3]):,} more" if parts - 1 > len(others[:3]) else ""
    index = show_text(f"{stem}{suffix}.index.json", 60)
    return (
        f"The file is part {part:,} of {parts:,} of a checkpoint: open {index}, which reads it "
        f"together with {named}{more}."
    )


def mark_part(path: Path, module: FoundModule) -> FoundModule:
    """Returns what was found in a part of a checkpoint, saying what of it may lie in others."""
    explained = explain_part(path)
    if not explained:
        return module
    if module.refusal:
        return replace(module, refusal=f"{module.refusal} {explained}")
    elsewhere = _find_elsewhere(path, module.prefix)
    if elsewhere:
        return replace(
            module,
            notes=(),
            refusal=f"Others of its tensors lie in {show_text(elsewhere, 60)}. {explained}",
        )
    if elsewhere is None:
        note = f"Whether more of its layers lie in other files is not known here. {explained}"
        return replace(module, notes=(*module.notes, note))
    return module


def _find_elsewhere(path: Path, prefix: str) -> str | None:
    """Returns another part with tensors of the layer, "" for none; None where no index tells."""
    match = _SHARD.fullmatch(path.name)
    index = path.parent / f"{match['stem']}{match['suffix']}.index.json" if match else path
    try:
        if not index.is_file() or index.stat().st_size > MOST_INDEX_BYTES:
            return None
        tensors = json.loads(index.read_bytes())["weight_map"]
        start = f"{prefix}." if prefix else ""
        return next(
            (
                str(file)
                for name, file in tensors.items()
                if name.startswith(start)
                and name.removeprefix(start).startswith(("weight_", "bias_"))
                and file != path.name
            ),
            "",
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        # An index that cannot be read says nothing about this part.
        return None
