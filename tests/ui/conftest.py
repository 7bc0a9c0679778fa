"""The window and its widgets, in the shipped fonts, closed and forgotten after each test."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
import shiboken6
from fakes import PATIENCE_MS, FakeInstrument
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot
from window_stage import WindowStage

from app.core.results.comparison import Comparison
from app.core.storage.weight_store import Store
from app.session import session as session_module
from app.session.background import BackgroundJobs
from app.session.history import HistoryJobs
from app.session.session import Session
from app.ui.paint_monitor import PaintMonitor
from app.ui.settings import Settings
from app.ui.theme import LIGHT, apply_theme, load_fonts
from app.ui.widgets import message_box
from app.ui.window.main_window import Window


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks every test slow that opens the whole window."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents and "make_stage" in getattr(item, "fixturenames", ()):
            item.add_marker("slow")


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets a session's end take as long as it does on a busy machine."""
    monkeypatch.setattr(session_module, "CLOSE_TIMEOUT_MS", PATIENCE_MS)


@pytest.fixture(autouse=True)
def _guard(nothing_left_behind: None) -> None:
    """Watches every test of this folder."""


@pytest.fixture(scope="session", autouse=True)
def _fonts(qapp: QApplication) -> None:
    load_fonts()
    apply_theme(qapp, LIGHT)


@pytest.fixture
def show(qtbot: QtBot) -> Callable[[QWidget], QWidget]:
    """Returns a function that shows a widget, active, and sees to its end."""

    def show(widget: QWidget) -> QWidget:
        qtbot.addWidget(widget)
        with qtbot.waitActive(widget, timeout=PATIENCE_MS):
            widget.show()
            widget.activateWindow()
        return widget

    return show


@pytest.fixture
def wheel() -> Callable[[QWidget], None]:
    """Returns a function that turns the wheel by one notch over a widget."""

    def turn(widget: QWidget) -> None:
        middle = QPointF(widget.rect().center())
        event = QWheelEvent(
            middle,
            QPointF(widget.mapToGlobal(middle.toPoint())),
            QPoint(),
            QPoint(0, 120),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(widget, event)

    return turn


@pytest.fixture
def visible_texts() -> Callable[[QWidget], list[str]]:
    """Returns a function that tells the texts of all labels that a user sees."""

    def read(widget: QWidget) -> list[str]:
        labels = widget.findChildren(QLabel)
        return [label.text() for label in labels if label.isVisible() and label.text()]

    return read


@pytest.fixture
def make_stage(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, show: Callable[[QWidget], QWidget]
) -> Iterator[Callable[..., WindowStage]]:
    """Returns a maker of windows; each is closed at the end, with its session."""
    stages: list[tuple[WindowStage, PaintMonitor]] = []

    def make(
        instrument: FakeInstrument | None = None,
        *,
        load: Callable[[], FakeInstrument] | None = None,
        finished: bool = False,
        opened: Sequence[tuple[Comparison, str]] = (),
        files: Sequence[Path] = (),
        filled: bool = True,
    ) -> WindowStage:
        instrument = instrument or FakeInstrument()
        path = tmp_path / "settings.ini"
        settings = Settings(path)
        session = Session(load or instrument.load, lambda: instrument.offer.cores)
        monitor = PaintMonitor(qapp)
        jobs = BackgroundJobs()
        history = HistoryJobs(jobs, tmp_path / "history.sqlite")
        store = Store(tmp_path / "weights")
        window = Window(session, jobs, history, settings, monitor, store, opened, files)
        stage = WindowStage(window, session, instrument, settings, path, jobs, store, qtbot)
        stages.append((stage, monitor))
        show(window)
        for place in window.places if filled else ():
            place.get()
        jobs.open()
        history.open()
        if finished:
            with stage.ending():
                session.open()
        else:
            session.open()
        return stage

    yield make
    for stage, monitor in stages:
        stage.instrument.release()
        stage.window.networks.close()
        stage.window.reading.close()
        assert stage.session.close()
        assert stage.jobs.close()
        shiboken6.delete(monitor)


@pytest.fixture
def stage(make_stage: Callable[..., WindowStage]) -> WindowStage:
    """A window whose first comparison has ended."""
    return make_stage(finished=True)


@pytest.fixture
def warnings_shown(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts of the warnings that a user would have had to click away."""
    shown: list[str] = []
    monkeypatch.setattr(message_box, "warn", lambda _window, text: shown.append(text))
    return shown
