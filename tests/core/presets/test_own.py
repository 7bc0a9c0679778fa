"""Own presets come back from their document, and nothing else does."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.errors import UnusableError
from app.core.presets.own import (
    MOST,
    OwnPreset,
    add_presets,
    clean_name,
    load_presets,
    read_presets,
    write_presets,
)
from app.core.spec import ComparisonSpec, FileSource

SPEC = ComparisonSpec()
OWN = (OwnPreset("mine", replace(SPEC, seed=7)), OwnPreset("ünd <b>", replace(SPEC, threads=2)))
SOURCE = FileSource("model.pt", "0" * 64, path="/somewhere/kept.safetensors")


@pytest.mark.parametrize("paths", [True, False])
def test_presets_come_back_as_they_were(paths: bool) -> None:
    assert read_presets(write_presets(OWN, paths=paths)) == OWN


def test_a_file_that_is_passed_on_says_nothing_of_paths() -> None:
    own = (OwnPreset("kept", replace(SPEC, weights=SOURCE)),)
    assert "/somewhere" in write_presets(own, paths=True)
    passed_on = write_presets(own, paths=False)
    assert "/somewhere" not in passed_on
    (found,) = read_presets(passed_on)
    assert found.spec.weights == replace(SOURCE, path="")


def document(**changes: object) -> bytes:
    sound = {"format": "quantscope.presets", "version": 1, "presets": [{"name": "a", "spec": {}}]}
    return json.dumps({**sound, **changes}).encode()


def test_what_a_spec_does_not_say_is_the_recipes() -> None:
    assert read_presets(document()) == (OwnPreset("a", SPEC),)


@pytest.mark.parametrize(
    ("data", "part"),
    [
        (b"", "no JSON document"),
        (b"\xff\xfe", "no JSON document"),
        (b"[" * 100_000, "no JSON document"),
        (b"[]", "no presets of QuantScope"),
        (document(format="quantscope.comparison"), "no presets of QuantScope"),
        (document(version=2), "another version"),
        (document(presets=[]), f"1 to {MOST}"),
        (document(presets=[{"name": "a", "spec": {}}] * (MOST + 1)), f"1 to {MOST}"),
        (document(presets={}), f"1 to {MOST}"),
        (document(presets=[7]), "Preset 1 has no name"),
        (document(presets=[{"name": "\n", "spec": {}}]), "Preset 1 has no name"),
        (document(presets=[{"name": "bad", "spec": {"hidden_size": -1}}]), "of bad make no sense"),
        (document(presets=[{"name": "bad", "spec": 7}]), "of bad make no sense"),
        (document(presets=[{"name": "bad"}]), "of bad make no sense"),
    ],
)
def test_a_document_that_makes_no_sense_is_refused_in_one_sentence(data: bytes, part: str) -> None:
    with pytest.raises(UnusableError, match=part):
        read_presets(data)


def test_a_file_is_read_within_bounds(tmp_path: Path) -> None:
    path = tmp_path / "presets.json"
    path.write_text(write_presets(OWN, paths=False))
    assert load_presets(path) == OWN
    path.write_bytes(b" " * 1_000_001)
    with pytest.raises(UnusableError, match="larger than any file of presets"):
        load_presets(path)
    with pytest.raises(UnusableError, match="is no file"):
        load_presets(tmp_path)
    with pytest.raises(UnusableError, match="is no file"):
        load_presets(tmp_path / "none")


def test_a_name_that_is_taken_by_others_gets_a_number() -> None:
    other = OwnPreset("mine", SPEC)
    names = [preset.name for preset in add_presets(OWN, (other, OWN[0], other))]
    assert names == ["mine", "ünd <b>", "mine (2)"]


def test_there_is_no_room_for_more_than_so_many() -> None:
    many = [OwnPreset(f"{number}", SPEC) for number in range(MOST)]
    assert len(add_presets((), many)) == MOST
    with pytest.raises(UnusableError, match="remove some first"):
        add_presets(OWN, many)


@pytest.mark.parametrize(("text", "name"), [(" a ", "a"), ("\n", ""), ("", "")])
def test_a_name_is_one_line(text: str, name: str) -> None:
    assert clean_name(text) == name
