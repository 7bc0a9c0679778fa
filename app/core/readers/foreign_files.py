"""Says what a file is that cannot be opened as it was asked, and what would do."""

import re
import zipfile
from pathlib import Path
from typing import Final, Literal

from app.core.format import show_text
from app.core.readers.file_kinds import KINDS, Kind, is_old_torch
from app.core.readers.safetensors_header import is_safetensors
from app.core.readers.zip_kinds import explain_names, holds_arrays
from app.core.record.embedded.packets import kind_of

Purpose = Literal["network", "inputs", "comparison"]
"""What a file was asked to be."""

HEAD_BYTES: Final = 4096
_MOST_ZEROS: Final = 64 * 1024**2


def explain_foreign(path: Path, purpose: Purpose) -> str:
    """Returns what a file is that is none of those that ``purpose`` takes, and what would do.

    Raises:
        OSError: It cannot be read.
    """
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    return explain_head(head, path, purpose)


def explain_head(head: bytes, path: Path, purpose: Purpose) -> str:
    """Returns the same for a file whose first bytes have been read.

    Raises:
        OSError: It cannot be read to its end, which tells some files from others.
    """
    if not head:
        return "It is empty; choose another file, or download it again."
    if not any(head) and (zeros := _count_zeros(path)):
        return (
            f"{zeros} are zeros, as in a download or a copy that was broken off; copy or "
            "download it again."
        )
    pointer = _LFS.match(head)
    if pointer is not None:
        size = f", which has {int(pointer[1]):,} bytes" if pointer[1] else ""
        return (
            f"It is a Git LFS pointer and not the file itself{size}; run git lfs pull where it "
            "was cloned."
        )
    ours = _explain_ours(head, path, purpose)
    if ours:
        return ours
    for kind in KINDS:
        if kind.tell(head):
            return f"It is {kind.words}; {_find_remedy(kind, purpose)}."
    if _TENSORFLOW.search(path.name) or _ends_as_table(path):
        return f"It is a part of a TensorFlow checkpoint or graph; {_REMEDIES[purpose]}."
    text = _read_text(head)
    if text:
        what = "JSON" if kind_of(head) == "json" else "text"
        begin = show_text(" ".join(text[:200].split()), 40)
        return f"It is {what}, beginning with “{begin}”; {_TEXT_REMEDIES[purpose]}."
    return f"{_UNKNOWN[purpose]}."


def _explain_ours(head: bytes, path: Path, purpose: Purpose) -> str:
    """Returns a sentence on a file that another command of QuantScope opens."""
    name = show_text(path.name, 60)
    if head.startswith(_NUMPY) and purpose != "inputs":
        return (
            "It is an array, as numpy.save writes it; as the inputs of a call it goes to "
            f"quantscope compare --inputs {name}."
        )
    if head.startswith(b"PK\x03\x04"):
        return _explain_archive(path, name)
    if is_old_torch(head) and purpose != "network":
        return _TORCH.format(name)
    if purpose == "comparison" and is_safetensors(head):
        return (
            f"It is a safetensors file; a network in it goes to quantscope compare --checkpoint "
            f"{name}, and an array to --inputs."
        )
    found = kind_of(head)
    if found == "other":
        return ""
    if found == "json":
        if b'"weight_map"' in head and purpose != "network":
            return f"It is the index of a checkpoint; {_AS_CHECKPOINT.format(name)}."
        if purpose == "comparison" or b'"quantscope.' not in head:
            return ""
        return f"It is a record of QuantScope's; quantscope show {name} prints it."
    if purpose == "comparison":
        return ""
    return (
        f"It is a picture (.{found}); quantscope show {name} opens the record in it, if "
        f"QuantScope exported it. {_WANTED[purpose]}."
    )


def _find_remedy(kind: Kind, purpose: Purpose) -> str:
    if purpose == "network" and kind.network:
        return kind.network
    if kind.remedy:
        return kind.remedy
    return (_REMEDIES if kind.holds_numbers else _TEXT_REMEDIES)[purpose]


