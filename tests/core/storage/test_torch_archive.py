"""What an archive would weigh under another name is what torch writes under it, to the byte."""

import io
from pathlib import Path

import pytest
import torch
from torch import nn

from app.core.storage.torch_archive import list_entries, weigh_under

MODELS = {
    "one weight": lambda: nn.Linear(1, 1, bias=False),
    "odd sizes": lambda: nn.LSTM(7, 13, num_layers=3),
    "more than a page": lambda: nn.LSTM(64, 80, bidirectional=True),
    # Names of entries with one, two and three digits.
    "many tensors": lambda: nn.ModuleList(nn.Linear(3, 5) for _ in range(60)),
}


@pytest.mark.parametrize("stem", ["temp", "t", "a.longer_name-of_a_file" * 3])
@pytest.mark.parametrize("model", MODELS)
def test_it_is_what_torch_writes_under_that_name(tmp_path: Path, model: str, stem: str) -> None:
    state = MODELS[model]().state_dict()
    other, meant = tmp_path / "other.p", tmp_path / f"{stem}.p"
    with other.open("wb") as file:
        torch.save(state, file)
    torch.save(state, meant)
    assert weigh_under(stem, other, "archive") == meant.stat().st_size
    assert weigh_under("archive", meant, stem) == other.stat().st_size


def test_entries_are_told_without_their_root(tmp_path: Path) -> None:
    path = tmp_path / "temp.p"
    torch.save(nn.Linear(2, 3).state_dict(), path)
    entries = list_entries(path)
    assert {name: size for name, size in entries.items() if name.startswith("data/")} == {
        "data/0": 24,
        "data/1": 12,
    }
    assert "data.pkl" in entries


def test_nothing_is_said_of_an_archive_that_torch_did_not_lay_out(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    torch.save(nn.Linear(2, 3).state_dict(), buffer)
    path = tmp_path / "longer.p"
    # Bytes before an archive are no part of it.
    path.write_bytes(b"before" + buffer.getvalue())
    with pytest.raises(ValueError, match="laid out otherwise"):
        weigh_under("temp", path, "archive")
