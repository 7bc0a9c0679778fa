"""Networks and inputs out of files: read beside the window, chosen in it, found again."""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fakes import PATIENCE_MS, make_comparison
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from safetensors.numpy import save_file
from window_stage import WindowStage

from app.core.errors import UnusableError
from app.core.networks.presets import trained_vowels
from app.core.readers.checkpoints import reader as reader_module
from app.core.readers.checkpoints.contents import CheckpointContents, FoundModule, fill_spec
from app.core.spec import ComparisonSpec, FileSource
from app.core.storage.weight_store import Store
from app.ui.dialogs.inputs_dialog import InputsDialog
from app.ui.dialogs.layer_chooser import LayerChooser

RECIPE = ComparisonSpec()
MakeStage = Callable[..., WindowStage]
USABLE = FoundModule(
    "encoder", "gru", 3, 4, 2, True, 400, "float16", notes=("Its half weights became float32.",)
)
OTHER = FoundModule("decoder", "lstm", 5, 6, 1, False, 312, "float32")
REFUSED = FoundModule("proj", "lstm", 5, 6, 1, False, 99, "float32", refusal="It projects.")


class FakeReader:
    """A reader that finds what a test says, and remembers whether it was closed."""

    made: list["FakeReader"]
    modules: tuple[FoundModule, ...] = (USABLE,)
    waits = False

    def __init__(self, path: Path) -> None:
        self.path = path
        self.closed = False
        self.made.append(self)

    def survey(self) -> CheckpointContents:
        while self.waits and not self.closed:
            time.sleep(0.002)
        if self.closed:
            raise UnusableError("Reading it was stopped.")
        return CheckpointContents(self.path.name, "torch", self.modules)

    def extract(self, prefix: str, store: Store) -> FileSource:
        values = {"weight_ih_l0": np.zeros((4, 4), np.float32)}
        return store.keep(values, name=self.path.name, part=prefix)

    def close(self) -> None:
        self.closed = True

    def __enter__(self) -> "FakeReader":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> type[FakeReader]:
    kind = type("Reader", (FakeReader,), {"made": []})
    monkeypatch.setattr(reader_module, "CheckpointReader", kind)
    return kind


def checkpoint(folder: Path, name: str = "model.pt") -> Path:
    path = folder / name
    path.write_bytes(b"\x80\x02}q\x00.")
    return path


def array(folder: Path, shape: tuple[int, ...] = (5, 3, 8)) -> Path:
    path = folder / "in.npy"
    np.save(path, np.zeros(shape, np.float32))
    return path


def ask_for_a_layer(stage: WindowStage, folder: Path) -> LayerChooser:
    """Opens a checkpoint that leaves a choice, and returns the dialog that asks."""
    stage.window.open_controller.open_files([checkpoint(folder)])
    return stage.dialog(LayerChooser)


# Checkpoints


def test_the_only_layer_of_a_checkpoint_is_taken_at_once_with_its_notes(
    stage: WindowStage, tmp_path: Path, reader: type[FakeReader]
) -> None:
    with stage.ending():
        stage.window.open_controller.open_files([checkpoint(tmp_path)])
    spec = stage.instrument.specs[-1]
    assert (spec.cell, spec.input_size, spec.hidden_size) == ("gru", 3, 4)
    assert (spec.num_layers, spec.bidirectional) == (2, True)
    assert Path(spec.weights.path).is_file()
    assert stage.window.panel.network.text == "model.pt: encoder"
    assert "Its half weights became float32. Done: " in stage.window.status.message
    assert all(made.closed for made in reader.made)


@pytest.mark.parametrize(
    ("modules", "name"),
    [
        ((REFUSED, USABLE), "model.pt: encoder"),
        ((replace(USABLE, partial=True),), "part of model.pt: encoder"),
    ],
)
def test_what_would_be_left_out_is_shown_before_it_is_measured(
    qtbot: QtBot,
    stage: WindowStage,
    tmp_path: Path,
    reader: type[FakeReader],
    modules: tuple[FoundModule, ...],
    name: str,
) -> None:
    reader.modules = modules
    dialog = ask_for_a_layer(stage, tmp_path)
    assert dialog.list.count() == len(modules)
    assert dialog.module == modules[-1]
    with stage.ending():
        qtbot.keyClick(dialog.list, Qt.Key.Key_Return)
    assert stage.instrument.specs[-1].weights.part == "encoder"
    assert stage.window.panel.network.text == name