def _explain_archive(path: Path, name: str) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except OSError:
        raise
    except Exception:  # noqa: BLE001 - the boundary to zipfile, which raises what it meets
        return (
            "It begins as a zip archive and its end is missing or damaged: it was cut off or "
            "changed. Copy or download it again."
        )
    explained = explain_names(names)
    if explained:
        return f"It is {explained}."
    if holds_arrays(names):
        return (
            "It holds arrays, as numpy.savez writes them; as the inputs of a call they go to "
            f"quantscope compare --inputs {name}."
        )
    return _TORCH.format(name)


_TORCH: Final = (
    "It is what torch.save writes; a checkpoint goes to quantscope compare --checkpoint {}, and an "
    "array is saved with numpy.save."
)
_NUMPY: Final = b"\x93NUMPY"
_LFS: Final = re.compile(
    rb"version https://(?:git-lfs\.github\.com|hawser\.github\.com)/spec/v\d+\s"
    rb"(?:.*?\nsize (\d{1,15}))?",
    re.DOTALL,
)
_AS_CHECKPOINT: Final = "quantscope compare --checkpoint {} reads it"
_WANTED: Final[dict[Purpose, str]] = {
    "network": "A checkpoint is .safetensors or what torch.save writes",
    "inputs": "Inputs are .npy, .npz or .safetensors",
    "comparison": "A record is .json, or is in a .png, .svg or .pdf that QuantScope exported",
}
_REMEDIES: Final[dict[Purpose, str]] = {
    "network": "where it can be loaded, save its recurrent weights as .safetensors or with "
    "torch.save, under torch's names",
    "inputs": "where it can be loaded, save the array with numpy.save",
    "comparison": "what opens are records and pictures of QuantScope's (.json, .png, .svg, .pdf), "
    "checkpoints (.safetensors, or what torch.save writes) and arrays (.npy, .npz)",
}
_TEXT_REMEDIES: Final[dict[Purpose, str]] = {
    "network": "open a checkpoint, which is .safetensors or what torch.save writes",
    "inputs": "save its numbers with numpy.save, in an array of (steps, batch, features)",
    "comparison": _REMEDIES["comparison"],
}
_UNKNOWN: Final[dict[Purpose, str]] = {
    "network": "It is no checkpoint: neither .safetensors nor what torch.save writes; save the "
    "model's state_dict in one of these",
    "inputs": "It is no .npy, .npz or .safetensors file; save the array with numpy.save",
    "comparison": "It is neither a record (.json) nor a picture (.png, .svg, .pdf) of "
    "QuantScope's, nor a checkpoint or an array; choose one of these",
}
_TENSORFLOW: Final = re.compile(r"\.data-\d{5}-of-\d{5}$|\.pb$")
_TABLE_END: Final = bytes.fromhex("57fb808b247547db")


def _count_zeros(path: Path) -> str:
    """Returns how much of a file's beginning is zeros, in words; "" if there is another byte."""
    left = _MOST_ZEROS
    with path.open("rb") as file:
        while left > 0 and (chunk := file.read(min(left, 2**20))):
            if any(chunk):
                return ""
            left -= len(chunk)
        return "All of its bytes" if not file.read(1) else f"Its first {_MOST_ZEROS:,} bytes"


def _ends_as_table(path: Path) -> bool:
    with path.open("rb") as file:
        size = file.seek(0, 2)
        if size < len(_TABLE_END):
            return False
        file.seek(size - len(_TABLE_END))
        return file.read() == _TABLE_END


def _read_text(head: bytes) -> str:
    """Returns the bytes as text, "" if they are none; the last letter may be cut."""
    try:
        text = head.decode()
    except UnicodeDecodeError as error:
        if error.start < len(head) - 3:
            return ""
        text = head[: error.start].decode()
    plain = all(c.isprintable() or c in "\t\r\n\f" for c in text)
    return text.removeprefix("\ufeff").strip() if plain else ""
