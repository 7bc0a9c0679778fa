"""Records and pictures that QuantScope wrote before its verdicts had their present names."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.record.document import describe, to_json
from app.core.record.open import open_comparisons

FOLDER = Path(__file__).with_name("earlier_records")
EVERY = sorted(FOLDER.iterdir())


def list_entries(part: object, place: str = "") -> Iterator[str]:
    """Yields every entry's place, in the order in which they stand."""
    pairs = part.items() if isinstance(part, dict) else []
    pairs = enumerate(part) if isinstance(part, list) else pairs
    for name, value in pairs:
        if isinstance(part, dict):
            yield f"{place}.{name}"
        yield from list_entries(value, f"{place}.{name}")


@pytest.mark.parametrize("path", EVERY, ids=lambda path: path.name)
def test_it_opens_and_keeps_every_sample(path: Path) -> None:
    (comparison,) = open_comparisons(path)
    said = json.loads((FOLDER / f"{path.stem}.json").read_bytes())
    again = json.loads(to_json(comparison))
    for side in ("reference", "candidate"):
        assert again["latency"][side]["samples"] == said["latency"][side]["samples"]
    assert again["latency"]["rounds"] == said["latency"]["rounds"]
    assert again["size"] == said["size"]
    assert again["divergence"] == said["divergence"]
    for name in ("model", "workload", "scheme", "timing"):
        assert again["spec"][name].items() >= said["spec"][name].items()


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.json")), ids=lambda path: path.name)
def test_entries_are_written_in_the_order_in_which_they_stood(path: Path) -> None:
    (comparison,) = open_comparisons(path)
    before = list(list_entries(json.loads(path.read_bytes())))
    # What this version has no entry of its own for is written back at the end.
    after = list(list_entries(describe(comparison)))
    both = set(before) & set(after)
    assert [entry for entry in after if entry in both] == [e for e in before if e in both]


@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        ("few", "too few calls"),
        ("both_ways", "too few calls"),
        ("copy", "undecided"),
        ("copy_long", "same"),
        ("gru", "undecided"),
        ("recipe", "slower"),
    ],
)
def test_what_was_called_indistinguishable_has_the_word_that_its_samples_give(
    name: str, verdict: str
) -> None:
    (comparison,) = open_comparisons(FOLDER / f"{name}.json")
    assert comparison.speedup is not None
    assert comparison.speedup.verdict == verdict
