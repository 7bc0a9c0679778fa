import json
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QSettings

from app.core.spec import ComparisonSpec, FileSource
from app.ui.settings import Settings, default_history_path, default_path, default_store_path

RECIPE = ComparisonSpec()
ODD = ComparisonSpec(3, 5, 2, True, 7, 4, 2**31 - 1, "float32", "qnnpack", 2, 0.5)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "settings.ini"


def keep(path: Path, key: str, value: str) -> None:
    """Writes an entry as any program could have."""
    store = QSettings(str(path), QSettings.Format.IniFormat)
    store.setValue(key, value)
    store.sync()


def test_a_first_launch_has_the_recipe_and_follows_the_system(path: Path) -> None:
    settings = Settings(path)
    assert settings.spec == RECIPE
    assert settings.appearance == "system"
    assert settings.geometry.isEmpty()
    assert settings.panel_shown
    assert settings.folder == Path.home()


def test_everything_comes_back_as_it_was(path: Path, tmp_path: Path) -> None:
    settings = Settings(path)
    settings.spec = ODD
    settings.appearance = "dark"
    settings.geometry = QByteArray(b"\x01\x00\xff")
    settings.folder = tmp_path
    settings.panel_shown = False
    settings.arrangement = "as it was left"
    settings.folded = ("Model", "Workload")
    settings.save()
    # Of another name: Qt keeps what it knows of a file as long as the program runs.
    copy = tmp_path / "copy.ini"
    copy.write_bytes(path.read_bytes())
    again = Settings(copy)
    assert again.spec == ODD
    assert again.appearance == "dark"
    assert again.geometry == QByteArray(b"\x01\x00\xff")
    assert again.folder == tmp_path
    assert not again.panel_shown
    assert again.arrangement == "as it was left"
    assert again.folded == ("Model", "Workload")


def test_a_network_out_of_files_comes_back_with_where_they_lie(path: Path) -> None:
    spec = replace(
        RECIPE,
        cell="gru",
        output_size=9,
        outlier=40.0,
        weights=FileSource(
            "model.pt", "ab" * 32, "encoder.rnn", "kept/weights", "float16", 9, True
        ),
        inputs="file",
        input_file=FileSource("frames.npy", "cd" * 32, "", "kept/frames"),
        initial_state="zero",
    )
    settings = Settings(path)
    settings.spec = spec
    assert settings.spec == spec
    assert settings.spec.weights is not None
    assert settings.spec.weights.path == "kept/weights"
    assert settings.spec.input_file is not None
    assert settings.spec.input_file.path == "kept/frames"


@pytest.mark.parametrize(
    "values",
    [
        {"cell": "rnn"},
        {"cell": []},
        {"vocabulary": -1},
        {"output_size": "9"},
        {"outlier": 1e9},
        {"inputs": "file"},
        {"inputs": "vowels"},
        {"initial_state": None},
        {"weights": "model.pt"},
        {"weights": {"name": "model.pt"}},
        {"weights": {"name": "model.pt", "digest": 5}},
        {"weights": {"name": "model.pt", "digest": "", "colour": "blue"}},
        {"weights": {"name": "model.pt", "digest": "", "stored_bytes": "9"}},
        {"weights": {"name": "model.pt", "digest": "", "partial": "yes"}},
        {"input_file": {"name": "frames.npy", "digest": ""}},
    ],
)
def test_a_network_that_cannot_be_gives_way_to_the_recipe(
    path: Path, values: dict[str, object]
) -> None:
    keep(path, "spec", json.dumps({"seed": 5, **values}))
    assert Settings(path).spec == RECIPE


def test_weights_are_kept_beside_the_history() -> None:
    assert default_store_path() == default_history_path().parent / "weights"


def test_nothing_is_written_elsewhere(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    settings = Settings(path)
    settings.spec = ODD
    settings.save()
    assert [entry.name for entry in tmp_path.iterdir()] == ["settings.ini"]
    assert default_path().is_relative_to(tmp_path / "config")
    assert not default_path().exists()


@pytest.mark.parametrize(
    "text",
    [
        "not json",
        "",
        "[1, 2]",
        "null",
        "3",
        '"text"',
        "[" * 100_000,
        '{"input_size": 0}',
        '{"hidden_size": "8"}',
        '{"hidden_size": 8.5}',
        '{"num_layers": null}',
        '{"seed": -1}',
        '{"seconds": NaN}',
        '{"scheme": "int4"}',
        '{"scheme": ["int8"]}',
        '{"engine": {}}',
        '{"bidirectional": 1}',
        '{"threads": true}',
    ],
    ids=lambda text: text[:24],
)
def test_parameters_that_make_no_sense_fall_back_to_the_recipe(path: Path, text: str) -> None:
    keep(path, "spec", text)
    assert Settings(path).spec == RECIPE


def test_parameters_of_another_version_are_taken_as_far_as_they_are_known(path: Path) -> None:
    keep(path, "spec", json.dumps({"seed": 5, "colour_of_the_sky": "blue"}))
    assert Settings(path).spec == replace(RECIPE, seed=5)


@pytest.mark.parametrize(
    "content",
    [
        b"\x00\xff\xfe garbage \x80" * 200,
        b'[General]\nspec={"seed": 3, "layers": 4}\ngeometry=zz, y\nappearance=a, b\n',
        b"[General\nspec",
    ],
    ids=["noise", "unquoted", "cut short"],
)
def test_a_corrupted_file_falls_back_to_the_defaults(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    settings = Settings(path)
    assert settings.spec == RECIPE
    assert settings.appearance == "system"
    assert settings.folder == Path.home()


def test_a_folder_that_is_gone_is_not_proposed_again(path: Path, tmp_path: Path) -> None:
    keep(path, "folder", str(tmp_path / "gone"))
    assert Settings(path).folder == Path.home()


def test_an_appearance_that_does_not_exist_is_the_systems(path: Path) -> None:
    keep(path, "appearance", "purple")
    assert Settings(path).appearance == "system"


def test_a_file_that_cannot_be_written_does_no_harm(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    settings = Settings(blocked / "settings.ini")
    settings.spec = ODD
    settings.save()
    assert blocked.read_text() == ""


def test_settings_live_in_the_users_configuration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert default_path() == tmp_path / "quantscope" / "quantscope.ini"


def test_the_newest_ten_files_are_remembered_each_once(path: Path, tmp_path: Path) -> None:
    settings = Settings(path)
    for number in (*range(12), 5):
        settings.add_recent(tmp_path / f"{number}.json")
    settings.save()
    copy = tmp_path / "copy.ini"
    copy.write_bytes(path.read_bytes())
    names = [recent.name for recent in Settings(copy).recent]
    assert names == [f"{number}.json" for number in (5, 11, 10, 9, 8, 7, 6, 4, 3, 2)]


@pytest.mark.parametrize("text", ["not json", "{}", "[1, null]", "[" * 100_000, '[""]'])
def test_a_list_of_files_that_makes_no_sense_is_empty(path: Path, text: str) -> None:
    keep(path, "recent", text)
    assert Settings(path).recent == ()
