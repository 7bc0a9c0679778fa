"""Walks the pickles of a torch file without running anything, to see what they would ask for.

Every global that a pickle names becomes an inert stand-in of ours, or the file is refused. So the
storages that it declares are known before one is allocated, and the tensors before one is made.
"""

import io
import pickle
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Final, NoReturn, Protocol

from app.core.checkpoints.tensors import TOO_MUCH
from app.errors import UnusableError

ITEM_BYTES: Final = {
    "DoubleStorage": 8,
    "FloatStorage": 4,
    "HalfStorage": 2,
    "BFloat16Storage": 2,
    "LongStorage": 8,
    "IntStorage": 4,
    "ShortStorage": 2,
    "CharStorage": 1,
    "ByteStorage": 1,
    "BoolStorage": 1,
    "ComplexFloatStorage": 8,
    "ComplexDoubleStorage": 16,
    "UntypedStorage": 1,
}
_FLOATS: Final = ("float32", "float64", "float16", "bfloat16", "complex64", "complex128")
_WHOLE: Final = ("int64", "int32", "int16", "int8", "uint8", "bool")
_DTYPES: Final = frozenset((*_FLOATS, *_WHOLE))
_QUANTIZED: Final = ("QInt", "QUInt", "_rebuild_qtensor", "quantized", "ScriptObject", "jit")
_MOST_NUMBER: Final = 2**48
_MOST_TENSORS: Final = 100_000


@dataclass(frozen=True, slots=True)
class StorageType:
    """Stands in for one of torch's storage classes."""

    name: str


@dataclass(frozen=True, slots=True)
class Storage:
    """Elements that a pickle says lie somewhere in the file."""

    key: str
    count: int
    item_bytes: int

    @property
    def size_bytes(self) -> int:
        """Returns how many bytes that is."""
        return self.count * self.item_bytes


@dataclass(slots=True)
class Demands:
    """What the pickles of one file ask for."""

    storages: dict[str, Storage] = field(default_factory=dict)
    tensors: int = 0


class Loader(Protocol):
    """What is left of an unpickler for those who read several pickles from one file."""

    def load(self) -> object:
        """Returns the stand-in of the next pickle."""
        ...


class _Mapping(dict[Any, Any]):
    """Stands in for an OrderedDict; whatever state it is given is let go."""

    def __setstate__(self, state: object) -> None:
        """Ignores the state."""


class _Tensor:
    """Stands in for a tensor."""

    __slots__ = ()

    def __setstate__(self, state: object) -> None:
        """Ignores the state."""


class Walker(pickle.Unpickler):
    """An unpickler none of whose globals is real."""

    def __init__(self, file: BinaryIO, demands: Demands) -> None:
        super().__init__(file)
        self._demands = demands
        self._known: Mapping[tuple[str, str], Callable[..., object] | object] = {
            ("collections", "OrderedDict"): _Mapping,
            ("torch._utils", "_rebuild_tensor"): self._rebuild,
            ("torch._utils", "_rebuild_tensor_v2"): self._rebuild,
            ("torch._utils", "_rebuild_parameter"): _first,
            ("torch", "Size"): _first,
            ("torch.nn.parameter", "Parameter"): _first,
        }

    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401 - a stand-in
        """Returns a stand-in, or refuses the file.

        Raises:
            UnusableError: No checkpoint of weights needs this global.
        """
        if module in {"torch", "torch.storage"} and name in ITEM_BYTES:
            return StorageType(name)
        if module == "torch" and name in _DTYPES:
            return name
        known = self._known.get((module, name))
        if known is None:
            _refuse_global(module, name)
        return known

    def persistent_load(self, pid: object) -> Storage:
        """Writes down a storage that lies outside the pickle.

        Raises:
            UnusableError: It is described as torch never does.
        """
        if not isinstance(pid, tuple) or len(pid) not in {5, 6} or pid[0] != "storage":
            _refuse_form("a reference that is no storage")
        _, kind, key, _place, count, *view = pid
        if not isinstance(kind, StorageType) or not isinstance(key, str) or len(key) > 200:
            _refuse_form("a storage of no type")
        if not _is_size(count) or (view and view[0] is not None):
            _refuse_form("a storage of no size")
        storage = Storage(key, count, ITEM_BYTES[kind.name])
        if self._demands.storages.setdefault(key, storage).size_bytes != storage.size_bytes:
            _refuse_form("one storage under two sizes")
        return storage

    def _rebuild(self, *arguments: object) -> _Tensor:
        """Checks that a tensor lies within its storage and uses every element at most once."""
        if len(arguments) < 4:
            _refuse_form("a tensor without its shape")
        storage, offset, size, stride = arguments[:4]
        if not isinstance(storage, Storage) or not _is_size(offset):
            _refuse_form("a tensor without a storage")
        if not (isinstance(size, tuple) and isinstance(stride, tuple) and len(size) == len(stride)):
            _refuse_form("a tensor without its shape")
        if len(size) > 16 or not all(map(_is_size, (*size, *stride))):
            _refuse_form("a tensor of impossible shape")
        self._demands.tensors += 1
        if self._demands.tensors > _MOST_TENSORS:
            _refuse_form(f"more than {_MOST_TENSORS:,} tensors")
        check_strides(size, stride, int(str(offset)), storage.count)
        return _Tensor()


def check_strides(
    size: tuple[int, ...], stride: tuple[int, ...], offset: int, storage_count: int
) -> None:
    """Refuses a tensor that reaches beyond its storage, or that shows an element twice.

    Raises:
        UnusableError: The declared shape does not fit.
    """
    if 0 in size:
        return
    axes = sorted((step, count) for count, step in zip(size, stride, strict=True) if count > 1)
    reached = 0
    for step, count in axes:
        # Each axis must step over all that the smaller ones cover.
        if step <= reached:
            raise UnusableError(
                f"It declares a tensor of shape {list(size)} that repeats its elements (strides "
                f"{list(stride)}), which weights do not; save the state_dict of the model itself."
            )
        reached += step * (count - 1)
    if offset + reached >= storage_count:
        raise UnusableError(
            f"It declares a tensor of shape {list(size)} in a storage of {storage_count:,} "
            "elements, where it has no room; the file is damaged or made to deceive."
        )


def walk(pickled: bytes) -> Demands:
    """Returns what the pickle of a zip archive asks for.

    Raises:
        UnusableError: It asks for what no checkpoint of weights needs, or is damaged.
    """
    demands = Demands()
    load_one(Walker(io.BytesIO(pickled), demands))
    return demands


def load_one(walker: Loader) -> object:
    """Returns the stand-in of one pickle.

    Raises:
        UnusableError: It is damaged, or asks for what no checkpoint of weights needs.
    """
    try:
        return walker.load()
    except UnusableError:
        raise
    except (MemoryError, RecursionError):
        raise UnusableError(TOO_MUCH) from None
    except Exception as error:  # noqa: BLE001 - a hostile pickle can raise anything
        line = " ".join(str(error).split())[:80]
        raise UnusableError(
            f"Its pickle is damaged or none of torch's ({type(error).__name__}: {line}); "
            "save the state_dict again."
        ) from None


def _first(value: object = None, *_others: object) -> object:
    return value


def _is_size(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _MOST_NUMBER


def _refuse_global(module: str, name: str) -> NoReturn:
    full = "".join(c if c.isprintable() else "?" for c in f"{module}.{name}")[:100]
    if any(word in full for word in _QUANTIZED):
        raise UnusableError(
            f"It holds weights that are quantized already ({full}); open the fp32 checkpoint that "
            "they were made from."
        )
    raise UnusableError(
        f"It asks for {full} while it is loaded, which no checkpoint of weights does; nothing of "
        "it was run. Save the model's state_dict() instead."
    )


def _refuse_form(what: str) -> NoReturn:
    raise UnusableError(
        f"Its pickle describes {what}, which torch.save never does; save the state_dict again."
    )
