import sys
from collections.abc import Callable, Iterator

import pytest
from fakes import PATIENCE_MS
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.session.background import BackgroundJobs
from app.ui.widgets.later import Later
from app.ui.window.filling import USED_LATER, USED_WITH_TORCH, Filling


@pytest.fixture
def jobs() -> Iterator[BackgroundJobs]:
    jobs = BackgroundJobs()
    jobs.open()
    yield jobs
    assert jobs.close()


class Places(QWidget):
    """Three places, which write down in which order they are filled."""

    def __init__(self, modules: tuple[str, str, str] = ("json", "json", "json")) -> None:
        super().__init__()
        self.filled: list[int] = []
        self.places = [self._make(number, name) for number, name in enumerate(modules)]
        layout = QVBoxLayout(self)
        for place in self.places:
            layout.addWidget(place)

    def _make(self, number: int, module: str) -> Later[QLabel]:
        def make() -> QLabel:
            self.filled.append(number)
            return QLabel(f"{number}")

        return Later(module, make)


@pytest.fixture
def holder(show: Callable[[QWidget], QWidget]) -> Places:
    return show(Places())


def test_places_are_filled_in_their_order_and_what_is_used_later_is_loaded(
    qtbot: QtBot, jobs: BackgroundJobs, holder: Places
) -> None:
    filling = Filling(jobs, holder.places, holder)
    filled_by_then: list[int] = []
    filling.filled.connect(lambda: filled_by_then.extend(holder.filled))
    with qtbot.waitSignal(filling.done, timeout=PATIENCE_MS):
        filling.start()
    assert holder.filled == filled_by_then == [0, 1, 2]
    assert {*USED_WITH_TORCH, *USED_LATER} <= sys.modules.keys()


def test_what_torch_must_not_be_loaded_beside_is_there_before(
    qtbot: QtBot, jobs: BackgroundJobs, holder: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[str] = []
    monkeypatch.setattr("importlib.import_module", loaded.append)
    filling = Filling(jobs, holder.places, holder)
    with qtbot.waitSignal(filling.done, timeout=PATIENCE_MS):
        filling.filled.connect(lambda: loaded.append("torch may come"))
        filling.start()
    places = [place.module for place in holder.places]
    assert loaded == [*places, *USED_WITH_TORCH, "torch may come", *USED_LATER]


def test_the_place_that_the_user_looks_at_comes_first(
    qtbot: QtBot, jobs: BackgroundJobs, holder: Places
) -> None:
    filling = Filling(jobs, holder.places, holder)
    holder.places[2].hide()
    holder.places[2].show()
    with qtbot.waitSignal(filling.done, timeout=PATIENCE_MS):
        filling.start()
    assert holder.filled == [2, 0, 1]


def test_what_cannot_be_loaded_is_said_and_the_rest_is_filled(
    qtbot: QtBot, jobs: BackgroundJobs, show: Callable[[QWidget], QWidget]
) -> None:
    holder = show(Places(("json", "there_is_no_such_module", "json")))
    filling = Filling(jobs, holder.places, holder)
    said: list[str] = []
    filling.said.connect(said.append)
    with qtbot.waitSignal(filling.done, timeout=PATIENCE_MS):
        filling.start()
    assert len(said) == 1
    assert holder.filled == [0, 2]


def test_a_place_that_fails_to_be_made_keeps_none_of_the_others_from_it(
    qtbot: QtBot, jobs: BackgroundJobs, show: Callable[[QWidget], QWidget]
) -> None:
    def fail() -> QLabel:
        raise RuntimeError("no room")

    holder = show(QWidget())
    sound = Later("json", lambda: QLabel("here"))
    QVBoxLayout(holder).addWidget(sound)
    filling = Filling(jobs, (Later("json", fail), sound), holder)
    with qtbot.capture_exceptions() as caught, qtbot.waitSignal(filling.done, timeout=PATIENCE_MS):
        filling.start()
    assert [str(value) for _, value, _ in caught] == ["no room"]
    assert sound.made is not None
