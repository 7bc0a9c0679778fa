"""Comparisons without a window: results to stdout, progress to stderr."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

from app.core.events import Built, Diverged, Finished, Recovered, Sized, Timed
from app.core.files import explain_failure, why_unwritable, write_atomically
from app.core.format import format_size
from app.core.loading import preload_library, quieten_torch
from app.core.machine import count_cores, free_memory
from app.core.results import Comparison
from app.core.spec import Capacity, ComparisonSpec, SpecError, find_problem, native_engine
from app.core.wording import state_stop, summarise_results
from app.errors import UnusableError
from app.preflight import require_picture


def compare(spec: ComparisonSpec, json_path: Path | None, png_path: Path | None) -> None:
    """Compares, prints the results, and writes the files that were asked for.

    Raises:
        UnusableError: A file cannot be written.
        SpecError: The spec cannot be compared on this machine.
        CannotStartError: A picture was asked for and Qt's libraries are missing.
    """
    for path in (json_path, png_path):
        reason = why_unwritable(path) if path is not None else None
        if reason is not None:
            raise UnusableError(reason)
    problem = find_problem(spec, Capacity(count_cores(), free_memory()))
    if problem is not None:
        raise SpecError(problem)
    if png_path is not None:
        require_picture()
    if json_path is not None and png_path is not None and json_path.resolve() == png_path.resolve():
        raise UnusableError(f"--json and --png both name {json_path}; give each a file of its own.")
    comparison = _run(spec)
    try:
        # Files first: what reads stdout may have gone away.
        if json_path is not None:
            from app.core.record import to_json

            _write(json_path, lambda: write_atomically(json_path, to_json(comparison).encode()))
        if png_path is not None:
            _write(png_path, lambda: _draw(comparison, png_path))
    finally:
        # A file that cannot be written does not cost the results as well.
        print(summarise_results(comparison), flush=True)


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


def _write(path: Path, write: Callable[[], None]) -> None:
    try:
        write()
    except OSError as error:
        raise UnusableError(explain_failure(path, error)) from error
    _say(f"Written: {path}")


def _draw(comparison: Comparison, path: Path) -> None:
    # Whatever display there is stays out of it: the picture is the same everywhere.
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtWidgets import QApplication

    from app.ui.export import export_picture
    from app.ui.theme import LIGHT, apply_theme, load_fonts

    app = QApplication.instance() or QApplication(["quantscope"])
    if isinstance(app, QApplication):
        load_fonts()
        apply_theme(app, LIGHT)
    export_picture(comparison, path)


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
