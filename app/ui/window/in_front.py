"""What is in front of the user, and what follows from it for the commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QTabBar

from app.session.comparing import Comparing
from app.ui.controllers.comparison import ComparisonController
from app.ui.controllers.kept_place import KeptPlace
from app.ui.controllers.measuring import MeasuringController
from app.ui.controllers.scene import Scene
from app.ui.page.options import PageOptions
from app.ui.parameters.panel import ParameterPanel
from app.ui.settings import Settings
from app.ui.widgets.later import Later
from app.ui.window.layout import SIDE_BY_SIDE
from app.ui.window.situation import Situation

if TYPE_CHECKING:
    from app.ui.panes.side_by_side import SideBySide


def look(
    tabs: QTabBar,
    side_by_side: Later[SideBySide],
    controller: ComparisonController,
    place: KeptPlace,
) -> Scene | None:
    """Returns what is in front of the user; None while nothing is."""
    beside = side_by_side.made
    if tabs.currentIndex() == SIDE_BY_SIDE and beside is not None and beside.comparisons:
        return Scene(beside.comparisons, None, PageOptions(shape="classic"))
    comparison = controller.comparison
    if comparison is None:
        return None
    options = controller.cards.overview.options
    return Scene((comparison,), place.baseline, options, controller.caveat)


def find_situation(
    scene: Scene | None,
    comparing: Comparing,
    controller: ComparisonController,
    measuring: MeasuringController,
    place: KeptPlace,
    panel: ParameterPanel,
    settings: Settings,
) -> Situation:
    """Returns what the window stands at."""
    stored = controller.stored
    return Situation(
        loaded=measuring.loaded,
        measuring=comparing.running,
        sound=panel.sound,
        in_front=0 if scene is None else len(scene.comparisons),
        begun=controller.begun,
        asking=controller.question is not None,
        complete=controller.complete,
        foreign=stored is not None and bool(stored.foreign),
        kept=place.key is not None,
        pinned=place.pinned,
        is_baseline=place.is_baseline,
        appearance=settings.appearance,
    )
