import threading
import time
from collections.abc import Callable, Iterator

from fakes import PATIENCE_MS, hold, make_trained
from PySide6.QtCore import QObject, Slot
from pytestqt.qtbot import QtBot
from stages import SessionStage, is_a

from app.core.networks.training_plan import Epoch, Trained, TrainingPlan
from app.core.report.failures import describe_failure
from app.core.spec import ComparisonSpec
from app.session.requests import NotTrained, TrainingEnded, TrainingNews
from app.session.training import Training

Stop = Callable[[], bool]
MakeStage = Callable[..., SessionStage]

PLAN = TrainingPlan(hidden_size=4, num_layers=1)


class Heard(QObject):
    """What a session says about trainings."""

    def __init__(self, training: Training) -> None:
        super().__init__()
        self.epochs: list[Epoch] = []
        self.trained: list[Trained] = []
        self.failed: list[str] = []
        training.told.connect(self.take)

    @Slot(object)
    def take(self, news: TrainingNews) -> None:
        match news:
            case Epoch():
                self.epochs.append(news)
            case Trained():
                self.trained.append(news)
            case NotTrained(reason):
                self.failed.append(reason)


def until_cancelled(_plan: TrainingPlan, stop: Stop) -> Iterator[Epoch | Trained]:
    yield Epoch(1, 100, 2.0, 0.1)
    while not stop():
        time.sleep(0.002)


def test_a_training_tells_its_epochs_and_then_the_network(
    qtbot: QtBot, stage: SessionStage
) -> None:
    heard = Heard(stage.session.training)
    with qtbot.waitSignal(
        stage.session.training.told, timeout=PATIENCE_MS, check_params_cb=is_a(TrainingEnded)
    ):
        stage.session.training.train(PLAN)
        assert stage.session.training.running
    assert [epoch.number for epoch in heard.epochs] == [1, 2, 3]
    assert [trained.plan for trained in heard.trained] == [PLAN]
    assert not stage.session.training.running
    assert threading.get_ident() not in stage.instrument.threads


def test_a_cancelled_training_ends_without_a_network(qtbot: QtBot, stage: SessionStage) -> None:
    stage.instrument.training_script = until_cancelled
    heard = Heard(stage.session.training)
    with qtbot.waitSignal(
        stage.session.training.told, timeout=PATIENCE_MS, check_params_cb=is_a(Epoch)
    ):
        stage.session.training.train(PLAN)
    with qtbot.waitSignal(
        stage.session.training.told, timeout=PATIENCE_MS, check_params_cb=is_a(TrainingEnded)
    ):
        stage.session.training.cancel()
    assert heard.trained == []
    assert heard.failed == []


def test_news_of_a_cancelled_training_that_were_under_way_are_dropped(
    qtbot: QtBot, stage: SessionStage
) -> None:
    done = threading.Event()

    def script(plan: TrainingPlan, _stop: Stop) -> Iterator[Epoch | Trained]:
        yield Epoch(1, 1, 1.0, 0.5)
        yield make_trained(plan)
        done.set()

    stage.instrument.training_script = script
    heard = Heard(stage.session.training)
    with qtbot.waitSignal(
        stage.session.training.told, timeout=PATIENCE_MS, check_params_cb=is_a(TrainingEnded)
    ):
        stage.session.training.train(PLAN)
        # Without an event loop meanwhile: its news wait to be heard.
        assert done.wait(PATIENCE_MS / 1000)
        stage.session.training.cancel()
    assert heard.epochs == []
    assert heard.trained == []


def test_a_training_that_fails_says_why(qtbot: QtBot, stage: SessionStage) -> None:
    def script(_plan: TrainingPlan, _stop: Stop) -> Iterator[Epoch | Trained]:
        yield Epoch(1, 2, 1.0, 0.5)
        raise MemoryError("no room")

    stage.instrument.training_script = script
    heard = Heard(stage.session.training)
    with qtbot.waitSignal(
        stage.session.training.told, timeout=PATIENCE_MS, check_params_cb=is_a(TrainingEnded)
    ):
        stage.session.training.train(PLAN)
    assert heard.failed == [describe_failure("The training", MemoryError("no room"))]


def test_a_training_stops_the_running_comparison_which_keeps_what_it_has(
    qtbot: QtBot, stage: SessionStage
) -> None:
    hold(stage.instrument)
    stage.begin(ComparisonSpec(), 4)
    with qtbot.waitSignal(
        stage.session.training.told, timeout=PATIENCE_MS, check_params_cb=is_a(TrainingEnded)
    ):
        stage.session.training.train(PLAN)
    assert stage.said.kinds()[-1] == "Finished"
    assert stage.instrument.plans == [PLAN]


def test_closing_ends_a_training(qtbot: QtBot, stage: SessionStage) -> None:
    stage.instrument.training_script = until_cancelled
    with qtbot.waitSignal(
        stage.session.training.told, timeout=PATIENCE_MS, check_params_cb=is_a(Epoch)
    ):
        stage.session.training.train(PLAN)
    assert stage.session.close()
    assert stage.instrument.closed.is_set()
