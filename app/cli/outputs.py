"""The files that a comparison without a window is written to."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli.standard_streams import say
from app.core.errors import UnusableError
from app.core.format import clean_line
from app.core.results.comparison import Comparison
from app.core.storage.files import explain_failure, why_unwritable, write_atomically
from app.core.storage.overwriting import is_same_file, why_protected

if TYPE_CHECKING:
    from app.ui.page.options import Format


@dataclass(frozen=True, slots=True)
class OutputFiles:
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


def check(outputs: OutputFiles, read: Sequence[tuple[str, Path]] = ()) -> None:
    """Refuses files that cannot be written, before anything is measured.

    Args:
        outputs: What is to be written.
        read: The files that the comparison reads, each with the option that names it.

    Raises:
        UnusableError: One of them cannot be, is read, or two are the same.
    """
    seen: list[tuple[str, Path]] = []
    for option, path in outputs.named:
        for other, place in (*read, *seen):
            if is_same_file(path, place):
                raise UnusableError(
                    f"{other} and {option} both name {path}; give each its own file."
                )
        reason = why_unwritable(path) or why_protected(path)
        if reason is not None:
            raise UnusableError(reason)
        seen.append((option, path))


def write_all(comparison: Comparison, outputs: OutputFiles) -> None:
    """Writes the files that were asked for, and says so.

    Raises:
        UnusableError: One cannot be written.
    """
    from app.core.export.samples_csv import write_samples_csv, write_steps_csv
    from app.core.record.document import to_json

    for path, make in (
        (outputs.json, to_json),
        (outputs.csv, write_samples_csv),
        (outputs.steps, write_steps_csv),
    ):
        if path is not None:
            _write(path, make(comparison).encode())
    if outputs.pictures:
        _prepare_drawing()
        from app.ui.page.options import PageOptions, Picture
        from app.ui.page.picture import make_picture

        for format_, path in outputs.pictures:
            picture = Picture(PageOptions(), format=format_)
            _write(path, make_picture((comparison,), None, picture))


def _write(path: Path, data: bytes) -> None:
    try:
        write_atomically(path, data)
    except OSError as error:
        raise UnusableError(explain_failure(path, error)) from error
    say(f"Written: {clean_line(str(path))}")


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
