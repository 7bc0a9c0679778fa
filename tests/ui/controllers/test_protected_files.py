"""What is read is not written over."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file
from window_stage import WindowStage

from app.core.export.model_names import planned_files
from app.core.readers.safetensors_header import read_names

MakeStage = Callable[..., WindowStage]
Answer = Callable[[Path | None], list[str]]


def open_and_measure(stage: WindowStage, path: Path) -> None:
    with stage.ending():
        stage.window.reading.open_checkpoint(path)


@pytest.fixture
def checkpoint(tmp_path: Path) -> Path:
    path = tmp_path / "model.json"
    save_file({name: np.zeros(shape, np.float32) for name, shape in GRU.items()}, path)
    return path


GRU = {"weight_ih_l0": (12, 3), "weight_hh_l0": (12, 4), "bias_ih_l0": (12,), "bias_hh_l0": (12,)}


@pytest.mark.parametrize("link", [None, Path.symlink_to, Path.hardlink_to])
def test_the_open_checkpoint_is_not_written_over(
    stage: WindowStage,
    checkpoint: Path,
    answer: Answer,
    warnings_shown: list[str],
    link: Callable[..., None] | None,
) -> None:
    open_and_measure(stage, checkpoint)
    before, target = checkpoint.read_bytes(), checkpoint
    if link is not None:
        target = checkpoint.with_name("other.json")
        link(target, checkpoint)
    answer(target)
    for act in (
        stage.window.export_controller.save_record,
        stage.window.export_controller.export_samples,
    ):
        message = stage.hear(act)
        assert message == warnings_shown[-1]
        assert "is the checkpoint itself and would be lost" in message
    assert checkpoint.read_bytes() == before


def test_a_part_of_the_open_checkpoint_is_not_written_over(
    stage: WindowStage,
    checkpoint: Path,
    answer: Answer,
    warnings_shown: list[str],
) -> None:
    index = checkpoint.with_name("model.index.json")
    index.write_text(json.dumps({"weight_map": dict.fromkeys(GRU, checkpoint.name)}))
    open_and_measure(stage, index)
    before = checkpoint.read_bytes()
    answer(checkpoint)
    message = stage.hear(stage.window.export_controller.save_record)
    assert message == warnings_shown[-1]
    assert "is a part of the checkpoint itself and would be lost" in message
    assert checkpoint.read_bytes() == before


def test_a_model_is_not_saved_over_the_open_checkpoint(
    stage: WindowStage, checkpoint: Path, warnings_shown: list[str]
) -> None:
    state_dict, *others = planned_files(checkpoint.with_name("mine"))
    checkpoint.rename(state_dict)
    open_and_measure(stage, state_dict)
    before = state_dict.read_bytes()
    stage.hear(lambda: stage.window.model_controller.save_model_to(checkpoint.with_name("mine")))
    assert "is the checkpoint itself" in warnings_shown[-1]
    assert state_dict.read_bytes() == before
    assert not any(path.exists() for path in others)


def test_what_was_opened_before_a_restart_is_known_by_its_name_and_kind(
    make_stage: MakeStage,
    checkpoint: Path,
    answer: Answer,
    warnings_shown: list[str],
) -> None:
    first = make_stage(finished=True)
    open_and_measure(first, checkpoint)
    spec = first.window.panel.spec
    first.window.close()
    stage = make_stage(finished=True)
    assert stage.window.panel.spec == spec
    answer(checkpoint)
    stage.hear(stage.window.export_controller.save_record)
    assert "may be the file that is measured" in warnings_shown[-1]
    assert read_names(checkpoint).keys() == GRU.keys()
