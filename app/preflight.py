"""Checks, before libraries are loaded, what would make them abort: that cannot be caught."""

import ctypes
import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from typing import Final

from app.core.child_process import child_environment
from app.core.format import format_size

LIBRARIES: Final[Mapping[str, str]] = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libxkbcommon.so.0": "libxkbcommon0",
}
"""What every Qt program needs on Linux, with the Debian package that holds it."""

SCREEN_LIBRARIES: Final[Mapping[str, str]] = {
    "libX11.so.6": "libx11-6",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb.so.1": "libxcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
"""What a window on an X server needs besides."""


LEAST_ADDRESS_SPACE: Final = 1024**3
"""Bytes. Below 0.8 GB torch was seen to abort, to crash, and SciPy's BLAS to wait for ever."""


class CannotStartError(RuntimeError):
    """A library cannot start here; the text says what is missing and what would do."""


def require_memory() -> None:
    """Checks that torch can be loaded at all.

    Raises:
        CannotStartError: A limit on the address space leaves it no room.
    """
    if sys.platform == "win32":
        return
    import resource

    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    if limit != resource.RLIM_INFINITY and limit < LEAST_ADDRESS_SPACE:
        raise CannotStartError(
            f"The memory of this process is limited to {format_size(limit)}, and torch takes "
            f"{format_size(LEAST_ADDRESS_SPACE)} at least. Raise the limit (ulimit -v)."
        )


def require_picture() -> None:
    """Checks what drawing without a display needs.

    Raises:
        CannotStartError: A system library is missing.
    """
    if sys.platform == "linux":
        _require(LIBRARIES)


def require_window() -> None:
    """Checks what a window needs: a display that answers, and the libraries.

    In this order: where there is no display, libraries do not bring one.

    Raises:
        CannotStartError: Something is missing.
    """
    if sys.platform != "linux":
        return
    platform = os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0]
    if platform == "xcb" or (not platform and not _wayland_answers()):
        _require_x_server()
        return
    _require(LIBRARIES)
    if platform:
        _require_platform(platform)


def _require_x_server() -> None:
    display = os.environ.get("DISPLAY", "")
    if not display:
        raise CannotStartError(
            "There is no display: neither DISPLAY nor WAYLAND_DISPLAY names one that answers. "
            "Start QuantScope from a desktop session, or use “quantscope compare”, which needs "
            "neither a display nor Qt's libraries."
        )
    # All that is missing in one line: it is installed once.
    _require({**LIBRARIES, **SCREEN_LIBRARIES})
    if not _display_answers():
        raise CannotStartError(
            f"The display {display} does not answer. Start QuantScope from a desktop session, "
            "or use “quantscope compare”, which needs none."
        )


def _require_platform(platform: str) -> None:
    """Tries a platform that was asked for by name where an abort does no harm: in a child."""
    attempt = "from PySide6.QtGui import QGuiApplication; QGuiApplication([])"
    tried = subprocess.run(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", attempt],
        env=child_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    if tried.returncode != 0:
        raise CannotStartError(
            f"Qt cannot start on the platform {platform} that QT_QPA_PLATFORM names; unset it."
        )


def _wayland_answers() -> bool:
    name = os.environ.get("WAYLAND_DISPLAY", "")
    if not name:
        return False
    path = os.path.join(os.environ.get("XDG_RUNTIME_DIR", ""), name)  # noqa: PTH118 - as Wayland
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(path)
        except OSError:
            return False
    return True


def find_missing(libraries: Mapping[str, str]) -> list[str]:
    """Returns the names of the libraries that cannot be loaded."""
    missing = []
    for name in libraries:
        try:
            ctypes.CDLL(name)
        except OSError:
            missing.append(name)
    return missing


def _require(libraries: Mapping[str, str]) -> None:
    missing = find_missing(libraries)
    if missing:
        packages = sorted({libraries[name] for name in missing})
        raise CannotStartError(
            f"Qt needs system libraries that are missing: {', '.join(missing)}. "
            "“quantscope compare” runs without them, but for pictures. "
            "On Debian and Ubuntu this installs them:\n"
            f"  {_as_root()}apt-get install {' '.join(packages)}"
        )


def _as_root() -> str:
    """Returns what goes before a command of the administrator's; in a container often nothing."""
    return "" if os.geteuid() == 0 else "sudo "


def _display_answers() -> bool:
    """Connects to the X server once: Qt itself would abort where that fails."""
    xcb = ctypes.CDLL("libxcb.so.1")
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
    xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(None, None)
    answers: bool = xcb.xcb_connection_has_error(connection) == 0
    xcb.xcb_disconnect(connection)
    return answers
