"""Walks the pickles of a torch file without running anything, to see what they describe.

Every global that a pickle names becomes an inert stand-in of ours. So the storages that it
declares are known before one is read, and nothing that it asks for is ever called. What
``torch.load`` takes with weights only is taken; everything else is noted down, and whoever reads
the file refuses it.
"""

import io
import pickle
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Final, NoReturn, TypeGuard

from app.core.errors import UnusableError
from app.core.format import show_shape
from app.core.readers.checkpoints import stand_ins
from app.core.readers.checkpoints.stand_ins import (
    ITEM_BYTES,
    STORAGE_TYPES,
    TENSOR_CLASSES,
    Function,
    Storage,
    Tensor,
    TypeName,
    UnusedObject,
)
from app.core.readers.checkpoints.tensors import MOST_TENSORS, TOO_MUCH

_MOST_NUMBER: Final = 2**48
_MOST_AXES: Final = 64
_MOST_UNKNOWN: Final = 20
_LONGEST_KEY: Final = 200
_MODULES: Final = {"__builtin__": "builtins"}
"""Named otherwise by protocol 2, in which torch writes."""

_TENSOR_MODULES: Final = ("torch", "torch.cuda", "torch.sparse", "torch.cuda.sparse")
_QSCHEMES: Final = frozenset(
    f"per_{of}_{how}"
    for of, how in (
        *(("tensor", "affine"), ("tensor", "symmetric"), ("channel", "affine")),
        *(("channel", "symmetric"), ("channel", "affine_float_qparams")),
    )
)
_PASSED: Final = frozenset(
    {
        ("collections", "Counter"),
        ("torch", "device"),
        ("torch.serialization", "_get_layout"),
        ("torch.storage", "TypedStorage"),
        ("_codecs", "encode"),
        ("builtins", "bytearray"),
        ("builtins", "set"),
        ("builtins", "complex"),
        *(("torch", qscheme) for qscheme in _QSCHEMES),
    }
)


@dataclass(slots=True)
class Demands:
    """What the pickles of one file ask for.

    Attributes:
        storages: What they say lies in the file, by key.
        tensors: How many they describe.
        unknown: The names of classes and functions that torch would not take either, the first
            of them.
    """

    storages: dict[str, Storage] = field(default_factory=dict)
    tensors: int = 0
    unknown: list[str] = field(default_factory=list)


class Walker(pickle.Unpickler):
    """An unpickler none of whose globals is real."""

    def __init__(self, file: BinaryIO, demands: Demands) -> None:
        # Texts of Python 2 are bytes in any encoding, and only names of tensors matter.
        super().__init__(file, encoding="utf-8", errors="replace")
        self._demands = demands
        rebuilding: dict[str, Callable[..., object]] = {
            "_rebuild_tensor": self._rebuild,
            "_rebuild_tensor_v2": self._rebuild,
            "_rebuild_tensor_v3": self._rebuild_typed,
            "_rebuild_qtensor": self._rebuild,
            "_rebuild_parameter": stand_ins.First,
            "_rebuild_parameter_with_state": stand_ins.First,
            "_rebuild_device_tensor_from_cpu_tensor": stand_ins.First,
            "_rebuild_sparse_tensor": self._rebuild_sparse,
            "_rebuild_meta_tensor_no_storage": self._rebuild_meta,
            "_rebuild_nested_tensor": self._pass_tensor,
            "_rebuild_wrapper_subclass": self._pass_tensor,
            "_rebuild_device_tensor_from_numpy": self._pass_tensor,
        }
        self._known: Mapping[tuple[str, str], object] = {
            ("collections", "OrderedDict"): stand_ins.Mapping,
            ("torch.nn.parameter", "Parameter"): stand_ins.First,
            ("torch", "Size"): stand_ins.First,
            ("torch._tensor", "_rebuild_from_type_v2"): Function(self._rebuild_from_type),
            **{("torch._utils", name): Function(ours) for name, ours in rebuilding.items()},
        }

    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401 - a stand-in
        """Returns a stand-in; what torch does not take either is noted down."""
        module = _MODULES.get(module, module)
        if module in {"torch", "torch.storage", "torch.cuda"} and name in STORAGE_TYPES:
            return TypeName(STORAGE_TYPES[name])
        if module == "torch" and name in ITEM_BYTES:
            return TypeName(name)
        if module in _TENSOR_MODULES and name in TENSOR_CLASSES:
            return stand_ins.ClassedTensor
        known = self._known.get((module, name))
        if known is not None:
            return known
        if (module, name) not in _PASSED and len(self._demands.unknown) < _MOST_UNKNOWN:
            self._demands.unknown.append(f"{module}.{name}"[:1000])
        return UnusedObject

    def persistent_load(self, pid: object) -> Storage | type[UnusedObject]:
        """Writes down a storage that lies outside the pickle.

        Raises:
            UnusableError: It is described as torch never does.
        """
        if isinstance(pid, tuple) and pid[:1] == ("module",):
            # A model's class, as torch saved it before version 1.6; it has been noted down.
            return UnusedObject
        if not isinstance(pid, tuple) or len(pid) not in {5, 6} or pid[0] != "storage":
            _refuse_form("a reference that is no storage")
        _, kind, key, _place, count, *views = pid
        if not isinstance(kind, TypeName) or not isinstance(key, str) or len(key) > _LONGEST_KEY:
            _refuse_form("a storage of no type")
        if not _is_size(count):
            _refuse_form("a storage of no size")
        first, shown = _read_view(views, count)
        storage = Storage(key, count, kind.dtype, first, shown)
        if self._demands.storages.setdefault(key, storage).size_bytes != storage.size_bytes:
            _refuse_form("one storage under two sizes")
        return storage

    def _count(self) -> None:
        self._demands.tensors += 1
        if self._demands.tensors > MOST_TENSORS:
            _refuse_form(f"more than {MOST_TENSORS:,} tensors")

    def _rebuild(self, *arguments: object) -> Tensor:
        """Checks that a tensor lies within its storage."""
        storage = arguments[0] if arguments else None
        dtype = storage.dtype if isinstance(storage, Storage) else ""
        return self._place(dtype, *arguments)

    def _rebuild_typed(self, *arguments: object) -> Tensor:
        dtype = arguments[6] if len(arguments) > 6 else None
        if not isinstance(dtype, TypeName):
            _refuse_form("a tensor without its type")
        return self._place(dtype.dtype, *arguments[:6], *arguments[7:])

    def _place(self, dtype: str, *arguments: object) -> Tensor:
        self._count()
        if len(arguments) < 4:
            _refuse_form("a tensor without its shape")
        storage, offset, size, stride = arguments[:4]
        if not isinstance(storage, Storage) or not _is_size(offset):
            _refuse_form("a tensor without a storage")
        if not (isinstance(size, tuple) and isinstance(stride, tuple) and len(size) == len(stride)):
            _refuse_form("a tensor without its shape")
        if len(size) > _MOST_AXES or not all(map(_is_size, (*size, *stride))):
            _refuse_form("a tensor of impossible shape")
        held = storage.shown * ITEM_BYTES[storage.dtype] // ITEM_BYTES[dtype]
        lacks = _check_strides(size, stride, offset, held)
        metadata = arguments[6] if len(arguments) > 6 else None
        return Tensor(
            size,
            dtype,
            stride,
            storage.first * ITEM_BYTES[storage.dtype] + offset * ITEM_BYTES[dtype],
            storage,
            negated=isinstance(metadata, dict) and bool(metadata.get("neg")),
            lacks=lacks,
        )

    def _rebuild_from_type(
        self, rebuild: object, _kind: object, arguments: object, *_: object
    ) -> object:
        """Returns what the function that is named makes; it is one of those here, or nothing."""
        if not callable(rebuild) or not isinstance(arguments, tuple):
            _refuse_form("a tensor of no type")
        return rebuild(*arguments)

    def _rebuild_sparse(self, _layout: object, parts: object) -> Tensor:
        self._count()
        tensors = [p for p in parts if isinstance(p, Tensor)] if isinstance(parts, tuple) else []
        sizes = [p for p in parts if isinstance(p, tuple)] if isinstance(parts, tuple) else []
        dtype = tensors[-1].dtype if tensors else "float32"
        return Tensor(_read_shape(sizes[-1] if sizes else ()), dtype, lacks="is sparse")

    def _rebuild_meta(self, dtype: object, size: object, *_: object) -> Tensor:
        self._count()
        name = dtype.dtype if isinstance(dtype, TypeName) else "float32"
        return Tensor(_read_shape(size), name, lacks="has a shape and no values (device meta)")

    def _pass_tensor(self, *_: object) -> Tensor:
        self._count()
        return Tensor((), "float32", lacks="is of a kind that no plain model saves")


