"""A page holds everything, cuts nothing off, and is the same wherever it is drawn."""

import io
import itertools
import re
import threading
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from fakes import make_accuracy, make_anatomy, make_comparison, make_divergence, make_rounds
from pypdf import PdfReader
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from app.core.record.embedded.packets import take_record
from app.core.report.anatomy import NOT_DISSECTED
from app.core.report.spec_text import describe_spec
from app.core.report.speed_verdict import state_comparison
from app.core.report.verdicts import Statement
from app.core.results.comparison import Comparison
from app.core.results.latency import Speedup
from app.core.results.size import StoredSize
from app.core.schemes.registry import SCHEME_KEYS, SCHEMES
from app.core.spec import ComparisonSpec, FileSource
from app.ui.charts.views import COURSE, ECDF, HISTOGRAM, RATIO, TAIL
from app.ui.page.axes import find_ticks
from app.ui.page.canvas import Placed
from app.ui.page.formats import to_image, to_pdf, to_png, to_svg
from app.ui.page.options import MOST, PANES, SHAPES, PageOptions
from app.ui.page.page import Page
from app.ui.page.text_metrics import Style, fit, measure, wrap
from app.ui.theme import DARK, LIGHT

USUAL = make_comparison()
LARGE = replace(
    make_comparison(
        ComparisonSpec(
            input_size=8191, hidden_size=8192, num_layers=16, bidirectional=True, seq_len=500,
            batch_size=1024, seed=2**31 - 1, threads=64, allocator="no-trim",
        ),
        divergence=make_divergence(500, 64, rows=16),
    ),
    environment=replace(USUAL.environment, cpu="Some Processor " * 8, os="Linux " * 20),
)  # fmt: skip
SHORT = replace(
    make_comparison(
        ComparisonSpec(seq_len=1, hidden_size=1, input_size=1, scheme="float32"),
        rounds=make_rounds(count=1, calls=3),
        divergence=make_divergence(1, 1, scale=0),
    )
)
UNTIMED = replace(USUAL, latency=None, speedup=None)
BARE = replace(USUAL, divergence=replace(USUAL.divergence, hidden_map=None, cell_units=None))
REAL = replace(USUAL, accuracy=make_accuracy(), anatomy=make_anatomy(USUAL.spec, outlier=43))
DEEP_SPEC = ComparisonSpec(num_layers=16, bidirectional=True, seq_len=200)
DEEP = replace(
    make_comparison(DEEP_SPEC),
    accuracy=make_accuracy(wrong=200, lost=90, gained=40, both_wrong=30),
    anatomy=make_anatomy(DEEP_SPEC, outlier=43),
)
GRU = replace(
    make_comparison(ComparisonSpec(cell="gru")),
    divergence=replace(make_divergence(20, 8), cell=None, cell_units=None),
    anatomy=make_anatomy(ComparisonSpec(cell="gru")),
)
HALF = replace(
    USUAL,
    spec=replace(
        USUAL.spec,
        weights=FileSource(
            "model.pt", "ab" * 32, "cell", stored_type="bfloat16", stored_bytes=1_024, partial=True
        ),
    ),
    sizes=replace(USUAL.sizes, stored=StoredSize("bfloat16", 3_327)),
)
EARLY = Speedup(0.5, 0.2, 0.9, 0.95, "slower")


def state(comparison: Comparison) -> Statement:
    statement = state_comparison(comparison)
    assert statement is not None
    return statement


CASES = {
    "half": HALF,
    "usual": USUAL,
    "large": LARGE,
    "short": SHORT,
    "untimed": UNTIMED,
    "bare": BARE,
    "real": REAL,
    "deep": DEEP,
    "gru": GRU,
}


