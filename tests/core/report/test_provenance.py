from app.core.report.provenance import describe_elsewhere, describe_provenance

CREATED = "2026-01-02T03:04:05+00:00"
FOREIGN = ("processor A instead of B", "torch 2.10 instead of 2.13")


def test_what_was_measured_here_says_when() -> None:
    said = "From the history: measured on this machine, 2026-01-02 03:04 UTC."
    assert describe_provenance("", CREATED, ()) == said


def test_what_was_measured_elsewhere_says_what_was_different_there() -> None:
    differences = "processor A instead of B, torch 2.10 instead of 2.13"
    assert describe_provenance("theirs.json", CREATED, FOREIGN) == (
        f"theirs.json: measured elsewhere ({differences}), 2026-01-02 03:04 UTC."
    )
    assert describe_elsewhere(FOREIGN) == f"Measured elsewhere: {differences}."
    assert describe_elsewhere(()) == ""
