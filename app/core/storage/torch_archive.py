"""What a file of torch's would weigh under another name: each of its entries repeats the name."""

import zipfile
from pathlib import Path
from typing import Final

_ALIGNMENT: Final = 64
"""Of each entry's first byte of data, to which padding is written."""

_LOCAL_HEADER: Final = 30
_CENTRAL_HEADER: Final = 46
_PADDING_HEADER: Final = 4
_EXTRA_HEADER: Final = 4
_END: Final = 22 + 56 + 20
"""The end of the directory, its 64-bit form, and where that lies."""

_MOST_32: Final = 2**32 - 1


def list_entries(path: Path) -> dict[str, int]:
    """Returns the bytes of each entry by its name without the root, in the order written."""
    with zipfile.ZipFile(path) as archive:
        infos = sorted(archive.infolist(), key=lambda info: info.header_offset)
    return {info.filename.partition("/")[2]: info.file_size for info in infos}


def weigh_under(stem: str, path: Path, written_under: str) -> int:
    """Returns the bytes that an archive would have if it had been saved as a file of this stem.

    torch names the root of an archive by the file's stem, but "archive" where it is given an
    open file, or a path that is not ASCII.

    Args:
        stem: The stem that counts.
        path: An archive that torch.save wrote.
        written_under: The name of its own root.

    Raises:
        ValueError: It is laid out otherwise than torch does, so that nothing can be said.
    """
    entries = list_entries(path)
    if _weigh(written_under, entries) != path.stat().st_size:
        raise ValueError("the saved file is laid out otherwise than torch's archives are")
    return _weigh(stem, entries)


def _weigh(root: str, entries: dict[str, int]) -> int:
    """Adds up an archive as caffe2/serialize/inline_container.cc and miniz write it."""
    end = directory = 0
    for name, size in entries.items():
        named = len(f"{root}/{name}".encode())
        # Sizes, stored and unpacked, and the offset, where 32 bits do not hold them.
        extra = 8 * (2 * (size >= _MOST_32) + (end >= _MOST_32))
        extra += _EXTRA_HEADER if extra else 0
        begin = end + _LOCAL_HEADER + named + extra + _PADDING_HEADER
        # What tells size and checksum after the data.
        descriptor = 24 if extra else 16
        end = begin + -begin % _ALIGNMENT + size + descriptor
        directory += _CENTRAL_HEADER + named + extra
    return end + directory + _END
