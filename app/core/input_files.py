"""Reads the inputs of a call from arrays that may come from anywhere, without torch."""

import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

import numpy as np
import numpy.lib.format as npy
import numpy.typing as npt
from safetensors import SafetensorError, safe_open

from app.core.files import show_name
from app.core.format import format_count, show_text
from app.core.listing import list_names
from app.core.spec import LIMITS, FileSource
from app.core.store import Store, read_names
from app.errors import UnusableError

MOST_BYTES: Final = 4 * 1024**3
"""Of an array's values."""

_MOST_ARRAYS: Final = 10_000
_SAFE_TYPES: Final = {"F64": "float64", "F32": "float32", "F16": "float16"}
_TYPES: Final = frozenset(_SAFE_TYPES.values())
_EXPECTED: Final = "expected are three, (steps, batch, features) or (batch, steps, features)"


@dataclass(frozen=True, slots=True)
class FoundArray:
    """An array of a file: its name ("" in a .npy), sizes and type."""

    name: str
    shape: tuple[int, ...]
    dtype: str


def survey_inputs(path: Path) -> tuple[FoundArray, ...]:
    """Returns the arrays of a .npy, .npz or .safetensors file, at least one, by their headers.

    Raises:
        UnusableError: It holds none, or its headers do not fit its size; one sentence.
    """
    with _named(path):
        found = tuple(entry.found for entry in _list_entries(path))
        if not found:
            raise UnusableError("It holds no array; save one with numpy.save.")
        return found


def read_inputs(
    path: Path,
    store: Store,
    *,
    part: str = "",
    batch_first: bool = False,
    input_size: int | None = None,
) -> tuple[FileSource, tuple[int, int, int]]:
    """Keeps one array as the inputs of a call, as float32.

    Args:
        path: A .npy, .npz or .safetensors file.
        store: Where the values are kept.
        part: The array's name; may be "" where there is but one.
        batch_first: Whether its first axis is the batch and not the steps.
        input_size: How many features the network takes; None if any number will do.

    Returns:
        Where they are kept, and their shape (seq_len, batch_size, input_size).

    Raises:
        UnusableError: They do not do; one sentence with what was found and what is expected.
    """
    with _named(path):
        entry = _choose(_list_entries(path), part)
        shape = check_array(entry.found, batch_first=batch_first, input_size=input_size)
        values = entry.read()
        if batch_first:
            values = values.transpose(1, 0, 2)
        inputs = _narrow(values)
        name = show_name(path)
        try:
            source = store.keep({"inputs": inputs}, name=name, part=entry.found.name)
        except OSError as error:
            raise UnusableError(f"It cannot be kept in {store.folder}: {error.strerror}.") from None
        return source, shape


