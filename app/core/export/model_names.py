"""The names of the files that a saved model consists of."""

from pathlib import Path
from typing import Final

_ENDS: Final = ("-state_dict.pt", "-torchscript.pt", "-how-to-load.txt")
_SUFFIXES: Final = (".pt", ".pth", ".bin", ".ckpt", ".safetensors", ".txt")


def planned_files(base: Path) -> tuple[Path, Path, Path]:
    """Returns where the state_dict, the TorchScript and the note go, in this order.

    Args:
        base: How their names begin; of one that was typed or chosen as a whole, the end is left
            out, so that "model.pt" becomes "model-state_dict.pt".
    """
    name = base.name
    for end in (*_ENDS, *_SUFFIXES):
        if name.lower().endswith(end) and len(name) > len(end):
            name = name[: -len(end)]
            break
    state_dict, torchscript, note = (base.with_name(f"{name}{end}") for end in _ENDS)
    return state_dict, torchscript, note
