"""The command line: the window, compare and info."""

import argparse
import io
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

from app import __version__
from app.core.spec import ALLOCATORS, LIMITS, SCHEMES, ComparisonSpec, SpecError
from app.errors import UnusableError
from app.preflight import CannotStartError, require_window

DONE, FAILED, UNUSABLE, INTERRUPTED = 0, 1, 2, 130


class Parser(argparse.ArgumentParser):
    """Answers a wrong argument with one line and exit status 2."""

    def error(self, message: str) -> NoReturn:
        """Says which argument is wrong and what would do."""
        # One line, also where the argument itself holds several.
        self.exit(UNUSABLE, f"quantscope: {' '.join(message.split())}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the program and returns its exit status."""
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
        "Without a command, the window opens.",
    )
    parser.add_argument("--version", action="version", version=f"QuantScope {__version__}")
    parser.set_defaults(run=_run_window)
    commands = parser.add_subparsers(title="commands", metavar="compare | info")

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
    compare.add_argument("--json", metavar="FILE", type=Path, help="write the record there")
    compare.add_argument("--png", metavar="FILE", type=Path, help="write a picture there")

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


def _run_window(_options: argparse.Namespace) -> int:
    try:
        require_window()
    except CannotStartError as error:
        return _refuse(error, FAILED)
    from app.launch import run_window

    return run_window()


def _run_compare(options: argparse.Namespace) -> int:
    from app import terminal

    try:
        terminal.compare(read_spec(options), options.json, options.png)
    except (CannotStartError, SpecError, UnusableError) as error:
        return _refuse(error, UNUSABLE)
    except BrokenPipeError:
        raise
    except (OSError, RuntimeError, ValueError, MemoryError) as error:
        return _refuse(error, FAILED)
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
