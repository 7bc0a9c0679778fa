"""Training on the bundled utterances: repeatable, stoppable, and right about most speakers."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import torch
from safetensors.numpy import save_file

from app.core.fidelity.accuracy import judge_speakers
from app.core.limits import SpecError
from app.core.networks.models import Network, build_model
from app.core.networks.training import read_weights, train
from app.core.networks.training_data import TrainingData
from app.core.networks.training_plan import Epoch, Trained, TrainingPlan, make_spec
from app.core.networks.vowels import load_utterances
from app.core.spec import ComparisonSpec, FileSource

SMALL = TrainingPlan(hidden_size=6, num_layers=1, seed=3, epochs=2)
Weights = Mapping[str, npt.NDArray[np.float32]]


def follow(plan: TrainingPlan) -> tuple[list[Epoch], Trained]:
    *epochs, trained = train(plan, stop=lambda: False)
    assert all(isinstance(epoch, Epoch) for epoch in epochs)
    assert isinstance(trained, Trained)
    return epochs, trained


@pytest.fixture
def load(tmp_path: Path) -> Callable[[TrainingPlan, Weights], tuple[Network, ComparisonSpec]]:
    """Returns a function that makes the network of trained weights as the program does."""

    def make(plan: TrainingPlan, weights: Weights) -> tuple[Network, ComparisonSpec]:
        path = tmp_path / "kept.safetensors"
        save_file(dict(weights), path)
        spec = replace(make_spec(plan), weights=FileSource("w", "", path=str(path)))
        return build_model(spec), spec

    return make


def differ(one: Trained, other: Trained) -> bool:
    assert list(one.weights) == list(other.weights)
    return any(not np.array_equal(one.weights[name], other.weights[name]) for name in one.weights)


def test_every_epoch_is_told_and_the_weights_at_last() -> None:
    epochs, trained = follow(SMALL)
    assert [(epoch.number, epoch.epochs) for epoch in epochs] == [(1, 2), (2, 2)]
    assert all(0 <= epoch.accuracy <= 1 for epoch in epochs)
    assert trained.plan == SMALL
    assert trained.seconds > 0


def test_an_untrained_network_s_loss_is_that_of_a_guess_among_nine_and_falls() -> None:
    epochs, _ = follow(replace(SMALL, hidden_size=32, epochs=25))
    assert epochs[0].loss == pytest.approx(np.log(9), rel=0.1)
    assert epochs[-1].loss < epochs[0].loss / 2
    assert epochs[-1].accuracy > 0.7


@pytest.mark.slow
@pytest.mark.parametrize(
    ("hidden_size", "num_layers", "cell", "bidirectional", "seed", "least"),
    [
        (64, 1, "lstm", False, 29592, 0.95),
        (16, 1, "gru", True, 1, 0.95),
    ],
)
def test_a_trained_network_tells_most_speakers_of_the_test_part(
    load: Callable[[TrainingPlan, Weights], tuple[Network, ComparisonSpec]],
    hidden_size: int,
    num_layers: int,
    cell: str,
    bidirectional: bool,
    seed: int,
    least: float,
) -> None:
    plan = TrainingPlan(hidden_size, num_layers, cell, bidirectional, seed)
    model, spec = load(plan, follow(plan)[1].weights)
    accuracy = judge_speakers(model, model, spec, stop=lambda: False)
    assert np.mean(accuracy.reference == accuracy.labels) >= least


def test_equal_plans_give_equal_weights_whatever_was_drawn_or_set_before() -> None:
    _, first = follow(SMALL)
    torch.randn(17)
    torch.set_num_threads(2)
    _, second = follow(SMALL)
    assert not differ(first, second)


def test_draws_by_others_between_epochs_change_nothing() -> None:
    _, undisturbed = follow(SMALL)
    for event in train(SMALL, stop=lambda: False):
        torch.manual_seed(0)
        if isinstance(event, Trained):
            assert not differ(undisturbed, event)


def test_another_seed_gives_other_weights() -> None:
    assert differ(follow(SMALL)[1], follow(replace(SMALL, seed=4))[1])


@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_weights_come_under_the_names_of_kept_ones_ready_for_the_model(
    load: Callable[[TrainingPlan, Weights], tuple[Network, ComparisonSpec]], cell: str
) -> None:
    plan = replace(SMALL, cell=cell, num_layers=2, bidirectional=True, epochs=1)
    weights = follow(plan)[1].weights
    assert {name for name in weights if "." in name} == {"linear.weight", "linear.bias"}
    assert {"weight_ih_l0", "bias_hh_l0", "weight_hh_l1_reverse"} < set(weights)
    assert all(values.dtype == np.float32 for values in weights.values())
    assert not any(values.flags.writeable for values in weights.values())
    model, _ = load(plan, weights)
    loaded = model.recurrent.get_parameter("weight_hh_l1").detach().numpy()
    assert np.array_equal(loaded, weights["weight_hh_l1"])


@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_the_folded_network_says_of_frames_what_the_trained_one_said_of_scaled_ones(
    load: Callable[[TrainingPlan, Weights], tuple[Network, ComparisonSpec]], cell: str
) -> None:
    plan = replace(SMALL, cell=cell, bidirectional=True)
    torch.manual_seed(1)
    scaled = build_model(make_spec(plan))
    data = TrainingData.load()
    folded, _ = load(plan, read_weights(scaled, plan, data))
    frames = torch.tensor(load_utterances("train").frames[5]).unsqueeze(1)
    hidden = torch.zeros(2, 1, plan.hidden_size)
    state = hidden if cell == "gru" else (hidden, hidden)
    with torch.inference_mode():
        expected = scaled.run((frames - data.mean) / data.deviation, state).scores
        found = folded.run(frames, state).scores
    torch.testing.assert_close(found, expected, atol=1e-5, rtol=1e-5)


def test_a_stop_is_asked_for_before_every_batch_and_ends_without_a_result() -> None:
    asked = 0

    def stop() -> bool:
        nonlocal asked
        asked += 1
        return asked == 13

    events = list(train(replace(SMALL, epochs=5), stop=stop))
    # Nine batches an epoch: it ends in the second.
    assert [type(event) for event in events] == [Epoch]
    assert asked == 13


@pytest.mark.parametrize("left", ["done", "stopped", "closed"])
def test_the_thread_count_is_put_back(left: str) -> None:
    torch.set_num_threads(2)
    events = train(SMALL, stop=lambda: left == "stopped")
    if left == "closed":
        next(events)
        assert torch.get_num_threads() == 1
        events.close()
    else:
        assert len(list(events)) == (3 if left == "done" else 0)
    assert torch.get_num_threads() == 2


def test_a_plan_that_cannot_be_followed_is_refused() -> None:
    with pytest.raises(SpecError, match="from 1 to 512, not 1024") as caught:
        next(train(replace(SMALL, hidden_size=1024), stop=lambda: False))
    assert caught.value.problem.field == "hidden_size"
