"""Looks at the zip archive around a torch file before anything of it is unpacked."""

import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.errors import UnusableError

MOST_ENTRIES: Final = 200_000
MOST_PICKLE_BYTES: Final = 64 * 1024**2
_LOCAL_HEADER: Final = 30


@dataclass(frozen=True, slots=True)
class Archive:
    """The pickle of a torch file, and the size of each storage that lies beside it, by its key."""

    pickle: bytes
    storages: dict[str, int]


def open_archive(path: Path) -> Archive:
    """Returns what is needed to judge the file, which holds nothing compressed and no overlaps.

    Raises:
        UnusableError: It is damaged, no torch file, or made to deceive.
        OSError: The file cannot be read.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            _refuse_programs(entries)
            _check_entries(entries, path.stat().st_size)
            root = _find_root(entries)
            pickled = archive.read(f"{root}/data.pkl")
    except UnusableError:
        raise
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError) as error:
        raise UnusableError(
            f"It is a damaged archive ({str(error)[:80]}); copy or save it again."
        ) from None
    start = f"{root}/data/"
    storages = {
        entry.filename.removeprefix(start): entry.file_size
        for entry in entries
        if entry.filename.startswith(start)
    }
    return Archive(pickled, storages)


def _check_entries(entries: list[zipfile.ZipInfo], file_bytes: int) -> None:
    if len(entries) > MOST_ENTRIES:
        raise UnusableError(f"Its archive has {len(entries):,} entries; no checkpoint has so many.")
    if len({entry.filename for entry in entries}) < len(entries):
        raise UnusableError("Its archive names an entry twice, which torch.save never does.")
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.compress_type != zipfile.ZIP_STORED or entry.flag_bits & 1:
            raise UnusableError(
                "Its archive is compressed or encrypted, which torch.save never does and which may "
                "hide any size; unpack it and save the state_dict with torch.save."
            )
        if entry.file_size != entry.compress_size or entry.header_offset < end:
            raise UnusableError(
                "Its archive declares entries that overlap or are larger than they are; it was "
                "not written by torch.save."
            )
        end = entry.header_offset + _LOCAL_HEADER + len(entry.filename) + entry.file_size
    if end > file_bytes:
        raise UnusableError(
            f"Its archive declares {end:,} bytes and the file has {file_bytes:,}; it was cut off. "
            "Copy it again."
        )


def _refuse_programs(entries: list[zipfile.ZipInfo]) -> None:
    names = [entry.filename for entry in entries]
    if any(name.endswith("/constants.pkl") or "/code/" in name for name in names):
        raise UnusableError(
            "It is a TorchScript archive, which is a program; save the state_dict of the model "
            "that it was made from."
        )


def _find_root(entries: list[zipfile.ZipInfo]) -> str:
    names = {entry.filename: entry.file_size for entry in entries}
    roots = [name.removesuffix("/data.pkl") for name in names if name.count("/") == 1
             and name.endswith("/data.pkl")]  # fmt: skip
    if len(roots) != 1:
        raise UnusableError(
            "It is a zip archive, but none that torch.save wrote; save the model's state_dict."
        )
    size = names[f"{roots[0]}/data.pkl"]
    if size > MOST_PICKLE_BYTES:
        raise UnusableError(
            f"Its index alone has {size:,} bytes; a state_dict's has a few thousand. "
            "Save the state_dict alone."
        )
    return roots[0]