def test_of_several_layers_one_is_chosen(
    qtbot: QtBot, stage: WindowStage, tmp_path: Path, reader: type[FakeReader]
) -> None:
    reader.modules = (USABLE, OTHER)
    dialog = ask_for_a_layer(stage, tmp_path)
    with stage.ending():
        qtbot.keyClick(dialog.list, Qt.Key.Key_Down)
        qtbot.keyClick(dialog.list, Qt.Key.Key_Return)
    assert stage.instrument.specs[-1].hidden_size == 6
    assert stage.window.panel.network.text == "model.pt: decoder"


def test_a_cancelled_choice_changes_nothing_and_ends_the_reader(
    qtbot: QtBot, stage: WindowStage, tmp_path: Path, reader: type[FakeReader]
) -> None:
    reader.modules = (USABLE, OTHER)
    dialog = ask_for_a_layer(stage, tmp_path)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert [made.closed for made in reader.made] == [True]
    assert stage.window.panel.spec == RECIPE
    assert stage.window.status.message == "model.pt was not opened."


def test_a_checkpoint_of_refused_layers_says_the_reason(
    qtbot: QtBot,
    stage: WindowStage,
    tmp_path: Path,
    reader: type[FakeReader],
    warnings_shown: list[str],
) -> None:
    reader.modules = (REFUSED, replace(REFUSED, prefix="old"))
    stage.window.open_controller.open_files([checkpoint(tmp_path)])
    qtbot.waitUntil(lambda: bool(warnings_shown), timeout=PATIENCE_MS)
    (said,) = warnings_shown
    assert said.startswith("None of the 2 recurrent layers of model.pt can be compared. ")
    assert said.endswith("proj, old: It projects.")
    assert stage.window.panel.spec == RECIPE


def test_a_window_that_closes_while_it_reads_ends_the_reader_and_says_nothing(
    qtbot: QtBot,
    stage: WindowStage,
    tmp_path: Path,
    reader: type[FakeReader],
    warnings_shown: list[str],
) -> None:
    reader.waits = True
    stage.window.open_controller.open_files([checkpoint(tmp_path)])
    reading = "Reading model.pt…"
    qtbot.waitUntil(lambda: stage.window.status.message == reading, timeout=PATIENCE_MS)
    stage.window.close()
    qtbot.waitUntil(lambda: not stage.jobs.busy, timeout=PATIENCE_MS)
    assert reader.made[0].closed
    assert warnings_shown == []


def test_a_later_checkpoint_overtakes_one_that_is_being_read(
    stage: WindowStage,
    tmp_path: Path,
    reader: type[FakeReader],
    warnings_shown: list[str],
) -> None:
    reader.waits = True
    stage.window.reading.open_checkpoint(checkpoint(tmp_path, "first.pt"))
    reader.waits = False
    with stage.ending():
        stage.window.reading.open_checkpoint(checkpoint(tmp_path, "second.pt"))
    assert stage.window.panel.network.text == "second.pt: encoder"
    assert warnings_shown == []


def test_a_real_checkpoint_at_launch_is_the_first_comparison(
    qtbot: QtBot, make_stage: MakeStage, tmp_path: Path
) -> None:
    rng = np.random.default_rng(1)
    shapes = {"weight_ih_l0": (16, 3), "weight_hh_l0": (16, 4), "bias_ih_l0": 16, "bias_hh_l0": 16}
    tensors = {f"rnn.{n}": rng.normal(size=s).astype(np.float32) for n, s in shapes.items()}
    path = tmp_path / "net.bin"
    save_file(tensors, path)
    stage = make_stage(files=[path])
    qtbot.waitUntil(lambda: bool(stage.instrument.specs), timeout=PATIENCE_MS)
    (spec,) = stage.instrument.specs
    assert (spec.input_size, spec.hidden_size) == (3, 4)
    assert spec.weights.title == "net.bin: rnn"


def test_a_file_at_launch_that_cannot_be_opened_leaves_the_remembered_comparison(
    qtbot: QtBot, make_stage: MakeStage, tmp_path: Path, warnings_shown: list[str]
) -> None:
    path = tmp_path / "broken.npy"
    path.write_bytes(b"\x93NUMPY")
    stage = make_stage(files=[path])
    qtbot.waitUntil(lambda: stage.instrument.specs == [RECIPE], timeout=PATIENCE_MS)
    assert len(warnings_shown) == 1
    assert warnings_shown[0].startswith("broken.npy cannot be opened.")


