"""Numbers have one style, and words are plain, in every text that the program shows."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from awkward import COMPARISONS, KEPT, USUAL
from fakes import make_timed
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QWidget
from shown_texts import Said, find_menu_texts, find_texts
from text_style import find_mixed_units, find_slips
from window_stage import WindowStage

from app.core.report.comparison_table import tabulate, tabulate_change
from app.core.report.progress import describe_end, describe_round
from app.core.report.side_trip import state_answer
from app.core.report.summary import describe_results
from app.core.report.verdicts import state_resolution
from app.core.storage.resources import resource_path
from app.ui.charts.views import COURSE, ECDF, HISTOGRAM, RATIO, TAIL
from app.ui.dialogs.command_palette import CommandPalette
from app.ui.dialogs.help import HelpWindow
from app.ui.page.options import PANES, SHAPES, PageOptions
from app.ui.page.page import Page
from app.ui.theme import LIGHT
from app.ui.widgets.figure_table import FigureTable
from app.ui.widgets.text_table import TextModel


def list_slips(texts: Iterable[Said]) -> list[str]:
    """Returns each slip once, with where it was seen."""
    found = {}
    for said in texts:
        for slip in find_slips(said.text, wraps=said.wraps):
            found.setdefault(f"{slip} in {said.text!r}", said.place)
    return [f"{place}: {slip}" for slip, place in found.items()]


def list_mixed(widget: QWidget) -> list[str]:
    """Returns the columns of tables that have several units, unless their rows have one each."""
    tables = [table.shown for table in widget.findChildren(FigureTable)]
    tables += [model.rows for model in widget.findChildren(TextModel)]
    mixed = []
    for rows in filter(None, tables):
        columns = list(find_mixed_units(rows))
        if columns and list(find_mixed_units(list(zip(*rows, strict=True)))):
            mixed += columns
    return mixed


def test_no_text_of_the_window_leaves_the_style(make_stage: Callable[..., WindowStage]) -> None:
    stage = make_stage(finished=True)
    window = stage.window
    cards, status = window.comparison_controller.cards, window.status
    found: list[str] = []
    for name, comparison in COMPARISONS.items():
        for other in (None, USUAL):
            kept = KEPT if comparison is COMPARISONS["large"] else None
            cards.show_whole(comparison, kept, can_try=True)
            cards.show_baseline(other, comparison)
            status.show_idle(describe_end(comparison, "", here=True))
            for view in (HISTOGRAM, ECDF, COURSE, TAIL, RATIO):
                cards.overview.latency.views.button(view).click()
                found += list_slips(find_texts(cards.overview.latency))
            for button in cards.overview.divergence.views.buttons():
                button.click()
                found += list_slips(find_texts(cards.overview.divergence))
            for button in cards.anatomy.matrices.views.buttons():
                button.click()
                found += list_slips(find_texts(cards.anatomy))
            found += list_slips(find_texts(window))
            found += [f"{name}: {mixed}" for mixed in list_mixed(window)]
    assert sorted(set(found)) == []


def test_no_text_of_the_history_or_side_by_side_leaves_the_style(
    make_stage: Callable[..., WindowStage],
) -> None:
    several = tuple(COMPARISONS.values())
    stage = make_stage(opened=[(c, f"{n}.json") for n, c in COMPARISONS.items()])
    window = stage.window
    stage.settle()
    assert len(window.history.entries) > len(several) // 2
    found = list_slips(find_texts(window))
    for begin in range(0, len(several), 3):
        window.side_by_side.show_comparisons(several[begin : begin + 3])
        found += list_slips(find_texts(window.side_by_side))
        found += list_mixed(window.side_by_side)
    found += list_slips(find_menu_texts(window.menuBar()))
    assert sorted(set(found)) == []


def read_page(page: Page) -> list[Said]:
    image = QImage(page.size.toSize(), QImage.Format.Format_RGB32)
    painter = QPainter(image)
    placed = page.paint(painter)
    painter.end()
    return [Said("page", text.text) for text in placed]


@pytest.mark.parametrize("name", COMPARISONS)
def test_no_text_of_an_exported_picture_leaves_the_style(name: str) -> None:
    found: list[str] = []
    for shape in SHAPES:
        for pane in PANES if shape == "pane" else PANES[:1]:
            options = PageOptions(shape=shape, pane=pane, theme=LIGHT)
            for other in (None, COMPARISONS["large"]):
                found += list_slips(read_page(Page([COMPARISONS[name]], options, other)))
    found += list_slips(read_page(Page([USUAL, COMPARISONS[name]], PageOptions())))
    assert sorted(set(found)) == []


@pytest.mark.parametrize("name", COMPARISONS)
def test_no_sentence_of_the_reports_leaves_the_style(name: str) -> None:
    comparison = COMPARISONS[name]
    said = [describe_end(comparison, "", here=True)]
    said += [describe_round(make_timed()), state_answer("With memory kept", comparison, USUAL)]
    if comparison.speedup is not None:
        said.append(state_resolution(comparison.speedup))
    for table in (tabulate([USUAL, comparison]), tabulate_change(comparison, USUAL)):
        # The table names the programs' versions, the time and the seed as they are.
        rows = [row for row in table.rows if row[0] not in {"torch", "measured", "seed"}]
        said += [cell for row in (table.headings, *rows) for cell in row]
        assert list(find_mixed_units([*zip(*[row[1:3] for row in rows], strict=True)])) == []
    # The recipe's own figures stand there with its five decimals.
    said += [line for line in describe_results(comparison).splitlines() if "|" not in line]
    assert list_slips(Said("report", text) for text in said) == []


@pytest.mark.parametrize(
    ("text", "slips"),
    [
        ("2.10× faster, 95 % CI 2.05 to 2.15", 0),
        ("−3.1 to +0.7 %", 0),
        ("0.0 to +0.7 %", 0),
        ("−3.1 to 0.7 %", 1),
        ("4.48 kB (4,479 B)", 0),
        ("1.2×10⁻¹³", 0),
        ("1.2e-13", 1),
        ("-3.1 %", 1),
        ("2.1x faster", 1),
        ("+110 %", 1),
        ("12345 calls", 1),
        ("seed 29592, 2026-01-02", 0),
        ("0.12887", 1),
        ("1,234 ms", 1),
        ("1,230 ms", 0),
        ("12ms", 1),
        ("p=0.03", 1),
        ("2 rounds disturbed", 1),
        ("3 page faults a call", 0),
        ("3 faults a call", 1),
        ("4 switches a call", 1),
        ("an A/A run", 1),
    ],
)
def test_the_style_is_what_it_says(text: str, slips: int) -> None:
    assert len(list(find_slips(text))) == slips


def test_a_line_may_not_end_before_a_unit() -> None:
    assert list(find_slips("12 ms", wraps=True)) != []
    assert list(find_slips("12\N{NO-BREAK SPACE}ms", wraps=True)) == []


def test_a_column_has_one_unit() -> None:
    assert list(find_mixed_units([("12 ms", "3"), ("12 µs", "4")])) != []
    assert list(find_mixed_units([("12 ms", "3"), ("0.012 ms", "4")])) == []


@pytest.mark.parametrize(
    ("command", "kind"),
    [("find", CommandPalette), ("contents", HelpWindow)],
)
def test_no_text_of_a_dialog_leaves_the_style(
    stage: WindowStage, command: str, kind: type[QWidget]
) -> None:
    stage.settle()
    stage.window.menus.action(command).trigger()
    dialog = stage.dialog(kind)
    found = list_slips(find_texts(dialog))
    assert any(True for _ in find_texts(dialog))
    dialog.close()
    stage.settle()
    assert found == []


@pytest.mark.parametrize("path", sorted(resource_path("help").glob("*.md")), ids=lambda p: p.stem)
def test_no_help_text_leaves_the_style(path: Path) -> None:
    found = list_slips([Said(path.name, line) for line in path.read_text("utf-8").splitlines()])
    assert found == []
