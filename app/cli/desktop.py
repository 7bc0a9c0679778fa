"""Puts the program among a Linux desktop's: menu entry, icons, description, type of its records."""

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from app import ABOUT
from app.core.errors import UnusableError
from app.core.storage.files import explain_failure, write_atomically
from app.core.storage.resources import resource_path

_SIZES: Final = (16, 32, 48, 64, 128, 256)
_TYPE: Final = "application/x-quantscope+json"
_ENTRY: Final = """[Desktop Entry]
Type=Application
Name=QuantScope
GenericName=Quantization Benchmark
Comment={about}
Exec={command} %f
Icon=quantscope
Terminal=false
Categories=Science;ComputerScience;
Keywords=LSTM;PyTorch;int8;latency;
MimeType={type};
StartupWMClass=quantscope
"""
_RECORDS: Final = """<?xml version="1.0" encoding="UTF-8"?>
<mime-info xmlns="http://www.freedesktop.org/standards/shared-mime-info">
  <mime-type type="{type}">
    <comment>QuantScope record</comment>
    <sub-class-of type="application/json"/>
    <icon name="quantscope"/>
    <magic priority="60">
      <match type="string" offset="0" value='{{"format":"quantscope.comparison'/>
    </magic>
    <glob weight="60" pattern="quantscope-*.json"/>
  </mime-type>
</mime-info>
"""
_DESCRIPTION: Final = """<?xml version="1.0" encoding="UTF-8"?>
<component type="desktop-application">
  <id>quantscope</id>
  <metadata_license>CC0-1.0</metadata_license>
  <name>QuantScope</name>
  <summary>Compare an LSTM with its quantized twin</summary>
  <description><p>{about}: whether it is faster, whether it is smaller, and whether it is still
  right.</p></description>
  <launchable type="desktop-id">quantscope.desktop</launchable>
  <provides><mediatype>{type}</mediatype></provides>
  <content_rating type="oars-1.1"/>
</component>
"""
_RENEW: Final = {"update-desktop-database": "applications", "update-mime-database": "mime"}


def install_desktop() -> str:
    """Writes this user's files anew, and returns what became of it.

    Raises:
        UnusableError: This is no Linux desktop, or a file cannot be written.
    """
    home = _find_home()
    for name, data in _list_files().items():
        path = home / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, data)
        except OSError as error:
            raise UnusableError(explain_failure(path, error)) from None
    _renew(home)
    return f"QuantScope is in the menu; its files are below {home}."


def remove_desktop() -> str:
    """Removes what ``install_desktop`` wrote and nothing else, and returns what became of it.

    Raises:
        UnusableError: This is no Linux desktop, or a file cannot be removed.
    """
    home = _find_home()
    there = [home / name for name in _list_files() if (home / name).is_file()]
    for path in there:
        try:
            path.unlink()
        except OSError as error:
            reason = error.strerror or str(error)
            raise UnusableError(f"{path} could not be removed: {reason}.") from None
    if not there:
        return "QuantScope was not in the menu; nothing was removed."
    _renew(home)
    return f"QuantScope is no longer in the menu: {len(there)} files below {home} are gone."


def _find_home() -> Path:
    if sys.platform != "linux":
        raise UnusableError(
            "install-desktop is for Linux desktops; here, make a shortcut to quantscope."
        )
    from platformdirs import user_data_path

    return user_data_path()


def _list_files() -> Mapping[str, bytes]:
    """Returns what is written where, below the folder of this user's data."""
    words = {"about": ABOUT, "type": _TYPE, "command": _find_command()}
    texts = {
        "applications/quantscope.desktop": _ENTRY,
        "mime/packages/quantscope.xml": _RECORDS,
        "metainfo/quantscope.metainfo.xml": _DESCRIPTION,
    }
    icons = {
        f"icons/hicolor/{size}x{size}/apps/quantscope.png": f"desktop/icon-{size}.png"
        for size in _SIZES
    }
    icons["icons/hicolor/scalable/apps/quantscope.svg"] = "icon.svg"
    return {
        **{name: text.format_map(words).encode() for name, text in texts.items()},
        **{name: resource_path(source).read_bytes() for name, source in icons.items()},
    }


def _find_command() -> str:
    """Returns how a desktop starts the program: by its script, or by this Python."""
    script = Path(sys.executable).with_name("quantscope")
    if script.is_file():
        return _quote(str(script))
    return f"{_quote(sys.executable)} -m app"


def _quote(text: str) -> str:
    # An entry's strings are read twice: once as such, and once as a command.
    for character in ("\\", '"', "`", "$"):
        text = text.replace(character, f"\\{character}")
    return '"{}"'.format(text.replace("\\", "\\\\").replace("%", "%%"))


def _renew(home: Path) -> None:
    """Has the desktop look again, where its tools are there; it finds out later otherwise."""
    for tool, folder in _RENEW.items():
        program = shutil.which(tool)
        if program is not None:
            with contextlib.suppress(OSError, subprocess.TimeoutExpired):
                subprocess.run(  # noqa: S603 - a tool of the desktop's, by its path
                    [program, os.fspath(home / folder)],
                    check=False,
                    timeout=20,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )
