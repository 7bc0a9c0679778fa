"""Pipes, devices and the kernel's own files are refused before they are opened."""

import os
from pathlib import Path

import pytest

from app.core.errors import UnusableError
from app.core.readers.checkpoints.reader import CheckpointReader
from app.core.readers.content import tell_content
from app.core.readers.input_arrays import survey_inputs
from app.core.record.open import open_comparisons
from app.core.storage.regular_file import require_regular

pytestmark = pytest.mark.timeout(30)


def make(folder: Path, kind: str) -> Path:
    path = folder / "it"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "link to a pipe":
        os.mkfifo(folder / "pipe")
        path.symlink_to(folder / "pipe")
    elif kind == "folder":
        path.mkdir()
    elif kind == "empty":
        path.write_bytes(b"")
    elif kind == "device":
        return Path("/dev/zero")
    elif kind == "file of the kernel":
        return Path("/proc/kmsg")
    elif kind == "link to a file of the kernel":
        path.symlink_to("/proc/kmsg")
    elif kind == "no name":
        return folder / "a\0b"
    return path


REFUSED = {
    "pipe": "It is not an ordinary file; choose one.",
    "link to a pipe": "It is not an ordinary file; choose one.",
    "device": "It is not an ordinary file; choose one.",
    "file of the kernel": (
        "It is a file of the kernel's, which tells no size; choose an ordinary file."
    ),
    "link to a file of the kernel": (
        "It is a file of the kernel's, which tells no size; choose an ordinary file."
    ),
    "folder": "It is a folder; choose a file in it.",
    "empty": "It is empty; choose another file.",
    "gone": "There is no such file; look at its name.",
    "no name": "It could not be read: no file has such a name. Choose another file.",
}


@pytest.mark.parametrize("kind", REFUSED)
def test_every_reader_refuses_it_in_the_same_words(tmp_path: Path, kind: str) -> None:
    path = make(tmp_path, kind)
    with pytest.raises(UnusableError) as bare:
        require_regular(path)
    assert str(bare.value) == REFUSED[kind]
    assert tell_content(path) == "comparison"
    for read in (open_comparisons, survey_inputs, lambda path: CheckpointReader(path).survey()):
        with pytest.raises(UnusableError) as refused:
            read(path)
        # Once, and after the file's name.
        assert str(refused.value).endswith(f" cannot be opened. {REFUSED[kind]}")


def test_what_can_be_read_is_told_with_its_size(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"abc")
    (tmp_path / "link").symlink_to(path)
    assert require_regular(tmp_path / "link").st_size == 3