def _narrow(values: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
    if not np.isfinite(values).all():
        what = "NaN" if np.isnan(values).any() else "infinite values"
        raise UnusableError(f"It holds {what}, of which nothing can be computed; replace them.")
    with np.errstate(over="ignore"):
        inputs = np.ascontiguousarray(values, dtype=np.float32)
    beyond = np.abs(values[~np.isfinite(inputs)])
    if beyond.size:
        raise UnusableError(
            f"It holds {format_count(beyond.size, 'value')} beyond float32, the largest "
            f"{beyond.max():.3g} where float32 ends at {np.finfo(np.float32).max:.3g}: fp32 itself "
            "overflows there; scale the inputs down."
        )
    return inputs


def check_array(
    found: FoundArray, *, batch_first: bool, input_size: int | None
) -> tuple[int, int, int]:
    """Returns an array's shape as (seq_len, batch_size, input_size).

    Raises:
        UnusableError: It is of another rank, type or width than can be compared.
    """
    if found.dtype not in _TYPES:
        raise UnusableError(
            f"It holds {found.dtype} values; expected are float32, float64 or float16."
        )
    shown = " × ".join(map(str, found.shape)) or "a single number"
    if len(found.shape) != 3:
        axes = f"{len(found.shape)} axis" if len(found.shape) == 1 else f"{len(found.shape)} axes"
        raise UnusableError(f"It has {axes} ({shown}); {_EXPECTED}.")
    first, second, width = found.shape
    steps, batch = (second, first) if batch_first else (first, second)
    if input_size is not None and width != input_size:
        raise UnusableError(
            f"It has {width:,} features a step ({shown}), and the network takes {input_size:,}; "
            "choose an array of this width."
        )
    for name, value in (("seq_len", steps), ("batch_size", batch), ("input_size", width)):
        if not LIMITS[name].admits(value):
            raise UnusableError(f"It is {shown}. {LIMITS[name].refusal(f'{value:,}')}")
    return steps, batch, width


@dataclass(frozen=True, slots=True)
class _Entry:
    found: FoundArray
    read: Callable[[], npt.NDArray[Any]]


def _choose(entries: list[_Entry], part: str) -> _Entry:
    if not entries:
        raise UnusableError("It holds no array; save one with numpy.save.")
    names = [entry.found.name for entry in entries]
    if part in names:
        return entries[names.index(part)]
    if len(entries) == 1 and not part:
        return entries[0]
    wanted = f"no array {show_text(part)}" if part else f"{len(entries):,} arrays"
    raise UnusableError(f"It holds {wanted}; choose one of {list_names(names)}.")


def _list_entries(path: Path) -> list[_Entry]:
    with path.open("rb") as file:
        head = file.read(8)
        if head.startswith(npy.MAGIC_PREFIX):
            file.seek(0)
            return [_list_npy(path, file)]
    if head.startswith(b"PK\x03\x04"):
        return _list_npz(path)
    return _list_safetensors(path)


def _list_npy(path: Path, file: BinaryIO) -> _Entry:
    shape, fortran, dtype = _read_header(file, path.stat().st_size)
    begin = file.tell()

    def read() -> npt.NDArray[Any]:
        with path.open("rb") as again:
            again.seek(begin)
            values = np.fromfile(again, dtype, count=int(np.prod(shape, dtype=object)))
        return values.reshape(shape, order="F" if fortran else "C")

    return _Entry(FoundArray("", shape, _name_type(dtype)), read)


def _list_npz(path: Path) -> list[_Entry]:
    with zipfile.ZipFile(path) as archive:
        infos = archive.infolist()
        if len(infos) > _MOST_ARRAYS:
            raise UnusableError(f"It holds {len(infos):,} arrays; save the one that is meant.")
        if any(info.compress_type != zipfile.ZIP_STORED for info in infos):
            raise UnusableError(
                "Its arrays are compressed, which may hide any size; save them with numpy.savez "
                "instead of savez_compressed."
            )
        if sum(info.file_size for info in infos) > path.stat().st_size:
            raise UnusableError("It declares more bytes than it has; save it again.")
        entries = []
        for info in infos:
            with archive.open(info) as member:
                shape, _, dtype = _read_header(member, info.file_size)
            name = info.filename.removesuffix(".npy")
            found = FoundArray(name[:200], shape, _name_type(dtype))
            entries.append(_Entry(found, _reader_of(path, info.filename)))
    return entries


def _reader_of(path: Path, member: str) -> Callable[[], npt.NDArray[Any]]:
    def read() -> npt.NDArray[Any]:
        with zipfile.ZipFile(path) as archive, archive.open(member) as file:
            values: npt.NDArray[Any] = npy.read_array(file, allow_pickle=False)
        return values

    return read


def _list_safetensors(path: Path) -> list[_Entry]:
    names = read_names(path)
    with safe_open(path, framework="np") as file:
        # Opening has compared every declared size with the file's.
        known = set(file.keys())
    entries = []
    for name, said in names.items():
        if name in known:
            dtype = _SAFE_TYPES.get(str(said["dtype"]), str(said["dtype"]).lower())
            found = FoundArray(name[:200], tuple(int(n) for n in said["shape"]), dtype)
            entries.append(_Entry(found, _tensor_reader(path, name)))
    return entries


def _tensor_reader(path: Path, name: str) -> Callable[[], npt.NDArray[Any]]:
    def read() -> npt.NDArray[Any]:
        with safe_open(path, framework="np") as file:
            values: npt.NDArray[Any] = file.get_tensor(name)
        return values

    return read


def _read_header(file: Any, size_bytes: int) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:  # noqa: ANN401 - a file or an archive's member
    """Returns shape, order and type of a .npy, whose values fit into its bytes."""
    version = npy.read_magic(file)
    read = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}.get(version)
    if read is None:
        raise UnusableError(f"It is in version {version[0]} of numpy's format; save it again.")
    shape, fortran, dtype = read(file)
    if dtype.hasobject:
        raise UnusableError("It holds Python objects, which may be code; save plain numbers.")
    if not all(isinstance(n, int) and n >= 0 for n in shape):
        raise UnusableError("It declares an impossible shape; save it again.")
    declared = int(np.prod(shape, dtype=object)) * dtype.itemsize if shape else dtype.itemsize
    held = size_bytes - file.tell()
    if declared > min(held, MOST_BYTES):
        raise UnusableError(
            f"It declares {declared:,} bytes of values and holds {max(held, 0):,}; it was cut off "
            "or made to deceive. Copy it again."
        )
    return tuple(shape), bool(fortran), dtype


def _name_type(dtype: np.dtype[Any]) -> str:
    return dtype.newbyteorder("=").name


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Puts the file's name before every reason, and a reason to what libraries raise."""
    try:
        _check_file(path)
        yield
    except UnusableError as error:
        raise UnusableError(f"{show_name(path)} cannot be opened. {error}") from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise UnusableError(f"{show_name(path)} could not be read: {reason}.") from None
    except MemoryError:
        raise UnusableError(
            f"{show_name(path)} cannot be opened. There is no memory for it; cut it in parts."
        ) from None
    except (ValueError, KeyError, EOFError, TypeError, RecursionError, *_DAMAGE) as error:
        line = " ".join(str(error).split())[:80]
        raise UnusableError(
            f"{show_name(path)} cannot be opened. It is no .npy, .npz or .safetensors file, or a "
            f"damaged one ({line}); save it again."
        ) from None


def _check_file(path: Path) -> None:
    # Opening a pipe may never end.
    if path.is_file():
        return
    if path.exists():
        raise UnusableError("It is not an ordinary file; choose one.")
    raise UnusableError("There is no such file; look at its name.")


_DAMAGE: Final = (zipfile.BadZipFile, NotImplementedError, SafetensorError)
