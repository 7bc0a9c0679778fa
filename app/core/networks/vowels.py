"""The bundled data set: nine speakers' utterances, cut into frames of cepstrum coefficients.

Japanese Vowels, M. Kudo, J. Toyama and M. Shimbo, UCI Machine Learning Repository,
doi 10.24432/C5NS47, CC BY 4.0.
"""

from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from app.core.storage.resources import resource_path
from app.core.types import IntArray, freeze

TITLE: Final = "Japanese vowels"
LONGEST: Final = 29
Part = Literal["train", "test"]


@dataclass(frozen=True, slots=True, eq=False)
class Utterances:
    """Utterances with their speakers.

    Attributes:
        frames: One array an utterance, float32, shape (frames, 12); read-only.
        speakers: The speaker of each, 0 to 8, shape (utterances,).
    """

    frames: tuple[npt.NDArray[np.float32], ...]
    speakers: IntArray


@cache
def load_utterances(part: Part) -> Utterances:
    """Returns the 270 utterances to learn from, or the 370 to be judged by.

    Raises:
        FileNotFoundError: The installation lacks the file.
    """
    with np.load(resource_path("vowels/japanese_vowels.npz"), allow_pickle=False) as data:
        frames = data[f"{part}_frames"]
        lengths = data[f"{part}_lengths"].astype(np.int64)
        speakers = data[f"{part}_speaker"].astype(np.int64)
    return Utterances(tuple(np.split(freeze(frames), np.cumsum(lengths)[:-1])), freeze(speakers))


def batch_utterances(seq_len: int, batch_size: int) -> npt.NDArray[np.float32]:
    """Returns test utterances as the inputs of one call, shape (seq_len, batch_size, 12).

    The first ``batch_size`` of them, from the first again where there are fewer; a short one is
    followed by zeros, a long one is cut off.
    """
    frames = load_utterances("test").frames
    batch = np.zeros((seq_len, batch_size, frames[0].shape[1]), np.float32)
    for column in range(batch_size):
        utterance = frames[column % len(frames)][:seq_len]
        batch[: len(utterance), column] = utterance
    return batch