def draw(page: Page, scale: float = 1) -> tuple[QImage, list[Placed]]:
    image = QImage((page.size * scale).toSize(), QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.scale(scale, scale)
    placed = page.paint(painter)
    painter.end()
    return image, placed


def check_texts(page: Page, placed: list[Placed]) -> None:
    """Fails where a text leaves the page or lies on another."""
    whole = QRectF(0, 0, page.size.width(), page.size.height())
    assert placed
    for text in placed:
        assert whole.contains(text.area), f"{text.text} leaves the page"
        assert text.pixels >= 8
    for one, other in itertools.combinations(placed, 2):
        shared = one.area.intersected(other.area)
        overlap = min(shared.width(), shared.height())
        assert overlap <= 1.5, f"{one.text!r} lies on {other.text!r}"


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("shape", SHAPES)
def test_no_text_is_cut_off_or_lies_on_another(case: str, shape: str) -> None:
    for pane in PANES if shape == "pane" else PANES[:1]:
        page = Page([CASES[case]], PageOptions(shape=shape, pane=pane))
        check_texts(page, draw(page)[1])


@pytest.mark.parametrize("view", [HISTOGRAM, ECDF, COURSE, TAIL, RATIO])
@pytest.mark.parametrize("logarithmic", [False, True])
def test_every_view_of_the_latencies_can_be_printed(view: int, logarithmic: bool) -> None:
    options = PageOptions("pane", "latency", LIGHT, view, logarithmic)
    page = Page([USUAL], options, baseline=make_comparison(rounds=make_rounds(candidate_us=150)))
    image, placed = draw(page)
    check_texts(page, placed)
    colours = {image.pixelColor(x, y).name() for x in range(960) for y in range(60, 540, 2)}
    assert {LIGHT.reference, LIGHT.surface} <= colours or view == RATIO


@pytest.mark.parametrize("count", [2, 3, 4])
@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_several_stand_side_by_side_with_a_table(count: int, theme: object) -> None:
    several = [USUAL, LARGE, UNTIMED, SHORT][:count]
    page = Page(several, PageOptions(shape="classic", theme=theme))
    image, placed = draw(page)
    check_texts(page, placed)
    texts = " ".join(text.text for text in placed)
    assert all(f"{letter}: " in texts for letter in "ABCD"[:count])
    assert "speed-up" in texts
    assert image.pixelColor(1, 1).name() == theme.window


def test_panes_stand_level_beside_a_heading_of_more_lines() -> None:
    placed = draw(Page([DEEP, USUAL, SHORT], PageOptions(shape="classic")))[1]
    for name in ("Size on disk", "Output difference"):
        tops = [text.area.top() for text in placed if text.text == name]
        assert len(tops) == 3
        assert max(tops) - min(tops) < 1


def test_columns_that_can_share_an_axis_say_so() -> None:
    faster = make_comparison(rounds=make_rounds(candidate_us=150))
    texts = " ".join(t.text for t in draw(Page([USUAL, faster], PageOptions()))[1])
    assert "share one axis for latency, size and difference" in texts
    slow = make_comparison(rounds=make_rounds(candidate_us=90_000))
    texts = " ".join(t.text for t in draw(Page([USUAL, slow], PageOptions()))[1])
    assert "share one axis for latency, size and difference" in texts
    assert "(ms, logarithmic)" in texts
    page = Page([USUAL, slow], PageOptions(logarithmic=False))
    texts = " ".join(t.text for t in draw(page)[1])
    assert "share one axis for size and difference" in texts
    assert "span too many sizes" in texts


@pytest.mark.parametrize("view", [HISTOGRAM, ECDF, COURSE])
@pytest.mark.parametrize("shape", SHAPES)
def test_calls_beyond_the_axis_are_told_in_a_picture_too(view: int, shape: str) -> None:
    rounds = make_rounds(1, 400)
    slow = rounds[0].reference.samples_ns.copy()
    slow[:12] = 9_000_000
    timed = replace(rounds[0], reference=replace(rounds[0].reference, samples_ns=slow))
    comparison = make_comparison(rounds=(timed,))
    page = Page(
        [comparison],
        PageOptions(shape=shape, latency_view=view),
        baseline=make_comparison(rounds=make_rounds(candidate_us=900)),
    )
    placed = draw(page)[1]
    check_texts(page, placed)
    texts = " ".join(text.text for text in placed)
    assert "9 ms, 3 % of calls" in texts
    assert "baseline" in texts


def test_a_picture_is_logarithmic_by_itself_where_medians_are_far_apart() -> None:
    for candidate_us, title in ((200, "(µs)"), (9_000, "(ms, logarithmic)")):
        page = Page([make_comparison(rounds=make_rounds(candidate_us=candidate_us))], PageOptions())
        assert f"Latency per call {title}" in [text.text for text in draw(page)[1]]


def test_a_page_says_parameters_verdict_and_circumstances() -> None:
    texts = " ".join(t.text for t in draw(Page([USUAL], PageOptions()))[1])
    parameters = describe_spec(USUAL.spec)
    for said in (
        parameters[0].upper() + parameters[1:],
        "1.30× smaller",
        "slower",
        "different",
        "Test processor",
        "torch 2.13",
        "engine x86",
        "1 thread",
        "2026-01-02T03:04:05+00:00",
        "Done: the interval is",
    ):
        assert said in texts


def test_a_page_says_what_a_half_precision_file_was() -> None:
    _, placed = draw(Page([HALF], PageOptions()))
    texts = " ".join(p.text for p in placed)
    assert "4.48 kB → 3.46 kB; 1.04× larger than as bfloat16" in texts
    assert "total as bfloat16" in texts
    assert "3,327 B" in texts
    assert "taken as a plain LSTM" in texts


@pytest.mark.parametrize("shape", ["slide", "document"])
def test_a_picture_of_an_unfinished_measurement_says_so(shape: Any) -> None:
    assert USUAL.speedup is not None
    unfinished = replace(USUAL, speedup=replace(EARLY, stopped_by=None))
    page = Page([unfinished], PageOptions(shape=shape))
    placed = draw(page)[1]
    check_texts(page, placed)
    texts = " ".join(t.text for t in placed)
    assert state(unfinished).headline in texts
    assert "Not finished: the interval spans a factor of 4.5 after " in texts
    finished = " ".join(t.text for t in draw(Page([USUAL], PageOptions(shape=shape)))[1])
    assert "so far" not in finished
    assert "Not finished" not in finished


def test_a_picture_says_what_is_undecided_and_what_would_decide_it() -> None:
    speedup = Speedup(1.5, 0.97, 2.2, 0.95, "undecided", "budget")
    undecided = replace(USUAL, speedup=speedup)
    said = state(undecided)
    assert said.remedy
    for baseline in (None, USUAL):
        page = Page([undecided], PageOptions(), baseline)
        placed = draw(page)[1]
        check_texts(page, placed)
        texts = [t.text for t in placed]
        assert {said.headline, said.evidence, said.remedy} <= set(texts)


def test_columns_side_by_side_say_which_of_them_is_unfinished() -> None:
    page = Page([USUAL, replace(USUAL, speedup=EARLY)], PageOptions(shape="classic"))
    placed = draw(page)[1]
    check_texts(page, placed)
    # In the second column, and in the table under both.
    headline = state(replace(USUAL, speedup=EARLY)).headline
    assert sum(headline in t.text for t in placed) == 2


def test_a_baseline_is_drawn_and_named() -> None:
    baseline = make_comparison(rounds=make_rounds(candidate_us=150))
    with_it, without = (Page([USUAL], PageOptions(), b) for b in (baseline, None))
    image, placed = draw(with_it)
    texts = [text.text for text in placed]
    assert any(text.startswith("Baseline (dotted): ") for text in texts)
    assert any("the baseline" in text for text in texts)
    assert image != draw(without)[0]


def test_a_page_drawn_on_another_thread_is_the_same() -> None:
    page = Page([USUAL], PageOptions())
    found: list[QImage] = []
    thread = threading.Thread(target=lambda: found.append(to_image(page, 2)))
    thread.start()
    thread.join()
    assert found == [to_image(page, 2)]


def make_files(comparison: Comparison) -> dict[str, bytes]:
    page = Page([comparison], PageOptions())
    return {"png": to_png(page, 1, "{}"), "svg": to_svg(page, "{}"), "pdf": to_pdf(page, "{}")}


def test_each_format_carries_the_record() -> None:
    assert {take_record(data) for data in make_files(USUAL).values()} == {b"{}"}


def test_an_svg_needs_no_font_and_describes_itself() -> None:
    svg = make_files(USUAL)["svg"]
    root = ET.fromstring(svg)  # noqa: S314 - our own text
    tags = {element.tag.split("}")[1] for element in root.iter()}
    assert "text" not in tags
    assert {"title", "desc", "metadata", "path"} <= tags
    assert describe_spec(USUAL.spec) in svg.decode()
    assert root.attrib["viewBox"].split() == ["0", "0", "1280", "720"]
    assert len(svg) < 1_000_000


def test_a_documents_pdf_is_an_a4_page() -> None:
    page = Page([USUAL], PageOptions(shape="document"))
    (sheet,) = PdfReader(io.BytesIO(to_pdf(page, "{}"))).pages
    millimetres = [round(float(x) / 72 * 25.4) for x in sheet.mediabox]
    assert millimetres == [0, 0, 210, 297]


def test_a_pdf_has_one_page_of_the_right_size_with_its_fonts_in_it() -> None:
    reader = PdfReader(io.BytesIO(make_files(USUAL)["pdf"]))
    (page,) = reader.pages
    assert [round(float(x)) for x in page.mediabox] == [0, 0, 960, 540]
    fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]
    assert fonts
    for font in fonts:
        (descendant,) = font["/DescendantFonts"]
        descriptor = descendant.get_object()["/FontDescriptor"].get_object()
        assert re.search("Inter", descriptor["/FontName"])
        assert any(name in descriptor for name in ("/FontFile2", "/FontFile3"))


