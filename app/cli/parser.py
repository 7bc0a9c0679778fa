"""What can stand on the command line."""

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, NoReturn

from app import ABOUT, __version__
from app.cli.standard_streams import print_results, say
from app.core.format import clean_line
from app.core.limits import LIMITS, read_number
from app.core.schemes.registry import SCHEMES
from app.core.spec import ALLOCATORS, CELLS, INITIAL_STATES, ComparisonSpec

COMMANDS: Final = ("compare", "show", "diff", "info", "install-desktop", "window")
NETWORKS: Final = ("vowels", "word-language-model")
INPUT_WORDS: Final = ("normal", "uniform", "vowels")
UNUSABLE: Final = 2

Run = Callable[[argparse.Namespace], int]


@dataclass(frozen=True, slots=True)
class Runs:
    """What runs a command and returns the exit status."""

    window: Run
    compare: Run
    show: Run
    diff: Run
    info: Run
    install_desktop: Run


class Parser(argparse.ArgumentParser):
    """Answers a wrong argument with one line and exit status 2."""

    def error(self, message: str) -> NoReturn:
        """Says which argument is wrong and what would do."""
        # One line, also where the argument itself holds several.
        self.exit(UNUSABLE, f"quantscope: {clean_line(' '.join(message.split()))}\n")

    def _print_message(self, message: str, file: object = None) -> None:
        """Prints help and version, and unlike its original does not hide that it could not."""
        if file is sys.stdout and message:
            print_results(message.rstrip("\n"))
        elif message:
            say(message.rstrip("\n"))


def make_parser(runs: Runs) -> Parser:
    """Returns the parser; what it parses has the command's function as ``run``."""
    parser = Parser(
        prog="quantscope",
        description=f"{ABOUT}. Without a command, the window opens; given a record, a picture, a "
        "checkpoint or inputs, it shows that.",
        usage="%(prog)s [FILE] | --reset | compare | show FILE | diff FILE FILE | info | "
        "install-desktop",
    )
    parser.add_argument("--version", action="version", version=f"QuantScope {__version__}")
    parser.add_argument(
        "--reset",
        action="store_true",
        help="open the window as at the first start; the old settings are set aside",
    )
    parser.set_defaults(run=runs.window, file=None)
    commands = parser.add_subparsers(
        title="commands", metavar="compare | show | diff | info | install-desktop"
    )

    window = commands.add_parser("window", prog="quantscope", description="Opens the window.")
    window.add_argument(
        "file",
        metavar="FILE",
        type=Path,
        nargs="?",
        help="a record, a picture, a checkpoint or inputs",
    )
    window.set_defaults(run=runs.window)

    show = commands.add_parser(
        "show",
        help="print the results of a record or a picture",
        description="Prints the results that a record (.json) or an exported picture holds.",
    )
    show.add_argument("file", metavar="FILE", type=Path)
    show.set_defaults(run=runs.show)

    diff = commands.add_parser(
        "diff",
        help="print what changed between two records or pictures",
        description="Prints two comparisons side by side, and what changed from the first to "
        "the second.",
    )
    diff.add_argument("baseline", metavar="A", type=Path, help="the record or picture before")
    diff.add_argument("current", metavar="B", type=Path, help="the one after")
    diff.set_defaults(run=runs.diff)

    compare = commands.add_parser(
        "compare",
        help="compare once, without a display",
        description="Compares fp32 with its quantized twin once, without a display.",
    )
    compare.set_defaults(run=runs.compare)
    _add_model(compare.add_argument_group("model"))
    _add_workload(compare.add_argument_group("workload"))
    _add_measurement(compare.add_argument_group("measurement"))
    _add_files(compare.add_argument_group("files"))

    info = commands.add_parser(
        "info",
        help="versions, processor, engines and paths",
        description="Prints versions, processor, engines and paths: what a bug report needs.",
    )
    info.set_defaults(run=runs.info)

    desktop = commands.add_parser(
        "install-desktop",
        help="put it into the menu of a Linux desktop",
        description="Puts QuantScope into the menu of a Linux desktop, for this user: entry, icons "
        "and the type of its records.",
    )
    desktop.add_argument("--remove", action="store_true", help="remove what was put there")
    desktop.set_defaults(run=runs.install_desktop)
    return parser


