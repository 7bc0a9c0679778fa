"""Tells by the names in a zip archive which program wrote it."""

from collections.abc import Collection
from typing import Final

_EXPORTED: Final = "save the state_dict of the model that it was made from"
_KINDS: Final = {
    "constants.pkl": "a TorchScript archive, which is a program; save the state_dict of the model "
    "that it was made from, or of torch.jit.load(file) where you trust it",
    "code/": f"a TorchScript archive, which is a program; {_EXPORTED}",
    "archive_format": f"a program that torch.export wrote; {_EXPORTED}",
    ".data/extern_modules": "a package of torch.package, which is a program; save the state_dict "
    "of the model in it",
    "model.weights.h5": "a Keras model; save its weights as .safetensors",
    "MAR-INF/": "an archive for TorchServe; unpack it and open the checkpoint in it",
    "[Content_Types].xml": "an office document; choose another file",
    "META-INF/": "a Java archive; choose another file",
}
"""What each of these names, in any folder of an archive, tells of it, and what would do."""

_CHECKPOINTS: Final = (".pt", ".pth", ".ckpt", ".bin", ".safetensors")


def explain_names(names: Collection[str]) -> str:
    """Returns what an archive is, going on after "It is"; "" if torch.save or numpy made it."""
    for mark, words in _KINDS.items():
        if any(f"/{mark}" in f"/{name}" for name in names):
            return words
    if holds_arrays(names) or any(name.endswith("/data.pkl") for name in names):
        return ""
    if any(name.endswith(_CHECKPOINTS) for name in names):
        return "a zip archive with a checkpoint in it; unpack it and open that"
    return (
        "a zip archive, and none that torch.save or numpy wrote; unpack it and open what is in it"
    )


def holds_arrays(names: Collection[str]) -> bool:
    """Returns whether arrays of numpy's are in it, as numpy.savez writes them."""
    return any(name.endswith(".npy") for name in names)
