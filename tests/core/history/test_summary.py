"""The tags of a comparison say what its figures do not."""

from dataclasses import replace

import pytest

from app.core.history.summary import tag
from app.core.machine.provenance import read_this_machine
from app.core.results.comparison import Comparison
from app.core.results.latency import StoppedBy


@pytest.mark.parametrize(("ended", "said"), [("user", "stopped"), ("precision", "")])
def test_one_that_was_cut_off_is_marked(
    comparison: Comparison, ended: StoppedBy, said: str
) -> None:
    assert comparison.speedup is not None
    cut = replace(comparison, speedup=replace(comparison.speedup, stopped_by=ended))
    assert ("stopped" in tag(cut)) == bool(said)


@pytest.mark.parametrize(
    ("change", "said"),
    [({}, ""), ({"cpu": "another"}, "other machine"), ({"torch": "0.1"}, "other versions")],
)
def test_one_from_elsewhere_says_what_was_another(
    comparison: Comparison, change: dict[str, str], said: str
) -> None:
    here = read_this_machine()
    ours = {name: getattr(here, name) for name in ("cpu", "torch", "python", "quantscope")}
    environment = replace(comparison.environment, **{**ours, **change})
    assert tag(replace(comparison, environment=environment)) == said