def _add_model(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--network",
        choices=NETWORKS,
        help="the bundled network, trained on Japanese vowels, or the shape of PyTorch's "
        "word language model",
    )
    group.add_argument(
        "--checkpoint",
        metavar="FILE",
        type=Path,
        help="weights of a .safetensors, .pt, .pth, .bin or .ckpt file",
    )
    group.add_argument(
        "--lstm", metavar="PREFIX", help="which recurrent layer of the checkpoint, by its path"
    )
    group.add_argument("--cell", choices=CELLS, help="the recurrent layer (default lstm)")
    group.add_argument(
        "--dim",
        metavar="N",
        type=_number("input_size", "Dimension"),
        help=f"input and hidden size (default {ComparisonSpec().hidden_size})",
    )
    for flag, field, about in (
        ("--input-size", "input_size", "input size"),
        ("--hidden-size", "hidden_size", "hidden size"),
        ("--layers", "num_layers", "layers"),
        ("--vocabulary", "vocabulary", "rows of an embedding before the recurrent layer"),
        ("--outputs", "output_size", "outputs of a linear layer after it"),
    ):
        _add_number(group, flag, field, about)
    group.add_argument("--bidirectional", action="store_true", help="read in both directions")
    _add_number(
        group,
        "--outlier",
        "outlier",
        "the largest input weight, in standard deviations of all others",
        "SIGMAS",
    )


def _add_workload(group: argparse._ArgumentGroup) -> None:
    for flag, field, about in (
        ("--seq-len", "seq_len", "time steps"),
        ("--batch", "batch_size", "sequences a call"),
        ("--seed", "seed", "seed of inputs and weights"),
    ):
        _add_number(group, flag, field, about)
    group.add_argument(
        "--inputs",
        metavar="KIND",
        help="normal, uniform, vowels, or a .npy, .npz or .safetensors file (default normal)",
    )
    group.add_argument(
        "--batch-first",
        action="store_true",
        help="the file's first axis is the batch and not the steps",
    )
    group.add_argument("--array", metavar="NAME", help="which array of the file")
    group.add_argument(
        "--state", dest="initial_state", choices=INITIAL_STATES, help="before the first step"
    )


def _add_measurement(group: argparse._ArgumentGroup) -> None:
    _add_number(group, "--threads", "threads", "threads of a call")
    _add_number(group, "--seconds", "seconds", "time budget of the measurement", "S")
    group.add_argument(
        "--allocator",
        choices=ALLOCATORS,
        help="system, or no-trim: freed memory is kept for the next call",
    )
    group.add_argument(
        "--scheme",
        choices=[scheme.key for scheme in SCHEMES],
        help=_list_hints(),
    )
    group.add_argument(
        "--engine", metavar="NAME", help=f"engine (default {ComparisonSpec().engine})"
    )


def _add_files(group: argparse._ArgumentGroup) -> None:
    for name, about in (
        ("json", "the record"),
        ("png", "a picture"),
        ("svg", "a picture"),
        ("pdf", "a picture"),
        ("csv", "every timed call; differences go to NAME-steps.csv beside it"),
    ):
        group.add_argument(f"--{name}", metavar="FILE", type=Path, help=f"write {about}")


def _add_number(
    group: argparse._ArgumentGroup, flag: str, field: str, about: str, letter: str = "N"
) -> None:
    group.add_argument(
        flag,
        dest=field,
        metavar=letter,
        type=_number(field),
        help=f"{about} (default {getattr(ComparisonSpec(), field):g})",
    )


def _number(field: str, title: str = "") -> Callable[[str], int | float]:
    """Returns an argument type that refuses what the field's limit does not admit."""
    limit = replace(LIMITS[field], title=title) if title else LIMITS[field]

    def parse(text: str) -> int | float:
        try:
            return read_number(text, limit)
        except ValueError as refused:
            raise argparse.ArgumentTypeError(str(refused)) from None

    return parse


def _list_hints() -> str:
    *others, last = (scheme.hint for scheme in SCHEMES)
    return f"{'; '.join(others)}; or {last}"
