"""Runs a command line: whatever happens is an exit status, and a refusal one line."""

import argparse
import io
import os
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli.parser import COMMANDS, UNUSABLE, Runs, make_parser
from app.cli.standard_streams import discard, finish_results, say
from app.core.errors import UnusableError
from app.core.format import clean_line
from app.core.limits import SpecError
from app.core.report.failures import describe_failure
from app.preflight import CannotStartError, require_memory, require_window

if TYPE_CHECKING:
    from app.core.results.comparison import Comparison

DONE, FAILED, INTERRUPTED = 0, 1, 130


def run(arguments: Sequence[str]) -> int:
    """Runs a command line and returns the exit status."""
    if arguments and not arguments[0].startswith("-") and arguments[0] not in COMMANDS:
        # A file's name stands where a command would.
        arguments = ("window", *arguments)
    runs = Runs(_run_window, _run_compare, _run_show, _run_diff, _run_info, _run_install_desktop)
    try:
        status = _run(make_parser(runs), arguments)
        finish_results()
    except KeyboardInterrupt:
        say("quantscope: interrupted")
        return INTERRUPTED
    except BrokenPipeError:
        # Who read the results has gone; the interpreter must not flush into the pipe again.
        discard(sys.stdout)
        return DONE
    except UnusableError as error:
        return _refuse(error, UNUSABLE)
    except Exception as error:  # noqa: BLE001 - the boundary: one line, whatever happened
        return _refuse(describe_failure("The command", error), FAILED)
    return status


def _run(parser: argparse.ArgumentParser, arguments: Sequence[str]) -> int:
    try:
        options = parser.parse_args(arguments)
        if options.reset and options.run is not _run_window:
            parser.error("--reset is about the window's settings: leave it out here")
    except SystemExit as answered:
        # A wrong argument, or one that asks for help or the version.
        return int(answered.code or 0)
    _require_current_folder()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # Better a question mark in a narrow encoding than no results.
            stream.reconfigure(errors="replace")
    status: int = options.run(options)
    return status


def _require_current_folder() -> None:
    try:
        Path.cwd()
    except OSError:
        # Libraries of torch's end the process over it.
        raise UnusableError(
            "The current folder is gone or closed to you; change to another one with cd."
        ) from None


def _run_window(options: argparse.Namespace) -> int:
    try:
        # Looked at first: a file that cannot be used is one line here, not a window.
        opened, files = ([], ()) if options.file is None else _open(options.file)
        require_memory()
        require_window()
        if options.reset:
            _reset()
    except UnusableError as error:
        return _refuse(error, UNUSABLE)
    except CannotStartError as error:
        return _refuse(error, FAILED)
    from app.launch import run_window

    return run_window(opened, files=files)


def _reset() -> None:
    from app.core.storage.set_aside import set_aside
    from app.ui.settings import default_path

    kept = set_aside(default_path(), datetime.now())
    if kept is None:
        say("quantscope: there are no settings yet; nothing was set aside")
    else:
        say(f"quantscope: the old settings are kept as {clean_line(str(kept))}")


def _open(path: Path) -> "tuple[list[tuple[Comparison, str]], tuple[Path, ...]]":
    """Returns the comparisons of a file, or the file itself for the window to read."""
    if not os.path.lexists(path):
        known = ", ".join(COMMANDS[:-1])
        raise UnusableError(f"{path} is neither a command ({known}) nor a file.")
    from app.core.readers.content import tell_content
    from app.core.record.open import open_comparisons
    from app.core.storage.files import show_name

    if tell_content(path) != "comparison":
        return [], (path,)
    return [(comparison, show_name(path)) for comparison in open_comparisons(path)], ()


def _run_compare(options: argparse.Namespace) -> int:
    from app.cli import commands
    from app.cli.options import list_files, read_spec
    from app.cli.outputs import OutputFiles, check
    from app.core.storage.temporary import temporary_folder
    from app.core.storage.weight_store import Store

    outputs = OutputFiles(options.json, options.png, options.svg, options.pdf, options.csv)
    try:
        require_memory()
        check(outputs, list_files(options))
        with temporary_folder() as folder:
            spec = read_spec(options, Store(folder), say)
            commands.compare(spec, outputs)
    except (CannotStartError, SpecError, UnusableError) as error:
        return _refuse(error, UNUSABLE)
    except BrokenPipeError:
        raise
    except Exception as error:  # noqa: BLE001 - the boundary: one line, whatever happened
        return _refuse(describe_failure("The comparison", error), FAILED)
    return DONE


def _run_show(options: argparse.Namespace) -> int:
    from app.cli import commands

    commands.show(options.file)
    return DONE


def _run_diff(options: argparse.Namespace) -> int:
    from app.cli import commands

    commands.diff(options.baseline, options.current)
    return DONE


def _run_info(_options: argparse.Namespace) -> int:
    from app.cli import commands

    commands.info()
    return DONE


def _run_install_desktop(options: argparse.Namespace) -> int:
    from app.cli.desktop import install_desktop, remove_desktop

    say(remove_desktop() if options.remove else install_desktop())
    return DONE


def _refuse(error: Exception | str, status: int) -> int:
    # It may tell names out of a file or an option, which could command the terminal. Only what
    # Qt lacks is told in two lines, the second of them to be copied.
    lines = str(error).splitlines() if isinstance(error, CannotStartError) else [str(error)]
    say(f"quantscope: {chr(10).join(map(clean_line, lines))}")
    return status