def _check_strides(
    size: tuple[int, ...], stride: tuple[int, ...], offset: int, storage_count: int
) -> str:
    """Refuses a tensor that reaches beyond its storage; returns why it would not be read."""
    if 0 in size:
        return ""
    axes = sorted((step, count) for count, step in zip(size, stride, strict=True) if count > 1)
    reached, repeats = 0, False
    for step, count in axes:
        # Each axis must step over all that the smaller ones cover.
        repeats = repeats or step <= reached
        reached += step * (count - 1)
    if offset + reached >= storage_count:
        raise UnusableError(
            f"It declares a tensor of shape {show_shape(size)} in a storage of {storage_count:,} "
            "elements, where it has no room; the file is damaged or made to deceive."
        )
    return (
        f"shows the same elements again and again (strides {show_shape(stride)})" if repeats else ""
    )


def walk(pickled: bytes, demands: Demands) -> object:
    """Returns the stand-in of what a zip archive's pickle describes, and notes what it asks for.

    Raises:
        UnusableError: It is damaged, or describes what torch never writes.
    """
    return load_one(Walker(io.BytesIO(pickled), demands))


def load_one(walker: Walker) -> object:
    """Returns the stand-in of one pickle.

    Raises:
        UnusableError: It is damaged, or describes what torch never writes.
    """
    try:
        return walker.load()
    except UnusableError:
        raise
    except (MemoryError, RecursionError):
        raise UnusableError(TOO_MUCH) from None
    except Exception:  # noqa: BLE001 - a hostile pickle can raise anything
        raise UnusableError(
            "Its pickle breaks off or contradicts itself, so that the file is damaged or was not "
            "written by torch.save; copy it again, or save the state_dict again."
        ) from None


def _read_view(views: list[Any], count: int) -> tuple[int, int]:
    """Returns the first element and the number of a storage's view, the whole where it has none."""
    view = views[0] if views else None
    if view is None:
        return 0, count
    # As torch before version 0.4 wrote it: the view's key, where it begins, and its size.
    known = isinstance(view, tuple) and len(view) == 3 and all(map(_is_size, view[1:]))
    first, shown = view[1:] if known else (0, count + 1)
    if first + shown > count:
        _refuse_form("a part of a storage that is not in it")
    return first, shown


def _read_shape(size: object) -> tuple[int, ...]:
    if not isinstance(size, tuple) or len(size) > _MOST_AXES:
        return ()
    return size if all(isinstance(n, int) and 0 <= n < 2**63 for n in size) else ()


def _is_size(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _MOST_NUMBER


def _refuse_form(what: str) -> NoReturn:
    raise UnusableError(
        f"Its pickle describes {what}, which torch.save never does; save the state_dict again."
    )
