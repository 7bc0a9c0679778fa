"""The dialog's preview is what will be written, and its fields offer only what has an effect."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from fakes import PATIENCE_MS, make_comparison
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.core.results.comparison import Comparison
from app.session.background import BackgroundJobs
from app.ui.charts.views import ECDF, RATIO
from app.ui.dialogs.export_dialog import ExportDialog
from app.ui.page.options import PageOptions, Picture
from app.ui.page.preview import render

Show = Callable[[QWidget], QWidget]
Make = Callable[..., ExportDialog]


@pytest.fixture
def jobs(qtbot: QtBot) -> Iterator[BackgroundJobs]:
    assert qtbot is not None
    jobs = BackgroundJobs()
    jobs.open()
    yield jobs
    assert jobs.close()


@pytest.fixture
def make(qtbot: QtBot, jobs: BackgroundJobs) -> Make:
    parents: list[QWidget] = []

    def make(
        *comparisons: Comparison, baseline: Comparison | None = None, **looks: object
    ) -> ExportDialog:
        parents.append(QWidget())
        qtbot.addWidget(parents[-1])
        picture = replace(Picture(PageOptions()), **looks)
        shown = comparisons or (make_comparison(),)
        dialog = ExportDialog(parents[-1], jobs, shown, baseline, picture)
        with qtbot.waitSignal(dialog.view.drawn, timeout=PATIENCE_MS):
            dialog.show()
        return dialog

    return make


def test_the_preview_is_the_page_that_will_be_written(qtbot: QtBot, make: Make) -> None:
    dialog = make()
    for name, value in (("shape", "document"), ("theme", "dark"), ("latency_view", str(ECDF))):
        getattr(dialog, name).choose(value)
    qtbot.waitUntil(lambda: dialog.view.current, timeout=PATIENCE_MS)
    options = PageOptions(shape="document", theme=dialog.picture.options.theme, latency_view=ECDF)
    assert dialog.picture.options == options
    assert dialog.picture.options.theme.name == "dark"
    assert dialog.view.image == render(dialog.make_page(), dialog.view.image.size())


def test_it_says_how_large_the_file_will_be(make: Make) -> None:
    dialog = make()
    assert dialog.note.startswith("2,560 × 1,440 pixels.")
    dialog.scale.choose("4")
    assert dialog.note.startswith("5,120 × 2,880 pixels.")
    dialog.format.choose("pdf")
    assert dialog.note.startswith("13.3 × 7.5 inches")
    dialog.shape.choose("document")
    assert dialog.note.startswith("An A4 page, every line a vector.")
    dialog.format.choose("svg")
    assert dialog.note.startswith("10.4 × 14.7 inches")
    assert not dialog.scale.isEnabled()


def test_only_what_has_an_effect_can_be_chosen(make: Make) -> None:
    dialog = make()
    assert not dialog.pane.isEnabled()
    dialog.shape.choose("pane")
    assert dialog.pane.isEnabled()
    assert not dialog.state.isEnabled()
    dialog.pane.choose("difference")
    assert dialog.state.isEnabled()
    assert not dialog.latency_view.isEnabled()
    dialog.pane.choose("latency")
    dialog.latency_view.choose(str(RATIO))
    assert not dialog.latency_axis.isEnabled()


def test_a_baseline_can_be_left_out(qtbot: QtBot, make: Make) -> None:
    assert make().with_baseline.isHidden()
    dialog = make(baseline=make_comparison())
    assert not dialog.with_baseline.isHidden()
    before = dialog.view.image
    dialog.with_baseline.setChecked(False)
    qtbot.waitUntil(
        lambda: dialog.view.current and dialog.view.image != before, timeout=PATIENCE_MS
    )
    assert not dialog.picture.with_baseline


def test_several_have_no_single_pane(make: Make) -> None:
    dialog = make(make_comparison(), make_comparison())
    dialog.shape.choose("pane")
    assert not dialog.pane.isEnabled()


def test_why_a_file_was_not_written_stands_in_the_dialog(make: Make) -> None:
    dialog = make()
    before = dialog.picture
    dialog.show_problem("<b>x</b> could not be written: No space left on device.")
    assert dialog.problem == "<b>x</b> could not be written: No space left on device."
    assert dialog.picture == before
    assert dialog.export_button.isEnabled()
    dialog.show_problem("")
    assert dialog.problem == ""
