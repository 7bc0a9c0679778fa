"""Trains a network on the bundled utterances, one pass over them after the other."""

import time
from collections.abc import Iterator
from typing import Final

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from app.core.limits import SpecError
from app.core.mkl import free_thread_buffers
from app.core.networks.models import Network, State, build_model
from app.core.networks.optimizer import AdamW, OneCycle
from app.core.networks.training_data import TrainingData
from app.core.networks.training_plan import (
    Epoch,
    Trained,
    TrainingPlan,
    find_plan_problem,
    make_spec,
)
from app.core.types import Stop, freeze

LEARNING_RATE: Final = 0.02
WEIGHT_DECAY: Final = 0.01
WARM_UP: Final = 0.2
LARGEST_GRADIENT: Final = 1.0

DROPPED: Final = 0.6
"""The share of h that is hidden from the linear layer."""


def train(plan: TrainingPlan, *, stop: Stop) -> Iterator[Epoch | Trained]:
    """Yields an ``Epoch`` after every pass over the training utterances, and ``Trained`` at last.

    An utterance's score is the mean over its steps of what the linear layer makes of h; the state
    before the first is zero. A batch holds utterances of about one length, each cut at a random
    place to the length of the shortest: nothing is padded, for a layer that reads backwards would
    begin with the padding. Every time an utterance is heard through another channel, which shifts
    and scales each feature for its whole length, and with noise on every frame. AdamW, with one
    cycle of the learning rate (Smith and Topin, "Super-Convergence", 2018).

    The network learns features of mean 0 and standard deviation 1, and its first layer is scaled
    at the end so that it takes frames as they are, and says the same of them.

    All the settings come from cross-validation on the training part alone, in five folds of
    consecutive utterances: some 120 random settings, then variations one at a time, judged by
    cross-entropy. The test part had no say.

    One thread computes: equal plans give equal weights, and the window keeps a processor. The
    thread count is put back at the end; torch's default generator is left seeded anew.

    Args:
        plan: What to train.
        stop: Polled before every batch; the events then end without a ``Trained``.

    Raises:
        SpecError: The plan cannot be followed; the problem names its field.
        FileNotFoundError: The installation lacks the utterances.
    """
    problem = find_plan_problem(plan)
    if problem is not None:
        raise SpecError(problem)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield from _train(plan, stop)
    finally:
        torch.set_num_threads(threads)
        free_thread_buffers()


def _train(plan: TrainingPlan, stop: Stop) -> Iterator[Epoch | Trained]:
    began = time.perf_counter()
    data = TrainingData.load()
    # All random draws after the first weights come from here: nobody else's disturb them.
    rng = torch.Generator().manual_seed(plan.seed)
    torch.manual_seed(plan.seed)
    model = build_model(make_spec(plan)).train()
    parameters = list(model.parameters())
    steps = plan.epochs * len(data.draw_batches(rng))
    optimizer = AdamW(parameters, OneCycle(LEARNING_RATE, steps, WARM_UP), WEIGHT_DECAY)
    for number in range(1, plan.epochs + 1):
        loss_sum, right = 0.0, 0
        for batch in data.draw_batches(rng):
            if stop():
                return
            scores = _score(model, data.hear(batch, rng), plan, rng)
            speakers = data.speakers[batch]
            loss = cross_entropy(scores, speakers)
            optimizer.forget_gradients()
            torch.autograd.backward(loss)
            nn.utils.clip_grad_norm_(parameters, LARGEST_GRADIENT)
            optimizer.step()
            loss_sum += loss.item() * len(batch)
            right += int((scores.argmax(dim=1) == speakers).sum())
        count = len(data.speakers)
        yield Epoch(number, plan.epochs, loss_sum / count, right / count)
    yield Trained(plan, read_weights(model, plan, data), time.perf_counter() - began)


def _score(model: Network, heard: Tensor, plan: TrainingPlan, rng: torch.Generator) -> Tensor:
    """Returns every speaker's score, shape (utterances, speakers), with a part of h hidden."""
    directions = 2 if plan.bidirectional else 1
    hidden = torch.zeros(plan.num_layers * directions, heard.shape[1], plan.hidden_size)
    state: State = hidden if plan.cell == "gru" else (hidden, hidden)
    outputs = model.recurrent(heard, state)[0]
    kept = torch.rand(outputs.shape, generator=rng) >= DROPPED
    scores: Tensor = model.get_submodule("linear")(outputs * kept / (1 - DROPPED))
    return scores.mean(dim=0)


def read_weights(
    model: Network, plan: TrainingPlan, data: TrainingData
) -> dict[str, npt.NDArray[np.float32]]:
    """Returns the weights of the network that takes frames as they are.

    With x' = (x - mean) / deviation, W x' + b = (W / deviation) x + b - (W / deviation) mean.
    """
    read = {}
    state = model.state_dict()
    for end in ("", "_reverse") if plan.bidirectional else ("",):
        weight, bias = (f"{plan.cell}.{kind}_ih_l0{end}" for kind in ("weight", "bias"))
        state[weight] = state[weight] / data.deviation
        state[bias] = state[bias] - state[weight] @ data.mean
    for name, tensor in state.items():
        read[name.removeprefix(f"{plan.cell}.")] = freeze(tensor.numpy().copy())
    return read
