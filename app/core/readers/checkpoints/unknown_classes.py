"""Says what a checkpoint holds that only code could rebuild, and how to save it without."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NoReturn

from app.core.errors import UnusableError
from app.core.format import show_text

_RUNS: Final = frozenset(
    (
        *("os", "posix", "nt", "sys", "subprocess", "runpy", "importlib", "imp", "marshal"),
        *("operator", "pickle", "code", "codeop", "shutil", "socket", "webbrowser"),
        *("types", "inspect", "gc", "signal", "threading", "multiprocessing", "asyncio", "ctypes"),
        *("timeit", "pdb", "profile", "cProfile", "bdb", "trace", "commands", "pip", "pty"),
        *("pydoc", "venv", "ensurepip", "http", "urllib", "requests", "smtplib", "ftplib"),
        *("tempfile", "platform"),
    )
)
"""Modules of which a checkpoint needs nothing, and an attack does."""

_DATA: Final = frozenset(
    (
        *("frozenset", "slice", "range", "xrange", "Ellipsis", "list", "dict", "tuple", "int"),
        # A getattr alone gets at an enumeration's members; what runs code has other names too.
        *("long", "float", "str", "bytes", "bool", "object", "getattr"),
    )
)
_RUNS_IN_TORCH: Final = ("torch.load", "torch.hub.", "torch.storage._load_from_bytes")
_QUANTIZED: Final = ("quantized", "ScriptObject", "torch.jit", "torch.ao.")
_LONGEST_QUOTED: Final = 80
_KINDS: Final = (
    ("argparse.", "a script's options"),
    ("pathlib.", "a path"),
    ("numpy.", "a number or array of numpy's"),
    ("datetime.", "a date"),
    ("omegaconf.", "a configuration"),
    ("pytorch_lightning.", "a part of Lightning's"),
    ("lightning.", "a part of Lightning's"),
    ("lightning_fabric.", "a part of Lightning's"),
    ("builtins.", "a type of Python's own"),
    ("collections.", "a container of Python's own"),
)


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where the weights of a file stand.

    Attributes:
        key: Under which key or at which place of it; None for the file itself.
        in_module: Whether a module holds them.
    """

    key: str | int | None
    in_module: bool

    def write(self, load: str) -> str:
        """Returns the expression that gets at them, where ``load`` is the one of the file."""
        if self.key is None and not self.in_module:
            return f"{{k: v for k, v in {load}.items() if isinstance(v, torch.Tensor)}}"
        place = _quote(self.key) if isinstance(self.key, str) else self.key
        subscript = "" if self.key is None else f"[{place}]"
        return f"{load}{subscript}{'.state_dict()' if self.in_module else ''}"


def refuse_unknown(unknown: Sequence[str], path: Path, weights: Whereabouts | None) -> NoReturn:
    """Refuses a file for what torch does not load with weights only either.

    Args:
        unknown: The names of the classes and functions, at least one.
        path: The file's, for the line that would mend it.
        weights: Where its weights stand; None where that is not known.

    Raises:
        UnusableError: Always; one sentence that names one of them and the way out.
    """
    running = next((name for name in unknown if _runs(name)), None)
    if running is not None:
        raise UnusableError(
            f"It asks for {show_text(running)} while it is loaded, which no checkpoint of weights "
            "does; nothing of it was run. Save the model's state_dict() instead."
        )
    quantized = next((n for n in unknown if any(word in n for word in _QUANTIZED)), None)
    if quantized is not None:
        raise UnusableError(
            f"It holds weights that are quantized already ({show_text(quantized)}); open the fp32 "
            "checkpoint that they were made from."
        )
    first = show_text(unknown[0])
    if weights is not None and weights.in_module:
        what = f"It holds a whole model ({first}), which only its own code can rebuild"
        trusted = "beside that code, if you trust the file"
    else:
        kind = next((f", {words}" for start, words in _KINDS if unknown[0].startswith(start)), "")
        what = f"It also holds {first}{kind}, which torch refuses too with weights only"
        trusted = "if you trust the file"
    if weights is None:
        raise UnusableError(f"{what}; nothing of it was run. Save the model's state_dict() alone.")
    load = f"torch.load({_quote(path.name)}, weights_only=False)"
    raise UnusableError(
        f"{what}; nothing of it was run. Save its weights alone, {trusted}: "
        f'torch.save({weights.write(load)}, "weights.pt").'
    )


def _runs(name: str) -> bool:
    module, _, rest = name.partition(".")
    if module == "builtins":
        return rest not in _DATA
    return module in _RUNS or name.startswith(_RUNS_IN_TORCH)


def _quote(name: str) -> str:
    plain = name.isascii() and name.isprintable() and not set(name) & set("\"'\\")
    return f'"{name}"' if plain and len(name) <= _LONGEST_QUOTED else "..."
