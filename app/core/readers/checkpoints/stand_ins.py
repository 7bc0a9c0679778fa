"""Inert objects that stand in for everything that the pickle of a checkpoint may name."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Self

STORAGE_TYPES: Final = {
    "DoubleStorage": "float64",
    "FloatStorage": "float32",
    "HalfStorage": "float16",
    "BFloat16Storage": "bfloat16",
    "LongStorage": "int64",
    "IntStorage": "int32",
    "ShortStorage": "int16",
    "CharStorage": "int8",
    "ByteStorage": "uint8",
    "BoolStorage": "bool",
    "ComplexFloatStorage": "complex64",
    "ComplexDoubleStorage": "complex128",
    "UntypedStorage": "uint8",
    "QInt8Storage": "qint8",
    "QUInt8Storage": "quint8",
    "QInt32Storage": "qint32",
    "QUInt4x2Storage": "quint4x2",
    "QUInt2x4Storage": "quint2x4",
}
"""What torch's storage classes hold, by the names of its types."""

_ONE_BYTE: Final = (
    *("int8", "uint8", "bool", "qint8", "quint8", "quint4x2", "quint2x4"),
    *("float8_e4m3fn", "float8_e5m2", "float8_e4m3fnuz", "float8_e5m2fnuz", "float8_e8m0fnu"),
    *("float4_e2m1fn_x2", "bits8", "bits1x8", "bits2x4", "bits4x2"),
    *(f"{sign}int{bits}" for sign in ("", "u") for bits in range(1, 8)),
)
ITEM_BYTES: Final = dict.fromkeys(_ONE_BYTE, 1) | {
    **dict.fromkeys(("float16", "bfloat16", "int16", "uint16", "bits16"), 2),
    **dict.fromkeys(("float32", "int32", "uint32", "qint32", "complex32"), 4),
    **dict.fromkeys(("float64", "int64", "uint64", "complex64"), 8),
    "complex128": 16,
}
"""Of an element of each of torch's types."""

TENSOR_CLASSES: Final = frozenset(
    f"{kind}Tensor"
    for kind in ("", "Double", "Float", "Half", "BFloat16", "Long", "Int", "Short", "Char", "Byte",
                 "Bool")
)  # fmt: skip


class _Fixed:
    """What a pickle cannot change once it is made, by whichever of its opcodes."""

    # Not slotted: a frozen dataclass with slots takes a state out of a pickle.
    def __setstate__(self, state: object) -> None:
        """Ignores the state."""


@dataclass(frozen=True)
class TypeName(_Fixed):
    """Stands in for one of torch's types or storage classes; ``dtype`` is the type's name."""

    dtype: str


@dataclass(frozen=True)
class Storage(_Fixed):
    """Elements that a pickle says lie somewhere in the file.

    Attributes:
        key: Under which name they lie there.
        count: How many.
        dtype: Their type.
        first: Where among them a view begins.
        shown: How many of them the view shows.
    """

    key: str
    count: int
    dtype: str
    first: int
    shown: int

    @property
    def size_bytes(self) -> int:
        """Returns how many bytes lie under the key."""
        return self.count * ITEM_BYTES[self.dtype]


@dataclass(frozen=True, eq=False)
class Tensor(_Fixed):
    """Stands in for a tensor.

    Attributes:
        shape: Its sizes, () where the file gives none that could be.
        dtype: Its type by torch's name.
        stride: In elements, for each size.
        begin: The first element in bytes from the storage's beginning.
        storage: Where its values lie; None if the file has none, or not as they are shown.
        negated: Whether it shows its storage with the other sign.
        lacks: Why there is no reading of it, going on after its name; "" if there is.
    """

    shape: tuple[int, ...]
    dtype: str
    stride: tuple[int, ...] = ()
    begin: int = 0
    storage: Storage | None = None
    negated: bool = False
    lacks: str = ""


@dataclass(frozen=True, eq=False)
class Function(_Fixed):
    """Stands in for a function of torch's: another one of ours is called in its place."""

    called: Callable[..., object]

    def __call__(self, *arguments: object) -> object:
        """Returns what it makes of the arguments."""
        return self.called(*arguments)


class Mapping(dict[Any, Any], _Fixed):
    """Stands in for an OrderedDict."""


class UnusedObject(_Fixed):
    """Stands in for what is no part of a network's weights, and keeps nothing of it.

    Attributes:
        is_module: Whether its state is that of an nn.Module.
    """

    is_module: bool

    def __new__(cls, *_: object, **__: object) -> Self:
        """Takes whatever the real one would be made of."""
        made = super().__new__(cls)
        made.is_module = False
        return made

    def __setstate__(self, state: object) -> None:
        """Looks whose state it is, and ignores it."""
        self.is_module = isinstance(state, dict) and "_parameters" in state

    def __setitem__(self, key: object, value: object) -> None:
        """Ignores the entry."""

    def append(self, item: object) -> None:
        """Ignores the item."""

    def extend(self, items: object) -> None:
        """Ignores the items."""

    def add(self, item: object) -> None:
        """Ignores the item."""


class First(_Fixed):
    """Stands in for what wraps a tensor or sizes, as a Parameter does: gives what is wrapped."""

    def __new__(cls, value: object = None, *_: object) -> Any:  # noqa: ANN401 - whatever it wraps
        """Returns the value itself."""
        return value


class ClassedTensor(_Fixed):
    """Stands in for torch's own tensor classes, made without the functions that rebuild them."""

    def __new__(cls, *_: object) -> Any:  # noqa: ANN401 - another stand-in
        """Returns a tensor that cannot be read."""
        return Tensor((), "float32", lacks="is saved as torch did before version 0.4")
