"""What the window remembers from one launch to the next, in a file that is handed in."""

import json
from dataclasses import asdict, fields
from pathlib import Path
from typing import get_args

from PySide6.QtCore import QByteArray, QSettings, QStandardPaths

from app.core.spec import ALLOCATORS_HERE, LIMITS, SCHEMES, ComparisonSpec
from app.ui.theme import Appearance


def default_path() -> Path:
    """Returns where this user's settings live."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericConfigLocation)
    return Path(folder) / "quantscope" / "quantscope.ini"


class Settings:
    """Typed access; whatever the file holds that makes no sense is replaced by the default."""

    def __init__(self, path: Path) -> None:
        # An explicit file and format: the two-name constructor would write the user's own.
        self._store = QSettings(str(path), QSettings.Format.IniFormat)

    @property
    def appearance(self) -> Appearance:
        """Returns the chosen appearance."""
        value = str(self._store.value("appearance", "system", type=str))
        return next((known for known in get_args(Appearance) if known == value), "system")

    @appearance.setter
    def appearance(self, value: Appearance) -> None:
        self._store.setValue("appearance", value)

    @property
    def geometry(self) -> QByteArray:
        """Returns the window's saved geometry, empty at first."""
        value = self._store.value("geometry", QByteArray(), type=QByteArray)
        return value if isinstance(value, QByteArray) else QByteArray()

    @geometry.setter
    def geometry(self, value: QByteArray) -> None:
        self._store.setValue("geometry", value)

    @property
    def folder(self) -> Path:
        """Returns where pictures were last exported to."""
        saved = Path(str(self._store.value("folder", "", type=str)) or Path.home())
        return saved if saved.is_dir() else Path.home()

    @folder.setter
    def folder(self, value: Path) -> None:
        self._store.setValue("folder", str(value))

    @property
    def spec(self) -> ComparisonSpec:
        """Returns the last spec, the recipe's at first."""
        try:
            return _read_spec(str(self._store.value("spec", "{}", type=str)))
        except (ValueError, TypeError, RecursionError):
            return ComparisonSpec()

    @spec.setter
    def spec(self, value: ComparisonSpec) -> None:
        self._store.setValue("spec", json.dumps(asdict(value)))

    def save(self) -> None:
        """Writes the file; one that cannot be written is left as it is."""
        self._store.sync()


def _read_spec(text: str) -> ComparisonSpec:
    values = json.loads(text)
    if not isinstance(values, dict):
        raise TypeError("the saved parameters are not an object")
    known = {field.name for field in fields(ComparisonSpec)}
    spec = ComparisonSpec(**{name: value for name, value in values.items() if name in known})
    sound = all(limit.admits(getattr(spec, name)) for name, limit in LIMITS.items())
    named = (
        spec.scheme in SCHEMES
        and spec.allocator in ALLOCATORS_HERE
        and isinstance(spec.engine, str)
    )
    if not (sound and named and isinstance(spec.bidirectional, bool)):
        raise ValueError("the saved parameters do not make a spec")
    return spec
