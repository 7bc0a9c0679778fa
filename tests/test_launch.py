import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import shiboken6
from fakes import PATIENCE_MS, FakeInstrument, inspect, make_comparison, pass_gate
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from app import launch
from app.core.events import Event
from app.core.history.database import History
from app.core.spec import ComparisonSpec
from app.launch import Interrupts, run_window
from app.session import session as session_module
from app.signals import ENDING
from app.ui.paint_monitor import PaintMonitor
from app.ui.window.main_window import Window

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("nothing_left_behind")]


@pytest.fixture
def instrument(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeInstrument]:
    """The instrument that a launched window finds, in the application that there is."""
    instrument = FakeInstrument()
    monkeypatch.setattr(launch, "QApplication", lambda _arguments: qapp)
    monkeypatch.setattr(launch, "load_instrument", instrument.load)
    monkeypatch.setattr(session_module, "CLOSE_TIMEOUT_MS", PATIENCE_MS)
    flash_time = qapp.cursorFlashTime()
    yield instrument
    instrument.release()
    qapp.setCursorFlashTime(flash_time)
    # The program ends with its window; here it would be dressed anew with every later one.
    for window in [w for w in qapp.topLevelWidgets() if isinstance(w, Window)]:
        shiboken6.delete(window)
    for monitor in qapp.findChildren(PaintMonitor):
        qapp.removeEventFilter(monitor)
        shiboken6.delete(monitor)


@pytest.fixture
def start(tmp_path: Path) -> Callable[[], int]:
    """Returns a function that runs the window, as nobody's, until it is over."""
    return lambda: run_window((), tmp_path / "settings.ini", tmp_path / "history.sqlite")


def visible_window() -> Window | None:
    widgets = QApplication.topLevelWidgets()
    return next((w for w in widgets if isinstance(w, Window) and w.isVisible()), None)


@pytest.fixture
def once(qapp: QApplication) -> Iterator[Callable[..., None]]:
    """Returns a function that acts once, as soon as a condition holds in the event loop."""
    timer = QTimer(qapp, interval=5)

    def arm(condition: Callable[[], object], act: Callable[[], object]) -> None:
        def look() -> None:
            if condition():
                timer.stop()
                act()

        timer.timeout.connect(look)
        timer.start()

    yield arm
    timer.stop()
    shiboken6.delete(timer)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT])
def test_a_signal_closes_the_window_and_is_told_in_the_status(
    instrument: FakeInstrument,
    once: Callable[..., None],
    tmp_path: Path,
    start: Callable[[], int],
    number: int,
) -> None:
    handlers = [signal.getsignal(n) for n in ENDING]
    once(lambda: instrument.specs, lambda: os.kill(os.getpid(), number))
    status = start()
    assert status == 128 + number
    assert instrument.closed.is_set()
    assert visible_window() is None
    assert (tmp_path / "settings.ini").exists()
    assert [signal.getsignal(n) for n in ENDING] == handlers


def test_a_signal_closes_the_window_also_from_within_a_dialog(
    instrument: FakeInstrument, once: Callable[..., None], start: Callable[[], int]
) -> None:
    ended: list[int] = []

    def ask() -> None:
        dialog = QDialog(visible_window())
        QTimer.singleShot(0, lambda: os.kill(os.getpid(), signal.SIGINT))
        ended.append(dialog.exec())

    once(lambda: instrument.specs, ask)
    assert start() == 130
    assert ended == [QDialog.DialogCode.Rejected]
    assert visible_window() is None


def test_the_window_is_on_the_screen_before_torch_has_loaded(
    instrument: FakeInstrument,
    once: Callable[..., None],
    start: Callable[[], int],
) -> None:
    gate = instrument.hold_loading()
    seen: list[bool] = []

    def look_and_go_on() -> None:
        seen.append(visible_window().menus.usable("run"))
        gate.set()
        visible_window().close()

    once(visible_window, look_and_go_on)
    assert start() == 0
    assert seen == [False]


@pytest.mark.parametrize("made", [0, 1, 4])
def test_a_window_that_is_closed_before_its_panes_are_made_ends_the_program(
    instrument: FakeInstrument,
    once: Callable[..., None],
    start: Callable[[], int],
    made: int,
) -> None:
    def count() -> int:
        window = visible_window()
        return -1 if window is None else sum(p.made is not None for p in window.places)

    once(lambda: count() >= made, lambda: visible_window().close())
    assert start() == 0
    assert visible_window() is None
    # Without panes there is nothing that torch is loaded for.
    assert instrument.threads == set()