def test_a_large_scale_shows_the_same_in_more_pixels() -> None:
    page = Page([USUAL], PageOptions())
    small = to_image(page, 1)
    shrunk = to_image(page, 2).scaled(small.size()).convertToFormat(small.format())
    views = [np.frombuffer(image.constBits(), np.uint8).astype(int) for image in (small, shrunk)]
    assert np.abs(views[0] - views[1]).mean() < 4


@pytest.mark.parametrize(
    ("low", "high", "most", "expected"),
    [
        (0, 10, 5, ["0", "2", "4", "6", "8", "10"]),
        (0, 1, 4, ["0", "0.5", "1"]),
        (95, 105, 4, ["95", "100", "105"]),
        (3, 3, 4, ["3"]),
    ],
)
def test_ticks_are_round(low: float, high: float, most: int, expected: list[str]) -> None:
    assert [text for _, text in find_ticks(low, high, most)] == expected


def test_whole_ticks_have_no_fractions() -> None:
    assert [value for value, _ in find_ticks(0.5, 3.5, 20, whole=True)] == [1, 2, 3]


def test_texts_are_wrapped_or_shrunk_and_never_shortened() -> None:
    style = Style(12)
    text = "a few words " * 10 + "w" * 200
    lines = wrap(text, style, 150)
    assert all(measure(line, style) <= 150 for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert fit("short", style, 150) == style
    assert fit(text, style, 150).pixels == 8


def test_a_page_without_a_comparison_makes_no_sense() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Page([], PageOptions())


def test_painting_twice_draws_the_same() -> None:
    page: Page = Page([USUAL], PageOptions(theme=DARK))
    pictures: list[Callable[[], QImage]] = [lambda: draw(page)[0]] * 2
    first, second = (make() for make in pictures)
    assert first == second


def read_page(case: str, options: PageOptions) -> str:
    """Returns all that a page says, in one line."""
    return " ".join(text.text for text in draw(Page([CASES[case]], options))[1])


@pytest.mark.parametrize("shape", ["slide", "classic", "document"])
@pytest.mark.parametrize("key", SCHEME_KEYS)
def test_each_scheme_s_name_has_its_room(key: str, shape: str) -> None:
    spec = ComparisonSpec(batch_size=8, scheme=key)
    page: Page = Page([make_comparison(spec)], PageOptions(shape=shape))
    check_texts(page, draw(page)[1])


def test_all_schemes_stand_side_by_side() -> None:
    every = [make_comparison(ComparisonSpec(batch_size=8, scheme=key)) for key in SCHEME_KEYS]
    page: Page = Page(every[:MOST], PageOptions())
    check_texts(page, draw(page)[1])


@pytest.mark.parametrize(("scheme", "said"), [(s.key, s.shares_scale(8)) for s in SCHEMES])
def test_only_what_quantizes_activations_shares_their_scale(scheme: str, said: bool) -> None:
    comparison = make_comparison(ComparisonSpec(batch_size=8, scheme=scheme))
    texts = " ".join(text.text for text in draw(Page([comparison], PageOptions()))[1])
    assert ("batch-mates share one activation scale" in texts) == said


@pytest.mark.parametrize("shape", ["slide", "classic", "document"])
def test_a_real_network_brings_its_findings_onto_the_page(shape: str) -> None:
    said = read_page("real", PageOptions(shape=shape))

    # 370 utterances: fp32 is wrong in 11, int8 in one more.
    assert "97.0 % → 96.8 % correct" in said
    assert "does the most harm" in said
    assert "Does the error grow?" in said
    assert "Does the error grow?" not in read_page("usual", PageOptions(shape=shape))


def test_the_accuracy_pane_lists_what_flipped_and_says_what_it_leaves_out() -> None:
    said = read_page("deep", PageOptions(shape="pane", pane="accuracy"))

    # 90 lost, 40 gained and 30 wrong in another way.
    assert "160 answers flipped" in said
    assert "136 more are in the record." in said
    assert "has no accuracy" in read_page("usual", PageOptions("pane", "accuracy"))


def test_the_anatomy_pane_shows_the_matrices_that_do_most_harm() -> None:
    said = read_page("deep", PageOptions(shape="pane", pane="anatomy"))

    # 16 layers, two directions, two matrices each, of which twelve are shown.
    assert "52 more do less harm" in said
    assert "layer 16" in said
    assert NOT_DISSECTED in read_page("usual", PageOptions("pane", "anatomy"))


def test_a_gru_has_no_cell_state_to_print() -> None:
    assert "A GRU has no c." in read_page("gru", PageOptions("pane", "difference", cell=True))
