"""The bundled utterances as a network is trained on them: in batches, cut, and with noise."""

from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

from app.core.networks.vowels import load_utterances

BATCH_SIZE: Final = 32
LENGTH_JITTER: Final = 2
"""How many frames of random length decide which utterances share a batch."""

FRAME_NOISE: Final = 0.6
CHANNEL_SHIFT: Final = 0.4
CHANNEL_GAIN: Final = 0.2
"""All three in standard deviations of a feature."""


@dataclass(frozen=True, slots=True, eq=False)
class TrainingData:
    """The training utterances, with features of mean 0 and standard deviation 1.

    Attributes:
        frames: Shape (longest, utterances, features), zero after an utterance's end.
        lengths: Shape (utterances,).
        speakers: Shape (utterances,).
        mean: What was taken from every frame, shape (features,).
        deviation: What the rest was divided by, shape (features,).
    """

    frames: Tensor
    lengths: Tensor
    speakers: Tensor
    mean: Tensor
    deviation: Tensor

    @classmethod
    def load(cls) -> "TrainingData":
        """Returns them as they lie in the installation."""
        heard = load_utterances("train")
        # Copies: torch warns of read-only memory.
        utterances = [torch.tensor(frames) for frames in heard.frames]
        everything = torch.cat(utterances)
        mean, deviation = everything.mean(dim=0), everything.std(dim=0)
        return cls(
            frames=pad_sequence([(frames - mean) / deviation for frames in utterances]),
            lengths=torch.tensor([len(frames) for frames in utterances]),
            speakers=torch.tensor(heard.speakers),
            mean=mean,
            deviation=deviation,
        )

    def draw_batches(self, rng: torch.Generator) -> list[Tensor]:
        """Returns the numbers of utterances of about one length together, in random order."""
        jitter = torch.rand(len(self.lengths), generator=rng) * LENGTH_JITTER
        batches = torch.split(torch.argsort(self.lengths + jitter), BATCH_SIZE)
        return [batches[i] for i in torch.randperm(len(batches), generator=rng).tolist()]

    def hear(self, batch: Tensor, rng: torch.Generator) -> Tensor:
        """Returns utterances cut to one length, through random channels and with noise."""
        lengths = self.lengths[batch]
        steps = int(lengths.min())
        spare = lengths - steps + 1
        starts = (torch.rand(len(batch), generator=rng) * spare).long()
        heard = self.frames[starts + torch.arange(steps).unsqueeze(1), batch]
        channel = (1, *heard.shape[1:])
        gain = 1 + CHANNEL_GAIN * torch.randn(channel, generator=rng)
        shift = CHANNEL_SHIFT * torch.randn(channel, generator=rng)
        return heard * gain + shift + FRAME_NOISE * torch.randn(heard.shape, generator=rng)
