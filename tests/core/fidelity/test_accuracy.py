"""Who speaks, as both models have it, utterance by utterance."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from app.core.cancellation import StoppedError
from app.core.fidelity.accuracy import judge_speakers, name_speaker
from app.core.networks.models import Network, Outputs, State, build_model
from app.core.networks.training_plan import TrainingPlan, make_spec
from app.core.networks.vowels import load_utterances
from app.core.schemes.candidate import make_candidate
from app.core.spec import ComparisonSpec

SPEC = make_spec(TrainingPlan(5, 2, bidirectional=True))


class Oracle(nn.Module):
    """Names speakers by a rule on the frames, and keeps what it was asked."""

    def __init__(self, speaker: int = 0) -> None:
        super().__init__()
        self.speaker = speaker
        self.inputs: list[Tensor] = []
        self.states: list[State] = []

    def run(self, inputs: Tensor, state: State) -> Outputs:
        self.inputs.append(inputs)
        self.states.append(state)
        # The last step shouts for another speaker, and the mean is not moved.
        scores = torch.zeros(len(inputs), 1, 9)
        scores[:, 0, self.speaker] = 2.0
        scores[-1, 0, 8 - self.speaker] = 3.0
        return Outputs(inputs, scores, state)


def predict(model: Network, spec: ComparisonSpec) -> list[int]:
    """Returns the answers by the definition: mean score over the steps, from a zero state."""
    answers = []
    for frames in load_utterances("test").frames:
        inputs = torch.tensor(frames)[:, None]
        hidden = torch.zeros(spec.num_layers * spec.directions, 1, spec.hidden_size)
        state = hidden if spec.cell == "gru" else (hidden, hidden)
        with torch.inference_mode():
            outputs, _ = model(inputs, state)
        answers.append(int(np.argmax(outputs.numpy()[:, 0].mean(axis=0))))
    return answers


@pytest.mark.slow
@pytest.mark.parametrize("cell", ["lstm", "gru"])
@pytest.mark.parametrize("initial_state", ["zero", "random"])
def test_both_models_are_asked_about_every_utterance_alone(cell: str, initial_state: str) -> None:
    spec = replace(SPEC, cell=cell, initial_state=initial_state, batch_size=4)
    torch.manual_seed(2)
    model = build_model(spec)
    candidate = make_candidate(model, "int8", spec.engine)
    accuracy = judge_speakers(model, candidate, spec, stop=lambda: False)
    utterances = load_utterances("test")
    assert accuracy.reference.tolist() == predict(model, spec)
    assert accuracy.candidate.tolist() == predict(candidate, spec)
    assert accuracy.labels.tolist() == utterances.speakers.tolist()
    assert accuracy.steps.tolist() == [len(frames) for frames in utterances.frames]


def test_an_utterance_is_called_at_its_own_length_from_a_zero_state() -> None:
    oracle = Oracle()
    judge_speakers(oracle, oracle, SPEC, stop=lambda: False)
    frames = [frames for frames in load_utterances("test").frames for _ in range(2)]
    assert len(oracle.inputs) == 740
    for inputs, own, (hidden, cell) in zip(oracle.inputs, frames, oracle.states, strict=True):
        assert np.array_equal(inputs[:, 0].numpy(), own)
        assert hidden.shape == cell.shape == (4, 1, 5)
        assert not hidden.any()
        assert not cell.any()


def test_the_mean_over_the_steps_decides_not_the_last_step() -> None:
    frames = load_utterances("test").frames[0]
    assert name_speaker(Oracle(speaker=6), frames, SPEC) == 6


def test_each_side_is_asked_for_itself() -> None:
    accuracy = judge_speakers(Oracle(1), Oracle(7), SPEC, stop=lambda: False)
    assert set(accuracy.reference.tolist()) == {1}
    assert set(accuracy.candidate.tolist()) == {7}


def test_the_answers_cannot_be_changed() -> None:
    accuracy = judge_speakers(Oracle(), Oracle(), SPEC, stop=lambda: False)
    for values in (accuracy.labels, accuracy.reference, accuracy.candidate, accuracy.steps):
        assert values.dtype == np.int64
        assert not values.flags.writeable


def test_a_stop_ends_it_between_two_utterances() -> None:
    oracle = Oracle()
    with pytest.raises(StoppedError):
        judge_speakers(oracle, oracle, SPEC, stop=lambda: len(oracle.inputs) == 6)
    assert len(oracle.inputs) == 6


def test_a_model_without_a_linear_layer_names_no_speaker() -> None:
    spec = replace(SPEC, output_size=0)
    with pytest.raises(ValueError, match="without a linear layer"):
        name_speaker(build_model(spec), load_utterances("test").frames[0], spec)
