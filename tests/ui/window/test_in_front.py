"""What is in front of the user is what is taken from there, with what has to be said of it."""

from dataclasses import replace

from fakes import make_comparison
from window_stage import WindowStage

from app.core.spec import ComparisonSpec
from app.ui.charts.views import TAIL
from app.ui.page.options import PageOptions
from app.ui.panes.headers import CELL
from app.ui.window.layout import COMPARISON, SIDE_BY_SIDE

RECIPE = ComparisonSpec()
OTHER = replace(RECIPE, seq_len=5)


def test_one_comparison_is_in_front_as_it_is_drawn(stage: WindowStage) -> None:
    window = stage.window
    scene = window.look()
    assert [shown.spec for shown in scene.comparisons] == [RECIPE]
    assert scene.options == PageOptions()
    assert (scene.baseline, scene.caveat) == (None, "")
    window.overview.latency.views.button(TAIL).click()
    window.overview.latency.logarithmic.click()
    window.overview.divergence.views.button(CELL).click()
    options = PageOptions(latency_view=TAIL, logarithmic=True, cell=True)
    assert window.look().options == options


def test_several_are_in_front_while_their_page_is(stage: WindowStage) -> None:
    window = stage.window
    window.turn_to(SIDE_BY_SIDE)
    # An empty page takes nothing away from the one comparison that there is.
    assert [shown.spec for shown in window.look().comparisons] == [RECIPE]
    shown = (make_comparison(RECIPE), make_comparison(OTHER))
    window.history_controller.side_by_side_requested.emit(shown)
    assert window.look().comparisons == shown
    assert window.look().options == PageOptions(shape="classic")
    assert not window.menus.usable("export_samples")
    window.turn_to(COMPARISON)
    assert [shown.spec for shown in window.look().comparisons] == [RECIPE]
    assert window.menus.usable("export_samples")


def test_what_is_not_of_the_parameters_says_so(stage: WindowStage) -> None:
    stage.retype("seq_len", "0")
    assert "not what the parameters at the left say" in stage.window.look().caveat
