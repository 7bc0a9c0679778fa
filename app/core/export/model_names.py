"""The names of the files that a saved model consists of."""

from itertools import chain
from pathlib import Path
from typing import Final

from app.core.schemes.scheme import ONNX_RUNTIME, TORCH

_NOTE: Final = "-how-to-load.txt"
_ENDS: Final = {
    TORCH: ("-state_dict.pt", "-torchscript.pt", _NOTE),
    ONNX_RUNTIME: (".onnx", _NOTE),
}
_ALL_ENDS: Final = tuple(dict.fromkeys(chain.from_iterable(_ENDS.values())))
_SUFFIXES: Final = (".pt", ".pth", ".bin", ".ckpt", ".safetensors", ".txt")


def planned_files(base: Path, runtime: str = TORCH) -> tuple[Path, ...]:
    """Returns where the files of a model go, the note on how to load them last.

    torch has a state_dict and a TorchScript, ONNX Runtime one file.

    Args:
        base: How their names begin; of one that was typed or chosen as a whole, the end is left
            out, so that "model.pt" becomes "model-state_dict.pt".
        runtime: What loads the model, as its scheme says.
    """
    name = base.name
    for end in (*_ALL_ENDS, *_SUFFIXES):
        if name.lower().endswith(end) and len(name) > len(end):
            name = name[: -len(end)]
            break
    return tuple(base.with_name(f"{name}{end}") for end in _ENDS[runtime])
