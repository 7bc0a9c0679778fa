"""What the user is to know stands in the status line until what it is about is over."""

from collections.abc import Callable

import pytest
from fakes import make_comparison
from PySide6.QtWidgets import QWidget

from app.core.report.progress import describe_end
from app.ui.controllers.status_messages import StatusMessages
from app.ui.panes.status_bar import StatusBar


@pytest.fixture
def bar(show: Callable[[QWidget], QWidget]) -> StatusBar:
    return show(StatusBar())


@pytest.fixture
def messages(bar: StatusBar) -> StatusMessages:
    return StatusMessages(bar)


def test_what_is_said_while_a_run_goes_on_is_not_wiped_away_by_its_next_round(
    bar: StatusBar, messages: StatusMessages
) -> None:
    messages.inform("Picture copied.", running=True)
    assert bar.message == "Picture copied."
    messages.show_progress("Measuring…", 0.5)
    assert bar.message == "Picture copied. Measuring…"
    assert bar.busy


def test_what_is_said_while_nothing_runs_is_gone_with_the_next_word(
    bar: StatusBar, messages: StatusMessages
) -> None:
    messages.inform("Picture copied.", running=False)
    messages.say("Measuring…")
    assert bar.message == "Measuring…"


def test_what_is_announced_is_said_again_when_its_run_begins_and_ends(
    bar: StatusBar, messages: StatusMessages
) -> None:
    messages.announce("Random weights.")
    messages.begin("Building…")
    assert bar.message == "Random weights. Building…"
    comparison = make_comparison()
    messages.end(comparison, here=True)
    assert bar.message == describe_end(comparison, "Random weights.", here=True)
    assert not bar.busy
    messages.begin("Building…")
    assert bar.message == "Building…"


def test_nothing_that_was_to_be_known_is_said_of_another_comparison(
    bar: StatusBar, messages: StatusMessages
) -> None:
    messages.inform("Picture copied.", running=True)
    messages.announce("Random weights.")
    messages.forget()
    messages.begin("Building…")
    assert bar.message == "Building…"
