"""What each command does: the window, compare, show, diff and info."""

import argparse
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from app.arguments import COMMANDS, UNUSABLE, Runs, make_parser
from app.core.format import clean_line
from app.core.spec import SpecError
from app.errors import UnusableError
from app.preflight import CannotStartError, require_window

if TYPE_CHECKING:
    from app.core.results import Comparison

DONE, FAILED, INTERRUPTED = 0, 1, 130


def run(arguments: Sequence[str]) -> int:
    """Runs a command line and returns the exit status."""
    if arguments and not arguments[0].startswith("-") and arguments[0] not in COMMANDS:
        # A file's name stands where a command would.
        arguments = ("window", *arguments)
    runs = Runs(_run_window, _run_compare, _run_show, _run_diff, _run_info)
    options = make_parser(runs).parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # Better a question mark in a narrow encoding than no results.
            stream.reconfigure(errors="replace")
    try:
        status = options.run(options)
    except KeyboardInterrupt:
        print("quantscope: interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # Who read the results has gone; the interpreter must not flush into the pipe again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    return int(status)


def _run_window(options: argparse.Namespace) -> int:
    try:
        # Looked at first: a file that cannot be used is one line here, not a window.
        opened, files = ([], ()) if options.file is None else _open(options.file)
        require_window()
    except UnusableError as error:
        return _refuse(error, UNUSABLE)
    except CannotStartError as error:
        return _refuse(error, FAILED)
    from app.launch import run_window

    return run_window(opened, files=files)


def _open(path: Path) -> "tuple[list[tuple[Comparison, str]], tuple[Path, ...]]":
    """Returns the comparisons of a file, or the file itself for the window to read."""
    if not os.path.lexists(path):
        known = ", ".join(COMMANDS[:-1])
        raise UnusableError(f"{path} is neither a command ({known}) nor a file.")
    from app.core.files import show_name
    from app.core.opening import open_comparisons, tell_content

    if tell_content(path) != "comparison":
        return [], (path,)
    return [(comparison, show_name(path)) for comparison in open_comparisons(path)], ()


def _run_compare(options: argparse.Namespace) -> int:
    from app import asked, terminal
    from app.core.store import Store
    from app.core.temporary import temporary_folder
    from app.outputs import Outputs, check, say

    outputs = Outputs(options.json, options.png, options.svg, options.pdf, options.csv)
    try:
        check(outputs, asked.list_files(options))
        with temporary_folder() as folder:
            spec = asked.read_spec(options, Store(folder), say)
            terminal.compare(spec, outputs)
    except (CannotStartError, SpecError, UnusableError) as error:
        return _refuse(error, UNUSABLE)
    except BrokenPipeError:
        raise
    except (OSError, RuntimeError, ValueError, MemoryError) as error:
        return _refuse(error, FAILED)
    return DONE


def _run_show(options: argparse.Namespace) -> int:
    from app import terminal

    try:
        terminal.show(options.file)
    except UnusableError as error:
        return _refuse(error, UNUSABLE)
    return DONE


def _run_diff(options: argparse.Namespace) -> int:
    from app import terminal

    try:
        terminal.diff(options.baseline, options.current)
    except UnusableError as error:
        return _refuse(error, UNUSABLE)
    return DONE


def _run_info(_options: argparse.Namespace) -> int:
    from app import terminal

    terminal.info()
    return DONE


def _refuse(error: Exception, status: int) -> int:
    said = str(error)
    if isinstance(error, UnusableError):
        # It may tell names out of a file, which could command the terminal.
        said = clean_line(said)
    print(f"quantscope: {said}", file=sys.stderr)
    return status
