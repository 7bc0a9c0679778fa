"""Keeps weights and inputs in files that are named by the digest of their bytes."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from app.core.spec import ComparisonSpec, FileSource
from app.core.storage.files import write_atomically
from app.core.storage.resources import resource_path

MOST_FILES: Final = 32
MOST_BYTES: Final = 2 * 1024**3
_SUFFIX: Final = ".safetensors"
BUNDLED_WEIGHTS: Final = "vowels/trained.safetensors"
_CHUNK: Final = 4 * 1024**2


class Store:
    """A folder of safetensors files; the oldest are forgotten when there are too many."""

    def __init__(self, folder: Path) -> None:
        """Takes the folder, which is made when the first file is kept."""
        self.folder = folder

    def keep(
        self, tensors: Mapping[str, npt.NDArray[np.float32]], *, name: str, part: str = ""
    ) -> FileSource:
        """Writes tensors and returns where they are; what is there already is not written again.

        Args:
            tensors: By their names, float32.
            name: What people know them by: a file's name.
            part: Which module or array of that file.

        Raises:
            OSError: The folder cannot be written.
        """
        from safetensors.numpy import save

        data = save({key: np.ascontiguousarray(value) for key, value in tensors.items()})
        digest = hashlib.sha256(data).hexdigest()
        path = self._path(digest)
        if not path.is_file():
            self.folder.mkdir(parents=True, exist_ok=True)
            write_atomically(path, data)
        return self._settle(path, digest, name, part)

    def adopt(self, file: Path, *, name: str, part: str = "") -> FileSource:
        """Moves a file that another process has written here; see ``keep``.

        Raises:
            OSError: The folder cannot be written, or the file is not there.
        """
        digest = _digest(file)
        path = self._path(digest)
        self.folder.mkdir(parents=True, exist_ok=True)
        file.replace(path)
        return self._settle(path, digest, name, part)

    def find(self, digest: str) -> Path | None:
        """Returns where the values of a digest lie, None if they do not; bundled ones do."""
        path = self._path(digest)
        if _is_digest(digest) and path.is_file():
            return path
        bundled = find_bundled()
        return bundled if bundled is not None and digest == _digest(bundled) else None

    def locate(self, spec: ComparisonSpec) -> ComparisonSpec:
        """Returns a spec whose files' paths are those on this machine, "" for what is not here."""
        return replace(
            spec,
            weights=self._locate(spec.weights),
            input_file=self._locate(spec.input_file),
        )

    def _locate(self, source: FileSource | None) -> FileSource | None:
        if source is None:
            return None
        path = self.find(source.digest)
        return replace(source, path="" if path is None else str(path))

    def _path(self, digest: str) -> Path:
        return self.folder / f"{digest}{_SUFFIX}"

    def _settle(self, path: Path, digest: str, name: str, part: str) -> FileSource:
        # The newest in the order of forgetting, whether it was there before or not.
        path.touch()
        self._prune(path)
        return FileSource(name, digest, part, str(path))

    def _prune(self, newest: Path) -> None:
        files = sorted(
            (file for file in self.folder.glob(f"*{_SUFFIX}") if file != newest),
            key=lambda file: file.stat().st_mtime_ns,
            reverse=True,
        )
        room = MOST_BYTES - newest.stat().st_size
        for number, file in enumerate(files):
            room -= file.stat().st_size
            if room < 0 or number >= MOST_FILES - 1:
                file.unlink(missing_ok=True)


def find_bundled() -> Path | None:
    """Returns the weights that are shipped, None where an installation lacks them."""
    try:
        return resource_path(BUNDLED_WEIGHTS)
    except FileNotFoundError:
        return None


def _is_digest(text: str) -> bool:
    return len(text) == 64 and all(c in "0123456789abcdef" for c in text)


def _digest(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            found.update(chunk)
    return found.hexdigest()
