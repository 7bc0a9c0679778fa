"""What the window remembers from one launch to the next, in a file that is handed in."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import Any, Final, get_args

from PySide6.QtCore import QByteArray, QSettings, QStandardPaths

from app.core.presets.spec_json import read_spec, write_spec
from app.core.spec import ComparisonSpec
from app.ui.page.options import FORMATS, PANES, SCALES, SHAPES, PageOptions, Picture
from app.ui.theme import DARK, LIGHT, Appearance

_MOST_RECENT: Final = 10
_LONGEST_PATH: Final = 4096


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
        self._path = path
        store = self._open()
        self._values: dict[str, Any] = {key: store.value(key) for key in store.allKeys()}
        self._fresh = not self._values and store.status() == QSettings.Status.NoError
        self._unwritten: dict[str, Any] = {}
        # Changes come from one thread while another one writes.
        self._lock = Lock()
        self._listener: Callable[[], object] = _ignore
        self.problem = self._judge(store)
        """What was wrong with the file, in one sentence; nothing if it was sound, or not there."""

    def listen(self, listener: Callable[[], object]) -> None:
        """Calls ``listener`` whenever something is to be remembered anew."""
        self._listener = listener

    @property
    def appearance(self) -> Appearance:
        """Returns the chosen appearance."""
        value = self._text("appearance")
        return next((known for known in get_args(Appearance) if known == value), "system")

    @appearance.setter
    def appearance(self, value: Appearance) -> None:
        self._put("appearance", value)

    @property
    def tour_due(self) -> bool:
        """Returns whether nothing was ever remembered, and the tour has not been left."""
        return self._fresh and self._text("tour") != "left"

    def end_tour(self) -> None:
        """Takes that the tour was left, for good."""
        self._put("tour", "left")

    @property
    def geometry(self) -> QByteArray:
        """Returns the window's saved geometry, empty at first."""
        value = self._values.get("geometry")
        return value if isinstance(value, QByteArray) else QByteArray()

    @geometry.setter
    def geometry(self, value: QByteArray) -> None:
        self._put("geometry", value)

    @property
    def panel_shown(self) -> bool:
        """Returns whether the parameters or the history stand at the left."""
        return self._text("panel") != "hidden"

    @panel_shown.setter
    def panel_shown(self, value: bool) -> None:
        self._put("panel", "shown" if value else "hidden")

    @property
    def folded(self) -> tuple[str, ...]:
        """Returns the titles of the panel's sections that are folded away."""
        return tuple(filter(None, self._text("folded").split("|")))

    @folded.setter
    def folded(self, value: Sequence[str]) -> None:
        self._put("folded", "|".join(value))

    @property
    def presets(self) -> str:
        """Returns the user's own presets, as ``core.presets.own`` writes them."""
        return self._text("presets")

    @presets.setter
    def presets(self, value: str) -> None:
        self._put("presets", value)

    def set_presets_aside(self) -> None:
        """Keeps presets that cannot be read where those that are saved next do not reach them."""
        self._put("presets_aside", self.presets)
        self.presets = ""

    @property
    def arrangement(self) -> str:
        """Returns how the panes share the room, as ``pane_grid`` writes it; nothing at first."""
        return self._text("arrangement")

    @arrangement.setter
    def arrangement(self, value: str) -> None:
        self._put("arrangement", value)

    @property
    def folder(self) -> Path:
        """Returns where a file was last written or opened."""
        saved = Path(self._text("folder") or Path.home())
        return saved if saved.is_dir() else Path.home()

    @folder.setter
    def folder(self, value: Path) -> None:
        self._put("folder", str(value))

    @property
    def recent(self) -> tuple[Path, ...]:
        """Returns the files that were opened or written last, the newest first."""
        try:
            names = json.loads(self._text("recent") or "[]")
        except (ValueError, RecursionError):
            return ()
        if not isinstance(names, list):
            return ()
        # What somebody else has written there is no file's name, or is too much.
        sound = [name for name in names if isinstance(name, str) and 0 < len(name) <= _LONGEST_PATH]
        return tuple(map(Path, sound[:_MOST_RECENT]))

    @recent.setter
    def recent(self, value: Sequence[Path]) -> None:
        self._put("recent", json.dumps([str(path) for path in value[:_MOST_RECENT]]))

    def add_recent(self, path: Path) -> None:
        """Puts a file before the others."""
        path = path.absolute()
        self.recent = (path, *(known for known in self.recent if known != path))

    def picture(self, options: PageOptions) -> Picture:
        """Returns the looks of the last picture, with the views of ``options``."""
        known = self._text("picture").split(",")
        name, shape, pane, theme, scale, baseline = (*known, *[""] * 6)[:6]
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
        self._put("picture", ",".join([*map(str, values), baseline]))

    @property
    def spec(self) -> ComparisonSpec:
        """Returns the last spec, the recipe's at first."""
        try:
            return read_spec(self._text("spec") or "{}")
        except (ValueError, TypeError, RecursionError):
            return ComparisonSpec()

    @spec.setter
    def spec(self, value: ComparisonSpec) -> None:
        self._put("spec", write_spec(value))

    def save(self) -> str:
        """Writes what has changed, in one step; any thread may ask, one at a time.

        Returns:
            Why it could not be written, in one sentence, or nothing. It is tried again with the
            next change.
        """
        with self._lock:
            changes, self._unwritten = self._unwritten, {}
        if not changes:
            return ""
        store = self._open()
        for key, value in changes.items():
            store.setValue(key, value)
        store.sync()
        if store.status() == QSettings.Status.NoError:
            return ""
        with self._lock:
            self._unwritten = changes | self._unwritten
        return (
            f"{self._path} cannot be written: the next launch will not know of the present "
            "parameters. See to its folder, or to room on the disk."
        )

    def _open(self) -> QSettings:
        # An explicit file and format: the two-name constructor would write the user's own.
        return QSettings(str(self._path), QSettings.Format.IniFormat)

    def _text(self, key: str) -> str:
        value = self._values.get(key)
        return value if isinstance(value, str) else ""

    def _put(self, key: str, value: object) -> None:
        if self._values.get(key) != value:
            with self._lock:
                self._values[key] = self._unwritten[key] = value
            self._listener()

    def _judge(self, store: QSettings) -> str:
        if store.status() != QSettings.Status.NoError:
            return f"{self._path} cannot be read: what it remembered is replaced by the defaults."
        try:
            read_spec(self._text("spec") or "{}")
        except (ValueError, TypeError, RecursionError):
            return (
                f"The parameters in {self._path} make no sense to this version: the recipe's "
                "take their place."
            )
        return ""


def _ignore() -> None:
    """Stands in for who listens."""
