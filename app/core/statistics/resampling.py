"""Blocks of calls drawn again and again: their weights, and the quantiles of what is drawn."""

from collections.abc import Sequence
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt
from threadpoolctl import ThreadpoolController

from app.core.types import FloatArray, IntArray, freeze

REPLICATES: Final = 1000
_BINS: Final = 1024


def draw_weights(
    instances: Sequence[int], seed: int, replicates: int = REPLICATES
) -> npt.NDArray[np.float64]:
    """Returns how often each replicate draws each round, shape (replicates, rounds).

    Args:
        instances: The instance of each round.
        seed: Of the generator; the same rounds give the same interval.
        replicates: How often to draw.
    """
    rng = np.random.default_rng(seed)
    labels = np.asarray(instances)
    unique = np.unique(labels)
    drawn = rng.multinomial(len(unique), np.full(len(unique), 1 / len(unique)), replicates)
    weights = np.zeros((replicates, len(labels)))
    for column, instance in enumerate(unique):
        members = np.flatnonzero(labels == instance)
        count = len(members)
        weights[:, members] = rng.multinomial(drawn[:, column] * count, np.full(count, 1 / count))
    return weights


class Resampled:
    """One side's samples, and each replicate's quantiles of those in the blocks that it drew.

    Samples are sorted once and each block's are counted in bins of equal rank: exact up to
    ``_BINS`` samples, and to one bin's width in rank beyond.
    """

    def __init__(self, blocks: Sequence[IntArray], weights: npt.NDArray[np.float64]) -> None:
        """Takes one block a round, and how often each replicate draws each block."""
        self.samples = _join(blocks)
        count = len(self.samples)
        owners = np.repeat(np.arange(len(blocks)), [len(block) for block in blocks])
        order = np.argsort(self.samples, kind="stable")
        bins = np.arange(count) * min(_BINS, count) // count
        width = int(bins[-1]) + 1
        counts = np.bincount(owners[order] * width + bins, minlength=len(blocks) * width)
        counts = counts.reshape(len(blocks), width).astype(np.float64)
        self._centres = np.bincount(bins, weights=self.samples[order]) / np.bincount(bins)
        # One thread: idle BLAS threads spin for milliseconds, into the next round of timed calls.
        with _blas().limit(limits=1, user_api="blas"):
            self._cumulative = np.cumsum(weights @ counts, axis=1)

    def quantiles(self, share: float) -> FloatArray:
        """Returns a quantile of each replicate, shape (replicates,), between its neighbours."""
        reached = self._cumulative[:, -1:] * share
        lower = np.argmax(self._cumulative >= reached, axis=1)
        upper = np.argmax(self._cumulative > reached, axis=1)
        values: FloatArray = (self._centres[lower] + self._centres[upper]) / 2
        return values


@cache
def _blas() -> ThreadpoolController:
    return ThreadpoolController()


def _join(blocks: Sequence[IntArray]) -> IntArray:
    return freeze(np.concatenate(blocks))
