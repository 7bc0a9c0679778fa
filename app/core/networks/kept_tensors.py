"""Loads the tensors of a kept file, for a network's weights or its inputs."""

import os
from pathlib import Path

from safetensors import SafetensorError
from safetensors.torch import load, load_file
from torch import Tensor

from app.core.limits import Problem, SpecError
from app.core.spec import FileSource


def load_kept(source: FileSource, field: str) -> dict[str, Tensor]:
    """Returns a kept file's tensors by their names.

    Raises:
        SpecError: The file cannot be read; ``field`` is at fault.
    """
    path = Path(source.path)
    try:
        # By name they are mapped, not copied, but safetensors knows names in UTF-8 only.
        return load_file(path) if _is_unicode(path) else load(path.read_bytes())
    except (OSError, SafetensorError) as error:
        # safetensors tells the whole path, and none of an OSError's parts.
        damage = "their kept file is damaged" if path.is_file() else "their kept file is gone"
        cause = getattr(error, "strerror", None) or damage
        reason = f"The {field} of {source.title} cannot be read: {cause}; open the file again."
        raise SpecError(Problem(field, reason)) from None


def _is_unicode(path: Path) -> bool:
    try:
        os.fsencode(path).decode()
    except UnicodeDecodeError:
        return False
    return True


def refuse_kept(source: FileSource, field: str) -> SpecError:
    """Returns the error that what was kept for ``field`` is not of this model."""
    reason = f"The kept {field} of {source.name} are not those of this model; open the file again."
    return SpecError(Problem(field, reason))
