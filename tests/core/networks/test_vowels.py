"""The bundled utterances are the published ones, and make the inputs of a call."""

import numpy as np
import pytest

from app.core.networks.vowels import LONGEST, batch_utterances, load_utterances
from app.core.spec import VOWEL_FEATURES, VOWEL_SPEAKERS

TEST_COUNTS = [31, 35, 88, 44, 29, 24, 40, 50, 29]
"""Utterances of each speaker, as the data set's own file of sizes has them."""


def test_the_parts_hold_as_many_utterances_of_each_speaker_as_were_published() -> None:
    train, test = load_utterances("train"), load_utterances("test")
    assert np.bincount(train.speakers).tolist() == [30] * VOWEL_SPEAKERS
    assert np.bincount(test.speakers).tolist() == TEST_COUNTS
    assert sum(len(frames) for frames in train.frames) == 4274
    assert sum(len(frames) for frames in test.frames) == 5687


@pytest.mark.parametrize("part", ["train", "test"])
def test_utterances_are_finite_read_only_and_of_7_to_29_frames(part: str) -> None:
    utterances = load_utterances(part)
    assert len(utterances.frames) == len(utterances.speakers)
    assert not utterances.speakers.flags.writeable
    for frames in utterances.frames:
        assert frames.dtype == np.float32
        assert frames.shape[1] == VOWEL_FEATURES
        assert np.isfinite(frames).all()
        assert not frames.flags.writeable
        assert 7 <= len(frames) <= LONGEST


def test_the_first_frame_is_the_first_of_the_published_file() -> None:
    first = load_utterances("train").frames[0][0]
    assert first[:3] == pytest.approx([1.860936, -0.207383, 0.261557], abs=1e-6)


def test_the_longest_utterance_is_as_long_as_said() -> None:
    assert max(len(frames) for frames in load_utterances("test").frames) == LONGEST


def test_a_short_utterance_is_followed_by_zeros_and_a_long_one_cut_off() -> None:
    frames = load_utterances("test").frames
    batch = batch_utterances(LONGEST, 3)
    assert (batch.shape, batch.dtype) == ((LONGEST, 3, VOWEL_FEATURES), np.float32)
    for column in range(3):
        steps = len(frames[column])
        assert np.array_equal(batch[:steps, column], frames[column])
        assert not batch[steps:, column].any()
    assert np.array_equal(batch_utterances(5, 2)[:, 1], frames[1][:5])


def test_a_batch_beyond_the_last_utterance_begins_again() -> None:
    batch = batch_utterances(9, 372)
    assert np.array_equal(batch[:, 370:], batch[:, :2])
