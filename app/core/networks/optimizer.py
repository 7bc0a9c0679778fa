"""AdamW over one cycle of the learning rate, in torch's own functional form.

``torch.optim.AdamW`` computes the same, but its constructor loads torch's compiler and sympy with
it: some 800 modules and 150 MB that stay in the process for good.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor
from torch.optim.adamw import adamw

_DIVISOR: Final = 25.0
_LAST_DIVISOR: Final = 1e4
_MOMENTA: Final = (0.85, 0.95)
_BETA2: Final = 0.999
_EPSILON: Final = 1e-8


@dataclass(frozen=True, slots=True)
class OneCycle:
    """One cycle of the learning rate, the momentum going the other way.

    Smith and Topin, "Super-Convergence" (2018), with two halves of a cosine as in torch's
    ``OneCycleLR``, whose figures these are.

    Attributes:
        highest: The learning rate at the peak; it begins at a 25th of that.
        steps: All steps of the training.
        warm_up: The share of them before the peak.
    """

    highest: float
    steps: int
    warm_up: float

    def at(self, step: int) -> tuple[float, float]:
        """Returns the learning rate and the momentum of a step, counted from 0."""
        first, last = self.highest / _DIVISOR, self.highest / _DIVISOR / _LAST_DIVISOR
        low, high = _MOMENTA
        peak, end = self.warm_up * self.steps - 1, self.steps - 1
        if step <= peak:
            share = step / peak
            return _anneal(first, self.highest, share), _anneal(high, low, share)
        share = (step - peak) / (end - peak)
        return _anneal(self.highest, last, share), _anneal(low, high, share)


class AdamW:
    """Steps down the gradients of some parameters (Loshchilov and Hutter, 2019)."""

    def __init__(self, parameters: Sequence[Tensor], cycle: OneCycle, weight_decay: float) -> None:
        self._parameters = list(parameters)
        self._cycle = cycle
        self._weight_decay = weight_decay
        self._means = [torch.zeros_like(p) for p in self._parameters]
        self._squares = [torch.zeros_like(p) for p in self._parameters]
        self._steps = [torch.tensor(0.0) for _ in self._parameters]
        self._taken = 0

    def forget_gradients(self) -> None:
        """Begins anew: gradients add up otherwise."""
        for parameter in self._parameters:
            parameter.grad = None

    @torch.no_grad()
    def step(self) -> None:
        """Changes the parameters in place, each of which has a gradient.

        Raises:
            ValueError: One of them has none.
        """
        gradients = [p.grad for p in self._parameters if p.grad is not None]
        if len(gradients) != len(self._parameters):
            raise ValueError("a parameter has no gradient")
        rate, momentum = self._cycle.at(self._taken)
        adamw(
            self._parameters,
            gradients,
            self._means,
            self._squares,
            [],
            self._steps,
            foreach=False,
            amsgrad=False,
            beta1=momentum,
            beta2=_BETA2,
            lr=rate,
            weight_decay=self._weight_decay,
            eps=_EPSILON,
            maximize=False,
        )
        self._taken += 1


def _anneal(start: float, end: float, share: float) -> float:
    return end + (start - end) / 2.0 * (math.cos(math.pi * share) + 1)
