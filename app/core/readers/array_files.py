"""Lists the arrays of .npy, .npz and .safetensors files by headers that fit the files."""

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

import numpy as np
import numpy.lib.format as npy
import numpy.typing as npt
from safetensors import safe_open

from app.core.errors import UnusableError
from app.core.format import show_text
from app.core.readers.foreign_files import explain_foreign
from app.core.readers.safetensors_header import explain_damage, is_safetensors, read_names

MOST_BYTES: Final = 4 * 1024**3
"""Of an array's values."""

_MOST_ARRAYS: Final = 10_000
_LONGEST_NAME: Final = 200
_SAFE_TYPES: Final = {"F64": "float64", "F32": "float32", "F16": "float16"}
_HEADER: Final = "Its header is none that numpy writes; copy or save it again."
_COMPRESSED: Final = (
    "It is compressed, which may hide any size; save it with numpy.savez instead of "
    "savez_compressed."
)
_OBJECTS: Final = "It holds Python objects, which may be code; save plain numbers."

Values = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class FoundArray:
    """An array of a file.

    Attributes:
        name: As it is shown, "" in a .npy.
        shape: Its sizes.
        dtype: Its type by numpy's name, "" where there is none.
        refusal: Why it cannot be read at all, with the way out; "" if it can.
    """

    name: str
    shape: tuple[int, ...]
    dtype: str
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """An array with its name in the file, and the way to its values."""

    found: FoundArray
    name: str
    read: Callable[[], Values]


def list_arrays(path: Path) -> list[Entry]:
    """Returns the arrays of a file in its order; one that cannot be read spoils no other.

    Raises:
        UnusableError: It is no file of arrays, or damaged as a whole.
        OSError: It cannot be read.
    """
    with path.open("rb") as file:
        head = file.read(64)
        if head.startswith(npy.MAGIC_PREFIX):
            file.seek(0)
            return [_list_npy(path, file)]
    if head.startswith(b"PK\x03\x04"):
        return _list_npz(path)
    if is_safetensors(head):
        return _list_safetensors(path)
    raise UnusableError(explain_foreign(path, "inputs"))


def _list_npy(path: Path, file: BinaryIO) -> Entry:
    shape, fortran, dtype = _read_header(file, path.stat().st_size)
    begin = file.tell()

    def read() -> Values:
        with path.open("rb") as again:
            again.seek(begin)
            values = np.fromfile(again, dtype, count=int(np.prod(shape, dtype=object)))
        return values.reshape(shape, order="F" if fortran else "C")

    return Entry(FoundArray("", shape, _name_type(dtype)), "", read)


def _list_npz(path: Path) -> list[Entry]:
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
            _check_archive(infos, path)
            return [_list_member(path, archive, info) for info in infos if not info.is_dir()]
    except (UnusableError, OSError, MemoryError):
        raise
    except Exception:  # noqa: BLE001 - the boundary to zipfile, which raises what it meets
        raise UnusableError(
            "It begins as a zip archive, as .npz files do, and its table of contents is missing or "
            "damaged: it was cut off or changed. Copy or save it again."
        ) from None


def _check_archive(infos: list[zipfile.ZipInfo], path: Path) -> None:
    if len(infos) > _MOST_ARRAYS:
        raise UnusableError(f"It holds {len(infos):,} arrays; save the one that is meant.")
    if not any(info.filename.endswith(".npy") for info in infos):
        raise UnusableError(explain_foreign(path, "inputs"))
    stored = sum(i.file_size for i in infos if i.compress_type == zipfile.ZIP_STORED)
    if stored > path.stat().st_size:
        raise UnusableError("It declares more bytes than it has; copy or save it again.")


def _list_member(path: Path, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Entry:
    name = info.filename.removesuffix(".npy")
    shape: tuple[int, ...] = ()
    dtype, refusal = "", ""
    try:
        _check_member(info)
        with archive.open(info) as member:
            shape, _, found = _read_header(member, info.file_size)
        dtype = _name_type(found)
    except UnusableError as error:
        refusal = str(error)
    except Exception:  # noqa: BLE001 - the boundary to zipfile and to numpy's parser of headers
        refusal = _HEADER

    def read() -> Values:
        with zipfile.ZipFile(path) as again, again.open(info) as file:
            values: Values = npy.read_array(file, allow_pickle=False)
        return values

    return Entry(FoundArray(show_text(name, _LONGEST_NAME), shape, dtype, refusal), name, read)


def _check_member(info: zipfile.ZipInfo) -> None:
    if info.flag_bits & 1:
        raise UnusableError("It is encrypted; save it without a password.")
    if not info.filename.endswith(".npy"):
        raise UnusableError("It is no array of numpy's; choose another.")
    if info.compress_type != zipfile.ZIP_STORED:
        raise UnusableError(_COMPRESSED)


def _list_safetensors(path: Path) -> list[Entry]:
    try:
        names = read_names(path)
        with safe_open(path, framework="np") as file:
            # Opening has compared every declared size with the file's.
            known = set(file.keys())
        return [_make_entry(path, name, said) for name, said in names.items() if name in known]
    except (OSError, MemoryError):
        raise
    except Exception:  # noqa: BLE001 - the boundary to two parsers of a foreign header
        raise UnusableError(explain_damage(path)) from None


def _make_entry(path: Path, name: str, said: dict[str, Any]) -> Entry:
    dtype = _SAFE_TYPES.get(str(said["dtype"]), str(said["dtype"]).lower())
    shape = tuple(int(size) for size in said["shape"])

    def read() -> Values:
        with safe_open(path, framework="np") as file:
            values: Values = file.get_tensor(name)
        return values

    return Entry(FoundArray(show_text(name, _LONGEST_NAME), shape, dtype), name, read)


def _read_header(file: Any, size_bytes: int) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:  # noqa: ANN401 - a file or an archive's member
    """Returns shape, order and type of a .npy, whose values fit into its bytes."""
    shape, fortran, dtype = _parse_header(file)
    if dtype.hasobject:
        raise UnusableError(_OBJECTS)
    if not all(isinstance(n, int) and n >= 0 for n in shape):
        raise UnusableError("It declares an impossible shape; save it again.")
    declared = int(np.prod(shape, dtype=object)) * dtype.itemsize if shape else dtype.itemsize
    held = max(size_bytes - file.tell(), 0)
    if declared > min(held, MOST_BYTES):
        said = f"{declared:,}" if declared < 10**18 else "far more"
        raise UnusableError(
            f"It declares {said} bytes of values and holds {held:,}; it was cut off or made to "
            "deceive. Copy it again."
        )
    return tuple(shape), bool(fortran), dtype


def _parse_header(file: Any) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:  # noqa: ANN401
    try:
        version = npy.read_magic(file)
        read = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}.get(version)
        if read is not None:
            return read(file)
    except (OSError, MemoryError):
        raise
    except Exception:  # noqa: BLE001 - numpy evaluates the header as Python, and raises as Python
        raise UnusableError(_HEADER) from None
    raise UnusableError(
        f"It is in version {version[0]} of numpy's format, which is not read here; save it again."
    )


def _name_type(dtype: np.dtype[Any]) -> str:
    return show_text(dtype.newbyteorder("=").name, 40)
