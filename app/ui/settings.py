"""What the window remembers from one launch to the next, in a file that is handed in."""

import json
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import get_args

from PySide6.QtCore import QByteArray, QSettings, QStandardPaths

from app.core.spec import (
    ALLOCATORS_HERE,
    LIMITS,
    SCHEMES,
    ComparisonSpec,
    FileSource,
    find_contradiction,
)
from app.ui.export import FORMATS, SCALES, Picture
from app.ui.page.page import PANES, SHAPES, PageOptions
from app.ui.theme import DARK, LIGHT, Appearance


def default_path() -> Path:
    """Returns where this user's settings live."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericConfigLocation)
    return Path(folder) / "quantscope" / "quantscope.ini"


def default_history_path() -> Path:
    """Returns where this user's comparisons are kept."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericDataLocation)
    return Path(folder) / "quantscope" / "history.sqlite"


def default_store_path() -> Path:
    """Returns the folder in which this user's weights and inputs are kept."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericDataLocation)
    return Path(folder) / "quantscope" / "weights"


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

    def picture(self, options: PageOptions) -> Picture:
        """Returns the looks of the last picture, with the views of ``options``."""
        known = self._store.value("picture", "", type=str)
        name, shape, pane, theme, scale, baseline = (*str(known).split(","), *[""] * 6)[:6]
        return Picture(
            replace(
                options,
                shape=next((s for s in SHAPES if s == shape), options.shape),
                pane=next((p for p in PANES if p == pane), options.pane),
                theme={"light": LIGHT, "dark": DARK}.get(theme, options.theme),
            ),
            format=next((f for f in FORMATS if f == name), "png"),
            scale=next((s for s in SCALES if str(s) == scale), 2),
            with_baseline=baseline != "without",
        )

    def remember_picture(self, picture: Picture) -> None:
        """Keeps a picture's looks, but for its views: those are the window's."""
        options = picture.options
        baseline = "with" if picture.with_baseline else "without"
        values = (picture.format, options.shape, options.pane, options.theme.name, picture.scale)
        self._store.setValue("picture", ",".join([*map(str, values), baseline]))

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
    values = {name: value for name, value in values.items() if name in known}
    for name in ("weights", "input_file"):
        values[name] = _read_source(values.get(name))
    spec = ComparisonSpec(**values)
    sound = all(limit.admits(getattr(spec, name)) for name, limit in LIMITS.items())
    named = (
        spec.scheme in SCHEMES
        and spec.allocator in ALLOCATORS_HERE
        and isinstance(spec.engine, str)
    )
    if not (sound and named and isinstance(spec.bidirectional, bool)) or find_contradiction(spec):
        raise ValueError("the saved parameters do not make a spec")
    return spec


def _read_source(value: object) -> FileSource | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise TypeError("a saved file is not an object")
    source = FileSource(**value)
    texts = (source.name, source.digest, source.part, source.path, source.stored_type)
    whole = isinstance(source.stored_bytes, int) and isinstance(source.partial, bool)
    if not whole or not all(isinstance(text, str) for text in texts):
        raise TypeError("a saved file is not told as it should be")
    return source
