"""Reads the inputs of a call from arrays that may come from anywhere, without torch."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from app.core.errors import UnusableError
from app.core.format import show_shape, show_text
from app.core.limits import LIMITS
from app.core.readers.array_files import Entry, Values, list_arrays
from app.core.readers.array_files import FoundArray as FoundArray
from app.core.readers.float32_range import describe_beyond
from app.core.readers.listing import list_names
from app.core.spec import FileSource
from app.core.storage.files import show_name
from app.core.storage.regular_file import require_regular
from app.core.storage.weight_store import Store

_TYPES: Final = frozenset({"float64", "float32", "float16"})
_EXPECTED: Final = "expected are three, (steps, batch, features) or (batch, steps, features)"
_NOTHING: Final = "It holds no array; save one with numpy.save."


def survey_inputs(path: Path) -> tuple[FoundArray, ...]:
    """Returns the arrays of a .npy, .npz or .safetensors file, at least one, by their headers.

    Raises:
        UnusableError: It holds none, or its headers do not fit its size; one sentence.
    """
    with _named(path):
        found = tuple(entry.found for entry in list_arrays(path))
        if not found:
            raise UnusableError(_NOTHING)
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
        entry = _choose(list_arrays(path), part)
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


def _narrow(values: Values) -> npt.NDArray[np.float32]:
    if not np.isfinite(values).all():
        what = "NaN" if np.isnan(values).any() else "infinite values"
        raise UnusableError(f"It holds {what}, of which nothing can be computed; replace them.")
    beyond = describe_beyond(values)
    if beyond:
        raise UnusableError(
            f"It holds {beyond}: fp32 itself overflows there; scale the inputs down."
        )
    return np.ascontiguousarray(values, dtype=np.float32)


def check_array(
    found: FoundArray, *, batch_first: bool, input_size: int | None
) -> tuple[int, int, int]:
    """Returns an array's shape as (seq_len, batch_size, input_size).

    Raises:
        UnusableError: It is of another rank, type or width than can be compared.
    """
    if found.refusal:
        raise UnusableError(found.refusal)
    if found.dtype not in _TYPES:
        raise UnusableError(
            f"It holds {found.dtype} values; expected are float32, float64 or float16."
        )
    shown = show_shape(found.shape)
    if len(found.shape) != 3:
        axes = f"{len(found.shape)} axis" if len(found.shape) == 1 else f"{len(found.shape):,} axes"
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


def _choose(entries: list[Entry], part: str) -> Entry:
    if not entries:
        raise UnusableError(_NOTHING)
    named = [entry for entry in entries if part in {entry.name, entry.found.name}]
    if len(entries) == 1 and not part:
        named = entries
    if len(named) == 1:
        return named[0]
    if part:
        wanted = f"{'several arrays' if named else 'no array'} {show_text(part)}"
    else:
        wanted = f"{len(entries):,} arrays"
    usable = [entry.found.name for entry in entries if not entry.found.refusal]
    refused = [entry.found.name for entry in entries if entry.found.refusal]
    if not usable:
        raise UnusableError(
            f"It holds {wanted}, none of which can be read. {entries[0].found.refusal}"
        )
    extra = f"; {list_names(refused)} cannot be read" if refused else ""
    raise UnusableError(f"It holds {wanted}; choose one of {list_names(usable)}{extra}.")


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Puts the file's name before every reason, and a reason to what libraries raise."""
    try:
        require_regular(path)
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
    except Exception:  # noqa: BLE001 - the boundary: anything may come of such a file
        raise UnusableError(
            f"{show_name(path)} cannot be opened. What it holds is not what its header says, so "
            "that it is damaged; copy or save it again."
        ) from None
