"""A saved model computes in a fresh process, with torch alone, what it computed here."""

import itertools
import os
import re
import textwrap
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from schemes_here import SCHEMES_HERE
from torch_alone import TorchAlone, torch_alone

from app.core.cancellation import StoppedError
from app.core.export import model_files as subject
from app.core.export.model_files import ModelFileError, save_model
from app.core.export.model_names import planned_files
from app.core.limits import SpecError
from app.core.networks.presets import trained_vowels
from app.core.networks.workload import build_workload
from app.core.schemes.candidate import make_candidate
from app.core.spec import ComparisonSpec

DEFAULTS = ComparisonSpec()
WIDE = ComparisonSpec(
    input_size=3, hidden_size=5, num_layers=2, bidirectional=True, seq_len=7, batch_size=4, seed=5
)
SPECS = [
    DEFAULTS,
    WIDE,
    replace(DEFAULTS, engine="qnnpack"),
    replace(WIDE, scheme="float32"),
    replace(WIDE, cell="gru"),
    replace(WIDE, vocabulary=11, output_size=6),
    replace(WIDE, cell="gru", vocabulary=11, output_size=6, outlier=40.0, scheme="float32"),
    trained_vowels(DEFAULTS),
    *(replace(WIDE, scheme=key, vocabulary=11, output_size=6) for key in SCHEMES_HERE),
    *(replace(DEFAULTS, scheme=key, cell="gru") for key in SCHEMES_HERE),
]
NAMES = [
    *("recipe", "wide", "qnnpack", "copy", "gru", "language", "language gru copy", "vowels"),
    *(f"{key} language" for key in SCHEMES_HERE),
    *(f"{key} gru" for key in SCHEMES_HERE),
]


def write_cases(spec: ComparisonSpec, path: Path) -> None:
    """Saves inputs of several lengths and batches beside what the candidate makes of them."""
    candidate = make_candidate(build_workload(spec).model, spec.scheme, spec.engine)
    cases = []
    for seq_len, batch_size in ((spec.seq_len, spec.batch_size), (11, 3), (1, 1), (2, 9)):
        if spec.vocabulary:
            inputs = torch.randint(spec.vocabulary, (seq_len, batch_size))
        else:
            inputs = torch.randn(seq_len, batch_size, spec.input_size)
        shape = (spec.num_layers * spec.directions, batch_size, spec.hidden_size)
        first = [torch.randn(shape) for _ in range(1 if spec.cell == "gru" else 2)]
        with torch.inference_mode():
            outputs, last = candidate(inputs, first[0] if spec.cell == "gru" else tuple(first))
        states = [last] if spec.cell == "gru" else list(last)
        cases.append([t.clone() for t in (inputs, *first, outputs, *states)])
    torch.save(cases, path)


CHECK = """
for inputs, *tensors in torch.load("cases.pt"):
    states = len(tensors) // 2
    first, expected = tensors[:states], tensors[states:]
    with torch.inference_mode():
        outputs, last = model(inputs, tuple(first) if states == 2 else first[0])
    found = (outputs, *last) if states == 2 else (outputs, last)
    assert len(found) == len(expected)
    assert all(map(torch.equal, found, expected)), "other outputs"
import sys
assert not [name for name in sys.modules if name.split(".")[0] == "app"], "not torch alone"
print("the same")
"""


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[TorchAlone]:
    """Another process, which knows torch alone."""
    with torch_alone() as process:
        yield process


def code_blocks(note: Path) -> list[str]:
    """Returns what stands indented in the note."""
    text = note.read_text(encoding="ascii")
    blocks = re.findall(r"(?:^(?: {4}.*)?\n)+", text, re.MULTILINE)
    return [textwrap.dedent(block) for block in blocks if block.strip()]


@pytest.mark.slow
@pytest.mark.parametrize("spec", SPECS, ids=NAMES)
def test_the_torchscript_computes_the_same_in_a_fresh_process(
    elsewhere: TorchAlone, spec: ComparisonSpec, tmp_path: Path
) -> None:
    save_model(spec, tmp_path / "lstm")
    write_cases(spec, tmp_path / "cases.pt")
    load = f"""
import torch
torch.backends.quantized.engine = {spec.engine!r}
model = torch.jit.load("lstm-torchscript.pt")
"""
    assert elsewhere.run(load + CHECK, tmp_path) == "the same\n"


@pytest.mark.slow
@pytest.mark.parametrize("spec", SPECS, ids=NAMES)
def test_the_notes_own_instructions_give_the_same_outputs(
    elsewhere: TorchAlone, spec: ComparisonSpec, tmp_path: Path
) -> None:
    _, _, note = save_model(spec, tmp_path / "an LSTM's, größer")
    write_cases(spec, tmp_path / "cases.pt")
    blocks = code_blocks(note)
    assert len(blocks) == 2
    for block in blocks:
        assert elsewhere.run(block + CHECK, tmp_path) == "the same\n"


