"""What compare, show, diff and info do: results to stdout, progress to stderr."""

import sys
from pathlib import Path

from app.cli.outputs import OutputFiles, check, write_all
from app.cli.standard_streams import print_results, say
from app.core.errors import UnusableError
from app.core.events import Finished, Recovered, Timed
from app.core.export.table_formats import as_text
from app.core.instrument import preload_library, quieten_torch
from app.core.limits import SpecError
from app.core.machine.hardware import count_cores, free_memory
from app.core.machine.provenance import find_differences, read_this_machine
from app.core.report.comparison_table import tabulate_change
from app.core.report.progress import describe_round
from app.core.report.provenance import describe_elsewhere
from app.core.report.spec_text import describe_circumstances
from app.core.report.summary import describe_results
from app.core.results.comparison import Comparison
from app.core.spec import ComparisonSpec, native_engine
from app.core.stages import find_next, find_stage
from app.core.storage.files import show_name
from app.core.storage.resources import resource_path
from app.core.validation import Capacity, find_problem
from app.preflight import CannotStartError, require_picture


def compare(spec: ComparisonSpec, outputs: OutputFiles) -> None:
    """Compares, prints the results, and writes the files that were asked for.

    Raises:
        UnusableError: A file cannot be written.
        SpecError: The spec cannot be compared on this machine.
        CannotStartError: A picture was asked for and Qt's libraries are missing.
    """
    check(outputs)
    problem = find_problem(spec, Capacity(count_cores(), free_memory()))
    if problem is not None:
        raise SpecError(problem)
    if outputs.pictures:
        require_picture()
    comparison = _run(spec)
    try:
        # Files first: what reads stdout may have gone away.
        write_all(comparison, outputs)
    finally:
        # A file that cannot be written does not cost the results as well.
        print_results(describe_results(comparison))


def show(path: Path) -> None:
    """Prints the results of a record or a picture.

    Raises:
        UnusableError: It cannot be opened.
    """
    from app.core.record.open import open_comparisons

    here = read_this_machine()
    parts = []
    for comparison in open_comparisons(path):
        foreign = find_differences(comparison.environment, here)
        told = (describe_circumstances(comparison), describe_elsewhere(foreign))
        parts.append(describe_results(comparison))
        parts.append("\n".join(filter(None, told)))
    print_results("\n\n".join(parts))


def diff(baseline: Path, current: Path) -> None:
    """Prints two comparisons beside each other, and what changed from the first to the second.

    Raises:
        UnusableError: One of them cannot be opened, or holds several comparisons.
    """
    from app.core.record.open import open_comparisons

    opened = []
    for path in (baseline, current):
        comparisons = open_comparisons(path)
        if len(comparisons) > 1:
            raise UnusableError(
                f"{show_name(path)} holds {len(comparisons)} comparisons; give files of one each."
            )
        opened.append(comparisons[0])
    print_results(as_text(tabulate_change(current=opened[1], baseline=opened[0])))


def info() -> None:
    """Prints versions, processor, engines and paths: what a bug report needs."""
    quieten_torch()
    preload_library()
    from app.core.machine.environment import read_capacity
    from app.core.machine.system_information import align, list_system
    from app.core.storage.log_file import default_log_path

    rows = list_system(read_capacity())
    rows["Python"] = f"{rows['Python']} ({sys.executable})"
    rows["Resources"] = str(resource_path("fonts").parent)
    rows["Log"] = str(default_log_path())
    print_results(align({**rows, **_find_paths()}))


def _run(spec: ComparisonSpec) -> Comparison:
    quieten_torch()
    if spec.engine == native_engine():
        # Only torch knows whether another engine exists, and a refusal is one line.
        say("Loading torch…")
    from app.core.comparison import compare as compare_models

    progress = _Progress()
    comparison = None
    for event in compare_models(spec):
        stage, following = find_stage(event), find_next(event, spec)
        if stage is not None and stage.done:
            say(stage.done)
        if following is not None and following.begun:
            say(following.begun)
        match event:
            case Timed():
                progress.show(event)
            case Recovered(message):
                progress.end()
                say(message)
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
        text = describe_round(event)
        if self._rewrites:
            say(f"\r\033[K{text}", end="")
            self._open = True
        elif event.progress >= self._shown + 0.25 or event.speedup.stopped_by is not None:
            say(text)
            self._shown = event.progress

    def end(self) -> None:
        if self._open:
            say("")
        self._open = False


def _find_paths() -> dict[str, str]:
    """Returns where this user's settings and weights lie, or why nobody can tell."""
    try:
        require_picture()
    except CannotStartError as error:
        return {"Settings": str(error).splitlines()[0]}
    from app.ui.settings import default_path, default_store_path

    return {"Settings": str(default_path()), "Kept weights": str(default_store_path())}
