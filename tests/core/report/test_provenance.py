import os
import time

import pytest

from app.core.report.provenance import describe_elsewhere, describe_provenance, tell_time

CREATED = "2026-01-02T03:04:05+00:00"
FOREIGN = ("processor A instead of B", "torch 2.10 instead of 2.13")


def test_what_was_measured_here_says_when() -> None:
    said = f"From the history: measured on this machine, {tell_time(CREATED)}."
    assert describe_provenance("", CREATED, ()) == said


def test_what_was_measured_elsewhere_says_what_was_different_there() -> None:
    differences = "processor A instead of B, torch 2.10 instead of 2.13"
    assert describe_provenance("theirs.json", CREATED, FOREIGN) == (
        f"theirs.json: measured elsewhere ({differences}), {tell_time(CREATED)}."
    )
    assert describe_elsewhere(FOREIGN) == f"Measured elsewhere: {differences}."
    assert describe_elsewhere(()) == ""


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone cannot be changed here")
@pytest.mark.parametrize(
    ("zone", "shown"), [("UTC", "2026-01-02 03:04"), ("UTC+5", "2026-01-01 22:04")]
)
def test_a_time_is_told_as_the_clock_shows_it_here(
    monkeypatch: pytest.MonkeyPatch, zone: str, shown: str
) -> None:
    before = os.environ.get("TZ")
    try:
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        assert tell_time(CREATED) == shown
        assert tell_time("2026-01-02T03:04:05") == shown
    finally:
        monkeypatch.setenv("TZ", before) if before else monkeypatch.delenv("TZ")
        time.tzset()


def test_what_is_no_time_is_told_as_it_stands() -> None:
    assert tell_time("some day or other, perhaps") == "some day or othe"
