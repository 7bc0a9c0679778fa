"""Comparisons without a window: results to stdout, progress to stderr."""

import os
import sys
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

from app.core.events import Built, Diverged, Finished, Recovered, Sized, Timed
from app.core.files import explain_failure, why_unwritable, write_atomically
from app.core.format import format_size
from app.core.loading import preload_library, quieten_torch
from app.core.machine import count_cores, free_memory
from app.core.results import Comparison
from app.core.spec import Capacity, ComparisonSpec, SpecError, find_problem, native_engine
from app.core.summary import summarise_results
from app.core.wording import describe_circumstances, state_stop
from app.errors import UnusableError
from app.preflight import require_picture

if TYPE_CHECKING:
    from app.ui.export import Format


@dataclass(frozen=True, slots=True)
class Outputs:
    """The files that were asked for; ``csv`` names that of the samples."""

    json: Path | None = None
    png: Path | None = None
    svg: Path | None = None
    pdf: Path | None = None
    csv: Path | None = None

    @property
    def steps(self) -> Path | None:
        """Returns the file of the differences, which stands beside that of the samples."""
        if self.csv is None:
            return None
        return self.csv.with_name(f"{self.csv.stem}-steps{self.csv.suffix}")

    @property
    def named(self) -> tuple[tuple[str, Path], ...]:
        """Returns every file with the option that names it."""
        options = [(f"--{field.name}", getattr(self, field.name)) for field in fields(self)]
        every = [*options, ("--csv (differences)", self.steps)]
        return tuple((option, path) for option, path in every if path is not None)

    @property
    def pictures(self) -> "tuple[tuple[Format, Path], ...]":
        """Returns the pictures with their formats."""
        every: tuple[tuple[Format, Path | None], ...] = (
            ("png", self.png),
            ("svg", self.svg),
            ("pdf", self.pdf),
        )
        return tuple((format_, path) for format_, path in every if path is not None)


def compare(spec: ComparisonSpec, outputs: Outputs) -> None:
    """Compares, prints the results, and writes the files that were asked for.

    Raises:
        UnusableError: A file cannot be written.
        SpecError: The spec cannot be compared on this machine.
        CannotStartError: A picture was asked for and Qt's libraries are missing.
    """
    _check(outputs)
    problem = find_problem(spec, Capacity(count_cores(), free_memory()))
    if problem is not None:
        raise SpecError(problem)
    if outputs.pictures:
        require_picture()
    comparison = _run(spec)
    try:
        # Files first: what reads stdout may have gone away.
        _write_all(comparison, outputs)
    finally:
        # A file that cannot be written does not cost the results as well.
        print(summarise_results(comparison), flush=True)


def show(path: Path) -> None:
    """Prints the results of a record or a picture.

    Raises:
        UnusableError: It cannot be opened.
    """
    from app.core.opening import open_comparisons
    from app.core.provenance import describe_here, find_differences

    here = describe_here()
    for number, comparison in enumerate(open_comparisons(path)):
        if number:
            print()
        print(summarise_results(comparison))
        print()
        print(describe_circumstances(comparison))
        foreign = find_differences(comparison.environment, here)
        if foreign:
            print(f"Measured elsewhere: {', '.join(foreign)}.")


def diff(baseline: Path, current: Path) -> None:
    """Prints two comparisons beside each other, and what changed from the first to the second.

    Raises:
        UnusableError: One of them cannot be opened, or holds several comparisons.
    """
    from app.core.files import show_name
    from app.core.opening import open_comparisons
    from app.core.tables import as_text, tabulate_change

    opened = []
    for path in (baseline, current):
        comparisons = open_comparisons(path)
        if len(comparisons) > 1:
            raise UnusableError(
                f"{show_name(path)} holds {len(comparisons)} comparisons; give files of one each."
            )
        opened.append(comparisons[0])
    print(as_text(tabulate_change(current=opened[1], baseline=opened[0])))


