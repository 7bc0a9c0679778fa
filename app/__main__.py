"""The command line: the window, compare, show, diff and info."""

import argparse
import io
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from app import __version__
from app.core.spec import ALLOCATORS, LIMITS, SCHEMES, ComparisonSpec, SpecError
from app.errors import UnusableError
from app.preflight import CannotStartError, require_window

if TYPE_CHECKING:
    from app.core.results import Comparison

COMMANDS = ("compare", "show", "diff", "info", "window")
DONE, FAILED, UNUSABLE, INTERRUPTED = 0, 1, 2, 130


class Parser(argparse.ArgumentParser):
    """Answers a wrong argument with one line and exit status 2."""

    def error(self, message: str) -> NoReturn:
        """Says which argument is wrong and what would do."""
        # One line, also where the argument itself holds several.
        self.exit(UNUSABLE, f"quantscope: {' '.join(message.split())}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the program and returns its exit status."""
    arguments = sys.argv[1:] if arguments is None else arguments
    if arguments and not arguments[0].startswith("-") and arguments[0] not in COMMANDS:
        # A file's name stands where a command would.
        arguments = ("window", *arguments)
    options = make_parser().parse_args(arguments)
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


def make_parser() -> Parser:
    """Returns the parser of everything that can stand on the command line."""
    defaults = ComparisonSpec()
    parser = Parser(
        prog="quantscope",
        description="Shows what dynamic int8 quantization does to an LSTM on this machine. "
        "Without a command, the window opens; given a record or a picture, it shows that.",
        usage="%(prog)s [FILE] | compare | show FILE | diff FILE FILE | info",
    )
    parser.add_argument("--version", action="version", version=f"QuantScope {__version__}")
    parser.set_defaults(run=_run_window, file=None)
    commands = parser.add_subparsers(title="commands", metavar="compare | show | diff | info")

    window = commands.add_parser("window", prog="quantscope", description="Opens the window.")
    window.add_argument("file", metavar="FILE", type=Path, nargs="?", help="a record or a picture")
    window.set_defaults(run=_run_window)

    show = commands.add_parser(
        "show",
        help="print the results of a record or a picture",
        description="Prints the results that a record (.json) or an exported picture holds.",
    )
    show.add_argument("file", metavar="FILE", type=Path)
    show.set_defaults(run=_run_show)

    diff = commands.add_parser(
        "diff",
        help="print what changed between two records or pictures",
        description="Prints two comparisons side by side, and what changed from the first to "
        "the second.",
    )
    diff.add_argument("baseline", metavar="A", type=Path, help="the record or picture before")
    diff.add_argument("current", metavar="B", type=Path, help="the one after")
    diff.set_defaults(run=_run_diff)

    compare = commands.add_parser(
        "compare",
        help="compare once, without a display",
        description="Compares fp32 with its quantized twin once, without a display.",
    )
    compare.set_defaults(run=_run_compare)
    model = compare.add_argument_group("model")
    model.add_argument(
        "--dim",
        metavar="N",
        type=_number("input_size", "Dimension"),
        help=f"input and hidden size (default {defaults.hidden_size})",
    )
    model.add_argument("--bidirectional", action="store_true", help="read in both directions")
    workload = compare.add_argument_group("workload")
    timing = compare.add_argument_group("measurement")
    for group, flag, field, about in (
        (model, "--input-size", "input_size", "input size"),
        (model, "--hidden-size", "hidden_size", "hidden size"),
        (model, "--layers", "num_layers", "layers"),
        (workload, "--seq-len", "seq_len", "time steps"),
        (workload, "--batch", "batch_size", "sequences a call"),
        (workload, "--seed", "seed", "seed of inputs and weights"),
        (timing, "--threads", "threads", "threads of a call"),
        (timing, "--seconds", "seconds", "time budget of the measurement"),
    ):
        group.add_argument(
            flag,
            dest=field,
            metavar="S" if field == "seconds" else "N",
            type=_number(field),
            help=f"{about} (default {getattr(defaults, field):g})",
        )
    timing.add_argument(
        "--allocator",
        choices=ALLOCATORS,
        help="system, or no-trim: freed memory is kept, which saves page faults",
    )
    compare.add_argument(
        "--scheme", choices=SCHEMES, help="int8, or float32: the model against its own copy"
    )
    compare.add_argument("--engine", metavar="NAME", help=f"engine (default {defaults.engine})")
    files = compare.add_argument_group("files")
    for name, about in (
        ("json", "the record"),
        ("png", "a picture"),
        ("svg", "a picture"),
        ("pdf", "a picture"),
        ("csv", "every timed call; differences go to NAME-steps.csv beside it"),
    ):
        files.add_argument(f"--{name}", metavar="FILE", type=Path, help=f"write {about}")

    info = commands.add_parser(
        "info",
        help="versions, processor, engines and paths",
        description="Prints versions, processor, engines and paths: what a bug report needs.",
    )
    info.set_defaults(run=_run_info)
    return parser


def read_spec(options: argparse.Namespace) -> ComparisonSpec:
    """Returns the spec that the options of ``compare`` describe.

    Raises:
        UnusableError: ``--dim`` stands beside the sizes that it would set.
    """
    values: dict[str, Any] = {
        name: value
        for name in (*LIMITS, "scheme", "engine", "allocator")
        if (value := getattr(options, name)) is not None
    }
    if options.dim is not None:
        if "input_size" in values or "hidden_size" in values:
            raise UnusableError(
                "--dim sets both sizes; give it alone, or --input-size and --hidden-size"
            )
        values |= {"input_size": options.dim, "hidden_size": options.dim}
    return ComparisonSpec(**values, bidirectional=options.bidirectional)


def _number(field: str, title: str = "") -> Callable[[str], int | float]:
    """Returns an argument type that refuses what the field's limit does not admit."""
    limit = replace(LIMITS[field], title=title) if title else LIMITS[field]

    def parse(text: str) -> int | float:
        try:
            value = int(text) if limit.whole else float(text)
        except ValueError:
            raise argparse.ArgumentTypeError(limit.refusal(text)) from None
        if not limit.admits(value):
            raise argparse.ArgumentTypeError(limit.refusal(text))
        return value

    return parse


def _run_window(options: argparse.Namespace) -> int:
    try:
        # Looked at first: a file that cannot be used is one line here, not a window.
        opened = [] if options.file is None else _open(options.file)
        require_window()
    except UnusableError as error:
        return _refuse(error, UNUSABLE)
    except CannotStartError as error:
        return _refuse(error, FAILED)
    from app.launch import run_window

    return run_window(opened)


def _open(path: Path) -> "list[tuple[Comparison, str]]":
    if not os.path.lexists(path):
        known = ", ".join(COMMANDS[:-1])
        raise UnusableError(f"{path} is neither a command ({known}) nor a file.")
    from app.core.opening import open_comparisons, show_name

    return [(comparison, show_name(path)) for comparison in open_comparisons(path)]


def _run_compare(options: argparse.Namespace) -> int:
    from app import terminal

    outputs = terminal.Outputs(options.json, options.png, options.svg, options.pdf, options.csv)
    try:
        terminal.compare(read_spec(options), outputs)
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
    print(f"quantscope: {error}", file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main())
