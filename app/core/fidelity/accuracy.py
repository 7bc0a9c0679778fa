"""Runs both models on every test utterance of the bundled task: which speaker each names."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import torch

from app.core.cancellation import check_stop
from app.core.networks.models import Network, Runnable, State
from app.core.networks.vowels import load_utterances
from app.core.results.accuracy import Accuracy
from app.core.spec import ComparisonSpec
from app.core.types import IntArray, Stop, freeze


def judge_speakers(
    reference: Network, candidate: Runnable, spec: ComparisonSpec, *, stop: Stop
) -> Accuracy:
    """Returns what both models say about the 370 test utterances.

    Every utterance is a call of its own, at its own length and from a zero state, whatever the
    spec's: padding would have to be answered too, and batch-mates share the scale on which a
    quantized model sees its inputs. The speaker named is the one with the largest mean score over
    the utterance's steps.

    Args:
        reference: With 12 features and a linear layer to 9 speakers.
        candidate: The same, quantized.
        spec: Of both.
        stop: Polled before every utterance.

    Raises:
        StoppedError: ``stop`` said so.
        FileNotFoundError: The installation lacks the utterances.
    """
    utterances = load_utterances("test")
    named = np.zeros((2, len(utterances.frames)), np.int64)
    for column, frames in enumerate(utterances.frames):
        check_stop(stop)
        named[:, column] = [name_speaker(model, frames, spec) for model in (reference, candidate)]
    return Accuracy(
        labels=utterances.speakers,
        reference=freeze(named[0]),
        candidate=freeze(named[1]),
        steps=freeze(_count_steps(utterances.frames)),
    )


def name_speaker(model: Runnable, frames: npt.NDArray[np.float32], spec: ComparisonSpec) -> int:
    """Returns the speaker, from 0, whom the model names for one utterance, shape (steps, 12).

    Raises:
        ValueError: The model has no linear layer.
    """
    with torch.inference_mode():
        # A copy: torch warns of read-only memory.
        inputs = torch.tensor(frames).unsqueeze(1)
        scores = model.run(inputs, _rest(spec)).scores
        if scores is None:
            raise ValueError("a model without a linear layer names no speaker")
        return int(scores.mean(dim=0).argmax())


def _rest(spec: ComparisonSpec) -> State:
    shape = (spec.num_layers * spec.directions, 1, spec.hidden_size)
    hidden = torch.zeros(shape)
    return hidden if spec.cell == "gru" else (hidden, torch.zeros(shape))


def _count_steps(frames: Sequence[npt.NDArray[np.float32]]) -> IntArray:
    return np.array([len(utterance) for utterance in frames], np.int64)