def info() -> None:
    """Prints versions, processor, engines and paths: what a bug report needs."""
    quieten_torch()
    preload_library()
    from app.core.environment import describe_environment, read_capacity
    from app.core.resources import resource_path

    environment = describe_environment(ComparisonSpec())
    capacity = read_capacity()
    rows = {
        "QuantScope": environment.quantscope,
        "Python": f"{environment.python} ({sys.executable})",
        "torch": environment.torch,
        "PySide6": environment.pyside,
        "System": environment.os,
        "Processor": environment.cpu,
        "Instruction set": environment.isa,
        "Cores": f"{capacity.cores}",
        "Free memory": format_size(capacity.free_bytes or 0),
        "Engines": ", ".join(capacity.engines or ()),
        "Resources": str(resource_path("fonts").parent),
        "Settings": str(_settings_path()),
    }
    width = max(map(len, rows))
    for name, value in rows.items():
        print(f"{name:<{width}}  {value}")


def _run(spec: ComparisonSpec) -> Comparison:
    quieten_torch()
    if spec.engine == native_engine():
        # Only torch knows whether another engine exists, and a refusal is one line.
        _say("Loading torch…")
    from app.core.comparison import compare as compare_models

    progress = _Progress()
    comparison = None
    for event in compare_models(spec):
        match event:
            case Built():
                _say("Models built and quantized.")
            case Sized():
                _say("Files saved and measured.")
            case Diverged():
                _say("Outputs compared. Timing…")
            case Timed():
                progress.show(event)
            case Recovered(message):
                progress.end()
                _say(message)
            case Finished(finished):
                comparison = finished
    progress.end()
    if comparison is None:
        raise RuntimeError("the comparison ended without a result")
    return comparison


class _Progress:
    """One line that is written over on a terminal, and a few lines elsewhere."""

    def __init__(self) -> None:
        self._rewrites = sys.stderr is not None and sys.stderr.isatty()
        self._shown = 0.0
        self._open = False

    def show(self, event: Timed) -> None:
        text = f"{event.progress:4.0%}  {state_stop(event.speedup, event.latency)}"
        if self._rewrites:
            print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)
            self._open = True
        elif event.progress >= self._shown + 0.25 or event.speedup.stopped_by is not None:
            _say(text)
            self._shown = event.progress

    def end(self) -> None:
        if self._open:
            print(file=sys.stderr)
        self._open = False


def _write(path: Path, data: bytes) -> None:
    try:
        write_atomically(path, data)
    except OSError as error:
        raise UnusableError(explain_failure(path, error)) from error
    _say(f"Written: {path}")


def _check(outputs: Outputs) -> None:
    """Refuses files that cannot be written, before anything is measured."""
    seen: dict[Path, str] = {}
    for option, path in outputs.named:
        reason = why_unwritable(path)
        if reason is not None:
            raise UnusableError(reason)
        other = seen.setdefault(path.resolve(), option)
        if other != option:
            raise UnusableError(f"{other} and {option} both name {path}; give each its own file.")


def _write_all(comparison: Comparison, outputs: Outputs) -> None:
    from app.core.record import to_json
    from app.core.samples_csv import write_samples_csv, write_steps_csv

    for path, make in (
        (outputs.json, to_json),
        (outputs.csv, write_samples_csv),
        (outputs.steps, write_steps_csv),
    ):
        if path is not None:
            _write(path, make(comparison).encode())
    if outputs.pictures:
        _prepare_drawing()
        from app.ui.export import Picture, make_picture
        from app.ui.page.page import PageOptions

        for format_, path in outputs.pictures:
            picture = Picture(PageOptions(), format=format_)
            _write(path, make_picture((comparison,), None, picture))


def _prepare_drawing() -> None:
    # Whatever display there is stays out of it: the picture is the same everywhere.
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtWidgets import QApplication

    from app.ui.theme import load_fonts

    # Qt wants it alive for as long as fonts are used.
    global _application
    _application = QApplication.instance() or QApplication(["quantscope"])
    load_fonts()


_application: object = None


def _settings_path() -> Path | str:
    from app.preflight import CannotStartError

    try:
        require_picture()
    except CannotStartError as error:
        return str(error).splitlines()[0]
    from app.ui.settings import default_path

    return default_path()


def _say(message: str) -> None:
    if sys.stderr is None:
        # Closed by the caller; print would turn to stdout instead.
        return
    print(message, file=sys.stderr, flush=True)
