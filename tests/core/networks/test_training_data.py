"""Batches of utterances of about one length, cut and never padded."""

import numpy as np
import pytest
import torch

from app.core.networks.training_data import BATCH_SIZE, TrainingData


def test_every_utterance_is_in_one_batch_of_an_epoch_with_others_of_about_its_length() -> None:
    data = TrainingData.load()
    batches = data.draw_batches(torch.Generator().manual_seed(1))
    assert sorted(torch.cat(batches).tolist()) == list(range(270))
    assert max(len(batch) for batch in batches) == BATCH_SIZE
    spreads = [data.lengths[batch].max() - data.lengths[batch].min() for batch in batches]
    assert float(np.median(spreads)) <= 4


def test_utterances_are_cut_to_the_shortest_and_never_padded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for noise in ("FRAME_NOISE", "CHANNEL_SHIFT", "CHANNEL_GAIN"):
        monkeypatch.setattr(f"app.core.networks.training_data.{noise}", 0.0)
    data = TrainingData.load()
    batch = torch.tensor([0, 40, 200])
    lengths = data.lengths[batch].tolist()
    starts: list[set[int]] = [set(), set(), set()]
    for seed in range(200):
        heard = data.hear(batch, torch.Generator().manual_seed(seed))
        steps = min(lengths)
        assert heard.shape == (steps, 3, 12)
        for row, (number, length) in enumerate(zip(batch.tolist(), lengths, strict=True)):
            whole = data.frames[:length, number]
            matches = [
                start
                for start in range(length - steps + 1)
                if torch.equal(heard[:, row], whole[start : start + steps])
            ]
            assert len(matches) == 1
            starts[row].add(matches[0])
    # From the first frame to the last one, every cut comes up.
    assert starts == [set(range(length - min(lengths) + 1)) for length in lengths]