# Inputs


def test_an_array_becomes_the_inputs_and_locks_their_sizes(
    qtbot: QtBot, stage: WindowStage, tmp_path: Path
) -> None:
    stage.window.open_controller.open_files([array(tmp_path, (5, 3, 7))])
    dialog = stage.dialog(InputsDialog)
    with stage.ending():
        qtbot.keyClick(dialog.steps_first, Qt.Key.Key_Down)
        qtbot.keyClick(dialog, Qt.Key.Key_Return)
    spec = stage.instrument.specs[-1]
    assert (spec.seq_len, spec.batch_size, spec.input_size) == (3, 5, 7)
    assert (spec.inputs, spec.input_file.name) == ("file", "in.npy")
    panel = stage.window.panel
    assert panel.field("inputs").currentText() == "in.npy"
    locked = [panel.field(n).isEnabled() for n in ("seq_len", "batch_size", "input_size")]
    assert locked == [False] * 3
    assert panel.field("hidden_size").isEnabled()


def test_inputs_must_be_as_wide_as_a_network_from_a_file(
    qtbot: QtBot, stage: WindowStage, tmp_path: Path
) -> None:
    stage.window.networks.choose_trained()
    stage.window.open_controller.open_files([array(tmp_path)])
    dialog = stage.dialog(InputsDialog)
    assert "the network takes 12" in dialog.reason
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert stage.window.status.message == "in.npy was not opened."
    assert stage.window.panel.spec == trained_vowels(RECIPE)


# Kept files


def test_a_stored_comparison_finds_its_weights_again(
    qtbot: QtBot, make_stage: MakeStage, tmp_path: Path
) -> None:
    kept = Store(tmp_path / "weights").keep(
        {"weight_ih_l0": np.zeros((4, 4), np.float32)}, name="model.pt"
    )
    spec = replace(RECIPE, weights=replace(kept, path=""))
    stage = make_stage(opened=[(make_comparison(spec), "old.json")])
    qtbot.waitUntil(
        lambda: stage.window.comparison_controller.stored is not None, timeout=PATIENCE_MS
    )
    assert stage.window.panel.spec.weights.path == kept.path
    assert stage.window.comparison_controller.comparison.spec.weights.path == kept.path


def test_weights_that_are_not_here_any_more_are_said_when_they_are_measured(
    qtbot: QtBot, make_stage: MakeStage
) -> None:
    spec = replace(RECIPE, weights=FileSource("gone.pt", "0" * 64, "rnn"))
    stage = make_stage(opened=[(make_comparison(spec), "old.json")])
    window = stage.window
    qtbot.waitUntil(lambda: window.comparison_controller.stored is not None, timeout=PATIENCE_MS)
    qtbot.waitUntil(window.menus.action("run").isEnabled, timeout=PATIENCE_MS)
    assert window.panel.network.text == "gone.pt: rnn"
    window.measuring.run_again()
    assert window.panel.problem("weights") == (
        "The weights of gone.pt are not on this machine; open the file again."
    )
    assert stage.instrument.specs == []


def test_weights_that_were_missing_are_measured_once_their_file_is_opened_again(
    qtbot: QtBot, make_stage: MakeStage, tmp_path: Path, reader: type[FakeReader]
) -> None:
    path = checkpoint(tmp_path)
    kept = reader(path).extract("encoder", Store(tmp_path / "elsewhere"))
    missing = fill_spec(RECIPE, USABLE, replace(kept, path=""))
    stage = make_stage(opened=[(make_comparison(missing), "old.json")])
    window = stage.window
    qtbot.waitUntil(lambda: window.comparison_controller.stored is not None, timeout=PATIENCE_MS)
    qtbot.waitUntil(window.menus.action("run").isEnabled, timeout=PATIENCE_MS)
    window.measuring.run_again()
    assert window.panel.problem("weights")
    with stage.ending():
        window.open_controller.open_files([path])
    assert [spec.weights.digest for spec in stage.instrument.specs] == [kept.digest]
    assert window.panel.problem("weights") == ""
