"""Replicates draw whole instances, and as many rounds of each."""

import numpy as np
import pytest

from app.core.statistics.resampling import draw_weights


def test_a_replicate_draws_as_many_instances_and_as_many_rounds_of_each() -> None:
    labels = np.array([0, 0, 0, 1, 1, 4])
    weights = draw_weights(labels.tolist(), seed=1)
    assert weights.shape == (1000, 6)
    assert (weights >= 0).all()
    per_instance = [weights[:, labels == i].sum(axis=1) / np.sum(labels == i) for i in (0, 1, 4)]
    drawn = np.stack(per_instance, axis=1)
    assert (drawn == drawn.round()).all()
    assert (drawn.sum(axis=1) == 3).all()
    # Every round has the same chance: the mean weight is 1, within five standard errors.
    assert weights.mean(axis=0) == pytest.approx(np.ones(6), abs=5 * weights.std() / 1000**0.5)