def test_the_note_tells_the_network_in_plain_letters(tmp_path: Path) -> None:
    source = trained_vowels(DEFAULTS).weights
    assert source is not None
    spec = replace(trained_vowels(DEFAULTS), weights=replace(source, name="größe.pt"), outlier=40.0)
    *_, note = save_model(spec, tmp_path / "lstm")
    text = note.read_text(encoding="ascii")
    assert "linear 9, weights of gr??e.pt, outlier 40 sigma" in text


def test_the_note_says_what_is_to_be_trusted(tmp_path: Path) -> None:
    *_, note = save_model(DEFAULTS, tmp_path / "lstm")
    text = note.read_text()
    assert "only with a file that you trust" in text
    assert "weights_only=False" in text
    *_, note = save_model(replace(DEFAULTS, scheme="float32"), tmp_path / "copy")
    text = note.read_text()
    assert "unquantized fp32 model" in text
    assert "weights_only=False" not in text
    assert "quantize_dynamic" not in text


def test_a_cautious_reader_gets_the_fp32_weights_and_no_int8_ones(tmp_path: Path) -> None:
    copied, *_ = save_model(replace(DEFAULTS, scheme="float32"), tmp_path / "copy")
    assert len(torch.load(copied, weights_only=True)) == 4
    int8, *_ = save_model(DEFAULTS, tmp_path / "lstm")
    with pytest.raises(Exception, match="Weights only load failed"):
        torch.load(int8, weights_only=True)


def test_the_files_are_those_that_were_announced(tmp_path: Path) -> None:
    base = tmp_path / "dim 8.v1"
    assert save_model(DEFAULTS, base) == planned_files(base)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "dim 8.v1-how-to-load.txt",
        "dim 8.v1-state_dict.pt",
        "dim 8.v1-torchscript.pt",
    ]


def test_no_file_names_a_folder_of_this_machine(tmp_path: Path) -> None:
    folders = [str(Path(module.__file__).parent).encode() for module in (subject, torch)]
    folders.append(os.fsencode(tmp_path))
    for path in save_model(DEFAULTS, tmp_path / "lstm"):
        contents = [path.read_bytes()]
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                contents += [archive.read(entry) for entry in archive.infolist()]
        assert not any(folder in data for folder in folders for data in contents)


@pytest.mark.parametrize("failing", [0, 1, 2])
@pytest.mark.parametrize("failure", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_write_that_fails_or_is_interrupted_leaves_older_files_whole(
    failure: BaseException, failing: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    older = {path: path.read_bytes() for path in save_model(DEFAULTS, tmp_path / "lstm")}
    count = itertools.count()

    def sync(_: int) -> None:
        if next(count) == failing:
            raise failure

    monkeypatch.setattr(os, "fsync", sync)
    with pytest.raises(type(failure)):
        save_model(replace(DEFAULTS, seed=1), tmp_path / "lstm")
    for path in list(older)[failing:]:
        assert path.read_bytes() == older[path]
    assert sorted(tmp_path.iterdir()) == sorted(older)


@pytest.mark.parametrize("polls", [0, 3, -1], ids=["at once", "while building", "at the end"])
def test_a_stop_writes_nothing(polls: int, tmp_path: Path) -> None:
    count = itertools.count()
    asked = itertools.count()

    def never() -> bool:
        next(asked)
        return False

    if polls < 0:
        save_model(DEFAULTS, tmp_path / "other", never)
        # The last time that it is asked.
        polls = next(asked) - 1
    before = sorted(tmp_path.iterdir())
    with pytest.raises(StoppedError):
        save_model(DEFAULTS, tmp_path / "lstm", lambda: next(count) >= polls)
    assert sorted(tmp_path.iterdir()) == before


def test_nothing_is_written_when_the_torchscript_computes_something_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make_candidate(build_workload(replace(DEFAULTS, seed=1)).model, "int8", DEFAULTS.engine)
    compile_script = subject.compile_script
    monkeypatch.setattr(subject, "compile_script", lambda _: compile_script(other))
    with pytest.raises(ModelFileError):
        save_model(DEFAULTS, tmp_path / "lstm")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("change", [{"hidden_size": 0}, {"engine": "cuda"}])
def test_a_spec_that_cannot_be_built_is_refused(change: dict[str, object], tmp_path: Path) -> None:
    with pytest.raises(SpecError):
        save_model(replace(DEFAULTS, **change), tmp_path / "lstm")
    assert list(tmp_path.iterdir()) == []


def test_more_threads_than_this_machine_has_do_not_matter(tmp_path: Path) -> None:
    assert len(save_model(replace(DEFAULTS, threads=1024), tmp_path / "lstm")) == 3
