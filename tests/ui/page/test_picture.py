"""Pictures are drawn alike everywhere, and their names hold the parameters."""

import json
import string
from collections.abc import Iterator
from dataclasses import replace

import pytest
from fakes import make_comparison, make_divergence
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from app.core.record.document import to_json
from app.core.record.embedded.packets import take_record
from app.core.results.comparison import Comparison
from app.core.spec import ComparisonSpec, FileSource
from app.ui.page.options import FORMATS, PageOptions, Picture
from app.ui.page.picture import make_picture, propose_name
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


@pytest.mark.parametrize("form", FORMATS)
def test_a_picture_of_any_format_holds_the_record(form: str, comparison: Comparison) -> None:
    data = make_picture((comparison,), None, Picture(PageOptions(), format=form))
    assert take_record(data).decode() == to_json(comparison)


@pytest.mark.parametrize("form", FORMATS)
def test_a_picture_of_several_holds_all_their_records(form: str, comparison: Comparison) -> None:
    several = (comparison, replace(comparison, spec=replace(RECIPE, seed=1)))
    data = make_picture(several, None, Picture(PageOptions(), format=form))
    records = json.loads(take_record(data))["comparisons"]
    assert [r["spec"]["workload"]["seed"] for r in records] == [29592, 1]


@pytest.mark.parametrize("scale", [1, 2, 3, 4])
def test_a_png_has_so_many_times_the_pages_size(scale: int, comparison: Comparison) -> None:
    data = make_picture((comparison,), None, Picture(PageOptions(), scale=scale))
    image = QImage.fromData(data)
    assert (image.width(), image.height()) == (1280 * scale, 720 * scale)


def test_a_baseline_is_drawn_where_it_is_wanted(comparison: Comparison) -> None:
    other = make_comparison(rounds=comparison.latency.rounds[:3])
    pictures = [
        QImage.fromData(make_picture((comparison,), baseline, Picture(PageOptions(), "png", 1, w)))
        for baseline, w in ((None, True), (other, False), (other, True))
    ]
    assert pictures[0] == pictures[1]
    assert pictures[0] != pictures[2]


@pytest.mark.usefixtures("dressed_dark")
def test_a_light_picture_of_a_dark_application_is_light(comparison: Comparison) -> None:
    for theme in (LIGHT, DARK):
        data = make_picture((comparison,), None, Picture(PageOptions(theme=theme)))
        assert QImage.fromData(data).pixelColor(2, 2) == QColor(theme.window)


def test_a_comparison_without_timed_calls_can_be_exported(comparison: Comparison) -> None:
    bare = replace(comparison, latency=None, speedup=None)
    data = make_picture((bare,), None, Picture(PageOptions()))
    assert json.loads(take_record(data))["latency"] is None


def test_large_models_have_a_picture_too() -> None:
    spec = replace(RECIPE, seq_len=500, hidden_size=512, batch_size=8)
    large = make_comparison(spec, divergence=make_divergence(500, 512, rows=128))
    assert not QImage.fromData(make_picture((large,), None, Picture(PageOptions()))).isNull()


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
    proposed = propose_name(replace(RECIPE, **change), "png")
    assert proposed == name.replace("ENGINE", RECIPE.engine)


@pytest.mark.parametrize(
    ("spec", "name"),
    [
        (
            replace(RECIPE, cell="gru", vocabulary=50, output_size=9, outlier=40.0),
            "dim8-1layer-gru-embedding50-linear9-outlier40-T20-B1-int8",
        ),
        (
            replace(RECIPE, inputs="uniform", initial_state="zero"),
            "dim8-1layer-T20-B1-uniform-zero-int8",
        ),
        (
            replace(
                RECIPE,
                weights=FileSource("my model.pt", "0" * 64, "encoder.rnn"),
                inputs="file",
                input_file=FileSource("frames/../x.npy", "0" * 64),
            ),
            "dim8-1layer-my_model.pt-encoder.rnn-T20-B1-frames..x.npy-int8",
        ),
    ],
)
def test_a_proposed_name_says_what_network_it_is(spec: ComparisonSpec, name: str) -> None:
    assert propose_name(spec, "png") == f"quantscope-{name}-{RECIPE.engine}-seed29592.png"


def test_a_proposed_name_says_what_else_is_in_the_file() -> None:
    assert propose_name(RECIPE, "csv", "samples").endswith("-seed29592-samples.csv")
    assert propose_name(RECIPE, "svg", count=3) == "quantscope-3-side-by-side.svg"
    assert propose_name(RECIPE, "").endswith("-seed29592")


@pytest.mark.parametrize(
    "engine", ["../../etc/passwd", "a b\nc", "x:y*?|<>", "ünïcode", "a" * 9, "a" * 900]
)
def test_a_proposed_name_is_safe_on_every_system(engine: str) -> None:
    name = propose_name(replace(RECIPE, engine=engine), "png")
    assert set(name) <= set(string.ascii_letters + string.digits + "._-")
    assert name.startswith("quantscope-")
    assert name.endswith(".png")
    assert len(name) <= 130
