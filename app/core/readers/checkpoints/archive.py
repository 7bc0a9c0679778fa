"""Looks at the zip archive around a torch file before anything of it is unpacked."""

import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from app.core.errors import UnusableError
from app.core.readers.zip_kinds import explain_names

MOST_ENTRIES: Final = 200_000
MOST_PICKLE_BYTES: Final = 64 * 1024**2
_LOCAL_HEADER: Final = struct.Struct("<4s22xHH")


@dataclass(frozen=True, slots=True)
class Member:
    """Bytes that stand in the file as they are; ``crc`` is None where no checksum was written."""

    begin: int
    size_bytes: int
    crc: int | None


@dataclass(frozen=True, slots=True)
class Archive:
    """The pickle of a torch file, and the storages that lie beside it, by their keys."""

    pickle: bytes
    storages: Mapping[str, Member]
    big_endian: bool


def open_archive(path: Path) -> Archive:
    """Returns what is needed to judge the file, which holds nothing compressed and no overlaps.

    Raises:
        UnusableError: It is damaged, no torch file, or made to deceive.
        OSError: The file cannot be read.
    """
    with path.open("rb") as file:
        entries = _list_entries(file)
        _refuse_others(entries)
        _check_entries(entries, path.stat().st_size)
        root = _find_root(entries)
        known = {entry.filename: entry for entry in entries}
        # torch's own reader ignores checksums, and an archive may be written without.
        checked = any(entry.CRC for entry in entries)
        pickled = _read_member(file, known[f"{root}/data.pkl"])
        order = known.get(f"{root}/byteorder")
        big_endian = order is not None and _read_member(file, order) == b"big"
        start = f"{root}/data/"
        storages = {
            name.removeprefix(start): _locate(file, entry, checked=checked)
            for name, entry in known.items()
            if name.startswith(start)
        }
    return Archive(pickled, storages, big_endian)


def _list_entries(file: BinaryIO) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(file) as archive:
            return archive.infolist()
    except zipfile.BadZipFile as error:
        if str(error) == "File is not a zip file":
            raise UnusableError(
                "It begins as an archive of torch's and its end is missing: it was cut off. Copy "
                "or download it again."
            ) from None
        raise UnusableError(
            "It is a damaged archive: its table of contents does not fit it. Copy or save it again."
        ) from None
    except NotImplementedError:
        raise UnusableError(
            "Its archive asks for a version of zip that nothing here reads, so that it is damaged "
            "or was not written by torch.save; copy it again."
        ) from None
    except OSError:
        raise
    except Exception:  # noqa: BLE001 - the boundary to zipfile, which raises what it meets
        raise UnusableError(
            "It is a damaged archive: its table of contents cannot be read. Copy or save it again."
        ) from None


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
        if entry.file_size != entry.compress_size or not 0 <= end <= entry.header_offset:
            raise UnusableError(
                "Its archive declares entries that overlap or are larger than they are; it was "
                "not written by torch.save."
            )
        end = entry.header_offset + _LOCAL_HEADER.size + len(entry.filename) + entry.file_size
    if end > file_bytes:
        raise UnusableError(
            f"Its archive declares {end:,} bytes and the file has {file_bytes:,}; it was cut off. "
            "Copy it again."
        )


def _locate(file: BinaryIO, entry: zipfile.ZipInfo, *, checked: bool) -> Member:
    """Returns where an entry's bytes stand, by the header before them."""
    file.seek(entry.header_offset)
    header = file.read(_LOCAL_HEADER.size)
    if len(header) < _LOCAL_HEADER.size or not header.startswith(b"PK\x03\x04"):
        raise UnusableError(
            "It is a damaged archive: an entry does not begin where its table of contents says. "
            "Copy or save it again."
        )
    _, name_bytes, extra_bytes = _LOCAL_HEADER.unpack(header)
    begin = entry.header_offset + _LOCAL_HEADER.size + name_bytes + extra_bytes
    return Member(begin, entry.file_size, entry.CRC if checked else None)


def _read_member(file: BinaryIO, entry: zipfile.ZipInfo) -> bytes:
    member = _locate(file, entry, checked=bool(entry.CRC))
    file.seek(member.begin)
    data = file.read(member.size_bytes)
    if len(data) < member.size_bytes or (member.crc is not None and zlib.crc32(data) != member.crc):
        raise UnusableError(
            "It is a damaged archive: its index differs from the checksum beside it. Copy or save "
            "it again."
        )
    return data


def _refuse_others(entries: list[zipfile.ZipInfo]) -> None:
    """Refuses archives that other things than torch.save write, each by its name."""
    names = {entry.filename for entry in entries}
    explained = explain_names(names)
    if explained:
        raise UnusableError(f"It is {explained}.")
    if all(name.endswith(".npy") for name in names):
        raise UnusableError(
            "It holds arrays as numpy.savez writes them and no checkpoint; as inputs of a call "
            "they go to --inputs, and weights are saved as .safetensors."
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