def test_what_was_opened_is_kept_though_the_window_is_closed_at_once(
    instrument: FakeInstrument, once: Callable[..., None], tmp_path: Path
) -> None:
    path = tmp_path / "history.sqlite"
    once(lambda: visible_window() is not None and path.exists(), lambda: visible_window().close())
    opened = [(make_comparison(), "a.json")]
    assert run_window(opened, tmp_path / "settings.ini", path) == 0
    history = History(path)
    assert [entry.origin for entry in history.entries()] == ["a.json"]
    history.close()
    assert instrument.specs == []


def test_a_call_that_cannot_be_interrupted_does_not_keep_the_program_alive(
    instrument: FakeInstrument,
    once: Callable[..., None],
    tmp_path: Path,
    start: Callable[[], int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gate = instrument.gate()
    sessions: list[session_module.Session] = []
    left_with: list[int] = []

    def script(spec: ComparisonSpec, _stop: object) -> Iterator[Event]:
        pass_gate(gate)
        yield from inspect(make_comparison(spec))

    class Remembered(session_module.Session):
        def __init__(self, *arguments: object) -> None:
            super().__init__(*arguments)
            sessions.append(self)

    def leave(status: int) -> None:
        left_with.append(status)
        gate.set()
        monkeypatch.setattr(session_module, "CLOSE_TIMEOUT_MS", PATIENCE_MS)
        assert sessions[0].close()

    instrument.script = script
    monkeypatch.setattr(launch, "Session", Remembered)
    monkeypatch.setattr(session_module, "CLOSE_TIMEOUT_MS", 20)
    monkeypatch.setattr(launch.os, "_exit", leave)
    once(lambda: instrument.specs, lambda: visible_window().close())
    start()
    assert left_with == [0]
    assert (tmp_path / "settings.ini").exists()


def test_a_signal_is_heard_in_the_event_loop_and_given_back(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[object] = []
    monkeypatch.setattr(launch, "end_at_once", lambda number, _frame: heard.append(number))
    before = signal.getsignal(signal.SIGINT)
    interrupts = Interrupts(lambda: heard.append("close"))
    # There is nothing to close before the loop runs.
    assert signal.getsignal(signal.SIGINT) is before
    qtbot.waitUntil(lambda: signal.getsignal(signal.SIGINT) is not before, timeout=PATIENCE_MS)
    os.kill(os.getpid(), signal.SIGINT)
    qtbot.waitUntil(lambda: heard == ["close"], timeout=PATIENCE_MS)
    # Whoever asks twice does not wait for the end.
    signal.raise_signal(signal.SIGTERM)
    assert heard[1] == signal.SIGTERM
    assert interrupts.close() == 128 + signal.SIGTERM
    assert signal.getsignal(signal.SIGINT) is before
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def test_the_window_can_be_made_without_torch(tmp_path: Path) -> None:
    code = "import sys, app.launch; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=False).returncode == 0


@pytest.mark.usefixtures("instrument")
def test_what_a_start_measured_stands_in_the_log_in_the_systems_place(
    once: Callable[..., None],
    tmp_path: Path,
    start: Callable[[], int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    path = tmp_path / "history.sqlite"

    def kept() -> bool:
        return bool(visible_window() and visible_window().history.entries)

    once(kept, lambda: visible_window().close())
    assert start() == 0
    (log,) = (tmp_path / "state").rglob("*.log")
    entries = [line.split(" INFO ")[1] for line in log.read_text("utf-8").splitlines()]
    begins = [" ".join(entry.split()[:2]) for entry in entries]
    assert begins[0] == "Started: QuantScope"
    assert begins[1:] == ["torch is", "Run started:", "Run finished:", "Ended"]
    assert path.exists()
    assert not (tmp_path / "home").exists()


def test_a_log_that_cannot_be_written_stops_nothing(
    instrument: FakeInstrument,
    once: Callable[..., None],
    tmp_path: Path,
    start: Callable[[], int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "state").write_text("no folder")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    once(lambda: instrument.specs, lambda: visible_window().close())
    assert start() == 0
    assert (tmp_path / "state").read_text() == "no folder"
