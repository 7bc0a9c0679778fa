import json
import string
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import make_comparison, make_divergence
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from app.core.record import to_json
from app.core.results import Comparison
from app.core.spec import ComparisonSpec
from app.ui.export import (
    PAGE_SIZE,
    RECORD_KEY,
    draw_picture,
    export_picture,
    propose_name,
)
from app.ui.theme import DARK, LIGHT, apply_theme

RECIPE = ComparisonSpec()


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    return make_comparison()


@pytest.fixture
def dressed_dark(qapp: QApplication) -> Iterator[None]:
    apply_theme(qapp, DARK)
    yield
    apply_theme(qapp, LIGHT)


def test_a_picture_has_twice_the_pages_size_and_the_record_in_its_text(
    comparison: Comparison, tmp_path: Path
) -> None:
    path = tmp_path / "picture.png"
    export_picture(comparison, path)
    image = QImage(str(path), "png")
    assert image.size() == PAGE_SIZE * 2
    assert RECORD_KEY == "quantscope"
    record = image.text("quantscope")
    assert record == to_json(comparison)
    assert json.loads(record)["size"]["reference_bytes"] == 4479
    assert [entry.name for entry in tmp_path.iterdir()] == ["picture.png"]


def test_a_record_of_any_letters_survives_in_the_picture(tmp_path: Path) -> None:
    comparison = make_comparison()
    odd = replace(comparison, environment=replace(comparison.environment, cpu="Zen™ 酷睿 “µ”"))
    export_picture(odd, tmp_path / "picture.png")
    text = QImage(str(tmp_path / "picture.png")).text(RECORD_KEY)
    assert json.loads(text)["environment"]["cpu"] == "Zen™ 酷睿 “µ”"


def test_a_comparison_without_timed_calls_can_be_exported(
    comparison: Comparison, tmp_path: Path
) -> None:
    path = tmp_path / "picture.png"
    export_picture(replace(comparison, latency=None, speedup=None), path)
    assert json.loads(QImage(str(path)).text(RECORD_KEY))["latency"] is None


def test_other_views_give_another_picture(comparison: Comparison) -> None:
    first = draw_picture(comparison, LIGHT, (0, 0))
    assert draw_picture(comparison, LIGHT, (0, 0)) == first
    assert draw_picture(comparison, LIGHT, (1, 1)) != first


def test_a_picture_is_not_blank_and_has_both_sides_colours(comparison: Comparison) -> None:
    image = draw_picture(comparison, LIGHT, (0, 0))
    colours = {
        image.pixelColor(x, y).name()
        for x in range(0, image.width(), 3)
        for y in range(0, image.height(), 3)
    }
    assert {LIGHT.reference, LIGHT.candidate, LIGHT.surface, LIGHT.window} <= colours


@pytest.mark.usefixtures("dressed_dark")
def test_a_light_picture_of_a_dark_application_is_light(
    comparison: Comparison,
) -> None:
    image = draw_picture(comparison, LIGHT, (0, 0))
    assert image.pixelColor(2, 2) == QColor(LIGHT.window)
    assert image.size() == QSize(2560, 1720)


@pytest.mark.parametrize("place", ["gone/picture.png", "file/picture.png", "x" * 300 + ".png"])
def test_a_picture_that_cannot_be_written_raises_and_leaves_nothing(
    comparison: Comparison, tmp_path: Path, place: str
) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match=r".+"):
        export_picture(comparison, tmp_path / place)
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]


def test_a_picture_that_cannot_be_replaced_stays_as_it_was(
    comparison: Comparison, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "picture.png"
    path.write_bytes(b"old")

    def fail(_self: Path, _target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="No space left"):
        export_picture(comparison, path)
    assert [(entry.name, entry.read_bytes()) for entry in tmp_path.iterdir()] == [
        ("picture.png", b"old")
    ]


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({}, "quantscope-dim8-1layer-T20-B1-int8-ENGINE-seed29592.png"),
        (
            {"input_size": 3, "num_layers": 2, "bidirectional": True, "batch_size": 4},
            "quantscope-in3-hid8-2layers-bidirectional-T20-B4-int8-ENGINE-seed29592.png",
        ),
        ({"scheme": "float32"}, "quantscope-dim8-1layer-T20-B1-float32-seed29592.png"),
    ],
)
def test_a_proposed_name_holds_the_parameters(change: dict[str, object], name: str) -> None:
    assert propose_name(replace(RECIPE, **change)) == name.replace("ENGINE", RECIPE.engine)


@pytest.mark.parametrize("engine", ["../../etc/passwd", "a b\nc", "x:y*?|<>", "ünïcode", "a" * 9])
def test_a_proposed_name_is_safe_on_every_system(engine: str) -> None:
    name = propose_name(replace(RECIPE, engine=engine))
    assert set(name) <= set(string.ascii_letters + string.digits + "._-")
    assert name.startswith("quantscope-")
    assert name.endswith(".png")


def test_large_models_have_a_picture_too(tmp_path: Path) -> None:
    spec = replace(RECIPE, seq_len=500, hidden_size=512, batch_size=8)
    divergence = make_divergence(500, 512, rows=128)
    export_picture(make_comparison(spec, divergence=divergence), tmp_path / "picture.png")
    assert QImage(str(tmp_path / "picture.png")).size() == PAGE_SIZE * 2
